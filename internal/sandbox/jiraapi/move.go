package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func moveRoutes() []entry {
	return []entry{
		{method: post, path: "/bulk/issues/move", handle: moveIssues, in: onCloud},
		{method: get, path: "/bulk/queue/{taskId}", handle: bulkProgress, in: onCloud},
		{method: post, path: "/issue/bulkfetch", handle: bulkFetch, in: onCloud, readOnly: true},
	}
}

// moveGroup is what is to be moved to one project and issue type.
type moveGroup struct {
	IDs                   []string        `json:"issueIdsOrKeys"`
	InferClassification   *bool           `json:"inferClassificationDefaults"`
	InferFields           *bool           `json:"inferFieldDefaults"`
	InferStatus           *bool           `json:"inferStatusDefaults"`
	InferSubtasks         *bool           `json:"inferSubtaskTypeDefault"`
	TargetStatus          []statusMapping `json:"targetStatus"`
	TargetMandatoryFields []any           `json:"targetMandatoryFields"`
	TargetClassification  []any           `json:"targetClassification"`
}

type statusMapping struct {
	Statuses map[string][]string `json:"statuses"` // target status id → source status ids
}

// maxMove is how many issues one request may move.
const maxMove = 1000

// moveIssues moves issues to other projects and issue types. The work is done at once; its
// progress is told by the task.
func moveIssues(c *call) (route.Answer, error) {
	var body struct {
		Notify  *bool                `json:"sendBulkNotification"`
		Targets map[string]moveGroup `json:"targetToSourcesMapping"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if len(body.Targets) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "targetToSourcesMapping must not be empty.")
	}
	task := &store.Task{Submitter: c.User, Created: c.Store.Now(), Failed: map[string][]string{}}
	var moves []func()
	for _, place := range sortedKeys(body.Targets) {
		planned, err := c.planMove(place, body.Targets[place], task)
		if err != nil {
			return route.Answer{}, err
		}
		moves = append(moves, planned...)
	}
	if task.Total > maxMove {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "At most 1000 issues can be moved in one request.")
	}
	for _, move := range moves {
		move()
	}
	task.ID = c.Store.NextID(store.KindTask)
	c.Store.AddTask(task)
	return route.Created(route.Map{"taskId": task.ID}), nil
}

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// planMove checks one target, "PROJECT,issueTypeId" or with ",PARENT" behind it.
func (c *call) planMove(place string, g moveGroup, task *store.Task) ([]func(), error) {
	parts := strings.Split(place, ",")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, route.RefuseJira(http.StatusBadRequest, "The target '"+place+"' is not of the form 'PROJECT_KEY,ISSUETYPE_ID[,PARENT_ID_OR_KEY]'.")
	}
	p := c.Store.Project(parts[0])
	if p == nil || !c.seesProject(p) {
		return nil, route.RefuseJira(http.StatusBadRequest, "The project '"+parts[0]+"' does not exist or you do not have permission to see it.")
	}
	kind := p.TypeByID(parts[1])
	if kind == nil {
		return nil, route.RefuseJira(http.StatusBadRequest, "The issue type '"+parts[1]+"' is not valid for project '"+p.Key+"'.")
	}
	var parent *store.Issue
	if len(parts) == 3 {
		if parent = c.Store.Issue(parts[2]); parent == nil || !c.Store.Sees(c.User, parent) || parent.Project != p {
			return nil, route.RefuseJira(http.StatusBadRequest, "The parent issue '"+parts[2]+"' is not valid.")
		}
	}
	if kind.Subtask && parent == nil {
		return nil, route.RefuseJira(http.StatusBadRequest, "A parent must be given to move issues to the sub-task type '"+kind.Name+"'.")
	}
	if len(g.IDs) == 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, "issueIdsOrKeys must not be empty.")
	}
	if !c.may("CREATE_ISSUES", p, nil) {
		return nil, forbidden("You do not have permission to create issues in project '" + p.Key + "'.")
	}
	var moves []func()
	for _, id := range g.IDs {
		task.Total++
		i := c.Store.Issue(id)
		switch {
		case i == nil || !c.Store.Sees(c.User, i):
			task.Invalid++
		case !c.may("MOVE_ISSUES", i.Project, i):
			task.Failed[i.ID] = []string{"You do not have permission to move issue '" + i.Key() + "'."}
		default:
			if why := c.lacks(i, p, kind, g); why != "" {
				task.Failed[i.ID] = []string{why}
				continue
			}
			task.Done = append(task.Done, i)
			moves = append(moves, func() { c.move(i, p, kind, parent, g) })
		}
	}
	return moves, nil
}

// lacks tells a required field of the target that the issue has no value for.
func (c *call) lacks(i *store.Issue, p *store.Project, kind *store.IssueType, g moveGroup) string {
	if g.InferFields != nil && *g.InferFields {
		return ""
	}
	for _, id := range p.Screen(kind).Required {
		f := c.Store.Field(id)
		if f != nil && f.Custom && i.Custom[id] == nil && len(g.TargetMandatoryFields) == 0 {
			return f.Name + " is required."
		}
	}
	return ""
}

// move carries one issue, with its sub-tasks, to another project and type.
func (c *call) move(i *store.Issue, p *store.Project, kind *store.IssueType, parent *store.Issue, g moveGroup) {
	before := *i
	for _, child := range i.Subtasks() {
		if sub := subtaskType(p, child.Type); sub != nil && p != i.Project {
			c.move(child, p, sub, i, g)
		}
	}
	if p != i.Project {
		c.Store.MoveIssue(i, p)
		i.Components, i.FixVersions, i.AffectsVersions, i.Security = nil, nil, nil, nil
		if i.Assignee != nil && !c.Store.May(i.Assignee, "ASSIGNABLE_USER", p, i) {
			i.Assignee = nil
		}
	}
	i.Type = kind
	if parent != nil {
		c.Store.SetParent(i, parent)
	} else if !c.staysBelow(i) {
		c.Store.SetParent(i, nil)
	}
	i.Status = statusAfter(p.Workflow(kind), i.Status, g)
	if i.Status.Category != before.Status.Category {
		i.StatusSince = c.Store.Now()
	}
	c.Store.Record(i, c.User, c.changes(&before, i)...)
}

// staysBelow says whether the parent of a moved issue still fits.
func (c *call) staysBelow(i *store.Issue) bool {
	return i.Parent != nil && i.Parent.Type.Level == i.Type.Level+1 && (i.Type.Level == 0 || i.Parent.Project == i.Project)
}

// subtaskType finds the sub-task type of a project that a sub-task gets.
func subtaskType(p *store.Project, old *store.IssueType) *store.IssueType {
	if t := p.TypeNamed(old.Name); t != nil && t.Subtask {
		return t
	}
	at := slices.IndexFunc(p.IssueTypes, func(t *store.IssueType) bool { return t.Subtask })
	if at < 0 {
		return nil
	}
	return p.IssueTypes[at]
}

// statusAfter is the status of a moved issue: the one that was asked for, the same one, one
// of the same name, one of the same category, else the first.
func statusAfter(w *store.Workflow, old *store.Status, g moveGroup) *store.Status {
	for _, m := range g.TargetStatus {
		for _, s := range w.Statuses {
			if slices.Contains(m.Statuses[s.ID], old.ID) {
				return s
			}
		}
	}
	for _, fits := range []func(*store.Status) bool{
		func(s *store.Status) bool { return s == old },
		func(s *store.Status) bool { return strings.EqualFold(s.Name, old.Name) },
		func(s *store.Status) bool { return s.Category == old.Category },
	} {
		if at := slices.IndexFunc(w.Statuses, fits); at >= 0 {
			return w.Statuses[at]
		}
	}
	return w.Initial
}

// looksUntilDone is how often the progress of a task is told as running before it is complete.
const looksUntilDone = 1

func bulkProgress(c *call) (route.Answer, error) {
	t := c.Store.Task(c.Param("taskId"))
	if t == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The task was not found.")
	}
	if t.Submitter != c.User && !c.Store.IsAdmin(c.User) {
		return route.Answer{}, forbidden("You do not have permission to see this task.")
	}
	m := route.Map{
		"taskId": t.ID, "status": "RUNNING", "progressPercent": 50, "submittedBy": route.Map{"accountId": t.Submitter.AccountID},
		"created": t.Created.UnixMilli(), "started": t.Created.UnixMilli(), "updated": c.Store.Now().UnixMilli(),
		"totalIssueCount": t.Total, "invalidOrInaccessibleIssueCount": t.Invalid, "processedAccessibleIssues": route.List{},
	}
	if t.Looks.Add(1) > looksUntilDone {
		m["status"], m["progressPercent"] = "COMPLETE", 100
		done := route.List{}
		for _, i := range t.Done {
			done = append(done, number(i.ID))
		}
		failed := route.Map{}
		for id, why := range t.Failed {
			failed[id] = why
		}
		m["processedAccessibleIssues"], m["failedAccessibleIssues"] = done, failed
	}
	return route.OK(m), nil
}

// bulkFetch reads many issues; those that cannot be read are told, not refused.
func bulkFetch(c *call) (route.Answer, error) {
	var ask searchAsk
	var list struct {
		IDs []any `json:"issueIdsOrKeys"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	if err := c.into(&list); err != nil {
		return route.Answer{}, err
	}
	if len(list.IDs) == 0 || len(list.IDs) > 100 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "issueIdsOrKeys must contain between 1 and 100 elements.")
	}
	var found []*store.Issue
	failed := route.List{}
	for _, raw := range list.IDs {
		id, _ := scalar(raw)
		i, err := c.issueNamed(id)
		if err != nil {
			failed = append(failed, route.Map{"id": id, "errorMessage": "Issue does not exist or you do not have permission to see it."})
			continue
		}
		if !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	s, x := selectFields(ask.Fields, "*navigable"), c.expansion(ask.expand())
	x.properties = ask.Properties
	answer := route.Map{"issues": c.issueList(found, s, x)}
	if len(failed) > 0 {
		answer["issueErrors"] = failed
	}
	c.nameFields(answer, s, x)
	return route.OK(answer), nil
}
