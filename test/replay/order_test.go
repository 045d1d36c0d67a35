package replay_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"mcp-atlassian/internal/dev/deviation"
)

// member is one member of an object, in its place.
type member struct {
	name  string
	value json.RawMessage
}

// order compares the order of the members that two texts have in common: answers are read from the top. Custom fields
// ({"value": …}) may stand in any order among each other; Jira promises none.
func order(path string, before, after json.RawMessage) []deviation.Difference {
	var found []deviation.Difference
	var old, now []json.RawMessage
	if json.Unmarshal(before, &old) == nil && json.Unmarshal(after, &now) == nil {
		for at := range min(len(old), len(now)) {
			found = append(found, order(path+"[]", old[at], now[at])...)
		}
		return found
	}
	a, b := members(before), members(after)
	common := func(all, others []member) []string {
		var names []string
		for _, m := range all {
			if !isCustom(m.value) && slices.ContainsFunc(others, func(o member) bool { return o.name == m.name }) {
				names = append(names, m.name)
			}
		}
		return names
	}
	if was, is := common(a, b), common(b, a); !slices.Equal(was, is) {
		found = append(found, deviation.Difference{Path: path, Kind: "order", Old: was, New: is})
	}
	for _, m := range a {
		if at := slices.IndexFunc(b, func(o member) bool { return o.name == m.name }); at >= 0 {
			found = append(found, order(strings.TrimPrefix(path+"."+m.name, "."), m.value, b[at].value)...)
		}
	}
	return found
}

func isCustom(value json.RawMessage) bool {
	inner := members(value)
	return len(inner) > 0 && inner[0].name == "value"
}

// members are the members of an object in their order; none when it is none.
func members(raw json.RawMessage) []member {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	var all []member
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil
		}
		text, _ := name.(string)
		all = append(all, member{text, value})
	}
	return all
}
