package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// addInputTools adds the tools that answer with questions (multi round trips, SEP-2322).
func addInputTools(s *mcp.Server) {
	state := newSeal()
	const prefix = "test_input_required_result_"
	addTool(s, prefix+"elicitation", asksName)
	addTool(s, prefix+"sampling", asksModel)
	addTool(s, prefix+"list_roots", asksRoots)
	addTool(s, prefix+"request_state", state.confirm)
	addTool(s, prefix+"tampered_state", state.confirm)
	addTool(s, prefix+"multiple_inputs", state.asksAll)
	addTool(s, prefix+"multi_round", state.rounds)
	addTool(s, prefix+"capabilities", asksWhatFits)
}

// questions is a result that needs answers.
func questions(state string, asked mcp.InputRequestMap) *mcp.CallToolResult {
	return &mcp.CallToolResult{InputRequests: asked, RequestState: state}
}

// form asks for one value.
func form(message, name, kind string) *mcp.ElicitParams {
	return &mcp.ElicitParams{
		Message:         message,
		RequestedSchema: json.RawMessage(fmt.Sprintf(`{"type":"object","properties":{%q:{"type":%q}},"required":[%q]}`, name, kind, name)),
	}
}

// filled gives the values of an accepted form; nil = it was not accepted.
func filled(answers mcp.InputResponseMap, id string) map[string]any {
	answer, ok := answers[id].(*mcp.ElicitResult)
	if !ok || answer.Action != "accept" {
		return nil
	}
	return answer.Content
}

// said gives the text of the client's model.
func said(answers mcp.InputResponseMap, id string) (string, bool) {
	answer, ok := answers[id].(*mcp.CreateMessageWithToolsResult) //nolint:staticcheck // deprecated, and part of the suite
	if !ok {
		return "", false
	}
	for _, part := range answer.Content {
		if words, ok := part.(*mcp.TextContent); ok {
			return words.Text, true
		}
	}
	return "", true
}

func asksName(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if name, _ := filled(req.Params.InputResponses, "user_name")["name"].(string); name != "" {
		return text("Hello, " + name + "!"), nil
	}
	return questions("", mcp.InputRequestMap{"user_name": form("Your name?", "name", "string")}), nil
}

func asksModel(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if answer, ok := said(req.Params.InputResponses, "capital_question"); ok {
		return text("The model said: " + answer), nil
	}
	return questions("", mcp.InputRequestMap{"capital_question": ask("What is the capital of France?")}), nil
}

func asksRoots(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if answer, ok := req.Params.InputResponses["client_roots"].(*mcp.ListRootsResult); ok { //nolint:staticcheck // deprecated, and part of the suite
		return text(fmt.Sprintf("%d roots", len(answer.Roots))), nil
	}
	return questions("", mcp.InputRequestMap{"client_roots": &mcp.ListRootsParams{}}), nil //nolint:staticcheck // see above
}

// asksWhatFits asks only what the client can answer.
func asksWhatFits(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if len(req.Params.InputResponses) > 0 {
		return text("thank you"), nil
	}
	asked := mcp.InputRequestMap{}
	if can := req.ClientCapabilities(); can != nil {
		if can.Elicitation != nil {
			asked["user_name"] = form("Your name?", "name", "string")
		}
		if can.Sampling != nil { //nolint:staticcheck // deprecated, and part of the suite
			asked["greeting"] = ask("Say hello")
		}
		if can.RootsV2 != nil { //nolint:staticcheck // see above
			asked["client_roots"] = &mcp.ListRootsParams{} //nolint:staticcheck // see above
		}
	}
	if len(asked) == 0 {
		return text("nothing to ask this client"), nil
	}
	return questions("", asked), nil
}

// seal signs the state that travels through the client.
type seal struct{ key []byte }

func newSeal() *seal {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return &seal{key: key}
}

func (s *seal) close(state string) string {
	return state + "." + hex.EncodeToString(s.mac(state))
}

func (s *seal) mac(state string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(state))
	return mac.Sum(nil)
}

// open gives the state back, or the protocol error for one that is not ours.
func (s *seal) open(sealed string) (string, error) {
	at := strings.LastIndexByte(sealed, '.')
	if at >= 0 {
		if sum, err := hex.DecodeString(sealed[at+1:]); err == nil && hmac.Equal(sum, s.mac(sealed[:at])) {
			return sealed[:at], nil
		}
	}
	return "", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "the requestState is not one of ours"}
}

// confirm asks once, and takes the answer only with the state it gave.
func (s *seal) confirm(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Params.RequestState != "" {
		if _, err := s.open(req.Params.RequestState); err != nil {
			return nil, err
		}
		if filled(req.Params.InputResponses, "confirm") != nil {
			return text("state-ok"), nil
		}
	}
	return questions(s.close("confirm"), mcp.InputRequestMap{"confirm": form("Please confirm", "ok", "boolean")}), nil
}

// asksAll asks three kinds of questions at once.
func (s *seal) asksAll(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	answers := req.Params.InputResponses
	name, _ := filled(answers, "user_name")["name"].(string)
	greeting, greeted := said(answers, "greeting")
	roots, rooted := answers["client_roots"].(*mcp.ListRootsResult) //nolint:staticcheck // deprecated, and part of the suite
	if name != "" && greeted && rooted {
		return text(fmt.Sprintf("%s %s, %d roots", greeting, name, len(roots.Roots))), nil
	}
	return questions(s.close("all"), mcp.InputRequestMap{
		"user_name":    form("Your name?", "name", "string"),
		"greeting":     ask("Say hello"),
		"client_roots": &mcp.ListRootsParams{}, //nolint:staticcheck // see above
	}), nil
}

// rounds asks twice; what it learned in the first round travels in the state.
func (s *seal) rounds(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Params.RequestState == "" {
		return questions(s.close("1"), mcp.InputRequestMap{"step1": form("Your name?", "name", "string")}), nil
	}
	state, err := s.open(req.Params.RequestState)
	if err != nil {
		return nil, err
	}
	name, second := strings.CutPrefix(state, "2:")
	if !second {
		name, _ := filled(req.Params.InputResponses, "step1")["name"].(string)
		return questions(s.close("2:"+name), mcp.InputRequestMap{"step2": form("Your colour?", "color", "string")}), nil
	}
	colour, _ := filled(req.Params.InputResponses, "step2")["color"].(string)
	return text(name + " likes " + colour), nil
}
