package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// embedded is the site in memory, answering on loopback.
type embedded struct {
	site   *sandbox.Site
	info   sandbox.Info
	server *http.Server
	ended  chan error
}

// listenSandbox starts a site on a port of loopback; 0 is any free one.
func listenSandbox(ctx context.Context, flavour string, port int, o sandbox.Options) (*embedded, error) {
	kind := sandbox.Cloud
	if flavour == "dc" {
		kind = sandbox.DataCenter
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fault.New(fault.Setup, "the sandbox cannot listen on port %d", port).
			WithHint("choose another port with --port, or leave it out").Because(err)
	}
	e := &embedded{site: sandbox.New(kind, o), ended: make(chan error, 1)}
	e.server = &http.Server{Handler: e.site, ReadHeaderTimeout: 10 * time.Second}
	e.info = e.site.Info("http://" + listener.Addr().String())
	go func() { e.ended <- e.server.Serve(listener) }()
	return e, nil
}

// drainTime bounds how long the site waits for its last answers.
const drainTime = 2 * time.Second

// close waits a moment for the last answers, also when ctx has ended, as it has by then.
func (e *embedded) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if e.server.Shutdown(ctx) != nil {
		_ = e.server.Close() // what is still open is cut off
	}
}

// openSandbox starts the site of --sandbox and points the configuration at it; nil without that flag.
func openSandbox(ctx context.Context, c *config.Config) (*embedded, error) {
	if c.Run.Sandbox == "" {
		return nil, nil //nolint:nilnil // no sandbox is no error
	}
	e, err := listenSandbox(ctx, c.Run.Sandbox, 0, sandbox.Options{})
	if err != nil {
		return nil, err
	}
	e.configure(c)
	return e, nil
}

// configure makes the site the only one: configured addresses, credentials and proxies do not count. A call without
// credentials acts as the first demo user.
func (e *embedded) configure(c *config.Config) {
	first := e.info.Users[0]
	service := config.Service{
		Username: first.Email, APIToken: secret.New(first.APIToken), Deployment: "cloud", SSLVerify: true,
		Timeout: c.Jira.Timeout, TotalTimeout: c.Jira.TotalTimeout,
	}
	if e.info.CloudID == nil {
		service.Deployment, service.Username = "server", first.Name
		if first.PersonalToken != nil {
			service.PersonalToken = secret.New(*first.PersonalToken)
		}
	}
	c.Jira, c.Confluence = service, service
	c.Jira.URL, c.Confluence.URL = config.URL(e.info.JiraURL), config.URL(e.info.ConfluenceURL)
	c.OAuth = config.OAuth{APIBase: config.URL(e.info.JiraURL), AuthBase: config.URL(e.info.JiraURL)}
	if e.info.CloudID != nil {
		c.OAuth.CloudID = *e.info.CloudID
	}
	c.Network = config.Network{SystemTruststore: true}
}

// serveSandbox runs the site alone, until ctx ends.
func (p Program) serveSandbox(ctx context.Context, c *config.Config) error {
	flavour := c.Run.Sandbox
	e, err := listenSandbox(ctx, flavour, c.Run.SandboxPort, sandbox.Options{OAuth: authapi.Options{AccessLife: c.Run.TokenLife}})
	if err != nil {
		return err
	}
	defer e.close(ctx)
	if c.Run.InfoFile != "" {
		if err := writeInfo(c.Run.InfoFile, e.info); err != nil {
			return err
		}
	}
	if err := e.describe(p.Streams.Out); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-e.ended:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	}
}

// writeInfo writes the file whole: whoever waits for it never reads half of it.
func writeInfo(file string, info sandbox.Info) error {
	encoded, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	failed := func(err error) error {
		return fault.New(fault.Setup, "the file %s cannot be written", file).WithHint("check --info-file").Because(err)
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".sandbox-*")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.Remove(draft.Name()) }() // gone when it was renamed
	_, err = draft.Write(append(encoded, '\n'))
	if err = errors.Join(err, draft.Close()); err != nil {
		return failed(err)
	}
	if err := os.Rename(draft.Name(), file); err != nil {
		return failed(err)
	}
	return nil
}

// describe says where the site is and who may sign in.
func (e *embedded) describe(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "An Atlassian site in memory (%s flavour). Nothing is kept, nothing leaves this machine.\n\n", e.info.Flavour)
	fmt.Fprintf(&b, "  Jira        %s\n  Confluence  %s\n", e.info.JiraURL, e.info.ConfluenceURL)
	if e.info.CloudID != nil {
		fmt.Fprintf(&b, "  Cloud id    %s\n", *e.info.CloudID)
	}
	fmt.Fprintf(&b, "  Projects    %s\n  Spaces      %s\n\n", strings.Join(e.info.Projects, ", "), strings.Join(e.info.Spaces, ", "))
	b.WriteString("Demo users, each with an API token (Basic), a personal token or an OAuth token (Bearer):\n")
	for _, u := range e.info.Users {
		login := u.Email
		if e.info.CloudID == nil {
			login = u.Name
		}
		fmt.Fprintf(&b, "  %-18s %-26s API token %s", u.DisplayName, login, u.APIToken)
		if u.PersonalToken != nil {
			fmt.Fprintf(&b, "  PAT %s", *u.PersonalToken)
		}
		fmt.Fprintf(&b, "  OAuth %s\n", u.OAuthToken)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// greet tells a newcomer where everything is and what to try; endpoint is empty on stdio.
func (e *embedded) greet(w io.Writer, c *config.Config, endpoint string) error {
	if err := e.describe(w); err != nil {
		return err
	}
	var b strings.Builder
	if endpoint == "" {
		fmt.Fprintf(&b, "\nServing MCP on standard input and output as %s.\n", e.info.Users[0].DisplayName)
		_, err := io.WriteString(w, b.String())
		return err
	}
	fmt.Fprintf(&b, "\nMCP endpoint: %s (%s). Calls without credentials act as %s.\n", endpoint, c.Server.Transport, e.info.Users[0].DisplayName)
	fmt.Fprintf(&b, "\nClient configuration:\n\n  {\"mcpServers\": {\"mcp-atlassian\": {\"url\": %q}}}\n", endpoint)
	if c.Server.Transport == config.Streamable {
		fmt.Fprintf(&b, "\nRead an issue:\n\n  curl -s %s -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\\n", endpoint)
		b.WriteString("    -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: jira_get_issue' \\\n")
		b.WriteString(`    -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"jira_get_issue","arguments":{"issue_key":"DEMO-1"},` +
			`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}'` + "\n")
	}
	b.WriteString("\nThen try: jira_search with {\"jql\": \"project = DEMO ORDER BY updated DESC\"}, confluence_search with {\"query\": \"release\"},\n" +
		"or act as somebody else with the header Authorization. Open the site's address in a browser to see what changed. Stop with Ctrl-C.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
