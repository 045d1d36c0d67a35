package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// layoutRoutes show to administrators which workflows, screens and schemes the projects have. What the store keeps in
// a project has no scheme of its own there: each project is shown with one scheme of every kind that bears its id.
func layoutRoutes() []entry {
	return []entry{
		{method: get, path: "/workflow", handle: listWorkflows},
		{method: get, path: "/workflow/search", handle: searchWorkflows, in: onCloud},
		{method: get, path: "/workflowscheme", handle: listWorkflowSchemes, in: onCloud},
		{method: get, path: "/workflowscheme/project", handle: workflowSchemesOfProjects, in: onCloud},
		{method: get, path: "/workflowscheme/{id}", handle: getWorkflowScheme},
		{method: get, path: "/project/{projectKeyOrId}/workflowscheme", handle: projectWorkflowScheme, in: onDataCenter},
		{method: get, path: "/screens", handle: listScreens},
		{method: get, path: "/screens/{screenId}/tabs", handle: screenTabs},
		{method: get, path: "/screens/{screenId}/tabs/{tabId}/fields", handle: tabFields},
		{method: get, path: "/screens/{screenId}/availableFields", handle: availableFields},
		{method: get, path: "/field/{fieldId}/screens", handle: fieldScreens, in: onCloud},
		{method: get, path: "/screenscheme", handle: listScreenSchemes, in: onCloud},
		{method: get, path: "/issuetypescreenscheme", handle: listTypeSchemes(" screens"), in: onCloud},
		{method: get, path: "/issuetypescheme", handle: listTypeSchemes(" issue types"), in: onCloud},
		{method: get, path: "/issuetypescheme", handle: listTypeSchemesDC, in: onDataCenter},
		{method: get, path: "/issuetypescheme/mapping", handle: typeSchemeMapping, in: onCloud},
		{method: get, path: "/issuetypescheme/project", handle: typeSchemesOfProjects, in: onCloud},
		{method: get, path: "/issuetypescheme/{schemeId}", handle: typeSchemeDC, in: onDataCenter},
		{method: get, path: "/issuetypescheme/{schemeId}/associations", handle: typeSchemeProjects, in: onDataCenter},
		{method: get, path: "/fieldconfiguration", handle: fieldConfigurations, in: onCloud},
		{method: get, path: "/fieldconfigurationscheme", handle: fieldConfigurationSchemes, in: onCloud},
	}
}

// listed answers a page of things that only administrators may see.
func listed[T any](c *call, all []T, show func(T) route.Map) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	shown := each(cut(all, &at), show)
	return route.OK(c.bean(at, shown)), nil
}

// flow is a workflow with the projects that use it.
type flow struct {
	*store.Workflow
	id       int
	projects []*store.Project
}

// flows lists the workflows of the site in the order of its projects.
func (c *call) flows() []*flow {
	var list []*flow
	for _, p := range c.Store.Projects() {
		for _, key := range sortedKeys(p.Workflows) {
			at := slices.IndexFunc(list, func(f *flow) bool { return f.Workflow == p.Workflows[key] })
			if at < 0 {
				at = len(list)
				list = append(list, &flow{Workflow: p.Workflows[key], id: at + 1})
			}
			list[at].projects = append(list[at].projects, p)
		}
	}
	return list
}

func listWorkflows(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	show := func(f *flow) route.Map {
		return route.Map{"name": f.Name, "description": "", "steps": len(f.Statuses), "default": f.id == 1}
	}
	all := c.flows()
	if name := c.Arg("workflowName"); name != "" {
		at := slices.IndexFunc(all, func(f *flow) bool { return f.Name == name })
		if at < 0 {
			return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The workflow '"+name+"' does not exist.")
		}
		all = all[at : at+1]
	}
	return route.OK(each(all, show)), nil
}

