package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mcp-atlassian/internal/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mcp-atlassian": func() { os.Exit(program()) }})
}

// program is what the command's main does.
func program() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return app.Run(ctx, app.Program{
		Version: "1.2.3", Args: os.Args[1:], Env: os.Environ(), Streams: app.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}

// server starts the program and waits for the line of its output that holds a mark.
func server(t *testing.T, mark string, args ...string) (line string, stop func() int) {
	t.Helper()
	command := mcpAtlassian(t, args...)
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "HOME="+command.Dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), mark) {
			line = lines.Text()
			break
		}
	}
	if line == "" {
		t.Fatalf("the program never printed %q", mark)
	}
	return line, func() int {
		if err := command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait() // the exit code says it
		return command.ProcessState.ExitCode()
	}
}

// mcpAtlassian is the program as a command: this test binary under the program's name.
func mcpAtlassian(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, args...)
	command.Args[0] = "mcp-atlassian"
	return command
}

func TestSandboxOverHTTP_reads_an_issue_and_stops(t *testing.T) {
	t.Parallel()
	line, stop := server(t, "MCP endpoint: ", "--sandbox", "--transport", "streamable-http", "--port", "0", "--host", "127.0.0.1")
	p := &loud{origin: strings.TrimSuffix(strings.Fields(strings.TrimPrefix(line, "MCP endpoint: "))[0], "/mcp")}
	if answer := p.call(t, "", "jira_get_issue", `{"issue_key":"DEMO-1","fields":"summary"}`); !strings.Contains(answer, `\"key\":\"DEMO-1\"`) {
		t.Errorf("answer: %s", answer)
	}
	if health := p.get(t, "/healthz"); !strings.HasPrefix(health, "200 ") {
		t.Errorf("health: %s", health)
	}
	if code := stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
}

func TestSandboxAlone_writes_its_information(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "site.json")
	_, stop := server(t, "Demo users", "sandbox", "--flavour", "dc", "--port", "0", "--info-file", file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var info struct {
		Flavour string  `json:"flavour"`
		JiraURL string  `json:"jira_url"`
		CloudID *string `json:"cloud_id"`
		Users   []struct {
			Name          string  `json:"name"`
			PersonalToken *string `json:"personal_token"`
		} `json:"users"`
	}
	if err := json.Unmarshal(text, &info); err != nil {
		t.Fatal(err)
	}
	if info.Flavour != "dc" || info.CloudID != nil || len(info.Users) < 6 || info.Users[0].PersonalToken == nil {
		t.Fatalf("information: %s", text)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, info.JiraURL+"/rest/api/2/myself", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+*info.Users[0].PersonalToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var me struct {
		Name string `json:"name"`
	}
	if err := json.NewDecoder(response.Body).Decode(&me); err != nil || me.Name != info.Users[0].Name {
		t.Errorf("myself: %+v %v", me, err)
	}
	if code := stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		env  []string
		want int
	}{
		"version":              {args: []string{"--version"}, want: 0},
		"unknown flag":         {args: []string{"--nope"}, want: 2},
		"bad transport":        {args: []string{"--transport", "carrier-pigeon"}, want: 2},
		"port is no number":    {args: []string{"--port", "x"}, want: 2},
		"no such env file":     {args: []string{"--env-file", "/no/such/file"}, want: 2},
		"stateless on stdio":   {args: []string{"--stateless"}, want: 1},
		"stateless with sse":   {env: []string{"STATELESS=true", "TRANSPORT=sse"}, want: 1},
		"bad variable":         {env: []string{"TRANSPORT=x"}, want: 1},
		"stdio ends with EOF":  {args: []string{}, want: 0},
		"nothing configured":   {args: []string{"--check-config"}, want: 1},
		"nobody listens there": {args: []string{"healthcheck", "--port", "1"}, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			got := app.Run(t.Context(), app.Program{
				Version: "1.2.3", Args: test.args, Env: append(test.env, "MCP_ATLASSIAN_NO_DOTENV=true"),
				Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs},
			})
			if got != test.want {
				t.Errorf("exit code %d, want %d\n%s%s", got, test.want, out.String(), errs.String())
			}
		})
	}
}
