package netguard

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"mcp-atlassian/internal/ground/fault"
)

// CheckURL judges the base address of a site that a caller names, and gives it back parsed, its host in plain ASCII.
// The error is of kind [fault.Forbidden]; its message is the reason, without addresses; the cause names them.
// Nothing is connected: at most one name is looked up, and the connection judges the address again.
func (n *Net) CheckURL(ctx context.Context, raw string) (*url.URL, error) {
	u, err := parseTarget(raw)
	if err != nil {
		return nil, err
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Opaque != "" {
		return nil, blocked("Invalid URL: a base address has no query and no fragment")
	}
	if err := n.checkTarget(ctx, u, n.rules.allowed); err != nil {
		return nil, err
	}
	return u, nil
}

// parseTarget applies the rules that need only the text.
func parseTarget(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, blocked("Empty URL")
	}
	u, err := url.Parse(raw)
	if strings.ContainsRune(authority(raw), '\\') {
		return nil, blocked("Blocked backslash in the address")
	}
	if err != nil {
		return nil, blocked("Invalid URL") // the parser's own words may repeat a password
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, blocked("Blocked scheme %q: use https", fault.Clean(u.Scheme, 20))
	}
	if u.Hostname() == "" {
		return nil, blocked("No hostname in URL")
	}
	if u.User != nil {
		return nil, blocked("Invalid URL: a user name or password may not stand in it")
	}
	return plainHost(u)
}

