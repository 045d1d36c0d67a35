package jira

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// choice picks one of the values that a field offers, by value, name or id; member says under which name Jira wants
// it. Objects of Jira's own form stay as they are. A value that the field does not offer is refused with those it does.
func choice(f *CreateField, raw json.RawMessage, member string) (any, error) {
	if raw[0] == '{' {
		return chosenObject(f, raw, member)
	}
	text := strings.TrimSpace(textOf(raw))
	if text == "" {
		return nil, impossible(f, raw, chooseHint(f))
	}
	if f.Allowed == nil { // open, or Jira did not say
		return ordered.New(ordered.M(member, text)), nil
	}
	found, byID := pick(f.options(), text)
	switch {
	case found == nil:
		return nil, noSuchValue(f, text)
	case byID:
		return ordered.New(ordered.M("id", textOf(found.ID))), nil
	default:
		return ordered.New(ordered.M(member, found.text())), nil
	}
}

// chosenObject checks an object against what the field offers.
func chosenObject(f *CreateField, raw json.RawMessage, member string) (any, error) {
	given := decoded[map[string]json.RawMessage](raw)
	for _, name := range []string{"id", "value", "name", "key"} {
		text := textOf(given[name])
		if text == "" {
			continue
		}
		if f.Allowed == nil || slices.ContainsFunc(f.options(), func(o option) bool { return o.has(name, text) }) {
			return raw, nil
		}
		if found, _ := pick(f.options(), text); found != nil && name != "id" {
			return ordered.New(ordered.M(member, found.text())), nil
		}
		return nil, noSuchValue(f, text)
	}
	return nil, impossible(f, raw, chooseHint(f))
}

// has reports whether a member of the option is exactly this text.
func (o *option) has(member, text string) bool {
	switch member {
	case "id":
		return textOf(o.ID) == text
	case "value":
		return o.Value == text
	default:
		return o.Name == text
	}
}

// pick finds an option: its exact text, its id, its text in any case and without accents.
func pick(list []option, text string) (found *option, byID bool) {
	for _, same := range []func(*option) bool{
		func(o *option) bool { return o.text() == text },
		func(o *option) bool { return textOf(o.ID) == text },
		func(o *option) bool { return folded(o.text()) == folded(text) },
	} {
		if at := slices.IndexFunc(list, func(o option) bool { return same(&o) }); at >= 0 {
			return &list[at], list[at].text() != text && textOf(list[at].ID) == text
		}
	}
	return nil, false
}

func noSuchValue(f *CreateField, text string) *fault.Error {
	return fault.New(fault.Input, "%s has no value %q", f.label(), fault.Clean(text, 80)).WithHint("%s", chooseHint(f))
}

func chooseHint(f *CreateField) string {
	if valid := f.valid(); valid != "" {
		return "use one of: " + valid
	}
	if f.Allowed != nil {
		return "the field offers no value here"
	}
	return "give the value, for example \"High\", or {\"id\": \"10001\"}"
}

// cascade reads a value with a child: "Parent -> Child", [parent, child], {value, child}, or the parent alone.
func cascade(f *CreateField, raw json.RawMessage) (any, error) {
	parent, child := cascadeParts(f, raw)
	if parent == "" {
		return nil, impossible(f, raw, `give "Parent -> Child", ["Parent", "Child"] or the parent alone; `+chooseHint(f))
	}
	if f.Allowed == nil {
		out := ordered.New(ordered.M("value", parent))
		if child != "" {
			out.Set("child", ordered.New(ordered.M("value", child)))
		}
		return out, nil
	}
	top, _ := pick(f.options(), parent)
	if top == nil {
		return nil, noSuchValue(f, parent)
	}
	out := ordered.New(ordered.M("value", top.text()))
	if child == "" {
		return out, nil
	}
	below, _ := pick(top.Children, child)
	if below == nil {
		children := make([]string, 0, len(top.Children))
		for at := range top.Children {
			children = append(children, top.Children[at].text())
		}
		return nil, fault.New(fault.Input, "%s has no value %q under %q", f.label(), fault.Clean(child, 80), top.text()).
			WithHint("use one of: %s", strings.Join(children, ", "))
	}
	return out.Set("child", ordered.New(ordered.M("value", below.text()))), nil
}

// cascadeParts gives what was named, by value or id.
func cascadeParts(f *CreateField, raw json.RawMessage) (parent, child string) {
	switch raw[0] {
	case '[':
		switch parts := decoded[[]json.RawMessage](raw); len(parts) {
		case 1:
			return namedText(parts[0]), ""
		case 2:
			return namedText(parts[0]), namedText(parts[1])
		default:
			return "", ""
		}
	case '{':
		return namedText(raw), namedText(decoded[map[string]json.RawMessage](raw)["child"])
	}
	text := strings.TrimSpace(textOf(raw))
	if found, _ := pick(f.options(), text); found != nil {
		return text, ""
	}
	for _, arrow := range []string{"->", "→", " > "} {
		if above, below, ok := strings.Cut(text, arrow); ok {
			return strings.TrimSpace(above), strings.TrimSpace(below)
		}
	}
	return text, ""
}

// namedText gives a text, or the value, name or id of an object.
func namedText(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] != '{' {
		return strings.TrimSpace(textOf(raw))
	}
	given := decoded[map[string]json.RawMessage](raw)
	return cmp.Or(textOf(given["value"]), textOf(given["name"]), textOf(given["id"]))
}
