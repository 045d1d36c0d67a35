package netguard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/memo"
)

const (
	defaultPAC   = "http://wpad/wpad.dat"
	pacTimeout   = 10 * time.Second // to fetch the file
	pacMaxBytes  = 1 << 20
	pacRefresh   = time.Hour
	pacAnswerFor = 5 * time.Minute
	pacAnswers   = 256
)

// pacTypes are the content types that a proxy configuration file may come with.
var pacTypes = []string{
	"application/x-ns-proxy-autoconfig", "application/x-javascript-config", "application/x-javascript", "text/plain",
}

// pac is a proxy configuration file: fetched with the first request, again every hour, and asked once per origin.
type pac struct {
	n       *Net
	address *url.URL
	files   *memo.Cache[string, string]
	answers *memo.Cache[string, []*url.URL]
	last    atomic.Pointer[string] // the last good file, for when it cannot be fetched again
}

func newPAC(n *Net, address string) (*pac, error) {
	if strings.TrimSpace(address) == "" {
		address = defaultPAC
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fault.New(fault.Setup, "the address of the proxy configuration file for %s cannot be used", n.o.Service).
			WithHint("set %s_PROXY_WPAD_URL or ATLASSIAN_PROXY_WPAD_URL to an address like http://wpad.example.com/wpad.dat", n.o.Prefix)
	}
	return &pac{
		n: n, address: u,
		files:   memo.New[string, string](memo.Options{Size: 1, TTL: pacRefresh, Now: n.o.Now}),
		answers: memo.New[string, []*url.URL](memo.Options{Size: pacAnswers, TTL: pacAnswerFor, Now: n.o.Now}),
	}, nil
}

// choose asks the file for the ways to a target. Only the origin is shown to it: paths can hold secrets.
func (p *pac) choose(ctx context.Context, target *url.URL) ([]*url.URL, error) {
	if target.Hostname() == "" {
		return nil, p.fail("the address to reach has no host", nil)
	}
	return p.answers.Do(ctx, origin(target), func(ctx context.Context) ([]*url.URL, error) {
		source, err := p.files.Do(ctx, "", p.source)
		if err != nil {
			return nil, err
		}
		asked := url.URL{Scheme: target.Scheme, Host: target.Host, Path: "/"}
		answer, err := runPAC(ctx, pacRun{source: source, url: asked.String(), host: target.Hostname(), resolve: p.n.resolve, now: p.n.o.Now})
		if err != nil {
			return nil, p.fail("it cannot be evaluated: "+fault.Clean(err.Error(), 200), err)
		}
		return p.parse(answer)
	})
}

func (p *pac) fail(reason string, cause error) error {
	shown := url.URL{Scheme: p.address.Scheme, Host: p.address.Host, Path: p.address.Path}
	return fault.New(fault.Setup, "the proxy configuration file for %s at %s does not work: %s", p.n.o.Service, shown.String(), reason).
		WithHint("check %s_PROXY_WPAD_URL and ATLASSIAN_PROXY_WPAD_URL, or name a proxy with %s_HTTPS_PROXY", p.n.o.Prefix, p.n.o.Prefix).
		Because(cause)
}

// source fetches the file; when that fails, the last good one stays in use.
func (p *pac) source(ctx context.Context) (string, error) {
	text, err := p.fetch(ctx)
	if err != nil {
		if last := p.last.Load(); last != nil {
			p.n.o.Log.WarnContext(ctx, "the proxy configuration file cannot be fetched again; the former one stays", "service", p.n.o.Service, "error", err)
			return *last, nil
		}
		return "", p.fail(fetchReason(err), err)
	}
	p.last.Store(&text)
	return text, nil
}

// pacError is an answer that is no proxy configuration file.
type pacError string

func (e pacError) Error() string { return string(e) }

// fetchReason words a failed fetch; other errors may repeat the whole address.
func fetchReason(err error) string {
	if ours, ok := errors.AsType[pacError](err); ok {
		return ours.Error()
	}
	if ours, ok := errors.AsType[*fault.Error](err); ok {
		return ours.Message
	}
	return "it cannot be fetched"
}

func (p *pac) fetch(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, pacTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address.String(), http.NoBody)
	if err != nil {
		return "", err
	}
	if p.n.o.UserAgent != "" {
		request.Header.Set("User-Agent", p.n.o.UserAgent)
	}
	response, err := p.n.configured().RoundTrip(request)
	if err != nil {
		return "", p.n.explain(p.address, nil, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", pacError(fmt.Sprintf("the answer was HTTP %d", response.StatusCode))
	}
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if !slices.Contains(pacTypes, kind) {
		return "", pacError(fmt.Sprintf("its content type is %q, which is none of a proxy configuration file", fault.Clean(kind, 80)))
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, pacMaxBytes+1))
	if err != nil {
		return "", err
	}
	if len(text) > pacMaxBytes {
		return "", pacError("it is larger than 1 MiB")
	}
	return string(text), nil
}

// pacSchemes are the words of an answer and the proxies they mean; DIRECT is none.
var pacSchemes = map[string]string{
	"PROXY": "http", "HTTP": "http", "HTTPS": "https", "SOCKS": "socks5", "SOCKS5": "socks5", "SOCKS4": "socks4a",
}

// parse reads "PROXY a:1; SOCKS b:2; DIRECT". What it does not understand it leaves out; nothing left is an error,
// so that a mistake does not send requests around the proxy.
func (p *pac) parse(answer string) ([]*url.URL, error) {
	var ways []*url.URL
	for part := range strings.SplitSeq(answer, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if len(words) == 1 && strings.EqualFold(words[0], "DIRECT") {
			ways = append(ways, nil)
			continue
		}
		scheme, known := pacSchemes[strings.ToUpper(words[0])]
		if !known || len(words) != 2 {
			continue
		}
		if proxy, err := url.Parse(scheme + "://" + words[1]); err == nil && proxy.Hostname() != "" {
			ways = append(ways, proxy)
		}
	}
	if len(ways) == 0 {
		return nil, p.fail(fmt.Sprintf("it answered %q, which names no way to connect", fault.Clean(answer, 100)), nil)
	}
	return ways, nil
}
