package query

// Language is the query language that a Query was written in.
type Language int

// The two languages.
const (
	JQL Language = iota
	CQL
)

// Query is a parsed query. Where is nil for a query that restricts nothing;
// Order is empty when no ORDER BY was written.
type Query struct {
	Language Language
	Text     string
	Where    Clause
	Order    []SortKey
}

// Clause is one node of the condition: *Compound, *Not or *Terminal.
type Clause interface{ isClause() }

// Junction joins the clauses of a Compound.
type Junction int

// The two junctions.
const (
	And Junction = iota
	Or
)

// String returns "and" or "or".
func (j Junction) String() string {
	if j == Or {
		return "or"
	}
	return "and"
}

// Compound is two or more clauses joined by the same word. At holds the source
// position of each joining word.
type Compound struct {
	Junction Junction
	Clauses  []Clause
	At       []Span
}

// Not is a negated clause.
type Not struct{ Clause Clause }

// Terminal is one condition on one field. Operand is nil for CHANGED only.
type Terminal struct {
	Field      FieldRef
	Operator   Operator
	OpText     string
	Operand    Operand
	Predicates []Predicate
}

func (*Compound) isClause() {}
func (*Not) isClause()      {}
func (*Terminal) isClause() {}

// Span is a half-open range of byte offsets in the query text.
type Span struct{ From, To int }

// Word is a piece of the query: its source text, quotes and escapes included,
// and the value it stands for.
type Word struct {
	Text  string
	Value string
	At    Span
}

// FieldRef names a field as the query wrote it. Name is the plain name:
// unquoted, unescaped, "cf[10001]" without blanks; the properties of an entity
// property clause are not part of it.
type FieldRef struct {
	Word
	Name       string
	Properties []Property
	Numeric    bool
}

// Property is one "[key].path" part of an entity property clause.
type Property struct {
	Key  Word
	Path []Word
}

// Operand is what a field is compared with: *Literal, *Empty, *List or *Call.
type Operand interface {
	isOperand()
	// Source returns the operand as it was written.
	Source() string
}

// Literal is a word, a quoted string or a number. Quoted tells them apart: 5 is
// a number, "5" is text.
type Literal struct {
	Word
	Numeric bool
}

// Empty is the keyword EMPTY or NULL.
type Empty struct{ Text string }

// List is a parenthesised list; lists may nest.
type List struct {
	Text   string
	Values []Operand
}

// Call is a function with its arguments.
type Call struct {
	Text string
	Name Word
	Args []Word
}

func (*Literal) isOperand() {}
func (*Empty) isOperand()   {}
func (*List) isOperand()    {}
func (*Call) isOperand()    {}

// Source returns the operand as it was written.
func (l *Literal) Source() string { return l.Text }

// Source returns the operand as it was written.
func (e *Empty) Source() string { return e.Text }

// Source returns the operand as it was written.
func (l *List) Source() string { return l.Text }

// Source returns the operand as it was written.
func (c *Call) Source() string { return c.Text }

// Predicate narrows a history clause: BEFORE, AFTER, ON, DURING, BY, FROM, TO
// in lower case.
type Predicate struct {
	Name    string
	Text    string
	Operand Operand
}

// Direction is the direction of a sort key.
type Direction int

// The directions; Unset leaves it to the field.
const (
	Unset Direction = iota
	Ascending
	Descending
)

// SortKey is one field of ORDER BY.
type SortKey struct {
	Field     FieldRef
	Direction Direction
}

// Operator is a comparison in a condition.
type Operator int

// The operators. NotChanged cannot be written; it is what NOT makes of CHANGED.
const (
	Equals Operator = iota
	NotEquals
	Less
	LessEquals
	Greater
	GreaterEquals
	Like
	NotLike
	In
	NotIn
	Is
	IsNot
	Was
	WasNot
	WasIn
	WasNotIn
	Changed
	NotChanged
)

// String returns the operator as Jira writes it in messages.
func (o Operator) String() string {
	return [...]string{
		"=", "!=", "<", "<=", ">", ">=", "~", "!~", "in", "not in", "is", "is not",
		"was", "was not", "was in", "was not in", "changed", "not changed",
	}[o]
}

// negated returns the operator that holds where o does not; Jira pushes NOT
// down to the operators, so that an empty field satisfies neither.
func (o Operator) negated() Operator {
	return [...]Operator{
		NotEquals, Equals, GreaterEquals, Greater, LessEquals, Less, NotLike, Like,
		NotIn, In, IsNot, Is, WasNot, Was, WasNotIn, WasIn, NotChanged, Changed,
	}[o]
}

// history tells whether o looks at past values.
func (o Operator) history() bool { return o >= Was }
