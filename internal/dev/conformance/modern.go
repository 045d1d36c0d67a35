package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func isProtocolError(err error) bool {
	_, ok := errors.AsType[*jsonrpc.Error](err)
	return ok
}

// addModernTools adds what the revision without sessions is judged by.
func addModernTools(s *mcp.Server) {
	addToolWith(s, "test_x_mcp_header", json.RawMessage(`{"type":"object","properties":{
		"region":{"type":"string","x-mcp-header":"Region"},"level":{"type":"integer"}}}`),
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return text("region " + argument(req, "region")), nil
		})
	addTool(s, "test_missing_capability", needsSampling)
	addTool(s, "test_streaming_elicitation", fixed(&mcp.TextContent{Text: "nothing but the answer"}))
	addTool(s, "test_logging_tool", func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		err := req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: "for those who asked"}) //nolint:staticcheck // deprecated, and part of the suite
		return text("logged"), err
	})
	addTool(s, "test_trigger_tool_change", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		addTool(s, "passing_tool", fixed())
		return text("the tools have changed"), nil
	})
	addTool(s, "test_trigger_prompt_change", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		s.AddPrompt(&mcp.Prompt{Name: "passing_prompt", Description: "Comes and goes"}, says("passing"))
		return text("the prompts have changed"), nil
	})
}

// needsSampling refuses clients that cannot sample, with the error of its own.
func needsSampling(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if can := req.ClientCapabilities(); can != nil && can.Sampling != nil { //nolint:staticcheck // deprecated, and part of the suite
		return text("the client can sample"), nil
	}
	return nil, &jsonrpc.Error{
		Code: mcp.CodeMissingRequiredClientCapabilities, Message: "this tool needs a client that can sample",
		Data: json.RawMessage(`{"requiredCapabilities":{"sampling":{}}}`),
	}
}
