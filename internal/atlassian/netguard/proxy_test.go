package netguard_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// recorder is a proxy that answers plain requests itself and remembers what it was asked.
type recorder struct {
	*httptest.Server

	mu    sync.Mutex
	asked []string
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, request.Method+" "+request.RequestURI+" "+request.Header.Get("Proxy-Authorization"))
		r.mu.Unlock()
		if request.Method == http.MethodConnect {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, "through the proxy")
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

// behind is a network where a proxy at 10.0.0.9:3128 and the configured site live.
func behind(t *testing.T) (*recorder, *world, netguard.Options) {
	t.Helper()
	proxy := newRecorder(t)
	direct := hello(t, "direct")
	w := &world{
		names: map[string][]string{
			"proxy.corp.example": {"10.0.0.9"}, "jira.corp.example": {"10.1.2.3"}, "jira.example.com": {"93.184.216.34"}, "api.atlassian.com": {"93.184.216.35"},
		},
		servers: map[string]string{"10.0.0.9:3128": at(proxy.URL), "10.1.2.3:80": at(direct.URL), "93.184.216.34:80": at(direct.URL), "93.184.216.35:80": at(direct.URL)},
	}
	o := w.options()
	o.Trusted = []string{"http://jira.corp.example"}
	o.Fixed = []string{"https://api.atlassian.com"}
	return proxy, w, o
}

func TestProxy_explicit(t *testing.T) {
	t.Parallel()
	proxy, w, o := behind(t)
	o.Proxy = netguard.Proxy{HTTP: "http://bob:pw@proxy.corp.example:3128", HTTPS: "proxy.corp.example:3128"}
	n := open(t, o)
	for _, address := range []string{"http://jira.corp.example/a", "http://api.atlassian.com/b", "http://jira.example.com/c"} {
		if _, err := send(t, n, address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := send(t, n, "https://jira.corp.example/secret-path"); err == nil {
		t.Error("the proxy refused the tunnel, and nobody noticed")
	}
	// What a caller names does not pass the proxy, which would resolve the name itself.
	want := []string{"GET http://jira.corp.example/a Basic Ym9iOnB3", "GET http://api.atlassian.com/b Basic Ym9iOnB3", "CONNECT jira.corp.example:443 "}
	if got := proxy.requests(); !slices.Equal(got, want) {
		t.Errorf("the proxy saw %q", got)
	}
	if !slices.Contains(w.packets(), "93.184.216.34:80") {
		t.Errorf("dialled %v", w.packets())
	}
	o.ProxyForeign = true
	if _, err := send(t, open(t, o), "http://jira.example.com/d"); err != nil || !slices.Contains(proxy.requests(), "GET http://jira.example.com/d Basic Ym9iOnB3") {
		t.Errorf("%v; the proxy saw %q", err, proxy.requests())
	}
}

func TestProxy_no_proxy(t *testing.T) {
	t.Parallel()
	for list, direct := range map[string]bool{
		"": false, "*": true, "jira.corp.example": true, "corp.example": true, ".corp.example": true, "*.corp.example": true, "JIRA.Corp.Example": true,
		"rp.example": false, "jira.corp.example:80": true, "jira.corp.example:8080": false, "10.0.0.0/8": false, "other, corp.example": true, "example": true, "a.jira.corp.example": false,
	} {
		proxy, _, o := behind(t)
		o.Proxy = netguard.Proxy{HTTP: "http://proxy.corp.example:3128", No: list}
		if _, err := send(t, open(t, o), "http://jira.corp.example/"); err != nil {
			t.Errorf("%q: %v", list, err)
		}
		if got := len(proxy.requests()) == 0; got != direct {
			t.Errorf("NO_PROXY=%q: direct %v", list, got)
		}
	}
	for list, direct := range map[string]bool{"10.1.2.3": true, "10.1.0.0/16": true, "10.2.0.0/16": false, "10.1.2.3:80": true, "10.1.2.3:81": false, "fd00::/8": false} {
		proxy, _, o := behind(t)
		o.Trusted = []string{"http://10.1.2.3"}
		o.Proxy = netguard.Proxy{HTTP: "http://proxy.corp.example:3128", No: list}
		if _, err := send(t, open(t, o), "http://10.1.2.3/"); err != nil {
			t.Errorf("%q: %v", list, err)
		}
		if got := len(proxy.requests()) == 0; got != direct {
			t.Errorf("NO_PROXY=%q: direct %v", list, got)
		}
	}
}

func TestProxy_bad_address_is_refused_without_showing_it(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"ftp://u:hunter2@proxy:1", "http://", "http://u:hunter2@[::1", "socks4://proxy:1"} {
		o := (&world{}).options()
		o.Proxy.HTTPS = text
		if _, err := netguard.New(o); fault.KindOf(err) != fault.Setup || !strings.Contains(fault.Text(err), "JIRA_HTTPS_PROXY") || strings.Contains(fault.Text(err), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// socks is a SOCKS proxy that speaks version 5 without authentication and version 4a.
func socks(t *testing.T, target string) (address string, names func() []string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		mu    sync.Mutex
		asked []string
	)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				name, err := socksGreeting(conn)
				mu.Lock()
				asked = append(asked, name)
				mu.Unlock()
				if err != nil {
					return
				}
				out, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer func() { _ = out.Close() }()
				go func() { _, _ = io.Copy(out, conn) }()
				_, _ = io.Copy(conn, out)
			}()
		}
	}()
	return listener.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(asked)
	}
}

