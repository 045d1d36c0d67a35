package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

const deskBase = "/rest/servicedeskapi"

func deskRoutes() []entry {
	return []entry{
		{method: get, path: deskBase + "/info", handle: deskInfo},
		{method: get, path: deskBase + "/servicedesk", handle: listDesks},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}", handle: getDesk},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/requesttype", handle: deskTypes},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/requesttype/{requestTypeId}", handle: deskType},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/requesttype/{requestTypeId}/field", handle: deskFields},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/requesttypegroup", handle: deskGroups},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/queue", handle: deskQueues},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/queue/{queueId}", handle: deskQueue},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/queue/{queueId}/issue", handle: queueIssues},
		{method: post, path: deskBase + "/servicedesk/{serviceDeskId}/attachTemporaryFile", handle: attachTemporary, upload: true},
		{method: get, path: deskBase + "/servicedesk/{serviceDeskId}/customer", handle: deskCustomers},
		{method: get, path: deskBase + "/requesttype", handle: allRequestTypes},
	}
}

// refuseDesk refuses in the form of Jira Service Management.
func refuseDesk(status int, message string) error {
	return route.Refuse(route.JSON(status, route.Map{
		"errorMessage": message, "i18nErrorMessage": route.Map{"i18nKey": "sd.error", "parameters": route.List{}},
	}))
}

func (c *call) desk(parts ...string) string { return c.Base + deskBase + strings.Join(parts, "") }

// deskPage answers a page in the form of Jira Service Management.
func deskPage[T any](c *call, list []T, show func(T) route.Map) route.Answer {
	start, limit := max(c.Int("start", 0), 0), c.Int("limit", 50)
	if limit <= 0 || limit > 100 {
		limit = 50
	}
	from := min(start, len(list))
	to := min(from+limit, len(list))
	links := route.Map{"self": c.Base + c.path(), "base": c.Base, "context": ""}
	at := func(n int) string {
		return c.Base + c.path() + "?start=" + strconv.Itoa(n) + "&limit=" + strconv.Itoa(limit)
	}
	if to < len(list) {
		links["next"] = at(to)
	}
	if from > 0 {
		links["prev"] = at(max(from-limit, 0))
	}
	return route.OK(route.Map{
		"_expands": route.List{}, "start": start, "limit": limit, "size": to - from, "isLastPage": to == len(list),
		"values": each(list[from:to], show), "_links": links,
	})
}

func deskInfo(c *call) (route.Answer, error) {
	return route.OK(route.Map{
		"version": "10.3.24", "platformVersion": "10.3.24", "buildDate": c.deskDate(c.Store.Now()), "buildChangeSet": "8f4a2f5c", "isLicensedForUse": true,
		"_links": route.Map{"self": c.desk("/info")},
	}), nil
}

func (c *call) deskMap(d *store.Desk) route.Map {
	return route.Map{
		"id": d.ID, "projectId": d.Project.ID, "projectKey": d.Project.Key, "projectName": d.Project.Name,
		"_links": route.Map{"self": c.desk("/servicedesk/", d.ID)},
	}
}

// seesDesk says whether the caller may use a service desk: agents, staff and its customers.
func (c *call) seesDesk(d *store.Desk) bool {
	return c.seesProject(d.Project) || c.User != nil && c.User.Kind == "customer"
}

func (c *call) visibleDesks() []*store.Desk {
	return slices.DeleteFunc(slices.Clone(c.Store.Desks()), func(d *store.Desk) bool { return !c.seesDesk(d) })
}

func listDesks(c *call) (route.Answer, error) { return deskPage(c, c.visibleDesks(), c.deskMap), nil }

func (c *call) deskOfPath() (*store.Desk, error) {
	id := c.Param("serviceDeskId")
	d := c.Store.Desk(id)
	if d == nil {
		if p := c.Store.Project(id); p != nil {
			d = c.Store.DeskOf(p)
		}
	}
	if d == nil || !c.seesDesk(d) {
		return nil, refuseDesk(http.StatusNotFound, "The service desk with id '"+id+"' does not exist or you do not have permission to view it.")
	}
	return d, nil
}

func getDesk(c *call) (route.Answer, error) {
	d, err := c.deskOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.deskMap(d)), nil
}

func (c *call) requestType(d *store.Desk, t *store.RequestType) route.Map {
	return route.Map{
		"id": t.ID, "name": t.Name, "description": t.Description, "helpText": t.Help, "issueTypeId": t.Issue.ID, "serviceDeskId": d.ID,
		"portalId": d.ID, "groupIds": t.Groups, "icon": route.Map{"id": "10527", "_links": route.Map{"iconUrls": route.Map{
			"48x48": c.Base + "/rest/servicedeskapi/icon/48", "24x24": c.Base + "/rest/servicedeskapi/icon/24",
			"16x16": c.Base + "/rest/servicedeskapi/icon/16", "32x32": c.Base + "/rest/servicedeskapi/icon/32",
		}}},
		"_expands": route.List{}, "_links": route.Map{"self": c.desk("/servicedesk/", d.ID, "/requesttype/", t.ID)},
	}
}

func deskTypes(c *call) (route.Answer, error) {
	d, err := c.deskOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	text := strings.ToLower(c.Arg("searchQuery"))
	list := slices.DeleteFunc(slices.Clone(d.Types), func(t *store.RequestType) bool {
		return !strings.Contains(strings.ToLower(t.Name+" "+t.Description), text) || c.Arg("groupId") != "" && !slices.Contains(t.Groups, c.Arg("groupId"))
	})
	return deskPage(c, list, func(t *store.RequestType) route.Map { return c.requestType(d, t) }), nil
}

