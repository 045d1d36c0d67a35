package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// form is how the answer of one request is sent.
type form uint8

const (
	asStream form = iota // events, from the first on
	asBest               // one JSON body when the answer is all there is to send and comes soon, else events
	asJSON               // one JSON body whatever happens: the client takes nothing else
)

// begun is what has been sent so far.
type begun uint8

const (
	nothing begun = iota
	events
	body
)

// reply stands between the SDK and the client. The SDK always writes events; reply turns a lone answer into a JSON
// body, sends the headers of a slow answer early, and keeps quiet streams alive, so that no proxy gives up on them.
type reply struct {
	w         http.ResponseWriter
	control   *http.ResponseController
	form      form
	keepAlive time.Duration
	now       func() time.Time
	header    http.Header   // what the SDK sets; sent when the answer begins
	gzip      bool          // the client takes a JSON body compressed
	id        []byte        // of the request, for answers that the SDK does not give; nil = it has none
	accepted  time.Duration // if not 0: begin with this once the SDK has said 200

	mu     sync.Mutex
	status int
	begun  begun
	held   []byte // the answer, while it may still become a JSON body
	said   bool   // the answer, or a refusal, was given
	over   bool
	timer  *time.Timer
}

// patience is how long a client may take to accept one write on a stream, or to send a body.
const patience = 60 * time.Second

var errOver = errors.New("the answer is over")

func newReply(w http.ResponseWriter, f form, o *Options) *reply {
	return &reply{
		w: w, control: http.NewResponseController(w), form: f, keepAlive: o.KeepAlive, now: o.Now, header: http.Header{},
	}
}

// begin starts the clock of early headers and keep-alive. An answer that has a status of its own, such as the 202 of a
// notification, must not have it.
func (r *reply) begin(early time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.timer = time.AfterFunc(early, r.tick)
}

// tick sends something when nothing was sent for a while.
func (r *reply) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || r.held != nil || r.status > http.StatusOK {
		return // the answer is on its way
	}
	if r.form == asJSON {
		r.startBody()
		_ = r.push([]byte("\n")) // white space before a JSON text is no part of it
	} else {
		r.startEvents()
		_ = r.push([]byte(": keep-alive\n\n")) // a client that is gone is seen by the server
	}
	r.timer.Reset(r.keepAlive)
}

// Header implements [http.ResponseWriter].
func (r *reply) Header() http.Header { return r.header }

// WriteHeader implements [http.ResponseWriter].
func (r *reply) WriteHeader(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.status == 0 {
		r.status = status
	}
	if r.accepted > 0 && r.timer == nil && status == http.StatusOK {
		r.timer = time.AfterFunc(r.accepted, r.tick)
	}
}

// FlushError makes the SDK's flushes succeed: what must leave at once does.
func (r *reply) FlushError() error { return nil }

// Write implements [http.ResponseWriter]: one event, or an error document.
func (r *reply) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return 0, errOver
	}
	if r.header.Get("Content-Type") != "text/event-stream" {
		return len(p), r.document(p)
	}
	answer, final := answerIn(p)
	r.said = r.said || final
	switch {
	case r.keeps(final):
		r.held = bytes.Clone(answer)
	case r.form == asJSON: // nowhere to send it
	default:
		return len(p), r.stream(p)
	}
	return len(p), nil
}

// send takes one message; what it is given belongs to the reply from then on.
func (r *reply) send(message []byte, final bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = r.said || final
	switch {
	case r.over:
		return errOver
	case r.keeps(final):
		r.held = message
		return nil
	case r.form == asJSON: // nowhere to send it
		return nil
	default:
		return r.stream(event(message))
	}
}

// refuse takes an answer that has an HTTP status of its own.
func (r *reply) refuse(status int, message []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	r.status = status
	r.header.Set("Content-Type", "application/json")
	_ = r.document(message) // a client that is gone does not read it
}

// keeps reports whether a message may still become the one JSON body. The lock is held.
func (r *reply) keeps(final bool) bool {
	return final && (r.form == asJSON || (r.form == asBest && r.begun == nothing && r.held == nil))
}

// stream sends an event, and before it the answer that was kept. The lock is held.
func (r *reply) stream(framed []byte) error {
	r.startEvents()
	if r.held != nil {
		held := event(r.held)
		r.held = nil
		if err := r.push(held); err != nil {
			return err
		}
	}
	return r.push(framed)
}

// document sends an error document, with its status if there is still a choice.
func (r *reply) document(p []byte) error {
	r.said = true
	if strings.HasPrefix(r.header.Get("Content-Type"), "text/plain") {
		p = r.refusal(p)
	}
	switch {
	case r.begun == events && json.Valid(p):
		return r.push(event(p))
	case r.begun == nothing:
		r.copyHeaders()
		if r.status == 0 {
			r.status = http.StatusOK
		}
		r.w.Header().Set("X-Content-Type-Options", "nosniff")
		r.w.WriteHeader(r.status)
		r.begun = body
	}
	_, err := r.w.Write(p)
	return err
}

