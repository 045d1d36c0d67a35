package jiraapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// adminRoutes are what administrators read and set for the whole site.
func adminRoutes() []entry {
	return []entry{
		{method: get, path: "/application-properties", handle: applicationProperties, in: onCloud},
		{method: get, path: "/application-properties/advanced-settings", handle: applicationProperties, in: onCloud},
		{method: put, path: "/application-properties/{id}", handle: setApplicationProperty},
		{method: get, path: "/applicationrole", handle: applicationRoles, in: onCloud},
		{method: get, path: "/applicationrole/{key}", handle: applicationRole},
		{method: get, path: "/announcementBanner", handle: getBanner, in: onCloud},
		{method: put, path: "/announcementBanner", handle: setBanner, in: onCloud},
		{method: get, path: "/auditing/record", handle: auditRecords, in: onCloud},
		{method: get, path: "/events", handle: listEvents, in: onCloud},
		{method: get, path: "/instance/license", handle: license, in: onCloud},
		{method: get, path: "/configuration/timetracking", handle: timeProvider, in: onCloud},
		{method: get, path: "/configuration/timetracking/list", handle: timeProviders, in: onCloud},
		{method: get, path: "/classification-levels", handle: classificationLevels, in: onCloud},
		{method: get, path: "/data-policy", handle: dataPolicy, in: onCloud},
		{method: get, path: "/webhook", handle: listWebhooks, in: onCloud},
		{method: post, path: "/webhook", handle: addWebhooks, in: onCloud},
		{method: del, path: "/webhook", handle: removeWebhooks, in: onCloud},
		{method: put, path: "/webhook/refresh", handle: refreshWebhooks, in: onCloud},
		{method: get, path: "/webhook/failed", handle: failedWebhooks, in: onCloud},
		{method: post, path: "/jql/sanitize", handle: sanitizeQueries, in: onCloud, readOnly: true},
		{method: get, path: "/reindex", handle: reindexed, in: onDataCenter},
		{method: post, path: "/reindex", handle: reindex, in: onDataCenter},
		{method: get, path: "/reindex/progress", handle: reindexed, in: onDataCenter},
		{method: post, path: "/reindex/issue", handle: reindexed, in: onDataCenter},
	}
}

// settings are the properties of the site that can be set, with their first values.
func settings() [][3]string {
	return [][3]string{
		{"jira.home", "Jira home", "/var/atlassian/jira"},
		{"jira.title", "Title", "Acme"},
		{"jira.clone.prefix", "The prefix added to the summary of a cloned issue", "CLONE -"},
		{"jira.date.picker.java.format", "Date picker format", "d/MMM/yy"},
		{"jira.lf.date.complete", "Date and time format", "dd/MMM/yy h:mm a"},
	}
}

func (c *call) setting(s [3]string) route.Map {
	value, set := c.Store.Settings[s[0]]
	if !set {
		value = s[2]
	}
	return route.Map{"id": s[0], "key": s[0], "name": s[1], "desc": s[1], "type": "string", "defaultValue": s[2], "value": value, "example": "", "allowedValues": route.List{}}
}

func applicationProperties(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	key := c.Arg("key")
	list := route.List{}
	for _, s := range settings() {
		if key == "" || key == s[0] {
			list = append(list, c.setting(s))
		}
	}
	return route.OK(list), nil
}

