// Package mcpserver speaks the tool catalogue as the Model Context Protocol: lists, calls, results, instructions.
//
// One [Server] serves every connection of every transport. The package decides nothing about who may do what: the
// caller comes with each message in an [Envelope], and the catalogue chooses and runs. It opens no connection, and
// never takes the caller from a session: the SDK runs every call of a session in the context of the request that
// opened it.
package mcpserver

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/tool"
)

// Name is how the server calls itself.
const Name = "Atlassian MCP"

// ListTTL is how long a client may keep a list or the server's description, in milliseconds. Both are fixed while
// the process runs; the bound is for restarts with other settings.
const ListTTL = 300_000

// Private marks answers that depend on the caller: no shared cache may hold them.
const Private = "private"

// Info is what the server says about itself.
type Info struct {
	Version      string
	Instructions string // see [Instructions]
	// Structured repeats each JSON result as structured content and publishes an output schema.
	Structured bool
	Log        *slog.Logger // nil = nothing is logged
}

// Server is the catalogue spoken as MCP. It is safe for concurrent use.
type Server struct {
	sdk       *mcp.Server
	catalogue *tool.Catalogue // nil for a wrapped server
	info      Info
	prepared  map[string]prepared
}

// New makes the server of a catalogue that is completely mounted.
func New(c *tool.Catalogue, info Info) *Server {
	s := newServer(info)
	s.catalogue = c
	s.prepare()
	s.sdk = mcp.NewServer(&mcp.Implementation{Name: Name, Version: info.Version}, &mcp.ServerOptions{
		Instructions: info.Instructions,
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
		GetSessionID: sessionID,
		SetCacheable: keepPrivate,
	})
	s.sdk.AddReceivingMiddleware(s.receive)
	return s
}

// Wrap puts a server with tools of its own behind the production transports: fixtures of the conformance suite.
// For tests only; it has no catalogue, and its features are those registered with the SDK.
func Wrap(sdk *mcp.Server, info Info) *Server {
	s := newServer(info)
	s.sdk = sdk
	s.sdk.AddReceivingMiddleware(s.receive)
	return s
}

func newServer(info Info) *Server {
	if info.Log == nil {
		info.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{info: info}
}

// SDK is the server that transports connect sessions to.
func (s *Server) SDK() *mcp.Server { return s.sdk }

// Version is the product's version as clients see it.
func (s *Server) Version() string { return s.info.Version }

// sessionID makes the id of a session: 128 random bits in hex.
func sessionID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it ends the program instead
	return hex.EncodeToString(id[:])
}

func keepPrivate(_ context.Context, _ mcp.Request, c *mcp.Cacheable) {
	c.CacheScope, c.TTLMs = Private, ListTTL
}

// receive stands in front of every method: the caller of this message, its cancellation, no panic.
func (s *Server) receive(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
		e, err := envelopeOf(req)
		if err != nil {
			return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: err.Error()}
		}
		ctx, leave := e.open(ctx)
		defer leave()
		defer func() {
			if thrown := recover(); thrown != nil {
				s.info.Log.ErrorContext(ctx, "panic while handling a message", "method", method,
					"request_id", e.Request.ID, "panic", fmt.Sprint(thrown), "stack", string(debug.Stack()))
				res, err = nil, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "internal error, request " + e.Request.ID}
			}
		}()
		res, err = s.serve(ctx, method, req, next)
		if session, ok := req.GetSession().(*mcp.ServerSession); ok && err == nil && method == "initialize" && e.Opened != nil {
			e.Opened(session)
		}
		return res, err
	}
}

// serve answers what the catalogue answers and leaves the protocol's own methods to the SDK. A wrapped server
// answers everything itself.
func (s *Server) serve(ctx context.Context, method string, req mcp.Request, next mcp.MethodHandler) (mcp.Result, error) {
	if s.catalogue == nil {
		return next(ctx, method, req)
	}
	switch {
	case method == "tools/list":
		return s.list(ctx, req)
	case method == "tools/call":
		return s.call(ctx, req)
	case s.Serves(method):
		return next(ctx, method, req)
	default: // the SDK would answer prompts/list and others although they are not among our capabilities
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: fmt.Sprintf("method not found: %q", method)}
	}
}

// Serves reports whether the server has a method. What a wrapped server has, the SDK alone knows.
func (s *Server) Serves(method string) bool {
	if s.catalogue == nil {
		return true
	}
	switch method {
	case "tools/list", "tools/call", "initialize", "ping", "server/discover", "subscriptions/listen",
		"notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/roots/list_changed":
		return true
	default:
		return false
	}
}

// call runs a tool. Unknown tools and those that this caller may not use get the same answer, from the catalogue.
func (s *Server) call(ctx context.Context, req mcp.Request) (mcp.Result, error) {
	call, ok := req.(*mcp.CallToolRequest)
	if !ok || call.Params == nil {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "tools/call needs a name"}
	}
	if call.Params.GetProgressToken() != nil {
		ctx = s.reporting(ctx, call)
	}
	ctx = traced(ctx, call.Params.Meta)
	result := s.catalogue.Call(ctx, call.Params.Name, call.Params.Arguments)
	if result.Failed && result.Meta["category"] == fault.Internal.String() {
		result.Meta["request_id"] = tool.RequestOf(ctx).ID // finds the cause in the log
	}
	version, _ := call.Params.Meta[mcp.MetaKeyProtocolVersion].(string) // absent before the modern revision
	return s.convert(result, version), nil
}

// maxTrace bounds what is kept of a trace context, in bytes.
const maxTrace = 512

// traced keeps the trace context of the message itself, which is closer to the call than that of the HTTP request
// which carried it.
func traced(ctx context.Context, meta mcp.Meta) context.Context {
	parent, _ := meta["traceparent"].(string)
	if parent == "" || len(parent) > maxTrace {
		return ctx
	}
	request := tool.RequestOf(ctx)
	request.Traceparent = parent
	request.Tracestate, _ = meta["tracestate"].(string)
	if len(request.Tracestate) > maxTrace {
		request.Tracestate = ""
	}
	return tool.WithRequest(ctx, request)
}

// reporting lets the call send progress to the client that asked for it.
func (s *Server) reporting(ctx context.Context, call *mcp.CallToolRequest) context.Context {
	return tool.WithReporter(ctx, func(done, total int, message string) {
		err := call.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: call.Params.GetProgressToken(),
			Progress:      float64(done),
			Total:         float64(total),
			Message:       message,
		})
		if err != nil { // progress is a courtesy; the call goes on
			s.info.Log.DebugContext(ctx, "progress was not delivered", "error", err.Error())
		}
	})
}
