package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/dev/deviation"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// pair is the two programs, each in front of an address behind which the site is changed for every call.
type pair struct {
	old, new *side
}

// side is one program and its site.
type side struct {
	site    atomic.Pointer[sandbox.Site]
	flavour sandbox.Flavour
	server  *http.Server
	session *mcp.ClientSession
	folder  string
}

// Hosts that the predecessor takes for Cloud, and for Data Center.
var hosts = map[string]string{"cloud": "http://acme.atlassian.net", "dc": "http://jira.acme.example"}

func startPair(ctx context.Context, flavour string, o options) (*pair, error) {
	before, err := startSide(ctx, flavour, o.predecessor)
	if err != nil {
		return nil, fmt.Errorf("the predecessor: %w", err)
	}
	after, err := startSide(ctx, flavour, o.server)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the product: %w", err), before.close())
	}
	return &pair{before, after}, nil
}

func startSide(ctx context.Context, flavour, program string) (*side, error) {
	s := &side{flavour: sandbox.Cloud}
	if flavour == "dc" {
		s.flavour = sandbox.DataCenter
	}
	s.fresh()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.server = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.site.Load().ServeHTTP(w, r) }),
		ReadHeaderTimeout: 10 * time.Second,
	}
	go func() { _ = s.server.Serve(listener) }() // ends with close
	if s.folder, err = os.MkdirTemp("", "differential"); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program)
	command.Dir = s.folder
	command.Env = s.environment(flavour, "http://"+listener.Addr().String())
	client := mcp.NewClient(&mcp.Implementation{Name: "differential", Version: "1"}, nil)
	s.session, err = client.Connect(ctx, &mcp.CommandTransport{Command: command}, nil)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// environment gives both programs the same settings: the site under a host name of the flavour, reached by proxy.
func (s *side) environment(flavour, proxy string) []string {
	host := hosts[flavour]
	info := s.site.Load().Info(host)
	user := info.Users[0]
	path, _ := config.Inherited().Lookup("PATH")
	env := []string{
		"PATH=" + path, "HOME=" + s.folder, "TZ=UTC", "MCP_ATLASSIAN_NO_DOTENV=true",
		"JIRA_URL=" + info.JiraURL, "CONFLUENCE_URL=" + info.ConfluenceURL,
		"JIRA_HTTP_PROXY=" + proxy, "CONFLUENCE_HTTP_PROXY=" + proxy,
	}
	if flavour == "cloud" {
		return append(env, "JIRA_USERNAME="+user.Email, "JIRA_API_TOKEN="+user.APIToken,
			"CONFLUENCE_USERNAME="+user.Email, "CONFLUENCE_API_TOKEN="+user.APIToken)
	}
	return append(env, "JIRA_PERSONAL_TOKEN="+*user.PersonalToken, "CONFLUENCE_PERSONAL_TOKEN="+*user.PersonalToken)
}

// fresh puts a new site behind the address.
func (s *side) fresh() {
	s.site.Store(sandbox.New(s.flavour, sandbox.Options{Clock: mcptest.Clock()}))
}

func (s *side) close() error {
	var failed error
	if s.session != nil {
		failed = s.session.Close()
	}
	return errors.Join(failed, s.server.Close(), os.RemoveAll(s.folder))
}

func (p *pair) close() {
	_, _ = p.old.close(), p.new.close() // the processes end with the program in any case
}

// answer is what a call gave, made comparable.
type answer struct {
	failed bool
	value  any // the parsed JSON, or the text
	state  map[string]any
}

// callTimeout bounds one call; the predecessor polls some jobs for half a minute.
const callTimeout = 60 * time.Second

func (s *side) call(ctx context.Context, c call) (*answer, error) {
	s.fresh()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var args map[string]any
	if err := json.Unmarshal(c.Args, &args); err != nil {
		return nil, err
	}
	result, err := s.session.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: args})
	if err != nil {
		return nil, err
	}
	a := &answer{failed: result.IsError}
	if len(result.Content) > 0 {
		if text, ok := result.Content[0].(*mcp.TextContent); ok {
			a.value = parsed(text.Text)
		}
	}
	a.state, err = s.state(ctx)
	return a, err
}

// parsed reads JSON; what is none stays a text.
func parsed(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) == nil {
		return value
	}
	return text
}

// compare runs one call on both sides.
func (p *pair) compare(ctx context.Context, c call) ([]deviation.Difference, error) {
	before, err := p.old.call(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("predecessor: %w", err)
	}
	after, err := p.new.call(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("product: %w", err)
	}
	return compareAnswers(before, after), nil
}
