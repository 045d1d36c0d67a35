package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// OptionQuery says whose options to list and which of them.
type OptionQuery struct {
	Field   string             // id or name
	Context *access.Number     // Cloud: a field context; nil = found out
	Project *access.ProjectKey // with Type: the options that the create screen offers
	Type    string
	Issue   *access.IssueKey // the options that the edit screen of an issue offers
	Like    string           // text that a value or one of its children must contain
	Limit   int              // 0 = all
	Bare    bool             // values only
}

// option is one value of a select-like field, with its children.
type option struct {
	ID       json.RawMessage `json:"id"`
	Value    string          `json:"value"`
	Name     string          `json:"name"`
	Disabled bool            `json:"disabled"`
	Parent   string          `json:"optionId"` // Cloud lists children flat
	Children []option        `json:"children"` // Data Center and createmeta nest them
}

func (o *option) text() string { return cmp.Or(o.Value, o.Name) }

// FieldOptions lists the values that a field takes. On Cloud the contexts of a field are for administrators; everybody
// else is answered from the create screen, for which project and type are needed, as always on Data Center.
func (c *Client) FieldOptions(ctx context.Context, q OptionQuery) ([]any, error) {
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return nil, err
	}
	field, err := catalogue.Unique(q.Field)
	if err != nil {
		return nil, err
	}
	list, err := c.optionsOf(ctx, field, q)
	if err != nil {
		return nil, fault.During(err, "read the options of %s", field.Name)
	}
	return selected(list, q), nil
}

func (c *Client) optionsOf(ctx context.Context, field *Field, q OptionQuery) ([]option, error) {
	if q.Issue != nil && q.Context == nil {
		return c.issueOptions(ctx, field, *q.Issue)
	}
	if q.Project != nil && q.Type != "" && q.Context == nil {
		return c.screenOptions(ctx, field, q)
	}
	if !c.scope.Cloud() {
		return nil, fault.New(fault.Input, "project_key and issue_type are required on Server and Data Center").
			WithHint("pass the project and the type of issue whose values you want")
	}
	if !field.Custom {
		return nil, fault.New(fault.Input, "%s is a system field, whose values depend on the project", field.ID).
			WithHint("pass project_key and issue_type")
	}
	list, err := c.contextOptions(ctx, field, q)
	if fault.KindOf(err) == fault.Forbidden {
		return nil, fault.New(fault.Forbidden, "only Jira administrators may list the options of a field without a project").
			WithHint("pass project_key and issue_type, to get the values that the create screen offers").Because(err)
	}
	return list, err
}

// screenOptions are the values that the create screen of a type offers.
func (c *Client) screenOptions(ctx context.Context, field *Field, q OptionQuery) ([]option, error) {
	issueType, err := c.IssueType(ctx, *q.Project, q.Type)
	if err != nil {
		return nil, err
	}
	id, err := c.scope.Number(issueType.ID)
	if err != nil {
		return nil, err
	}
	fields, err := c.CreateFields(ctx, *q.Project, id)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(fields, func(f CreateField) bool { return f.ID == field.ID })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "%s is not on the create screen of %s in %s", field.Name, issueType.Name, *q.Project)
	}
	list := make([]option, 0, len(fields[at].Allowed))
	for _, raw := range fields[at].Allowed {
		list = append(list, decoded[option](raw))
	}
	return list, nil
}

// issueOptions are the values that the edit screen of an issue offers.
func (c *Client) issueOptions(ctx context.Context, field *Field, key access.IssueKey) ([]option, error) {
	w, err := c.editWriter(ctx, key, nil)
	if err != nil {
		return nil, err
	}
	f := w.screen.byID(field.ID)
	if f == nil {
		return nil, fault.New(fault.NotFound, "%s is not on %s", field.Name, w.screen.what)
	}
	list := make([]option, 0, len(f.Allowed))
	for _, raw := range f.Allowed {
		list = append(list, decoded[option](raw))
	}
	return list, nil
}

// contextOptions reads the options of a field's context on Cloud: the one asked for, else the one of the project, else
// the global one, else the first.
func (c *Client) contextOptions(ctx context.Context, field *Field, q OptionQuery) ([]option, error) {
	id, err := c.scope.FieldID(field.ID)
	if err != nil {
		return nil, err
	}
	where := q.Context
	if where == nil {
		if where, err = c.fieldContext(ctx, id, q.Project); err != nil || where == nil {
			return nil, err
		}
	}
	flat, err := listAll[option](ctx, c, fieldOptionList.At(id, *where), 100)
	return nested(flat), err
}

// nested puts the children of cascading options under their parents.
func nested(flat []option) []option {
	at := map[string]int{}
	var roots []option
	for _, o := range flat {
		if o.Parent == "" {
			at[textOf(o.ID)] = len(roots)
			roots = append(roots, o)
		}
	}
	for _, o := range flat {
		if parent, ok := at[o.Parent]; ok && o.Parent != "" {
			roots[parent].Children = append(roots[parent].Children, o)
		}
	}
	return roots
}

// selected filters, cuts and renders.
func selected(list []option, q OptionQuery) []any {
	out := []any{}
	for at := range list {
		o := &list[at]
		if !o.contains(q.Like) {
			continue
		}
		if q.Limit > 0 && len(out) == q.Limit {
			break
		}
		if q.Bare {
			out = append(out, o.bare())
		} else {
			out = append(out, o.render())
		}
	}
	return out
}

func (o *option) contains(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(strings.ToLower(o.text()), text) ||
		slices.ContainsFunc(o.Children, func(child option) bool { return child.contains(text) })
}

// render gives id, value, disabled, child_options.
func (o *option) render() *ordered.Object {
	out := ordered.New(ordered.M("id", textOf(o.ID)), ordered.M("value", o.text()))
	if o.Disabled {
		out.Set("disabled", true)
	}
	if len(o.Children) > 0 {
		children := make([]*ordered.Object, 0, len(o.Children))
		for at := range o.Children {
			children = append(children, o.Children[at].render())
		}
		out.Set("child_options", children)
	}
	return out
}

// bare gives the value, or {value, children}.
func (o *option) bare() any {
	if len(o.Children) == 0 {
		return o.text()
	}
	children := make([]string, 0, len(o.Children))
	for at := range o.Children {
		children = append(children, o.Children[at].text())
	}
	return ordered.New(ordered.M("value", o.text()), ordered.M("children", children))
}
