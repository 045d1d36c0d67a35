package netguard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// maxHops is how many redirects one call follows.
const maxHops = 5

// Redirected reports whether an answer asks to go elsewhere.
func Redirected(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return response.Header.Get("Location") != ""
	default:
		return false
	}
}

// kept are the headers that may go along to another origin: none of them can hold a credential or a custom value.
var kept = []string{"Accept", "Accept-Language", "User-Agent", "Range", "If-None-Match", "If-Modified-Since"}

// Follow makes the request that a redirect asks for, or says why it is not made. hops counts the redirects of this
// call that were followed before. The answer's body stays the caller's to close. To another origin no credential,
// cookie or custom header goes along; a write is never sent again.
func (n *Net) Follow(response *http.Response, hops int) (*http.Request, error) {
	request := response.Request
	target, err := request.URL.Parse(response.Header.Get("Location"))
	if err != nil {
		return nil, blocked("Redirect blocked (SSRF): its address is malformed")
	}
	if request.Method != http.MethodGet && request.Method != http.MethodHead {
		return nil, fault.New(fault.Setup, "the answer to a %s request is a redirect to %s, which is not followed because the change could be lost", request.Method, hostForText(target)).
			WithHint("ask the operator to set %s_URL to the address the site really has", n.o.Prefix)
	}
	if hops >= maxHops {
		return nil, fault.New(fault.Protocol, "more than %d redirects; the last led to %s", maxHops, hostForText(target))
	}
	target.Fragment = ""
	if err := n.checkRedirect(request, target); err != nil {
		return nil, err
	}
	next := request.Clone(request.Context())
	next.URL, next.Host, next.Response = target, "", response
	if !keepsHeaders(request.URL, target) {
		next.Header = publicHeaders(request.Header)
	}
	return next, nil
}

func (n *Net) checkRedirect(request *http.Request, target *url.URL) error {
	if (target.Scheme == "http" || target.Scheme == "https") && target.User == nil && origin(target) == origin(request.URL) {
		return nil
	}
	checked, err := parseTarget(target.String())
	if err != nil {
		return redirectBlocked(err)
	}
	*target = *checked
	foreign := n.rules.kind(request.URL.Hostname()) == hostForeign
	trusted := n.rules.trusted[target.Hostname()]
	switch {
	case foreign && trusted:
		// A site that a caller named may not make us knock at the operator's, where our certificate could open.
		return redirectBlocked(blocked("it leads to %s, which belongs to the operator of this server", target.Hostname()))
	case trusted:
		return nil
	case foreign:
		return redirectBlocked(n.checkTarget(request.Context(), target, n.rules.allowed))
	default:
		// The operator's site may send a download to any public host: nothing secret goes along.
		return redirectBlocked(n.checkTarget(request.Context(), target, nil))
	}
}

func redirectBlocked(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Forbidden, "Redirect blocked (SSRF): %s", err.Error()).Because(err)
}

// keepsHeaders reports whether credentials may go along: to the same origin, or from http to https of the same host.
func keepsHeaders(from, to *url.URL) bool {
	if origin(from) == origin(to) {
		return true
	}
	upgraded := from.Scheme == "http" && to.Scheme == "https"
	defaults := slices.Contains([]string{"", "80"}, from.Port()) && slices.Contains([]string{"", "443"}, to.Port())
	return upgraded && defaults && strings.EqualFold(from.Hostname(), to.Hostname())
}

func publicHeaders(all http.Header) http.Header {
	some := http.Header{}
	for _, name := range kept {
		if values, ok := all[name]; ok {
			some[name] = slices.Clone(values)
		}
	}
	return some
}

// hostForText is all of an address that an error may show: a path or query can hold a one-time key.
func hostForText(u *url.URL) string {
	if u.Hostname() == "" {
		return "an address without a host"
	}
	return fault.Clean(u.Hostname(), 100)
}
