package netguard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/fault"
)

func hello(t *testing.T, text string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s %s", text, r.Host)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestRoundTripper_pins_the_address_that_was_judged(t *testing.T) {
	t.Parallel()
	w := &world{names: map[string][]string{"rebind.example.com": {"93.184.216.34"}}, rebind: map[string][]string{"rebind.example.com": {"127.0.0.1"}}}
	n := open(t, w.options())
	if _, err := n.CheckURL(t.Context(), "https://rebind.example.com"); err != nil {
		t.Fatalf("the first answer is public: %v", err)
	}
	_, err := send(t, n, "https://rebind.example.com/rest/api/2/myself")
	if fault.KindOf(err) != fault.Forbidden || !strings.Contains(err.Error(), "SSRF blocked") || !strings.Contains(err.Error(), "non-global") {
		t.Errorf("got %v", err)
	}
	if sent := w.packets(); len(sent) > 0 {
		t.Errorf("packets were sent to %v", sent)
	}
}

func TestRoundTripper_looks_up_once_per_connection(t *testing.T) {
	t.Parallel()
	server := hello(t, "public")
	w := &world{
		names:   map[string][]string{"jira.example.com": {"93.184.216.34"}},
		rebind:  map[string][]string{"jira.example.com": {"10.0.0.1"}},
		servers: map[string]string{"93.184.216.34:80": at(server.URL)},
	}
	n := open(t, w.options())
	for range 3 { // the connection is kept, so the later answer is never asked for
		got, err := send(t, n, "http://jira.example.com/")
		if err != nil || got.status != http.StatusOK {
			t.Fatalf("got %v, %v", got, err)
		}
	}
	if sent := w.packets(); !slices.Equal(sent, []string{"93.184.216.34:80"}) {
		t.Errorf("dialled %v", sent)
	}
}

func TestRoundTripper_configured_hosts_may_be_private(t *testing.T) {
	t.Parallel()
	server := hello(t, "inner")
	w := &world{
		names:   map[string][]string{"jira.corp.example": {"10.1.2.3"}, "sub.jira.corp.example": {"10.1.2.3"}, "listed.example": {"10.1.2.3"}},
		servers: map[string]string{"10.1.2.3:8080": at(server.URL), "127.0.0.1:9": at(server.URL)},
	}
	o := w.options()
	o.Trusted = []string{"http://jira.corp.example:8080/jira", "http://127.0.0.1:9"}
	o.Allowed = []string{"listed.example"}
	n := open(t, o)
	for address, ok := range map[string]bool{
		"http://jira.corp.example:8080/x": true, "http://JIRA.corp.example:8080/x": true, "http://127.0.0.1:9/": true,
		"http://listed.example:8080/": true, "http://sub.jira.corp.example:8080/": false, "http://127.0.0.2:9/": false,
	} {
		if _, err := send(t, n, address); (err == nil) != ok {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

func TestRoundTripper_tries_every_address(t *testing.T) {
	t.Parallel()
	server := hello(t, "second")
	w := &world{
		names:   map[string][]string{"two.example.com": {"2606:2800:220:1::1", "93.184.216.34"}},
		servers: map[string]string{"93.184.216.34:80": at(server.URL)},
	}
	got, err := send(t, open(t, w.options()), "http://two.example.com/")
	if err != nil || got.body != "second two.example.com" {
		t.Errorf("got %v", err)
	}
	if sent := w.packets(); !slices.Equal(sent, []string{"[2606:2800:220:1::1]:80", "93.184.216.34:80"}) {
		t.Errorf("dialled %v", sent)
	}
}

func TestRoundTripper_says_when_nobody_answers(t *testing.T) {
	t.Parallel()
	w := &world{names: map[string][]string{"two.example.com": {"93.184.216.34", "93.184.216.35"}}}
	if _, err := send(t, open(t, w.options()), "http://two.example.com/"); err == nil || !strings.Contains(err.Error(), errNobody.Error()) {
		t.Errorf("got %v", err)
	}
	if _, err := send(t, open(t, w.options()), "http://none.example.com/"); err == nil || !strings.Contains(err.Error(), "no such host") {
		t.Errorf("got %v", err)
	}
	if len(w.packets()) != 2 {
		t.Errorf("dialled %v", w.packets())
	}
}

func TestWorld_names_parse(t *testing.T) {
	t.Parallel()
	for host, addrs := range names {
		for _, addr := range addrs {
			if _, err := netip.ParseAddr(addr); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		}
	}
}
