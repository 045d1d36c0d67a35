package jiraapi

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// htmlEscaper makes text safe inside HTML.
var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escapeHTML(s string) string { return htmlEscaper.Replace(s) }

func searchRoutes() []entry {
	return []entry{
		{method: get, path: "/search", handle: searchByQuery, in: onDataCenter},
		{method: post, path: "/search", handle: searchByBody, in: onDataCenter, readOnly: true},
		{method: get, path: "/search", handle: searchGone, in: onCloud},
		{method: post, path: "/search", handle: searchGone, in: onCloud, readOnly: true},
		{method: get, path: "/search/jql", handle: searchTokenByQuery, in: onCloud},
		{method: post, path: "/search/jql", handle: searchTokenByBody, in: onCloud, readOnly: true},
		{method: post, path: "/search/approximate-count", handle: approximateCount, in: onCloud, readOnly: true},
	}
}

func asRefusal(err error) (*route.RefusalError, bool) {
	var r *route.RefusalError
	return r, errors.As(err, &r)
}

// searchAsk is the body of a search.
type searchAsk struct {
	JQL           string      `json:"jql"`
	StartAt       *int        `json:"startAt"`
	MaxResults    *int        `json:"maxResults"`
	Fields        []string    `json:"fields"`
	Expand        any         `json:"expand"`
	Properties    []string    `json:"properties"`
	ValidateQuery any         `json:"validateQuery"`
	NextPageToken string      `json:"nextPageToken"`
	FieldsByKeys  bool        `json:"fieldsByKeys"`
	Reconcile     []rawNumber `json:"reconcileIssues"`
}

// expand reads the list that some clients send as one text.
func (a searchAsk) expand() []string {
	switch v := a.Expand.(type) {
	case string:
		return strings.Split(v, ",")
	case []any:
		var list []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				list = append(list, s)
			}
		}
		return list
	default:
		return nil
	}
}

func (c *call) askOfQuery() (searchAsk, error) {
	a := searchAsk{
		JQL: c.Arg("jql"), Fields: c.List("fields"), Expand: c.Arg("expand"), Properties: c.List("properties"),
		NextPageToken: c.Arg("nextPageToken"), ValidateQuery: c.Arg("validateQuery"),
	}
	for name, into := range map[string]**int{"startAt": &a.StartAt, "maxResults": &a.MaxResults} {
		text := c.Arg(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return a, route.RefuseJira(http.StatusBadRequest, "The value '"+text+"' of "+name+" is not a number.")
		}
		*into = &n
	}
	return a, nil
}

func searchByQuery(c *call) (route.Answer, error) {
	a, err := c.askOfQuery()
	if err != nil {
		return route.Answer{}, err
	}
	return c.searchPage(a)
}

func searchByBody(c *call) (route.Answer, error) {
	var a searchAsk
	if err := c.into(&a); err != nil {
		return route.Answer{}, err
	}
	return c.searchPage(a)
}

// maxSearch is the most that one page of Data Center holds.
const maxSearch = 1000

// searchPage answers with startAt and total.
func (c *call) searchPage(a searchAsk) (route.Answer, error) {
	found, warnings, err := c.query(a.JQL, lenient(a.ValidateQuery))
	if err != nil {
		return route.Answer{}, err
	}
	p := page{limit: 50}
	if a.StartAt != nil {
		p.start = max(*a.StartAt, 0)
	}
	if a.MaxResults != nil && *a.MaxResults >= 0 {
		p.limit = min(*a.MaxResults, maxSearch)
	}
	s, x := selectFields(a.Fields, "*navigable"), c.expansion(a.expand())
	x.properties = a.Properties
	shown := cut(found, &p)
	answer := route.Map{
		"expand": "schema,names", "startAt": p.start, "maxResults": p.limit, "total": p.total, "issues": c.issueList(shown, s, x),
	}
	if len(warnings) > 0 {
		answer["warningMessages"] = warnings
	}
	c.nameFields(answer, s, x)
	return route.OK(answer), nil
}

// issueList shows issues as searches do: names and schema stand beside the list.
func (c *call) issueList(found []*store.Issue, s selection, x expansion) route.List {
	x.names, x.schema = false, false
	return each(found, func(i *store.Issue) route.Map { return c.issueMap(i, s, x) })
}

