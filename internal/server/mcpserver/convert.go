package mcpserver

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

// convert words a result in the protocol. The value belongs to one request: the SDK writes into it.
func convert(r tool.Result, structured bool) *mcp.CallToolResult {
	result := &mcp.CallToolResult{
		Meta:    maps.Clone(r.Meta),
		Content: make([]mcp.Content, len(r.Blocks)),
		IsError: r.Failed,
	}
	for at, block := range r.Blocks {
		result.Content[at] = content(block)
	}
	if structured && r.Document != nil {
		result.StructuredContent = object(r.Document)
	}
	return result
}

func content(b tool.Block) mcp.Content {
	switch {
	case b.Data == nil:
		return plainText{&mcp.TextContent{Text: b.Text}}
	case b.URI == "" && strings.HasPrefix(b.MediaType, "image/"):
		return &mcp.ImageContent{Data: b.Data, MIMEType: b.MediaType}
	case b.URI == "" && strings.HasPrefix(b.MediaType, "audio/"):
		return &mcp.AudioContent{Data: b.Data, MIMEType: b.MediaType}
	default:
		return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: b.URI, MIMEType: b.MediaType, Blob: b.Data}}
	}
}

// plainText is text content that is written without HTML escaping: the SDK's own spends six bytes on each "<".
type plainText struct{ *mcp.TextContent }

// MarshalJSON implements [json.Marshaler].
func (t plainText) MarshalJSON() ([]byte, error) {
	return ordered.Marshal(struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}{"text", t.Text})
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
