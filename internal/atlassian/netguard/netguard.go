// Package netguard is the only place that dials: addresses, certificates, proxies and the rules for addresses that a
// caller or an answer names.
//
// A host is resolved once per connection, every address of the answer is judged, and the connection goes to one of
// the judged addresses, so that a name which answers differently the second time gains nothing. Hosts the operator
// configured may be private; every other host must be public. The package follows no redirect by itself, holds no
// credential but a client certificate, and never writes one to the log.
package netguard

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/memo"
)

// Options are the network settings of one service. The zero value of each field but Now is usable.
type Options struct {
	Service string // for messages: "Jira"
	Prefix  string // of the settings that messages name: "JIRA"

	Trusted []string // addresses the operator configured: their hosts may be private
	Fixed   []string // addresses of Atlassian that the product itself calls: public, and reached through the proxy
	Allowed []string // entries of MCP_ALLOWED_URL_DOMAINS; none: every public host
	// ProxyForeign sends requests to hosts that callers name through the proxy as well.
	ProxyForeign bool

	TLS       TLS
	Proxy     Proxy
	UserAgent string        // for fetching a proxy configuration file
	Connect   time.Duration // longest time to establish a connection; 0: 10 seconds

	// Resolve looks a name up; nil: the resolver of the system.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial connects to an address "ip:port"; nil: the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Now  func() time.Time
	Log  *slog.Logger // nil: nothing is logged
}

const (
	defaultConnect = 10 * time.Second
	idlePerHost    = 256 // every concurrent call finds its connection again
	idleTotal      = 1024
	idleFor        = 90 * time.Second
	lookupsKept    = 1024
	lookupFor      = 30 * time.Second
	maxHeaderBytes = 256 << 10
)

// Net is the way to the network of one service. It is safe for concurrent use.
type Net struct {
	o       Options
	rules   rules
	proxies *proxies
	lookups *memo.Cache[string, []netip.Addr]

	tlsConfigured, tlsStrict func() *tls.Config

	// Each is made with its first request: loading the authorities of the system takes longer than the rest of the start.
	configured func() *http.Transport // hosts of the operator: certificate of the client, verification as configured
	proxied    func() *http.Transport // other hosts, through a proxy
	guarded    func() *http.Transport // other hosts, directly, to public addresses only
}

