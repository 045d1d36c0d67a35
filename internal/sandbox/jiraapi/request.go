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

func requestRoutes() []entry {
	at := deskBase + "/request"
	return []entry{
		{method: get, path: at, handle: listRequests},
		{method: post, path: at, handle: createRequest},
		{method: get, path: at + "/{issueIdOrKey}", handle: getRequest},
		{method: get, path: at + "/{issueIdOrKey}/comment", handle: requestComments},
		{method: post, path: at + "/{issueIdOrKey}/comment", handle: addRequestComment},
		{method: get, path: at + "/{issueIdOrKey}/comment/{commentId}", handle: requestComment},
		{method: get, path: at + "/{issueIdOrKey}/participant", handle: requestParticipants},
		{method: post, path: at + "/{issueIdOrKey}/participant", handle: addParticipants},
		{method: get, path: at + "/{issueIdOrKey}/status", handle: requestStatuses},
		{method: get, path: at + "/{issueIdOrKey}/transition", handle: requestTransitions},
		{method: post, path: at + "/{issueIdOrKey}/transition", handle: doRequestTransition},
		{method: get, path: at + "/{issueIdOrKey}/sla", handle: requestSLA},
		{method: get, path: at + "/{issueIdOrKey}/sla/{slaMetricId}", handle: requestSLAByID},
		{method: get, path: at + "/{issueIdOrKey}/approval", handle: requestApprovals},
		{method: get, path: at + "/{issueIdOrKey}/attachment", handle: requestAttachments},
		{method: post, path: at + "/{issueIdOrKey}/attachment", handle: addRequestAttachments},
	}
}

// deskDate writes a time in the four forms of Jira Service Management.
func (c *call) deskDate(t time.Time) route.Map {
	return route.Map{
		"iso8601": t.Format("2006-01-02T15:04:05-0700"), "jira": stamp(t), "friendly": t.Format("02/Jan/06 3:04 PM"), "epochMillis": t.UnixMilli(),
	}
}

// request finds the request of the path; an issue that did not come through a service desk is none.
func (c *call) request() (*store.Issue, error) {
	id := c.Param("issueIdOrKey")
	i := c.Store.Issue(id)
	if i == nil || i.Request == nil || !c.Store.Sees(c.User, i) && !slices.Contains(i.Request.Participants, c.User) {
		return nil, refuseDesk(http.StatusNotFound, "The request with id or key '"+id+"' does not exist or you do not have permission to view it.")
	}
	return i, nil
}

func (c *call) requestStatus(i *store.Issue) route.Map {
	category := map[string]string{"new": "NEW", "indeterminate": "INDETERMINATE", "done": "DONE"}[i.Status.Category.Key]
	return route.Map{"status": i.Status.Name, "statusCategory": category, "statusDate": c.deskDate(i.StatusSince)}
}

func (c *call) requestMap(i *store.Issue) route.Map {
	values := route.List{}
	for _, id := range i.Request.Type.Fields {
		f := c.Store.Field(id)
		m := route.Map{"fieldId": id, "label": f.Name}
		into := route.Map{}
		c.showField(into, i, f)
		m["value"] = into[id]
		values = append(values, m)
	}
	m := route.Map{
		"_expands": []string{"participant", "status", "sla", "requestType", "serviceDesk", "attachment", "action", "comment"},
		"issueId":  i.ID, "issueKey": i.Key(), "summary": i.Summary, "requestTypeId": i.Request.Type.ID, "serviceDeskId": i.Request.Desk.ID,
		"createdDate": c.deskDate(i.Created), "reporter": c.deskUser(i.Reporter), "requestFieldValues": values, "currentStatus": c.requestStatus(i),
		"_links": route.Map{
			"jiraRest": c.api("/issue/", i.ID), "self": c.desk("/request/", i.ID), "agent": c.Host + "/browse/" + i.Key(),
			"web": c.Host + "/servicedesk/customer/portal/" + i.Request.Desk.ID + "/" + i.Key(),
		},
	}
	expand := c.List("expand")
	if slices.Contains(expand, "requestType") {
		m["requestType"] = c.requestType(i.Request.Desk, i.Request.Type)
	}
	if slices.Contains(expand, "serviceDesk") {
		m["serviceDesk"] = c.deskMap(i.Request.Desk)
	}
	return m
}

