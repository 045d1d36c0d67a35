package transport_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLane_answers_as_the_SDK_does(t *testing.T) {
	t.Parallel()
	s := start(t, stateless)
	modern := modernHeaders("tools/call", "jira_who")
	for name, test := range map[string]struct {
		body    string
		headers []string
	}{
		"legacy":                 {call("jira_who", "x"), nil},
		"legacy, newest":         {call("jira_who", "x"), []string{"Mcp-Protocol-Version", newest}},
		"legacy, text id":        {strings.Replace(call("jira_who", "x"), `"id":2`, `"id":"a\"b"`, 1), nil},
		"legacy, no arguments":   {message(2, "tools/call", `{"name":"jira_who"}`), nil},
		"legacy, wrong argument": {message(2, "tools/call", `{"name":"jira_who","arguments":{"x":1}}`), nil},
		"legacy, array":          {message(2, "tools/call", `{"name":"jira_who","arguments":[]}`), nil},
		"legacy, no name":        {message(2, "tools/call", `{}`), nil},
		"legacy, odd parameters": {message(2, "tools/call", `{"name":7}`), nil},
		"unknown tool":           {call("jira_nosuch", "x"), nil},
		"panic":                  {call("jira_panic", "x"), nil},
		"progress":               {steps(), nil},
		"modern":                 {modernCall("jira_who", "x"), modern},
		"modern, failed":         {modernCall("jira_panic", "x"), modernHeaders("tools/call", "jira_panic")},
		"modern, no capabilities": {
			message(2, "tools/call", `{"name":"jira_who","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}`), modern,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lane := s.do("POST", "/mcp", test.body, append(as("alice"), test.headers...)...)
			// A number with a fraction goes through the SDK's handler and comes back as 2.
			slow := strings.NewReplacer(`"id":2,`, `"id":2.0,`, `"id":3,`, `"id":3.0,`, `"id":"a\"b"`, `"id":2.0`).Replace(test.body)
			sdk := s.do("POST", "/mcp", slow, append(as("alice"), test.headers...)...)
			for _, a := range []*answer{&lane, &sdk} {
				delete(a.message, "id")
				if meta, ok := a.result()["_meta"].(map[string]any); ok {
					delete(meta, "request_id") // of each request
				}
			}
			if diff := cmp.Diff(sdk.message, lane.message); diff != "" || lane.message == nil {
				t.Errorf("%s\n%d %s", diff, lane.status, lane.body)
			}
			if sdk.status != lane.status || sdk.header.Get("Content-Type") != lane.header.Get("Content-Type") {
				t.Errorf("SDK: %d %v\nlane: %d %v", sdk.status, sdk.header, lane.status, lane.header)
			}
		})
	}
}