// New reads the certificate files that the options name and prepares everything else; it sends nothing. What it
// refuses is a mistake in the settings.
func New(o Options) (*Net, error) {
	if o.Connect <= 0 {
		o.Connect = defaultConnect
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Resolve == nil {
		o.Resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	rules, err := newRules(o)
	if err != nil {
		return nil, err
	}
	configured, strict, err := tlsConfigs(o)
	if err != nil {
		return nil, err
	}
	n := &Net{
		o: o, rules: rules, tlsConfigured: configured, tlsStrict: strict,
		lookups: memo.New[string, []netip.Addr](memo.Options{Size: lookupsKept, TTL: lookupFor, Now: o.Now}),
	}
	n.configured = sync.OnceValue(func() *http.Transport { return n.transport(configured(), n.dialAny) })
	n.proxied = sync.OnceValue(func() *http.Transport { return n.transport(strict(), n.dialAny) })
	n.guarded = sync.OnceValue(func() *http.Transport { return n.transport(strict(), n.dialPublic) })
	n.proxies, err = newProxies(n)
	return n, err
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

func (n *Net) transport(config *tls.Config, dial dialFunc) *http.Transport {
	return &http.Transport{
		Proxy:                  chosenProxy,
		DialContext:            dial,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    n.o.Connect,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           idleTotal,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleFor,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: n.tunnelled,
	}
}

// RoundTripper sends one request and returns its answer, redirects included: [Net.Follow] decides about those.
// A refusal of this package is a [fault.Error].
func (n *Net) RoundTripper() http.RoundTripper { return roundTripper{n} }

// CloseIdle gives back connections that nobody uses.
func (n *Net) CloseIdle() {
	for _, t := range []func() *http.Transport{n.configured, n.proxied, n.guarded} {
		t().CloseIdleConnections()
	}
	n.proxies.closeIdle()
}

type roundTripper struct{ n *Net }

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	n := r.n
	kind := n.rules.kind(request.URL.Hostname())
	hops, err := n.proxies.choose(request.Context(), request.URL, kind)
	if err != nil {
		closeBody(request)
		return nil, err
	}
	var hop *url.URL
	for i := range hops {
		hop = hops[i]
		attempt := request
		if i > 0 {
			if attempt, err = rewound(request); err != nil {
				break
			}
		}
		var response *http.Response
		response, err = n.send(attempt, kind, hop)
		if err == nil {
			return response, nil
		}
		if !Unreached(err) || request.Context().Err() != nil {
			break
		}
	}
	return nil, n.explain(request.URL, hop, err)
}

// send uses one way to the host; a nil proxy is the direct way.
func (n *Net) send(request *http.Request, kind hostKind, proxy *url.URL) (*http.Response, error) {
	if proxy == nil {
		if kind == hostConfigured {
			return n.configured().RoundTrip(request)
		}
		return n.guarded().RoundTrip(request)
	}
	if isSOCKS4(proxy) {
		return n.proxies.throughSOCKS4(proxy, socks4Key{proxy.String(), kind == hostConfigured}).RoundTrip(request)
	}
	request = request.WithContext(context.WithValue(request.Context(), proxyKey{}, proxy))
	if kind == hostConfigured {
		return n.configured().RoundTrip(request)
	}
	return n.proxied().RoundTrip(request)
}

// rewound is the request once more for another proxy.
func rewound(request *http.Request) (*http.Request, error) {
	if request.Body == nil || request.Body == http.NoBody {
		return request, nil
	}
	if request.GetBody == nil {
		return nil, fault.New(fault.Unavailable, "the proxy cannot be reached, and this request cannot be sent again through another one")
	}
	body, err := request.GetBody()
	if err != nil {
		return nil, err
	}
	again := request.Clone(request.Context())
	again.Body = body
	return again, nil
}

// Unreached reports that no connection was made, so that nothing of the request was sent.
func Unreached(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect")
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close() // a RoundTripper must close it, and nothing was read
	}
}

// explain turns a failed certificate check, or a proxy that is not there, into a sentence about the setting that mends
// it; a nil proxy is the direct way.
func (n *Net) explain(target, proxy *url.URL, err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault.New(fault.Setup, "the certificate of %s was refused: %s", target.Hostname(), certificateReason(err)).
			WithHint("if a private authority signed it, set %s_CA_BUNDLE to a file with that authority's certificate", n.o.Prefix).
			Because(err)
	}
	op, ok := errors.AsType[*net.OpError](err)
	if proxy == nil || !ok || !Unreached(err) {
		return err
	}
	reason := "cannot be reached"
	switch _, isDNS := errors.AsType[*net.DNSError](err); {
	case op.Op == "socks connect": // it was reached, and says so
		reason = "gave no way to it"
	case isDNS:
		reason = "has a name that cannot be resolved"
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = "refuses the connection"
	case errors.Is(err, io.EOF):
		reason = "closed the connection"
	}
	return n.proxyFault(fault.Unavailable, target, "%s %s", proxy.Host, reason).Because(err)
}

// tunnelled reads how a proxy answered to being asked for a tunnel.
func (n *Net) tunnelled(_ context.Context, proxy *url.URL, request *http.Request, response *http.Response) error {
	target := &url.URL{Scheme: "https", Host: strings.TrimSuffix(request.Host, ":443")}
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		return n.proxyFault(fault.Setup, target, "%s wants other credentials (407)", proxy.Host)
	default:
		return n.proxyFault(fault.Unavailable, target, "%s gave no way to it (%d)", proxy.Host, response.StatusCode)
	}
}

// proxyFault is an error of the proxy in front of the target.
func (n *Net) proxyFault(kind fault.Kind, target *url.URL, format string, args ...any) *fault.Error {
	return fault.New(kind, "Could not connect to %s at %s: the proxy %s", n.o.Service, target.Scheme+"://"+target.Host, fmt.Sprintf(format, args...)).
		WithHint("check %s_HTTP_PROXY, %[1]s_HTTPS_PROXY and %[1]s_SOCKS_PROXY, the same names without %[1]s_, and NO_PROXY", n.o.Prefix)
}
