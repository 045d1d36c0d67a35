package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// difference is one member that is not the same.
type difference struct {
	path string // "issues[].assignee.email", "state.issue DEMO-1.description"; "" = the whole answer
	kind string // "added", "missing", "changed", "type", "failure"
	old  any
	new  any
}

func (d difference) String() string {
	return fmt.Sprintf("%s %s: %s → %s", d.kind, d.path, shown(d.old), shown(d.new))
}

func shown(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	const most = 240
	if len(encoded) > most {
		return string(encoded[:most]) + "…"
	}
	return string(encoded)
}

// compareAnswers compares two answers and the states they left.
func compareAnswers(before, after *answer) []difference {
	var found []difference
	if before.failed != after.failed {
		found = append(found, difference{path: "isError", kind: "failure", old: before.value, new: after.value})
	} else if before.failed {
		found = diff("error", neutral(before.value), neutral(after.value))
	} else {
		found = diff("", neutral(before.value), neutral(after.value))
	}
	return append(found, diff("state", asAny(before.state), asAny(after.state))...)
}

func asAny(m map[string]any) any {
	return m
}

// diff compares two values. Lists are compared by position; an index is written as [] in paths, so that one entry
// covers all elements, and equal findings of a list are reported once.
func diff(path string, before, after any) []difference {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			return diffObjects(path, b, a)
		}
	case []any:
		if a, ok := after.([]any); ok {
			return diffLists(path, b, a)
		}
	}
	kind := "changed"
	if fmt.Sprintf("%T", before) != fmt.Sprintf("%T", after) {
		kind = "type"
	}
	return []difference{{path, kind, before, after}}
}

func diffObjects(path string, before, after map[string]any) []difference {
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, ok := before[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []difference
	for _, name := range names {
		b, inBefore := before[name]
		a, inAfter := after[name]
		at := strings.TrimPrefix(path+"."+name, ".")
		switch {
		case !inAfter:
			found = append(found, difference{at, "missing", b, nil})
		case !inBefore:
			found = append(found, difference{at, "added", nil, a})
		default:
			found = append(found, diff(at, b, a)...)
		}
	}
	return found
}

func diffLists(path string, before, after []any) []difference {
	var found []difference
	seen := map[string]bool{}
	for at := range min(len(before), len(after)) {
		for _, d := range diff(path+"[]", before[at], after[at]) {
			if key := d.kind + d.path; !seen[key] {
				seen[key] = true
				found = append(found, d)
			}
		}
	}
	if len(before) != len(after) {
		found = append(found, difference{path + "[]", "length", len(before), len(after)})
	}
	return found
}
