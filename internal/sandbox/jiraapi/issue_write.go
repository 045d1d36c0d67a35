package jiraapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// issueBody is the body of a create and of an edit.
type issueBody struct {
	Fields     route.Map  `json:"fields"`
	Update     route.Map  `json:"update"`
	Transition *route.Map `json:"transition"`
	Properties []struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	} `json:"properties"`
}

func createIssue(c *call) (route.Answer, error) {
	var body issueBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	d, err := c.draftNew(body)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Created(c.created(d.commit())), nil
}

func (c *call) created(i *store.Issue) route.Map {
	return route.Map{"id": i.ID, "key": i.Key(), "self": c.api("/issue/", i.ID)}
}

// draftNew checks a new issue as a whole.
func (c *call) draftNew(body issueBody) (*draft, error) {
	t, err := c.newTarget(body.Fields)
	if err != nil {
		return nil, err
	}
	d := c.newDraft(t)
	screen := c.screen(t)
	may := byID(screen)
	fields := make(route.Map, len(body.Fields))
	for id, v := range body.Fields {
		if id != "project" && id != "issuetype" {
			fields[id] = v
		}
	}
	d.next.Status = t.project.Workflow(t.kind).Initial
	d.next.Priority = c.Store.Priority("Medium")
	d.set(fields, may)
	d.update(body.Update, may)
	if _, given := body.Fields["assignee"]; !given {
		d.next.Assignee = d.automatic()
	}
	if d.next.Reporter == nil {
		d.next.Reporter = c.User
	}
	d.check(screen)
	for _, p := range body.Properties {
		d.later = append(d.later, func(i *store.Issue) { setProperty(&i.Properties, p.Key, p.Value) })
	}
	return d, d.refusal()
}

func byID(screen []offered) map[string]offered {
	m := make(map[string]offered, len(screen))
	for _, o := range screen {
		m[o.field.ID] = o
	}
	return m
}

// newTarget reads project and issue type, without which nothing else can be judged.
func (c *call) newTarget(fields route.Map) (target, error) {
	wrong := map[string]string{}
	p, _, _ := pick(fields["project"], c.Store.Project, "id", "key")
	if p == nil || !c.seesProject(p) {
		wrong["project"] = "valid project is required"
		if !c.Cloud() {
			wrong["project"] = "project is required"
		}
		if _, given := fields["issuetype"]; !given {
			wrong["issuetype"] = "Specify an issue type"
		}
		return target{}, route.RefuseJiraFields(wrong)
	}
	if p.Archived {
		return target{}, route.RefuseJiraFields(map[string]string{"project": "The project is archived."})
	}
	if !c.may("CREATE_ISSUES", p, nil) {
		message := "You cannot create issues in this project."
		if !c.Cloud() {
			return target{}, route.RefuseJira(http.StatusBadRequest, "You do not have permission to create issues in this project.")
		}
		return target{}, route.RefuseJiraFields(map[string]string{"project": message})
	}
	k, given, _ := pick(fields["issuetype"], p.TypeByID, "id")
	if k == nil && given == "" {
		k, given, _ = pick(fields["issuetype"], p.TypeNamed, "name")
	}
	if k == nil {
		message := "Specify a valid issue type"
		if !c.Cloud() {
			message = "valid issue type is required"
		}
		if given == "" {
			message = "Specify an issue type"
		}
		return target{}, route.RefuseJiraFields(map[string]string{"issuetype": message})
	}
	return target{project: p, kind: k}, nil
}

// maxBulk is how many issues one request may make.
const maxBulk = 50

