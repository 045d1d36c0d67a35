package oauth

import (
	"context"
	"errors"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// refresh gives tokens whose access token is fresh and not the stale one, from the store when another process has
// refreshed, else from the authorization server.
func (s *Source) refresh(ctx context.Context, stale secret.Text) (Tokens, error) {
	s.busy <- struct{}{}
	defer func() { <-s.busy }()
	release, err := s.lock(ctx)
	if err != nil {
		return Tokens{}, err
	}
	defer release()
	t, err := s.newest()
	if err != nil {
		return Tokens{}, err
	}
	if s.enough(t, stale) {
		s.set(t)
		return t, nil
	}
	s.know(t)
	if t.Refresh.Empty() {
		return Tokens{}, s.over(t)
	}
	return s.exchange(ctx, t)
}

// lock takes the lock between processes. Where there can be none, as on a read-only file system, the process refreshes
// without one and says so.
func (s *Source) lock(ctx context.Context) (func(), error) {
	timed, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	release, err := s.o.Vault.lock(timed, s.o.Key)
	switch {
	case err == nil:
		return release, nil
	case errors.Is(err, errNoLock):
		s.o.Log.WarnContext(ctx, "the OAuth tokens are refreshed without a lock between processes", "reason", err.Error())
		return func() {}, nil
	default:
		return nil, fault.New(fault.Timeout, "another process has been refreshing the OAuth tokens for more than %s", lockWait).
			WithHint("try again").Because(err)
	}
}

// newest gives the stored tokens, or those in memory when they could not be stored and the store has not moved on.
// Times do not decide it: a clock that was set back would bring a used token up again.
func (s *Source) newest() (Tokens, error) {
	s.mu.Lock()
	mine, replaced := s.current, s.unstored
	s.mu.Unlock()
	stored, err := s.o.Vault.Load(s.o.Key)
	behind := !replaced.Empty() && (err != nil || stored.Refresh == replaced)
	switch {
	case behind:
		return mine, nil
	case errors.Is(err, ErrNone):
		return Tokens{}, s.absent()
	}
	return stored, err
}

// enough reports that no refresh is needed: another process made it, or the refused token is so young that another
// one would be refused as well. A refresh that was cut off is never enough.
func (s *Source) enough(t Tokens, stale secret.Text) bool {
	key := s.o.Key.of(t)
	if _, cut := s.o.Vault.pending(key, t.Refresh); cut && !t.Refresh.Empty() {
		return false
	}
	now := s.o.Now()
	if !t.fresh(now) {
		return false
	}
	if s.o.Vault.unfinished(key) {
		s.finish(key) // the note of a refresh whose write was the last thing its process did
	}
	age := now.Sub(t.Obtained) // below 0: the clock was set back, and the times say nothing
	return t.Access != stale || !t.Refresh.Empty() && !t.Obtained.IsZero() && age >= 0 && age < s.o.Rest
}

// exchange uses the refresh token. The caller holds the lock.
func (s *Source) exchange(ctx context.Context, t Tokens) (Tokens, error) {
	if err := s.held(); err != nil {
		return Tokens{}, err
	}
	key := s.o.Key.of(t)
	begun, repeat, err := s.o.Vault.begin(key, t.Refresh, s.o.Now())
	if err != nil {
		s.o.Log.WarnContext(ctx, "the refresh of the OAuth tokens cannot be noted down", "reason", err.Error())
	}
	s.step("noted")
	next, err := s.insist(ctx, t)
	switch {
	case err == nil:
	case errors.Is(err, errEnded):
		return s.refused(ctx, t, begun, err)
	case mayRepeat(err) || repeat:
		s.hold(err)
		return Tokens{}, err // the note stays: the token may have been used up
	default:
		s.finish(key)
		return Tokens{}, err
	}
	s.step("answered")
	if err := s.o.Vault.Save(key, next); err != nil {
		s.keep(next, s.inStore(t))
		if s.o.Vault.mode != Nowhere {
			s.o.Log.ErrorContext(ctx, "the refreshed OAuth tokens could not be stored; after a restart "+SetupCommand+" may be needed", "reason", fault.Text(err))
		}
		return next, nil
	}
	s.set(next)
	s.step("stored")
	s.finish(key)
	s.step("finished")
	return next, nil
}

// inStore is the refresh token that the store still holds: that of t, or the one it could not be replaced by before.
func (s *Source) inStore(t Tokens) secret.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unstored.Empty() && s.current.Refresh == t.Refresh {
		return s.unstored
	}
	return t.Refresh
}

