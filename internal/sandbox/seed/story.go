package seed

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

// connect links issues with each other and with pages elsewhere.
func (s site) connect() {
	for _, l := range []struct{ from, kind, to string }{
		{"DEMO-6", "Blocks", "DEMO-8"},
		{"DEMO-13", "Problem/Incident", "SUP-8"},
		{"DEMO-6", "Problem/Incident", "SUP-1"},
		{"DEMO-22", "Relates", "DEMO-6"},
		{"DEMO-25", "Duplicate", "DEMO-17"},
		{"APP-3", "Relates", "DEMO-4"},
		{"SEC-1", "Relates", "DEMO-12"},
		{"DEMO-9", "Blocks", "DEMO-10"},
		{"APP-11", "Cloners", "APP-8"},
		{"SUP-4", "Relates", "DEMO-14"},
	} {
		s.AddLink(&store.Link{Type: s.LinkType(l.kind), Outward: s.Issue(l.from), Inward: s.Issue(l.to), Created: ago(5, 0)})
	}
	one := s.Issue("DEMO-1")
	one.RemoteLinks = append(one.RemoteLinks, &store.RemoteLink{
		ID: s.NextID(store.KindRemoteLink), GlobalID: "system=https://routing.acme.example&id=design", Relationship: "documented by",
		Application: map[string]any{"type": "com.acme.docs", "name": "Acme docs"}, URL: "https://routing.acme.example/design",
		Title: "Design of the planner", Summary: "How a plan is made in one second",
		Icon: map[string]any{"url16x16": "https://routing.acme.example/favicon.png", "title": "Acme docs"}, Status: map[string]any{"resolved": false, "icon": map[string]any{
			"url16x16": "https://routing.acme.example/draft.png", "title": "Draft", "link": "https://routing.acme.example/design/status",
		}},
	})
}

// remark is one comment of the story.
type remark struct {
	key, author string
	days, hours int
	text        string
	kept        *store.Visibility
	internal    bool
}