func allRequestTypes(c *call) (route.Answer, error) {
	type of struct {
		d *store.Desk
		t *store.RequestType
	}
	var list []of
	for _, d := range c.visibleDesks() {
		for _, t := range d.Types {
			if strings.Contains(strings.ToLower(t.Name), strings.ToLower(c.Arg("searchQuery"))) {
				list = append(list, of{d, t})
			}
		}
	}
	return deskPage(c, list, func(x of) route.Map { return c.requestType(x.d, x.t) }), nil
}

func (c *call) typeOfDesk(d *store.Desk, id string) (*store.RequestType, error) {
	at := slices.IndexFunc(d.Types, func(t *store.RequestType) bool { return t.ID == id })
	if at < 0 {
		return nil, refuseDesk(http.StatusNotFound, "The request type with id '"+id+"' does not exist.")
	}
	return d.Types[at], nil
}

func (c *call) typeOfPath() (*store.Desk, *store.RequestType, error) {
	d, err := c.deskOfPath()
	if err != nil {
		return nil, nil, err
	}
	t, err := c.typeOfDesk(d, c.Param("requestTypeId"))
	return d, t, err
}

func deskType(c *call) (route.Answer, error) {
	d, t, err := c.typeOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.requestType(d, t)), nil
}

func deskFields(c *call) (route.Answer, error) {
	d, t, err := c.typeOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	fields := route.List{}
	for _, id := range t.Fields {
		f := c.Store.Field(id)
		m := route.Map{
			"fieldId": id, "name": f.Name, "description": f.Description, "required": slices.Contains(t.Required, id), "visible": true,
			"defaultValues": route.List{}, "validValues": route.List{}, "jiraSchema": c.schema(f),
		}
		if list, closed := c.allowedCustom(target{project: d.Project, kind: t.Issue}, f); closed {
			valid := route.List{}
			for _, v := range list {
				if o, ok := v.(route.Map); ok {
					valid = append(valid, route.Map{"value": o["id"], "label": o["value"], "children": route.List{}})
				}
			}
			m["validValues"] = valid
		}
		fields = append(fields, m)
	}
	agent := c.may("SERVICEDESK_AGENT", d.Project, nil)
	return route.OK(route.Map{"requestTypeFields": fields, "canRaiseOnBehalfOf": agent, "canAddRequestParticipants": true}), nil
}

func deskGroups(c *call) (route.Answer, error) {
	if _, err := c.deskOfPath(); err != nil {
		return route.Answer{}, err
	}
	groups := []route.Map{{"id": "1", "name": "General"}, {"id": "2", "name": "Devices"}}
	return deskPage(c, groups, func(m route.Map) route.Map { return m }), nil
}

// agentDesk is a desk on which the caller is an agent.
func (c *call) agentDesk() (*store.Desk, error) {
	d, err := c.deskOfPath()
	if err == nil && !c.may("SERVICEDESK_AGENT", d.Project, nil) {
		return nil, refuseDesk(http.StatusForbidden, "You do not have permission to view the queues of this service desk.")
	}
	return d, err
}

func (c *call) queue(d *store.Desk, q *store.Queue) route.Map {
	m := route.Map{
		"id": q.ID, "name": q.Name, "jql": q.JQL, "fields": q.Fields,
		"_links": route.Map{"self": c.desk("/servicedesk/", d.ID, "/queue/", q.ID)},
	}
	if c.Flag("includeCount", false) {
		if found, _, err := c.query(q.JQL, false); err == nil {
			m["issueCount"] = len(found)
		}
	}
	return m
}

func deskQueues(c *call) (route.Answer, error) {
	d, err := c.agentDesk()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, d.Queues, func(q *store.Queue) route.Map { return c.queue(d, q) }), nil
}

func (c *call) queueOfPath() (*store.Desk, *store.Queue, error) {
	d, err := c.agentDesk()
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(d.Queues, func(q *store.Queue) bool { return q.ID == c.Param("queueId") })
	if at < 0 {
		return nil, nil, refuseDesk(http.StatusNotFound, "The queue with id '"+c.Param("queueId")+"' does not exist.")
	}
	return d, d.Queues[at], nil
}

func deskQueue(c *call) (route.Answer, error) {
	d, q, err := c.queueOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.queue(d, q)), nil
}

func queueIssues(c *call) (route.Answer, error) {
	_, q, err := c.queueOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	found, _, err := c.query(q.JQL, false)
	if err != nil {
		return route.Answer{}, err
	}
	s := selectFields(slices.DeleteFunc(slices.Clone(q.Fields), func(f string) bool { return f == "issuekey" }), "*navigable")
	return deskPage(c, found, func(i *store.Issue) route.Map {
		return route.Map{"id": i.ID, "key": i.Key(), "self": c.api("/issue/", i.ID), "fields": c.fields(i, s)}
	}), nil
}

func deskCustomers(c *call) (route.Answer, error) {
	if _, err := c.agentDesk(); err != nil {
		return route.Answer{}, err
	}
	text := c.Arg("query")
	list := slices.DeleteFunc(slices.Clone(c.Store.Users()), func(u *store.User) bool { return u.Kind != "customer" || !c.matches(u, text) })
	return deskPage(c, list, c.deskUser), nil
}

func (c *call) deskUser(u *store.User) route.Map {
	m := c.userMap(u)
	m["_links"] = route.Map{"jiraRest": c.userSelf(u), "avatarUrls": c.avatars(u), "self": c.userSelf(u)}
	delete(m, "avatarUrls")
	delete(m, "self")
	delete(m, "accountType")
	return m
}
