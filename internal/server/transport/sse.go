package transport

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/server/mcpserver"
)

// messagesPath takes the messages of the SSE transport.
const messagesPath = "/messages/"

// sse serves HTTP with SSE, the transport of revision 2024-11-05: one stream down, one POST per message up. The SDK's
// own knows neither the headers of a message nor the owner of a session.
type sse struct {
	o        *Options
	server   *mcpserver.Server
	admit    *admission
	draining context.Context //nolint:containedctx // its end closes streams whose calls have been answered
	count    *atomic.Int64   // of open streams

	mu      sync.Mutex
	streams map[string]*stream
}

func newSSE(draining context.Context, o *Options, s *mcpserver.Server, a *admission) *sse {
	return &sse{o: o, server: s, admit: a, draining: draining, streams: map[string]*stream{}}
}

// open holds a stream until the client leaves, the session ends, or the server drains.
func (t *sse) open(w http.ResponseWriter, r *http.Request, v *visitor) {
	if r.Method != http.MethodGet {
		notAllowed(w, "GET")
		return
	}
	if err := verify(r.Context(), t.o.Verify, v.caller); err != nil {
		t.admit.refuse(w, r, err)
		return
	}
	s := t.newStream(w, r, v)
	if !t.enter(s) {
		t.admit.refuse(w, r, fault.New(fault.Overloaded, "too many streams are open").WithHint("try again later"))
		return
	}
	defer t.leave(s)
	streamHeaders(w.Header())
	if s.send("event: endpoint\ndata: "+messagesPath+"?session_id="+s.id+"\n\n") != nil {
		return
	}
	session, err := t.server.SDK().Connect(r.Context(), s, nil)
	if err != nil {
		t.o.Log.ErrorContext(r.Context(), "a stream could not be connected", "request_id", v.request.ID, "error", err.Error())
		return
	}
	s.hold(r.Context(), t.draining, t.o.KeepAlive)
	_ = s.Close()
	_ = session.Close() // waits for the calls, which s.Close has cancelled
}

func (t *sse) newStream(w http.ResponseWriter, r *http.Request, v *visitor) *stream {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it ends the program instead
	life, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	return &stream{
		id: hex.EncodeToString(id[:]), owner: v.caller, w: w, control: http.NewResponseController(w), now: t.o.Now,
		in: make(chan jsonrpc.Message), done: make(chan struct{}), calls: newCalls(), life: life, cancel: cancel,
	}
}

func (t *sse) enter(s *stream) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.streams) >= t.o.MaxSessions {
		return false
	}
	t.streams[s.id] = s
	t.count.Add(1)
	return true
}

func (t *sse) leave(s *stream) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.streams, s.id)
	t.count.Add(-1)
}

func (t *sse) find(id string) *stream {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.streams[id]
}

