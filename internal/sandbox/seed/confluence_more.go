package seed

import (
	"strconv"

	"mcp-atlassian/internal/sandbox/store"
)

func (w *wiki) attachments() {
	for _, f := range []struct {
		id, page              int64
		file, title, mime     string
		by, when, comment     string
		second, secondWhen    string
		secondBy, secondWords string
	}{
		{id: 99001, page: 98310, file: "map.png", title: "depot-map.png", mime: "image/png", by: DevOne, when: "2026-03-04 10:40", comment: "Depots in spring"},
		{id: 99002, page: 98320, file: "system.svg", title: "system overview.svg", mime: "image/svg+xml", by: DevOne, when: "2026-03-11 15:25", comment: "Boxes and arrows", second: "system2.svg", secondWhen: "2026-06-22 16:00", secondBy: DevOne, secondWords: "With the stream"},
		{id: 99003, page: 98341, file: "depots.csv", title: "depots.csv", mime: "text/csv", by: Agent, when: "2026-05-05 09:05", comment: "Phone numbers of the depots"},
		{id: 99004, page: 98341, file: "depots.csv", title: "übersicht & plan.csv", mime: "text/csv", by: Agent, when: "2026-08-18 22:45", comment: ""},
		{id: 99005, page: 98351, file: "map.png", title: "release-1.8.png", mime: "application/octet-stream", by: DevOne, when: "2026-10-30 16:05", comment: "Screenshot"},
		{id: 99006, page: 98450, file: "map.png", title: "app.png", mime: "image/png", by: DevOne, when: "2026-11-02 12:05", comment: ""},
	} {
		c := &store.Content{
			ID: f.id, Type: store.Attachment, Status: store.Current, Container: w.store.Content(f.page), Created: at(f.when), Creator: w.user(f.by),
			Versions: []*store.ContentVersion{{Number: 1, When: at(f.when), By: w.user(f.by), Message: f.comment, Title: f.title, File: w.file(f.file, f.id, 1, f.mime, f.comment)}},
		}
		c.Space = c.Container.Space
		if f.second != "" {
			c.Versions = append(c.Versions, &store.ContentVersion{
				Number: 2, When: at(f.secondWhen), By: w.user(f.secondBy), Message: f.secondWords, Title: f.title, File: w.file(f.second, f.id, 2, f.mime, f.secondWords),
			})
		}
		w.store.AddContent(c)
	}
}

func (w *wiki) file(name string, id int64, version int, mime, comment string) *store.File {
	raw, err := confluenceFiles.ReadFile("files/" + name)
	if err != nil {
		panic("seed: " + err.Error())
	}
	blob := "seed-" + strconv.FormatInt(id, 10) + "-" + strconv.Itoa(version)
	w.store.PutBlob(blob, raw)
	return &store.File{Blob: blob, MediaType: mime, Comment: comment, Size: len(raw)}
}

func (w *wiki) comments() {
	for _, k := range []struct {
		id, on, parent        int64
		by, when, body        string
		ref, selection, state string
	}{
		{id: 99101, on: 98321, by: DevTwo, when: "2026-10-12 13:40", body: "<p>Should this say how long a courier may wait at a door?</p>", ref: "7a1f4c2e-0b6d-4f3a-9c58-2d1e6b7a8c01", selection: "four hours", state: "open"},
		{id: 99102, on: 98321, parent: 99101, by: DevOne, when: "2026-10-12 14:05", body: `<p><ac:link><ri:user {{user:chiara}} /></ac:link> yes, five minutes. I will add it with the next release.</p>`},
		{id: 99103, on: 98321, by: Reader, when: "2026-10-15 09:00", body: "<p>Typo, fixed.</p>", ref: "7a1f4c2e-0b6d-4f3a-9c58-2d1e6b7a8c02", selection: "nearest neighbour", state: "resolved"},
		{id: 99104, on: 98321, by: Agent, when: "2026-10-16 10:30", body: "<p>Depots ask why a route changes after 10 o'clock. Could we explain it here?</p>"},
		{id: 99105, on: 98321, parent: 99104, by: DevOne, when: "2026-10-16 11:00", body: "<p>Good idea: see <em>Event pipeline</em>.</p><ul><li><p>late parcels</p></li><li><p>blocked roads</p></li></ul>"},
		{id: 99106, on: 98321, parent: 99105, by: Agent, when: "2026-10-16 11:20", body: "<p>Thanks!</p>"},
		{id: 99107, on: 98341, by: Reader, when: "2026-08-20 08:00", body: "<p>The second phone number does not answer at night.</p>"},
		{id: 99108, on: 98412, by: DevTwo, when: "2026-11-17 12:00", body: "<p>I can take the map tiles too.</p>"},
		{id: 99109, on: 98450, by: Reader, when: "2026-11-02 13:00", body: "<p>Congratulations!</p>"},
	} {
		page := w.store.Content(k.on)
		c := &store.Content{
			ID: k.id, Type: store.Comment, Status: store.Current, Space: page.Space, Container: page, Created: at(k.when), Creator: w.user(k.by),
			Versions: []*store.ContentVersion{{Number: 1, When: at(k.when), By: w.user(k.by), Title: "Re: " + page.Title(), Body: w.named(k.body)}},
		}
		if k.parent != 0 {
			c.Parent = w.store.Content(k.parent)
		}
		if k.ref != "" {
			c.Inline = &store.Inline{Ref: k.ref, Selection: k.selection, Resolution: k.state}
			if k.state == "resolved" {
				c.Inline.By, c.Inline.When = w.user(DevOne), at("2026-10-15 09:30")
			}
		}
		w.store.AddContent(c)
	}
}

