package confapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

func siteRoutes() []entry {
	return []entry{
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/template/page", handle: api.listTemplates},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/template/blueprint", handle: api.listBlueprints},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/template/{contentTemplateId}", handle: api.getTemplate},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/template/{contentTemplateId}", handle: api.deleteTemplate},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/template", handle: api.createTemplate},
		{in: route.OnCloud, method: http.MethodPut, path: "/rest/api/template", handle: api.updateTemplate},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/template/page", handle: api.listTemplates},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/template/blueprint", handle: api.listBlueprints},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/template/{contentTemplateId}", handle: api.getTemplate},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/analytics/content/{contentId}/views", handle: api.countViews},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/analytics/content/{contentId}/viewers", handle: api.countViewers},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/longtask", handle: api.listTasks},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/longtask/{id}", handle: api.getTask},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/label", handle: api.labelDetails},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/label/labels", handle: api.allLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/label/popular", handle: api.allLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/label/recent", handle: api.allLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/label/{labelName}/related", handle: api.relatedLabels},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/settings/systemInfo", handle: api.systemInfo},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/settings/theme", handle: api.themes},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/audit", handle: api.auditRecords},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/audit/since", handle: api.auditRecords},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/audit/retention", handle: api.auditRetention},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/server-information", handle: api.serverInformation},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/accessmode", handle: func(api) (route.Answer, error) { return route.OK("READ_WRITE"), nil }},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/instance-metrics", handle: api.metrics},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/api/contentbody/convert/{to}", handle: api.convertBody, reads: true},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/contentbody/convert/{to}", handle: api.convertBody, reads: true, gone: true},
	}
}

// template renders a template for v1.
func (a api) template(t *store.Template, e expand) route.Map {
	id := idOf(t.ID)
	m := route.Map{
		"templateId": id, "name": t.Name, "description": t.Description, "templateType": t.Type, "editorVersion": "v2",
		"labels": listOf(t.Labels, a.label), "originalTemplate": route.Map{"pluginKey": "", "moduleKey": ""}, "referencingBlueprint": t.Blueprint,
		"_links": route.Map{"self": a.site() + "/rest/api/template/" + id, "base": a.site(), "context": a.context()},
	}
	if plugin, module, found := strings.Cut(t.Blueprint, ":"); found {
		m["originalTemplate"] = route.Map{"pluginKey": plugin, "moduleKey": module}
	}
	if t.Space != nil {
		m["space"] = a.space(t.Space, nil)
	}
	folded := route.Map{"body": ""}
	if e.has("body") {
		m["body"] = route.Map{"storage": route.Map{"value": t.Body, "representation": "storage", "embeddedContent": route.List{}, "_expandable": route.Map{}}}
		delete(folded, "body")
	}
	m["_expandable"] = folded
	return m
}

func (a api) listTemplates() (route.Answer, error) {
	return a.templates(func(t *store.Template) bool { return t.Blueprint == "" })
}

func (a api) listBlueprints() (route.Answer, error) {
	return a.templates(func(t *store.Template) bool { return t.Blueprint != "" })
}

// templates lists those of one space, or without spaceKey those of the whole site.
func (a api) templates(wanted func(*store.Template) bool) (route.Answer, error) {
	w, err := a.window(25, 200)
	if err != nil {
		return route.Answer{}, err
	}
	var in *store.Space
	if key := a.Arg("spaceKey"); key != "" {
		if in = a.Store.Space(key); in == nil || !a.Store.SeesSpace(a.User, in) {
			return route.Answer{}, a.refuse(http.StatusNotFound, "No space with key : %s", key)
		}
	}
	list := slices.DeleteFunc(slices.Clone(a.Store.Templates()), func(t *store.Template) bool { return !wanted(t) || t.Space != in })
	e := a.expand()
	return route.OK(page(a, list, w, func(t *store.Template) any { return a.template(t, e) })), nil
}

// pathTemplate finds the template of an id, if the caller may see its space.
func (a api) pathTemplate(id string) (*store.Template, error) {
	for _, t := range a.Store.Templates() {
		if idOf(t.ID) == id && (t.Space == nil || a.Store.SeesSpace(a.User, t.Space)) {
			return t, nil
		}
	}
	return nil, a.refuse(http.StatusNotFound, "No template found with id: %s", id)
}