// authority is the text between "//" and the next "/", "?" or "#": a browser and Go disagree about a backslash there.
func authority(raw string) string {
	_, rest, found := strings.Cut(raw, "//")
	if !found {
		return raw
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// plainHost rewrites the host as resolvers see it: lower case, ASCII, without the dot at the end.
func plainHost(u *url.URL) (*url.URL, error) {
	host, ok := PlainHost(u.Hostname())
	if !ok {
		return nil, blocked("Invalid URL: its host name is malformed")
	}
	u.Host = withPort(host, u.Port())
	return u, nil
}

// PlainHost writes a host, without port and brackets, in the one form in which hosts may be compared: lower case,
// ASCII, without the dot at the end, an IPv4 address inside IPv6 as IPv4. It is false for what no host can be.
func PlainHost(host string) (string, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() == "" {
			addr = addr.Unmap()
		}
		return addr.String(), true
	}
	plain, err := hostNames.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || plain == "" || strings.HasSuffix(plain, ".") {
		return "", false
	}
	plain = strings.ToLower(plain)
	return plain, strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// hostNames maps names as browsers do before a lookup, but leaves the underscore to inner networks that use it.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true), idna.StrictDomainName(false))

func withPort(host, port string) string {
	if strings.ContainsRune(host, ':') {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	return host
}

// checkTarget applies the rules about hosts. The list is nil where the operator's allow-list does not count.
func (n *Net) checkTarget(ctx context.Context, u *url.URL, list *allowList) error {
	host := u.Hostname()
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "metadata.google.internal" {
		return blocked("Blocked hostname %s", host)
	}
	listed := n.rules.allowed.match(host)
	if addr, isLiteral := literal(host); isLiteral {
		if !public(addr) && !n.rules.allowed.literal(addr) {
			return blocked("Blocked IP address %s", host)
		}
	}
	switch {
	case listed:
		return nil
	case n.rules.sameOrigin(u):
		return nil
	case list != nil:
		return blocked("host %s is not in allowed domains (MCP_ALLOWED_URL_DOMAINS)", host)
	case u.Scheme == "http":
		return blocked("Blocked scheme http: credentials would travel in clear text; use https")
	}
	return n.checkResolved(ctx, host)
}

func (n *Net) checkResolved(ctx context.Context, host string) error {
	addrs, err := n.lookups.Do(ctx, host, func(ctx context.Context) ([]netip.Addr, error) { return n.resolve(ctx, host) })
	if err != nil {
		return blocked("DNS resolution of %s failed", host).Because(err)
	}
	for _, addr := range addrs {
		if !public(addr) {
			return blocked("host %s resolves to a non-global address", host).Because(fmt.Errorf("%s is %v", host, addr))
		}
	}
	return nil
}

// literal reads a host that is an address, also in the notations that only some resolvers understand (decimal,
// octal, hexadecimal, fewer than four parts): such a one gives the zero address, which is never public.
func literal(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr, true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits := strings.Trim(last, "0123456789") == "" && last != ""
	hex := strings.HasPrefix(last, "0x") && strings.Trim(last[2:], "0123456789abcdef") == ""
	return netip.Addr{}, digits || hex
}

func blocked(format string, args ...any) *fault.Error {
	return fault.New(fault.Forbidden, format, args...)
}

// hostKind says how a host may be reached.
type hostKind uint8

const (
	hostForeign    hostKind = iota // named by a caller or by an answer: directly, public addresses only
	hostFixed                      // Atlassian's own: public, or through the proxy
	hostConfigured                 // the operator's
)

// rules are the operator's words about hosts.
type rules struct {
	trusted map[string]bool // exact hosts
	origins map[string]bool // exact origins of the trusted addresses
	fixed   map[string]bool
	allowed *allowList // nil: no list
}

func newRules(o Options) (rules, error) {
	r := rules{trusted: map[string]bool{}, origins: map[string]bool{}, fixed: map[string]bool{}}
	for _, address := range o.Trusted {
		if u, ok := hostOf(address); ok {
			r.trusted[u.Hostname()] = true
			r.origins[origin(u)] = true
		}
	}
	for _, address := range o.Fixed {
		if u, ok := hostOf(address); ok {
			r.fixed[u.Hostname()] = true
		}
	}
	var err error
	r.allowed, err = newAllowList(o.Allowed)
	return r, err
}

func hostOf(address string) (*url.URL, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" {
		return nil, false
	}
	u, err = plainHost(u)
	return u, err == nil
}

func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + withPort(u.Hostname(), port)
}

func (r rules) sameOrigin(u *url.URL) bool { return r.origins[origin(u)] }

func (r rules) kind(host string) hostKind {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	switch {
	case r.trusted[host], r.allowed.match(host):
		return hostConfigured
	case r.fixed[host]:
		return hostFixed
	default:
		return hostForeign
	}
}

// allowList is MCP_ALLOWED_URL_DOMAINS. A nil list matches nothing.
type allowList struct {
	exact   []string
	domains []string
	nets    []netip.Prefix
}

// newAllowList reads entries: "example.com" and "*.example.com" are the host and everything below, "=example.com"
// the host alone; addresses and networks in CIDR form stand for themselves.
func newAllowList(entries []string) (*allowList, error) {
	if len(entries) == 0 {
		return nil, nil //nolint:nilnil // no list is a value of its own: every public host
	}
	list := &allowList{}
	for _, entry := range entries {
		entry = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(entry)), ".")
		name, exact := strings.CutPrefix(entry, "=")
		switch prefix, err := parsePrefix(name); {
		case err == nil:
			list.nets = append(list.nets, prefix)
		case strings.ContainsAny(name, "/:@ "):
			return nil, fault.New(fault.Setup, "MCP_ALLOWED_URL_DOMAINS: %q is neither a domain nor an address", entry).
				WithHint("write example.com, =host.example.com, 10.1.2.3 or 10.0.0.0/8")
		case exact:
			list.exact = append(list.exact, name)
		default:
			list.domains = append(list.domains, strings.TrimPrefix(name, "*."))
		}
	}
	return list, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}

func (l *allowList) match(host string) bool {
	if l == nil {
		return false
	}
	if addr, ok := literal(host); ok {
		return l.literal(addr)
	}
	return slices.Contains(l.exact, host) || slices.ContainsFunc(l.domains, func(d string) bool {
		return host == d || strings.HasSuffix(host, "."+d)
	})
}

// literal reports whether an address is listed as such.
func (l *allowList) literal(addr netip.Addr) bool {
	return l != nil && addr.IsValid() && addr.Zone() == "" &&
		slices.ContainsFunc(l.nets, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
}