// createIssues makes many issues; each is judged by itself.
func createIssues(c *call) (route.Answer, error) {
	var body struct {
		IssueUpdates []issueBody `json:"issueUpdates"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if len(body.IssueUpdates) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "No issues were given to create.")
	}
	if c.Cloud() && len(body.IssueUpdates) > maxBulk {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The maximum number of issues to create in one request is "+strconv.Itoa(maxBulk)+".")
	}
	var made, failed route.List
	for n, one := range body.IssueUpdates {
		d, err := c.draftNew(one)
		if refusal, ok := asRefusal(err); ok {
			failed = append(failed, route.Map{
				"status": refusal.Answer.Status, "failedElementNumber": n, "elementErrors": refusal.Answer.JSON,
			})
			continue
		}
		made = append(made, c.created(d.commit()))
	}
	answer := route.Map{"issues": orEmpty(made), "errors": orEmpty(failed)}
	if len(made) == 0 {
		return route.JSON(http.StatusBadRequest, answer), nil
	}
	return route.Created(answer), nil
}

func editIssue(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	var body issueBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Fields == nil && body.Update == nil && body.Properties == nil {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "one of 'fields' or 'update' required")
	}
	if !c.mayEdit(i, body) {
		return route.Answer{}, forbidden("You do not have permission to edit issues in this project.")
	}
	for id := range body.Fields {
		if _, both := body.Update[id]; both {
			return route.Answer{}, route.RefuseJiraFields(map[string]string{id: "Field '" + id + "' cannot appear in both 'fields' and 'update'"})
		}
	}
	t := target{i.Project, i.Type, i}
	d := c.newDraft(t)
	screen := c.screen(t)
	may := byID(screen)
	d.set(body.Fields, may)
	d.update(body.Update, may)
	d.check(onlyGiven(screen, body))
	for _, p := range body.Properties {
		d.later = append(d.later, func(i *store.Issue) { setProperty(&i.Properties, p.Key, p.Value) })
	}
	if err := d.refusal(); err != nil {
		return route.Answer{}, err
	}
	d.commit()
	if c.Cloud() && c.Flag("returnIssue", false) {
		return route.OK(c.issueMap(i, selectFields(nil, "*all"), c.expansion(c.List("expand")))), nil
	}
	return route.NoContent(), nil
}

// mayEdit says whether the caller may edit; who may only comment or assign may do that through an edit too.
func (c *call) mayEdit(i *store.Issue, body issueBody) bool {
	if c.may("EDIT_ISSUES", i.Project, i) {
		return true
	}
	given := append(keys(body.Fields), keys(body.Update)...)
	return !slices.ContainsFunc(given, func(id string) bool {
		p := map[string]string{"assignee": "ASSIGN_ISSUES", "comment": "ADD_COMMENTS", "issuelinks": "LINK_ISSUES"}[id]
		return p == "" || !c.may(p, i.Project, i)
	}) && len(given) > 0
}

func keys(m route.Map) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// onlyGiven leaves those required fields that the edit touches: an old issue may lack others.
func onlyGiven(screen []offered, body issueBody) []offered {
	return slices.DeleteFunc(slices.Clone(screen), func(o offered) bool {
		_, inFields := body.Fields[o.field.ID]
		_, inUpdate := body.Update[o.field.ID]
		return !inFields && !inUpdate
	})
}

func deleteIssue(c *call) (route.Answer, error) {
	i, err := c.issueFor("DELETE_ISSUES", "You do not have permission to delete issues in this project.")
	if err != nil {
		return route.Answer{}, err
	}
	if len(i.Subtasks()) > 0 && !c.Flag("deleteSubtasks", false) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest,
			"The issue '"+i.Key()+"' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.")
	}
	c.Store.DeleteIssue(i)
	return route.NoContent(), nil
}

// assignIssue takes a person; on Cloud accountId, on Data Center name; "-1" is automatic and null no one.
func assignIssue(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("ASSIGN_ISSUES", i.Project, i) {
		return route.Answer{}, forbidden("You do not have permission to assign issues.")
	}
	d := c.newDraft(target{i.Project, i.Type, i})
	d.setAssignee(body)
	if err := d.refusal(); err != nil {
		return route.Answer{}, err
	}
	d.commit()
	return route.NoContent(), nil
}