func setApplicationProperty(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	at := slices.IndexFunc(settings(), func(s [3]string) bool { return s[0] == c.Param("id") })
	if at < 0 {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The application property '"+c.Param("id")+"' does not exist.")
	}
	var body struct {
		Value *string `json:"value"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Value == nil {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"value": "A value is required."})
	}
	c.Store.Settings[c.Param("id")] = *body.Value
	return route.OK(c.setting(settings()[at])), nil
}

// application is the only one of the site: Jira Software.
func (c *call) application() route.Map {
	g := c.Store.Group("jira-software-users")
	m := route.Map{
		"key": "jira-software", "name": "Jira Software", "groups": route.List{}, "defaultGroups": route.List{}, "selectedByDefault": true, "defined": true,
		"numberOfSeats": 50, "remainingSeats": 50, "userCount": 0, "userCountDescription": "users", "hasUnlimitedSeats": false, "platform": false,
	}
	if g != nil {
		m["groups"], m["defaultGroups"] = route.List{g.Name}, route.List{g.Name}
		m["userCount"], m["remainingSeats"] = len(g.Members), 50-len(g.Members)
		if c.Cloud() {
			m["groupDetails"], m["defaultGroupsDetails"] = route.List{c.groupRef(g)}, route.List{c.groupRef(g)}
		}
	}
	return m
}

func applicationRoles(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.List{c.application()}), nil
}

func applicationRole(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	if c.Param("key") != "jira-software" {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The application role with key '"+c.Param("key")+"' does not exist.")
	}
	return route.OK(c.application()), nil
}

func getBanner(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	b := c.Store.Banner
	visibility := "public"
	if b.Private {
		visibility = "private"
	}
	return route.OK(route.Map{"message": b.Message, "isEnabled": b.Enabled, "isDismissible": b.Dismissible, "visibility": visibility, "hashId": itoa(len(b.Message))}), nil
}

func setBanner(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Message     *string `json:"message"`
		Enabled     *flag   `json:"isEnabled"`
		Dismissible *flag   `json:"isDismissible"`
		Visibility  *string `json:"visibility"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := c.Store.Banner
	if body.Message != nil {
		next.Message = *body.Message
	}
	if body.Enabled != nil {
		next.Enabled = bool(*body.Enabled)
	}
	if body.Dismissible != nil {
		next.Dismissible = bool(*body.Dismissible)
	}
	if body.Visibility != nil {
		switch *body.Visibility {
		case "public", "private":
			next.Private = *body.Visibility == "private"
		default:
			return route.Answer{}, route.RefuseJiraFields(map[string]string{"visibility": "The visibility must be public or private."})
		}
	}
	c.Store.Banner = next
	return route.NoContent(), nil
}

// auditRecords is empty: the sandbox keeps no record of what administrators do.
func auditRecords(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"offset": max(c.Int("offset", 0), 0), "limit": max(c.Int("limit", 1000), 0), "total": 0, "records": route.List{}}), nil
}

func listEvents(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for n, name := range []string{"Issue Created", "Issue Updated", "Issue Assigned", "Issue Resolved", "Issue Closed", "Issue Commented", "Issue Reopened", "Issue Deleted", "Issue Moved", "Work Logged On Issue"} {
		list = append(list, route.Map{"id": n + 1, "name": name})
	}
	return route.OK(list), nil
}

func license(*call) (route.Answer, error) {
	return route.OK(route.Map{"applications": route.List{route.Map{"id": "jira-software", "plan": "PAID"}}}), nil
}

func (c *call) provider() route.Map {
	return route.Map{"key": "JIRA", "name": "JIRA provided time tracking", "url": c.Host + "/secure/admin/TimeTrackingAdmin.jspa"}
}

func timeProvider(c *call) (route.Answer, error)  { return route.OK(c.provider()), nil }
func timeProviders(c *call) (route.Answer, error) { return route.OK(route.List{c.provider()}), nil }

// classificationLevels is empty: the site has none.
func classificationLevels(*call) (route.Answer, error) {
	return route.OK(route.Map{"classifications": route.List{}}), nil
}

func dataPolicy(*call) (route.Answer, error) {
	return route.OK(route.Map{"anyContentBlocked": false}), nil
}

// webhookEvents are what a webhook may wait for.
var webhookEvents = []string{
	"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated", "comment_deleted", "issue_property_set", "issue_property_deleted",
}

// webhookLife is how long a webhook lives unless it is refreshed.
const webhookLife = 30 * 24 * time.Hour

func (c *call) webhook(w *store.Webhook) route.Map {
	return route.Map{
		"id": w.ID, "url": w.URL, "events": w.Events, "jqlFilter": w.JQL, "expirationDate": w.Expires.UnixMilli(),
		"fieldIdsFilter": orNone(w.Fields), "issuePropertyKeysFilter": orNone(w.PropertyKeys),
	}
}

func listWebhooks(c *call) (route.Answer, error) { return listed(c, c.Store.Webhooks, c.webhook) }

// webhookBody is one webhook of a body.
type webhookBody struct {
	Events       []string `json:"events"`
	JQL          string   `json:"jqlFilter"`
	Fields       []string `json:"fieldIdsFilter"`
	PropertyKeys []string `json:"issuePropertyKeysFilter"`
}