func (c *call) nameFields(answer route.Map, s selection, x expansion) {
	shown := route.Map{}
	for _, f := range c.Store.Fields() {
		if s.has(f) {
			shown[f.ID] = true
		}
	}
	if x.names {
		answer["names"] = c.fieldNames(shown)
	}
	if x.schema {
		answer["schema"] = c.fieldSchemas(shown)
	}
}

// lenient says whether mistakes in a query are to be warned of instead of refused.
func lenient(validate any) bool {
	switch v := validate.(type) {
	case bool:
		return !v
	case string:
		return slices.Contains([]string{"warn", "none", "false"}, strings.ToLower(v))
	default:
		return false
	}
}

// searchGone answers where Cloud served searches until 2025.
func searchGone(*call) (route.Answer, error) {
	return route.Answer{}, route.RefuseJira(http.StatusGone,
		"The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at "+
			"https://developer.atlassian.com/changelog/#CHANGE-2046")
}

func searchTokenByQuery(c *call) (route.Answer, error) {
	a, err := c.askOfQuery()
	if err != nil {
		return route.Answer{}, err
	}
	return c.searchToken(a)
}

func searchTokenByBody(c *call) (route.Answer, error) {
	var a searchAsk
	if err := c.into(&a); err != nil {
		return route.Answer{}, err
	}
	return c.searchToken(a)
}

// Limits of one page of Cloud's search: fewer issues when their fields are shown.
const (
	maxTokenIDs  = 5000
	maxTokenFull = 100
)

// searchToken answers with nextPageToken.
func (c *call) searchToken(a searchAsk) (route.Answer, error) {
	if bounded, err := c.bounded(a.JQL); err != nil || !bounded {
		if err != nil {
			return route.Answer{}, err
		}
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest,
			"Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
	}
	found, _, err := c.query(a.JQL, false)
	if err != nil {
		return route.Answer{}, err
	}
	limit := 50
	if a.MaxResults != nil {
		limit = *a.MaxResults
	}
	if limit < 1 || limit > maxTokenIDs {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The value of maxResults must be between 1 and 5000.")
	}
	if !onlyIDs(a.Fields) {
		limit = min(limit, maxTokenFull)
	}
	start := 0
	if a.NextPageToken != "" {
		var ok bool
		if start, ok = openToken(a.NextPageToken); !ok {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The provided next page token is invalid.")
		}
	}
	s, x := selectFields(a.Fields, "id"), c.expansion(a.expand())
	x.properties = a.Properties
	from := min(start, len(found))
	to := min(from+limit, len(found))
	answer := route.Map{"issues": c.tokenIssues(found[from:to], a.Fields, s, x), "isLast": to == len(found)}
	if to < len(found) {
		answer["nextPageToken"] = sealToken(to)
	}
	c.nameFields(answer, s, x)
	return route.OK(answer), nil
}

func onlyIDs(fields []string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { return f != "id" && f != "key" })
}

// tokenIssues shows only ids unless more was asked for.
func (c *call) tokenIssues(found []*store.Issue, fields []string, s selection, x expansion) route.List {
	if len(fields) == 0 || len(fields) == 1 && fields[0] == "id" {
		return each(found, func(i *store.Issue) route.Map { return route.Map{"id": i.ID} })
	}
	if onlyIDs(fields) {
		return each(found, func(i *store.Issue) route.Map {
			return route.Map{"id": i.ID, "key": i.Key(), "self": c.api("/issue/", i.ID), "expand": expandable}
		})
	}
	return c.issueList(found, s, x)
}

func approximateCount(c *call) (route.Answer, error) {
	var a searchAsk
	if err := c.into(&a); err != nil {
		return route.Answer{}, err
	}
	found, _, err := c.query(a.JQL, false)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"count": len(found)}), nil
}

// sealToken and openToken turn a position into a text that says nothing to callers, and back.
func sealToken(at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("page:" + strconv.Itoa(at)))
}

func openToken(token string) (int, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	text, ok := strings.CutPrefix(string(raw), "page:")
	at, err := strconv.Atoi(text)
	return at, ok && err == nil && at >= 0
}
