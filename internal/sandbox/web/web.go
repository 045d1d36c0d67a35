// Package web shows the sandbox to people: the addresses that answers of the APIs link to, and a start page with the
// newest changes, as plain HTML. The pages only show: there is no form and no script, everything that users wrote is
// escaped or reduced to harmless elements, and a policy in the answer forbids the browser to run or load anything else.
//
// A browser on this machine sees the site with the eyes of its first user without signing in; from elsewhere, and for
// other eyes, a login is asked for. The package may read the store and use the rendering of confapi, and changes
// nothing.
package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// Routes lists the pages of both products.
func Routes() []route.Route {
	var all []route.Route
	for _, list := range [][]route.Route{jiraRoutes(), wikiRoutes()} {
		all = append(all, list...)
	}
	return all
}

// viewer is one request with the eyes it is answered for.
type viewer struct {
	*route.Call
	eyes *store.User
}

// shown makes a route of a page.
func shown(in route.Flavours, p route.Product, path string, handle func(viewer) (route.Answer, error)) route.Route {
	return route.Route{
		In: in, Product: p, Method: http.MethodGet, Path: path, Access: route.Anyone,
		Handle: func(c *route.Call) (route.Answer, error) {
			v := viewer{Call: c, eyes: c.User}
			if v.eyes == nil && local(c.Host) && len(c.Store.Users()) > 0 {
				v.eyes = c.Store.Users()[0]
			}
			if v.eyes == nil {
				return route.Answer{
					Status: http.StatusUnauthorized, Type: "text/plain; charset=utf-8", Raw: []byte("Sign in with one of the logins that the sandbox printed when it started.\n"),
				}.With("Www-Authenticate", `Basic realm="sandbox", charset="UTF-8"`), nil
			}
			return handle(v)
		},
	}
}

// local says whether an address names this machine outright.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// policy lets a page show pictures and its own style, and nothing else.
const policy = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page is what every page has.
type page struct {
	Title   string
	Site    string
	Eyes    string
	Flavour string
	Home    string
	Wiki    string
	Content any
}

func (v viewer) wiki() string {
	if v.Cloud() {
		return v.Host + "/wiki"
	}
	return v.Host + "/confluence"
}

// render fills the template of a page.
func (v viewer) render(status int, name, title string, content any) (route.Answer, error) {
	var b bytes.Buffer
	p := page{
		Title: title, Site: v.Store.Title, Eyes: v.eyes.DisplayName, Flavour: v.Store.Flavour.String(), Home: v.Host + "/", Wiki: v.wiki() + "/", Content: content,
	}
	if err := pages().ExecuteTemplate(&b, name, p); err != nil {
		return route.Answer{}, fmt.Errorf("page %s: %w", name, err)
	}
	a := route.Answer{Status: status, Type: "text/html; charset=utf-8", Raw: b.Bytes()}
	return a.With("Content-Security-Policy", policy).With("Referrer-Policy", "no-referrer"), nil
}

// missing is the page for what is not there or may not be seen.
func (v viewer) missing() (route.Answer, error) {
	return v.render(http.StatusNotFound, "missing", "Not found", nil)
}

func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

func name(u *store.User) string {
	if u == nil {
		return "–"
	}
	return u.DisplayName
}

var pages = sync.OnceValue(func() *template.Template { return template.Must(template.New("").Parse(layout)) })
