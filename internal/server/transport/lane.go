package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/server/mcpserver"
)

// lane carries one tool call that belongs to no session straight to the server. The SDK's handler reads such a message
// nine times over, which is most of what a call allocates; the lane hands it what the edge has read already. It
// takes plain calls only; whatever is unusual or wrong goes through the SDK's handler, for the right answer.
type lane struct {
	call     *jsonrpc.Request
	reply    *reply
	modern   bool
	answered chan struct{} // closed with the answer
	closed   chan struct{} // closed by Close
	once     sync.Once
}

// plainCall makes the SDK's message of a call that the lane takes; nil = it does not.
func plainCall(x *exchange, s *mcpserver.Server) *jsonrpc.Request {
	if !x.message.is("tools/call") || len(x.message.Params) == 0 || !plainID(x.message.ID) {
		return nil
	}
	if isModern(x.r, &x.message) && (!s.Prepared() || !plainModernCall(x)) { // fixtures have parameters in headers
		return nil
	}
	var raw any
	if json.Unmarshal(x.message.ID, &raw) != nil {
		return nil
	}
	id, err := jsonrpc.MakeID(raw)
	if err != nil || !id.IsValid() {
		return nil
	}
	return &jsonrpc.Request{ID: id, Method: "tools/call", Params: x.message.Params}
}

// plainModernCall reports whether the headers say the same as the message, in the one modern revision.
func plainModernCall(x *exchange) bool {
	var params struct {
		Name string `json:"name"`
		Meta struct {
			Version string `json:"io.modelcontextprotocol/protocolVersion"`
		} `json:"_meta"`
	}
	h := x.r.Header
	return json.Unmarshal(x.message.Params, &params) == nil &&
		h.Get("Mcp-Protocol-Version") == modern && params.Meta.Version == modern &&
		h.Get("Mcp-Method") == "tools/call" && h.Get("Mcp-Name") == params.Name && params.Name != ""
}

// direct serves a call by the lane.
func (s *streamable) direct(x *exchange, call *jsonrpc.Request, e *mcpserver.Envelope, leave context.CancelFunc) {
	defer context.AfterFunc(x.r.Context(), leave)()
	call.Extra = e.Extra()
	l := &lane{
		call: call, modern: isModern(x.r, &x.message), answered: make(chan struct{}), closed: make(chan struct{}),
		reply: newReply(x.w, x.form, s.o),
	}
	l.reply.gzip, l.reply.id = acceptsGzip(x.r.Header), x.message.echo()
	defer l.reply.finish()
	session, err := s.mcp.SDK().Connect(x.r.Context(), l, &mcp.ServerSessionOptions{State: l.state(x)})
	if err != nil {
		s.o.Log.ErrorContext(x.r.Context(), "a call could not be connected", "request_id", x.request.ID, "error", err.Error())
		return
	}
	l.reply.begin(s.o.Early)
	select {
	case <-l.answered:
	case <-l.closed:
	case <-x.r.Context().Done():
		leave()
	}
	_ = session.Close() // waits for the call, which has ended or was cancelled
}

// state is that of a session which had the handshake; the modern revision has none.
func (l *lane) state(x *exchange) *mcp.ServerSessionState {
	if l.modern {
		return &mcp.ServerSessionState{}
	}
	version := x.r.Header.Get("Mcp-Protocol-Version")
	if version == "" {
		version = "2025-03-26" // which did not have the header yet
	}
	return &mcp.ServerSessionState{
		InitializeParams:  &mcp.InitializeParams{ProtocolVersion: version},
		InitializedParams: &mcp.InitializedParams{},
		LogLevel:          "info",
	}
}

// Connect implements [mcp.Transport].
func (l *lane) Connect(context.Context) (mcp.Connection, error) { return l, nil }

// SessionID implements [mcp.Connection]: there is no session.
func (l *lane) SessionID() string { return "" }

// Read implements [mcp.Connection]: the call, then nothing.
func (l *lane) Read(context.Context) (jsonrpc.Message, error) {
	if call := l.call; call != nil {
		l.call = nil // there is one reader
		return call, nil
	}
	<-l.closed
	return nil, io.EOF
}

var errNoRequests = errors.New("without a session the server cannot ask the client")

// Write implements [mcp.Connection].
func (l *lane) Write(_ context.Context, m jsonrpc.Message) error {
	request, isRequest := m.(*jsonrpc.Request)
	if isRequest && request.IsCall() {
		return errNoRequests
	}
	encoded, err := jsonrpc.EncodeMessage(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if isRequest {
		return l.reply.send(encoded, false)
	}
	defer close(l.answered) // one call, one answer
	if status := l.status(m); status != 0 {
		l.reply.refuse(status, encoded)
		return nil
	}
	return l.reply.send(encoded, true)
}

// status is the HTTP status of an error in the modern revisions; 0 = 200.
func (l *lane) status(m jsonrpc.Message) int {
	response, ok := m.(*jsonrpc.Response)
	if !l.modern || !ok {
		return 0
	}
	problem, ok := errors.AsType[*jsonrpc.Error](response.Error)
	if !ok {
		return 0
	}
	switch problem.Code {
	case jsonrpc.CodeMethodNotFound:
		return http.StatusNotFound
	case jsonrpc.CodeInvalidParams, mcp.CodeMissingRequiredClientCapabilities, mcp.CodeUnsupportedProtocolVersion:
		return http.StatusBadRequest
	default:
		return 0
	}
}

// Close implements [mcp.Connection].
func (l *lane) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}
