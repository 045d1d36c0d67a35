package jiraapi

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

const cloudFlavour = store.Cloud

// call is a request to Jira.
type call struct {
	*route.Call
	version string            // of the platform API: "2" or "3"
	render  string            // links in answers begin with it; made by api
	shown   map[any]route.Raw // by what it shows; see once
}

// api gives an address of the platform API in the version that was asked.
func (c *call) api(parts ...string) string {
	if c.render == "" {
		c.render = c.Base + "/rest/api/" + c.version
	}
	return c.render + strings.Join(parts, "")
}

// agile gives an address of Jira Software's API.
func (c *call) agile(parts ...string) string {
	return c.Base + "/rest/agile/1.0" + strings.Join(parts, "")
}

// stamp writes a time as Jira does.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000-0700") }

// orNull gives nil for an empty text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// stampOrNull gives nil for a time that is not set.
func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// number reads an id that the API writes as a number.
func number(id string) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil {
		return n
	}
	return id
}

// may says whether the caller has a permission in a project, or on an issue of it.
func (c *call) may(permission string, p *store.Project, i *store.Issue) bool {
	return c.Store.May(c.User, permission, p, i)
}

// Refusals that many routes share.
var (
	errNoIssue = func() error {
		return route.RefuseJira(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
	errPayload = func() error {
		return route.RefuseJira(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
	}
)

// issue finds the issue of the path; one that the caller may not see does not exist.
func (c *call) issue() (*store.Issue, error) { return c.issueNamed(c.Param("issueIdOrKey")) }

func (c *call) issueNamed(idOrKey string) (*store.Issue, error) {
	i := c.Store.Issue(idOrKey)
	if i != nil && c.Store.Sees(c.User, i) {
		return i, nil
	}
	if c.Cloud() || i == nil {
		message := "Issue does not exist or you do not have permission to see it."
		if !c.Cloud() {
			message = "Issue Does Not Exist"
		}
		return nil, route.RefuseJira(http.StatusNotFound, message)
	}
	// Data Center tells that the issue exists.
	return nil, route.RefuseJira(http.StatusForbidden, "You do not have the permission to see the specified issue.")
}

// issueFor finds the issue of the path and checks a permission on it.
func (c *call) issueFor(permission, refusal string) (*store.Issue, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	if !c.may(permission, i.Project, i) {
		return nil, route.RefuseJira(http.StatusForbidden, refusal)
	}
	return i, nil
}

// project finds the project of the path.
func (c *call) project() (*store.Project, error) { return c.projectNamed(c.Param("projectIdOrKey")) }

func (c *call) projectNamed(idOrKey string) (*store.Project, error) {
	p := c.Store.Project(idOrKey)
	if p == nil || !c.seesProject(p) {
		return nil, route.RefuseJira(http.StatusNotFound, "No project could be found with key '"+idOrKey+"'.")
	}
	return p, nil
}

func (c *call) seesProject(p *store.Project) bool {
	return c.Store.May(c.User, "BROWSE_PROJECTS", p, nil) || c.administers(p)
}

func (c *call) administers(p *store.Project) bool {
	return c.Store.IsAdmin(c.User) || c.may("ADMINISTER_PROJECTS", p, nil)
}

// object reads the body as a JSON object.
func (c *call) object() (route.Map, error) {
	var body route.Map
	if err := c.Decode(&body); err != nil || body == nil {
		return nil, errPayload()
	}
	return body, nil
}

// flag is a boolean of a body. Jira's reader also takes it as a text.
type flag bool

// UnmarshalJSON reads true, "true" and their opposites.
func (f *flag) UnmarshalJSON(raw []byte) error {
	v, err := strconv.ParseBool(strings.ToLower(strings.Trim(string(raw), `"`)))
	*f = flag(v)
	return err
}

// into reads the body into a struct.
func (c *call) into(v any) error {
	if err := c.Decode(v); err != nil {
		return errPayload()
	}
	return nil
}

// page cuts a list at startAt and maxResults.
type page struct{ start, limit, total int }

// page reads the paging of the query. A limit above most is lowered to it, as Jira does.
func (c *call) page(usual, most int) (page, error) {
	return pageOf(c.Arg("startAt"), c.Arg("maxResults"), usual, most)
}

func pageOf(startAt, maxResults string, usual, most int) (page, error) {
	p := page{limit: usual}
	for _, v := range []struct {
		text, name string
		into       *int
	}{{startAt, "startAt", &p.start}, {maxResults, "maxResults", &p.limit}} {
		if v.text == "" {
			continue
		}
		n, err := strconv.Atoi(v.text)
		if err != nil {
			return p, route.RefuseJira(http.StatusNotFound, "The value '"+v.text+"' of "+v.name+" is not a number.")
		}
		*v.into = n
	}
	p.start, p.limit = max(p.start, 0), min(p.limit, most)
	if p.limit < 0 {
		p.limit = usual
	}
	return p, nil
}

// cut gives the part of a list that a page shows and sets the total.
func cut[T any](list []T, p *page) []T {
	p.total = len(list)
	from := min(p.start, p.total)
	return list[from:min(from+p.limit, p.total)]
}

// bean is the envelope of paged lists in the newer parts of the API.
func (c *call) bean(p page, values route.List) route.Map {
	self := c.Base + c.path() + "?" + c.Query.Encode()
	m := route.Map{
		"self": strings.TrimSuffix(self, "?"), "startAt": p.start, "maxResults": p.limit, "total": p.total,
		"isLast": p.start+len(values) >= p.total, "values": orEmpty(values),
	}
	if p.start+len(values) < p.total {
		q := url.Values{}
		maps.Copy(q, c.Query)
		q.Set("startAt", strconv.Itoa(p.start+p.limit))
		q.Set("maxResults", strconv.Itoa(p.limit))
		m["nextPage"] = c.Base + c.path() + "?" + q.Encode()
	}
	return m
}

// path is the path of the request below the product's base.
func (c *call) path() string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.Trim(c.Route.Path, "/"), "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			part = url.PathEscape(c.Param(strings.TrimSuffix(name, "}")))
		}
		b.WriteString("/" + part)
	}
	return b.String()
}

// orEmpty gives an empty list for nil, which would be null.
func orEmpty(l route.List) route.List {
	if l == nil {
		return route.List{}
	}
	return l
}

// each turns a list into JSON values.
func each[T any](list []T, show func(T) route.Map) route.List {
	out := make(route.List, 0, len(list))
	for _, v := range list {
		out = append(out, show(v))
	}
	return out
}