func (a api) getTemplate() (route.Answer, error) {
	t, err := a.pathTemplate(a.Param("contentTemplateId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.template(t, expand{"body": {"storage": {}}})), nil
}

// mayTemplate says whether the caller may change the templates of a space, or of the site.
func (a api) mayTemplate(s *store.Space) bool {
	if s == nil {
		return a.Store.IsAdmin(a.User)
	}
	return a.Store.MaySpace(a.User, s, "administer", "space")
}

func (a api) deleteTemplate() (route.Answer, error) {
	t, err := a.pathTemplate(a.Param("contentTemplateId"))
	if err != nil {
		return route.Answer{}, err
	}
	if !a.mayTemplate(t.Space) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to delete template: %s", idOf(t.ID))
	}
	a.Store.DropTemplate(t)
	return route.NoContent(), nil
}

type templateIn struct {
	TemplateID   textOrNumber    `json:"templateId"`
	Name         string          `json:"name"`
	TemplateType string          `json:"templateType"`
	Description  string          `json:"description"`
	Body         map[string]form `json:"body"`
	Labels       labelsIn        `json:"labels"`
	Space        *ref            `json:"space"`
}

func (a api) createTemplate() (route.Answer, error) { return a.writeTemplate(false) }
func (a api) updateTemplate() (route.Answer, error) { return a.writeTemplate(true) }

func (a api) writeTemplate(update bool) (route.Answer, error) { //nolint:revive // the two methods of one endpoint
	var in templateIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	t := &store.Template{}
	var err error
	if update {
		if t, err = a.pathTemplate(string(in.TemplateID)); err != nil {
			return route.Answer{}, err
		}
	}
	s := t.Space
	if in.Space != nil && in.Space.Key != "" {
		if s = a.spaceOf(in.Space); s == nil {
			return route.Answer{}, a.refuse(http.StatusNotFound, "No space with key : %s", in.Space.Key)
		}
	}
	body, present, err := a.bodyV1(in.Body)
	switch {
	case err != nil:
		return route.Answer{}, err
	case in.Name == "" || !present:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Template name and body are required")
	case in.TemplateType != "page" && in.TemplateType != "blogpost":
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid template type: %s", in.TemplateType)
	case !a.mayTemplate(s):
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to write templates")
	}
	t.Name, t.Type, t.Description, t.Body, t.Space, t.Labels = in.Name, in.TemplateType, in.Description, body, s, nil
	for _, l := range in.Labels {
		t.Labels = addLabel(t.Labels, a.Store.Label(l.Prefix, l.Name))
	}
	if !update {
		a.Store.AddTemplate(t)
	}
	return route.OK(a.template(t, expand{"body": {}})), nil
}

// views lists the looks at the content of the path since the day the query names.
func (a api) views() (*store.Content, []store.PageView, error) {
	c, err := a.find(a.Param("contentId"))
	if err != nil {
		return nil, nil, err
	}
	var from time.Time
	if raw := a.Arg("fromDate"); raw != "" {
		if from, err = readDate(raw); err != nil {
			return nil, nil, a.refuse(http.StatusBadRequest, "Invalid date: %s", raw)
		}
	}
	list := slices.DeleteFunc(slices.Clone(c.Views), func(v store.PageView) bool { return v.When.Before(from) })
	return c, list, nil
}

func readDate(raw string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05.000Z07:00", raw)
	if err == nil {
		return t, nil
	}
	if t, err = time.Parse(time.RFC3339, raw); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02", raw)
}

func (a api) countViews() (route.Answer, error) {
	c, list, err := a.views()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"id": c.ID, "count": len(list)}), nil
}

func (a api) countViewers() (route.Answer, error) {
	c, list, err := a.views()
	if err != nil {
		return route.Answer{}, err
	}
	seen := map[*store.User]bool{}
	for _, v := range list {
		seen[v.By] = true
	}
	return route.OK(route.Map{"id": c.ID, "count": len(seen)}), nil
}

// longTask renders a finished long task.
func (a api) longTask(t *store.LongTask) any {
	m := route.Map{
		"id": t.ID, "name": route.Map{"key": t.Name, "args": route.List{}}, "elapsedTime": t.Millis, "percentageComplete": 100, "successful": !t.Failed,
		"messages": route.List{route.Map{"translation": t.Message, "args": route.List{}}},
		"_links":   route.Map{"self": a.site() + "/rest/api/longtask/" + t.ID, "status": "/rest/api/longtask/" + t.ID, "base": a.site(), "context": a.context()},
	}
	if a.Cloud() {
		m["finished"], m["status"], m["errors"] = true, "SUCCESS", route.List{}
		details := route.Map{}
		if t.PageID != 0 {
			details["destinationId"] = idOf(t.PageID)
		}
		m["additionalDetails"] = details
	}
	return m
}

func (a api) listTasks() (route.Answer, error) {
	w, err := a.window(100, 100)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, a.Store.LongTasks(), w, a.longTask)), nil
}

