package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

// prepared is one tool as clients see it, made once: as the SDK's value, and as the bytes of it.
type prepared struct {
	tool    *mcp.Tool
	encoded []byte
}

// anyObject is the output schema when results are repeated as structured content.
var anyObject = json.RawMessage(`{"type":"object"}`)

// prepare makes the protocol's view of every tool. It panics on a tool that cannot be written as JSON, that is, when
// the program or any test starts.
func (s *Server) prepare() {
	entries := s.catalogue.All()
	s.prepared = make(map[string]prepared, len(entries))
	for _, e := range entries {
		definition := s.define(e)
		encoded, err := ordered.Marshal(definition)
		if err != nil {
			panic(fmt.Sprintf("tool %s cannot be published: %v", e.Name, err))
		}
		s.prepared[e.Name] = prepared{tool: definition, encoded: encoded}
	}
}

func (s *Server) define(e *tool.Entry) *mcp.Tool {
	hints := e.Effect.Hints()
	definition := &mcp.Tool{
		Name:        e.Name,
		Title:       e.Title,
		Description: e.Doc,
		InputSchema: e.Schema,
		Annotations: &mcp.ToolAnnotations{
			ReadOnlyHint:    hints.ReadOnly,
			DestructiveHint: &hints.Destructive,
			IdempotentHint:  hints.Idempotent,
			OpenWorldHint:   &hints.OpenWorld,
		},
	}
	if s.info.Structured {
		definition.OutputSchema = anyObject
	}
	return definition
}

// list answers tools/list with what this caller sees; the list has one page.
func (s *Server) list(ctx context.Context, req mcp.Request) (mcp.Result, error) {
	if list, ok := req.(*mcp.ListToolsRequest); ok && list.Params != nil && list.Params.Cursor != "" {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "invalid cursor: the list has one page"}
	}
	entries := s.catalogue.List(ctx)
	result := &mcp.ListToolsResult{
		Cacheable: mcp.Cacheable{CacheScope: Private, TTLMs: ListTTL},
		Tools:     make([]*mcp.Tool, len(entries)),
	}
	for at, e := range entries {
		result.Tools[at] = s.prepared[e.Name].tool
	}
	return result, nil
}

// Prepared reports whether [Server.AppendTools] can answer.
func (s *Server) Prepared() bool { return s.catalogue != nil }

// AppendTools appends the JSON array of the tools that the caller in the context sees, from bytes made once. It is
// for transports that answer tools/list themselves, after admission and session check: encoding a list of all tools
// anew costs more than a call.
func (s *Server) AppendTools(ctx context.Context, to []byte) []byte {
	to = append(to, '[')
	for at, e := range s.catalogue.List(ctx) {
		if at > 0 {
			to = append(to, ',')
		}
		to = append(to, s.prepared[e.Name].encoded...)
	}
	return append(to, ']')
}
