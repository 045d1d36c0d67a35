package confapi

import (
	"html"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

func searchRoutes() []entry {
	return []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/search", handle: api.search},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/search", handle: api.searchContent},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/search/user", handle: api.searchUsers},
	}
}

// hits runs the query of the request.
func (a api) hits() ([]*subject, *query.Query, error) {
	cql := a.Arg("cql")
	q, err := query.ParseCQL(cql)
	if err != nil {
		return nil, nil, a.refuse(http.StatusBadRequest, "%s", err.Error())
	}
	world := &world{a: a}
	plan, problems := query.Compile(q, world)
	if len(problems) > 0 {
		return nil, nil, a.refuse(http.StatusBadRequest, "Could not parse cql : %s : %s", cql, problems[0].Message)
	}
	items := world.everything(q)
	return query.Select(plan, items), q, nil
}

// searchWindow reads the paging of a search: an offset, on Cloud also a cursor.
func (a api) searchWindow(most int) (window, error) {
	w, err := a.window(25, most)
	if err != nil {
		return w, err
	}
	if raw := a.Arg("cursor"); raw != "" && a.Cloud() {
		c, ok := readCursor(strings.TrimPrefix(strings.TrimSuffix(raw, "_sa_"), "_f_"))
		if !ok {
			return w, a.refuse(http.StatusBadRequest, "Invalid cursor: %s", raw)
		}
		w.start = c.At
	}
	return w, nil
}

func (a api) search() (route.Answer, error) {
	e := a.expand()
	most := 250
	if e["content"].has("body") {
		most = 50
	}
	w, err := a.searchWindow(most)
	if err != nil {
		return route.Answer{}, err
	}
	found, q, err := a.hits()
	if err != nil {
		return route.Answer{}, err
	}
	words := searched(q)
	m := page(a, found, w, func(s *subject) any { return a.hit(s, e, words) })
	a.searchLinks(m, w, len(found))
	m["totalSize"], m["cqlQuery"], m["searchDuration"] = len(found), a.Arg("cql"), 12
	if !a.Cloud() {
		m["totalCount"] = len(found)
	}
	return route.OK(m), nil
}

// searchLinks replaces the link to the next hits by that of Cloud, which carries a cursor.
func (a api) searchLinks(m route.Map, w window, total int) {
	links, ok := m["_links"].(route.Map)
	if !ok || !a.Cloud() || links["next"] == nil {
		return
	}
	at := min(w.start+w.limit, total)
	q := maps.Clone(a.Query)
	q.Set("next", "true")
	q.Set("limit", strconv.Itoa(w.limit))
	q.Set("start", strconv.Itoa(at))
	q.Set("cursor", "_f_"+cursor{At: at}.String()+"_sa_")
	links["next"] = a.localPath() + "?" + q.Encode()
	delete(links, "prev")
}

func (a api) searchContent() (route.Answer, error) {
	e := a.expand()
	w, err := a.searchWindow(mostContents(e))
	if err != nil {
		return route.Answer{}, err
	}
	found, _, err := a.hits()
	if err != nil {
		return route.Answer{}, err
	}
	found = slices.DeleteFunc(found, func(s *subject) bool { return s.content == nil })
	m := page(a, found, w, func(s *subject) any { return a.content(s.content, nil, e) })
	a.searchLinks(m, w, len(found))
	if !a.Cloud() {
		m["totalSize"], m["cqlQuery"], m["searchDuration"] = len(found), a.Arg("cql"), 12
	}
	return route.OK(m), nil
}

func (a api) searchUsers() (route.Answer, error) {
	w, err := a.searchWindow(100)
	if err != nil {
		return route.Answer{}, err
	}
	found, _, err := a.hits()
	if err != nil {
		return route.Answer{}, err
	}
	found = slices.DeleteFunc(found, func(s *subject) bool { return s.user == nil })
	m := page(a, found, w, func(s *subject) any { return a.hit(s, nil, nil) })
	m["totalSize"], m["cqlQuery"], m["searchDuration"] = len(found), a.Arg("cql"), 8
	return route.OK(m), nil
}

// hit renders one result of a search.
func (a api) hit(s *subject, e expand, words []string) route.Map {
	m := route.Map{"breadcrumbs": route.List{}, "score": 0.0, "excerpt": ""}
	if !a.Cloud() {
		delete(m, "breadcrumbs")
		delete(m, "score")
	}
	switch {
	case s.content != nil:
		a.contentHit(m, s.content, e, words)
	case s.space != nil:
		m["entityType"], m["iconCssClass"], m["title"] = "space", "aui-icon content-type-space", a.marked(s.space.Name, words)
		m["url"], m["space"] = a.spaceUI(s.space), a.space(s.space, e["space"])
		m["lastModified"], m["friendlyLastModified"] = stamp(s.space.Created), friendly(s.space.Created)
		m["resultGlobalContainer"] = route.Map{"title": s.space.Name, "displayUrl": a.spaceUI(s.space)}
	case s.user != nil:
		m["entityType"], m["iconCssClass"], m["title"] = "user", "aui-icon content-type-profile", s.user.DisplayName
		m["url"], m["user"] = a.profile(s.user), a.person(s.user)
		m["lastModified"], m["friendlyLastModified"] = stamp(founded), friendly(founded)
	}
	return m
}