func (a api) getTask() (route.Answer, error) {
	for _, t := range a.Store.LongTasks() {
		if t.ID == a.Param("id") {
			return route.OK(a.longTask(t)), nil
		}
	}
	return route.Answer{}, a.refuse(http.StatusNotFound, "No task found with id: %s", a.Param("id"))
}

func (a api) labelDetails() (route.Answer, error) {
	l := a.Store.FindLabel("global", a.Arg("name"))
	if l == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No label found with name: %s", a.Arg("name"))
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	kind := a.Arg("type")
	var list []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		if slices.Contains(c.Labels, l) && c.Status == store.Current && (kind == "" || kind == string(c.Type)) {
			list = append(list, c)
		}
	}
	associated := page(a, list, w, func(c *store.Content) any {
		return route.Map{"contentType": string(c.Type), "contentId": c.ID, "title": c.Title()}
	})
	delete(associated, "_links")
	return route.OK(route.Map{"label": a.label(l), "associatedContents": associated}), nil
}

func (a api) allLabels() (route.Answer, error) {
	list := a.Store.Labels()
	if name := a.Arg("labelName"); name != "" {
		list = slices.DeleteFunc(slices.Clone(list), func(l *store.Label) bool { return l.Name != name })
	}
	return a.labelList(list)
}

// relatedLabels lists the labels that stand on the same contents as the one of the path.
func (a api) relatedLabels() (route.Answer, error) {
	l := a.Store.FindLabel("global", a.Param("labelName"))
	if l == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No label found with name: %s", a.Param("labelName"))
	}
	var list []*store.Label
	for _, c := range a.visible(a.Store.Contents()) {
		if slices.Contains(c.Labels, l) {
			for _, other := range c.Labels {
				if other != l {
					list = addLabel(list, other)
				}
			}
		}
	}
	return a.labelList(list)
}

func (a api) systemInfo() (route.Answer, error) {
	return route.OK(route.Map{
		"cloudId": a.Store.CloudID, "commitHash": "0000000000000000000000000000000000000000", "baseUrl": a.site(), "edition": "PREMIUM",
		"siteTitle": a.Store.Title, "defaultLocale": "en_US", "defaultTimeZone": "UTC",
	}), nil
}

func (a api) themes() (route.Answer, error) {
	return route.OK(page(a, []string(nil), window{limit: 100}, func(s string) any { return s })), nil
}

// auditRecords is empty: the sandbox keeps no record of what administrators do.
func (a api) auditRecords() (route.Answer, error) {
	if !a.Store.IsAdmin(a.User) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "Only administrators may read the audit log.")
	}
	return route.OK(page(a, []string(nil), window{limit: 1000}, func(s string) any { return s })), nil
}

func (a api) auditRetention() (route.Answer, error) {
	if !a.Store.IsAdmin(a.User) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "Only administrators may read the settings of the audit log.")
	}
	return route.OK(route.Map{"number": 3, "units": "YEARS"}), nil
}

// dcVersion is the version that the Data Center flavour says it is.
const dcVersion = "10.0.3"

func (a api) serverInformation() (route.Answer, error) {
	return route.OK(route.Map{
		"baseUrl": a.site(), "version": dcVersion, "buildNumber": 9512, "marketplaceBuildNumber": 1000000008, "buildDate": "2025-09-01",
	}), nil
}

func (a api) metrics() (route.Answer, error) {
	pages := 0
	for _, c := range a.Store.Contents() {
		if c.Type == store.Page && c.Status == store.Current {
			pages++
		}
	}
	return route.OK(route.Map{"pages": pages, "spaces": len(a.Store.Spaces()), "users": len(a.Store.Users())}), nil
}

func (a api) convertBody() (route.Answer, error) {
	var in form
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Value == nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "A value is required")
	}
	storage, err := a.storageOf(in.Representation, *in.Value)
	if err != nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "%s", err.Error())
	}
	to := a.Param("to")
	value := storage
	switch to {
	case "storage", "editor":
	case "view", "export_view", "styled_view", "anonymous_export_view":
		root, err := text.ParseStorage(storage)
		if err != nil {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "%s", err.Error())
		}
		value = text.View(root, a.nowhere())
	default:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Unsupported conversion: %s to %s", in.Representation, to)
	}
	return route.OK(route.Map{"representation": to, "value": value, "_expandable": route.Map{"webresource": "", "content": ""}}), nil
}

// nowhere is the surrounding of a body that belongs to no page.
func (a api) nowhere() *text.Page {
	return &text.Page{Cloud: a.Cloud(), Base: a.site(), Person: a.mentioned, Issue: a.issue}
}
