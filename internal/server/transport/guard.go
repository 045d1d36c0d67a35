package transport

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Guard says which Host and Origin headers are accepted: protection against pages in a browser that talk to a
// server on the user's machine or network. On a loopback address it is always on, elsewhere when a list is set.
type Guard struct {
	Hosts   []string // further accepted hosts, with or without a port; a leading "*." stands for any sub-domain
	Origins []string // further accepted origins, such as https://app.example.com
	CORS    []string // origins whose pages may call the MCP endpoints; accepted origins as well
}

// guard is a Guard that knows what it protects.
type guard struct {
	hosts, origins, cors []string
	bind                 string
	checkHost, checkOrig bool
}

func newGuard(g Guard, address string) guard {
	bind := hostOf(address)
	loopback := isLoopback(bind)
	return guard{
		hosts: lowered(g.Hosts), origins: lowered(append(slices.Clone(g.Origins), g.CORS...)), cors: lowered(g.CORS),
		bind:      bind,
		checkHost: loopback || len(g.Hosts) > 0,
		checkOrig: loopback || len(g.Hosts)+len(g.Origins)+len(g.CORS) > 0,
	}
}

func lowered(list []string) []string {
	low := make([]string, 0, len(list))
	for _, item := range list {
		if item = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(item)), "/"); item != "" {
			low = append(low, item)
		}
	}
	return low
}

// check gives the status and the reason of a refusal; 0 = accepted.
func (g guard) check(r *http.Request) (status int, reason string) {
	if g.checkHost && !g.hostAllowed(r.Host) {
		return http.StatusMisdirectedRequest, "the Host header names a host that this server does not serve; see MCP_ALLOWED_HOSTS"
	}
	if g.checkOrig && !g.originAllowed(r) {
		return http.StatusForbidden, "requests from pages of this origin are not accepted; see MCP_ALLOWED_ORIGINS"
	}
	return 0, ""
}

func (g guard) hostAllowed(header string) bool {
	host := hostOf(header)
	return isLoopback(host) || (host != "" && host == g.bind) || listed(g.hosts, host, strings.ToLower(header))
}

// listed compares with and without the port.
func listed(list []string, host, withPort string) bool {
	for _, item := range list {
		if item == host || item == withPort {
			return true
		}
		if domain, ok := strings.CutPrefix(item, "*."); ok && strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// originAllowed accepts no Origin at all (no browser), the same origin, loopback, and what is listed. A second Origin
// header is never sent by a browser.
func (g guard) originAllowed(r *http.Request) bool {
	headers := r.Header.Values("Origin")
	if len(headers) == 0 {
		return true
	}
	origin := strings.ToLower(headers[0])
	if len(headers) > 1 {
		return false
	}
	if slices.Contains(g.origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	return isLoopback(hostOf(u.Host)) || u.Host == strings.ToLower(r.Host)
}

// share sets the headers that let a listed page read the answer. It reports whether the request was only a question
// about that, and is answered.
func (g guard) share(w http.ResponseWriter, r *http.Request) (answered bool) {
	origin := r.Header.Get("Origin")
	if origin == "" || !slices.Contains(g.cors, strings.ToLower(origin)) {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate, X-Request-Id")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, "+
		"Mcp-Protocol-Version, Mcp-Method, Mcp-Name, Traceparent, Tracestate, X-Atlassian-Cloud-Id, X-Atlassian-Jira-Url, "+
		"X-Atlassian-Jira-Personal-Token, X-Atlassian-Jira-Username, X-Atlassian-Jira-Api-Token, X-Atlassian-Confluence-Url, "+
		"X-Atlassian-Confluence-Personal-Token, X-Atlassian-Confluence-Username, X-Atlassian-Confluence-Api-Token")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// hostOf is the host of host:port in lower case, without brackets and a trailing dot.
func hostOf(address string) string {
	host := address
	if h, _, err := net.SplitHostPort(address); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
