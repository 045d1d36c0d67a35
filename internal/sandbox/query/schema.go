package query

import "time"

// Type is the type of a field: it decides which operators are allowed, what an
// operand may look like, and how values compare and sort.
type Type int

// The field types.
const (
	// Text is prose, searched by words: ~ and !~. Value.Text. Sorts by text.
	Text Type = iota
	// Keyword is a short string that is compared as a whole, without regard to
	// case: labels. Value.Text.
	Keyword
	// Number compares Value.Num.
	Number
	// Duration is a number of seconds in Value.Num, written "4h 30m".
	Duration
	// Date is a calendar day in Value.Time; the time of day does not count.
	Date
	// DateTime is an instant in Value.Time.
	DateTime
	// User is a person: Value.ID, sorted by Value.Text (the display name).
	User
	// Choice is one of the site's named things without an order: project, status,
	// component, option. Value.ID, sorted by Value.Text.
	Choice
	// Ranked is a Choice with an order, compared and sorted by Value.Num within
	// the same Value.Group: priority, version, sprint. Greater means later or
	// more important.
	Ranked
	// Key is an issue key: Value.ID is the id, Value.Group the project
	// key, Value.Num the number.
	Key
)

// Value is one value of a field. Which members count depends on Field.Type.
type Value struct {
	ID    string
	Text  string
	Group string
	Num   float64
	Time  time.Time
}

// Field describes a field that a query may name.
type Field struct {
	// ID is what Item.Values is asked for; the package gives it no meaning.
	ID string
	// Name is how messages call the field; empty means: as the query wrote it.
	Name string
	Type Type
	// Domain names the kind of thing a Choice, Ranked or Key value is ("version",
	// "sprint", "issue", "issuetype", "project", "component", "option"), so that
	// functions are accepted only where they fit. Empty accepts any.
	Domain string
	// Operators limits the operators; nil means those usual for the type.
	Operators []Operator
	// History allows WAS and CHANGED.
	History bool
	// EmptyWord is a value that means EMPTY, such as "Unresolved".
	EmptyWord string
	// NoEmpty forbids EMPTY, as Jira does for an issue key; most fields that are never
	// empty still allow it and find nothing.
	NoEmpty bool
	// NoSort forbids ORDER BY.
	NoSort bool
	// Downward makes ORDER BY without a direction descend.
	Downward bool
}

// Change is one step in the history of a field. From and To hold the values
// before and after; an empty slice is an empty field. By is the id of the user.
type Change struct {
	At   time.Time
	By   string
	From []Value
	To   []Value
}

// Item is what a query is judged on: an issue, a page. Values appends the values
// of the field to into and returns it, so that a search allocates nothing per
// item. Changes returns the history of a field, oldest first.
type Item interface {
	Values(f *Field, into []Value) []Value
	Changes(f *Field) []Change
}

// Site resolves what a query names. It is asked once per query while compiling,
// for the person who asks: what that person may not see does not exist.
type Site interface {
	// Fields returns the fields that ref may mean; several custom fields may
	// share a name. None is an unknown field.
	Fields(ref FieldRef) []*Field
	// Resolve returns the values of a User, Choice, Ranked or Key field that text
	// names: by id, key, name or whatever else the product accepts. None is an
	// unknown value.
	Resolve(f *Field, text string) []Value
	// Call evaluates a function that needs the site (see Functions). It returns
	// false where an argument names nothing; the package words the message.
	Call(name string, args []string) ([]Value, bool)
	// CurrentUser returns who asks; false for an anonymous visitor.
	CurrentUser() (Value, bool)
	// Now returns the time in the zone of the user.
	Now() time.Time
}