func socksGreeting(conn net.Conn) (string, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return "", err
	}
	if head[0] == 4 {
		return socks4Greeting(conn)
	}
	if _, err := io.CopyN(io.Discard, conn, int64(head[1])); err != nil {
		return "", err
	}
	if _, err := conn.Write([]byte{5, 0}); err != nil {
		return "", err
	}
	request := make([]byte, 5)
	if _, err := io.ReadFull(conn, request); err != nil {
		return "", err
	}
	rest := make([]byte, int(request[4])+2)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return "", err
	}
	name := fmt.Sprintf("5 %s:%d", rest[:len(rest)-2], binary.BigEndian.Uint16(rest[len(rest)-2:]))
	_, err := conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return name, err
}

func socks4Greeting(conn net.Conn) (string, error) {
	rest := make([]byte, 6)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return "", err
	}
	user, err := untilZero(conn)
	if err != nil {
		return "", err
	}
	host, err := untilZero(conn)
	if err != nil {
		return "", err
	}
	code := byte(0x5a)
	if host == "refused.corp.example" {
		code = 0x5b
	}
	_, err = conn.Write([]byte{0, code, 0, 0, 0, 0, 0, 0})
	return fmt.Sprintf("4 %s@%s:%d", user, host, binary.BigEndian.Uint16(rest)), err
}

func untilZero(conn net.Conn) (string, error) {
	var text []byte
	for one := make([]byte, 1); ; {
		if _, err := io.ReadFull(conn, one); err != nil || one[0] == 0 {
			return string(text), err
		}
		text = append(text, one[0])
	}
}

