package mcpserver

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

// Modern is the first revision without handshake and sessions, whose results say that they are complete. Revisions are
// dates, and compare as text.
const Modern = "2026-07-28"

// callResult is the result of tools/call as it is written. The SDK's own type is encoded three times over, with "<"
// spelled in six bytes.
type callResult struct {
	mcp.ResultBase
	ResultType string          `json:"resultType,omitempty"`
	Content    []content       `json:"content"`
	Structured json.RawMessage `json:"structuredContent,omitempty"`
	IsError    bool            `json:"isError,omitempty"`
}

// content is one block of a result. Members that a kind of content does not have are left out.
type content struct {
	Type      string    `json:"type"`
	Text      *string   `json:"text,omitempty"`
	Data      []byte    `json:"data,omitempty"` // base64 in JSON
	MediaType string    `json:"mimeType,omitempty"`
	Resource  *resource `json:"resource,omitempty"`
}

type resource struct {
	URI       string `json:"uri"`
	MediaType string `json:"mimeType,omitempty"`
	Blob      []byte `json:"blob"`
}

// convert words a result in the protocol of a revision. The value belongs to one request: the SDK writes into it.
func (s *Server) convert(r tool.Result, version string) *callResult {
	result := &callResult{Content: make([]content, len(r.Blocks)), IsError: r.Failed}
	result.Meta = maps.Clone(r.Meta)
	if version >= Modern {
		result.ResultType = "complete"
	}
	for at, block := range r.Blocks {
		result.Content[at] = newContent(block)
	}
	if s.info.Structured {
		result.Structured = structured(r)
	}
	return result
}

// structured makes the object that the published output schema promises for every result.
func structured(r tool.Result) json.RawMessage {
	if r.Document != nil {
		return object(r.Document)
	}
	var words []string
	for _, block := range r.Blocks {
		if block.Data == nil {
			words = append(words, block.Text)
		}
	}
	text, err := ordered.Marshal(strings.Join(words, "\n"))
	if err != nil { // a text can always be encoded
		return json.RawMessage("{}")
	}
	return object(text)
}

func newContent(b tool.Block) content {
	kind, _, _ := strings.Cut(b.MediaType, "/")
	switch {
	case b.Data == nil:
		return content{Type: "text", Text: &b.Text}
	case b.URI == "" && (kind == "image" || kind == "audio"):
		return content{Type: kind, Data: b.Data, MediaType: b.MediaType}
	default:
		return content{Type: "resource", Resource: &resource{URI: b.URI, MediaType: b.MediaType, Blob: b.Data}}
	}
}

// object makes the structured form of a result, which the older revisions want to be an object.
func object(document json.RawMessage) json.RawMessage {
	if len(document) > 0 && document[0] == '{' {
		return document
	}
	wrapped := make([]byte, 0, len(document)+len(`{"result":}`))
	wrapped = append(wrapped, `{"result":`...)
	wrapped = append(wrapped, document...)
	return append(wrapped, '}')
}
