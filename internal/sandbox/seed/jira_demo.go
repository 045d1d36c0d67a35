package seed

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

// jiraDemo adds projects, boards, sprints and the issues of the story.
func jiraDemo(st *store.Store) {
	s := site{Store: st, sprints: map[string]*store.Sprint{}}
	s.projects()
	s.boards()
	for _, c := range cards() {
		s.card(c)
	}
	s.connect()
	s.talk()
	s.work()
	s.files()
	s.fillCustom()
	s.rich()
	s.develop()
	s.forms()
	s.organization()
	s.stored()
	s.finish()
}

// ago is a time before the end of the story, in days and hours.
func ago(days, hours int) time.Time {
	return Today.Add(-time.Duration(days)*24*time.Hour - time.Duration(hours)*time.Hour)
}

// boards makes the boards and the sprints of the first one.
func (s site) boards() {
	demo, app, sup := s.Project("DEMO"), s.Project("APP"), s.Project("SUP")
	columns := func(p *store.Project) []store.Column {
		var list []store.Column
		for _, status := range p.Workflows[""].Statuses {
			list = append(list, store.Column{Name: status.Name, Statuses: []*store.Status{status}})
		}
		return list
	}
	board := s.AddBoard(&store.Board{ID: 1, Name: "DEMO board", Type: "scrum", Project: demo, JQL: "project = DEMO ORDER BY Rank ASC", Columns: columns(demo), Properties: map[string]any{"team": "Routing"}})
	kind := "simple"
	if s.Flavour == store.DataCenter {
		kind = "kanban"
	}
	s.AddBoard(&store.Board{ID: 2, Name: "APP board", Type: kind, Project: app, JQL: "project = APP ORDER BY Rank ASC", Columns: columns(app)})
	s.AddBoard(&store.Board{ID: 3, Name: "Support board", Type: "kanban", Project: sup, JQL: "project = SUP ORDER BY Rank ASC", Columns: columns(sup)})
	for n, v := range []store.Sprint{
		{Name: "DEMO Sprint 12", State: "closed", Start: ago(42, 0), End: ago(28, 0), Complete: ago(28, -1), Goal: "Plan for one depot in a second"},
		{Name: "DEMO Sprint 13", State: "closed", Start: ago(28, -2), End: ago(14, 0), Complete: ago(14, -1), Goal: "Re-plan while couriers drive"},
		{Name: "DEMO Sprint 14", State: "active", Start: ago(8, 0), End: ago(-6, 0), Goal: "Two depots in one plan"},
		{Name: "DEMO Sprint 15", State: "future", Goal: "Bring several depots to customers"},
	} {
		v.ID, v.Board, v.Created, v.Properties = n+1, board, ago(45, 0), map[string]any{"team": "Routing"}
		s.sprints[strings.TrimPrefix(v.Name, "DEMO Sprint ")] = s.AddSprint(&v)
	}
	s.ReserveIDs(store.KindSprint, 5)
	s.ReserveIDs(store.KindBoard, 4)
}

// card is one issue of the story in one line.
type card struct {
	project, kind, summary, status string
	priority, assignee, reporter   string
	parent                         string // key
	made, moved                    int    // days before the end: made, and last moved on
	more                           string // words such as "sprint:13 sprint:14 fix:2.0 label:a part:Engine points:5 due:2026-12-01 est:3h"
	text                           string
}

// card puts one issue in, with the history that its status tells.
func (s site) card(c card) {
	p := s.Project(c.project)
	kind := p.TypeNamed(c.kind)
	if kind == nil {
		kind = p.TypeNamed(strings.ReplaceAll(c.kind, "-t", "t")) // "Sub-task" is "Subtask" in a team-managed project
	}
	i := &store.Issue{
		Project: p, Type: kind, Summary: c.summary, Priority: s.Priority(c.priority), Reporter: s.user(c.reporter), Creator: s.user(c.reporter),
		Assignee: s.user(c.assignee), Description: s.wiki(strings.TrimSpace(c.text)), Created: ago(c.made, 0), Updated: ago(c.made, 0),
		StatusSince: ago(c.made, 0), Custom: map[string]any{}, Viewed: map[*store.User]time.Time{}, Status: p.Workflow(kind).Initial,
	}
	if c.parent != "" {
		i.Parent = s.Issue(c.parent)
	}
	i.Watch(i.Reporter)
	if kind.Level == 1 {
		s.set(i, "Epic Name", c.summary)
	}
	s.words(i, c.more)
	s.AddIssue(i)
	s.walk(i, c)
	s.ask(i)
}

