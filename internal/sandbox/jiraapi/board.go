package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

const agileBase = "/rest/agile/1.0"

func boardRoutes() []entry {
	return []entry{
		{method: get, path: agileBase + "/board", handle: listBoards},
		{method: get, path: agileBase + "/board/{boardId}", handle: getBoard},
		{method: get, path: agileBase + "/board/{boardId}/configuration", handle: boardConfiguration},
		{method: get, path: agileBase + "/board/{boardId}/issue", handle: boardIssues},
		{method: get, path: agileBase + "/board/{boardId}/backlog", handle: boardBacklog},
		{method: get, path: agileBase + "/board/{boardId}/sprint", handle: boardSprints},
		{method: get, path: agileBase + "/board/{boardId}/sprint/{sprintId}/issue", handle: boardSprintIssues},
		{method: get, path: agileBase + "/board/{boardId}/epic", handle: boardEpics},
		{method: get, path: agileBase + "/board/{boardId}/epic/{epicId}/issue", handle: boardEpicIssues},
		{method: get, path: agileBase + "/board/{boardId}/epic/none/issue", handle: boardEpiclessIssues},
		{method: get, path: agileBase + "/board/{boardId}/project", handle: boardProjects},
		{method: get, path: agileBase + "/board/{boardId}/version", handle: boardVersions},
		{method: get, path: agileBase + "/issue/{issueIdOrKey}", handle: agileIssue},
		{method: get, path: agileBase + "/issue/{issueIdOrKey}/estimation", handle: getEstimation},
		{method: put, path: agileBase + "/issue/{issueIdOrKey}/estimation", handle: setEstimation},
		{method: put, path: agileBase + "/issue/rank", handle: rankIssues},
		{method: get, path: agileBase + "/epic/{epicIdOrKey}", handle: getEpic},
		{method: post, path: agileBase + "/epic/{epicIdOrKey}", handle: updateEpic},
		{method: get, path: agileBase + "/epic/{epicIdOrKey}/issue", handle: epicIssues},
		{method: post, path: agileBase + "/epic/{epicIdOrKey}/issue", handle: addToEpic},
		{method: get, path: agileBase + "/epic/none/issue", handle: epiclessIssues},
		{method: post, path: agileBase + "/epic/none/issue", handle: removeFromEpic},
	}
}

// seesBoard says whether the caller may see a board: whoever sees its project.
func (c *call) seesBoard(b *store.Board) bool { return c.seesProject(b.Project) }

func (c *call) board(b *store.Board) route.Map {
	m := route.Map{"id": b.ID, "self": c.agile("/board/", itoa(b.ID)), "name": b.Name, "type": b.Type}
	if c.Cloud() {
		p := b.Project
		m["isPrivate"] = false
		m["location"] = route.Map{
			"projectId": number(p.ID), "displayName": p.Name + " (" + p.Key + ")", "projectName": p.Name, "projectKey": p.Key, "projectTypeKey": p.Type,
			"avatarURI": c.Host + "/rest/api/2/universal_avatar/view/type/project/avatar/10324?size=small", "name": p.Name + " (" + p.Key + ")",
		}
	}
	return m
}

func listBoards(c *call) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	name, kinds, project := strings.ToLower(c.Arg("name")), c.List("type"), c.Arg("projectKeyOrId")
	if project != "" {
		if p := c.Store.Project(project); p == nil || !c.seesProject(p) {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "No project could be found with key or id '"+project+"'.")
		}
	}
	var found []*store.Board
	for _, b := range c.Store.Boards() {
		if c.seesBoard(b) && strings.Contains(strings.ToLower(b.Name), name) && (len(kinds) == 0 || slices.Contains(kinds, b.Type)) &&
			(project == "" || c.Store.Project(project) == b.Project) {
			found = append(found, b)
		}
	}
	return route.OK(paged(found, at, c.board)), nil
}

func (c *call) boardOfPath() (*store.Board, error) {
	id, err := strconv.Atoi(c.Param("boardId"))
	b := c.Store.Board(id)
	if err != nil || b == nil || !c.seesBoard(b) {
		return nil, route.RefuseJira(http.StatusNotFound, "Board does not exist or you do not have permission to see it.")
	}
	return b, nil
}

// scrumBoard is a board that has sprints.
func (c *call) scrumBoard() (*store.Board, error) {
	b, err := c.boardOfPath()
	if err == nil && b.Type != "scrum" {
		return nil, route.RefuseJira(http.StatusBadRequest, "The board does not support sprints")
	}
	return b, err
}

func getBoard(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.board(b)), nil
}

func boardConfiguration(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	columns, filter := route.List{}, itoa(10100+b.ID)
	if b.Filter != nil {
		filter = b.Filter.ID
	}
	for _, v := range b.Columns {
		columns = append(columns, route.Map{"name": v.Name, "statuses": each(v.Statuses, func(s *store.Status) route.Map {
			return route.Map{"id": s.ID, "self": c.Base + "/rest/api/2/status/" + s.ID}
		})})
	}
	m := route.Map{
		"id": b.ID, "name": b.Name, "type": b.Type, "self": c.agile("/board/", itoa(b.ID), "/configuration"),
		"filter":       route.Map{"id": filter, "self": c.Base + "/rest/api/2/filter/" + filter},
		"columnConfig": route.Map{"columns": columns, "constraintType": "none"},
	}
	if b.Type == "kanban" {
		m["subQuery"] = route.Map{"query": "fixVersion in unreleasedVersions() OR fixVersion is EMPTY"}
	}
	if rank := c.Store.FieldKind("gh-lexo-rank"); rank != nil {
		m["ranking"] = route.Map{"rankCustomFieldId": rank.Schema.CustomID}
	}
	if b.Type == "scrum" {
		f := c.estimateField(b)
		m["estimation"] = route.Map{"type": "field", "field": route.Map{"fieldId": f.ID, "displayName": f.Name}}
	}
	if c.Cloud() {
		m["location"] = route.Map{"type": "project", "key": b.Project.Key, "id": b.Project.ID, "self": c.Base + "/rest/api/2/project/" + b.Project.ID, "name": b.Project.Name}
	}
	return route.OK(m), nil
}

