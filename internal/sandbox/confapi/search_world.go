package confapi

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// founded is when the site began; users have no date of their own.
var founded = time.Date(2024, 1, 8, 9, 0, 0, 0, time.UTC)

// subject is what a search can find: a content, a space or a user.
type subject struct {
	world   *world
	content *store.Content
	space   *store.Space
	user    *store.User
}

// world shows the site to a query as the caller may see it.
type world struct {
	a      api
	macros map[*store.ContentVersion][]query.Value
	plain  map[*store.ContentVersion]string
}

// cqlFields are the fields of CQL with the ids that subject.Values knows.
var cqlFields = []*query.Field{
	{ID: "ancestor", Name: "ancestor", Type: query.Choice, Domain: "content", NoSort: true},
	{ID: "container", Name: "container", Type: query.Choice, Domain: "content", NoSort: true},
	{ID: "content", Name: "content", Type: query.Choice, Domain: "content", NoSort: true},
	{ID: "content", Name: "id", Type: query.Choice, Domain: "content"},
	{ID: "parent", Name: "parent", Type: query.Choice, Domain: "content", NoSort: true},
	{ID: "created", Name: "created", Type: query.DateTime},
	{ID: "lastmodified", Name: "lastmodified", Type: query.DateTime},
	{ID: "creator", Name: "creator", Type: query.User},
	{ID: "contributor", Name: "contributor", Type: query.User, NoSort: true},
	{ID: "mention", Name: "mention", Type: query.User, NoSort: true},
	{ID: "watcher", Name: "watcher", Type: query.User, NoSort: true},
	{ID: "favourite", Name: "favourite", Type: query.User, NoSort: true},
	{ID: "favourite", Name: "favorite", Type: query.User, NoSort: true},
	{ID: "label", Name: "label", Type: query.Keyword, NoSort: true},
	{ID: "macro", Name: "macro", Type: query.Keyword, NoSort: true},
	{ID: "space", Name: "space", Type: query.Choice, Domain: "space"},
	{ID: "space", Name: "space.key", Type: query.Choice, Domain: "space"},
	{ID: "space.title", Name: "space.title", Type: query.Text},
	{ID: "space.type", Name: "space.type", Type: query.Keyword},
	{ID: "status", Name: "status", Type: query.Keyword},
	{ID: "text", Name: "text", Type: query.Text, NoSort: true, Operators: []query.Operator{query.Like, query.NotLike}},
	{ID: "text", Name: "sitesearch", Type: query.Text, NoSort: true, Operators: []query.Operator{query.Like, query.NotLike}},
	{ID: "title", Name: "title", Type: query.Text},
	{ID: "type", Name: "type", Type: query.Keyword},
	{ID: "user", Name: "user", Type: query.User},
	{ID: "user", Name: "user.accountid", Type: query.User},
	{ID: "user", Name: "user.userkey", Type: query.User},
	{ID: "user.fullname", Name: "user.fullname", Type: query.Text},
	{ID: "user.email", Name: "user.email", Type: query.Text},
}

// Fields finds a field by name, in any case.
func (w *world) Fields(ref query.FieldRef) []*query.Field {
	for _, f := range cqlFields {
		if strings.EqualFold(f.Name, ref.Name) {
			return []*query.Field{f}
		}
	}
	return nil
}

// Resolve finds what a value names.
func (w *world) Resolve(f *query.Field, name string) []query.Value {
	switch {
	case f.Type == query.User:
		u := w.a.Store.UserByAccount(name)
		if u == nil && !w.a.Cloud() {
			if u = w.a.Store.UserByName(name); u == nil {
				u = w.a.Store.UserByKey(name)
			}
		}
		if u != nil {
			return []query.Value{userValue(u)}
		}
	case f.Domain == "space":
		if s := w.a.Store.Space(name); s != nil && w.a.Store.SeesSpace(w.a.User, s) {
			return []query.Value{spaceValue(s)}
		}
	case f.Domain == "content":
		if n, ok := number(name); ok {
			if c := w.a.Store.Content(n); c != nil && w.a.sees(c) {
				return []query.Value{contentValue(c)}
			}
		}
	}
	return nil
}

func userValue(u *store.User) query.Value { return query.Value{ID: u.Name, Text: u.DisplayName} }

