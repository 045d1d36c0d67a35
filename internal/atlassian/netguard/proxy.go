package netguard

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"

	"mcp-atlassian/internal/ground/fault"
)

// Proxy says how requests leave. An explicit proxy beats the configuration file, and what No lists goes directly.
type Proxy struct {
	HTTP, HTTPS string // for addresses of that scheme
	SOCKS       string // for both schemes where the scheme's own proxy is unset
	No          string // comma separated: hosts, domains, host:port, addresses, networks, "*"
	Auto        bool   // use a proxy configuration file (PAC) when there is no explicit proxy
	AutoURL     string // of that file; empty: http://wpad/wpad.dat
}

type proxyKey struct{}

// chosenProxy hands the transport what the round tripper chose for this request.
func chosenProxy(request *http.Request) (*url.URL, error) {
	proxy, _ := request.Context().Value(proxyKey{}).(*url.URL)
	return proxy, nil
}

// proxies chooses the way for each request.
type proxies struct {
	n                 *Net
	forHTTP, forHTTPS *url.URL
	direct            noProxy
	pac               *pac // nil: none

	mu     sync.Mutex
	socks4 map[socks4Key]*http.Transport
}

type socks4Key struct {
	proxy      string
	configured bool // for hosts of the operator
}

func newProxies(n *Net) (*proxies, error) {
	o := n.o.Proxy
	p := &proxies{n: n, direct: newNoProxy(o.No), socks4: map[socks4Key]*http.Transport{}}
	forSOCKS, err := n.parseProxy("SOCKS_PROXY", o.SOCKS, "socks5")
	if err != nil {
		return nil, err
	}
	if p.forHTTP, err = n.parseProxy("HTTP_PROXY", o.HTTP, "http"); err != nil {
		return nil, err
	}
	if p.forHTTPS, err = n.parseProxy("HTTPS_PROXY", o.HTTPS, "http"); err != nil {
		return nil, err
	}
	if o.Auto && p.forHTTP == nil && p.forHTTPS == nil && forSOCKS == nil {
		if p.pac, err = newPAC(n, o.AutoURL); err != nil {
			return nil, err
		}
	}
	if p.forHTTP == nil {
		p.forHTTP = forSOCKS
	}
	if p.forHTTPS == nil {
		p.forHTTPS = forSOCKS
	}
	return p, nil
}

// proxySchemes are the ways to speak to a proxy.
var proxySchemes = []string{"http", "https", "socks5", "socks5h", "socks4a"}

// parseProxy reads a proxy's address; the scheme may be missing. The error never shows the address, which may hold
// a password.
func (n *Net) parseProxy(setting, text, scheme string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // no proxy is a value of its own
	}
	if !strings.Contains(text, "://") {
		text = scheme + "://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || !slices.Contains(proxySchemes, strings.ToLower(u.Scheme)) {
		return nil, fault.New(fault.Setup, "the proxy address for %s cannot be used", n.o.Service).
			WithHint("set %s_%s or %s to an address like http://proxy.example.com:3128; the schemes are %s", n.o.Prefix, setting, setting, strings.Join(proxySchemes, ", "))
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u, nil
}

// choose gives the ways to try, in order; nil among them is the direct way.
func (p *proxies) choose(ctx context.Context, target *url.URL, kind hostKind) ([]*url.URL, error) {
	if kind == hostForeign && !p.n.o.ProxyForeign {
		return directly, nil
	}
	if p.direct.match(target) {
		return directly, nil
	}
	explicit := p.forHTTP
	if target.Scheme == "https" {
		explicit = p.forHTTPS
	}
	switch {
	case explicit != nil:
		return []*url.URL{explicit}, nil
	case p.pac != nil:
		return p.pac.choose(ctx, target)
	default:
		return directly, nil
	}
}

var directly = []*url.URL{nil}

// throughSOCKS4 gives the transport for a SOCKS 4a proxy, which the standard transport does not speak.
func (p *proxies) throughSOCKS4(proxy *url.URL, key socks4Key) *http.Transport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.socks4[key]; ok {
		return t
	}
	config := p.n.tlsStrict
	if key.configured {
		config = p.n.tlsConfigured
	}
	t := p.n.transport(config(), socks4aDialer{p.n, proxy}.dial)
	t.Proxy = nil
	p.socks4[key] = t // a PAC file names few proxies; each stays for the life of the process
	return t
}

func (p *proxies) closeIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.socks4 {
		t.CloseIdleConnections()
	}
}

// noProxy lists the targets that are reached directly.
type noProxy struct {
	all     bool
	entries []noProxyEntry
}

type noProxyEntry struct {
	domain string // without leading dot
	port   string // empty: any
	net    netip.Prefix
}

func newNoProxy(text string) noProxy {
	var list noProxy
	for entry := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if entry == "*" {
			list.all = true
			continue
		}
		if prefix, err := parsePrefix(entry); err == nil {
			list.entries = append(list.entries, noProxyEntry{net: prefix})
			continue
		}
		host, port := splitPort(entry)
		e := noProxyEntry{port: port}
		if prefix, err := parsePrefix(host); err == nil {
			e.net = prefix
		} else {
			e.domain = strings.TrimPrefix(strings.TrimPrefix(host, "*"), ".")
		}
		list.entries = append(list.entries, e)
	}
	return list
}

func splitPort(entry string) (host, port string) {
	at := strings.LastIndexByte(entry, ':')
	if at < 0 || strings.Trim(entry[at+1:], "0123456789") != "" {
		return entry, ""
	}
	return entry[:at], entry[at+1:]
}

func (l noProxy) match(target *url.URL) bool {
	if l.all {
		return true
	}
	if len(l.entries) == 0 {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(target.Hostname()), ".")
	addr, _ := netip.ParseAddr(host)
	port := target.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[target.Scheme]
	}
	return slices.ContainsFunc(l.entries, func(e noProxyEntry) bool {
		if e.port != "" && e.port != port {
			return false
		}
		if e.net.IsValid() {
			return addr.IsValid() && e.net.Contains(addr.Unmap())
		}
		return e.domain != "" && (host == e.domain || strings.HasSuffix(host, "."+e.domain))
	})
}
