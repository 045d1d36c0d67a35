package access

import "encoding/json"

// Patterns are the regular expressions of keys as the operator wants them published in schemas.
type Patterns struct {
	IssueKey   string
	ProjectKey string
}

// Property is how a parameter appears in an input schema. A nullable parameter is published with its plain type and
// a default of null; that is the business of the declaration (a pointer), not of the type.
type Property struct {
	Type    string    // "string" or "array"
	Pattern string    // of a string; empty = none
	Items   *Property // of an array
	Example string    // a valid value, for documents and error texts
}

// Admitted is a tool parameter that only a Scope can fill. Admit takes the JSON of the argument: a string, for ids a
// number too, for lists an array or a string of comma separated items. Null is not for Admit: the decoder treats
// it as absent.
type Admitted interface {
	Admit(s *Scope, argument json.RawMessage) error
	Publish(p Patterns) Property
}