// refusal words as JSON-RPC what the SDK refuses in plain text, so that every client can read it.
func (r *reply) refusal(plain []byte) []byte {
	r.header.Set("Content-Type", "application/json")
	r.header.Del("Content-Length")
	id := r.id
	if id == nil {
		id = serverError
	}
	return (&problem{unknown.code, strings.TrimSpace(string(plain))}).encode(id)
}

func (r *reply) copyHeaders() {
	maps.Copy(r.w.Header(), r.header)
}

// startEvents sends the headers of a stream, once.
func (r *reply) startEvents() {
	if r.begun != nothing {
		return
	}
	r.begun = events
	h := r.w.Header()
	if r.timer == nil { // the clock must not look at the SDK's headers
		r.copyHeaders()
	}
	streamHeaders(h)
	r.w.WriteHeader(http.StatusOK)
}

// streamHeaders are those of a stream of events, which no cache or proxy between may hold back.
func streamHeaders(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("Connection", "keep-alive")
	h.Set("X-Accel-Buffering", "no") // nginx would wait for more
}

// startBody sends the headers of a JSON body whose length is not known yet.
func (r *reply) startBody() {
	if r.begun != nothing {
		return
	}
	r.begun = body
	r.w.Header().Set("Content-Type", "application/json")
	r.w.Header().Set("Cache-Control", "no-store")
	r.w.WriteHeader(http.StatusOK)
}

// push sends bytes at once.
func (r *reply) push(p []byte) error {
	_ = r.control.SetWriteDeadline(r.now().Add(patience)) // not every writer has deadlines
	if _, err := r.w.Write(p); err != nil {
		return err
	}
	return r.control.Flush()
}

// finish sends what is left when the SDK is done. Nothing is written afterwards.
func (r *reply) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if r.timer != nil {
		r.timer.Stop()
	}
	switch {
	case r.held != nil && r.begun == nothing:
		r.copyHeaders()
		r.answer(r.held)
	case r.held != nil:
		_ = r.push(r.held)
	case r.begun == events && r.id != nil && !r.said: // a stream must not end as if the answer were still to come
		_ = r.push(event(ended.encode(r.id)))
	case r.begun == body && r.id != nil && !r.said:
		_ = r.push(ended.encode(r.id))
	case r.begun == nothing && r.status != 0:
		r.copyHeaders()
		r.w.WriteHeader(r.status)
	case r.begun == nothing: // the session ended under the call; a client that left does not see it
		writeBody(r.w, http.StatusServiceUnavailable, ended.encode(serverError))
	}
	_ = r.control.SetWriteDeadline(time.Time{}) // the connection may serve further requests
}

// answer sends a complete JSON body.
func (r *reply) answer(p []byte) {
	h := r.w.Header()
	if r.gzip && len(p) >= worthGzip {
		if smaller, err := compress(p); err == nil {
			r.gzipped(smaller)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(p)))
	h.Set("Cache-Control", "no-store")
	h.Del("Connection")
	writeBody(r.w, http.StatusOK, p)
	r.begun = body
}

// gzipped sends a complete JSON body that is compressed already.
func (r *reply) gzipped(p []byte) {
	r.w.Header().Set("Content-Encoding", "gzip")
	r.w.Header().Add("Vary", "Accept-Encoding")
	r.gzip = false
	r.answer(p)
}

// event frames a message.
func event(message []byte) []byte {
	framed := make([]byte, 0, len(message)+len("event: message\ndata: \n\n"))
	framed = append(framed, "event: message\ndata: "...)
	framed = append(framed, message...)
	return append(framed, "\n\n"...)
}

// answerIn unwraps an event and reports whether it holds the answer to a request: not a notification, not a request of
// the server's, not a comment.
func answerIn(framed []byte) (message []byte, final bool) {
	_, rest, ok := bytes.Cut(framed, []byte("data: "))
	if !ok || !bytes.HasPrefix(framed, []byte("event: message\n")) {
		return nil, false
	}
	message = bytes.TrimSuffix(rest, []byte("\n\n"))
	after, ok := bytes.CutPrefix(message, []byte(`{"jsonrpc":"2.0","id":`))
	if !ok {
		return message, false
	}
	after = after[idLength(after):]
	return message, bytes.HasPrefix(after, []byte(`,"result":`)) || bytes.HasPrefix(after, []byte(`,"error":`))
}

// idLength measures the JSON string or number that a text begins with.
func idLength(text []byte) int {
	if len(text) == 0 || text[0] != '"' {
		end := bytes.IndexByte(text, ',')
		return max(end, 0)
	}
	for at := 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

// whole sends an answer that is complete from the start.
func (r *reply) whole(answer []byte) {
	if r.form != asStream {
		r.answer(answer)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.startEvents()
	_, _ = r.w.Write(event(answer))
}
