package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

func jiraRoutes() []route.Route {
	return []route.Route{
		shown(route.OnBoth, route.Jira, "/", viewer.start),
		shown(route.OnBoth, route.Jira, "/browse/{issueOrProject}", viewer.browse),
		shown(route.OnBoth, route.Jira, "/projects/{issueOrProject}", viewer.browse),
	}
}

// link is a line of a list.
type link struct{ URL, Label, Note string }

type list struct {
	Text  string
	Links []link
}

type field struct{ Name, Value, URL string }

type comment struct {
	Who, When, About string
	Body             template.HTML
}

type step struct{ When, Who, Field, From, To string }

type issue struct {
	Fields      []field
	Description template.HTML
	Links       []link
	Comments    []comment
	History     []step
}

func (v viewer) browse() (route.Answer, error) {
	key := v.Param("issueOrProject")
	if i := v.Store.Issue(key); i != nil {
		if !v.Store.Sees(v.eyes, i) {
			return v.missing()
		}
		return v.render(http.StatusOK, "issue", i.Key()+" "+i.Summary, v.issue(i))
	}
	p := v.Store.Project(key)
	if p == nil || !v.Store.May(v.eyes, "BROWSE_PROJECTS", p, nil) {
		return v.missing()
	}
	l := list{Text: "Issues of the project."}
	for _, i := range v.Store.Issues() {
		if i.Project == p && v.Store.Sees(v.eyes, i) {
			l.Links = append(l.Links, link{URL: v.browseURL(i), Label: i.Key() + " " + i.Summary, Note: i.Status.Name})
		}
	}
	return v.render(http.StatusOK, "list", p.Name+" ("+p.Key+")", l)
}

func (v viewer) browseURL(i *store.Issue) string { return v.Host + "/browse/" + i.Key() }

func (v viewer) issue(i *store.Issue) issue {
	shown := issue{Description: v.rich(i.Description)}
	add := func(name, value, address string) {
		if value != "" {
			shown.Fields = append(shown.Fields, field{name, value, address})
		}
	}
	add("Project", i.Project.Name, v.Host+"/browse/"+i.Project.Key)
	add("Type", i.Type.Name, "")
	add("Status", i.Status.Name, "")
	if i.Priority != nil {
		add("Priority", i.Priority.Name, "")
	}
	if i.Resolution != nil {
		add("Resolution", i.Resolution.Name, "")
	}
	add("Assignee", name(i.Assignee), "")
	add("Reporter", name(i.Reporter), "")
	add("Labels", strings.Join(i.Labels, ", "), "")
	add("Due", i.Due, "")
	add("Created", when(i.Created), "")
	add("Updated", when(i.Updated), "")
	if spent := i.TimeSpent(); spent > 0 {
		add("Time spent", strconv.Itoa(spent/60)+" minutes", "")
	}
	if i.Parent != nil && v.Store.Sees(v.eyes, i.Parent) {
		add("Parent", i.Parent.Key()+" "+i.Parent.Summary, v.browseURL(i.Parent))
	}
	shown.Links = v.related(i)
	for _, c := range v.comments(i) {
		shown.Comments = append(shown.Comments, comment{Who: name(c.Author), When: when(c.Created), Body: v.rich(c.Body)})
	}
	for _, h := range i.History {
		for _, item := range h.Items {
			shown.History = append(shown.History, step{when(h.Created), name(h.Author), item.Field, deref(item.FromString), deref(item.ToString)})
		}
	}
	return shown
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (v viewer) related(i *store.Issue) []link {
	var all []link
	for _, c := range i.Children {
		if v.Store.Sees(v.eyes, c) {
			all = append(all, link{URL: v.browseURL(c), Label: c.Key() + " " + c.Summary, Note: "child:"})
		}
	}
	for _, l := range i.Links {
		other, words := l.Inward, l.Type.Outward
		if other == i {
			other, words = l.Outward, l.Type.Inward
		}
		if v.Store.Sees(v.eyes, other) {
			all = append(all, link{URL: v.browseURL(other), Label: other.Key() + " " + other.Summary, Note: words})
		}
	}
	return all
}

// comments leaves those that the viewer may read.
func (v viewer) comments(i *store.Issue) []*store.IssueComment {
	var all []*store.IssueComment
	for _, c := range i.Comments {
		if v.mayRead(i, c.Visibility) {
			all = append(all, c)
		}
	}
	return all
}

func (v viewer) mayRead(i *store.Issue, to *store.Visibility) bool {
	switch {
	case to == nil:
		return true
	case to.Type == "role":
		return v.Store.InRole(v.eyes, i.Project, to.Value)
	}
	return v.Store.InGroup(v.eyes, to.Value)
}

// rich shows a rich text.
func (v viewer) rich(t store.Text) template.HTML {
	names := text.Names{Base: v.Host, Person: func(id string) string {
		u := v.Store.UserByAccount(id)
		if u == nil {
			u = v.Store.UserByName(id)
		}
		if u == nil {
			return id
		}
		return u.DisplayName
	}}
	doc := t.ADF
	if doc == nil {
		doc = text.WikiToADF(t.Wiki, names)
	}
	return template.HTML(text.ADFToHTML(doc, names)) //nolint:gosec // the converter escapes; its tests and the policy of the page guard it
}
