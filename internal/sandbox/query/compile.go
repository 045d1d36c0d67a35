package query

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Plan is a query bound to a site, ready to judge items. It may be used by
// several goroutines at once.
type Plan struct {
	where cond
	sort  []sorter
}

// cond judges one item. The memory is reused from item to item.
type cond func(it Item, m *memory) bool

type memory struct {
	values []Value
	words  wordList
}

func (m *memory) of(it Item, f *Field) []Value {
	m.values = it.Values(f, m.values[:0])
	return m.values
}

// Compile binds a query to a site. The plan is usable in any case; a condition
// with a Problem matches nothing. Whether Problems refuse the query or are
// warnings (Jira's validateQuery) is for the caller to say.
func Compile(q *Query, site Site) (*Plan, []Problem) {
	c := &compiler{site: site, language: q.Language, now: site.Now()}
	p := &Plan{}
	if q.Where != nil {
		where := q.Where
		if q.Language == JQL {
			where = settle(where)
		}
		p.where = c.clause(where)
	}
	p.sort = c.sorters(q.Order)
	return p, c.problems
}

// Matches judges one item.
func (p *Plan) Matches(it Item) bool {
	return p.where == nil || p.where(it, &memory{})
}

// settle removes every Not from a JQL tree by turning the operators below it:
// Jira does so, and therefore NOT assignee = x does not find unassigned issues.
func settle(c Clause) Clause {
	switch c := c.(type) {
	case *Not:
		return opposite(c.Clause)
	case *Compound:
		return &Compound{Junction: c.Junction, Clauses: each(c.Clauses, settle)}
	default:
		return c
	}
}

func opposite(c Clause) Clause {
	switch c := c.(type) {
	case *Not:
		return settle(c.Clause)
	case *Compound:
		return &Compound{Junction: 1 - c.Junction, Clauses: each(c.Clauses, opposite)}
	case *Terminal:
		turned := *c
		turned.Operator = c.Operator.negated()
		return &turned
	default:
		return c
	}
}

func each(list []Clause, change func(Clause) Clause) []Clause {
	out := make([]Clause, len(list))
	for i, c := range list {
		out[i] = change(c)
	}
	return out
}

type compiler struct {
	site     Site
	language Language
	now      time.Time
	problems []Problem
}

func never(Item, *memory) bool { return false }

// refuse records a problem, each once, and returns a condition that fails.
func (c *compiler) refuse(format string, args ...any) cond {
	p := Problem{Message: fmt.Sprintf(format, args...)}
	if !slices.Contains(c.problems, p) {
		c.problems = append(c.problems, p)
	}
	return never
}

func (c *compiler) clause(clause Clause) cond {
	switch n := clause.(type) {
	case *Compound:
		parts := make([]cond, len(n.Clauses))
		for i, part := range n.Clauses {
			parts[i] = c.clause(part)
		}
		if n.Junction == Or {
			return anyOf(parts)
		}
		return allOf(parts)
	case *Not:
		inner := c.clause(n.Clause)
		return func(it Item, m *memory) bool { return !inner(it, m) }
	case *Terminal:
		return c.terminal(n)
	default:
		return never
	}
}

func anyOf(parts []cond) cond {
	if len(parts) == 1 {
		return parts[0]
	}
	return func(it Item, m *memory) bool {
		for _, p := range parts {
			if p(it, m) {
				return true
			}
		}
		return false
	}
}

func allOf(parts []cond) cond {
	if len(parts) == 1 {
		return parts[0]
	}
	return func(it Item, m *memory) bool {
		for _, p := range parts {
			if !p(it, m) {
				return false
			}
		}
		return true
	}
}

const (
	unknownField       = "Field '%s' does not exist or you do not have permission to view it."
	unknownValue       = "The value '%s' does not exist for the field '%s'."
	unsupported        = "The operator '%s' is not supported by the '%s' field."
	noHistory          = "History searches do not support the '%s' field."
	noEmptyValue       = "The field '%s' does not support searching for an empty value."
	unknownFunction    = "Unable to find JQL function '%s'."
	functionMisfit     = "A value provided by the function '%s' is invalid for the field '%s'."
	functionDateMisfit = "A date for the field '%s' provided by the function '%s' is not valid."
	badDate            = "Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
	badNumber          = "The value '%s' for the field '%s' is not a valid number."
	badDuration        = "The value '%s' for the field '%s' is not a valid duration. Use a number with 'w', 'd', 'h' or 'm', e.g. '4h 30m'."
)

