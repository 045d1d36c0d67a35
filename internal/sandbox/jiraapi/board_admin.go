package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func boardAdminRoutes() []entry {
	at := agileBase + "/board/{boardId}"
	return slices.Concat([]entry{
		{method: post, path: agileBase + "/board", handle: createBoard},
		{method: del, path: at, handle: deleteBoard},
		{method: get, path: agileBase + "/board/filter/{filterId}", handle: boardsOfFilter, in: onCloud},
		{method: get, path: at + "/features", handle: boardFeatures, in: onCloud},
		{method: get, path: at + "/quickfilter", handle: quickFilters, in: onCloud},
		{method: get, path: at + "/quickfilter/{quickFilterId}", handle: quickFilter, in: onCloud},
		{method: get, path: at + "/project/full", handle: boardProjectsFull, in: onCloud},
		{method: post, path: at + "/issue", handle: toBoard, in: onCloud},
		{method: put, path: agileBase + "/epic/{epicIdOrKey}/rank", handle: rankEpic},
		{method: post, path: agileBase + "/sprint/{sprintId}/swap", handle: swapSprints},
	}, propertyRoutes(0, at+"/properties", boardProperties), propertyRoutes(0, agileBase+"/sprint/{sprintId}/properties", sprintProperties))
}

// boardBody is the body of making a board.
type boardBody struct {
	Name     string    `json:"name"`
	Type     string    `json:"type"`
	FilterID rawNumber `json:"filterId"`
	Location struct {
		Type    string `json:"type"`
		Project string `json:"projectKeyOrId"`
	} `json:"location"`
}

func createBoard(c *call) (route.Answer, error) {
	var body boardBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	b := &store.Board{Name: strings.TrimSpace(body.Name), Type: body.Type, Filter: c.Store.Filter(body.FilterID.String())}
	wrong := map[string]string{}
	if b.Name == "" || len([]rune(b.Name)) > maxLine {
		wrong["name"] = "The name of the board must have between 1 and 255 characters."
	}
	if b.Type != "scrum" && b.Type != "kanban" {
		wrong["type"] = "The type of the board must be scrum or kanban."
	}
	if b.Filter == nil || !c.seesFilter(b.Filter) {
		wrong["filterId"] = "The filter with id '" + body.FilterID.String() + "' does not exist or you do not have permission to see it."
	}
	if len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	p, err := c.placeOfBoard(b, body.Location.Project)
	if err != nil {
		return route.Answer{}, err
	}
	b.Project, b.Columns, b.JQL = p, columnsOf(p), b.Filter.JQL
	b.ID = c.nextNumber(store.KindBoard)
	c.Store.AddBoard(b)
	return route.Created(c.board(b)), nil
}

// placeOfBoard is the project that a board belongs to: the one that is named, or the one of the first issue that its
// filter finds, or the first that the caller may see.
func (c *call) placeOfBoard(b *store.Board, named string) (*store.Project, error) {
	if named != "" {
		return c.projectNamed(named)
	}
	if found, _, err := c.query(b.Filter.JQL, true); err == nil && len(found) > 0 {
		return found[0].Project, nil
	}
	if all := c.visibleProjects(false); len(all) > 0 {
		return all[0], nil
	}
	return nil, route.RefuseJira(http.StatusBadRequest, "There is no project for the board.")
}

// boardToChange is one that the caller may administer.
func (c *call) boardToChange() (*store.Board, error) {
	b, err := c.boardOfPath()
	if err == nil && !c.administers(b.Project) && (b.Filter == nil || b.Filter.Owner != c.User) {
		return nil, forbidden("You do not have permission to edit this board.")
	}
	return b, err
}

func deleteBoard(c *call) (route.Answer, error) {
	b, err := c.boardToChange()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteBoard(b)
	return route.NoContent(), nil
}

