package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func fieldWriteRoutes() []entry {
	at := "/field/{fieldId}/context"
	return []entry{
		{method: post, path: "/field", handle: createField},
		{method: put, path: "/field/{fieldId}", handle: updateField, in: onCloud},
		{method: get, path: "/field/search/trashed", handle: trashedFields, in: onCloud},
		{method: post, path: at, handle: createContext, in: onCloud},
		{method: put, path: at + "/{contextId}", handle: updateContext, in: onCloud},
		{method: del, path: at + "/{contextId}", handle: deleteContext, in: onCloud},
		{method: get, path: at + "/projectmapping", handle: contextProjects, in: onCloud},
		{method: get, path: at + "/issuetypemapping", handle: contextTypes, in: onCloud},
		{method: post, path: at + "/{contextId}/option", handle: addOptions, in: onCloud},
		{method: put, path: at + "/{contextId}/option", handle: updateOptions, in: onCloud},
		{method: del, path: at + "/{contextId}/option/{optionId}", handle: deleteOption, in: onCloud},
		{method: get, path: "/customFields/{customFieldId}/options", handle: optionsDC, in: onDataCenter},
	}
}

// fieldTypes are the kinds of custom fields that can be made: the last part of the type, and what a value is.
func fieldTypes() map[string][2]string {
	return map[string][2]string{
		"textfield": {"string", ""}, "textarea": {"string", ""}, "url": {"string", ""}, "float": {"number", ""}, "datepicker": {"date", ""}, "datetime": {"datetime", ""},
		"select": {"option", ""}, "radiobuttons": {"option", ""}, "multiselect": {"array", "option"}, "multicheckboxes": {"array", "option"},
		"cascadingselect": {"option-with-child", ""}, "userpicker": {"user", ""}, "multiuserpicker": {"array", "user"}, "grouppicker": {"group", ""},
		"multigrouppicker": {"array", "group"}, "project": {"project", ""}, "version": {"version", ""}, "multiversion": {"array", "version"}, "labels": {"array", "string"},
	}
}

func createField(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Type string `json:"type"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	f := &store.Field{Custom: true, Orderable: true, Navigable: true, Searchable: true}
	if err := c.named(&f.Name, &f.Description); err != nil {
		return route.Answer{}, err
	}
	_, kind, _ := strings.Cut(body.Type, ":")
	value, known := fieldTypes()[kind]
	if !known {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"type": "The custom field type '" + body.Type + "' is not valid."})
	}
	n := c.nextNumber(store.KindField)
	f.ID = "customfield_" + itoa(n)
	f.ClauseNames = []string{"cf[" + itoa(n) + "]", f.Name}
	f.Schema = &store.Schema{Type: value[0], Items: value[1], Custom: body.Type, CustomID: n}
	f.Contexts = []*store.Context{{ID: c.Store.NextID(store.KindContext), Name: "Default Configuration Scheme for " + f.Name}}
	c.Store.AddField(f)
	m := c.field(f)
	delete(m, "untranslatedName")
	return route.Created(m), nil
}

func updateField(c *call) (route.Answer, error) {
	f, err := c.customField()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.named(&f.Name, &f.Description); err != nil {
		return route.Answer{}, err
	}
	return route.NoContent(), nil
}

// trashedFields is empty: the sandbox deletes no fields.
func trashedFields(c *call) (route.Answer, error) {
	return listed(c, []route.Map{}, func(m route.Map) route.Map { return m })
}

// fieldContext finds field and context of the path for those who administer the site.
func (c *call) fieldContext() (*store.Field, *store.Context, error) {
	f, err := c.customField()
	if err != nil {
		return nil, nil, err
	}
	for _, v := range f.Contexts {
		if v.ID == c.Param("contextId") {
			return f, v, nil
		}
	}
	return nil, nil, route.RefuseJira(http.StatusNotFound, "The custom field context was not found.")
}

func createContext(c *call) (route.Answer, error) {
	f, err := c.customField()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Projects []string `json:"projectIds"`
		Types    []string `json:"issueTypeIds"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	v := &store.Context{}
	if err := c.named(&v.Name, &v.Description); err != nil {
		return route.Answer{}, err
	}
	for _, id := range body.Projects {
		p := c.Store.Project(id)
		if p == nil || p.ID != id {
			return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The project with id '"+id+"' was not found.")
		}
		v.Projects = append(v.Projects, p)
	}
	if len(body.Types) > 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The sandbox keeps contexts for all issue types only: issueTypeIds must be empty.")
	}
	if len(v.Projects) == 0 && slices.ContainsFunc(f.Contexts, func(x *store.Context) bool { return len(x.Projects) == 0 }) {
		return route.Answer{}, route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"The custom field already has a global context."}, nil)))
	}
	v.ID = c.Store.NextID(store.KindContext)
	f.Contexts = append(slices.Clone(f.Contexts), v)
	return route.Created(route.Map{"id": v.ID, "name": v.Name, "description": v.Description, "projectIds": orNone(body.Projects), "issueTypeIds": route.List{}}), nil
}

