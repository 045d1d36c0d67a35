package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func jqlRoutes() []entry {
	return []entry{
		{method: post, path: "/jql/parse", handle: parseQueries, readOnly: true, in: onCloud},
		{method: get, path: "/jql/autocompletedata", handle: autocompleteData},
		{method: post, path: "/jql/autocompletedata", handle: autocompleteData, readOnly: true, in: onCloud},
		{method: get, path: "/jql/autocompletedata/suggestions", handle: suggestions},
		{method: post, path: "/jql/match", handle: matchQueries, readOnly: true, in: onCloud},
		{method: get, path: "/issue/picker", handle: pickIssues},
		{method: get, path: "/rest/api/1.0/labels/suggest", handle: suggestLabels},
		{method: get, path: "/rest/api/1.0/labels/{issueId}/suggest", handle: suggestLabels},
	}
}

// parseQueries tells of each query its structure or what is wrong with it.
func parseQueries(c *call) (route.Answer, error) {
	var ask struct {
		Queries []string `json:"queries"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	validation := c.Arg("validation")
	if len(ask.Queries) == 0 || validation != "" && !slices.Contains([]string{"strict", "warn", "none"}, validation) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Specify at least one query, and one of strict, warn and none as validation.")
	}
	list := route.List{}
	for _, text := range ask.Queries {
		m := route.Map{"query": text}
		parsed, err := query.ParseJQL(text)
		if err != nil {
			m["errors"] = []string{err.Error()}
			list = append(list, m)
			continue
		}
		m["structure"] = parsed.Structure()
		_, problems := query.Compile(parsed, &jql{call: c, filters: map[string]*query.Plan{}})
		var messages []string
		for _, p := range problems {
			messages = append(messages, p.Message)
		}
		switch {
		case len(messages) > 0 && validation == "warn":
			m["warnings"] = messages
		case len(messages) > 0 && validation != "none":
			m["errors"] = messages
			delete(m, "structure")
		}
		list = append(list, m)
	}
	return route.OK(route.Map{"queries": list}), nil
}

// autocompleteData describes fields and functions of the query language.
func autocompleteData(c *call) (route.Answer, error) {
	fields := route.List{}
	one := func(f *query.Field, value, shown string) {
		operators := []string{}
		for _, o := range f.Allowed() {
			operators = append(operators, o.String())
		}
		m := route.Map{
			"value": value, "displayName": shown, "searchable": "true", "orderable": boolText(!f.NoSort), "operators": operators,
			"types": []string{javaType(f)},
		}
		if f.Type == query.Choice || f.Type == query.User || f.Type == query.Ranked || f.Type == query.Key {
			m["auto"] = "true"
		}
		fields = append(fields, m)
	}
	for _, name := range []string{
		"affectedVersion", "assignee", "attachments", "comment", "component", "created", "creator", "description", "due", "environment", "filter",
		"fixVersion", "issuekey", "issuetype", "issueLinkType", "labels", "lastViewed", "level", "originalEstimate", "parent", "priority", "project",
		"projectType", "remainingEstimate", "reporter", "resolution", "resolved", "status", "statusCategory", "summary", "text", "timespent",
		"updated", "voter", "votes", "watcher", "watchers", "worklogAuthor", "worklogComment", "worklogDate", "workratio",
	} {
		one(systemQuery(strings.ToLower(name), c.Cloud()), name, name)
	}
	for _, f := range c.visibleFields() {
		if f.Custom && f.Searchable {
			value := "cf[" + strings.TrimPrefix(f.ID, "customfield_") + "]"
			one(customQuery(f), `"`+f.Name+`"`, f.Name+" - "+value)
			if last, ok := fields[len(fields)-1].(route.Map); ok {
				last["cfid"] = value
			}
		}
	}
	functions := route.List{}
	for _, f := range query.Functions(query.JQL) {
		m := route.Map{"value": f.Name + "()", "displayName": f.Name + "()", "types": []string{functionType(f)}}
		if f.List {
			m["isList"] = "true"
		}
		functions = append(functions, m)
	}
	return route.OK(route.Map{
		"visibleFieldNames": fields, "visibleFunctionNames": functions,
		"jqlReservedWords": query.ReservedWords(),
	}), nil
}

func boolText(b bool) string { //nolint:revive // the API writes booleans as texts
	if b {
		return "true"
	}
	return "false"
}

func javaType(f *query.Field) string {
	switch f.Type {
	case query.User:
		return "com.atlassian.jira.user.ApplicationUser"
	case query.Date, query.DateTime:
		return "java.util.Date"
	case query.Number, query.Duration:
		return "java.lang.Number"
	case query.Key:
		return "com.atlassian.jira.issue.Issue"
	case query.Choice, query.Ranked:
		return domainType(f.Domain)
	default:
		return "java.lang.String"
	}
}

func domainType(domain string) string {
	switch domain {
	case "version":
		return "com.atlassian.jira.project.version.Version"
	case "project":
		return "com.atlassian.jira.project.Project"
	case "issuetype":
		return "com.atlassian.jira.issue.issuetype.IssueType"
	case "option":
		return "com.atlassian.jira.issue.customfields.option.Option"
	case "component":
		return "com.atlassian.jira.bc.project.component.ProjectComponent"
	default:
		return "java.lang.String"
	}
}

func functionType(f query.Function) string {
	switch f.Domain {
	case "user":
		return "com.atlassian.jira.user.ApplicationUser"
	case "date":
		return "java.util.Date"
	case "issue":
		return "com.atlassian.jira.issue.Issue"
	default:
		return domainType(f.Domain)
	}
}

// suggestions offers values of a field.
func suggestions(c *call) (route.Answer, error) {
	prefix := strings.ToLower(c.Arg("fieldValue"))
	var values []string
	switch field := strings.ToLower(c.Arg("fieldName")); field {
	case "":
	case "labels":
		values = c.labels()
	default:
		values = c.suggested(field)
	}
	list := route.List{}
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(v), prefix) {
			value := v
			if strings.ContainsAny(v, " -") {
				value = `"` + v + `"`
			}
			list = append(list, route.Map{"value": value, "displayName": escapeHTML(v)})
		}
	}
	return route.OK(route.Map{"results": list}), nil
}

// suggested gives the values that the visible issues have in a field.
func (c *call) suggested(field string) []string {
	q := &jql{call: c}
	fields := q.Fields(query.FieldRef{Name: field})
	if len(fields) == 0 {
		return nil
	}
	var values []string
	for _, i := range c.Store.Issues() {
		if !c.Store.Sees(c.User, i) {
			continue
		}
		for _, v := range (queried{q, i}).Values(fields[0], nil) {
			if v.Text != "" {
				values = append(values, v.Text)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// matchQueries tells which issues each query finds.
func matchQueries(c *call) (route.Answer, error) {
	var ask struct {
		IDs  []int64  `json:"issueIds"`
		JQLs []string `json:"jqls"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	matches := route.List{}
	for _, text := range ask.JQLs {
		found, _, err := c.query(text, false)
		m := route.Map{"matchedIssues": route.List{}, "errors": []string{}}
		if refusal, ok := asRefusal(err); ok {
			body, _ := refusal.Answer.JSON.(route.Map)
			m["errors"] = body["errorMessages"]
		}
		ids := route.List{}
		for _, i := range found {
			if n, ok := number(i.ID).(int64); ok && slices.Contains(ask.IDs, n) {
				ids = append(ids, n)
			}
		}
		m["matchedIssues"] = ids
		matches = append(matches, m)
	}
	return route.OK(route.Map{"matches": matches}), nil
}

// pickIssues finds issues for a person who types.
func pickIssues(c *call) (route.Answer, error) {
	text := strings.ToLower(c.Arg("query"))
	var found []*store.Issue
	for _, i := range c.Store.Issues() {
		if c.Store.Sees(c.User, i) && (strings.Contains(strings.ToLower(i.Key()), text) || strings.Contains(strings.ToLower(i.Summary), text)) {
			found = append(found, i)
		}
	}
	slices.Reverse(found)
	shown := found[:min(len(found), 20)]
	issues := each(shown, func(i *store.Issue) route.Map {
		return route.Map{
			"id": number(i.ID), "key": i.Key(), "keyHtml": escapeHTML(i.Key()), "img": "/images/icons/issuetypes/" + strings.ToLower(i.Type.Name) + ".png",
			"summary": escapeHTML(i.Summary), "summaryText": i.Summary,
		}
	})
	return route.OK(route.Map{"sections": route.List{route.Map{
		"label": "Current Search", "sub": "Showing " + itoa(len(shown)) + " of " + itoa(len(found)) + " matching issues", "id": "cs", "issues": issues,
	}}}), nil
}

func suggestLabels(c *call) (route.Answer, error) {
	token := strings.ToLower(c.Arg("query"))
	list := route.List{}
	for _, l := range c.labels() {
		if strings.HasPrefix(strings.ToLower(l), token) {
			list = append(list, route.Map{"label": l, "html": "<b>" + escapeHTML(l[:len(token)]) + "</b>" + escapeHTML(l[len(token):])})
		}
	}
	return route.OK(route.Map{"token": c.Arg("query"), "suggestions": list}), nil
}
