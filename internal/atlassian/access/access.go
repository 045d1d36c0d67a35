// Package access is the only place that turns what a caller names into something that may be sent to Atlassian.
//
// Keys, ids, queries and permits are types whose values come from a [Scope], which applies the operator's filters
// while parsing. The door of package upstream takes these types and no strings, so a forgotten check does not
// compile. The package sends nothing, knows no HTTP and no credentials, and makes no exception for reads.
package access

import (
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Segment may stand in an upstream path. Only this package has types that implement it.
type Segment interface{ segment() string }

// Query may be sent as JQL or CQL. Only this package has types that implement it.
type Query interface {
	query() (language, text string)
}

// Path gives the text of a segment, unescaped, for the door. A value that could change the path is refused: this
// catches zero values, which Go allows anybody to write.
func Path(s Segment) (string, error) {
	if s == nil {
		return "", fault.New(fault.Internal, "a path segment is missing")
	}
	text := s.segment()
	if text == "" || text == "." || text == ".." || strings.ContainsAny(text, "/\\") {
		return "", fault.New(fault.Internal, "%q cannot stand in a path", text)
	}
	return text, nil
}

// Statement gives the parameter name ("jql" or "cql") and the text of a query, for the door.
func Statement(q Query) (name, text string) {
	if q == nil {
		return "", ""
	}
	return q.query()
}
