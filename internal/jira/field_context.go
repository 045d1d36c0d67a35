package jira

import (
	"context"
	"encoding/json"
	"slices"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// rawContext is a context of a field: the projects where some options and a default hold.
type rawContext struct {
	ID     json.RawMessage `json:"id"`
	Global bool            `json:"isGlobalContext"`
}

// fieldContext gives the context of a field in a project; without a project the global one, else the first. Nil for a
// field without contexts, which has no options.
func (c *Client) fieldContext(ctx context.Context, field access.FieldID, project *access.ProjectKey) (*access.Number, error) {
	list, err := listAll[rawContext](ctx, c, fieldContextList.At(field), 100)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	global := slices.IndexFunc(list, func(one rawContext) bool { return one.Global })
	if project != nil && (global < 0 || len(list) > 1) {
		id, err := c.projectContext(ctx, field, *project)
		if err != nil || id != nil {
			return id, err
		}
		if global < 0 {
			return nil, fault.New(fault.NotFound, "the field has no options in %s", *project).
				WithHint("leave project_key out for the options that it has elsewhere")
		}
	}
	id, err := c.scope.Number(textOf(list[max(global, 0)].ID))
	return &id, err
}

// projectContext gives the context that is kept for a project; nil when there is none.
func (c *Client) projectContext(ctx context.Context, field access.FieldID, project access.ProjectKey) (*access.Number, error) {
	var known rawProject
	if err := c.door.Do(ctx, projectRead.At(project), &known); err != nil {
		return nil, fault.During(err, "read the project %s", project)
	}
	type mapping struct {
		Context json.RawMessage `json:"contextId"`
		Project json.RawMessage `json:"projectId"`
	}
	list, err := listAll[mapping](ctx, c, fieldContextProjects.At(field), 100)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(m mapping) bool { return !isNull(m.Project) && textOf(m.Project) == textOf(known.ID) })
	if at < 0 {
		return nil, nil //nolint:nilnil // the project has no context of its own
	}
	id, err := c.scope.Number(textOf(list[at].Context))
	return &id, err
}