func spaceValue(s *store.Space) query.Value { return query.Value{ID: s.Key, Text: s.Key} }

func contentValue(c *store.Content) query.Value {
	return query.Value{ID: idOf(c.ID), Text: idOf(c.ID), Num: float64(c.ID)}
}

// Call evaluates the functions that need the site.
func (w *world) Call(name string, _ []string) ([]query.Value, bool) {
	var context struct {
		SpaceKey  string       `json:"spaceKey"`
		ContentID textOrNumber `json:"contentId"`
	}
	if raw := w.a.Arg("cqlcontext"); raw != "" && json.Unmarshal([]byte(raw), &context) != nil {
		return nil, false
	}
	switch name {
	case "currentSpace":
		return w.Resolve(&query.Field{Domain: "space"}, context.SpaceKey), true
	case "currentContent":
		return w.Resolve(&query.Field{Domain: "content"}, string(context.ContentID)), true
	case "favouriteSpaces":
		var list []query.Value
		for _, s := range w.a.spaces() {
			if slices.Contains(s.Favourites, w.a.User) {
				list = append(list, spaceValue(s))
			}
		}
		return list, true
	case "recentlyViewedSpaces", "recentlyViewedContent":
		return w.viewed(name == "recentlyViewedSpaces"), true
	}
	return nil, false
}

func (w *world) viewed(spaces bool) []query.Value { //nolint:revive // the two functions of one list
	var list []query.Value
	for _, c := range w.a.visible(w.a.Store.Contents()) {
		if !slices.ContainsFunc(c.Views, func(v store.PageView) bool { return v.By == w.a.User }) {
			continue
		}
		if spaces {
			list = append(list, spaceValue(c.Space))
		} else {
			list = append(list, contentValue(c))
		}
	}
	return list
}

// CurrentUser tells who asks.
func (w *world) CurrentUser() (query.Value, bool) {
	if w.a.User == nil {
		return query.Value{}, false
	}
	return userValue(w.a.User), true
}

// Now is the time on the site.
func (w *world) Now() time.Time { return w.a.Store.Now() }

// everything lists what a query is to be judged on: contents always, spaces and users when it speaks of them.
func (w *world) everything(q *query.Query) []*subject {
	archived := w.a.Flag("includeArchivedSpaces", false)
	var list []*subject
	for _, c := range w.a.visible(w.a.Store.Contents()) {
		if c.Status == store.Current && (archived || c.Space.Status == store.Current) {
			list = append(list, &subject{world: w, content: c})
		}
	}
	words := strings.ToLower(q.Text)
	if strings.Contains(words, "space") && strings.Contains(words, "type") {
		for _, s := range w.a.spaces() {
			if archived || s.Status == store.Current {
				list = append(list, &subject{world: w, space: s})
			}
		}
	}
	if strings.Contains(words, "user") {
		for _, u := range w.a.Store.Users() {
			if u.Active && u.Kind != "customer" { // customers of the service desk are not in Confluence
				list = append(list, &subject{world: w, user: u})
			}
		}
	}
	return list
}

// Changes is empty: CQL knows no history.
func (s *subject) Changes(*query.Field) []query.Change { return nil }

// Values gives the values of a field.
func (s *subject) Values(f *query.Field, into []query.Value) []query.Value {
	switch {
	case s.content != nil:
		return s.world.ofContent(s.content, f.ID, into)
	case s.space != nil:
		return ofSpace(s.space, f.ID, into)
	}
	return ofUser(s.user, f.ID, into)
}

func ofUser(u *store.User, field string, into []query.Value) []query.Value {
	switch field {
	case "type":
		return append(into, query.Value{Text: "user"})
	case "user":
		return append(into, userValue(u))
	case "user.fullname", "title", "text":
		return append(into, query.Value{Text: u.DisplayName})
	case "user.email":
		return append(into, query.Value{Text: u.Email})
	case "created", "lastmodified":
		return append(into, query.Value{Time: founded})
	}
	return into
}

