package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
)

// streamable serves the one endpoint of streamable HTTP for every revision of the protocol.
type streamable struct {
	o        *Options
	mcp      *mcpserver.Server
	eras     eras
	list     listing
	sessions *sessions
	admit    *admission
	draining context.Context //nolint:containedctx // its end closes the streams that nothing else ends
}

// exchange is one admitted HTTP request on its way through.
type exchange struct {
	*visitor
	w       http.ResponseWriter
	r       *http.Request
	message peeked
	form    form
}

// session is the id of the session that the request names; empty = none.
func (x *exchange) session() string { return x.r.Header.Get("Mcp-Session-Id") }

// serve handles one admitted request.
func (s *streamable) serve(w http.ResponseWriter, r *http.Request, v *visitor) {
	x := &exchange{visitor: v, w: w, r: r}
	version := r.Header.Get("Mcp-Protocol-Version")
	sessionless := s.o.Stateless || version >= modern
	switch {
	case r.Method == http.MethodPost:
		s.post(x)
	case !supported(version):
		unsupported(w, serverError)
	case sessionless:
		notAllowed(w, "POST")
	case r.Method == http.MethodGet:
		s.get(x)
	case r.Method == http.MethodDelete:
		s.delete(x)
	default:
		notAllowed(w, "GET, POST, DELETE")
	}
}

func unsupported(w http.ResponseWriter, id json.RawMessage) {
	refused := &problem{unknown.code, "Bad Request: Unsupported protocol version (supported versions: " +
		strings.Join(mcp.SupportedProtocolVersions(), ", ") + ")"}
	writeBody(w, http.StatusBadRequest, refused.encode(id))
}

func notAllowed(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
}

// post carries one message.
func (s *streamable) post(x *exchange) {
	mediaType, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		http.Error(x.w, "Content-Type must be application/json", http.StatusUnsupportedMediaType)
		return
	}
	if coding := x.r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		x.w.Header().Set("Accept-Encoding", "identity")
		http.Error(x.w, "the body must not be compressed", http.StatusUnsupportedMediaType)
		return
	}
	acceptsJSON, acceptsEvents := accepts(x.r.Header.Values("Accept"))
	if !acceptsJSON && !acceptsEvents {
		writeBody(x.w, http.StatusNotAcceptable, notAcceptable.encode(serverError))
		return
	}
	content, ok := readBody(x.w, x.r, s.o)
	if !ok {
		return
	}
	message, problem := peek(content)
	if problem != nil {
		writeBody(x.w, http.StatusBadRequest, problem.encode(message.echo()))
		return
	}
	// A message of the later revisions is left to the SDK, which refuses it with their own error.
	if version := x.r.Header.Get("Mcp-Protocol-Version"); !supported(version) && (version < modern || message.metaVersion() == "") {
		unsupported(x.w, message.echo())
		return
	}
	x.message = message
	x.r.Body = io.NopCloser(bytes.NewReader(content))
	switch {
	case !acceptsEvents:
		x.form = asJSON
	case s.o.Stateless || isModern(x.r, &x.message):
		x.form = asBest
		if !acceptsJSON {
			x.form = asStream
		}
	}
	if s.o.Stateless || isModern(x.r, &x.message) {
		s.without(x)
		return
	}
	s.within(x)
}

// without serves a message that belongs to no session.
func (s *streamable) without(x *exchange) {
	if x.message.is("initialize") && !s.mayOpen(x) {
		return
	}
	if s.unserved(x) || s.listed(x) {
		return
	}
	gone, leave := context.WithCancel(context.WithoutCancel(x.r.Context()))
	defer leave()
	envelope := s.envelope(gone, x)
	if call := plainCall(x, s.mcp); call != nil {
		s.direct(x, call, envelope, leave)
		return
	}
	s.hand(s.eras.stateless, x, &parcel{envelope: envelope, owner: string(x.caller.Fingerprint())}, leave)
}

// within serves a message of a session, or the one that opens it.
func (s *streamable) within(x *exchange) {
	gone, leave := context.WithCancel(context.WithoutCancel(x.r.Context()))
	visit := &visit{leave: leave}
	id, owner := x.session(), string(x.caller.Fingerprint())
	envelope := s.envelope(gone, x)
	switch {
	case id != "":
		key, ok := s.sessions.enter(x.r.Context(), id, x.caller, visit)
		if !ok {
			s.unknown(x)
			leave()
			return
		}
		owner = key
	case !x.message.is("initialize"):
		writeBody(x.w, http.StatusBadRequest, unnamed.encode(serverError))
		leave()
		return
	case !s.mayOpen(x):
		leave()
		return
	default:
		envelope.Opened = opener(s.sessions, x.caller, visit, &id)
	}
	defer func() { s.sessions.leave(id, visit) }()
	if s.unserved(x) || s.listed(x) {
		return
	}
	// The calls of this message may outlive it when the server itself has closed the stream; then the session's end
	// is theirs.
	s.hand(s.eras.sessions, x, &parcel{envelope: envelope, owner: owner}, leave)
}

// opener enters the session that a message has opened. It keeps nothing else of the request alive: the SDK keeps it as
// long as the session.
func opener(t *sessions, c identity.Caller, v *visit, id *string) func(*mcp.ServerSession) {
	return func(live *mcp.ServerSession) {
		*id = live.ID()
		t.open(c, live, v)
	}
}

