package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func fieldRoutes() []entry {
	return []entry{
		{method: get, path: "/field", handle: listFields},
		{method: get, path: "/field/search", handle: searchFields, in: onCloud},
		{method: get, path: "/field/{fieldId}/context", handle: fieldContexts, in: onCloud},
		{method: get, path: "/field/{fieldId}/context/{contextId}/option", handle: contextOptions, in: onCloud},
		{method: get, path: "/customFieldOption/{id}", handle: getOption},
		{method: get, path: "/customFields", handle: searchFields, in: onDataCenter},
		{method: get, path: "/priority", handle: listPriorities},
		{method: get, path: "/priority/search", handle: searchPriorities, in: onCloud},
		{method: get, path: "/priority/{id}", handle: getPriority},
		{method: get, path: "/status", handle: listStatuses},
		{method: get, path: "/status/{idOrName}", handle: getStatus},
		{method: get, path: "/statuses/search", handle: searchStatuses, in: onCloud},
		{method: get, path: "/statuscategory", handle: listCategories},
		{method: get, path: "/statuscategory/{idOrKey}", handle: getCategory},
		{method: get, path: "/resolution", handle: listResolutions},
		{method: get, path: "/resolution/{id}", handle: getResolution},
		{method: get, path: "/issuetype", handle: listTypes},
		{method: get, path: "/issuetype/project", handle: projectTypesOf, in: onCloud},
		{method: get, path: "/issuetype/{id}", handle: getType},
		{method: get, path: "/label", handle: listLabels, in: onCloud},
	}
}

func (c *call) field(f *store.Field) route.Map {
	m := route.Map{
		"id": f.ID, "name": f.Name, "custom": f.Custom, "orderable": f.Orderable, "navigable": f.Navigable, "searchable": f.Searchable,
		"clauseNames": orNone(f.ClauseNames),
	}
	if c.Cloud() {
		m["key"] = f.ID
		if f.Custom {
			m["untranslatedName"] = f.Name
		}
		if f.Scope != nil {
			m["scope"] = route.Map{"type": "PROJECT", "project": route.Map{"id": f.Scope.ID}}
		}
	}
	if f.Schema != nil {
		m["schema"] = c.schema(f)
	}
	return m
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func listFields(c *call) (route.Answer, error) {
	return route.OK(each(c.visibleFields(), c.field)), nil
}

// visibleFields leaves out fields of team-managed projects that the caller cannot see.
func (c *call) visibleFields() []*store.Field {
	return slices.DeleteFunc(slices.Clone(c.Store.Fields()), func(f *store.Field) bool { return f.Scope != nil && !c.seesProject(f.Scope) })
}

func searchFields(c *call) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	text, ids, kinds := strings.ToLower(c.Arg("query")+c.Arg("search")), c.List("id"), c.List("type")
	var found []*store.Field
	for _, f := range c.visibleFields() {
		kind := map[bool]string{true: "custom", false: "system"}[f.Custom]
		named := strings.Contains(strings.ToLower(f.Name), text) || c.Cloud() && strings.Contains(strings.ToLower(f.Description), text)
		if f.Schema != nil && named && (len(ids) == 0 || slices.Contains(ids, f.ID)) &&
			(len(kinds) == 0 || slices.Contains(kinds, kind)) && (c.Cloud() || f.Custom) {
			found = append(found, f)
		}
	}
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), func(f *store.Field) route.Map {
		m := route.Map{"id": f.ID, "name": f.Name, "description": f.Description, "isLocked": false, "schema": c.schema(f)}
		if f.Custom {
			m["searcherKey"] = "com.atlassian.jira.plugin.system.customfieldtypes:" + f.Kind() + "searcher"
		}
		return m
	}))), nil
}

func (c *call) customField() (*store.Field, error) {
	f := c.Store.Field(c.Param("fieldId"))
	if f == nil || !f.Custom {
		return nil, route.RefuseJira(http.StatusNotFound, "The custom field was not found.")
	}
	if !c.Store.IsAdmin(c.User) {
		return nil, forbidden("Only Jira administrators can access custom field contexts.")
	}
	return f, nil
}

func fieldContexts(c *call) (route.Answer, error) {
	f, err := c.customField()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.bean(at.with(len(f.Contexts)), each(cut(f.Contexts, &at), func(v *store.Context) route.Map {
		return route.Map{
			"id": v.ID, "name": v.Name, "description": v.Description, "isGlobalContext": len(v.Projects) == 0, "isAnyIssueType": true,
		}
	}))), nil
}