func updateContext(c *call) (route.Answer, error) {
	_, v, err := c.fieldContext()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.named(&v.Name, &v.Description); err != nil {
		return route.Answer{}, err
	}
	return route.NoContent(), nil
}

func deleteContext(c *call) (route.Answer, error) {
	f, v, err := c.fieldContext()
	if err != nil {
		return route.Answer{}, err
	}
	f.Contexts = slices.DeleteFunc(slices.Clone(f.Contexts), func(x *store.Context) bool { return x == v })
	return route.NoContent(), nil
}

// contextsAsked are the contexts of the field, or those of them that the query names.
func (c *call) contextsAsked() ([]*store.Context, error) {
	f, err := c.customField()
	if err != nil {
		return nil, err
	}
	ids := c.Query["contextId"]
	return slices.DeleteFunc(slices.Clone(f.Contexts), func(v *store.Context) bool { return len(ids) > 0 && !slices.Contains(ids, v.ID) }), nil
}

func contextProjects(c *call) (route.Answer, error) {
	contexts, err := c.contextsAsked()
	if err != nil {
		return route.Answer{}, err
	}
	var pairs []route.Map
	for _, v := range contexts {
		if len(v.Projects) == 0 {
			pairs = append(pairs, route.Map{"contextId": v.ID, "isGlobalContext": true})
		}
		for _, p := range v.Projects {
			pairs = append(pairs, route.Map{"contextId": v.ID, "projectId": p.ID})
		}
	}
	return listed(c, pairs, func(m route.Map) route.Map { return m })
}

func contextTypes(c *call) (route.Answer, error) {
	contexts, err := c.contextsAsked()
	if err != nil {
		return route.Answer{}, err
	}
	return listed(c, contexts, func(v *store.Context) route.Map { return route.Map{"contextId": v.ID, "isAnyIssueType": true} })
}

// optionBody is one option of a body.
type optionBody struct {
	ID       string  `json:"id"`
	Parent   string  `json:"optionId"`
	Value    *string `json:"value"`
	Disabled *bool   `json:"disabled"`
}

// optionsSent reads the options of a body.
func (c *call) optionsSent() ([]optionBody, error) {
	var body struct {
		Options []optionBody `json:"options"`
	}
	if err := c.into(&body); err != nil {
		return nil, err
	}
	if len(body.Options) == 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, "At least one option is required.")
	}
	return body.Options, nil
}

// optionIn finds an option of a context, or one below an option.
func optionIn(v *store.Context, id string) *store.Option {
	for _, o := range v.Options {
		for _, x := range append([]*store.Option{o}, o.Children...) {
			if x.ID == id {
				return x
			}
		}
	}
	return nil
}

