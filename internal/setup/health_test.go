package setup_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/setup"
)

func target(t *testing.T, server *httptest.Server) setup.Target {
	t.Helper()
	_, address, _ := strings.Cut(server.URL, "://")
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return setup.Target{Host: host, Port: port, HTTPS: strings.HasPrefix(server.URL, "https")}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/healthz" || r.Method != http.MethodGet {
				status = http.StatusTeapot
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for name, test := range map[string]struct {
		status int
		body   string
		good   bool
	}{
		"well": {200, `{"status":"ok"}`, true}, "not well": {503, `{"status":"ok"}`, false}, "another program": {200, "<html>", false}, "another status": {200, `{"status":"draining"}`, false},
	} {
		server := httptest.NewServer(answer(test.status, test.body))
		to := target(t, server)
		for _, host := range []string{"127.0.0.1", "0.0.0.0", ""} {
			to.Host = host
			if err := setup.Health(t.Context(), to); (err == nil) != test.good {
				t.Errorf("%s at %q: %v", name, host, err)
			}
		}
		server.Close()
		if err := setup.Health(t.Context(), to); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "nothing answers") {
			t.Errorf("a stopped server: %v", err)
		}
	}
	secure := httptest.NewTLSServer(answer(200, `{"status":"ok"}`))
	defer secure.Close()
	if err := setup.Health(t.Context(), target(t, secure)); err != nil {
		t.Errorf("over HTTPS: %v", err)
	}
}

func TestContainerArgs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"/usr/bin/mcp-atlassian\x00--port\x009000\x00--transport\x00sse\x00": {"--port", "9000", "--transport", "sse"},
		"mcp-atlassian\x00": {},
	} {
		if got, ok := setup.ContainerArgs("mcp-atlassian", func(string) ([]byte, error) { return []byte(text), nil }); !ok || !slices.Equal(got, want) {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "/sbin/init\x00splash\x00", "/bin/sh\x00-c\x00mcp-atlassian\x00"} {
		if got, ok := setup.ContainerArgs("mcp-atlassian", func(string) ([]byte, error) { return []byte(text), nil }); ok {
			t.Errorf("%q: got %q", text, got)
		}
	}
	if _, ok := setup.ContainerArgs("mcp-atlassian", func(string) ([]byte, error) { return nil, errors.New("no such file") }); ok {
		t.Error("an error was taken for arguments")
	}
}
