package transport_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/server/transport"
)

func TestClient_that_leaves_cancels_its_call(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change  func(*transport.Options)
		body    string
		headers []string
	}{
		"sessions":         {nil, call("jira_slow", ""), nil},
		"stateless":        {stateless, call("jira_slow", ""), nil},
		"modern":           {nil, modernCall("jira_slow", ""), modernHeaders("tools/call", "jira_slow")},
		"modern stateless": {stateless, modernCall("jira_slow", ""), modernHeaders("tools/call", "jira_slow")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, test.change)
			headers := append(as("alice"), test.headers...)
			if name == "sessions" {
				headers = append(headers, "Mcp-Session-Id", s.open("alice"))
			}
			ctx, leave := context.WithCancel(t.Context())
			gone := make(chan error, 1)
			go func() {
				_, err := s.try(ctx, "POST", "/mcp", test.body, headers...)
				gone <- err
			}()
			<-s.gate.entered
			leave()
			if err := <-gone; err == nil {
				t.Error("the client did not leave")
			}
			if user := <-s.gate.cancelled; user != "alice" {
				t.Errorf("cancelled: %s", user)
			}
		})
	}
}

func TestClient_that_cancels_by_notification(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	session := s.connect("alice")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-s.gate.entered
		cancel()
	}()
	if _, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "jira_slow", Arguments: map[string]any{}}); err == nil {
		t.Error("the call was not cancelled")
	}
	<-s.gate.cancelled
}

func TestDrain_answers_what_has_begun(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options){"sessions": nil, "stateless": stateless} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, change)
			headers := as("alice")
			if change == nil {
				headers = append(headers, "Mcp-Session-Id", s.open("alice"))
				s.listen("/mcp", headers...) // must not hold the server
			}
			answered := make(chan answer, 1)
			go func() {
				a, err := s.try(context.WithoutCancel(t.Context()), "POST", "/mcp", call("jira_slow", "kept"), headers...)
				if err != nil {
					t.Errorf("the answer was lost: %v", err)
				}
				answered <- a
			}()
			<-s.gate.entered
			stopped := make(chan error, 1)
			go func() { stopped <- s.stop() }()
			refused(t, s)
			close(s.gate.release)
			if a := <-answered; a.said(t) != (said{"alice", "kept"}) {
				t.Errorf("got %s", a.body)
			}
			if err := <-stopped; err != nil {
				t.Errorf("Serve: %v", err)
			}
		})
	}
}

// refused waits until the server accepts no connections any more.
func refused(t *testing.T, s *running) {
	t.Helper()
	address := strings.TrimPrefix(s.url, "http://")
	for {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			return
		}
		_ = c.Close()
	}
}

// memoryListener takes connections that a test makes, for tests in which time is not real.
type memoryListener struct {
	offered chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func (p *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-p.offered:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *memoryListener) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *memoryListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func TestDrain_does_not_wait_for_connections_without_a_request(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener := &memoryListener{offered: make(chan net.Conn), closed: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		server := transport.HTTP(newServer(newGate()), identity.NewReader(identity.Rules{Fallback: true}), transport.Options{
			Listener: listener, Now: time.Now, Shutdown: 10 * time.Second, Early: time.Hour, KeepAlive: time.Hour,
		})
		go func() { served <- server.Serve(ctx) }()
		client, ours := net.Pipe()
		listener.offered <- ours
		synctest.Wait() // the server reads from it
		began := time.Now()
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if took := time.Since(began); took >= time.Second { // net/http alone would wait for five
			t.Errorf("it took %v", took)
		}
		_ = client.Close()
	})
}

func TestDrain_cancels_what_does_not_end(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Stateless, o.Shutdown = true, time.Millisecond })
	go func() {
		_, _ = s.try(context.WithoutCancel(t.Context()), "POST", "/mcp", call("jira_slow", ""), as("alice")...)
	}()
	<-s.gate.entered
	if err := s.stop(); err != nil {
		t.Errorf("Serve: %v", err)
	}
	<-s.gate.cancelled
}

