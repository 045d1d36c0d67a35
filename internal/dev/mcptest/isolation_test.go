package mcptest_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/app"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/server/transport"
)

var rounds = flag.Int("rounds", 40, "calls of each of the fifty users; 2000 make the hundred thousand of the full check")

const (
	users = 50
	sites = 5
)

// witness is a Jira that says in every issue who was authenticated, and where.
type witness struct {
	name    string
	calls   atomic.Int64
	revoked sync.Map // tokens
}

func (s *witness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.calls.Add(1)
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, revoked := s.revoked.Load(token)
	user, _, named := strings.Cut(token, ".")
	if !ok || !named || revoked {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var answer any
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/myself"):
		answer = map[string]any{"name": user, "key": user, "displayName": user}
	case strings.Contains(path, "/issue/"):
		key := path[strings.LastIndexByte(path, '/')+1:]
		if strings.HasPrefix(key, "SLOW") {
			pause, over := context.WithTimeout(r.Context(), time.Millisecond)
			<-pause.Done()
			over()
		}
		answer = map[string]any{"id": "1", "key": key, "fields": map[string]any{
			"summary": fmt.Sprintf("seen by %s at %s for %s", user, s.name, key),
		}}
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	encoded, err := ordered.Marshal(answer)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(encoded)
}

// ground is one product on three transports, before some sites.
type ground struct {
	t                        *testing.T
	sites                    []*witness
	addresses                []string
	sessions, stateless, sse string

	mu       sync.Mutex
	ids      []string // session ids of everybody
	messages []string // message endpoints of everybody
	checked  atomic.Int64
}

func newGround(t *testing.T) *ground {
	t.Helper()
	g := &ground{t: t}
	for n := range sites {
		s := &witness{name: fmt.Sprintf("site%d", n)}
		server := httptest.NewServer(s)
		t.Cleanup(server.Close)
		g.sites, g.addresses = append(g.sites, s), append(g.addresses, server.URL)
	}
	c, _, err := config.Load([]string{"--transport", "streamable-http"}, config.Environ{
		"JIRA_URL=" + g.addresses[0], "JIRA_DEPLOYMENT=server", "MCP_ALLOWED_URL_DOMAINS=127.0.0.1", "MCP_ATLASSIAN_NO_DOTENV=true",
	}, mcptest.NoFiles{})
	if err != nil {
		t.Fatal(err)
	}
	product, err := app.Build(c, app.World{Now: time.Now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	serve := func(o transport.Options) string {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o.Listener, o.Address, o.Now, o.Accounts = listener, listener.Addr().String(), time.Now, product.Sites
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- transport.HTTP(product.Server, product.Reader, o).Serve(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-done; err != nil {
				t.Errorf("Serve: %v", err)
			}
		})
		return "http://" + o.Address
	}
	g.sessions = serve(transport.Options{}) + "/mcp"
	g.stateless = serve(transport.Options{Stateless: true}) + "/mcp"
	g.sse = serve(transport.Options{Kind: transport.SSE})
	return g
}

// person is one user, who belongs to one site and tries everything.
type person struct {
	*ground
	name    string
	site    int
	random  *rand.Rand
	renewed int // renewals of the token
	asked   int // requests so far
	session string
	mine    map[string]bool // every session that was the person's, ended or not
	post    string          // message endpoint of the SSE stream
	stream  *bufio.Reader
}

func TestIsolation_fifty_users_on_five_sites(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	var all sync.WaitGroup
	for n := range users {
		all.Go(func() {
			p := &person{ground: g, name: fmt.Sprintf("u%02d", n), site: n % sites, random: rand.New(rand.NewPCG(uint64(n), 7)), mine: map[string]bool{}}
			p.reconnect()
			closeStream := p.openStream()
			defer closeStream()
			for range *rounds {
				p.act()
			}
		})
	}
	all.Wait()
	if got := g.checked.Load(); got < int64(users**rounds/2) {
		t.Errorf("only %d answers were checked", got)
	}
	t.Logf("%d answers checked", g.checked.Load())
}

// headers are the person's credentials: a token for the configured site, or site and token.
func (p *person) headers() map[string]string {
	token := fmt.Sprintf("%s.%d", p.name, p.renewed)
	if p.site == 0 {
		return map[string]string{"Authorization": "Token " + token}
	}
	return map[string]string{"X-Atlassian-Jira-Url": p.addresses[p.site], "X-Atlassian-Jira-Personal-Token": token}
}

func (p *person) act() {
	p.asked++
	key := fmt.Sprintf("%s-%d", []string{"MIX", "SLOW"}[p.random.IntN(2)], p.random.IntN(1000)*100+p.random.IntN(100)+1)
	switch p.random.IntN(8) {
	case 0:
		p.check(p.call(p.stateless, key, "Mcp-Session-Id", p.pick(&p.ids)), key)
	case 1:
		p.check(p.modern([]string{p.sessions, p.stateless}[p.random.IntN(2)], key), key)
	case 2:
		id := p.pick(&p.ids)
		if r := p.call(p.sessions, key, "Mcp-Session-Id", id); id == p.session || (p.mine[id] && r.status == http.StatusOK) {
			p.check(r, key)
		} else {
			p.unknown(r)
		}
	case 3:
		p.renew(key)
	case 4:
		p.leave(key)
	case 5:
		p.reconnect()
		p.check(p.call(p.sessions, key, "Mcp-Session-Id", p.session), key)
	case 6:
		p.overStream(key)
	default:
		p.check(p.call(p.sessions, key, "Mcp-Session-Id", p.session), key)
	}
}

func (p *person) do(ctx context.Context, method, url, body string, extra ...string) (int, string, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	for name, value := range p.headers() {
		req.Header.Set(name, value)
	}
	for at := 0; at+1 < len(extra); at += 2 {
		req.Header.Set(extra[at], extra[at+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	return res.StatusCode, string(content), res.Header, err
}

func (p *person) message(key, meta string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"jira_get_issue","arguments":{"issue_key":%q}%s}}`, p.asked, key, meta)
}

// reply is one HTTP answer.
type reply struct {
	status int
	body   string
}

func (p *person) call(url, key string, extra ...string) reply {
	status, body, _, err := p.do(p.t.Context(), "POST", url, p.message(key, ""), extra...)
	if err != nil {
		p.t.Error(err)
	}
	return reply{status, body}
}

func (p *person) modern(url, key string) reply {
	const meta = `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`
	status, body, _, err := p.do(p.t.Context(), "POST", url, p.message(key, meta), "Mcp-Protocol-Version", "2026-07-28",
		"Mcp-Method", "tools/call", "Mcp-Name", "jira_get_issue", "Mcp-Session-Id", p.pick(&p.ids))
	if err != nil {
		p.t.Error(err)
	}
	return reply{status, body}
}

var seen = regexp.MustCompile(`seen by (\w+) at (\w+) for ([\w-]+)`)

// check expects an answer that names this person, this site, this issue and nobody else.
func (p *person) check(r reply, key string) {
	p.checked.Add(1)
	found := seen.FindAllStringSubmatch(r.body, -1)
	if r.status >= 300 || len(found) == 0 {
		p.t.Errorf("%s got no answer: %d %s", p.name, r.status, r.body)
	}
	for _, one := range found {
		if one[1] != p.name || one[2] != p.sites[p.site].name || one[3] != key {
			p.t.Errorf("%s at site%d asked for %s and got: %s", p.name, p.site, key, one[0])
		}
	}
}

// unknown expects the answer for a session that is not the person's.
func (p *person) unknown(r reply) {
	p.checked.Add(1)
	if r.status != http.StatusNotFound || seen.MatchString(r.body) {
		p.t.Errorf("%s on another's session: %d %s", p.name, r.status, r.body)
	}
}

func (p *person) pick(list *[]string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return (*list)[p.random.IntN(len(*list))]
}

func (p *person) publish(list *[]string, value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, value)
}

func (p *person) reconnect() {
	if p.session != "" && p.random.IntN(2) == 0 { // the others stay behind
		if status, body, _, err := p.do(p.t.Context(), "DELETE", p.sessions, "", "Mcp-Session-Id", p.session); err != nil || status != http.StatusOK {
			p.t.Errorf("%s: DELETE: %d %s %v", p.name, status, body, err)
		}
	}
	const hello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	status, body, header, err := p.do(p.t.Context(), "POST", p.sessions, hello)
	if err != nil || status != http.StatusOK || header.Get("Mcp-Session-Id") == "" {
		p.t.Errorf("%s: initialize: %d %s %v", p.name, status, body, err)
		return
	}
	p.session = header.Get("Mcp-Session-Id")
	p.mine[p.session] = true
	p.publish(&p.ids, p.session)
}

// renew changes the token in the middle of the session. The new one keeps it, the old one is refused.
func (p *person) renew(key string) {
	p.check(p.call(p.sessions, key, "Mcp-Session-Id", p.session), key) // the site has seen the old token
	p.sites[p.site].revoked.Store(fmt.Sprintf("%s.%d", p.name, p.renewed), true)
	p.renewed++
	p.asked++
	p.check(p.call(p.sessions, key, "Mcp-Session-Id", p.session), key)
}

// leave goes away in the middle of a call; the next answer is not the one of that call.
func (p *person) leave(key string) {
	ctx, away := context.WithCancel(p.t.Context())
	go away()
	status, body, _, err := p.do(ctx, "POST", p.sessions, p.message(key, ""), "Mcp-Session-Id", p.session)
	switch {
	case err == nil:
		p.check(reply{status, body}, key)
	case !errors.Is(err, context.Canceled):
		p.t.Errorf("%s: %v", p.name, err)
	}
	p.asked++
	other := strings.Replace(key, "-", "-9", 1)
	p.check(p.call(p.sessions, other, "Mcp-Session-Id", p.session), other)
}

func (p *person) openStream() (closeStream func()) {
	ctx, end := context.WithCancel(p.t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.sse+"/sse", nil)
	if err != nil {
		p.t.Error(err)
		return end
	}
	for name, value := range p.headers() {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // closeStream does it
	if err != nil {
		p.t.Error(err)
		return end
	}
	p.stream = bufio.NewReader(res.Body)
	p.post = p.sse + p.event()
	p.publish(&p.messages, p.post)
	status, _, _, err := p.do(p.t.Context(), "POST", p.post,
		`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	if err != nil || status != http.StatusAccepted || !strings.Contains(p.event(), "protocolVersion") {
		p.t.Errorf("%s: initialize over SSE: %d %v", p.name, status, err)
	}
	return func() {
		end()
		_ = res.Body.Close()
	}
}

// event is the data of the next event on the stream.
func (p *person) event() string {
	for {
		line, err := p.stream.ReadString('\n')
		if err != nil {
			p.t.Errorf("%s: the stream ended: %v", p.name, err)
			return ""
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return strings.TrimSpace(data)
		}
	}
}

func (p *person) overStream(key string) {
	post := p.pick(&p.messages)
	if post != p.post {
		status, body, _, err := p.do(p.t.Context(), "POST", post, p.message(key, ""))
		if err != nil {
			p.t.Error(err)
		}
		p.unknown(reply{status, body})
	}
	if status, body, _, err := p.do(p.t.Context(), "POST", p.post, p.message(key, "")); err != nil || status != http.StatusAccepted {
		p.t.Errorf("%s: POST over SSE: %d %s %v", p.name, status, body, err)
		return
	}
	p.check(reply{http.StatusOK, p.event()}, key)
}