func listRequests(c *call) (route.Answer, error) {
	var found []*store.Issue
	for _, i := range slices.Backward(c.Store.Issues()) {
		if i.Request == nil || !c.Store.Sees(c.User, i) || c.Arg("serviceDeskId") != "" && i.Request.Desk.ID != c.Arg("serviceDeskId") ||
			c.Arg("requestTypeId") != "" && i.Request.Type.ID != c.Arg("requestTypeId") {
			continue
		}
		if i.Reporter == c.User || slices.Contains(i.Request.Participants, c.User) || c.Arg("requestOwnership") == "ALL_REQUESTS" {
			found = append(found, i)
		}
	}
	return deskPage(c, found, c.requestMap), nil
}

// requestBody is the body of raising a request.
type requestBody struct {
	ServiceDeskID string    `json:"serviceDeskId"`
	RequestTypeID string    `json:"requestTypeId"`
	Values        route.Map `json:"requestFieldValues"`
	OnBehalf      string    `json:"raiseOnBehalfOf"`
	Participants  []string  `json:"requestParticipants"`
}

func createRequest(c *call) (route.Answer, error) {
	var body requestBody
	if err := c.Decode(&body); err != nil {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The request payload is not valid JSON of the expected form.")
	}
	d := c.Store.Desk(body.ServiceDeskID)
	if d == nil || !c.seesDesk(d) {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The service desk with id '"+body.ServiceDeskID+"' does not exist.")
	}
	t, err := c.typeOfDesk(d, body.RequestTypeID)
	if err != nil {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The request type with id '"+body.RequestTypeID+"' does not exist.")
	}
	reporter, err := c.onBehalf(d, body.OnBehalf)
	if err != nil {
		return route.Answer{}, err
	}
	var others []*store.User
	for _, name := range body.Participants {
		u := c.findUser(name)
		if u == nil {
			return route.Answer{}, refuseDesk(http.StatusBadRequest, "The participant '"+name+"' does not exist.")
		}
		others = append(others, u)
	}
	draft := c.newDraft(target{project: d.Project, kind: t.Issue})
	draft.next.Status = d.Project.Workflow(t.Issue).Initial
	draft.next.Priority, draft.next.Reporter = c.Store.Priority("Medium"), reporter
	draft.next.Request = &store.Request{Desk: d, Type: t, Participants: others}
	form := make([]offered, 0, len(t.Fields))
	for _, id := range t.Fields {
		form = append(form, offered{c.Store.Field(id), slices.Contains(t.Required, id)})
	}
	draft.set(body.Values, byID(form))
	draft.check(form)
	for _, message := range sortedMessages(draft.errors) {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, message)
	}
	return route.Created(c.requestMap(draft.commit())), nil
}

func sortedMessages(errors map[string]string) []string {
	var list []string
	for _, id := range sortedKeys(errors) {
		list = append(list, errors[id])
	}
	return list
}

// onBehalf finds who a request is for; only agents may raise for others.
func (c *call) onBehalf(d *store.Desk, name string) (*store.User, error) {
	if name == "" {
		return c.User, nil
	}
	u := c.findUser(name)
	if u == nil && !c.Cloud() {
		u = c.Store.UserByKey(name)
	}
	switch {
	case u == nil:
		return nil, refuseDesk(http.StatusBadRequest, "The user '"+name+"' does not exist.")
	case u != c.User && !c.may("SERVICEDESK_AGENT", d.Project, nil):
		return nil, refuseDesk(http.StatusForbidden, "You do not have permission to raise requests on behalf of others.")
	}
	return u, nil
}

func getRequest(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.requestMap(i)), nil
}