func TestDrain_ends_a_modern_subscription(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	body := message(5, "subscriptions/listen", `{"notifications":{"toolsListChanged":true},`+modernMeta+`}`)
	res, err := http.DefaultClient.Do(s.request(t.Context(), "POST", "/mcp", body, append(as("alice"), modernHeaders("subscriptions/listen", "")...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("listen: %d", res.StatusCode)
	}
	if err := s.stop(); err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServe_names_an_address_in_use(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	address := taken.Addr().String()
	err = transport.HTTP(newServer(newGate()), identity.NewReader(identity.Rules{}), transport.Options{Address: address, Now: time.Now}).Serve(t.Context())
	if err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("got %v", err)
	}
}

func TestServe_with_TLS(t *testing.T) {
	t.Parallel()
	files, pool := selfSigned(t)
	s := start(t, func(o *transport.Options) { o.Stateless, o.TLS = true, files })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "localhost"}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	s.url = strings.Replace(s.url, "http://", "https://", 1)
	res, err := client.Do(s.request(t.Context(), "POST", "/mcp", call("jira_who", ""), as("alice")...))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 {
		t.Errorf("%d %s", res.StatusCode, res.Proto)
	}
	err = transport.HTTP(newServer(newGate()), identity.NewReader(identity.Rules{}),
		transport.Options{Address: "127.0.0.1:0", Now: time.Now, TLS: transport.TLS{CertFile: "absent.pem"}}).Serve(t.Context())
	if err == nil || !strings.Contains(err.Error(), "absent.pem") {
		t.Errorf("missing file: %v", err)
	}
}

// selfSigned makes a certificate for localhost.
func selfSigned(t *testing.T) (transport.TLS, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := transport.TLS{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, content := range map[string][]byte{
		files.CertFile: certificate, files.KeyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
	} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return files, pool
}

func TestSessions_are_bounded(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.MaxSessions = 2 })
	first, second := s.open("alice"), s.open("alice")
	s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), "Mcp-Session-Id", first)...) // now the second is the idlest
	third := s.open("alice")
	for session, want := range map[string]int{first: 200, second: 404, third: 200} {
		if a := s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), "Mcp-Session-Id", session)...); a.status != want {
			t.Errorf("%s: %d, want %d", session, a.status, want)
		}
	}
	for _, busy := range []string{first, third} {
		s.listen("/mcp", append(as("alice"), "Mcp-Session-Id", busy)...)
	}
	if a := s.do("POST", "/mcp", initialize(newest), as("bob")...); a.session() != "" || !strings.Contains(a.body, "oo many sessions") {
		t.Errorf("a third session beside two in use: %d %s", a.status, a.body)
	}
}

func TestServer_contains_panics_beyond_the_catalogue(t *testing.T) {
	t.Parallel()
	sdk := mcp.NewServer(&mcp.Implementation{Name: "t", Version: "1"}, nil)
	sdk.AddTool(&mcp.Tool{Name: "panics", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { panic("boom") })
	s := startServer(t, mcpserver.Wrap(sdk, mcpserver.Info{}), newGate(), stateless)
	for range 2 {
		a := s.do("POST", "/mcp", call("panics", ""), as("alice")...)
		if !strings.Contains(a.body, "-32603") || strings.Contains(a.body, "boom") {
			t.Errorf("got %d %s", a.status, a.body)
		}
	}
}

// recorder is a log that hands on the attributes of each record.
type recorder func(map[string]string)

func (r recorder) Enabled(context.Context, slog.Level) bool { return true }

func (r recorder) Handle(_ context.Context, record slog.Record) error {
	attributes := map[string]string{"msg": record.Message}
	record.Attrs(func(a slog.Attr) bool {
		attributes[a.Key] = a.Value.String()
		return true
	})
	r(attributes)
	return nil
}

func (r recorder) WithAttrs([]slog.Attr) slog.Handler { return r }
func (r recorder) WithGroup(string) slog.Handler      { return r }
