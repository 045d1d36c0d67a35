package transport_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mcp-atlassian/internal/server/transport"
)

// crowd is many users who call at the same time over every transport, and try each other's sessions.
type crowd struct {
	t                         *testing.T
	sessions, stateless, sse  *running
	mu                        sync.Mutex
	openSessions, openStreams []string
	answers                   atomic.Int64
}

// member is one of them.
type member struct {
	*crowd
	name    string
	random  *rand.Rand
	token   string // changes while the account stays
	session string
	stream  *sseClient

	abandoned int // calls that the member left
}

const crowdSize, crowdRounds = 50, 60

func TestIsolation_every_answer_belongs_to_its_caller(t *testing.T) {
	t.Parallel()
	withAccounts := func(o *transport.Options) { o.Accounts = accounts{} }
	c := &crowd{
		t: t, sessions: start(t, withAccounts), stateless: start(t, stateless),
		sse: start(t, func(o *transport.Options) { o.Kind, o.Accounts = transport.SSE, accounts{} }),
	}
	var all sync.WaitGroup
	for n := range crowdSize {
		all.Go(func() {
			name := fmt.Sprintf("user%02d", n)
			m := &member{crowd: c, name: name, token: name + ".0", random: rand.New(rand.NewPCG(uint64(n), 1))}
			m.reconnect()
			m.stream = openSSE(t, c.sse, m.token)
			m.publish(&c.openStreams, m.stream.path)
			for round := range crowdRounds {
				m.act(fmt.Sprintf("%s/%d", name, round))
			}
		})
	}
	all.Wait()
	if got := c.answers.Load(); got < crowdSize*crowdRounds/2 {
		t.Errorf("only %d answers were checked", got)
	}
	t.Logf("%d answers checked", c.answers.Load())
}

func (c *crowd) publish(list *[]string, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, value)
}

// pick gives something of anybody's, often of somebody else.
func (m *member) pick(list *[]string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return (*list)[m.random.IntN(len(*list))]
}

func (m *member) act(note string) {
	switch m.random.IntN(9) {
	case 0:
		m.check(m.sessions, call("jira_who", note), note, "Mcp-Session-Id", m.session)
	case 1:
		m.check(m.stateless, call("jira_pause", note), note, "Mcp-Session-Id", m.pick(&m.openSessions))
	case 2:
		on := []*running{m.sessions, m.stateless}[m.random.IntN(2)]
		m.check(on, modernCall("jira_who", note), note, append(modernHeaders("tools/call", "jira_who"), "Mcp-Session-Id", m.pick(&m.openSessions))...)
	case 3:
		m.foreignSession(note)
	case 4:
		m.token = fmt.Sprintf("%s.%d", m.name, m.random.IntN(100))
		m.check(m.sessions, call("jira_who", note), note, "Mcp-Session-Id", m.session)
	case 5:
		m.stream.post(m.token, call("jira_pause", note))
		m.expect(m.stream.next(), note)
	case 6:
		m.foreignStream(note)
	case 7:
		m.cancel(note)
	default:
		m.sessions.do("DELETE", "/mcp", "", append(as(m.token), "Mcp-Session-Id", m.session)...)
		m.reconnect()
	}
}

func (m *member) reconnect() {
	m.session = m.sessions.open(m.token)
	m.publish(&m.openSessions, m.session)
}

func (m *member) check(on *running, body, note string, headers ...string) {
	m.expect(on.do("POST", "/mcp", body, append(as(m.token), headers...)...), note)
}

func (m *member) expect(a answer, note string) {
	m.answers.Add(1)
	if a.result() == nil {
		m.t.Errorf("%s got no answer: %d %s", m.name, a.status, a.body)
		return
	}
	if got := a.said(m.t); got != (said{m.name, note}) {
		m.t.Errorf("%s asked %s and got %v", m.name, note, got)
	}
}

// foreignSession uses anybody's session id: it works when it is one of the member's own, and is unknown otherwise.
func (m *member) foreignSession(note string) {
	session := m.pick(&m.openSessions)
	a := m.sessions.do("POST", "/mcp", call("jira_who", note), append(as(m.token), "Mcp-Session-Id", session)...)
	if session == m.session {
		m.expect(a, note)
		return
	}
	m.answers.Add(1)
	if a.status != http.StatusNotFound || strings.Contains(a.body, "user") {
		m.t.Errorf("%s on a session that is not theirs: %d %s", m.name, a.status, a.body)
	}
}

func (m *member) foreignStream(note string) {
	path := m.pick(&m.openStreams)
	if path == m.stream.path {
		return
	}
	m.answers.Add(1)
	if a := m.sse.do("POST", path, call("jira_who", note), as(m.token)...); a.status != http.StatusNotFound {
		m.t.Errorf("%s on a stream that is not theirs: %d %s", m.name, a.status, a.body)
	}
}

// cancel leaves in the middle of a call; the next call on the same connection pool must not get its answer.
func (m *member) cancel(note string) {
	ctx, leave := context.WithCancel(m.t.Context())
	go leave()
	m.abandoned++ // an id of its own: the session may still know it when the next call comes
	abandoned := strings.Replace(call("jira_pause", note), `"id":2`, fmt.Sprintf(`"id":%d`, 100+m.abandoned), 1)
	a, err := m.sessions.try(ctx, "POST", "/mcp", abandoned, append(as(m.token), "Mcp-Session-Id", m.session)...)
	if err == nil {
		m.expect(a, note)
	} else if !errors.Is(err, context.Canceled) {
		m.t.Errorf("%s: %v", m.name, err)
	}
	m.check(m.sessions, call("jira_who", note+"+"), note+"+", "Mcp-Session-Id", m.session)
}
