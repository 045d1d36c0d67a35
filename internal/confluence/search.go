package confluence

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Search says what to look for: words or CQL.
type Search struct {
	Query  string
	Limit  int // hits wanted; at least 1
	Spaces []access.SpaceKey
}

// rawHit is one hit of a search.
type rawHit struct {
	Content   *rawContent `json:"content"`
	Space     *rawSpace   `json:"space"`
	Title     string      `json:"title"`
	Excerpt   string      `json:"excerpt"`
	URL       string      `json:"url"`
	Container struct {
		URL string `json:"displayUrl"`
	} `json:"resultGlobalContainer"`
}

type hitList struct {
	Results *rows[rawHit] `json:"results"`
	Links   links         `json:"_links"`
}

// Find runs a search and gives page objects, the best first. Words are looked for in everything that Confluence
// indexes; where it refuses that, and for texts that only look like CQL, in titles and bodies.
func (c *Client) Find(ctx context.Context, s Search) ([]*ordered.Object, error) {
	list, err := c.hits(ctx, s)
	if err != nil {
		return nil, fault.During(err, "search")
	}
	results := make([]*ordered.Object, 0, len(*list.Results))
	for at := range *list.Results {
		o, err := c.hit(ctx, &(*list.Results)[at], list.Links.Base)
		if err != nil {
			return nil, fault.During(err, "show what was found")
		}
		if o != nil {
			results = append(results, o)
		}
	}
	return results, nil
}

func (c *Client) hits(ctx context.Context, s Search) (*hitList, error) {
	if strings.TrimSpace(s.Query) == "" && len(s.Spaces) == 0 && !c.scope.SpacesFiltered() {
		return nil, fault.New(fault.Input, "query: the query is empty").WithHint("pass words, or CQL such as type = page AND space = DEV")
	}
	if !looksLikeCQL(s.Query) {
		return c.hitsForWords(ctx, s)
	}
	query, err := c.scope.CQL(s.Query, s.Spaces...)
	if err != nil && meantAsCQL(s.Query) {
		return nil, err
	}
	if err == nil {
		list, err := c.ask(ctx, query, s.Limit)
		if fault.KindOf(err) != fault.Input {
			return list, err
		}
		if meantAsCQL(s.Query) {
			return nil, instead(err, "the query cannot be parsed").
				WithHint(`check the CQL, for example: type = page AND space = DEV AND title ~ "meeting"`)
		}
	}
	return c.hitsForWords(ctx, s)
}

func (c *Client) hitsForWords(ctx context.Context, s Search) (*hitList, error) {
	if strings.Count(s.Query, `"`)%2 == 1 { // half a phrase, which Confluence refuses
		s.Query = strings.ReplaceAll(s.Query, `"`, " ")
	}
	query, err := c.scope.Words("siteSearch", s.Query, s.Spaces...)
	if err != nil {
		return nil, err
	}
	list, err := c.ask(ctx, query, s.Limit)
	if fault.KindOf(err) != fault.Input {
		return list, err
	}
	if query, err = c.scope.Words("text", s.Query, s.Spaces...); err != nil {
		return nil, err
	}
	return c.ask(ctx, query, s.Limit)
}

func (c *Client) ask(ctx context.Context, query access.CQL, limit int) (*hitList, error) {
	list := new(hitList)
	r := searchByCQL.At().Matching(query).Query("start", "0").Query("limit", strconv.Itoa(c.atMost(limit))).
		Query("expand", "content.history,content.version")
	if err := c.door.Do(ctx, r, list); err != nil {
		return nil, err
	}
	if list.Results == nil {
		return nil, noList()
	}
	return list, nil
}

// sorted is a query without conditions, which only says in which order everything comes.
var sorted = regexp.MustCompile(`(?i)^\s*order\s+by\s`)

// looksLikeCQL tells words from a query, by what words rarely hold. An empty text is a query without conditions.
func looksLikeCQL(query string) bool {
	if strings.TrimSpace(query) == "" || strings.ContainsAny(query, "=~<>") || sorted.MatchString(query) {
		return true
	}
	return strings.Contains(query, " AND ") || strings.Contains(query, " OR ") || strings.Contains(query, "currentUser()")
}

// condition is a field of CQL before an operator, as Atlassian documents the fields.
var condition = regexp.MustCompile(`(?i)\b(ancestor|container|content|created|creator|contributor|favou?rite|id|label|lastmodified|macro|mention|parent|space|text|title|type|user|watcher|sitesearch)[\w.\[\]]*\s*(!?[=~]|[<>]|not\s+in\b|in\s*\()`)

// meantAsCQL reports whether somebody wrote a query, however faulty. "C++ > Java" and "a=b" are words.
func meantAsCQL(query string) bool { return condition.MatchString(query) }

// hit renders one hit as a page object, nil for what is neither content nor space. Its text is the piece around what
// was found.
func (c *Client) hit(ctx context.Context, h *rawHit, base string) (*ordered.Object, error) {
	excerpt, err := c.excerpt(ctx, unmarked(h.Excerpt))
	if err != nil {
		return nil, err
	}
	body := shownBody{excerpt, viewFormat}
	switch {
	case h.Content != nil:
		return c.contentHit(h, base, body), nil
	case h.Space != nil:
		return c.spaceHit(h, base, body), nil
	default:
		return nil, nil //nolint:nilnil // a person is no content
	}
}

func (c *Client) contentHit(h *rawHit, base string, body shownBody) *ordered.Object {
	r := h.Content
	if key, _ := spaceOf(r); key != "" && !c.scope.AllowsSpace(key) {
		return nil // what the filter hides is not found
	}
	r.Title = unmarked(cmp.Or(r.Title, h.Title))
	r.Links.Base = cmp.Or(r.Links.Base, base)
	return c.pageObject(r, body)
}

func (c *Client) spaceHit(h *rawHit, base string, body shownBody) *ordered.Object {
	s := h.Space
	if !c.scope.AllowsSpace(s.Key) {
		return nil
	}
	r := &rawContent{ID: loose(cmp.Or(string(s.ID), s.Key)), Type: "space", Title: cmp.Or(s.Name, unmarked(h.Title)), Space: s}
	r.Links.Base = base
	r.Links.WebUI = cmp.Or(h.URL, h.Container.URL, s.Links.WebUI)
	if r.Links.WebUI == "" {
		r.Links.WebUI = "/display/" + url.PathEscape(s.Key)
		if c.scope.Cloud() {
			r.Links.WebUI = "/spaces/" + url.PathEscape(s.Key) + "/overview"
		}
	}
	if !strings.HasPrefix(r.Links.WebUI, "/") {
		r.Links.WebUI = "/" + r.Links.WebUI
	}
	return c.pageObject(r, body)
}

var marks = strings.NewReplacer("@@@hl@@@", "", "@@@endhl@@@", "")

// unmarked takes out the marks that Confluence puts around what was found.
func unmarked(text string) string { return marks.Replace(text) }
