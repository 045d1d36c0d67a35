package access

// JQL is a query of issues: repaired, balanced, and wrapped in the project filter.
type JQL struct{ text string }

// CQL is a query of content: balanced, and wrapped in the space filter.
type CQL struct{ text string }

func (q JQL) query() (name, text string) { return "jql", q.text }
func (q CQL) query() (name, text string) { return "cql", q.text }

// String gives the query as it will be sent.
func (q JQL) String() string { return q.text }

// String gives the query as it will be sent.
func (q CQL) String() string { return q.text }

// MarshalText puts the query into the JSON body of a search that upstream wants as POST.
func (q JQL) MarshalText() ([]byte, error) { return []byte(q.text), nil }

// MarshalText puts the query into the JSON body of a search that upstream wants as POST.
func (q CQL) MarshalText() ([]byte, error) { return []byte(q.text), nil }
