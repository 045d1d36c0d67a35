package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// sprintRef is a sprint of a board of the project.
type sprintRef struct {
	ID    json.Number `json:"id"`
	Name  string      `json:"name"`
	State string      `json:"state"`
}

// sprint reads a sprint by id or, among the open sprints of the project's boards, by name.
func (w *writer) sprint(ctx context.Context, f *CreateField, raw json.RawMessage) (any, error) {
	if raw[0] == '[' {
		list := decoded[[]json.RawMessage](raw)
		switch len(list) {
		case 0:
			return nil, nil //nolint:nilnil // null is a value
		case 1:
			raw = list[0]
		default:
			return nil, impossible(f, raw, "an issue can be in one open sprint: give its id or name")
		}
	}
	text := strings.TrimSpace(textOf(raw))
	if raw[0] == '{' {
		text = namedText(raw)
		if id := decoded[sprintRef](raw).ID; id != "" {
			text = id.String()
		}
	}
	if text == "" {
		return nil, impossible(f, raw, "give the id or the name of a sprint")
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return id, nil
	}
	return w.sprintNamed(ctx, f, text)
}

func (w *writer) sprintNamed(ctx context.Context, f *CreateField, name string) (any, error) {
	open, err := w.c.openSprints(ctx, w)
	if err != nil {
		return nil, err
	}
	var same, all []string
	var found sprintRef
	for _, s := range open {
		all = append(all, s.Name)
		if folded(s.Name) == folded(name) {
			found, same = s, append(same, fmt.Sprintf("%s (%s)", s.ID, s.State))
		}
	}
	switch len(same) {
	case 1:
		return json.RawMessage(found.ID), nil
	case 0:
		hint := "the project has no open sprint; give the id of a sprint"
		if len(all) > 0 {
			hint = "use one of: " + strings.Join(all, ", ")
		}
		return nil, fault.New(fault.Input, "%s: no open sprint of %s is called %q", f.label(), w.project, fault.Clean(name, 80)).WithHint("%s", hint)
	default:
		return nil, fault.New(fault.Input, "%s: %d open sprints are called %q", f.label(), len(same), name).
			WithHint("use one of their ids: %s", strings.Join(same, ", "))
	}
}

// openSprints lists the active and future sprints of the scrum boards of a project; each once.
func (c *Client) openSprints(ctx context.Context, w *writer) ([]sprintRef, error) {
	type board struct {
		ID json.Number `json:"id"`
	}
	boards, err := listAll[board](ctx, c, boardList.At().Query("projectKeyOrId", w.project.String()).Query("type", "scrum"), 50)
	if err != nil {
		return nil, fault.During(err, "read the boards of %s", w.project)
	}
	var all []sprintRef
	seen := map[json.Number]bool{}
	for _, b := range boards {
		id, err := c.scope.Number(b.ID.String())
		if err != nil {
			return nil, err
		}
		sprints, err := listAll[sprintRef](ctx, c, sprintList.At(id).Query("state", "active,future"), 50)
		if err != nil {
			return nil, fault.During(err, "read the sprints of board %s", id)
		}
		for _, s := range sprints {
			if !seen[s.ID] {
				all = append(all, s)
			}
			seen[s.ID] = true
		}
	}
	return all, nil
}
