package oauth

import "context"

// OnStep sees each step of a source's refreshes: noted, answered, stored, finished.
func OnStep(s *Source, see func(step string)) { s.step = see }

// RefreshWithoutLock refreshes as a program does that knows nothing of our lock.
func RefreshWithoutLock(ctx context.Context, s *Source) {
	t, err := s.newest()
	if err != nil {
		return
	}
	_, _ = s.exchange(ctx, t)
}
