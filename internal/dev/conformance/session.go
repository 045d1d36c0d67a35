package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// addSessionTools adds the tools that talk back while they run.
func addSessionTools(s *mcp.Server) {
	addTool(s, "test_tool_with_logging", logging)
	addTool(s, "test_tool_with_progress", progress)
	addTool(s, "test_reconnection", reconnection)
	addToolWith(s, "test_sampling", oneText("prompt"), sampling)
	addToolWith(s, "test_elicitation", oneText("message"), func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return elicit(ctx, req, argument(req, "message"), json.RawMessage(`{"type":"object","required":["username"],
			"properties":{"username":{"type":"string","description":"A name"}}}`))
	})
	addTool(s, "test_elicitation_sep1034_defaults", func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return elicit(ctx, req, "Please look at the defaults", formWithDefaults)
	})
	addTool(s, "test_elicitation_sep1330_enums", func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return elicit(ctx, req, "Please choose", formWithChoices)
	})
}

// oneText is the schema of a tool with one required text argument.
func oneText(name string) json.RawMessage {
	return fmt.Appendf(nil, `{"type":"object","properties":{%q:{"type":"string"}},"required":[%q]}`, name, name)
}

// argument reads a text argument; empty = it is not there.
func argument(req *mcp.CallToolRequest, name string) string {
	var arguments map[string]any
	if json.Unmarshal(req.Params.Arguments, &arguments) != nil {
		return ""
	}
	value, _ := arguments[name].(string)
	return value
}

// pause is the time between the messages of a tool that talks.
const pause = 50 * time.Millisecond

// wait pauses, or ends early with the context.
func wait(ctx context.Context, d time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, d, nil)
	defer cancel()
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil
	}
	return ctx.Err()
}

func logging(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	for _, step := range []string{"started", "at work", "done"} {
		if err := req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: step}); err != nil { //nolint:staticcheck // deprecated, and part of the suite
			return nil, err
		}
		if err := wait(ctx, pause); err != nil {
			return nil, err
		}
	}
	return text("logged"), nil
}

func progress(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	token := req.Params.GetProgressToken()
	for _, done := range []float64{0, 50, 100} {
		err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: token, Progress: done, Total: 100})
		if err != nil {
			return nil, err
		}
		if err := wait(ctx, pause); err != nil {
			return nil, err
		}
	}
	return text(fmt.Sprint(token)), nil
}

// reconnection lets go of the client in the middle of the call.
func reconnection(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Extra.CloseSSEStream != nil {
		req.Extra.CloseSSEStream(mcp.CloseSSEStreamArgs{RetryAfter: pause})
	}
	if err := wait(ctx, 2*pause); err != nil {
		return nil, err
	}
	return text("answered after the stream was closed"), nil
}

func sampling(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	result, err := req.Session.CreateMessage(ctx, ask(argument(req, "prompt"))) //nolint:staticcheck // deprecated, and part of the suite
	if err != nil {
		return nil, err
	}
	if words, ok := result.Content.(*mcp.TextContent); ok {
		return text("LLM response: " + words.Text), nil
	}
	return text("LLM response without text"), nil
}

// ask is a question for the client's model.
func ask(question string) *mcp.CreateMessageParams { //nolint:staticcheck // deprecated, and part of the suite
	return &mcp.CreateMessageParams{ //nolint:staticcheck // see above
		MaxTokens: 100,
		Messages:  []*mcp.SamplingMessage{{Role: "user", Content: &mcp.TextContent{Text: question}}}, //nolint:staticcheck // see above
	}
}

func elicit(ctx context.Context, req *mcp.CallToolRequest, message string, form json.RawMessage) (*mcp.CallToolResult, error) {
	answer, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: message, RequestedSchema: form})
	if err != nil {
		return nil, err
	}
	return text(fmt.Sprintf("Elicitation completed: action=%s, content=%v", answer.Action, answer.Content)), nil
}

// formWithDefaults has a default for each primitive type (SEP-1034).
var formWithDefaults = json.RawMessage(`{"type":"object","properties":{
	"name":{"type":"string","default":"John Doe"},
	"age":{"type":"integer","default":30},
	"score":{"type":"number","default":95.5},
	"status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
	"verified":{"type":"boolean","default":true}
}}`)

// formWithChoices has each form of a choice (SEP-1330).
var formWithChoices = json.RawMessage(`{"type":"object","properties":{
	"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
	"titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First"},{"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]},
	"legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["One","Two","Three"]},
	"untitledMulti":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string","enum":["option1","option2","option3"]}},
	"titledMulti":{"type":"array","minItems":1,"maxItems":3,
		"items":{"anyOf":[{"const":"value1","title":"First"},{"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]}}
}}`)
