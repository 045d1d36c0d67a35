package authapi

import (
	"bytes"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// request is an authorization request that has passed the checks.
type request struct {
	app                     *App
	redirect, state, scope  string
	challenge, method, kind string
}

// read checks the parameters. A wrong client or target must not be redirected to: the
// answer is a page. Other mistakes go back to the app.
func (s *Server) read(q url.Values) (*request, *route.Answer) {
	r := &request{
		app: s.app(q.Get("client_id")), redirect: q.Get("redirect_uri"), state: q.Get("state"), scope: q.Get("scope"),
		challenge: q.Get("code_challenge"), method: q.Get("code_challenge_method"), kind: q.Get("response_type"),
	}
	if r.app == nil {
		return nil, failure("The client_id is not known.", "The sandbox registers the app sandbox-app unless it was told others.")
	}
	if !r.app.redirects(r.redirect) {
		return nil, failure("The redirect_uri is not registered for this app.", "It must be one of the app's callback addresses, letter by letter.")
	}
	switch {
	case r.kind != "code":
		return nil, r.back(url.Values{"error": {"unsupported_response_type"}, "error_description": {"response_type must be code"}})
	case r.scope == "" && s.flavour == store.Cloud:
		return nil, r.back(url.Values{"error": {"invalid_scope"}, "error_description": {"Missing required parameter: scope"}})
	case r.challenge != "" && r.method != "S256" && (r.method != "plain" || s.flavour == store.Cloud):
		return nil, r.back(url.Values{"error": {"invalid_request"}, "error_description": {"code_challenge_method must be S256"}})
	}
	return r, nil
}

// back sends the browser to the app.
func (r *request) back(values url.Values) *route.Answer {
	if r.state != "" {
		values.Set("state", r.state)
	}
	target, err := url.Parse(r.redirect)
	if err != nil {
		return failure("The redirect_uri cannot be read.", "")
	}
	query := target.Query()
	maps.Copy(query, values)
	target.RawQuery = query.Encode()
	a := route.Redirect(http.StatusFound, target.String()).With("Cache-Control", "no-store").With("Referrer-Policy", "no-referrer")
	return &a
}

// ask shows the consent page.
func (s *Server) ask(c *route.Call) (route.Answer, error) {
	r, refused := s.read(c.Query)
	if refused != nil {
		return *refused, nil
	}
	page := consentPage{App: r.app.Name, Action: c.Base + c.Route.Path, Scopes: scopeList(r.scope), Redirect: r.redirect}
	for name, values := range c.Query {
		page.Hidden = append(page.Hidden, field{Name: name, Value: values[0]})
	}
	slices.SortFunc(page.Hidden, func(a, b field) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	for _, u := range c.Store.Users() {
		if u.Active && u.Kind != "app" {
			page.Users = append(page.Users, field{Name: u.Name, Value: u.DisplayName})
		}
	}
	if s.flavour == store.Cloud {
		page.Sites = s.allSites(c.Store, c.Host)
	}
	return render(http.StatusOK, "consent", page)
}

// decide acts on the user's decision.
func (s *Server) decide(c *route.Call) (route.Answer, error) {
	f := form(c)
	r, refused := s.read(f)
	if refused != nil {
		return *refused, nil
	}
	if f.Get("decision") != "allow" {
		return *r.back(url.Values{"error": {"access_denied"}, "error_description": {"User did not authorize the request"}}), nil
	}
	user := c.Store.UserByName(f.Get("user"))
	if user == nil || !user.Active {
		return *failure("There is no such user.", "Go back and pick one of the list."), nil
	}
	g := grant{app: r.app.ID, user: user, scopes: scopeList(r.scope)}
	for _, site := range s.allSites(c.Store, c.Host) {
		if slices.Contains(f["site"], site.ID) {
			g.sites = append(g.sites, site)
		}
	}
	if s.flavour == store.Cloud && len(g.sites) == 0 {
		return *failure("No site was chosen.", "Go back and choose at least one site that the app may use."), nil
	}
	if s.flavour == store.DataCenter && len(g.scopes) == 0 {
		g.scopes = []string{"READ"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := secret("code")
	s.codes[key] = &code{
		grant: g, redirect: r.redirect, challenge: r.challenge, method: r.method,
		until: c.Store.Now().Add(s.options.CodeLife),
	}
	return *r.back(url.Values{"code": {key}}), nil
}

// allSites are the embedded site and the further ones.
func (s *Server) allSites(st *store.Store, host string) []Site {
	return append([]Site{{ID: st.CloudID, Name: st.Title, URL: host}}, s.options.Sites...)
}

func failure(message, hint string) *route.Answer {
	a, err := render(http.StatusBadRequest, "failure", struct{ Message, Hint string }{message, hint})
	if err != nil {
		a = route.Answer{Status: http.StatusBadRequest}
	}
	return &a
}

func render(status int, name string, data any) (route.Answer, error) {
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, name, data); err != nil {
		return route.Answer{}, err
	}
	a := route.Bytes("text/html;charset=UTF-8", b.Bytes())
	a.Status = status
	return a.With("Cache-Control", "no-store").With("Referrer-Policy", "no-referrer").
		With("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"), nil
}

type field struct{ Name, Value string }

type consentPage struct {
	App, Action, Redirect string
	Scopes                []string
	Hidden, Users         []field
	Sites                 []Site
}

var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Parse(pageText))
})

const pageText = `{{define "head"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sandbox: authorize an app</title>
<style>body{font:16px sans-serif;max-width:36em;margin:3em auto;padding:0 1em}button{font-size:1em;padding:.4em 1.5em;margin-right:1em}
label{display:block;margin:.5em 0}.note{color:#555}</style></head><body>
<p class="note">Embedded sandbox site, not Atlassian.</p>{{end}}
{{define "consent"}}{{template "head"}}
<h1>{{.App}} asks for access</h1>
<form method="post" action="{{.Action}}">
{{range .Hidden}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}<label>Act as <select name="user" id="user">
{{range .Users}}<option value="{{.Name}}">{{.Value}}</option>
{{end}}</select></label>
{{if .Sites}}<p>Use the app on:</p>
{{range .Sites}}<label><input type="checkbox" name="site" value="{{.ID}}" checked> {{.Name}} {{.URL}}</label>
{{end}}{{end}}<p>It wants to:</p>
<ul>{{range .Scopes}}<li>{{.}}</li>{{else}}<li>read what you can see</li>{{end}}</ul>
<p class="note">The answer is sent to {{.Redirect}}</p>
<button type="submit" name="decision" value="allow" id="allow">Accept</button>
<button type="submit" name="decision" value="deny" id="deny">Cancel</button>
</form></body></html>
{{end}}
{{define "failure"}}{{template "head"}}
<h1>Something went wrong</h1>
<p>{{.Message}}</p>
<p class="note">{{.Hint}}</p>
</body></html>
{{end}}`
