package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func sprintRoutes() []entry {
	return []entry{
		{method: post, path: agileBase + "/sprint", handle: createSprint},
		{method: get, path: agileBase + "/sprint/{sprintId}", handle: getSprint},
		{method: put, path: agileBase + "/sprint/{sprintId}", handle: replaceSprint},
		{method: post, path: agileBase + "/sprint/{sprintId}", handle: updateSprint},
		{method: del, path: agileBase + "/sprint/{sprintId}", handle: deleteSprint},
		{method: get, path: agileBase + "/sprint/{sprintId}/issue", handle: sprintIssues},
		{method: post, path: agileBase + "/sprint/{sprintId}/issue", handle: addToSprint},
		{method: put, path: "/rest/greenhopper/1.0/sprint/{sprintId}", handle: updateSprint},
		{method: post, path: agileBase + "/backlog/issue", handle: toBacklog},
		{method: post, path: agileBase + "/backlog/{boardId}/issue", handle: toBacklog, in: onCloud},
	}
}

func (c *call) sprint(v *store.Sprint) route.Map {
	m := route.Map{
		"id": v.ID, "self": c.agile("/sprint/", itoa(v.ID)), "state": v.State, "name": v.Name, "originBoardId": v.Board.ID, "goal": v.Goal,
	}
	if c.Cloud() {
		m["createdDate"] = agileStamp(v.Created)
	} else {
		m["synced"], m["autoStartStop"] = false, false
	}
	for name, at := range map[string]time.Time{"startDate": v.Start, "endDate": v.End, "completeDate": v.Complete} {
		if !at.IsZero() {
			m[name] = agileStamp(at)
		}
	}
	if !c.Cloud() && !v.Start.IsZero() && v.State != "future" {
		m["activatedDate"] = agileStamp(v.Start)
	}
	return m
}

func (c *call) sprintOfPath() (*store.Sprint, error) {
	id, err := strconv.Atoi(c.Param("sprintId"))
	v := c.Store.Sprint(id)
	if err != nil || v == nil || !c.seesBoard(v.Board) {
		return nil, route.RefuseJira(http.StatusNotFound, "Sprint does not exist or you do not have permission to see it.")
	}
	return v, nil
}

// sprintToChange is one that the caller may manage.
func (c *call) sprintToChange() (*store.Sprint, error) {
	v, err := c.sprintOfPath()
	if err == nil && !c.may("MANAGE_SPRINTS_PERMISSION", v.Board.Project, nil) {
		return nil, forbidden("You do not have permission to manage sprints of this board.")
	}
	return v, err
}

func getSprint(c *call) (route.Answer, error) {
	v, err := c.sprintOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.sprint(v)), nil
}

// sprintBody is the body of writing a sprint.
type sprintBody struct {
	Name      *string `json:"name"`
	Goal      *string `json:"goal"`
	State     *string `json:"state"`
	StartDate *string `json:"startDate"`
	EndDate   *string `json:"endDate"`
	Board     any     `json:"originBoardId"`
}

// apply checks the body and puts it into a sprint; absent members stay as they are.
func (b sprintBody) apply(v *store.Sprint) error {
	if b.Name != nil {
		v.Name = strings.TrimSpace(*b.Name)
	}
	const longest = 30
	switch {
	case v.Name == "":
		return route.RefuseJiraFields(map[string]string{"name": "The sprint name cannot be empty."})
	case len([]rune(v.Name)) > longest:
		return route.RefuseJiraFields(map[string]string{"name": "Sprint name should be shorter than 30 characters."})
	}
	if b.Goal != nil {
		v.Goal = *b.Goal
	}
	for _, d := range []struct {
		name  string
		given *string
		into  *time.Time
	}{{"startDate", b.StartDate, &v.Start}, {"endDate", b.EndDate, &v.End}} {
		if d.given == nil || *d.given == "" {
			continue
		}
		t, ok := parseSprintTime(*d.given)
		if !ok {
			return route.RefuseJiraFields(map[string]string{d.name: "The date '" + *d.given + "' must be in the form yyyy-MM-dd'T'HH:mm:ss.SSSZ."})
		}
		*d.into = t
	}
	if !v.Start.IsZero() && !v.End.IsZero() && !v.Start.Before(v.End) {
		return route.RefuseJiraFields(map[string]string{"endDate": "The end date of a sprint must be after the start date."})
	}
	return nil
}