// wiki is a text of the story. It mentions people by login; Cloud knows them by account.
func (s site) wiki(text string) store.Text {
	if s.Flavour == store.Cloud {
		for _, u := range s.Users() {
			text = strings.ReplaceAll(text, "[~"+u.Name+"]", "[~accountid:"+u.AccountID+"]")
		}
	}
	return store.WikiText(text)
}

// words reads the part of a card that most cards lack.
func (s site) words(i *store.Issue, text string) {
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(word, ":")
		switch name {
		case "sprint":
			i.Sprints = append(i.Sprints, s.sprints[value])
		case "fix":
			i.FixVersions = append(i.FixVersions, i.Project.Version(value))
		case "in":
			i.AffectsVersions = append(i.AffectsVersions, i.Project.Version(value))
		case "label":
			i.Labels = append(i.Labels, value)
		case "part":
			i.Components = append(i.Components, i.Project.Component(strings.ReplaceAll(value, "_", " ")))
		case "points":
			s.set(i, "Story Points", float64(whole(value)))
		case "due":
			i.Due = value
		case "est":
			n := whole(value) * 3600
			i.OriginalEstimate, i.Estimate = &n, &n
		case "level":
			i.Security = i.Project.Security[whole(value)-1]
		}
	}
}

// whole reads a number of a card; the cards are part of the program, so a wrong one panics.
func whole(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// set fills a custom field by its name.
func (s site) set(i *store.Issue, name string, v any) {
	if f := field(s.Store, name); f != nil {
		i.Custom[f.ID] = v
	}
}

// path is how issues come to a status from the first one.
func path(w *store.Workflow, to string) []*store.Status {
	var list []*store.Status
	for _, status := range w.Statuses {
		skipped := status.Name == "Backlog" || status.Name == "Waiting for customer" && to != status.Name
		if !skipped && status != w.Initial && slices.Index(w.Statuses, status) > slices.Index(w.Statuses, w.Initial) {
			list = append(list, status)
		}
		if status.Name == to {
			break
		}
	}
	return list
}

// walk moves an issue to the status of its card, step by step, as people did.
func (s site) walk(i *store.Issue, c card) {
	if c.status == i.Status.Name {
		return
	}
	steps := path(i.Project.Workflow(i.Type), c.status)
	by := i.Assignee
	if by == nil {
		by = i.Reporter
	}
	for n, to := range steps {
		at := ago(c.moved, 0).Add(-time.Duration(len(steps)-1-n) * time.Duration(c.made-c.moved) * 24 * time.Hour / time.Duration(len(steps)+1))
		items := []store.ChangeItem{change("status", i.Status.ID, i.Status.Name, to.ID, to.Name)}
		if to.Category != i.Status.Category {
			i.StatusSince = at
		}
		if to.Category == store.Done && i.Resolution == nil {
			i.Resolution, i.Resolved = s.Resolution("Done"), at
			items = append(items, change("resolution", "", "", "10000", "Done"))
		}
		i.Status = to
		s.note(i, by, at, items...)
	}
}

// change makes one line of the history; empty texts are sides without a value.
func change(field, from, fromText, to, toText string) store.ChangeItem {
	side := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	return store.ChangeItem{Field: field, FieldID: field, FieldType: "jira", From: side(from), FromString: side(fromText), To: side(to), ToString: side(toText)}
}

// note adds to the history at a time of the story.
func (s site) note(i *store.Issue, by *store.User, at time.Time, items ...store.ChangeItem) {
	i.History = append(i.History, &store.Change{ID: s.NextID(store.KindChange), Author: by, Created: at, Items: items})
	s.touch(i, at)
}

func (s site) touch(i *store.Issue, at time.Time) {
	if at.After(i.Updated) {
		i.Updated = at
	}
}

// ask makes the issues of the service project requests of customers.
func (s site) ask(i *store.Issue) {
	d := s.DeskOf(i.Project)
	if d == nil || i.Type.Subtask {
		return
	}
	for _, t := range d.Types {
		if t.Issue == i.Type {
			i.Request = &store.Request{Desk: d, Type: t}
			return
		}
	}
}

// finish puts the history of each issue into the order of time.
func (s site) finish() {
	for _, i := range s.Issues() {
		slices.SortStableFunc(i.History, func(a, b *store.Change) int { return a.Created.Compare(b.Created) })
		slices.SortStableFunc(i.Comments, func(a, b *store.IssueComment) int { return a.Created.Compare(b.Created) })
		slices.SortStableFunc(i.Worklogs, func(a, b *store.Worklog) int { return a.Started.Compare(b.Started) })
	}
}