func (c *compiler) terminal(t *Terminal) cond {
	fields := c.site.Fields(t.Field)
	if len(fields) == 0 {
		return c.refuse(unknownField, t.Field.shown())
	}
	parts := make([]cond, len(fields))
	for i, f := range fields {
		parts[i] = c.onField(&target{Field: f, shown: f.shown(t.Field)}, t)
	}
	if t.Operator.negative() {
		return allOf(parts)
	}
	return anyOf(parts)
}

// target is a field with the name that messages use.
type target struct {
	*Field
	shown string
}

func (f *Field) shown(ref FieldRef) string {
	if f.Name != "" {
		return f.Name
	}
	return ref.shown()
}

func (r FieldRef) shown() string {
	if len(r.Properties) == 0 {
		return r.Name
	}
	var b strings.Builder
	b.WriteString(r.Name)
	for _, p := range r.Properties {
		b.WriteString("[" + p.Key.Value + "]")
		for _, w := range p.Path {
			b.WriteString(w.Value)
		}
	}
	return b.String()
}

func (o Operator) negative() bool {
	switch o {
	case NotEquals, NotLike, NotIn, WasNot, WasNotIn, NotChanged:
		return true
	default:
		return false
	}
}

func (c *compiler) onField(f *target, t *Terminal) cond {
	op := t.Operator
	if op.history() {
		if !f.History {
			return c.refuse(noHistory, f.shown)
		}
		return c.historical(f, t)
	}
	if !slices.Contains(c.operators(f.Field), op) {
		return c.refuse(unsupported, op, f.shown)
	}
	if _, empty := t.Operand.(*Empty); empty && f.NoEmpty {
		return c.refuse(noEmptyValue, f.shown)
	}
	switch op {
	case Is:
		return isEmpty(f.Field)
	case IsNot:
		return isFilled(f.Field)
	case Like, NotLike:
		return c.like(f, t)
	case Less, LessEquals, Greater, GreaterEquals:
		return c.relation(f, t)
	default:
		return c.membership(f, t)
	}
}

// EqualityOperators returns the operators of a field that has no order: what a
// Choice allows. Set it on a Ranked field that sorts but does not compare.
func EqualityOperators() []Operator { return []Operator{Equals, NotEquals, In, NotIn, Is, IsNot} }

// operators returns what a field allows.
func (c *compiler) operators(f *Field) []Operator {
	if f.Operators != nil {
		return f.Operators
	}
	switch f.Type {
	case Text:
		if c.language == CQL {
			return []Operator{Like, NotLike, Equals, NotEquals, In, NotIn}
		}
		return []Operator{Like, NotLike, Is, IsNot}
	case Keyword, User, Choice:
		return EqualityOperators()
	default:
		return append(EqualityOperators(), Less, LessEquals, Greater, GreaterEquals)
	}
}

func isEmpty(f *Field) cond {
	return func(it Item, m *memory) bool { return len(m.of(it, f)) == 0 }
}

func isFilled(f *Field) cond {
	return func(it Item, m *memory) bool { return len(m.of(it, f)) > 0 }
}

// membership compiles =, !=, IN and NOT IN.
func (c *compiler) membership(f *target, t *Terminal) cond {
	wanted, empty, ok := c.comparands(f, t)
	if !ok {
		return never
	}
	match := c.equal(f.Field, wanted)
	if !t.Operator.negative() {
		return func(it Item, m *memory) bool {
			values := m.of(it, f.Field)
			return len(values) == 0 && empty || slices.ContainsFunc(values, match)
		}
	}
	// In JQL an empty field differs from no value; in CQL it differs from all.
	emptyDiffers := c.language == CQL
	return func(it Item, m *memory) bool {
		values := m.of(it, f.Field)
		if len(values) == 0 {
			return emptyDiffers && !empty
		}
		return !slices.ContainsFunc(values, match)
	}
}

// relation compiles <, <=, > and >=.
func (c *compiler) relation(f *target, t *Terminal) cond {
	wanted, _, ok := c.comparands(f, t)
	if !ok || len(wanted) == 0 {
		return never
	}
	holds := relationOf(t.Operator)
	return func(it Item, m *memory) bool {
		for _, v := range m.of(it, f.Field) {
			for i := range wanted {
				if order, ok := compare(f.Type, v, wanted[i].Value); ok && holds(order) {
					return true
				}
			}
		}
		return false
	}
}

func relationOf(op Operator) func(int) bool {
	switch op {
	case Less:
		return func(o int) bool { return o < 0 }
	case LessEquals:
		return func(o int) bool { return o <= 0 }
	case Greater:
		return func(o int) bool { return o > 0 }
	default:
		return func(o int) bool { return o >= 0 }
	}
}
