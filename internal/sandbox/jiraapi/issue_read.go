package jiraapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func issueRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}", handle: getIssue},
		{method: put, path: "/issue/{issueIdOrKey}", handle: editIssue},
		{method: del, path: "/issue/{issueIdOrKey}", handle: deleteIssue},
		{method: put, path: "/issue/{issueIdOrKey}/assignee", handle: assignIssue},
		{method: post, path: "/issue", handle: createIssue},
		{method: post, path: "/issue/bulk", handle: createIssues},
		{method: get, path: "/issue/{issueIdOrKey}/changelog", handle: getChangelog, in: onCloud},
		{method: post, path: "/issue/{issueIdOrKey}/changelog/list", handle: listChangelog, in: onCloud, readOnly: true},
		{method: post, path: "/changelog/bulkfetch", handle: bulkChangelog, in: onCloud, readOnly: true},
	}
}

func getIssue(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	x := c.expansion(c.List("expand"))
	x.properties = c.List("properties")
	return route.OK(c.issueMap(i, selectFields(c.List("fields"), "*all"), x)), nil
}

// expansion says what an issue is to be shown with beside its fields.
type expansion struct {
	rendered, names, schema, transitions, editmeta, changelog, operations, versioned, transitionFields bool
	properties                                                                                         []string
}

func (c *call) expansion(list []string) expansion {
	has := func(name string) bool { return slices.Contains(list, name) }
	return expansion{
		rendered: has("renderedFields"), names: has("names"), schema: has("schema"), editmeta: has("editmeta"),
		transitions: has("transitions") || has("transitions.fields"), transitionFields: has("transitions.fields"),
		changelog: has("changelog"), operations: has("operations"), versioned: has("versionedRepresentations"),
	}
}

const expandable = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"

// issueMap shows an issue.
func (c *call) issueMap(i *store.Issue, s selection, x expansion) route.Map {
	fields := c.fields(i, s)
	m := route.Map{
		"expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields", "id": i.ID, "self": c.api("/issue/", i.ID), "key": i.Key(), "fields": fields,
	}
	if x.rendered {
		m["renderedFields"] = c.rendered(i, fields)
	}
	if x.names {
		m["names"] = c.fieldNames(fields)
	}
	if x.schema {
		m["schema"] = c.fieldSchemas(fields)
	}
	if x.transitions {
		m["transitions"] = c.transitions(i, x.transitionFields)
	}
	if x.editmeta {
		m["editmeta"] = route.Map{"fields": c.metaFields(target{i.Project, i.Type, i})}
	}
	if x.changelog {
		m["changelog"] = c.changelogField(i)
	}
	if x.operations {
		m["operations"] = route.Map{"linkGroups": route.List{}}
	}
	if len(x.properties) > 0 {
		m["properties"] = chosenProperties(i.Properties, x.properties)
	}
	return m
}

func (c *call) fieldNames(fields route.Map) route.Map {
	names := route.Map{}
	for id := range fields {
		names[id] = c.Store.Field(id).Name
	}
	return names
}

func (c *call) fieldSchemas(fields route.Map) route.Map {
	schemas := route.Map{}
	for id := range fields {
		if f := c.Store.Field(id); f.Schema != nil {
			schemas[id] = c.schema(f)
		}
	}
	return schemas
}

func chosenProperties(all map[string]any, names []string) route.Map {
	m := route.Map{}
	for key, v := range all {
		if slices.Contains(names, "*all") || slices.Contains(names, key) {
			m[key] = v
		}
	}
	return m
}

// change shows one entry of the history.
func (c *call) change(h *store.Change) route.Map {
	items := make(route.List, 0, len(h.Items))
	for _, it := range h.Items {
		m := route.Map{
			"field": it.Field, "fieldtype": it.FieldType,
			"from": textOrNull(it.From), "fromString": textOrNull(it.FromString), "to": textOrNull(it.To), "toString": textOrNull(it.ToString),
		}
		if c.Cloud() && it.FieldID != "" {
			m["fieldId"] = it.FieldID
		}
		items = append(items, m)
	}
	return route.Map{"id": h.ID, "author": c.user(h.Author), "created": stamp(h.Created), "items": items}
}