// wrong says what is wrong with it.
func (b webhookBody) wrong() []string {
	var list []string
	if len(b.Events) == 0 {
		list = append(list, "At least one event is required.")
	}
	for _, e := range b.Events {
		if !slices.Contains(webhookEvents, e) {
			list = append(list, "The event '"+e+"' is not supported.")
		}
	}
	if _, err := query.ParseJQL(b.JQL); err != nil || strings.TrimSpace(b.JQL) == "" {
		list = append(list, "The JQL filter is invalid: "+b.JQL)
	}
	return list
}

func addWebhooks(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		URL      string        `json:"url"`
		Webhooks []webhookBody `json:"webhooks"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if !strings.HasPrefix(body.URL, "https://") && !strings.HasPrefix(body.URL, "http://") {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The URL of the webhook must be absolute.")
	}
	results := route.List{}
	for _, one := range body.Webhooks {
		if wrong := one.wrong(); len(wrong) > 0 {
			results = append(results, route.Map{"errors": wrong})
			continue
		}
		w := &store.Webhook{
			ID: c.nextNumber(store.KindWebhook), URL: body.URL, Events: one.Events, JQL: one.JQL, Fields: one.Fields, PropertyKeys: one.PropertyKeys,
			Expires: c.Store.Now().Add(webhookLife),
		}
		c.Store.Webhooks = append(slices.Clone(c.Store.Webhooks), w)
		results = append(results, route.Map{"createdWebhookId": w.ID})
	}
	return route.OK(route.Map{"webhookRegistrationResult": results}), nil
}

// webhookIDs reads which webhooks are meant.
func (c *call) webhookIDs() ([]int, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	var body struct {
		IDs []int `json:"webhookIds"`
	}
	if err := c.into(&body); err != nil {
		return nil, err
	}
	if len(body.IDs) == 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, "At least one webhook id is required.")
	}
	return body.IDs, nil
}

func removeWebhooks(c *call) (route.Answer, error) {
	ids, err := c.webhookIDs()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.Webhooks = slices.DeleteFunc(slices.Clone(c.Store.Webhooks), func(w *store.Webhook) bool { return slices.Contains(ids, w.ID) })
	return route.Answer{Status: http.StatusAccepted}, nil
}

func refreshWebhooks(c *call) (route.Answer, error) {
	ids, err := c.webhookIDs()
	if err != nil {
		return route.Answer{}, err
	}
	until := c.Store.Now().Add(webhookLife)
	for _, w := range c.Store.Webhooks {
		if slices.Contains(ids, w.ID) {
			w.Expires = until
		}
	}
	return route.OK(route.Map{"expirationDate": until.UnixMilli()}), nil
}

// failedWebhooks is empty: the sandbox calls nobody.
func failedWebhooks(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"maxResults": max(c.Int("maxResults", 100), 0), "values": route.List{}}), nil
}

// sanitizeQueries gives queries back without the names of what an account may not see; the sandbox's queries name
// nothing that would have to be hidden, so those that can be read come back as they are.
func sanitizeQueries(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Queries []struct {
			Query     string  `json:"query"`
			AccountID *string `json:"accountId"`
		} `json:"queries"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, q := range body.Queries {
		m := route.Map{"initialQuery": q.Query}
		if q.AccountID != nil {
			m["accountId"] = *q.AccountID
		}
		if _, err := query.ParseJQL(q.Query); err != nil {
			m["errors"] = route.JiraErrors([]string{err.Error()}, nil)
		} else {
			m["sanitizedQuery"] = q.Query
		}
		list = append(list, m)
	}
	return route.OK(route.Map{"queries": list}), nil
}

// reindexed is how the index always is: done.
func reindexed(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.indexed()), nil
}

func (c *call) indexed() route.Map {
	now := stamp(c.Store.Now())
	return route.Map{
		"progressUrl": c.Host + "/secure/admin/jira/IndexProgress.jspa?taskId=1", "currentProgress": 100, "currentSubTask": "Currently reindexing", "success": true,
		"type": "BACKGROUND", "submittedTime": now, "startTime": now, "finishTime": now,
	}
}

func reindex(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	kinds := []string{"", "FOREGROUND", "BACKGROUND", "BACKGROUND_PREFFERED", "BACKGROUND_PREFERRED"}
	if !slices.Contains(kinds, c.Arg("type")) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The type of the re-index must be one of"+strings.Join(kinds, " ")+".")
	}
	return route.JSON(http.StatusAccepted, c.indexed()), nil
}