// parseSprintTime reads the forms that the agile API takes; a day alone is one of them.
func parseSprintTime(s string) (time.Time, bool) {
	if t, ok := parseTime(s); ok {
		return t, true
	}
	for _, form := range []string{"2006-01-02T15:04:05.000", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func createSprint(c *call) (route.Answer, error) {
	var body sprintBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	text, _ := scalar(body.Board)
	id, err := strconv.Atoi(text)
	b := c.Store.Board(id)
	switch {
	case err != nil || b == nil || !c.seesBoard(b):
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"originBoardId": "The board with id '" + text + "' does not exist or you do not have permission to see it."})
	case b.Type != "scrum":
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"originBoardId": "The board does not support sprints"})
	case !c.may("MANAGE_SPRINTS_PERMISSION", b.Project, nil):
		return route.Answer{}, forbidden("You do not have permission to manage sprints of this board.")
	}
	v := &store.Sprint{State: "future", Board: b, Created: c.Store.Now()}
	if err := body.apply(v); err != nil {
		return route.Answer{}, err
	}
	n, err := strconv.Atoi(c.Store.NextID(store.KindSprint))
	if err != nil {
		return route.Answer{}, err
	}
	v.ID = n
	c.Store.AddSprint(v)
	return route.Created(c.sprint(v)), nil
}

// updateSprint changes what the body names.
func updateSprint(c *call) (route.Answer, error) {
	v, err := c.sprintToChange()
	if err != nil {
		return route.Answer{}, err
	}
	var body sprintBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	return c.changeSprint(v, body)
}

// replaceSprint empties what the body does not name, apart from name and state, which no sprint lacks.
func replaceSprint(c *call) (route.Answer, error) {
	v, err := c.sprintToChange()
	if err != nil {
		return route.Answer{}, err
	}
	var body sprintBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if v.State == "future" {
		v.Goal, v.Start, v.End = "", time.Time{}, time.Time{}
	}
	return c.changeSprint(v, body)
}

func (c *call) changeSprint(v *store.Sprint, body sprintBody) (route.Answer, error) {
	next := *v
	if err := body.apply(&next); err != nil {
		return route.Answer{}, err
	}
	if body.State != nil && *body.State != v.State {
		if err := c.turn(&next, *body.State); err != nil {
			return route.Answer{}, err
		}
	}
	*v = next
	if v.State == "closed" {
		c.leaveOpen(v)
	}
	return route.OK(c.sprint(v)), nil
}

// turn takes a sprint to its next state; there is no way back.
func (c *call) turn(v *store.Sprint, state string) error {
	switch {
	case v.State == "future" && state == "active":
		if v.Start.IsZero() || v.End.IsZero() {
			return route.RefuseJiraFields(map[string]string{"startDate": "A sprint needs a start date and an end date to be started."})
		}
		busy := slices.ContainsFunc(c.Store.Sprints(), func(s *store.Sprint) bool { return s.Board == v.Board && s.State == "active" })
		if busy && !c.Cloud() {
			return route.RefuseJira(http.StatusBadRequest, "Parallel sprints are not enabled; there is an active sprint already.")
		}
	case v.State == "active" && state == "closed":
		v.Complete = c.Store.Now()
	default:
		return route.RefuseJira(http.StatusBadRequest, "Sprint cannot be moved from the state '"+strings.ToUpper(v.State)+"' to '"+strings.ToUpper(state)+"'.")
	}
	v.State = state
	return nil
}

// leaveOpen moves the unfinished issues of a closed sprint to the next one, if there is one.
func (c *call) leaveOpen(v *store.Sprint) {
	at := slices.IndexFunc(c.Store.Sprints(), func(s *store.Sprint) bool { return s.Board == v.Board && s.State == "future" })
	if at < 0 {
		return
	}
	next := c.Store.Sprints()[at]
	for _, i := range c.Store.Issues() {
		if slices.Contains(i.Sprints, v) && i.Status.Category != store.Done && !slices.Contains(i.Sprints, next) {
			i.Sprints = append(slices.Clone(i.Sprints), next)
		}
	}
}

func deleteSprint(c *call) (route.Answer, error) {
	v, err := c.sprintToChange()
	if err != nil {
		return route.Answer{}, err
	}
	if v.State == "active" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "An active sprint cannot be deleted; close it first.")
	}
	c.Store.DeleteSprint(v)
	return route.NoContent(), nil
}

func sprintIssues(c *call) (route.Answer, error) { return c.agileScope(ofSprint) }

func addToSprint(c *call) (route.Answer, error) {
	v, err := c.sprintOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if v.State == "closed" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Issues cannot be moved to a closed sprint.")
	}
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	return c.intoSprint(v, list)
}

// intoSprint plans issues for a sprint that is not closed.
func (c *call) intoSprint(v *store.Sprint, list []*store.Issue) (route.Answer, error) {
	if slices.ContainsFunc(list, func(i *store.Issue) bool { return i.Type.Subtask }) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Sub-tasks cannot be moved to a sprint by themselves.")
	}
	return c.edit(list, func(d *draft) { d.next.Sprints = append(closedOnly(d.next.Sprints), v) })
}

func closedOnly(list []*store.Sprint) []*store.Sprint {
	return slices.DeleteFunc(slices.Clone(list), func(s *store.Sprint) bool { return s.State != "closed" })
}

func toBacklog(c *call) (route.Answer, error) {
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	return c.edit(list, func(d *draft) { d.next.Sprints = closedOnly(d.next.Sprints) })
}