func textOrNull(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// changelogField is the history inside an issue: on Cloud the newest entry first, on Data Center the oldest.
func (c *call) changelogField(i *store.Issue) route.Map {
	list := each(i.History, c.change)
	if c.Cloud() {
		slices.Reverse(list)
	}
	const most = 100 // Cloud shows no more inside an issue
	total := len(list)
	if c.Cloud() && total > most {
		list = list[:most]
	}
	return route.Map{"startAt": 0, "maxResults": len(list), "total": total, "histories": list}
}

func getChangelog(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := c.page(100, 100)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.bean(p.with(len(i.History)), each(cut(i.History, &p), c.change))), nil
}

// with sets the total.
func (p page) with(total int) page {
	p.total = total
	return p
}

func listChangelog(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	var ask struct {
		ChangelogIDs []int64 `json:"changelogIds"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	var found []*store.Change
	for _, h := range i.History {
		id, _ := strconv.ParseInt(h.ID, 10, 64)
		if slices.Contains(ask.ChangelogIDs, id) {
			found = append(found, h)
		}
	}
	return route.OK(route.Map{
		"startAt": 0, "maxResults": len(found), "total": len(found), "histories": each(found, c.change),
	}), nil
}

// bulkAsk is the body of reading many histories.
type bulkAsk struct {
	IDs    []string `json:"issueIdsOrKeys"`
	Fields []string `json:"fieldIds"`
	Max    *int     `json:"maxResults"`
	Token  string   `json:"nextPageToken"`
}

// page checks the body and gives where the page starts and how long it is.
func (a bulkAsk) page() (start, limit int, err error) {
	limit, valid := 1000, true
	if a.Max != nil {
		limit = *a.Max
	}
	if a.Token != "" {
		start, valid = openToken(a.Token)
	}
	switch {
	case !valid:
		err = route.RefuseJira(http.StatusBadRequest, "The provided next page token is invalid.")
	case len(a.IDs) == 0 || len(a.IDs) > 1000:
		err = route.RefuseJira(http.StatusBadRequest, "issueIdsOrKeys must contain between 1 and 1000 elements.")
	case len(a.Fields) > 10:
		err = route.RefuseJira(http.StatusBadRequest, "fieldIds must contain at most 10 elements.")
	case limit < 1 || limit > 10000:
		err = route.RefuseJira(http.StatusBadRequest, "maxResults must be between 1 and 10000.")
	}
	return start, limit, err
}

// historyStep is one change of one issue.
type historyStep struct {
	issue  *store.Issue
	change *store.Change
}

// bulkChangelog gives the histories of many issues.
func bulkChangelog(c *call) (route.Answer, error) {
	var ask bulkAsk
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	start, limit, err := ask.page()
	if err != nil {
		return route.Answer{}, err
	}
	var steps []historyStep
	for _, id := range ask.IDs {
		i, err := c.issueNamed(id)
		if err != nil {
			continue // what cannot be seen is left out
		}
		for _, h := range i.History {
			if kept := ofFields(h, ask.Fields); kept != nil {
				steps = append(steps, historyStep{i, kept})
			}
		}
	}
	answer := route.Map{}
	if start+limit < len(steps) {
		answer["nextPageToken"] = sealToken(start + limit)
	}
	answer["issueChangeLogs"] = c.byIssue(steps[min(start, len(steps)):min(start+limit, len(steps))])
	return route.OK(answer), nil
}

// byIssue gathers steps that follow each other on one issue.
func (c *call) byIssue(steps []historyStep) route.List {
	logs := route.List{}
	for n := 0; n < len(steps); {
		issue, changes := steps[n].issue, route.List{}
		for ; n < len(steps) && steps[n].issue == issue; n++ {
			shown := c.change(steps[n].change)
			shown["created"] = steps[n].change.Created.UnixMilli()
			changes = append(changes, shown)
		}
		logs = append(logs, route.Map{"issueId": issue.ID, "changeHistories": changes})
	}
	return logs
}

// ofFields gives the part of a change that concerns some fields; all for none named.
func ofFields(h *store.Change, fields []string) *store.Change {
	if len(fields) == 0 {
		return h
	}
	kept := *h
	kept.Items = slices.DeleteFunc(slices.Clone(h.Items), func(it store.ChangeItem) bool { return !slices.Contains(fields, it.FieldID) })
	if len(kept.Items) == 0 {
		return nil
	}
	return &kept
}
