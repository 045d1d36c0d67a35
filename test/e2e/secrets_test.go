package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox"
)

// TestSecrets_stay_secret runs the program with the loudest log over a site that fails in many ways, with good and bad
// credentials of every kind, and looks for each secret in every line it writes, every answer and every metric.
func TestSecrets_stay_secret(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{})
	upstream := httptest.NewServer(site)
	t.Cleanup(upstream.Close)
	info := site.Info(upstream.URL)
	operator, user := info.Users[0], info.Users[1]
	secrets := map[string]string{
		"the operator's token":  *operator.PersonalToken,
		"a user's token":        *user.PersonalToken,
		"a user's password":     user.APIToken,
		"a wrong token":         "wrong-token-Zq81",
		"a wrong password":      "wrong-password-Zq82",
		"a wrong OAuth token":   "wrong-oauth-Zq83",
		"a custom header":       "custom-header-Zq84",
		"a passed-on header":    "passed-on-Zq85",
		"the OAuth app":         "client-secret-Zq86",
		"a user's basic header": base64.StdEncoding.EncodeToString([]byte(user.Name + ":" + user.APIToken)),
	}
	p := startLoud(t, []string{
		"JIRA_URL=" + info.JiraURL, "CONFLUENCE_URL=" + info.ConfluenceURL,
		"JIRA_PERSONAL_TOKEN=" + *operator.PersonalToken, "CONFLUENCE_PERSONAL_TOKEN=" + *operator.PersonalToken,
		"JIRA_CUSTOM_HEADERS=X-Custom=custom-header-Zq84", "JIRA_PASSTHROUGH_HEADERS=X-Passed",
		"ATLASSIAN_OAUTH_CLIENT_ID=app", "ATLASSIAN_OAUTH_CLIENT_SECRET=client-secret-Zq86",
		"MCP_METRICS=true", "MCP_LOG_BODIES=true", "MCP_LOG_FORMAT=json",
	})
	restore := site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/issue/DEMO-2", Status: http.StatusInternalServerError})
	defer restore()
	var seen bytes.Buffer
	for _, authorization := range []string{
		"", "Token " + *user.PersonalToken, "Token wrong-token-Zq81", "Bearer wrong-oauth-Zq83",
		"Basic " + secrets["a user's basic header"],
		"Basic " + base64.StdEncoding.EncodeToString([]byte(user.Name+":wrong-password-Zq82")),
	} {
		for _, call := range [][2]string{
			{"jira_get_issue", `{"issue_key":"DEMO-1"}`},
			{"jira_get_issue", `{"issue_key":"DEMO-2"}`},
			{"jira_search", `{"jql":"summary = ("}`},
			{"jira_get_issue", `{"issue_key":"DEMO-99"}`},
			{"jira_add_comment", `{"issue_key":"DEMO-1","body":"hello"}`},
			{"jira_get_user_profile", `{"user_identifier":"me"}`},
			{"confluence_search", `{"query":"planner"}`},
			{"no_such_tool", `{}`},
		} {
			seen.WriteString(p.call(t, authorization, call[0], call[1]))
		}
	}
	seen.WriteString(p.get(t, "/metrics"))
	logs := p.stop(t)
	if strings.Count(logs, "\n") < 40 {
		t.Fatalf("the loudest log has only these lines:\n%s", logs)
	}
	for _, want := range []string{"failed (500)", "Authentication failed", "(401)", "no_such_tool"} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("the run did not come to %q", want)
		}
	}
	for name, secret := range secrets {
		for where, text := range map[string]string{"log": logs, "answers and metrics": seen.String()} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s stands in the %s: …%s…", name, where, text[max(at-80, 0):min(at+80, len(text))])
			}
		}
	}
}

// loud is a running program whose every line is kept.
type loud struct {
	origin  string
	command *exec.Cmd
	log     string
}

func startLoud(t *testing.T, env []string, more ...string) *loud {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "log")
	log, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	args := []string{"--transport", "streamable-http", "--host", "127.0.0.1", "--port", "0", "-vv"}
	command := mcpAtlassian(t, append(args, more...)...)
	command.Dir, command.Stdout, command.Stderr = folder, log, log
	command.Env = append([]string{"HOME=" + folder, "PATH=" + os.Getenv("PATH"), "MCP_ATLASSIAN_NO_DOTENV=true"}, env...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	listening := regexp.MustCompile(`127\.0\.0\.1:(\d+)`)
	deadline := time.Now().Add(30 * time.Second)
	for {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "serving MCP") {
				if m := listening.FindStringSubmatch(line); m != nil {
					return &loud{origin: "http://127.0.0.1:" + m[1], command: command, log: file}
				}
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the program does not say where it listens:\n%s", text)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func (p *loud) call(t *testing.T, authorization, tool, args string) string {
	t.Helper()
	request := p.message(t, tool, args, nil)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	return p.do(t, request)
}

// message is a call that has not been sent yet; meta is what its message says about itself.
func (p *loud) message(t *testing.T, tool, args string, meta map[string]any) *http.Request {
	t.Helper()
	about := map[string]any{
		"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": map[string]any{},
	}
	maps.Copy(about, meta)
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "id": 1, "method": "tools/call",
		"params": map[string]any{"name": tool, "arguments": json.RawMessage(args), "_meta": about},
	})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.origin+"/mcp", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "X-Passed": "passed-on-Zq85",
		"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool,
	} {
		request.Header.Set(name, value)
	}
	return request
}

func (p *loud) get(t *testing.T, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.origin+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return p.do(t, request)
}

func (p *loud) do(t *testing.T, request *http.Request) string {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %v %s\n", response.StatusCode, response.Header, text)
}

// stop ends the program and gives all it has written.
func (p *loud) stop(t *testing.T) string {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
