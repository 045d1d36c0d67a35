package oauth

import (
	"context"
	"strings"
	"time"
)

// OnStep sees each step of a source's refreshes: note drafted, noted, answered, tokens drafted, stored, finished.
func OnStep(s *Source, see func(step string)) {
	s.step = see
	s.o.Vault.files.drafted = func(file string) {
		if strings.HasSuffix(file, noteEnding) {
			see("note drafted")
			return
		}
		see("tokens drafted")
	}
}

// Hurry shortens how long a call waits for a refresh while its token is good.
func Hurry(s *Source, d time.Duration) { s.waits = d }

// Tend does once what Keep does every minute.
func Tend(ctx context.Context, s *Source) { s.tend(ctx) }

// RefreshWithoutLock refreshes as a program does that knows nothing of our lock.
func RefreshWithoutLock(ctx context.Context, s *Source) {
	t, err := s.newest()
	if err != nil {
		return
	}
	_, _ = s.exchange(ctx, t)
}
