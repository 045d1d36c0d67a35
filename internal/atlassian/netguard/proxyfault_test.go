package netguard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// What a proxy does is not said of the site behind it.
func TestProxy_faults_are_the_proxys(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, test := range map[string]struct {
		proxy  string // its address; "" = one that gives status
		status int
		kind   fault.Kind
		want   string
	}{
		"not there":           {gone.URL, 0, fault.Unavailable, "the proxy proxy.corp.example:3128 refuses the connection"},
		"other credentials":   {"", http.StatusProxyAuthRequired, fault.Setup, "the proxy proxy.corp.example:3128 wants other credentials (407)"},
		"no way":              {"", http.StatusBadGateway, fault.Unavailable, "the proxy proxy.corp.example:3128 gave no way to it (502)"},
		"an unspeakable name": {"unknown", 0, fault.Unavailable, "the proxy nowhere.corp.example:3128 has a name that cannot be resolved"},
	} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.status) }))
		t.Cleanup(proxy.Close)
		_, w, o := behind(t)
		host := "proxy.corp.example"
		switch test.proxy {
		case "":
			w.servers["10.0.0.9:3128"] = at(proxy.URL)
		case "unknown":
			host = "nowhere.corp.example"
		default:
			w.servers["10.0.0.9:3128"] = at(test.proxy)
		}
		o.Proxy = netguard.Proxy{HTTPS: "http://u:hunter2@" + host + ":3128"}
		_, err := send(t, open(t, o), "https://jira.corp.example/x?key=1")
		text := fault.Text(err)
		if fault.KindOf(err) != test.kind || !strings.Contains(text, "Could not connect to Jira at https://jira.corp.example: "+test.want) ||
			!strings.Contains(text, "JIRA_HTTPS_PROXY") || strings.Contains(text, "hunter2") {
			t.Errorf("%s: %v: %s", name, fault.KindOf(err), text)
		}
	}
}
