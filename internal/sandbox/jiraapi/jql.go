package jiraapi

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// jql is the site as a query of one caller sees it.
type jql struct {
	*call
	filters map[string]*query.Plan // stored queries that the query names, by id
}

// queried is an issue as a query sees it.
type queried struct {
	q *jql
	i *store.Issue
}

// query finds the issues that the caller may see and that a query names, in its order.
// A lenient search answers mistakes of meaning as warnings.
func (c *call) query(text string, lenient bool) (found []*store.Issue, warnings []string, err error) { //nolint:revive // it is a parameter of the API
	parsed, err := query.ParseJQL(text)
	if err != nil {
		return nil, nil, refuseQuery(err)
	}
	plan, problems := query.Compile(parsed, &jql{call: c, filters: map[string]*query.Plan{}})
	if len(problems) > 0 {
		for _, p := range problems {
			warnings = append(warnings, p.Message)
		}
		if !lenient {
			return nil, nil, route.RefuseJira(http.StatusBadRequest, warnings...)
		}
	}
	return c.run(plan), warnings, nil
}

// refuseQuery answers a query that cannot be read.
func refuseQuery(err error) error {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		return route.RefuseJira(http.StatusBadRequest, syntax.Error())
	}
	return err
}

// run selects among the issues that the caller may see. Without an order of its own, the
// newest issue comes first, as with Jira.
func (c *call) run(plan *query.Plan) []*store.Issue {
	q := &jql{call: c}
	all := c.Store.Issues()
	seen := make(map[*store.Project]int8, len(c.Store.Projects()))
	items := make([]queried, 0, len(all))
	for _, i := range slices.Backward(all) {
		if c.seesQuick(i, seen) {
			items = append(items, queried{q, i})
		}
	}
	chosen := query.Select(plan, items)
	found := make([]*store.Issue, len(chosen))
	for n, it := range chosen {
		found[n] = it.i
	}
	return found
}

// seesQuick asks for most projects only once whether the caller may see their issues.
func (c *call) seesQuick(i *store.Issue, seen map[*store.Project]int8) bool {
	const unknown, all, none, each = 0, 1, 2, 3
	p := i.Project
	if seen[p] == unknown {
		seen[p] = each
		grants := p.Scheme.Grants["BROWSE_PROJECTS"]
		if c.Store.Holds(c.User, grants) && len(p.Security) == 0 {
			seen[p] = all
		} else if !c.Store.May(c.User, "BROWSE_PROJECTS", p, nil) && !slices.ContainsFunc(grants, func(h store.Holder) bool { return h.Reporter || h.Assignee }) {
			seen[p] = none
		}
	}
	return seen[p] == all || seen[p] == each && c.Store.Sees(c.User, i)
}

// bounded says whether a query restricts what it finds.
func (c *call) bounded(text string) (bool, error) {
	parsed, err := query.ParseJQL(text)
	if err != nil {
		return false, refuseQuery(err)
	}
	return parsed.Where != nil, nil
}

// CurrentUser is who asks.
func (q *jql) CurrentUser() (query.Value, bool) {
	if q.User == nil {
		return query.Value{}, false
	}
	return q.userQuery(q.User), true
}

// Now is the time of the site.
func (q *jql) Now() time.Time { return q.Store.Now() }

func (c *call) userQuery(u *store.User) query.Value {
	id := u.AccountID
	if !c.Cloud() {
		id = u.Key
	}
	return query.Value{ID: id, Text: u.DisplayName}
}

// Fields gives the fields that a name may mean.
func (q *jql) Fields(ref query.FieldRef) []*query.Field {
	name := strings.ToLower(ref.Name)
	if len(ref.Properties) > 0 && strings.HasSuffix(name, "issue.property") {
		return []*query.Field{propertyField(ref)}
	}
	if name == "development" {
		return developmentField(ref)
	}
	if f := systemQuery(name, q.Cloud()); f != nil {
		return []*query.Field{f}
	}
	var list []*query.Field
	for _, f := range q.Store.Fields() {
		if f.Custom && f.Searchable && (named(f, name) || q.Cloud() && strings.ToLower(f.Name)+"["+typeLabel(f)+"]" == name) {
			list = append(list, customQuery(f))
		}
	}
	return list
}

// named says whether a custom field has a name, in lower case: its own, cf[id], its id or a clause name.
func named(f *store.Field, name string) bool {
	if strings.ToLower(f.Name) == name || f.ID == name || "cf["+strings.TrimPrefix(f.ID, "customfield_")+"]" == name {
		return true
	}
	for _, clause := range f.ClauseNames {
		if strings.ToLower(clause) == name {
			return true
		}
	}
	return false
}

// typeLabel is the type that Cloud writes behind the name of a custom field, in lower case: "Severity[Dropdown]".
func typeLabel(f *store.Field) string {
	return map[string]string{
		"select": "dropdown", "multiselect": "select list (multiple choices)", "radiobuttons": "radio buttons", "multicheckboxes": "checkboxes",
		"cascadingselect": "select list (cascading)", "textfield": "short text", "textarea": "paragraph", "float": "number", "datepicker": "date", "datetime": "time stamp",
		"labels": "labels", "url": "url field", "userpicker": "user picker (single user)", "multiuserpicker": "user picker (multiple users)", "people": "people",
		"grouppicker": "group picker (single group)", "multigrouppicker": "group picker (multiple groups)", "project": "project picker (single project)",
		"version": "version picker (single version)", "multiversion": "version picker (multiple versions)",
	}[f.Kind()]
}

// developmentPrefix begins the ids of fields that count what development tools know.
const developmentPrefix = "development:"

// developmentField is such a field: development[pullrequests].open and others.
func developmentField(ref query.FieldRef) []*query.Field {
	if len(ref.Properties) != 1 || len(ref.Properties[0].Path) != 1 {
		return nil
	}
	kind, state := strings.ToLower(ref.Properties[0].Key.Plain()), strings.ToLower(strings.TrimPrefix(ref.Properties[0].Path[0].Plain(), "."))
	states := map[string][]string{"pullrequests": {"all", "open"}, "commits": {"all"}, "branches": {"all"}, "builds": {"all", "passing", "failing"}, "reviews": {"all", "open"}}[kind]
	if !slices.Contains(states, state) {
		return nil
	}
	return []*query.Field{{ID: developmentPrefix + kind + "." + state, Type: query.Number, NoSort: true, Operators: countOperators(), NoEmpty: true}}
}

// propertyField is a field for a value inside an entity property.
func propertyField(ref query.FieldRef) *query.Field {
	var steps []string
	for _, p := range ref.Properties {
		steps = append(steps, p.Key.Plain())
		for _, step := range p.Path {
			steps = append(steps, step.Plain())
		}
	}
	return &query.Field{ID: propertyPrefix + strings.Join(steps, "."), Type: query.Keyword}
}

const propertyPrefix = "property:"