func (w *wiki) details() {
	page := w.store.Content
	w.store.Trash(page(98399))
	page(98440).Restrictions = map[string]*store.Subjects{
		"read": {Users: []*store.User{w.user(Admin)}}, "update": {Users: []*store.User{w.user(Admin)}},
	}
	page(98342).Restrictions = map[string]*store.Subjects{
		"update": {Users: []*store.User{w.user(Admin)}, Groups: []*store.Group{w.store.Group(GroupAgents)}},
	}
	for _, p := range []struct {
		page       int64
		key, value string
	}{
		{98305, "content-appearance-published", "full-width"},
		{98305, "content-appearance-draft", "full-width"},
		{98305, "emoji-title-published", "1f69a"},
		{98305, "emoji-title-draft", "1f69a"},
		{98341, "emoji-title-published", "1f6a8"},
		{98321, "content-appearance-published", "fixed-width"},
		{98351, "emoji-title-published", "1f680"},
	} {
		c := page(p.page)
		property := w.store.NewProperty(p.key, p.value, c.Creator)
		property.When, property.Created = c.Created, c.Created
		c.Properties = append(c.Properties, property)
	}
	w.store.Space("DEMO").Properties = []*store.Property{{ID: 79001, Key: "handbook.review", Value: map[string]any{"every": "6 months"}, Number: 1, When: at("2026-03-02 09:00"), By: w.user(Admin), Created: at("2026-03-02 09:00"), Creator: w.user(Admin)}}
	page(98450).Likes = []*store.User{w.user(Reader), w.user(Agent)}
	page(98321).Likes = []*store.User{w.user(DevTwo)}
	page(99104).Likes = []*store.User{w.user(DevOne)}
	page(98341).Favourites = []*store.User{w.user(Agent)}
	page(98341).Watchers = []*store.User{w.user(Agent), w.user(DevOne), w.user(Reader)}
	w.views()
}

// views gives the pages their readers; the analytics of Cloud count them.
func (w *wiki) views() {
	readers := []string{Admin, DevOne, DevTwo, Agent, Reader}
	for i, id := range []int64{98305, 98310, 98321, 98341, 98341, 98321, 98305, 98450} {
		for n := range 3 + i {
			login := readers[(i+n)%len(readers)]
			w.store.Content(id).Views = append(w.store.Content(id).Views, store.PageView{By: w.user(login), When: at("2026-11-02 09:00").AddDate(0, 0, i+n)})
		}
	}
}

func (w *wiki) templates() {
	w.store.AddTemplate(&store.Template{ID: 97001, Name: "Meeting notes", Description: "Who was there and what was decided.", Type: "page", Body: w.body("pages/template-meeting.xml"), Labels: []*store.Label{w.store.Label("global", "meeting-notes")}})
	w.store.AddTemplate(&store.Template{ID: 97002, Name: "Runbook", Description: "What to do when something breaks.", Type: "page", Body: w.body("pages/template-runbook.xml"), Space: w.store.Space("DEMO"), Labels: []*store.Label{w.store.Label("global", "runbook")}})
	w.store.AddTemplate(&store.Template{ID: 97003, Name: "Decision", Description: "", Type: "page", Body: "<h2>Context</h2><p><ac:placeholder>Why must something be decided?</ac:placeholder></p><h2>Decision</h2><p /><h2>Consequences</h2><p />", Space: w.store.Space("TEAM")})
	w.store.AddTemplate(&store.Template{ID: 97004, Name: "How-to article", Description: "Step by step", Type: "page", Body: "<h2>Steps</h2><ol><li><p>First</p></li></ol>", Blueprint: "com.atlassian.confluence.plugins.confluence-knowledge-base:kb-how-to-article-blueprint"})
}