func ofSpace(s *store.Space, field string, into []query.Value) []query.Value {
	switch field {
	case "type":
		return append(into, query.Value{Text: "space"})
	case "space":
		return append(into, spaceValue(s))
	case "space.title", "title":
		return append(into, query.Value{Text: s.Name})
	case "space.type":
		return append(into, query.Value{Text: s.Type})
	case "text":
		return append(into, query.Value{Text: s.Name + " " + s.Description})
	case "created", "lastmodified":
		return append(into, query.Value{Time: s.Created})
	case "creator":
		return append(into, userValue(s.Creator))
	case "label":
		return appendLabels(into, s.Labels)
	}
	return into
}

func appendLabels(into []query.Value, labels []*store.Label) []query.Value {
	for _, l := range labels {
		into = append(into, query.Value{Text: l.Name})
	}
	return into
}

func appendUsers(into []query.Value, users []*store.User) []query.Value {
	for _, u := range users {
		into = append(into, userValue(u))
	}
	return into
}

func (w *world) ofContent(c *store.Content, field string, into []query.Value) []query.Value {
	v := c.Now()
	switch field {
	case "type":
		return append(into, query.Value{Text: string(c.Type)})
	case "status":
		return append(into, query.Value{Text: c.Status})
	case "title":
		return append(into, query.Value{Text: v.Title})
	case "text":
		return append(into, query.Value{Text: v.Title + " " + w.words(c, v)})
	case "content":
		return append(into, contentValue(c))
	case "ancestor", "parent", "container":
		return placeValues(c, field, into)
	case "space":
		return append(into, spaceValue(c.Space))
	case "space.title":
		return append(into, query.Value{Text: c.Space.Name})
	case "space.type":
		return append(into, query.Value{Text: c.Space.Type})
	case "created":
		return append(into, query.Value{Time: c.Created})
	case "lastmodified":
		return append(into, query.Value{Time: v.When})
	case "label":
		return appendLabels(into, c.Labels)
	case "macro":
		return append(into, w.macroNames(v)...)
	}
	return w.peopleOf(c, field, into)
}

func placeValues(c *store.Content, field string, into []query.Value) []query.Value {
	switch {
	case field == "ancestor":
		for _, p := range c.Page().Above() {
			into = append(into, contentValue(p))
		}
		if c.Container != nil {
			into = append(into, contentValue(c.Container))
		}
	case field == "parent" && c.Parent != nil && c.Type != store.Comment:
		into = append(into, contentValue(c.Parent))
	case field == "container" && c.Container != nil:
		into = append(into, contentValue(c.Container))
	}
	return into
}

func (w *world) peopleOf(c *store.Content, field string, into []query.Value) []query.Value {
	switch field {
	case "creator":
		return append(into, userValue(c.Creator))
	case "contributor":
		for _, v := range c.Versions {
			into = append(into, userValue(v.By))
		}
	case "watcher":
		return appendUsers(into, c.Watchers)
	case "favourite":
		return appendUsers(into, c.Favourites)
	case "mention":
		root, err := text.ParseStorage(c.Body())
		if err != nil {
			return into
		}
		root.Walk(func(n *text.Node) bool {
			if n.Name == "ri:user" {
				for _, u := range w.a.Store.Users() {
					if id := n.Get("ri:account-id"); id != "" && id == u.AccountID || n.Get("ri:userkey") == u.Key || n.Get("ri:username") == u.Name {
						into = append(into, userValue(u))
					}
				}
			}
			return true
		})
	}
	return into
}

// words gives the searchable text of a version, worked out once per search.
func (w *world) words(c *store.Content, v *store.ContentVersion) string {
	if c.Type == store.Attachment {
		return v.File.Comment
	}
	if w.plain == nil {
		w.plain = map[*store.ContentVersion]string{}
	}
	plain, known := w.plain[v]
	if !known {
		plain = text.PlainOfStorage(v.Body)
		w.plain[v] = plain
	}
	return plain
}

func (w *world) macroNames(v *store.ContentVersion) []query.Value {
	if w.macros == nil {
		w.macros = map[*store.ContentVersion][]query.Value{}
	}
	names, known := w.macros[v]
	if known {
		return names
	}
	if root, err := text.ParseStorage(v.Body); err == nil {
		root.Walk(func(n *text.Node) bool {
			if n.Name == "ac:structured-macro" {
				names = append(names, query.Value{Text: n.Get("ac:name")})
			}
			return true
		})
	}
	w.macros[v] = names
	return names
}
