package query

import (
	"slices"
	"time"
)

// window is a span of time a history predicate allows; a zero end is open.
type window struct{ from, to time.Time }

// past holds the predicates of a history condition.
type past struct {
	windows  []window
	by       map[string]bool
	from, to func([]Value) bool
}

// historical compiles WAS, CHANGED and their relatives.
func (c *compiler) historical(f *target, t *Terminal) cond {
	p, ok := c.past(f, t)
	if !ok {
		return never
	}
	if t.Operator == Changed || t.Operator == NotChanged {
		want := t.Operator == Changed
		return func(it Item, _ *memory) bool { return p.changed(it.Changes(f.Field)) == want }
	}
	wanted, empty, ok := c.comparands(f, t)
	if !ok {
		return never
	}
	match := c.holds(f.Field, wanted, empty)
	want := !t.Operator.negative()
	return func(it Item, m *memory) bool {
		return p.was(it.Changes(f.Field), m.of(it, f.Field), match) == want
	}
}

// holds returns what tells whether a whole field value is among the wanted.
func (c *compiler) holds(f *Field, wanted []comparand, empty bool) func([]Value) bool {
	match := c.equal(f, wanted)
	return func(values []Value) bool {
		return len(values) == 0 && empty || slices.ContainsFunc(values, match)
	}
}

func (c *compiler) past(f *target, t *Terminal) (p past, ok bool) {
	ok = true
	for _, predicate := range t.Predicates {
		part := &Terminal{Field: t.Field, Operator: In, Operand: &List{Values: []Operand{predicate.Operand}}}
		switch predicate.Name {
		case "by":
			people := &target{Field: &Field{ID: "by", Type: User, Domain: domainUser}, shown: f.shown}
			users, _, known := c.comparands(people, part)
			p.by, ok = ids(users), ok && known
		case "from", "to":
			values, empty, known := c.comparands(f, part)
			match := c.holds(f.Field, values, empty)
			if predicate.Name == "from" {
				p.from = match
			} else {
				p.to = match
			}
			ok = ok && known
		default:
			times := &target{Field: &Field{ID: "at", Type: DateTime}, shown: f.shown}
			at, _, known := c.comparands(times, part)
			if !known {
				return p, false
			}
			w, fits := c.window(predicate, at)
			p.windows, ok = append(p.windows, w), ok && fits
		}
	}
	return p, ok
}

func ids(values []comparand) map[string]bool {
	set := make(map[string]bool, len(values))
	for i := range values {
		set[values[i].ID] = true
	}
	return set
}

func (c *compiler) window(p Predicate, at []comparand) (window, bool) {
	wanted := 1
	if p.Name == "during" {
		wanted = 2
	}
	if len(at) != wanted {
		c.refuse("The predicate '%s' expects %d date(s) but got '%s'.", p.Name, wanted, p.Operand.Source())
		return window{}, false
	}
	first := at[0].Time
	switch p.Name {
	case "before":
		return window{to: first}, true
	case "after":
		return window{from: first}, true
	case "on":
		day := startOf(first, 'd')
		return window{from: day, to: day.AddDate(0, 0, 1)}, true
	default:
		end := at[1].Time
		if at[1].until.After(end) {
			end = at[1].until
		}
		return window{from: first, to: end}, true
	}
}

// overlaps tells whether the span from..to (zero: open) meets every window.
func (p *past) overlaps(from, to time.Time) bool {
	for _, w := range p.windows {
		if !w.to.IsZero() && !from.IsZero() && !from.Before(w.to) {
			return false
		}
		if !w.from.IsZero() && !to.IsZero() && to.Before(w.from) {
			return false
		}
	}
	return true
}

// at tells whether an instant lies in every window.
func (p *past) at(t time.Time) bool {
	for _, w := range p.windows {
		if !w.to.IsZero() && !t.Before(w.to) || !w.from.IsZero() && t.Before(w.from) {
			return false
		}
	}
	return true
}

func (p *past) person(id string) bool { return p.by == nil || p.by[id] }

// changed tells whether a change meets all predicates.
func (p *past) changed(changes []Change) bool {
	return slices.ContainsFunc(changes, func(ch Change) bool {
		return p.at(ch.At) && p.person(ch.By) && (p.from == nil || p.from(ch.From)) && (p.to == nil || p.to(ch.To))
	})
}

// was tells whether the field held a wanted value at some time the predicates
// allow. The first value has no known author, so BY never finds it.
func (p *past) was(changes []Change, now []Value, match func([]Value) bool) bool {
	if len(changes) == 0 {
		return p.by == nil && match(now) && p.overlaps(time.Time{}, time.Time{})
	}
	if p.by == nil && match(changes[0].From) && p.overlaps(time.Time{}, changes[0].At) {
		return true
	}
	for i, ch := range changes {
		end := time.Time{}
		if i+1 < len(changes) {
			end = changes[i+1].At
		}
		if match(ch.To) && p.person(ch.By) && p.overlaps(ch.At, end) {
			return true
		}
	}
	return false
}