// talk adds comments.
func (s site) talk() {
	developers := &store.Visibility{Type: "role", Value: roleDevelopers, ID: roleDevelopers}
	agents := &store.Visibility{Type: "group", Value: GroupAgents, ID: s.Group(GroupAgents).ID}
	for _, r := range []remark{
		{"DEMO-1", DevOne, 40, 2, "The engine can do it in *0.8 s* for one depot. Two depots need more thought, see DEMO-2.", nil, false},
		{"DEMO-1", Reader, 39, 5, "Couriers ask: what happens to a stop that I have already started?", nil, false},
		{"DEMO-1", DevOne, 39, 1, "[~elin] it stays. Only stops that were not started move.\n\n* started: stays\n* promised: may move inside its window\n* all others: free", nil, false},
		{"DEMO-1", Admin, 21, 0, "Budget is agreed. Please keep this among us until the customer knows.", developers, false},
		{"DEMO-4", DevOne, 33, 3, "Merged. The app shows the stops from version 3.3 on.", nil, false},
		{"DEMO-6", Agent, 11, 4, "Malmö had it again this morning: SUP-1.", nil, false},
		{"DEMO-6", DevOne, 10, 2, "Found it. The list of stops is changed while it is read:\n\n{code}\nfor (Stop stop : stops) {\n    if (stop.isDone()) stops.remove(stop);\n}\n{code}", nil, false},
		{"DEMO-6", DevOne, 9, 4, "It is my own change of October. I am sorry.", developers, false},
		{"DEMO-6", DevTwo, 2, 6, "I read the change. Please add a test with two threads.", nil, false},
		{"DEMO-8", DevTwo, 6, 3, "The model is done. Sharing couriers is harder than we thought: they drive home in the evening.", nil, false},
		{"DEMO-8", Admin, 5, 7, "Then leave evenings out of the first version.", nil, false},
		{"DEMO-13", Agent, 9, 2, "Customer sent the timetable, see attachment.", nil, false},
		{"DEMO-20", Admin, 6, 1, "Provider says that both keys work for a week.", nil, false},
		{"DEMO-22", DevOne, 7, 8, "300 stops: 9.1 s. 200 stops: 1.4 s. Something is quadratic.", nil, false},
		{"APP-3", DevTwo, 8, 5, "500 scans take 2 MB. That is fine.", nil, false},
		{"APP-6", Outsider, 5, 9, "With one position in ten seconds the battery lasts until 17:30.", nil, false},
		{"SUP-1", Agent, 12, -1, "We are looking into it. Please restart the app at 07:00.", nil, false},
		{"SUP-1", Agent, 12, -2, "Same cause as DEMO-6. Do not tell the customer the details.", nil, true},
		{"SUP-1", Customer, 12, -3, "It works again, thank you!", nil, false},
		{"SUP-2", Agent, 2, 3, "In the app: Menu, Profile, Home depot. Did that help?", nil, false},
		{"SUP-3", Agent, 5, 6, "Ordered. It costs 289 EUR, charged to the depot.", agents, false},
		{"SUP-8", DevTwo, 8, 4, "Internal: time zone of the timetable, DEMO-13.", nil, true},
		{"SEC-1", DevOne, 15, 3, "Random ids from 2.0 on. Old links end on 1 December.", nil, false},
	} {
		i, at := s.Issue(r.key), ago(r.days, r.hours)
		v := &store.IssueComment{
			ID: s.NextID(store.KindComment), Author: s.user(r.author), UpdateAuthor: s.user(r.author), Created: at, Updated: at,
			Body: s.wiki(r.text), Visibility: r.kept, Internal: r.internal,
		}
		if s.DeskOf(i.Project) != nil {
			v.Properties = map[string]any{"sd.public.comment": map[string]any{"internal": r.internal}}
		}
		i.Comments = append(i.Comments, v)
		s.touch(i, at)
	}
	for _, w := range []struct{ key, login string }{{"DEMO-1", DevOne}, {"DEMO-1", Reader}, {"DEMO-6", Agent}, {"DEMO-6", Admin}, {"DEMO-8", Admin}, {"APP-6", Agent}} {
		s.Issue(w.key).Watch(s.user(w.login))
	}
	for _, v := range []struct{ key, login string }{{"DEMO-1", Reader}, {"DEMO-21", Reader}, {"DEMO-21", DevTwo}, {"APP-9", Reader}, {"APP-9", Outsider}} {
		i := s.Issue(v.key)
		i.Voters = append(i.Voters, s.user(v.login))
	}
}

// work adds worklogs.
func (s site) work() {
	for _, w := range []struct {
		key, login  string
		days, hours int
		minutes     int
		text        string
	}{
		{"DEMO-7", DevTwo, 32, 4, 180, "First dashboard"},
		{"DEMO-7", DevTwo, 31, 3, 240, ""},
		{"DEMO-8", DevTwo, 7, 2, 360, "Talked with both depots"},
		{"DEMO-8", DevTwo, 5, 5, 150, "Sketch of the model"},
		{"DEMO-8", DevOne, 4, 1, 60, "Review"},
		{"DEMO-9", DevTwo, 8, 4, 240, ""},
		{"DEMO-10", DevTwo, 4, 6, 300, "Half way"},
		{"DEMO-14", DevOne, 4, 2, 120, "Nightly job runs"},
		{"DEMO-22", DevOne, 6, 3, 200, "Measured, see comment"},
		{"DEMO-6", DevOne, 10, 5, 330, "Reproduced"},
		{"SUP-3", Agent, 5, 6, 15, ""},
	} {
		i, at := s.Issue(w.key), ago(w.days, w.hours)
		log := &store.Worklog{
			ID: s.NextID(store.KindWorklog), Author: s.user(w.login), UpdateAuthor: s.user(w.login), Created: at, Updated: at, Started: at.Add(-time.Duration(w.minutes) * time.Minute), Seconds: w.minutes * 60,
		}
		if w.text != "" {
			log.Comment = store.WikiText(w.text)
		}
		i.Worklogs = append(i.Worklogs, log)
		if i.Estimate != nil {
			left := max(*i.Estimate-log.Seconds, 0)
			i.Estimate = &left
		}
		s.note(i, log.Author, at, change("WorklogId", log.ID, log.ID, "", ""))
	}
	s.Issue("DEMO-6").Worklogs[0].Visibility = &store.Visibility{Type: "role", Value: roleDevelopers, ID: roleDevelopers}
	s.Issue("DEMO-22").History[0].Author = s.user(DevOne)
	s.note(s.Issue("DEMO-6"), s.user(Agent), ago(11, 2), change("priority", "2", "High", "1", "Highest"))
	six := s.Issue("DEMO-6")
	who := s.user(DevOne)
	id := who.AccountID
	if s.Flavour == store.DataCenter {
		id = who.Key
	}
	s.note(six, s.user(Admin), ago(11, 1), change("assignee", "", "", id, who.DisplayName))
}

