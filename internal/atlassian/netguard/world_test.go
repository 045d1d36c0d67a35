package netguard_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
)

// world is a network that exists only in the test: names, and what was dialled.
type world struct {
	names map[string][]string // host → addresses
	// rebind gives other answers from the second lookup on.
	rebind map[string][]string
	// servers maps "ip:port" to a listener on loopback.
	servers map[string]string

	mu      sync.Mutex
	lookups map[string]int
	dialled []string
}

func (w *world) resolve(_ context.Context, host string) ([]netip.Addr, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lookups == nil {
		w.lookups = map[string]int{}
	}
	host = strings.ToLower(host)
	w.lookups[host]++
	texts := w.names[host]
	if again, ok := w.rebind[host]; ok && w.lookups[host] > 1 {
		texts = again
	}
	if len(texts) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	addrs := make([]netip.Addr, len(texts))
	for i, text := range texts {
		addrs[i] = netip.MustParseAddr(text)
	}
	return addrs, nil
}

var errNobody = errors.New("nobody listens there")

func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	w.dialled = append(w.dialled, address)
	target, ok := w.servers[address]
	w.mu.Unlock()
	if !ok {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errNobody}
	}
	return (&net.Dialer{}).DialContext(ctx, network, target)
}

// packets lists what was dialled so far.
func (w *world) packets() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.dialled...)
}

func (w *world) options() netguard.Options {
	return netguard.Options{Service: "Jira", Prefix: "JIRA", Resolve: w.resolve, Dial: w.dial, Now: time.Now}
}

func open(tb testing.TB, o netguard.Options) *netguard.Net {
	tb.Helper()
	n, err := netguard.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(n.CloseIdle)
	return n
}

// answered is what came back for one GET request.
type answered struct {
	status int
	body   string
}

// send makes one GET request.
func send(t *testing.T, n *netguard.Net, address string) (answered, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return answered{}, err
	}
	response, err := n.RoundTripper().RoundTrip(request)
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return answered{response.StatusCode, string(body)}, err
}

// at is where an httptest server listens, for world.servers.
func at(serverURL string) string {
	_, address, _ := strings.Cut(serverURL, "://")
	return address
}