func (a api) profile(u *store.User) string {
	if a.Cloud() {
		return "/people/" + u.AccountID
	}
	return "/display/~" + u.Name
}

func (a api) contentHit(m route.Map, c *store.Content, e expand, words []string) {
	v := c.Now()
	rendered := a.content(c, nil, e["content"])
	folded, _ := rendered["_expandable"].(route.Map)
	if !e["content"].has("extensions") && folded != nil {
		delete(rendered, "extensions")
		folded["extensions"] = ""
	}
	if a.Cloud() {
		rendered["childTypes"] = route.Map{}
		delete(folded, "childTypes")
		if rendered["restrictions"] == nil {
			rendered["restrictions"] = route.Map{}
			delete(folded, "restrictions")
		}
	}
	m["entityType"], m["content"] = "content", rendered
	m["iconCssClass"] = "aui-icon content-type-" + string(c.Type)
	m["title"], m["url"] = a.marked(v.Title, words), a.webui(c)
	m["lastModified"], m["friendlyLastModified"] = stamp(v.When), friendly(v.When)
	m["resultGlobalContainer"] = route.Map{"title": c.Space.Name, "displayUrl": a.spaceUI(c.Space)}
	if c.Container != nil {
		m["resultParentContainer"] = route.Map{"title": c.Container.Title(), "displayUrl": a.webui(c.Container)}
	}
	m["excerpt"] = a.excerpt(c, words)
}

// The marks that Confluence puts around what was found.
const (
	markOpen  = "@@@hl@@@"
	markClose = "@@@endhl@@@"
)

const excerptLength = 280

// excerpt gives a piece of the text around the first word that was found, in the form that the parameter wants.
func (a api) excerpt(c *store.Content, words []string) string {
	form := a.Arg("excerpt")
	if form == "" {
		form = "highlight"
	}
	if form == "none" {
		return ""
	}
	plain := []rune(text.PlainOfStorage(c.Body()))
	if c.Type == store.Attachment {
		plain = []rune(c.Now().File.Comment)
	}
	from := 0
	lower := strings.ToLower(string(plain))
	for _, w := range words {
		if i := strings.Index(lower, strings.ToLower(w)); i >= 0 && len(lower) == len(string(plain)) {
			from = max(len([]rune(string(plain)[:i]))-80, 0)
			break
		}
	}
	piece := string(plain[from:min(from+excerptLength, len(plain))])
	if form == "indexed" || form == "indexed_unescaped" {
		words = nil
	}
	if !strings.HasSuffix(form, "_unescaped") {
		piece = html.EscapeString(piece)
	}
	return a.marked(piece, words)
}

// marked puts the marks around every occurrence of a word.
func (a api) marked(s string, words []string) string {
	if a.Arg("excerpt") != "" && !strings.HasPrefix(a.Arg("excerpt"), "highlight") {
		return s
	}
	var b strings.Builder
	for s != "" {
		at, size := firstWord(s, words)
		if size == 0 {
			break
		}
		b.WriteString(s[:at] + markOpen + s[at:at+size] + markClose)
		s = s[at+size:]
	}
	return b.String() + s
}

func firstWord(s string, words []string) (at, size int) {
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return 0, 0
	}
	at = len(s)
	for _, w := range words {
		if i := strings.Index(lower, strings.ToLower(w)); i >= 0 && (i < at || i == at && len(w) > size) {
			at, size = i, len(w)
		}
	}
	return at, size
}

// searched lists the words that a query looks for in texts, for the marks.
func searched(q *query.Query) []string {
	var words []string
	var walk func(query.Clause)
	walk = func(c query.Clause) {
		switch n := c.(type) {
		case *query.Compound:
			for _, part := range n.Clauses {
				walk(part)
			}
		case *query.Terminal:
			if l, ok := n.Operand.(*query.Literal); ok && n.Operator == query.Like {
				for w := range strings.FieldsFuncSeq(l.Plain(), func(r rune) bool { return strings.ContainsRune(` "*?~+-()`, r) }) {
					if len(w) > 1 && !slices.Contains([]string{"and", "or", "not"}, strings.ToLower(w)) {
						words = append(words, w)
					}
				}
			}
		}
	}
	walk(q.Where)
	return words
}
