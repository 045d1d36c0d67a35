package seed

import (
	"embed"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

//go:embed pages/*.xml files/*
var confluenceFiles embed.FS

// GroupConfluence is the group that Data Center gives to everyone who may use Confluence.
const GroupConfluence = "confluence-users"

// confluenceBase gives Confluence what it has before anyone used it.
func confluenceBase(s *store.Store) {
	g := s.AddGroup(&store.Group{ID: "5e3fa4c6-9d82-4f2e-8c77-3b4a5f6e7d85", Name: GroupConfluence})
	for _, login := range []string{Admin, DevOne, DevTwo, Agent, Reader, Outsider, Gone} {
		g.Members = append(g.Members, s.UserByName(login))
	}
	s.ReserveIDs(store.ContentIDs, 110001)
	s.ReserveIDs(store.SpaceIDs, 65601)
	s.ReserveIDs(store.LabelIDs, 70001)
	s.ReserveIDs(store.PropertyIDs, 80001)
	s.ReserveIDs(store.TemplateIDs, 90001)
	s.ReserveIDs(store.TaskIDs, 120001)
}

// confluenceDemo adds spaces and pages.
func confluenceDemo(s *store.Store) {
	w := &wiki{store: s}
	w.spaces()
	for _, p := range demoPages {
		w.page(p)
	}
	w.attachments()
	w.comments()
	w.details()
	w.templates()
}

// wiki fills the Confluence half of a site.
type wiki struct{ store *store.Store }

func (w *wiki) user(login string) *store.User { return w.store.UserByName(login) }

// at reads a moment of the story: "2026-03-02 09:15".
func at(moment string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", moment)
	if err != nil {
		panic("seed: " + err.Error())
	}
	return t.UTC()
}

func (w *wiki) spaces() {
	add := func(id int64, key, name, description, made string) *store.Space {
		sp := w.store.AddSpace(&store.Space{
			ID: id, Key: key, Name: name, Description: description, Type: "global", Status: store.Current, Created: at(made), Creator: w.user(Admin),
		})
		w.store.GrantAll(sp, store.Holder{User: w.user(Admin)})
		return sp
	}
	demo := add(65538, "DEMO", "Routing Handbook", "How the parcel routing service is built, run and used.", "2026-03-02 08:00")
	w.store.GrantWork(demo, store.Holder{Group: GroupDevelopers})
	w.store.GrantWork(demo, store.Holder{Group: GroupAgents})
	w.store.GrantRead(demo, store.Holder{Group: GroupConfluence})
	w.store.GrantSpace(demo, store.Holder{Group: GroupConfluence}, "create", "comment")
	demo.Labels = []*store.Label{w.store.Label("team", "documentation")}
	demo.Watchers = []*store.User{w.user(Admin), w.user(DevOne)}
	demo.Favourites = []*store.User{w.user(DevOne)}
	team := add(65540, "TEAM", "Team", "Meetings, decisions and how we work together.", "2026-03-02 08:10")
	w.store.GrantWork(team, store.Holder{Group: GroupStaff})
	w.store.GrantRead(team, store.Holder{Group: GroupConfluence})
	sec := add(65542, "SEC", "Security", "Security work. Staff only.", "2026-04-07 10:00")
	w.store.GrantWork(sec, store.Holder{Group: GroupDevelopers})
	w.store.GrantRead(sec, store.Holder{Group: GroupStaff})
}

// demoPage is one line of the list of pages. Its versions are the files pages/<id>.<n>.xml; each has an author, a
// time and a message.
type demoPage struct {
	id       int64
	space    string
	parent   int64 // 0: at the top of the space
	kind     store.ContentType
	title    string
	labels   string // separated by blanks
	versions []demoVersion
}

// demoVersion is one version; the title is that of the page unless it had another one then.
type demoVersion struct{ by, when, message, title string }

func (w *wiki) page(p demoPage) {
	sp := w.store.Space(p.space)
	c := &store.Content{ID: p.id, Type: p.kind, Status: store.Current, Space: sp}
	if p.parent != 0 {
		c.Parent = w.store.Content(p.parent)
	}
	if p.kind == store.Folder && w.store.Flavour == store.DataCenter {
		c.Type = store.Page // Data Center knows no folders
	}
	for i, v := range p.versions {
		title := v.title
		if title == "" {
			title = p.title
		}
		body := ""
		if p.kind != store.Folder {
			body = w.body("pages/" + strconv.FormatInt(p.id, 10) + "." + strconv.Itoa(i+1) + ".xml")
		}
		c.Versions = append(c.Versions, &store.ContentVersion{Number: i + 1, When: at(v.when), By: w.user(v.by), Message: v.message, Title: title, Body: body})
	}
	c.Created, c.Creator = c.Versions[0].When, c.Versions[0].By
	for name := range strings.FieldsSeq(p.labels) {
		c.Labels = append(c.Labels, w.store.Label("global", name))
	}
	c.Watchers = []*store.User{c.Creator}
	w.store.AddContent(c)
	if sp.Home == nil && p.kind == store.Page {
		sp.Home = c
	}
}

// body reads a storage body and names its users as the flavour does: {{user:amara}} stands for the attribute.
func (w *wiki) body(name string) string {
	raw, err := confluenceFiles.ReadFile(name)
	if err != nil {
		panic("seed: " + err.Error())
	}
	return w.named(strings.TrimSuffix(string(raw), "\n"))
}

// named puts the identifiers of the flavour where a body has a placeholder.
func (w *wiki) named(text string) string {
	for _, u := range w.store.Users() {
		attribute := `ri:userkey="` + u.Key + `"`
		if w.store.Flavour == store.Cloud {
			attribute = `ri:account-id="` + u.AccountID + `"`
		}
		text = strings.ReplaceAll(text, "{{user:"+u.Name+"}}", attribute)
	}
	return text
}
