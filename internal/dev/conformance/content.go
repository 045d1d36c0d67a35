package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// handler is the code of one fixture tool.
type handler func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error)

// anything is a schema that takes every object.
var anything = json.RawMessage(`{"type":"object"}`)

func addTool(s *mcp.Server, name string, h handler) { addToolWith(s, name, anything, h) }

// addToolWith adds a tool. An error of the handler is a failed result, unless it is a protocol error.
func addToolWith(s *mcp.Server, name string, schema json.RawMessage, h handler) {
	s.AddTool(&mcp.Tool{Name: name, Description: "Fixture " + name + ".", InputSchema: schema},
		func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			result, err := h(ctx, req)
			if err != nil && !isProtocolError(err) {
				failed := text(err.Error())
				failed.IsError = true
				return failed, nil
			}
			return result, err
		})
}

func text(t string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: t}}}
}

// fixed is a tool that always gives the same.
func fixed(content ...mcp.Content) handler {
	return func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: content}, nil
	}
}

// addContentTools adds one tool for each kind of content.
func addContentTools(s *mcp.Server) {
	words := &mcp.TextContent{Text: "A simple text."}
	image := &mcp.ImageContent{Data: picture(), MIMEType: "image/png"}
	file := &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "test://embedded", MIMEType: "text/plain", Text: "An embedded text."}}
	addTool(s, "test_simple_text", fixed(words))
	addTool(s, "test_image_content", fixed(image))
	addTool(s, "test_audio_content", fixed(&mcp.AudioContent{Data: silence(), MIMEType: "audio/wav"}))
	addTool(s, "test_embedded_resource", fixed(file))
	addTool(s, "test_multiple_content_types", fixed(words, image, file))
	addTool(s, "test_error_handling", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return nil, errors.New("this tool always fails")
	})
	addToolWith(s, "json_schema_2020_12_tool", schema2020, fixed(words))
}

// schema2020 uses what JSON Schema 2020-12 has and clients must see unchanged.
var schema2020 = json.RawMessage(`{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object",
	"$defs": {"address": {"$anchor": "addressDef", "type": "object",
		"properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
	"properties": {
		"name": {"type": "string"},
		"address": {"$ref": "#/$defs/address"},
		"contactMethod": {"type": "string", "enum": ["phone", "email"]},
		"phone": {"type": "string"},
		"email": {"type": "string"}
	},
	"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
	"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
	"then": {"required": ["phone"]},
	"else": {"required": ["email"]},
	"additionalProperties": false
}`)
