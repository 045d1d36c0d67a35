package conftools_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// object is a decoded JSON object.
type object = map[string]any

// startGateway starts the product with an OAuth token, which reaches Cloud through the API gateway.
func startGateway(t *testing.T, env map[string]string) *mcptest.Instance {
	t.Helper()
	token := sandbox.New(sandbox.Cloud, sandbox.Options{Clock: mcptest.Clock()}).Info("http://site").Users[0].OAuthToken
	settings := map[string]string{
		"CONFLUENCE_USERNAME": "", "CONFLUENCE_API_TOKEN": "", "JIRA_USERNAME": "", "JIRA_API_TOKEN": "", "ATLASSIAN_OAUTH_ACCESS_TOKEN": token,
	}
	maps.Copy(settings, env)
	return mcptest.Start(t, sandbox.Cloud, mcptest.Options{Env: settings})
}

// site is a product on a sandbox of its own.
type site struct {
	t    *testing.T
	i    *mcptest.Instance
	name string // cloud, dc, or gateway
}

// everywhere runs a test on Cloud, on Cloud through the gateway, and on Data Center, each with a site of its own.
func everywhere(t *testing.T, run func(site)) {
	t.Helper()
	for name, start := range map[string]func(*testing.T) *mcptest.Instance{
		"cloud": onCloud, "dc": onServer, "gateway": func(t *testing.T) *mcptest.Instance {
			t.Helper()
			return startGateway(t, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(site{t, start(t), name})
		})
	}
}

func onCloud(t *testing.T) *mcptest.Instance {
	t.Helper()
	return mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
}

func onServer(t *testing.T) *mcptest.Instance {
	t.Helper()
	return mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
}

// read decodes the answer of a call that must succeed.
func read[T any](t *testing.T, i *mcptest.Instance, tool, args string) T {
	t.Helper()
	var value T
	i.JSON(tool, args, &value)
	return value
}

// says fails unless a text holds all words, in any case.
func says(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("%q is not in %s", word, text)
		}
	}
}

// plain writes a decoded value as JSON, for comparisons and messages.
func plain(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func queryOf(t *testing.T, x sandbox.Exchange) url.Values {
	t.Helper()
	query, err := url.ParseQuery(x.RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	return query
}