// get holds the stream on which the server could speak first. It lasts until the client or the session leaves.
func (s *streamable) get(x *exchange) {
	if _, events := accepts(x.r.Header.Values("Accept")); !events {
		writeBody(x.w, http.StatusNotAcceptable, notAcceptable.encode(serverError))
		return
	}
	key, visit, ok := s.enter(x)
	if !ok {
		return
	}
	gone, leave := context.WithCancel(x.r.Context())
	undo := context.AfterFunc(s.draining, leave)
	defer func() {
		undo()
		leave()
		s.sessions.leave(x.session(), visit)
	}()
	x.r = x.r.WithContext(gone)
	s.hand(s.eras.sessions, x, &parcel{envelope: s.envelope(gone, x), owner: key}, leave)
}

// delete ends a session.
func (s *streamable) delete(x *exchange) {
	if _, _, ok := s.enter(x); ok {
		s.sessions.end(x.session())
		x.w.WriteHeader(http.StatusOK)
	}
}

// enter adds a visit to the session that a request without a message names, or answers why it cannot.
func (s *streamable) enter(x *exchange) (key string, v *visit, ok bool) {
	if x.session() == "" {
		writeBody(x.w, http.StatusBadRequest, unnamed.encode(serverError))
		return "", nil, false
	}
	v = &visit{leave: func() {}} // the SDK ends the stream with the session
	if key, ok = s.sessions.enter(x.r.Context(), x.session(), x.caller, v); !ok {
		s.unknown(x)
	}
	return key, v, ok
}

// unknown answers for a session that is not there, has ended, or belongs to somebody else: always the same.
func (s *streamable) unknown(x *exchange) {
	s.o.Refused("unknown_session")
	writeBody(x.w, http.StatusNotFound, unknown.encode(serverError))
}

// mayOpen checks what opens a session: the credential, where the operator wants that, and that there is room.
func (s *streamable) mayOpen(x *exchange) bool {
	err := verify(x.r.Context(), s.o.Verify, x.caller)
	if err == nil && !s.o.Stateless {
		err = s.sessions.room()
	}
	if err != nil {
		s.admit.refuse(x.w, x.r, err)
	}
	return err == nil
}

// unserved answers calls of methods that the server does not have, and lets notifications that it does not know pass, as
// JSON-RPC asks. The SDK does so for the modern revisions only; for the others it refuses the whole request.
func (s *streamable) unserved(x *exchange) bool {
	if x.message.Method == nil || s.mcp.Serves(*x.message.Method) || isModern(x.r, &x.message) {
		return false
	}
	if !x.message.isCall() {
		x.w.WriteHeader(http.StatusAccepted)
		return true
	}
	newReply(x.w, x.form, s.o).whole(noSuch.encode(x.message.ID))
	return true
}

// listed answers tools/list without the SDK, when it can.
func (s *streamable) listed(x *exchange) bool {
	answer, ok := s.list.answer(x.r, x.visitor, &x.message)
	if ok {
		s.list.send(x, s.o, answer)
	}
	return ok
}

// envelope is what the calls of this request need to know of it.
func (s *streamable) envelope(gone context.Context, x *exchange) *mcpserver.Envelope {
	return &mcpserver.Envelope{
		Caller: x.caller, Request: x.request,
		Left: func(cancel func()) func() bool { return context.AfterFunc(gone, cancel) },
	}
}

// hand gives the request to the SDK. A client that goes away while the SDK serves it has left.
func (s *streamable) hand(to http.Handler, x *exchange, p *parcel, leave context.CancelFunc) {
	stop := context.AfterFunc(x.r.Context(), leave)
	defer func() {
		if stop(); x.r.Context().Err() != nil {
			leave() // the SDK may notice it first and return
		}
	}()
	ctx := context.WithValue(x.r.Context(), parcelKey{}, p)
	if x.message.is("subscriptions/listen") { // nothing but the client ends such a stream
		listening, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.draining, cancel)()
		ctx = listening
	}
	request := x.r.WithContext(ctx)
	request.Header = protocolHeader(x.r.Header)
	reply := newReply(x.w, x.form, s.o)
	reply.gzip, reply.id = acceptsGzip(x.r.Header), x.message.echo()
	if x.message.is("subscriptions/listen") {
		reply.id = nil // it has no answer but its stream
	}
	defer reply.finish()
	switch {
	case x.r.Method == http.MethodGet:
		reply.accepted = s.o.Early
	case x.message.isCall() && !x.message.is("initialize"): // its answer has a header that must come first
		reply.begin(s.o.Early)
	}
	to.ServeHTTP(reply, request)
}

// notAcceptable is the answer to a client that takes neither form.
var notAcceptable = &problem{code: unknown.code, message: "Not Acceptable: Client must accept application/json or text/event-stream"}

// accepts tells which forms of an answer the client takes.
func accepts(headers []string) (asJSON, asEvents bool) {
	for _, header := range headers {
		for item := range strings.SplitSeq(header, ",") {
			mediaType, _, _ := strings.Cut(item, ";")
			switch strings.ToLower(strings.TrimSpace(mediaType)) {
			case "application/json", "application/*":
				asJSON = true
			case "text/event-stream", "text/*":
				asEvents = true
			case "*/*":
				asJSON, asEvents = true, true
			}
		}
	}
	return asJSON, asEvents
}

// readBody reads a body within the limits of size and time, or answers why it cannot.
func readBody(w http.ResponseWriter, r *http.Request, o *Options) ([]byte, bool) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(o.Now().Add(patience)) // not every connection has deadlines
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, o.MaxBody))
	_ = control.SetReadDeadline(time.Time{}) // it would look as if the client had left
	if err == nil {
		return content, true
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		http.Error(w, "the request body is larger than this server accepts", http.StatusRequestEntityTooLarge)
	} else {
		http.Error(w, "the request body could not be read", http.StatusBadRequest)
	}
	return nil, false
}
