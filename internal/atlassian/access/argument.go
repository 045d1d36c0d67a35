package access

import (
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// admit reads an argument as text and fills a parameter.
func admit[T any](into *T, argument json.RawMessage, parse func(string) (T, error)) error {
	text, err := textOf(argument)
	if err != nil {
		return err
	}
	value, err := parse(text)
	if err != nil {
		return err
	}
	*into = value
	return nil
}

// textOf takes a JSON string, or a number as it was written: models send ids in both forms.
func textOf(argument json.RawMessage) (string, error) {
	if len(argument) > 0 && (argument[0] == '-' || argument[0] >= '0' && argument[0] <= '9') {
		return string(argument), nil
	}
	var text *string
	if err := json.Unmarshal(argument, &text); err != nil || text == nil {
		return "", fault.New(fault.Input, "Input should be a valid string")
	}
	return *text, nil
}

// itemsOf takes a string of comma separated items, or a JSON array of strings and numbers. Items are trimmed and
// empty ones dropped.
func itemsOf(argument json.RawMessage) ([]string, error) {
	if len(argument) > 0 && argument[0] == '[' {
		return elementsOf(argument)
	}
	text, err := textOf(argument)
	if err != nil {
		return nil, err
	}
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "[") && json.Valid([]byte(trimmed)) {
		return elementsOf(json.RawMessage(trimmed))
	}
	return withoutBlanks(strings.Split(text, ",")), nil
}

func elementsOf(array json.RawMessage) ([]string, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(array, &raw); err != nil {
		return nil, fault.New(fault.Input, "Input should be a list of strings")
	}
	found := make([]string, len(raw))
	for at, element := range raw {
		text, err := textOf(element)
		if err != nil {
			return nil, fault.New(fault.Input, "Input should be a list of strings")
		}
		found[at] = text
	}
	return withoutBlanks(found), nil
}

func withoutBlanks(items []string) []string {
	kept := items[:0]
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			kept = append(kept, item)
		}
	}
	return kept
}

// admitAll fills a list parameter: every item is admitted or the whole argument is refused.
func admitAll[L ~[]T, T any](into *L, argument json.RawMessage, parse func(string) (T, error)) error {
	items, err := itemsOf(argument)
	if err != nil {
		return err
	}
	list := make(L, 0, len(items))
	for _, item := range items {
		value, err := parse(item)
		if err != nil {
			return err
		}
		list = append(list, value)
	}
	*into = list
	return nil
}

// List parameters: comma separated items in one string, or an array. The published type is a string, as clients know it.
type (
	// ProjectKeys is a list of project keys.
	ProjectKeys []ProjectKey
	// SpaceKeys is a list of space keys.
	SpaceKeys []SpaceKey
	// IssueRefs is a list of issue keys and numeric issue ids.
	IssueRefs []IssueRef
)

// Admit implements [Admitted].
func (l *ProjectKeys) Admit(s *Scope, argument json.RawMessage) error {
	return admitAll(l, argument, s.ProjectKey)
}

// Publish implements [Admitted].
func (l *ProjectKeys) Publish(Patterns) Property {
	return Property{Type: "string", Example: "PROJ,DEV"}
}

// Admit implements [Admitted].
func (l *SpaceKeys) Admit(s *Scope, argument json.RawMessage) error {
	return admitAll(l, argument, s.SpaceKey)
}

// Publish implements [Admitted].
func (l *SpaceKeys) Publish(Patterns) Property { return Property{Type: "string", Example: "DEV,TEAM"} }

// Admit implements [Admitted].
func (l *IssueRefs) Admit(s *Scope, argument json.RawMessage) error {
	return admitAll(l, argument, s.IssueRef)
}

// Publish implements [Admitted].
func (l *IssueRefs) Publish(Patterns) Property {
	return Property{Type: "string", Example: "PROJ-123,10042"}
}
