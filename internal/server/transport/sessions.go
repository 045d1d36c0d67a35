package transport

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
)

// sessions binds each session to the identity that opened it, ends idle ones, and bounds their number.
type sessions struct {
	max      int
	idle     time.Duration // 0 = never
	accounts Accounts      // nil = one credential for the life of a session

	mu      sync.Mutex
	byID    map[string]*session
	turn    uint64 // counts sessions that became idle
	closing sync.WaitGroup
}

// session is one open session. Its members are guarded by the table's lock.
type session struct {
	id      string
	key     string // names the owner to the SDK; never changes
	owner   identity.Caller
	account string // of the owner; empty = not known yet
	live    *mcp.ServerSession
	visits  map[*visit]struct{} // running requests and streams
	timer   *time.Timer         // runs while there are none; nil before the first time
	idleAt  uint64              // turn in which the last visit ended
}

// visit is one HTTP request on a session; leave ends what it runs.
type visit struct{ leave context.CancelFunc }

func newSessions(limit int, idle time.Duration, accounts Accounts) *sessions {
	return &sessions{max: limit, idle: idle, accounts: accounts, byID: map[string]*session{}}
}

// room makes room for one more session. When the table is full, the session that has been idle for the longest time
// ends; when none is idle, there is no room.
func (t *sessions) room() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.byID) < t.max {
		return nil
	}
	oldest := t.longestIdle()
	if oldest == nil {
		return fault.New(fault.Overloaded, "too many sessions are open").WithHint("try again later, or use stateless mode")
	}
	t.remove(oldest)
	return nil
}

// open enters a new session, whose first request is the visit.
func (t *sessions) open(c identity.Caller, live *mcp.ServerSession, v *visit) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byID[live.ID()] = &session{
		id: live.ID(), key: string(c.Fingerprint()), owner: c, live: live, visits: map[*visit]struct{}{v: {}},
	}
}

// longestIdle finds the session that has been idle for the longest time; nil = all are in use.
func (t *sessions) longestIdle() *session {
	var oldest *session
	for _, s := range t.byID {
		if len(s.visits) == 0 && (oldest == nil || s.idleAt < oldest.idleAt) {
			oldest = s
		}
	}
	return oldest
}

// enter adds a visit to the session of this id. An unknown session and one of somebody else are the same: false.
// The key is what the SDK knows the owner by.
func (t *sessions) enter(ctx context.Context, id string, c identity.Caller, v *visit) (key string, ok bool) {
	s, owner := t.find(id)
	if s == nil {
		return "", false
	}
	mine := owner.Fingerprint() == c.Fingerprint()
	if !mine && !t.sameAccount(ctx, s, owner, c) {
		return "", false
	}
	if t.accounts != nil && mine {
		t.learn(s, t.accounts.Known(c))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID[id] != s { // it ended meanwhile
		return "", false
	}
	s.owner = c
	s.visits[v] = struct{}{}
	if s.timer != nil {
		s.timer.Stop()
	}
	return s.key, true
}

func (t *sessions) find(id string) (*session, identity.Caller) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s == nil {
		return nil, identity.Caller{}
	}
	return s, s.owner
}

// learn remembers the owner's account, once.
func (t *sessions) learn(s *session, account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.account == "" {
		s.account = account
	}
}

// sameAccount reports whether two credentials belong to one account: a renewed token keeps its session. Whatever is
// not known for sure counts as no.
func (t *sessions) sameAccount(ctx context.Context, s *session, owner, c identity.Caller) bool {
	if t.accounts == nil {
		return false
	}
	t.mu.Lock()
	known := s.account
	t.mu.Unlock()
	if known == "" {
		var err error
		if known, err = t.accounts.Find(ctx, owner); err != nil || known == "" {
			return false
		}
		t.learn(s, known)
	}
	account, err := t.accounts.Find(ctx, c)
	return err == nil && account == known
}

// leave ends a visit; the last one starts the idle time. Unknown ids are those of sessions that ended.
func (t *sessions) leave(id string, v *visit) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s == nil {
		return
	}
	delete(s.visits, v)
	if len(s.visits) > 0 {
		return
	}
	t.turn++
	s.idleAt = t.turn
	switch {
	case t.idle <= 0:
	case s.timer == nil:
		s.timer = time.AfterFunc(t.idle, func() { t.expire(s) })
	default:
		s.timer.Reset(t.idle)
	}
}

// expire ends a session whose idle time is over, unless a visit came at the last moment.
func (t *sessions) expire(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID[s.id] == s && len(s.visits) == 0 {
		t.remove(s)
	}
}

// end ends the session of this id: its calls are cancelled, its streams closed.
func (t *sessions) end(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s := t.byID[id]; s != nil {
		t.remove(s)
	}
}

// endAll ends every session and waits until they are closed, at most until the context ends.
func (t *sessions) endAll(ctx context.Context) {
	t.mu.Lock()
	for _, s := range slices.Collect(maps.Values(t.byID)) {
		t.remove(s)
	}
	t.mu.Unlock()
	closed := make(chan struct{})
	go func() { // ends with the last session, which may be after us when a call ignores its cancellation
		t.closing.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-ctx.Done():
	}
}

// count tells how many sessions are open.
func (t *sessions) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.byID)
}

// remove forgets a session and closes it aside: closing waits for its calls. The lock is held.
func (t *sessions) remove(s *session) {
	delete(t.byID, s.id)
	if s.timer != nil {
		s.timer.Stop()
	}
	for v := range s.visits {
		v.leave()
	}
	t.closing.Go(func() { _ = s.live.Close() })
}