func searchWorkflows(c *call) (route.Answer, error) {
	names, expand := c.Query["workflowName"], c.List("expand")
	all := slices.DeleteFunc(c.flows(), func(f *flow) bool { return len(names) > 0 && !slices.Contains(names, f.Name) })
	return listed(c, all, func(f *flow) route.Map {
		m := route.Map{"id": route.Map{"name": f.Name, "entityId": uuidOf(f.id)}, "description": "", "isDefault": f.id == 1}
		if slices.Contains(expand, "statuses") {
			m["statuses"] = each(f.Statuses, func(s *store.Status) route.Map {
				return route.Map{"id": s.ID, "name": s.Name, "properties": route.Map{}}
			})
		}
		if slices.Contains(expand, "transitions") {
			m["transitions"] = each(f.Transitions, c.way)
		}
		if slices.Contains(expand, "projects") {
			m["projects"] = each(f.projects, c.projectRef)
		}
		if slices.Contains(expand, "operations") {
			m["operations"] = route.Map{"canEdit": false, "canDelete": false}
		}
		return m
	})
}

// way shows a transition of a workflow.
func (c *call) way(t *store.Transition) route.Map {
	from, kind := route.List{}, "global"
	for _, s := range t.From {
		from, kind = append(from, s.ID), "directed"
	}
	return route.Map{"id": t.ID, "name": t.Name, "description": "", "from": from, "to": t.To.ID, "type": kind}
}

// workflowScheme says which workflow the issue types of a project have.
func (c *call) workflowScheme(p *store.Project) route.Map {
	m := route.Map{
		"id": number(p.ID), "name": p.Key + ": workflow scheme", "description": "Workflows of " + p.Name, "draft": false,
		"self": c.api("/workflowscheme/", p.ID), "defaultWorkflow": p.Workflows[""].Name,
	}
	mappings, types := route.Map{}, route.Map{}
	for id, w := range p.Workflows {
		if k := c.Store.IssueType(id); k != nil {
			mappings[id], types[id] = w.Name, c.issueType(k)
		}
	}
	m["issueTypeMappings"], m["issueTypes"] = mappings, types
	return m
}

func listWorkflowSchemes(c *call) (route.Answer, error) {
	return listed(c, c.Store.Projects(), c.workflowScheme)
}

func workflowSchemesOfProjects(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	ids, list := c.Query["projectId"], route.List{}
	if len(ids) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'projectId' query parameter must be provided.")
	}
	for _, p := range c.Store.Projects() {
		if slices.Contains(ids, p.ID) {
			list = append(list, route.Map{"projectIds": route.List{p.ID}, "workflowScheme": c.workflowScheme(p)})
		}
	}
	return route.OK(route.Map{"values": list}), nil
}

// schemeOfProject finds the project whose scheme of some kind the path names.
func (c *call) schemeOfProject(what, id string) (*store.Project, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	for _, p := range c.Store.Projects() {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "The "+what+" scheme with id '"+id+"' does not exist.")
}

func getWorkflowScheme(c *call) (route.Answer, error) {
	p, err := c.schemeOfProject("workflow", c.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.workflowScheme(p)), nil
}

func projectWorkflowScheme(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectKeyOrId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.workflowScheme(p)), nil
}

// face is a screen with its name and number.
type face struct {
	*store.Screen
	id   int
	name string
}

// faces lists the screens of the site in the order of its projects.
func (c *call) faces() []*face {
	var list []*face
	for _, p := range c.Store.Projects() {
		for _, key := range sortedKeys(p.Screens) {
			if slices.ContainsFunc(list, func(f *face) bool { return f.Screen == p.Screens[key] }) {
				continue
			}
			f := &face{Screen: p.Screens[key], id: len(list) + 1, name: p.Key + ": default screen"}
			if k := c.Store.IssueType(key); k != nil {
				f.name = p.Key + ": " + k.Name + " screen"
			}
			list = append(list, f)
		}
	}
	return list
}

