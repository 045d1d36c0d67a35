package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/confapi"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// change is one line of the start page.
type change struct {
	at                           time.Time
	When, Who, What, Where, Link string
}

// newest is how many changes the start page shows.
const newest = 100

func (v viewer) start() (route.Answer, error) {
	list := append(v.issueChanges(), v.pageChanges()...)
	slices.SortStableFunc(list, func(a, b change) int { return b.at.Compare(a.at) })
	list = list[:min(newest, len(list))]
	for i := range list {
		list[i].When = when(list[i].at)
	}
	return v.render(http.StatusOK, "start", v.Store.Title, list)
}

func (v viewer) issueChanges() []change {
	var list []change
	for _, i := range v.Store.Issues() {
		if !v.Store.Sees(v.eyes, i) {
			continue
		}
		add := func(at time.Time, by *store.User, what string) {
			list = append(list, change{at: at, Who: name(by), What: what, Where: i.Key() + " " + i.Summary, Link: v.Host + "/browse/" + i.Key()})
		}
		add(i.Created, i.Creator, "created")
		for _, h := range i.History {
			var fields []string
			for _, item := range h.Items {
				fields = append(fields, item.Field)
			}
			add(h.Created, h.Author, "changed "+strings.Join(fields, ", "))
		}
		for _, c := range v.comments(i) {
			add(c.Created, c.Author, "commented")
		}
		for _, w := range i.Worklogs {
			if v.mayRead(i, w.Visibility) {
				add(w.Created, w.Author, "logged work")
			}
		}
	}
	return list
}

func (v viewer) pageChanges() []change {
	var list []change
	for _, c := range v.Store.Contents() {
		if c.Status != store.Current || !v.Store.SeesContent(v.eyes, c) {
			continue
		}
		for n, version := range c.Versions {
			what := "changed"
			switch {
			case c.Type == store.Comment:
				what = "commented"
			case n == 0:
				what = "created"
			}
			where := version.Title
			if c.Type == store.Attachment {
				what, where = "attached", version.Title+" ("+c.Container.Title()+")"
			}
			list = append(list, change{at: version.When, Who: name(version.By), What: what, Where: where, Link: v.wiki() + confapi.WebLink(v.Call, c)})
		}
	}
	return list
}