// estimateField is the field that a board counts points in.
func (c *call) estimateField(b *store.Board) *store.Field {
	if f := c.Store.FieldKind("jsw-story-points"); f != nil && b.Project.TeamManaged {
		return f
	}
	for _, f := range c.Store.Fields() {
		if f.Name == "Story Points" {
			return f
		}
	}
	return c.Store.Field("timeoriginalestimate")
}

// agileIssues shows issues as Jira Software does: with epic, sprint and the closed sprints.
func (c *call) agileIssues(list []*store.Issue, s selection, x expansion) route.List {
	return each(list, func(i *store.Issue) route.Map { return c.agileIssue(i, s, x) })
}

func (c *call) agileIssue(i *store.Issue, s selection, x expansion) route.Map {
	m := c.issueMap(i, s, x)
	m["self"] = c.agile("/issue/", i.ID)
	fields, _ := m["fields"].(route.Map)
	all := s.all || s.navigable
	if all || s.named["epic"] {
		fields["epic"] = nil
		if e := i.Epic(); e != nil && i.Type.Level == 0 {
			fields["epic"] = c.epic(e)
		}
	}
	if all || s.named["sprint"] {
		fields["sprint"] = nil
		closed := route.List{}
		for _, v := range i.Sprints {
			if v.State == "closed" {
				closed = append(closed, c.sprint(v))
			} else {
				fields["sprint"] = c.sprint(v)
			}
		}
		if len(closed) > 0 {
			fields["closedSprints"] = closed
		}
	}
	if all || s.named["flagged"] {
		f := c.flagged()
		fields["flagged"] = f != nil && i.Custom[f.ID] != nil
	}
	return m
}

func (c *call) flagged() *store.Field {
	for _, f := range c.Store.Fields() {
		if f.Name == "Flagged" {
			return f
		}
	}
	return nil
}

func boardIssues(c *call) (route.Answer, error) { return c.agileScope(ofBoard) }

// inBacklog says whether an issue waits: it is not done and in no open sprint.
func inBacklog(i *store.Issue) bool {
	return i.Type.Level == 0 && i.Status.Category != store.Done && !slices.ContainsFunc(i.Sprints, func(s *store.Sprint) bool { return s.State != "closed" })
}

func boardBacklog(c *call) (route.Answer, error) { return c.agileScope(ofBacklog) }

func boardSprints(c *call) (route.Answer, error) {
	b, err := c.scrumBoard()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	states := c.List("state")
	for _, s := range states {
		if !slices.Contains([]string{"future", "active", "closed"}, s) {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The state '"+s+"' is not one of future, active, closed.")
		}
	}
	var found []*store.Sprint
	for _, v := range c.Store.Sprints() {
		if v.Board == b && (len(states) == 0 || slices.Contains(states, v.State)) {
			found = append(found, v)
		}
	}
	return route.OK(paged(found, at, c.sprint)), nil
}

func boardSprintIssues(c *call) (route.Answer, error) { return c.agileScope(ofSprint) }

// epic shows an epic as Jira Software does.
func (c *call) epic(i *store.Issue) route.Map {
	name := i.Summary
	if f := c.Store.FieldKind("gh-epic-label"); f != nil {
		if text, ok := i.Custom[f.ID].(string); ok {
			name = text
		}
	}
	return route.Map{
		"id": number(i.ID), "key": i.Key(), "self": c.agile("/epic/", i.ID), "name": name, "summary": i.Summary,
		"color": route.Map{"key": "color_" + itoa(1+i.Number%9)}, "done": i.Status.Category == store.Done,
	}
}

func boardEpics(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	var found []*store.Issue
	for _, i := range c.Store.Issues() {
		done := strconv.FormatBool(i.Status.Category == store.Done)
		if i.Type.Level == 1 && i.Project == b.Project && c.Store.Sees(c.User, i) && (c.Arg("done") == "" || c.Arg("done") == done) {
			found = append(found, i)
		}
	}
	return route.OK(paged(found, at, c.epic)), nil
}

func boardEpicIssues(c *call) (route.Answer, error) { return c.agileScope(ofBoardEpic) }

func boardEpiclessIssues(c *call) (route.Answer, error) { return c.agileScope(ofNoEpic) }

func boardProjects(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(paged([]*store.Project{b.Project}, at, c.projectRef)), nil
}

func boardVersions(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	found := slices.DeleteFunc(slices.Clone(b.Project.Versions), func(v *store.Version) bool {
		return c.Arg("released") != "" && strconv.FormatBool(v.Released) != c.Arg("released")
	})
	return route.OK(paged(found, at, func(v *store.Version) route.Map {
		m := c.versionRef(v)
		m["id"], m["projectId"] = number(v.ID), number(b.Project.ID)
		return m
	})), nil
}

func agileIssue(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.agileIssue(i, selectFields(c.List("fields"), "*all"), c.expansion(c.List("expand")))), nil
}