// post takes one message for a stream. The answer goes down the stream; the POST is only acknowledged.
func (t *sse) post(w http.ResponseWriter, r *http.Request, v *visitor) {
	if r.Method != http.MethodPost {
		notAllowed(w, "POST")
		return
	}
	id := strings.ReplaceAll(strings.ToLower(r.URL.Query().Get("session_id")), "-", "")
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 16 {
		http.Error(w, "session_id is missing or malformed", http.StatusBadRequest)
		return
	}
	s := t.find(id)
	if !t.belongs(w, r, s, v.caller) {
		return
	}
	content, ok := readBody(w, r, t.o)
	if !ok {
		return
	}
	m, err := jsonrpc.DecodeMessage(content)
	if _, problem := peek(content); problem != nil || err != nil {
		http.Error(w, "Could not parse message", http.StatusBadRequest)
		return
	}
	if call, ok := m.(*jsonrpc.Request); ok {
		if call.IsCall() && !s.calls.begin(call.ID) {
			http.Error(w, inUse.message, http.StatusBadRequest)
			return
		}
		call.Extra = (&mcpserver.Envelope{
			Caller: v.caller, Request: v.request,
			Left: func(cancel func()) func() bool { return context.AfterFunc(s.life, cancel) },
		}).Extra()
	}
	if !s.deliver(r.Context(), m) {
		http.Error(w, "Could not find session", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, "Accepted") // a client that is gone does not read it
}

// belongs reports whether a stream is the caller's, or answers. A foreign stream is like an unknown one; a stream that
// was opened with credentials asks for them.
func (t *sse) belongs(w http.ResponseWriter, r *http.Request, s *stream, c identity.Caller) bool {
	if s != nil && t.sameOwner(r.Context(), s, c) {
		return true
	}
	if s != nil && c.Kind() == identity.KindOperator && s.first().Kind() == identity.KindRequest {
		t.admit.refuse(w, r, fault.New(fault.Unauthenticated, "Authentication required: the stream was opened with credentials").
			WithHint("send the same credentials with every message"))
		return false
	}
	t.o.Refused("unknown_session")
	http.Error(w, "Could not find session", http.StatusNotFound)
	return false
}

func (t *sse) sameOwner(ctx context.Context, s *stream, c identity.Caller) bool {
	owner := s.first()
	if owner.Fingerprint() == c.Fingerprint() {
		s.learn(t.o.Accounts, c)
		return true
	}
	if t.o.Accounts == nil {
		return false
	}
	known := s.known()
	if known == "" {
		known, _ = t.o.Accounts.Find(ctx, owner) // unknown counts as foreign
	}
	account, err := t.o.Accounts.Find(ctx, c)
	return err == nil && known != "" && account == known
}

// stream is the SDK's view of one client: its messages come by POST, its answers go down the GET.
type stream struct {
	id      string
	w       http.ResponseWriter
	control *http.ResponseController
	now     func() time.Time
	in      chan jsonrpc.Message
	done    chan struct{}
	once    sync.Once
	calls   *calls
	life    context.Context //nolint:containedctx // its end cancels the calls of this stream
	cancel  context.CancelFunc

	mu      sync.Mutex // guards w and what follows
	owner   identity.Caller
	account string // of the owner; empty = not known yet
}

func (s *stream) first() identity.Caller {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner
}

func (s *stream) known() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account
}

// learn remembers the owner's account, once.
func (s *stream) learn(accounts Accounts, c identity.Caller) {
	if accounts == nil || s.known() != "" {
		return
	}
	account := accounts.Known(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account = account
}

// deliver hands a message to the SDK; false = the stream is over.
func (s *stream) deliver(ctx context.Context, m jsonrpc.Message) bool {
	select {
	case s.in <- m:
		return true
	case <-s.done:
	case <-ctx.Done():
	}
	if call, ok := m.(*jsonrpc.Request); ok && call.IsCall() {
		s.calls.free(call.ID)
		s.calls.sent()
	}
	return false
}

// hold keeps the stream open. When the server drains, running calls still answer; the server's deadline cuts them.
func (s *stream) hold(client, draining context.Context, keepAlive time.Duration) {
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	drain := draining.Done()
	for {
		select {
		case <-ticker.C:
			if s.send(": keep-alive\n\n") != nil {
				return
			}
		case <-drain:
			drain = nil
		case <-s.calls.answered:
		case <-s.done:
			return
		case <-client.Done():
			return
		}
		if draining.Err() != nil && s.calls.pending() == 0 {
			return
		}
	}
}

// send writes and flushes; it fails when the client does not take it.
func (s *stream) send(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
		return io.EOF
	default:
	}
	_ = s.control.SetWriteDeadline(s.now().Add(patience)) // not every writer has deadlines
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// Connect implements [mcp.Transport].
func (s *stream) Connect(context.Context) (mcp.Connection, error) { return s, nil }

// SupportsProtocolVersion keeps the revisions without sessions off this transport.
func (s *stream) SupportsProtocolVersion(version string) bool { return version < modern }

// SessionID implements [mcp.Connection].
func (s *stream) SessionID() string { return s.id }

// Read implements [mcp.Connection].
func (s *stream) Read(ctx context.Context) (jsonrpc.Message, error) {
	select {
	case m := <-s.in:
		return m, nil
	case <-s.done:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Write implements [mcp.Connection].
func (s *stream) Write(_ context.Context, m jsonrpc.Message) error {
	if answer, ok := m.(*jsonrpc.Response); ok {
		s.calls.free(answer.ID)
		defer s.calls.sent()
	}
	encoded, err := jsonrpc.EncodeMessage(m)
	if err == nil {
		err = s.send("event: message\ndata: " + string(encoded) + "\n\n")
	}
	if errors.Is(err, io.EOF) {
		return io.ErrClosedPipe // the stream is over, not the input
	}
	return err
}

// Close implements [mcp.Connection]: it cancels the calls and lets go of the client.
func (s *stream) Close() error {
	s.once.Do(func() {
		close(s.done)
		s.cancel()
	})
	return nil
}