func boardsOfFilter(c *call) (route.Answer, error) {
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	f := c.Store.Filter(c.Param("filterId"))
	if f == nil || !c.seesFilter(f) {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The filter with id '"+c.Param("filterId")+"' does not exist.")
	}
	var found []*store.Board
	for _, b := range c.Store.Boards() {
		if b.Filter == f && c.seesBoard(b) {
			found = append(found, b)
		}
	}
	return route.OK(paged(found, at, func(b *store.Board) route.Map {
		return route.Map{"id": b.ID, "name": b.Name, "self": c.agile("/board/", itoa(b.ID))}
	})), nil
}

func boardFeatures(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, f := range []struct {
		key, name string
		on        bool
	}{{"BACKLOG", "Backlog", true}, {"SPRINTS", "Sprints", b.Type == "scrum"}, {"REPORTS", "Reports", true}, {"SIMPLE_ROADMAP", "Roadmap", false}} {
		list = append(list, route.Map{
			"boardId": b.ID, "boardFeature": f.key, "featureId": f.key, "featureType": "BASIC", "localisedName": f.name, "localisedDescription": f.name + " of the board",
			"localisedGroup": "Planning", "state": map[bool]string{true: "ENABLED", false: "DISABLED"}[f.on], "toggleLocked": true, "imageUri": c.Host + "/images/features/" + strings.ToLower(f.key) + ".svg",
			"learnMoreLink": "https://support.atlassian.com/", "permissibleEstimationTypes": route.List{}, "learnMoreArticleId": "",
		})
	}
	return route.OK(route.Map{"features": list}), nil
}

// quickFiltersOf are the two that every board has.
func quickFiltersOf(b *store.Board) []route.Map {
	return []route.Map{
		{"id": b.ID*10 + 1, "boardId": b.ID, "name": "Only my issues", "jql": "assignee = currentUser()", "description": "Issues that are assigned to you", "position": 0},
		{"id": b.ID*10 + 2, "boardId": b.ID, "name": "Recently updated", "jql": "updatedDate >= -1d", "description": "Issues that changed within a day", "position": 1},
	}
}

func quickFilters(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(paged(quickFiltersOf(b), at, func(m route.Map) route.Map { return m })), nil
}

func quickFilter(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	id, _ := strconv.Atoi(c.Param("quickFilterId"))
	for _, m := range quickFiltersOf(b) {
		if m["id"] == id {
			return route.OK(m), nil
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The quick filter with id '"+c.Param("quickFilterId")+"' does not exist.")
}

func boardProjectsFull(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(paged([]*store.Project{b.Project}, at, c.projectFull)), nil
}

// toBoard takes issues out of the backlog of a kanban board, or into the active sprint of a scrum board.
func toBoard(c *call) (route.Answer, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	if b.Type != "scrum" {
		return route.NoContent(), nil // its backlog is a column like the others
	}
	for _, v := range c.Store.Sprints() {
		if v.Board == b && v.State == "active" {
			return c.intoSprint(v, list)
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The board has no active sprint.")
}

// swapSprints lets two sprints change their places in the order of their board.
func swapSprints(c *call) (route.Answer, error) {
	v, err := c.sprintToChange()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		With rawNumber `json:"sprintToSwapWith"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	id, _ := strconv.Atoi(body.With.String())
	other := c.Store.Sprint(id)
	switch {
	case other == nil || other.Board != v.Board || other == v:
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The sprint to swap with does not exist on the board.")
	case other.State == "closed" || v.State == "closed":
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Closed sprints cannot be swapped.")
	}
	all := c.Store.Sprints()
	one, two := slices.Index(all, v), slices.Index(all, other)
	all[one], all[two] = all[two], all[one]
	return route.NoContent(), nil
}

func boardProperties(c *call, write bool) (*map[string]any, func(), error) {
	return propertiesOf(write, c.boardOfPath, c.boardToChange, func(b *store.Board) *map[string]any { return &b.Properties })
}

func sprintProperties(c *call, write bool) (*map[string]any, func(), error) {
	return propertiesOf(write, c.sprintOfPath, c.sprintToChange, func(v *store.Sprint) *map[string]any { return &v.Properties })
}