// files adds attachments; their bytes are made here, so that they are the same everywhere.
func (s site) files() {
	picture := func(c color.RGBA) []byte {
		m := image.NewRGBA(image.Rect(0, 0, 48, 32))
		for x := range 48 {
			for y := range 32 {
				m.Set(x, y, color.RGBA{R: c.R, G: c.G, B: uint8(x*5) ^ c.B, A: 255})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			panic(err) // a picture in memory cannot fail
		}
		return b.Bytes()
	}
	for _, f := range []struct {
		key, name, kind, login string
		days                   int
		data                   []byte
	}{
		{"DEMO-1", "route-map.png", "image/png", DevOne, 38, picture(color.RGBA{R: 30, G: 120, B: 60, A: 255})},
		{"DEMO-1", "measurements.csv", "text/csv", DevTwo, 36, []byte("stops,seconds\n50,0.2\n100,0.4\n200,1.4\n300,9.1\n")},
		{"DEMO-6", "planner.log", "text/plain", Agent, 11, []byte("06:10:02 WARN plan is empty for tour 4417\n06:10:03 ERROR ConcurrentModificationException\n")},
		{"DEMO-6", "empty-plan.png", "image/png", Agent, 11, picture(color.RGBA{R: 200, G: 40, B: 40, A: 255})},
		{"DEMO-13", "ferry timetable.txt", "text/plain", Agent, 9, []byte("Aarhus - Odden 08:30\nOdden - Aarhus 10:45\n")},
		{"SUP-4", "fountain.png", "image/png", Customer, 1, picture(color.RGBA{R: 90, G: 90, B: 200, A: 255})},
		{"APP-6", "battery.json", "application/json", Outsider, 6, []byte(`{"every_second":12.1,"every_ten_seconds":17.5}`)},
	} {
		at := ago(f.days, 1)
		i := s.Issue(f.key)
		file := s.AddAttachment(&store.IssueFile{Name: f.name, MIME: f.kind, Author: s.user(f.login), Created: at, Issue: i}, f.data)
		s.note(i, file.Author, at, change("Attachment", "", "", file.ID, f.name))
	}
}

// fillCustom gives every kind of custom field a value somewhere.
func (s site) fillCustom() {
	demo := s.Project("DEMO")
	choose := func(name string, at int) *store.Option { return field(s.Store, name).Contexts[0].Options[at] }
	bug := s.Issue("DEMO-6")
	s.set(bug, "Severity", choose("Severity", 0))
	s.set(bug, "Found in", choose("Found in", 0))
	s.set(bug, "Area", store.Cascade{Parent: choose("Area", 0), Child: choose("Area", 0).Children[0]})
	s.set(bug, "Affected regions", []*store.Option{choose("Affected regions", 0), choose("Affected regions", 1)})
	s.set(bug, "Incident start", ago(12, 3))
	s.set(bug, "Flagged", []*store.Option{choose("Flagged", 0)})
	s.set(bug, "QA contact", s.user(DevTwo))
	s.set(bug, "Backported to", []*store.Version{demo.Version("1.1")})
	s.set(bug, "Customer tags", []string{"malmo", "morning"})
	one := s.Issue("DEMO-1")
	s.set(one, "Reviewers", []*store.User{s.user(DevOne), s.user(DevTwo)})
	s.set(one, "Responsible group", s.Group(GroupDevelopers))
	s.set(one, "Informed groups", []*store.Group{s.Group(GroupAgents), s.Group(GroupStaff)})
	s.set(one, "Documentation", "https://routing.acme.example/design")
	s.set(one, "Related project", s.Project("APP"))
	s.set(one, "Target version", demo.Version("2.0"))
	s.set(one, "Acceptance criteria", store.WikiText("# Planned again within *one second*\n# Promises are kept"))
	s.set(one, "External reference", "RFP-2026-17")
	s.set(one, "Business value", 87.5)
	s.set(one, "Go-live date", "2026-12-14")
	s.set(one, "Start date", "2026-09-28")
	s.set(one, "Import id", "old-4711")
	s.set(s.Issue("DEMO-22"), "Browsers", []*store.Option{choose("Browsers", 0), choose("Browsers", 2)})
	s.set(s.Issue("DEMO-22"), "Severity", choose("Severity", 1))
	s.set(s.Issue("DEMO-13"), "Severity", choose("Severity", 1))
	s.set(s.Issue("APP-3"), "Story point estimate", 5.0)
	for _, key := range []string{"SUP-1", "SUP-4", "SUP-6", "SUP-8"} {
		s.set(s.Issue(key), "Severity", choose("Severity", 1))
	}
	bug.Environment = store.WikiText("Depot Malmö, planner 1.1.3, Android 14")
	bug.Properties = map[string]any{"triage": map[string]any{"checked": true, "by": "dmitri"}}
}

// formats is a document that holds what wiki markup cannot say.
//
//go:embed formats.json
var formats []byte

// rich gives one issue of Cloud a text with every kind of block that editors make there.
func (s site) rich() {
	if s.Flavour != store.Cloud {
		return
	}
	d := json.NewDecoder(bytes.NewReader(formats))
	d.UseNumber()
	var doc map[string]any
	if err := d.Decode(&doc); err != nil {
		panic(err) // the document is part of the program
	}
	s.Issue("DEMO-23").Description = store.ADFText(doc)
}

// everyone shares with every account.
func (s site) everyone() []*store.Share {
	n, err := strconv.Atoi(s.NextID(store.KindShare))
	if err != nil {
		panic(err) // the store gives decimal text
	}
	return []*store.Share{{ID: n, Type: "authenticated"}}
}

// stored adds the filters that people keep and the dashboard that every site has.
func (s site) stored() {
	for n, f := range []store.Filter{
		{Name: "My open issues", JQL: "assignee = currentUser() AND resolution = Unresolved ORDER BY updated DESC", Owner: s.user(Admin), Columns: []string{"issuekey", "summary", "status"}, Shares: s.everyone(), Favourites: []*store.User{s.user(Admin), s.user(DevOne)}},
		{Name: "Customer bugs", Description: "What customers found", JQL: "project = DEMO AND issuetype = Bug AND labels = customer", Owner: s.user(DevOne), Shares: s.everyone(), Favourites: []*store.User{s.user(DevOne)}},
		{Name: "Bruno's notes", JQL: "project = DEMO AND text ~ plan", Owner: s.user(DevOne)},
	} {
		f.ID = []string{"10000", "10001", "10002"}[n]
		s.AddFilter(&f)
	}
	s.AddDashboard(&store.Dashboard{ID: "10000", Name: "Default dashboard", Shares: []*store.Share{{ID: 10100, Type: "global"}}, Gadgets: []*store.Gadget{{
		ID: 10000, Module: "com.atlassian.jira.gadgets:assigned-to-me-dashboard-item", Title: "Assigned to me", Tint: "blue",
		Properties: map[string]any{"triage": map[string]any{"refresh": 15}},
	}}})
	s.ReserveIDs(store.KindGadget, 10001)
	s.ReserveIDs(store.KindDashboard, 10001)
	s.ReserveIDs(store.KindShare, 10101)
	s.ReserveIDs(store.KindFilter, 10003)
	s.ReserveIDs(store.KindVersion, 10100)
	s.ReserveIDs(store.KindComponent, 10100)
	s.ReserveIDs(store.KindProject, 10100)
	s.ReserveIDs(store.KindCategory, 10100)
	s.ReserveIDs(store.KindRole, 10200)
	for _, kind := range []store.Kind{store.KindScheme, store.KindLinkType, store.KindType, store.KindPriority, store.KindResolution} {
		s.ReserveIDs(kind, 10200)
	}
	for _, kind := range []store.Kind{store.KindStatus, store.KindField, store.KindOption, store.KindContext} {
		s.ReserveIDs(kind, 11000)
	}
}