func (c *call) deskComment(i *store.Issue, v *store.IssueComment) route.Map {
	return route.Map{
		"id": v.ID, "body": c.markup(v.Body), "public": !v.Internal, "author": c.deskUser(v.Author), "created": c.deskDate(v.Created),
		"_expands": []string{"attachment", "renderedBody"}, "_links": route.Map{"self": c.desk("/request/", i.ID, "/comment/", v.ID)},
	}
}

func requestComments(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(c.comments(i)), func(v *store.IssueComment) bool {
		return v.Internal && !c.Flag("internal", true) || !v.Internal && !c.Flag("public", true)
	})
	return deskPage(c, list, func(v *store.IssueComment) route.Map { return c.deskComment(i, v) }), nil
}

func requestComment(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	for _, v := range c.comments(i) {
		if v.ID == c.Param("commentId") {
			return route.OK(c.deskComment(i, v)), nil
		}
	}
	return route.Answer{}, refuseDesk(http.StatusNotFound, "The comment with id '"+c.Param("commentId")+"' does not exist.")
}

// addRequestComment takes plain wiki markup on both flavours.
func addRequestComment(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Body   string `json:"body"`
		Public *flag  `json:"public"`
	}
	if err := c.Decode(&body); err != nil {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The request payload is not valid JSON of the expected form.")
	}
	public := body.Public == nil || bool(*body.Public)
	agent := c.may("SERVICEDESK_AGENT", i.Project, i)
	switch {
	case body.Body == "":
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "Comment body can not be empty!")
	case !public && !agent:
		return route.Answer{}, refuseDesk(http.StatusForbidden, "You do not have permission to add internal comments.")
	}
	text, message := c.readRich(body.Body)
	if message != "" {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, message)
	}
	v := &store.IssueComment{Body: text, Internal: !public, Properties: map[string]any{publicProperty: map[string]any{"internal": !public}}}
	c.putComment(i, v)
	return route.Created(c.deskComment(i, v)), nil
}

func requestParticipants(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, i.Request.Participants, c.deskUser), nil
}

func addParticipants(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	named, err := c.deskPeople()
	if err != nil {
		return route.Answer{}, err
	}
	i.Request.Participants = with(i.Request.Participants, named)
	return deskPage(c, i.Request.Participants, c.deskUser), nil
}

// requestStatuses tells the statuses that a request went through, newest first.
func requestStatuses(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	list := []route.Map{c.requestStatus(i)}
	return deskPage(c, list, func(m route.Map) route.Map { return m }), nil
}

func requestTransitions(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, c.open(i), func(t *store.Transition) route.Map { return route.Map{"id": t.ID, "name": t.Name} }), nil
}

func doRequestTransition(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		ID      any          `json:"id"`
		Comment *commentBody `json:"additionalComment"`
	}
	if err := c.Decode(&body); err != nil {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The request payload is not valid JSON of the expected form.")
	}
	id, _ := scalar(body.ID)
	list := c.open(i)
	at := slices.IndexFunc(list, func(t *store.Transition) bool { return t.ID == id })
	if at < 0 {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The transition with id '"+id+"' is not available for the request.")
	}
	d := c.goAlong(i, list[at], issueBody{})
	for _, message := range sortedMessages(d.errors) {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, message)
	}
	d.commit()
	return route.NoContent(), nil
}

// The one goal of the demo service desk.
const (
	slaName  = "Time to resolution"
	slaHours = 48
)

// requestSLA tells how much of the time to resolution is used.
func requestSLA(c *call) (route.Answer, error) {
	m, err := c.serviceLevel()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, []route.Map{m}, func(m route.Map) route.Map { return m }), nil
}

