package oauth

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/memo"
	"mcp-atlassian/internal/ground/secret"
)

// SourceOptions are everything a source of tokens needs.
type SourceOptions struct {
	App    App
	Key    Key
	Vault  *Vault
	Client *Client
	Now    func() time.Time
	Log    *slog.Logger // nil: nothing is logged
	// Learn is told each secret that comes along, for the redaction of logs; nil: nobody is.
	Learn func(secret.Text)
	// Rest is how long a token that was just given is not replaced although a site refuses it: what it lacks is a
	// permission, and another one would lack it, too. 0 = 5 minutes, below 0: none.
	Rest time.Duration
}

const (
	defaultRest = 5 * time.Minute
	// lockWait is the longest wait for another process that refreshes.
	lockWait = 90 * time.Second
	// breath is how long a refresh ahead of the end is left alone after it failed while the token is still good.
	breath = 30 * time.Second
	// courtesy is how long a call waits for a refresh while its token is still good.
	courtesy = 2 * time.Second
	// settling is how long the end of the process waits for a refresh that is under way.
	settling = 10 * time.Second
	// tries of one refresh; all lie within the leeway.
	tries    = 3
	firstGap = 500 * time.Millisecond
	// watchEvery is how often an idle process looks whether something is to be done.
	watchEvery = time.Minute
)

// SetupCommand signs in again.
const SetupCommand = "mcp-atlassian --oauth-setup"

// Source gives access tokens of one sign-in and refreshes them. It is safe for concurrent use.
type Source struct {
	o       SourceOptions
	flights *memo.Cache[secret.Text, Tokens] // by the token that is to be replaced
	step    func(string)                     // told of each step of a refresh; tests cut them off
	waits   time.Duration                    // courtesy
	busy    chan struct{}                    // held by the refresh that is under way

	mu      sync.Mutex
	current Tokens
	quiet   time.Time // no refresh ahead of the end before this
	// unstored is the refresh token in the store that current has replaced, when current could not be stored.
	unstored secret.Text
}

// NewSource prepares; nothing is read or sent before the first use.
func NewSource(o SourceOptions) *Source {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rest == 0 {
		o.Rest = defaultRest
	}
	return &Source{
		o: o, step: func(string) {}, waits: courtesy, busy: make(chan struct{}, 1),
		flights: memo.New[secret.Text, Tokens](memo.Options{Now: o.Now}), // keeps nothing, shares what is under way
	}
}

// Token gives an access token that is not about to end. One that still works is given as it is when it cannot be
// refreshed, or not soon.
func (s *Source) Token(ctx context.Context) (secret.Text, error) {
	now := s.o.Now()
	t, quiet := s.state()
	if t.fresh(now) || t.alive(now) && now.Before(quiet) {
		return t.Access, nil
	}
	patience := lockWait + settling // longer than any refresh
	if t.alive(now) {
		patience = s.waits
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	renewed, err := s.shared(waiting, secret.Text{})
	if err == nil {
		return renewed.Access, nil
	}
	if t, _ = s.state(); t.alive(now) && ctx.Err() == nil {
		s.hush(now)
		s.o.Log.WarnContext(ctx, "the OAuth token could not be refreshed ahead of its end", "reason", err.Error())
		return t.Access, nil
	}
	return secret.Text{}, err
}

// Renew gives another token than the stale one, which a site has refused; the stale one when there is no better.
func (s *Source) Renew(ctx context.Context, stale secret.Text) (secret.Text, error) {
	if t, _ := s.state(); t.Access != stale && t.fresh(s.o.Now()) {
		return t.Access, nil // somebody else has renewed it meanwhile
	}
	t, err := s.shared(ctx, stale)
	return t.Access, err
}

// Tokens gives the sign-in as it is known, reading the store when it must: for checks and reports.
func (s *Source) Tokens() (Tokens, error) {
	if t, _ := s.state(); !t.Access.Empty() {
		return t, nil
	}
	t, err := s.o.Vault.Load(s.o.Key)
	if errors.Is(err, ErrNone) {
		return t, s.absent()
	}
	return t, err
}

// Keep does what no use asks for, until ctx ends: it repeats a refresh that a killed process began, at once, and
// refreshes a token that was in use and nears its end. At the end it lets a refresh that is under way finish.
func (s *Source) Keep(ctx context.Context) {
	defer s.settle(ctx)
	for ctx.Err() == nil {
		s.tend(ctx)
		if pause(ctx, watchEvery) != nil {
			return
		}
	}
}

// settle waits for the refresh that is under way, for a while.
func (s *Source) settle(ctx context.Context) {
	timed, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	select {
	case s.busy <- struct{}{}:
		<-s.busy
	case <-timed.Done():
	}
}

func (s *Source) tend(ctx context.Context) {
	t, _ := s.state()
	now := s.o.Now()
	due := !t.Refresh.Empty() && !now.Before(t.Expires.Add(-t.ahead(quietMargin)))
	if !due && !s.o.Vault.unfinished(s.o.Key) {
		return
	}
	if _, err := s.shared(ctx, secret.Text{}); err != nil && ctx.Err() == nil {
		s.o.Log.WarnContext(ctx, "the OAuth token could not be refreshed", "reason", err.Error())
	}
}

func (s *Source) state() (Tokens, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current, s.quiet
}

func (s *Source) hush(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet = now.Add(breath)
}

func (s *Source) set(t Tokens) { s.keep(t, secret.Text{}) }

// know remembers what is stored before it is replaced: until it ends it can be used.
func (s *Source) know(t Tokens) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unstored.Empty() {
		s.current = t
	}
}

// keep remembers tokens; replaced is the refresh token that is still in the store instead of theirs.
func (s *Source) keep(t Tokens, replaced secret.Text) {
	if s.o.Learn != nil {
		s.o.Learn(t.Access)
		s.o.Learn(t.Refresh)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current, s.quiet, s.unstored = t, time.Time{}, replaced
}

// shared makes one refresh of those that are asked for at the same time. It goes on when all who asked have left:
// to stop it in the middle would be what a killed process does.
func (s *Source) shared(ctx context.Context, stale secret.Text) (Tokens, error) {
	return s.flights.Do(ctx, stale, func(ctx context.Context) (Tokens, error) {
		return s.refresh(context.WithoutCancel(ctx), stale)
	})
}

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
	case errors.Is(err, errUnsure) || repeat:
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

// insist repeats a refresh whose answer did not come, within the leeway.
func (s *Source) insist(ctx context.Context, t Tokens) (Tokens, error) {
	gap := firstGap
	for attempt := 1; ; attempt++ {
		next, err := s.o.Client.Refresh(ctx, s.o.App, t)
		if err == nil || !errors.Is(err, errUnsure) || fault.KindOf(err) == fault.Timeout || attempt == tries {
			return next, err
		}
		if err := pause(ctx, gap); err != nil {
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
