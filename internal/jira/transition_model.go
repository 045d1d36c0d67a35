package jira

import (
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// rawTransition is one way out of a status.
type rawTransition struct {
	ID        json.RawMessage            `json:"id"`
	Name      string                     `json:"name"`
	To        rawStatus                  `json:"to"`
	HasScreen *bool                      `json:"hasScreen"`
	Fields    map[string]json.RawMessage `json:"fields"`
}

// transitions renders id, name, to_status, to_status_category, has_screen, and the fields of the screen when they
// were asked for.
func transitions(list []rawTransition) []*ordered.Object {
	out := make([]*ordered.Object, 0, len(list))
	for at := range list {
		t := &list[at]
		o := ordered.New(ordered.M("id", textOf(t.ID)), ordered.M("name", t.Name))
		setText(o, "to_status", t.To.Name)
		setText(o, "to_status_category", t.To.Category.Name)
		if t.HasScreen != nil {
			o.Set("has_screen", *t.HasScreen)
		}
		if required := requiredFields(t.Fields); len(required) > 0 {
			o.Set("required_fields", required)
		}
		out = append(out, o)
	}
	return out
}

// requiredFields lists the fields a transition's screen demands: id and name.
func requiredFields(fields map[string]json.RawMessage) []*ordered.Object {
	var out []*ordered.Object
	for _, id := range sortedFields(fields) {
		f := decoded[struct {
			Required bool   `json:"required"`
			Name     string `json:"name"`
			Default  bool   `json:"hasDefaultValue"`
		}](fields[id])
		if f.Required && !f.Default {
			out = append(out, ordered.New(ordered.M("id", id), ordered.M("name", f.Name)))
		}
	}
	return out
}
