package access

import (
	"encoding/json"
	"strings"
	"unicode"

	"mcp-atlassian/internal/ground/fault"
)

// Number is an id of decimal digits: comments, links, versions, boards, sprints, service desks, issue types,
// transitions, and so on. It says nothing about filters: what it names is checked by what upstream answers.
type Number struct{ text string }

// UUID is an id like 6fa459ea-ee8a-3ca4-894e-db77e160355e, in lower case: forms.
type UUID struct{ text string }

// FieldID is the id of an issue field: "summary", "customfield_10001".
type FieldID struct{ text string }

// AccountID is the id of a person or app on Cloud: letters, digits, "-", "_" and ":".
type AccountID struct{ text string }

// Name is a name that stands in a path: a user or group name, a label, the key of a property.
type Name struct{ text string }

func (n Number) segment() string    { return n.text }
func (u UUID) segment() string      { return u.text }
func (f FieldID) segment() string   { return f.text }
func (a AccountID) segment() string { return a.text }
func (n Name) segment() string      { return n.text }

// String gives the digits.
func (n Number) String() string { return n.text }

// String gives the id.
func (u UUID) String() string { return u.text }

// String gives the id.
func (f FieldID) String() string { return f.text }

// String gives the id.
func (a AccountID) String() string { return a.text }

// String gives the name.
func (n Name) String() string { return n.text }

// MarshalText puts the number into JSON as a string.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.text), nil }

// MarshalText puts the id into JSON.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.text), nil }

// MarshalText puts the id into JSON.
func (f FieldID) MarshalText() ([]byte, error) { return []byte(f.text), nil }

// MarshalText puts the id into JSON.
func (a AccountID) MarshalText() ([]byte, error) { return []byte(a.text), nil }

// MarshalText puts the name into JSON.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.text), nil }

// Number reads an id of digits.
func (s *Scope) Number(text string) (Number, error) {
	if trimmed := strings.TrimSpace(text); digits(trimmed) {
		return Number{trimmed}, nil
	}
	return Number{}, fault.New(fault.Input, "%q is not a numeric id", shortened(text)).WithHint("use digits only, for example 10001")
}

// UUID reads a UUID in its usual form; the case of its letters does not matter.
func (s *Scope) UUID(text string) (UUID, error) {
	trimmed := strings.ToLower(strings.TrimSpace(text))
	if !uuidForm(trimmed) {
		return UUID{}, fault.New(fault.Input, "%q is not a UUID", shortened(text)).
			WithHint("use a form like 6fa459ea-ee8a-3ca4-894e-db77e160355e")
	}
	return UUID{trimmed}, nil
}

// FieldID reads the id of an issue field.
func (s *Scope) FieldID(text string) (FieldID, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || len(trimmed) > 255 || !consistsOf(trimmed, "_-.") || strings.Trim(trimmed, ".") == "" {
		return FieldID{}, fault.New(fault.Input, "%q is not a field id", shortened(text)).
			WithHint("use an id like customfield_10001 or summary; jira_search_fields finds it by name")
	}
	return FieldID{trimmed}, nil
}

// AccountID reads an account id of Cloud.
func (s *Scope) AccountID(text string) (AccountID, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || len(trimmed) > 128 || !consistsOf(trimmed, "_-:") {
		return AccountID{}, fault.New(fault.Input, "%q is not an account id", shortened(text)).
			WithHint("an account id looks like 5b10ac8d82e05b22cc7d4ef5")
	}
	return AccountID{trimmed}, nil
}

// Name reads a name that will stand in a path. Servers differ in how they treat an encoded slash, backslash or
// percent sign, hence these are refused rather than encoded.
func (s *Scope) Name(text string) (Name, error) {
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "" || trimmed == "." || trimmed == "..":
		return Name{}, fault.New(fault.Input, "%q is not a name", shortened(text))
	case len(trimmed) > 255:
		return Name{}, fault.New(fault.Input, "the name is longer than 255 bytes")
	case strings.ContainsAny(trimmed, `/\%`) || strings.ContainsFunc(trimmed, unicode.IsControl):
		return Name{}, fault.New(fault.Input, "%q cannot stand in an address: it holds a slash, a backslash, a percent sign or a control character", shortened(text))
	}
	return Name{trimmed}, nil
}

func digits(text string) bool {
	if text == "" || len(text) > 20 {
		return false
	}
	for at := range len(text) {
		if text[at] < '0' || text[at] > '9' {
			return false
		}
	}
	return true
}

func uuidForm(text string) bool {
	if len(text) != 36 {
		return false
	}
	for at := range len(text) {
		c := text[at]
		hyphen := at == 8 || at == 13 || at == 18 || at == 23
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'
		if hyphen != (c == '-') || !hyphen && !hex {
			return false
		}
	}
	return true
}

// consistsOf reports whether text is ASCII letters and digits and these other characters only.
func consistsOf(text, others string) bool {
	for at := range len(text) {
		c := text[at]
		alphanumeric := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alphanumeric && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}

// Admit implements [Admitted].
func (n *Number) Admit(s *Scope, argument json.RawMessage) error {
	return admit(n, argument, s.Number)
}

// Publish implements [Admitted].
func (n *Number) Publish(Patterns) Property { return Property{Type: "string", Example: "10001"} }

// Admit implements [Admitted].
func (u *UUID) Admit(s *Scope, argument json.RawMessage) error { return admit(u, argument, s.UUID) }

// Publish implements [Admitted].
func (u *UUID) Publish(Patterns) Property {
	return Property{Type: "string", Example: "6fa459ea-ee8a-3ca4-894e-db77e160355e"}
}

// Admit implements [Admitted].
func (f *FieldID) Admit(s *Scope, argument json.RawMessage) error {
	return admit(f, argument, s.FieldID)
}

// Publish implements [Admitted].
func (f *FieldID) Publish(Patterns) Property {
	return Property{Type: "string", Example: "customfield_10001"}
}

// Admit implements [Admitted].
func (a *AccountID) Admit(s *Scope, argument json.RawMessage) error {
	return admit(a, argument, s.AccountID)
}

// Publish implements [Admitted].
func (a *AccountID) Publish(Patterns) Property {
	return Property{Type: "string", Example: "5b10ac8d82e05b22cc7d4ef5"}
}

// Admit implements [Admitted].
func (n *Name) Admit(s *Scope, argument json.RawMessage) error { return admit(n, argument, s.Name) }

// Publish implements [Admitted].
func (n *Name) Publish(Patterns) Property { return Property{Type: "string", Example: "jsmith"} }
