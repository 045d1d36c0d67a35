package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

// TestReplicas_answer_one_client_alternately puts two stateless processes behind a proxy that sends every request to
// the other one, and lets two users talk to them in the older and the newest revision.
func TestReplicas_answer_one_client_alternately(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{})
	upstream := httptest.NewServer(site)
	t.Cleanup(upstream.Close)
	info := site.Info(upstream.URL)
	env := []string{"JIRA_URL=" + info.JiraURL, "CONFLUENCE_URL=" + info.ConfluenceURL}
	replicas := []*loud{startLoud(t, env, "--stateless"), startLoud(t, env, "--stateless")}
	var served [2]atomic.Int64
	proxy := roundRobin(t, replicas, &served)
	for _, user := range info.Users[:2] {
		authorization := "Token " + *user.PersonalToken
		c := &client{t: t, endpoint: proxy + "/mcp", authorization: authorization}
		c.post(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"e2e","version":"1"}}}`)
		c.post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
		for n := range 10 {
			call := `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"jira_get_user_profile","arguments":{"user_identifier":"me"}}}`
			if answer := c.post(fmt.Sprintf(call, n+2)); !strings.Contains(answer, user.DisplayName) {
				t.Errorf("call %d of %s: %s", n, user.Name, answer)
			}
		}
		p := &loud{origin: proxy}
		for n := range 4 {
			if answer := p.call(t, authorization, "jira_get_user_profile", `{"user_identifier":"me"}`); !strings.Contains(answer, user.DisplayName) {
				t.Errorf("call %d of %s in the newest revision: %s", n, user.Name, answer)
			}
		}
	}
	for at := range served {
		if n := served[at].Load(); n < 10 {
			t.Errorf("replica %d served %d requests only", at, n)
		}
	}
}

// roundRobin starts a proxy whose every request goes to the next replica.
func roundRobin(t *testing.T, replicas []*loud, served *[2]atomic.Int64) string {
	t.Helper()
	var turn atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		at := int(turn.Add(1)) % len(replicas)
		served[at].Add(1)
		target, err := url.Parse(replicas[at].origin)
		if err != nil {
			t.Errorf("the address of replica %d: %v", at, err)
			return
		}
		r.SetURL(target)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// client speaks the older revision without a session.
type client struct {
	t                       *testing.T
	endpoint, authorization string
}

// post sends one message and gives the text of the first content of its answer, or the answer itself.
func (c *client) post(message string) string {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.endpoint, strings.NewReader(message))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	request.Header.Set("Authorization", c.authorization)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusBadRequest || response.Header.Get("Mcp-Session-Id") != "" {
		c.t.Errorf("%s: status %d, session %q", message, response.StatusCode, response.Header.Get("Mcp-Session-Id"))
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var answer struct {
		Result struct {
			Content []struct {
				Text string `json:"text"`
			} `json:"content"`
		} `json:"result"`
	}
	if json.Unmarshal(text, &answer) == nil && len(answer.Result.Content) > 0 {
		return answer.Result.Content[0].Text
	}
	return string(text)
}