func TestProxy_socks(t *testing.T) {
	t.Parallel()
	for scheme, want := range map[string]string{"socks5": "5 jira.corp.example:80", "socks5h": "5 jira.corp.example:80", "": "5 jira.corp.example:80", "socks4a": "4 bob@jira.corp.example:80"} {
		_, w, o := behind(t)
		address, names := socks(t, w.servers["10.1.2.3:80"])
		w.servers["10.0.0.9:1080"] = address
		o.Trusted = append(o.Trusted, "http://refused.corp.example")
		o.Proxy.SOCKS = "proxy.corp.example:1080"
		if scheme != "" {
			o.Proxy.SOCKS = scheme + "://bob@proxy.corp.example:1080"
		}
		n := open(t, o)
		if got, err := send(t, n, "http://jira.corp.example/"); err != nil || got.body != "direct jira.corp.example" || !slices.Contains(names(), want) {
			t.Errorf("%s: %v, %v, asked for %v", scheme, got, err, names())
		}
		if scheme != "socks4a" {
			continue
		}
		if _, err := send(t, n, "http://refused.corp.example/"); err == nil || !strings.Contains(err.Error(), "proxy.corp.example:1080 gave no way to it") {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

// pacServer serves a proxy configuration file.
func pacServer(t *testing.T, kind string, source *string) (*httptest.Server, func() int) {
	t.Helper()
	var (
		mu      sync.Mutex
		fetched int
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fetched++
		if *source == "" {
			http.Error(w, "gone", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, *source)
	}))
	t.Cleanup(server.Close)
	return server, func() int {
		mu.Lock()
		defer mu.Unlock()
		return fetched
	}
}

func TestPAC_chooses_the_way(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`function FindProxyForURL(url, host) { return "PROXY proxy.corp.example:3128"; }`:                                                                                             "through the proxy",
		`function FindProxyForURL(url, host) { return "DIRECT"; }`:                                                                                                                    "direct jira.corp.example",
		`function FindProxyForURL(url, host) { return "PROXY dead.corp.example:1; PROXY proxy.corp.example:3128"; }`:                                                                  "through the proxy",
		`function FindProxyForURL(url, host) { return "UNKNOWN x; HTTP proxy.corp.example:3128"; }`:                                                                                   "through the proxy",
		`function FindProxyForURL(url, host) { return "PROXY dead.corp.example:1; DIRECT"; }`:                                                                                         "direct jira.corp.example",
		`function FindProxyForURL(url, host) { if (dnsDomainIs(host, ".corp.example") && isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT"; return "PROXY dead:1"; }`:           "direct jira.corp.example",
		`function FindProxyForURL(url, host) { return shExpMatch(host, "jira.*.ex?mple") && isResolvable(host) && !isPlainHostName(host) ? null : "PROXY dead:1"; }`:                  "direct jira.corp.example",
		`function FindProxyForURL(url, host) { return url == "http://jira.corp.example/" && dnsResolve(host) == "10.1.2.3" && dnsDomainLevels(host) == 2 ? "DIRECT" : "PROXY x:1"; }`: "direct jira.corp.example",
	} {
		_, w, o := behind(t)
		w.names["wpad"] = []string{"10.0.0.8"}
		server, fetched := pacServer(t, "application/x-ns-proxy-autoconfig; charset=utf-8", &source)
		w.servers["10.0.0.8:80"] = at(server.URL)
		o.Proxy = netguard.Proxy{Auto: true}
		n := open(t, o)
		for range 2 {
			if got, err := send(t, n, "http://jira.corp.example/some/path?token=x"); err != nil || got.body != want {
				t.Errorf("%s: %v, %v", source, got, err)
			}
		}
		if fetched() != 1 {
			t.Errorf("fetched %d times", fetched())
		}
	}
}

func TestPAC_yields_to_what_is_explicit(t *testing.T) {
	t.Parallel()
	source := `function FindProxyForURL(url, host) { return "PROXY dead:1"; }`
	for name, proxy := range map[string]netguard.Proxy{
		"an explicit proxy":   {Auto: true, HTTP: "proxy.corp.example:3128"},
		"a proxy for https":   {Auto: true, HTTPS: "proxy.corp.example:3128"},
		"NO_PROXY":            {Auto: true, No: "corp.example"},
		"it is switched off":  {AutoURL: "http://wpad/wpad.dat"},
		"a SOCKS proxy there": {Auto: true, SOCKS: "proxy.corp.example:3128", HTTP: "proxy.corp.example:3128"},
	} {
		_, w, o := behind(t)
		w.names["wpad"] = []string{"10.0.0.8"}
		server, fetched := pacServer(t, "text/plain", &source)
		w.servers["10.0.0.8:80"] = at(server.URL)
		o.Proxy = proxy
		if _, err := send(t, open(t, o), "http://jira.corp.example/"); err != nil || fetched() != 0 {
			t.Errorf("%s: %v, fetched %d times", name, err, fetched())
		}
	}
}

func TestPAC_faults_name_service_and_address(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":                          "HTTP 404",
		`function Find() {}`:        "FindProxyForURL",
		`function FindProxyForURL(`: "cannot be evaluated",
		`function FindProxyForURL(url, host) { throw "no way"; }`:                              "no way",
		`function FindProxyForURL(url, host) { while (true) {} }`:                              "longer than a second",
		`function FindProxyForURL(url, host) { function f() { return f() + 1; } return f(); }`: "too deeply",
		`function FindProxyForURL(url, host) { var s = "x"; while (true) { s += s; } }`:        "memory",
		`function FindProxyForURL(url, host) { return "x".repeat(1e9); }`:                      "no member 'repeat'",
		`function FindProxyForURL(url, host) { return "NOTHING I KNOW"; }`:                     "names no way",
		`function FindProxyForURL(url, host) { return require("fs"); }`:                        "require",
	} {
		_, w, o := behind(t)
		w.names["pac.corp.example"] = []string{"10.0.0.8"}
		server, _ := pacServer(t, "application/x-javascript", &source)
		w.servers["10.0.0.8:80"] = at(server.URL)
		o.Proxy = netguard.Proxy{Auto: true, AutoURL: "http://u:hunter2@pac.corp.example/p.pac?key=hunter2"}
		_, err := send(t, open(t, o), "http://jira.corp.example/")
		text := fault.Text(err)
		if fault.KindOf(err) != fault.Setup || !strings.Contains(text, want) || !strings.Contains(text, "Jira") || !strings.Contains(text, "http://pac.corp.example/p.pac") || strings.Contains(text, "hunter2") {
			t.Errorf("%s: %v", source, text)
		}
	}
	html := "<html></html>"
	_, w, o := behind(t)
	server, _ := pacServer(t, "text/html", &html)
	w.names["wpad"], w.servers["10.0.0.8:80"] = []string{"10.0.0.8"}, at(server.URL)
	o.Proxy = netguard.Proxy{Auto: true}
	if _, err := send(t, open(t, o), "http://jira.corp.example/"); err == nil || !strings.Contains(err.Error(), "text/html") {
		t.Errorf("got %v", err)
	}
	o.Proxy.AutoURL = "wpad.dat"
	if _, err := netguard.New(o); fault.KindOf(err) != fault.Setup {
		t.Errorf("got %v", err)
	}
}

