package query

import (
	"cmp"
	"slices"
	"strings"
)

// sorter orders items by one field.
type sorter struct {
	field *Field
	down  bool
}

// sortKey is the value of one item for one sorter, taken once.
type sortKey struct {
	empty bool
	num   float64
	text  string
}

func (c *compiler) sorters(keys []SortKey) []sorter {
	out := make([]sorter, 0, len(keys))
	seen := map[string]bool{}
	for _, k := range keys {
		fields := c.site.Fields(k.Field)
		if len(fields) == 0 {
			c.refuse(unknownField, k.Field.shown())
			continue
		}
		f := fields[0]
		shown := f.shown(k.Field)
		switch {
		case f.NoSort:
			c.refuse("Not able to sort using field '%s'.", shown)
			continue
		case seen[f.ID]:
			c.refuse("The sort field '%s' is referenced multiple times in the JQL sort.", shown)
			continue
		}
		seen[f.ID] = true
		down := k.Direction == Descending || k.Direction == Unset && f.Downward
		out = append(out, sorter{field: f, down: down})
	}
	return out
}

// Select returns the items that match, in the order of the query; items that
// compare equal keep the order they came in.
func Select[T Item](p *Plan, items []T) []T {
	m := &memory{}
	out := make([]T, 0, len(items)/4)
	for _, it := range items {
		if p.where == nil || p.where(it, m) {
			out = append(out, it)
		}
	}
	if len(p.sort) == 0 {
		return out
	}
	n := len(p.sort)
	keys := make([]sortKey, len(out)*n)
	order := make([]int, len(out))
	for i, it := range out {
		order[i] = i
		for j, s := range p.sort {
			keys[i*n+j] = s.key(m.of(it, s.field))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for j, s := range p.sort {
			if c := s.compare(&keys[a*n+j], &keys[b*n+j]); c != 0 {
				return c
			}
		}
		return 0
	})
	sorted := make([]T, len(out))
	for i, at := range order {
		sorted[i] = out[at]
	}
	return sorted
}

// key takes the sort key of a field: its first value.
func (s *sorter) key(values []Value) sortKey {
	if len(values) == 0 {
		return sortKey{empty: true}
	}
	v := &values[0]
	switch s.field.Type {
	case Number, Duration:
		return sortKey{num: v.Num}
	case Ranked, Key:
		return sortKey{num: v.Num, text: v.Group}
	case Date:
		return sortKey{num: float64(dayNumber(v.Time))}
	case DateTime:
		return sortKey{num: float64(v.Time.UnixMilli())}
	default:
		return sortKey{text: strings.ToLower(v.Text)}
	}
}

// compare orders two keys. An empty field counts as the greatest: last when
// ascending, first when descending, as Jira shows it.
func (s *sorter) compare(a, b *sortKey) int {
	var c int
	switch {
	case a.empty && b.empty:
		return 0
	case a.empty:
		c = 1
	case b.empty:
		c = -1
	default:
		c = cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.num, b.num))
	}
	if s.down {
		return -c
	}
	return c
}
