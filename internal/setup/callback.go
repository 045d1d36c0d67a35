package setup

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// callback waits for the browser at the redirect address. It takes one answer, and only one that belongs to the
// sign-in: whoever else reaches the port is refused and changes nothing.
type callback struct {
	path   string
	ours   func(url.Values) bool
	answer chan url.Values
	server *http.Server
	ended  sync.WaitGroup
}

// local reports whether a redirect address leads to this machine, where a listener can wait for it.
func local(redirect *url.URL) bool {
	host := strings.ToLower(redirect.Hostname())
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// portOf gives the port of a redirect address.
func portOf(redirect *url.URL) string {
	switch {
	case redirect.Port() != "":
		return redirect.Port()
	case redirect.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// listen starts waiting. host is where to listen: "" = loopback only.
func listen(ctx context.Context, redirect *url.URL, host string, ours func(url.Values) bool) (*callback, error) {
	listeners, err := bind(ctx, redirect.Hostname(), host, portOf(redirect))
	if err == nil && redirect.Scheme == "https" {
		err = encrypt(listeners, redirect.Hostname())
	}
	if err != nil {
		return nil, err
	}
	c := &callback{path: redirect.Path, ours: ours, answer: make(chan url.Values, 1)}
	if c.path == "" {
		c.path = "/"
	}
	c.server = &http.Server{
		Handler: c, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // a browser that refuses the certificate
	}
	for _, l := range listeners {
		c.ended.Go(func() { _ = c.server.Serve(l) }) // ends with close; what a browser did wrong is no error of ours
	}
	return c, nil
}

// bind listens on the addresses a browser may try: "localhost" means IPv4 to some and IPv6 to others.
func bind(ctx context.Context, name, host, port string) ([]net.Listener, error) {
	hosts := []string{host}
	switch {
	case host != "":
	case net.ParseIP(name) != nil:
		hosts = []string{name}
	default:
		hosts = []string{"127.0.0.1", "::1"}
	}
	var all []net.Listener
	for i, one := range hosts {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(one, port))
		if err != nil && i > 0 && !errors.Is(err, syscall.EADDRINUSE) {
			continue // a machine without IPv6
		}
		if err != nil {
			for _, open := range all {
				_ = open.Close()
			}
			return nil, portTaken(port, one, err)
		}
		all = append(all, l)
	}
	return all, nil
}

func portTaken(port, host string, err error) error {
	const other = "end it, or register a redirect URI with another port in the settings of the app and use that one"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fault.New(fault.Setup, "port %s, where the browser is to come back, is in use by another program", port).WithHint(other).Because(err)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Setup, "this user may not listen on port %s", port).
			WithHint("use a redirect URI with a port above 1023, for example http://localhost:8080/callback").Because(err)
	default:
		return fault.New(fault.Setup, "nobody can listen on port %s of %s", port, host).
			WithHint("check MCP_OAUTH_CALLBACK_HOST and the redirect URI").Because(err)
	}
}

func (c *callback) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if c.server.Shutdown(ctx) != nil {
		_ = c.server.Close() // a browser that holds its connection open is cut off
	}
	c.ended.Wait()
}

// ServeHTTP implements [http.Handler].
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.URL.Path != c.path:
		page(w, http.StatusNotFound, "Nothing here", "This address only waits for the answer of Atlassian's sign-in.")
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		page(w, http.StatusMethodNotAllowed, "Not like this", "The answer of the sign-in comes as a link.")
	case !query.Has("code") && !query.Has("error"):
		page(w, http.StatusBadRequest, "No answer", "The link holds neither a code nor an error. The sign-in is still waiting.")
	case !c.ours(query):
		page(w, http.StatusBadRequest, "Not this sign-in", "The link does not belong to the sign-in that is under way, and was ignored. Use the address that the terminal shows.")
	case query.Has("error"):
		c.take(query)
		page(w, http.StatusOK, "Not signed in", "Atlassian answered: "+query.Get("error")+". The terminal says what to do. You can close this window.")
	default:
		c.take(query)
		page(w, http.StatusOK, "The answer has arrived", "The terminal shows how it goes on. You can close this window.")
	}
}

// take keeps the first answer.
func (c *callback) take(query url.Values) {
	select {
	case c.answer <- query:
	default:
	}
}

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>MCP Atlassian: {{.Title}}</title>
<style>body{font:16px sans-serif;max-width:36em;margin:4em auto;padding:0 1em;color:#222}</style></head>
<body><h1>{{.Title}}</h1><p>{{.Text}}</p></body></html>
`))
})

// page answers the browser. Nothing is loaded from elsewhere, and the address with the code is not passed on.
func page(w http.ResponseWriter, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = pageTemplate().Execute(w, struct{ Title, Text string }{title, text}) // a browser that is gone needs no page
}

// InContainer reports whether this process runs in a container, where "loopback" is not the loopback of the browser's
// machine. read gives the content of a file.
func InContainer(read func(string) ([]byte, error)) bool {
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := read(mark); err == nil || !errors.Is(err, os.ErrNotExist) {
			return true
		}
	}
	groups, err := read("/proc/1/cgroup")
	if err != nil {
		return false
	}
	for _, word := range []string{"docker", "kubepods", "containerd", "libpod", "lxc"} {
		if strings.Contains(string(groups), word) {
			return true
		}
	}
	return false
}