func (s *Source) finish(key Key) {
	if err := s.o.Vault.finish(key); err != nil {
		s.o.Log.Warn("the note of a finished refresh stays", "reason", err.Error())
	}
}

// held gives the error of a request after which the server asked to be left alone, while it does.
func (s *Source) held() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.until.Sub(s.o.Now())
	if s.refusal == nil || left <= 0 || left > longestPause { // the clock was set back
		return nil
	}
	again := *s.refusal
	again.RetryAfter = left
	return &again
}

// hold remembers that the server asked to be left alone.
func (s *Source) hold(err error) {
	failed, ok := errors.AsType[*fault.Error](err)
	if !ok || failed.RetryAfter <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal, s.until = failed, s.o.Now().Add(failed.RetryAfter)
}

// insist repeats a refresh whose answer did not come, within the leeway, and not before the server wants it.
func (s *Source) insist(ctx context.Context, t Tokens) (Tokens, error) {
	gap := firstGap
	for attempt := 1; ; attempt++ {
		next, err := s.o.Client.Refresh(ctx, s.o.App, t)
		if err == nil || !mayRepeat(err) || fault.KindOf(err) == fault.Timeout || attempt == tries {
			return next, err
		}
		wait := gap
		if failed, ok := errors.AsType[*fault.Error](err); ok && failed.RetryAfter > gap {
			if failed.RetryAfter > longestGap {
				return next, err
			}
			wait = failed.RetryAfter
		}
		if err := pause(ctx, wait); err != nil {
			return Tokens{}, err
		}
		gap *= 2
	}
}

// refused decides what it means that the token itself is not taken. A program that takes no lock, as the predecessor,
// may have refreshed meanwhile, so the store is asked once more before the sign-in counts as ended.
func (s *Source) refused(ctx context.Context, t Tokens, begun note, err error) (Tokens, error) {
	key := s.o.Key.of(t)
	if again, other := s.o.Vault.Load(s.o.Key); other == nil && again.Refresh != t.Refresh && !again.Refresh.Empty() {
		s.finish(key)
		if again.fresh(s.o.Now()) {
			s.set(again)
			return again, nil
		}
		return s.exchange(ctx, again)
	}
	s.bury(ctx, key, t)
	if age := s.o.Now().Unix() - begun.Since; begun.Since > 0 && age > int64(Leeway.Seconds()) {
		s.o.Log.WarnContext(ctx, "the refresh had been cut off, and was repeated too late", "seconds", age)
	}
	return Tokens{}, s.ending(err)
}

// bury marks the sign-in as ended in the store, so that nobody tries the dead refresh token again.
func (s *Source) bury(ctx context.Context, key Key, t Tokens) {
	t.Refresh, t.Access, t.Ended = secret.Text{}, secret.Text{}, true
	s.set(t)
	if err := s.o.Vault.Save(key, t); err != nil && s.o.Vault.mode != Nowhere {
		s.o.Log.WarnContext(ctx, "the dead refresh token could not be removed from the store", "reason", fault.Text(err))
		return
	}
	s.finish(key)
}

// over words that there is nothing left to refresh with.
func (s *Source) over(t Tokens) error {
	if t.Ended {
		return s.ending(nil)
	}
	return fault.New(fault.Unauthenticated, "the OAuth access token is refused, and without a refresh token it cannot be renewed").
		WithHint("run %s", SetupCommand)
}

func (s *Source) ending(cause error) error {
	return fault.New(fault.Unauthenticated, "the OAuth sign-in at %s has ended: it was revoked, not used for 90 days, or is a year old", s.o.App.serverName()).
		WithHint("run %s; this server picks the new sign-in up without a restart", SetupCommand).Because(cause)
}

func (s *Source) absent() error {
	return fault.New(fault.Setup, "nobody has signed in with OAuth yet: there are no stored tokens for the client id %s", s.o.Key.ClientID).
		WithHint("run %s", SetupCommand).Because(ErrNone)
}
