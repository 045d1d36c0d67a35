package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// comparand is an operand as a value; Until ends the span of time that a date
// literal stands for (a day, a minute), zero for an instant.
type comparand struct {
	Value
	until time.Time
}

// comparands evaluates the operand of a condition. empty tells whether EMPTY is
// among them; ok is false where a problem was recorded.
func (c *compiler) comparands(f *target, t *Terminal) (values []comparand, empty, ok bool) {
	ok = true
	if call, is := t.Operand.(*Call); is && c.language == JQL && !c.fits(f, t.Operator, call) {
		return nil, false, false
	}
	for _, o := range flatten(t.Operand, nil) {
		switch o := o.(type) {
		case *Empty:
			if f.NoEmpty {
				c.refuse(noEmptyValue, f.shown)
				ok = false
			}
			empty = true
		case *Literal:
			text := o.Plain()
			if f.EmptyWord != "" && strings.EqualFold(text, f.EmptyWord) {
				empty = true
				continue
			}
			v, known := c.literal(f, o, text)
			values, ok = append(values, v...), ok && known
		case *Call:
			v, known := c.call(f, o)
			values, ok = append(values, v...), ok && known
		}
	}
	return values, empty, ok
}

// flatten lists the operands of a list, nested lists included.
func flatten(o Operand, into []Operand) []Operand {
	if list, ok := o.(*List); ok {
		for _, v := range list.Values {
			into = flatten(v, into)
		}
		return into
	}
	return append(into, o)
}

// literal turns a word into values of the field.
func (c *compiler) literal(f *target, l *Literal, text string) ([]comparand, bool) {
	switch f.Type {
	case Text, Keyword:
		return one(Value{Text: text}), true
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			c.refuse(badNumber, text, f.shown)
			return nil, false
		}
		return one(Value{Num: n}), true
	case Duration:
		seconds, ok := parseDuration(text)
		if !ok {
			c.refuse(badDuration, text, f.shown)
			return nil, false
		}
		return one(Value{Num: seconds}), true
	case Date, DateTime:
		d, ok := c.date(l, text)
		if !ok {
			c.refuse(badDate, text, f.shown)
			return nil, false
		}
		return []comparand{d}, true
	default:
		return c.named(f, text)
	}
}

// named looks a value up in the site. CQL answers with nothing for a name that
// does not exist, JQL refuses it.
func (c *compiler) named(f *target, text string) ([]comparand, bool) {
	found := c.site.Resolve(f.Field, text)
	if len(found) > 0 {
		return all(found), true
	}
	if c.language == CQL {
		return nil, true
	}
	if f.Type == Key {
		c.refuse("An issue with key '%s' does not exist for field '%s'.", text, f.shown)
	} else {
		c.refuse(unknownValue, text, f.shown)
	}
	return nil, false
}

func one(v Value) []comparand { return []comparand{{Value: v}} }

func all(values []Value) []comparand {
	out := make([]comparand, len(values))
	for i, v := range values {
		out[i] = comparand{Value: v}
	}
	return out
}

// equal returns what tells whether a value of the field is among the wanted.
func (c *compiler) equal(f *Field, wanted []comparand) func(Value) bool {
	switch f.Type {
	case Text, Keyword:
		return among(wanted, func(v Value, w *comparand) bool { return strings.EqualFold(v.Text, w.Text) })
	case Number, Duration:
		return among(wanted, func(v Value, w *comparand) bool { return v.Num == w.Num })
	case Date:
		return among(wanted, func(v Value, w *comparand) bool { return dayNumber(v.Time) == dayNumber(w.Time) })
	case DateTime:
		// Jira takes created = 2020-01-01 as midnight, Confluence as the day.
		if c.language == JQL {
			return among(wanted, func(v Value, w *comparand) bool { return v.Time.Equal(w.Time) })
		}
		return among(wanted, func(v Value, w *comparand) bool {
			return v.Time.Equal(w.Time) || v.Time.After(w.Time) && v.Time.Before(w.until)
		})
	default:
		ids := make(map[string]bool, len(wanted))
		for i := range wanted {
			ids[wanted[i].ID] = true
		}
		return func(v Value) bool { return ids[v.ID] }
	}
}

func among(wanted []comparand, same func(Value, *comparand) bool) func(Value) bool {
	return func(v Value) bool {
		for i := range wanted {
			if same(v, &wanted[i]) {
				return true
			}
		}
		return false
	}
}

// compare orders two values of a field; ok is false for values without a common
// order, such as versions of different projects.
func compare(t Type, a, b Value) (order int, ok bool) {
	switch t {
	case Number, Duration:
		return cmp.Compare(a.Num, b.Num), true
	case Ranked, Key:
		return cmp.Compare(a.Num, b.Num), a.Group == b.Group
	case Date:
		return cmp.Compare(dayNumber(a.Time), dayNumber(b.Time)), true
	case DateTime:
		return a.Time.Compare(b.Time), true
	default:
		return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), true
	}
}

// dayNumber numbers calendar days, whatever the time of day.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return (y*100+int(m))*100 + d
}

// like compiles ~ and !~.
func (c *compiler) like(f *target, t *Terminal) cond {
	var text string
	switch o := t.Operand.(type) {
	case *Literal:
		text = o.Plain()
	case *Empty:
		if t.Operator == Like {
			return isEmpty(f.Field)
		}
		return isFilled(f.Field)
	default:
		return c.refuse("Operator '%s' does not support the value '%s' for field '%s'.", t.Operator, o.Source(), f.shown)
	}
	match := c.textQuery(f, text)
	if match == nil {
		return never
	}
	found := func(v Value, m *memory) bool {
		m.words.read(v.Text)
		return match(&m.words)
	}
	if t.Operator == Like {
		return func(it Item, m *memory) bool {
			return slices.ContainsFunc(m.of(it, f.Field), func(v Value) bool { return found(v, m) })
		}
	}
	return func(it Item, m *memory) bool {
		values := m.of(it, f.Field)
		return len(values) > 0 && !slices.ContainsFunc(values, func(v Value) bool { return found(v, m) })
	}
}