func addOptions(c *call) (route.Answer, error) {
	_, v, err := c.fieldContext()
	if err != nil {
		return route.Answer{}, err
	}
	sent, err := c.optionsSent()
	if err != nil {
		return route.Answer{}, err
	}
	for _, one := range sent {
		switch {
		case one.Value == nil || strings.TrimSpace(*one.Value) == "":
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The value of an option cannot be empty.")
		case one.Parent != "" && !slices.ContainsFunc(v.Options, func(o *store.Option) bool { return o.ID == one.Parent }):
			return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The option with id '"+one.Parent+"' was not found.")
		case one.Parent == "" && slices.ContainsFunc(v.Options, func(o *store.Option) bool { return strings.EqualFold(o.Value, *one.Value) }):
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The option '"+*one.Value+"' already exists in the context.")
		}
	}
	list := route.List{}
	for _, one := range sent {
		o := &store.Option{ID: c.Store.NextID(store.KindOption), Value: *one.Value, Disabled: one.Disabled != nil && *one.Disabled}
		m := route.Map{"id": o.ID, "value": o.Value, "disabled": o.Disabled}
		if parent := optionIn(v, one.Parent); parent != nil {
			parent.Children = append(slices.Clone(parent.Children), o)
			m["optionId"] = parent.ID
		} else {
			v.Options = append(slices.Clone(v.Options), o)
		}
		list = append(list, m)
	}
	return route.OK(route.Map{"options": list}), nil
}

func updateOptions(c *call) (route.Answer, error) {
	_, v, err := c.fieldContext()
	if err != nil {
		return route.Answer{}, err
	}
	sent, err := c.optionsSent()
	if err != nil {
		return route.Answer{}, err
	}
	for _, one := range sent {
		if optionIn(v, one.ID) == nil {
			return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The option with id '"+one.ID+"' was not found.")
		}
	}
	list := route.List{}
	for _, one := range sent {
		o := optionIn(v, one.ID)
		if one.Value != nil {
			o.Value = *one.Value
		}
		if one.Disabled != nil {
			o.Disabled = *one.Disabled
		}
		list = append(list, route.Map{"id": o.ID, "value": o.Value, "disabled": o.Disabled})
	}
	return route.OK(route.Map{"options": list}), nil
}

// deleteOption removes an option that no issue has.
func deleteOption(c *call) (route.Answer, error) {
	f, v, err := c.fieldContext()
	if err != nil {
		return route.Answer{}, err
	}
	o := optionIn(v, c.Param("optionId"))
	if o == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The option with id '"+c.Param("optionId")+"' was not found.")
	}
	if slices.ContainsFunc(c.Store.Issues(), func(i *store.Issue) bool { return holdsOption(i.Custom[f.ID], o) }) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The option '"+o.Value+"' is used in issues.")
	}
	gone := func(x *store.Option) bool { return x == o }
	v.Options = slices.DeleteFunc(slices.Clone(v.Options), gone)
	for _, x := range v.Options {
		x.Children = slices.DeleteFunc(slices.Clone(x.Children), gone)
	}
	return route.NoContent(), nil
}

// holdsOption says whether the value of a field is an option or holds it.
func holdsOption(value any, o *store.Option) bool {
	switch v := value.(type) {
	case *store.Option:
		return v == o
	case []*store.Option:
		return slices.Contains(v, o)
	case store.Cascade:
		return v.Parent == o || v.Child == o
	default:
		return false
	}
}

func optionsDC(c *call) (route.Answer, error) {
	f := c.Store.Field("customfield_" + strings.TrimPrefix(c.Param("customFieldId"), "customfield_"))
	if f == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The custom field was not found.")
	}
	text, list := strings.ToLower(c.Arg("query")), route.List{}
	for _, v := range f.Contexts {
		for _, o := range v.Options {
			if !strings.Contains(strings.ToLower(o.Value), text) {
				continue
			}
			children := route.List{}
			for _, x := range o.Children {
				children = append(children, number(x.ID))
			}
			list = append(list, route.Map{"id": number(o.ID), "value": o.Value, "disabled": o.Disabled, "childrenIds": children, "self": c.api("/customFieldOption/", o.ID)})
		}
	}
	return route.OK(route.Map{"total": len(list), "options": list}), nil
}
