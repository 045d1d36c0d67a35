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

// Wait shortens how long a sign-in waits for processes that refresh.
func Wait(v *Vault, d time.Duration) { v.patience = d }

// Remedy says what to do when a directory cannot be used.
func Remedy(err error) string { return remedy(err) }

// Lock takes the lock of a key's app, as another process that refreshes.
func Lock(ctx context.Context, v *Vault, key Key) (release func(), err error) {
	return v.lock(ctx, key)
}

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