// fields are those of both forms of a screen.
func (f *face) fields() []string {
	list := slices.Clone(f.Create)
	for _, id := range f.Edit {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

func (f *face) show() route.Map {
	return route.Map{"id": f.id, "name": f.name, "description": "Create and edit"}
}

func listScreens(c *call) (route.Answer, error) {
	return listed(c, c.faces(), (*face).show)
}

func (c *call) faceOfPath() (*face, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	for _, f := range c.faces() {
		if itoa(f.id) == c.Param("screenId") {
			return f, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "The screen with id '"+c.Param("screenId")+"' does not exist.")
}

func screenTabs(c *call) (route.Answer, error) {
	f, err := c.faceOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.List{f.tab()}), nil
}

// tab is the only one of a screen.
func (f *face) tab() route.Map { return route.Map{"id": f.id + 10000, "name": "Field Tab"} }

func tabFields(c *call) (route.Answer, error) {
	f, err := c.faceOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if itoa(f.id+10000) != c.Param("tabId") {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The screen tab with id '"+c.Param("tabId")+"' does not exist.")
	}
	list := route.List{}
	for _, id := range f.fields() {
		list = append(list, route.Map{"id": id, "name": c.Store.Field(id).Name})
	}
	return route.OK(list), nil
}

func availableFields(c *call) (route.Answer, error) {
	f, err := c.faceOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	there, list := f.fields(), route.List{}
	for _, v := range c.Store.Fields() {
		if v.Orderable && !slices.Contains(there, v.ID) {
			list = append(list, route.Map{"id": v.ID, "name": v.Name})
		}
	}
	return route.OK(list), nil
}

func fieldScreens(c *call) (route.Answer, error) {
	id := c.Param("fieldId")
	if c.Store.Field(id) == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The field with id '"+id+"' does not exist.")
	}
	found := slices.DeleteFunc(c.faces(), func(f *face) bool { return !slices.Contains(f.fields(), id) })
	return listed(c, found, (*face).show)
}

func listScreenSchemes(c *call) (route.Answer, error) {
	return listed(c, c.faces(), func(f *face) route.Map {
		return route.Map{"id": f.id, "name": f.name + " scheme", "description": "One screen for all operations", "screens": route.Map{"default": f.id}}
	})
}

func listTypeSchemes(of string) handler {
	return func(c *call) (route.Answer, error) {
		return listed(c, c.Store.Projects(), func(p *store.Project) route.Map { return c.typeScheme(p, of) })
	}
}

// typeScheme names what the issue types of a project have.
func (c *call) typeScheme(p *store.Project, of string) route.Map {
	return route.Map{"id": p.ID, "name": p.Key + ":" + of, "description": "Scheme of " + p.Name}
}

// typeSchemeMapping pairs the schemes with their issue types.
func typeSchemeMapping(c *call) (route.Answer, error) {
	ids := c.Query["issueTypeSchemeId"]
	var pairs []route.Map
	for _, p := range c.Store.Projects() {
		for _, k := range p.IssueTypes {
			if len(ids) == 0 || slices.Contains(ids, p.ID) {
				pairs = append(pairs, route.Map{"issueTypeSchemeId": p.ID, "issueTypeId": k.ID})
			}
		}
	}
	return listed(c, pairs, func(m route.Map) route.Map { return m })
}

func typeSchemesOfProjects(c *call) (route.Answer, error) {
	ids := c.Query["projectId"]
	if len(ids) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'projectId' query parameter must be provided.")
	}
	found := slices.DeleteFunc(slices.Clone(c.Store.Projects()), func(p *store.Project) bool { return !slices.Contains(ids, p.ID) })
	return listed(c, found, func(p *store.Project) route.Map {
		return route.Map{"issueTypeScheme": c.typeScheme(p, " issue types"), "projectIds": route.List{p.ID}}
	})
}

func (c *call) typeSchemeFull(p *store.Project) route.Map {
	m := c.typeScheme(p, " issue types")
	m["self"], m["issueTypes"] = c.api("/issuetypescheme/", p.ID), each(p.IssueTypes, c.issueType)
	return m
}

func listTypeSchemesDC(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"schemes": each(c.Store.Projects(), c.typeSchemeFull)}), nil
}

func typeSchemeDC(c *call) (route.Answer, error) {
	p, err := c.schemeOfProject("issue type", c.Param("schemeId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.typeSchemeFull(p)), nil
}

func typeSchemeProjects(c *call) (route.Answer, error) {
	p, err := c.schemeOfProject("issue type", c.Param("schemeId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.List{c.projectListed(p)}), nil
}

func fieldConfigurations(c *call) (route.Answer, error) {
	only := []route.Map{{"name": "Default Field Configuration", "description": "The default field configuration"}}
	return listed(c, only, func(m route.Map) route.Map { return m })
}

func fieldConfigurationSchemes(c *call) (route.Answer, error) {
	return listed(c, []route.Map{}, func(m route.Map) route.Map { return m })
}