func contextOptions(c *call) (route.Answer, error) {
	f, err := c.customField()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(100, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	n := slices.IndexFunc(f.Contexts, func(v *store.Context) bool { return v.ID == c.Param("contextId") })
	if n < 0 {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The custom field context was not found.")
	}
	list := route.List{}
	put := func(o *store.Option, parent string) {
		m := route.Map{"id": o.ID, "value": o.Value, "disabled": o.Disabled}
		if parent != "" {
			m["optionId"] = parent
		}
		list = append(list, m)
	}
	for _, o := range f.Contexts[n].Options {
		put(o, "")
		for _, child := range o.Children {
			put(child, o.ID)
		}
	}
	if c.Flag("onlyOptions", false) {
		list = slices.DeleteFunc(list, func(v any) bool { m, ok := v.(route.Map); return ok && m["optionId"] != nil })
	}
	return route.OK(c.bean(at.with(len(list)), cut(list, &at))), nil
}

func getOption(c *call) (route.Answer, error) {
	for _, f := range c.Store.Fields() {
		for _, context := range f.Contexts {
			for _, o := range context.Options {
				for _, x := range append([]*store.Option{o}, o.Children...) {
					if x.ID == c.Param("id") {
						m, _ := c.option(x).(route.Map)
						delete(m, "id")
						return route.OK(m), nil
					}
				}
			}
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "A custom field option with id '"+c.Param("id")+"' does not exist")
}

func listPriorities(c *call) (route.Answer, error) {
	return route.OK(each(c.Store.Priorities(), c.priorityFull)), nil
}

func searchPriorities(c *call) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	list := c.Store.Priorities()
	return route.OK(c.bean(at.with(len(list)), each(cut(list, &at), func(p *store.Priority) route.Map {
		m := c.priorityFull(p)
		m["isDefault"] = p.Name == "Medium"
		return m
	}))), nil
}

// oneOf answers the element of a list with an id, or 404.
func oneOf[T any](v *T, show func(*T) route.Map, what, id string) (route.Answer, error) {
	if v == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The "+what+" with id '"+id+"' does not exist")
	}
	return route.OK(show(v)), nil
}

func getPriority(c *call) (route.Answer, error) {
	return oneOf(c.Store.Priority(c.Param("id")), c.priorityFull, "priority", c.Param("id"))
}

func listStatuses(c *call) (route.Answer, error) {
	return route.OK(each(c.Store.Statuses(), c.statusFull)), nil
}

func getStatus(c *call) (route.Answer, error) {
	return oneOf(c.Store.Status(c.Param("idOrName")), c.statusFull, "status", c.Param("idOrName"))
}

func listCategories(c *call) (route.Answer, error) {
	list := route.List{}
	for _, v := range store.Categories() {
		list = append(list, c.category(v))
	}
	return route.OK(list), nil
}

func getCategory(c *call) (route.Answer, error) {
	for _, v := range store.Categories() {
		if v.Key == c.Param("idOrKey") || strconv.Itoa(v.ID) == c.Param("idOrKey") {
			return route.OK(c.category(v)), nil
		}
	}
	return oneOf[store.Status](nil, nil, "status category", c.Param("idOrKey"))
}

func listResolutions(c *call) (route.Answer, error) {
	return route.OK(each(c.Store.Resolutions(), c.resolutionMap)), nil
}

func getResolution(c *call) (route.Answer, error) {
	return oneOf(c.Store.Resolution(c.Param("id")), c.resolutionMap, "resolution", c.Param("id"))
}

func listTypes(c *call) (route.Answer, error) {
	visible := slices.DeleteFunc(slices.Clone(c.Store.IssueTypes()), func(t *store.IssueType) bool { return t.Scope != nil && !c.seesProject(t.Scope) })
	return route.OK(each(visible, c.issueTypeFull)), nil
}

func projectTypesOf(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Arg("projectId"))
	if err != nil {
		return route.Answer{}, err
	}
	level, err := strconv.Atoi(c.Arg("level"))
	anyLevel := err != nil
	list := slices.DeleteFunc(slices.Clone(p.IssueTypes), func(t *store.IssueType) bool { return !anyLevel && t.Level != level })
	return route.OK(each(list, c.issueTypeFull)), nil
}

func getType(c *call) (route.Answer, error) {
	return oneOf(c.Store.IssueType(c.Param("id")), c.issueTypeFull, "issue type", c.Param("id"))
}

func listLabels(c *call) (route.Answer, error) {
	at, err := c.page(1000, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	values := route.List{}
	all := c.labels()
	for _, l := range cut(all, &at) {
		values = append(values, l)
	}
	m := c.bean(at, values)
	return route.OK(m), nil
}

// labels gives all labels in use that the caller may see, sorted.
func (c *call) labels() []string {
	var list []string
	for _, i := range c.Store.Issues() {
		if len(i.Labels) > 0 && c.Store.Sees(c.User, i) {
			list = append(list, i.Labels...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
