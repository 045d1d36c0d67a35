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
	// longestGap is how long a call waits when the server asks for a pause; a longer one fails the call at once.
	longestGap = 5 * time.Second
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
	// until says how long the server wants to be left alone; refusal is what it said.
	until   time.Time
	refusal *fault.Error
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
	if t.void() {
		t = s.glance()
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

// glance reads what is stored before the first use: it decides how long a call waits for a refresh.
func (s *Source) glance() Tokens {
	t, err := s.o.Vault.Load(s.o.Key)
	if err != nil {
		return Tokens{} // the refresh finds it out again, and says so
	}
	s.know(t)
	return t
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

// CloudID gives the cloud id of the sign-in, "" when it is not known.
func (s *Source) CloudID() string {
	t, err := s.Tokens()
	if err != nil {
		return "" // whoever uses the tokens is told
	}
	return t.CloudID
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
	s.learn(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unstored.Empty() {
		s.current = t
	}
}

// keep remembers tokens; replaced is the refresh token that is still in the store instead of theirs.
func (s *Source) keep(t Tokens, replaced secret.Text) {
	s.learn(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current, s.quiet, s.unstored = t, time.Time{}, replaced
}

func (s *Source) learn(t Tokens) {
	if s.o.Learn != nil {
		s.o.Learn(t.Access)
		s.o.Learn(t.Refresh)
	}
}

// shared makes one refresh of those that are asked for at the same time. It goes on when all who asked have left:
// to stop it in the middle would be what a killed process does.
func (s *Source) shared(ctx context.Context, stale secret.Text) (Tokens, error) {
	return s.flights.Do(ctx, stale, func(ctx context.Context) (Tokens, error) {
		return s.refresh(context.WithoutCancel(ctx), stale)
	})
}
