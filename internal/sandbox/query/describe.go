package query

import "strings"

// Allowed returns the operators that JQL allows on the field.
func (f *Field) Allowed() []Operator { return (&compiler{language: JQL}).operators(f) }

// ReservedWords returns the words that JQL keeps for itself.
func ReservedWords() []string { return strings.Fields(jqlReserved) }