// serviceLevel is the one that every request has.
func (c *call) serviceLevel() (route.Map, error) {
	i, err := c.request()
	if err != nil {
		return nil, err
	}
	if !c.may("SERVICEDESK_AGENT", i.Project, i) {
		return nil, refuseDesk(http.StatusForbidden, "Only agents may see service levels.")
	}
	span := func(d time.Duration) route.Map {
		return route.Map{"millis": d.Milliseconds(), "friendly": strconv.Itoa(int(d.Hours())) + "h " + strconv.Itoa(int(d.Minutes())%60) + "m"}
	}
	goal := slaHours * time.Hour
	end := c.Store.Now()
	done := !i.Resolved.IsZero()
	if done {
		end = i.Resolved
	}
	used := end.Sub(i.Created)
	cycle := route.Map{
		"startTime": c.deskDate(i.Created), "breached": used > goal, "goalDuration": span(goal), "elapsedTime": span(used), "remainingTime": span(goal - used),
	}
	m := route.Map{"id": "1", "name": slaName, "completedCycles": route.List{}, "_links": route.Map{"self": c.desk("/request/", i.ID, "/sla/1")}}
	if done {
		cycle["stopTime"] = c.deskDate(i.Resolved)
		m["completedCycles"] = route.List{cycle}
	} else {
		cycle["breachTime"], cycle["paused"], cycle["withinCalendarHours"] = c.deskDate(i.Created.Add(goal)), false, true
		m["ongoingCycle"] = cycle
	}
	return m, nil
}

func requestApprovals(c *call) (route.Answer, error) {
	if _, err := c.request(); err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, []route.Map(nil), func(m route.Map) route.Map { return m }), nil
}

func (c *call) deskFile(f *store.IssueFile) route.Map {
	shown := c.attachment(f)
	return route.Map{
		"filename": f.Name, "author": c.deskUser(f.Author), "created": c.deskDate(f.Created), "size": f.Size, "mimeType": f.MIME,
		"_links": route.Map{"self": shown["self"], "jiraRest": shown["self"], "content": shown["content"]},
	}
}

func requestAttachments(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, i.Attachments, c.deskFile), nil
}

// attachTemporary keeps files until a request takes them.
func attachTemporary(c *call) (route.Answer, error) {
	if _, err := c.deskOfPath(); err != nil {
		return route.Answer{}, err
	}
	if c.Header.Get("X-Atlassian-Token") != "no-check" {
		return route.Answer{}, refuseDesk(http.StatusForbidden, "XSRF check failed")
	}
	files, err := c.readFiles(nil)
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, f := range files {
		id := "temp" + c.Store.NextID("temporary-file")
		c.Store.PutTemporary(id, f.IssueFile, f.data)
		list = append(list, route.Map{"temporaryAttachmentId": id, "fileName": f.Name})
	}
	return route.Created(route.Map{"temporaryAttachments": list}), nil
}

func addRequestAttachments(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		IDs     []string     `json:"temporaryAttachmentIds"`
		Public  *flag        `json:"public"`
		Comment *commentBody `json:"additionalComment"`
	}
	if err := c.Decode(&body); err != nil || len(body.IDs) == 0 {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "temporaryAttachmentIds must name at least one file.")
	}
	for _, id := range body.IDs {
		if f, _ := c.Store.Temporary(id); f == nil {
			return route.Answer{}, refuseDesk(http.StatusBadRequest, "The temporary attachment '"+id+"' does not exist.")
		}
	}
	list := route.List{}
	var names []string
	for _, id := range body.IDs {
		f, data := c.Store.Temporary(id)
		c.Store.DropTemporary(id)
		f.Issue = i
		c.Store.AddAttachment(f, data)
		c.Store.Record(i, c.User, item("Attachment", "attachment", side{}, some(f.ID, f.Name)))
		list = append(list, c.deskFile(f))
		names = append(names, "[^"+f.Name+"]")
	}
	text, message := c.readRich(strings.Join(names, "\n"))
	if message != "" {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, message)
	}
	v := &store.IssueComment{Body: text, Internal: body.Public != nil && !bool(*body.Public)}
	c.putComment(i, v)
	return route.Created(route.Map{"comment": c.deskComment(i, v), "attachments": route.Map{
		"size": len(list), "start": 0, "limit": len(list), "isLastPage": true, "values": list, "_expands": route.List{}, "_links": route.Map{},
	}}), nil
}