func TestPAC_is_fetched_again_and_survives_its_server(t *testing.T) {
	t.Parallel()
	source := `function FindProxyForURL(url, host) { return "DIRECT"; }`
	proxy, w, o := behind(t)
	w.names["wpad"] = []string{"10.0.0.8"}
	server, fetched := pacServer(t, "text/plain", &source)
	w.servers["10.0.0.8:80"] = at(server.URL)
	var (
		mu  sync.Mutex
		now = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	)
	later := func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
	o.Now = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	o.Proxy = netguard.Proxy{Auto: true}
	n := open(t, o)
	ask := func(want string, times int) {
		t.Helper()
		if got, err := send(t, n, "http://jira.corp.example/"); err != nil || !strings.HasPrefix(got.body, want) || fetched() != times {
			t.Errorf("got %v, %v after %d fetches; want %s after %d", got, err, fetched(), want, times)
		}
	}
	ask("direct", 1)
	source = `function FindProxyForURL(url, host) { return "PROXY proxy.corp.example:3128"; }`
	later(30 * time.Minute)
	ask("direct", 1)
	later(31 * time.Minute)
	ask("through the proxy", 2)
	source = ""
	later(2 * time.Hour)
	ask("through the proxy", 3)
	if len(proxy.requests()) != 2 {
		t.Errorf("the proxy saw %v", proxy.requests())
	}
}

func TestRoundTripper_ends_with_its_context(t *testing.T) {
	t.Parallel()
	w := &world{names: map[string][]string{"jira.example.com": {"93.184.216.34"}}}
	o := w.options()
	started := make(chan struct{})
	o.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	n := open(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-started
		cancel()
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://jira.example.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := n.RoundTripper().RoundTrip(request); err == nil {
		_ = response.Body.Close()
		t.Error("answered")
	}
}
