// Package deviation compares what two programs answer and holds the differences against a list of those that are
// wanted. The checks that hold the product against its predecessor share it; nothing of the product imports it.
//
// A member is written as a path such as "issues[].assignee.email": an index is written as [], so that one entry of a
// list covers all elements.
package deviation

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Difference is one member that is not the same.
type Difference struct {
	Path string // "issues[].assignee.email"; "" = the whole answer
	Kind string // "added", "missing", "changed", "type", "length", "failure"
	Old  any
	New  any
}

// String shows kind, path and both values, shortened.
func (d Difference) String() string {
	return fmt.Sprintf("%s %s: %s → %s", d.Kind, d.Path, shown(d.Old), shown(d.New))
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

// Diff compares two values as encoding/json decodes them; path names the place where they stand. Lists are compared
// by position, and equal findings of a list are reported once.
func Diff(path string, before, after any) []Difference {
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
	return []Difference{{path, kind, before, after}}
}

func diffObjects(path string, before, after map[string]any) []Difference {
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, ok := before[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []Difference
	for _, name := range names {
		b, inBefore := before[name]
		a, inAfter := after[name]
		at := strings.TrimPrefix(path+"."+name, ".")
		switch {
		case !inAfter:
			found = append(found, Difference{at, "missing", b, nil})
		case !inBefore:
			found = append(found, Difference{at, "added", nil, a})
		default:
			found = append(found, Diff(at, b, a)...)
		}
	}
	return found
}

func diffLists(path string, before, after []any) []Difference {
	var found []Difference
	seen := map[string]bool{}
	for at := range min(len(before), len(after)) {
		for _, d := range Diff(path+"[]", before[at], after[at]) {
			if key := d.Kind + d.Path; !seen[key] {
				seen[key] = true
				found = append(found, d)
			}
		}
	}
	if len(before) != len(after) {
		found = append(found, Difference{path + "[]", "length", len(before), len(after)})
	}
	return found
}
