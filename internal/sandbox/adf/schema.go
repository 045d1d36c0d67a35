package adf

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// schema holds the keywords of JSON Schema draft-04 that the published document uses.
type schema struct {
	Dialect     string             `json:"$schema"`
	Description string             `json:"description"`
	Definitions map[string]*schema `json:"definitions"`

	Ref        string             `json:"$ref"`
	Type       string             `json:"type"`
	Enum       []any              `json:"enum"`
	AllOf      []*schema          `json:"allOf"`
	AnyOf      []*schema          `json:"anyOf"`
	Properties map[string]*schema `json:"properties"`
	Additional *bool              `json:"additionalProperties"`
	Required   []string           `json:"required"`
	Items      items              `json:"items"`
	MinItems   int                `json:"minItems"`
	MaxItems   *int               `json:"maxItems"`
	MinLength  int                `json:"minLength"`
	Pattern    *pattern           `json:"pattern"`
	Minimum    *float64           `json:"minimum"`
	Maximum    *float64           `json:"maximum"`

	target *schema  // what Ref names
	names  []string // of Properties, in order
}

// items is one schema for every item, or one for each of the first.
type items struct {
	each  *schema
	first []*schema
}

// UnmarshalJSON implements [json.Unmarshaler].
func (i *items) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return strict(text, &i.first)
	}
	return strict(text, &i.each)
}

// strict decodes what a method of its own took out of the decoder's hands.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

type pattern struct{ *regexp.Regexp }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *pattern) UnmarshalText(text []byte) (err error) {
	p.Regexp, err = regexp.Compile(string(text))
	return err
}

// link finds what the references below s name.
func (s *schema) link(root *schema) error {
	if s.Ref != "" {
		name, ok := strings.CutPrefix(s.Ref, "#/definitions/")
		if s.target = root.Definitions[name]; !ok || s.target == nil {
			return fmt.Errorf("no definition %s", s.Ref)
		}
	}
	s.names = slices.Sorted(maps.Keys(s.Properties))
	for _, below := range s.below() {
		if err := below.link(root); err != nil {
			return err
		}
	}
	return nil
}

func (s *schema) below() []*schema {
	all := slices.Concat(s.AllOf, s.AnyOf, s.Items.first)
	if s.Items.each != nil {
		all = append(all, s.Items.each)
	}
	for _, named := range []map[string]*schema{s.Definitions, s.Properties} {
		for _, below := range named {
			all = append(all, below)
		}
	}
	return all
}

// fault is one departure from the schema.
type fault struct{ at, what string }

// Error implements [error].
func (f *fault) Error() string { return "document" + f.at + ": " + f.what }

// within places a fault of a part in the whole.
func (f *fault) within(step string) *fault {
	f.at = step + f.at
	return f
}

// judge finds a departure of v; nil when there is none. A schema with a reference has
// nothing else that counts.
func (s *schema) judge(v any) *fault {
	if s.target != nil {
		return s.target.judge(v)
	}
	if s.Type != "" && !isA(s.Type, v) {
		return &fault{what: "must be of type " + s.Type}
	}
	if s.Enum != nil && !slices.ContainsFunc(s.Enum, func(e any) bool { return same(e, v) }) {
		return &fault{what: fmt.Sprintf("must be one of %v", s.Enum)}
	}
	for _, part := range s.AllOf {
		if f := part.judge(v); f != nil {
			return f
		}
	}
	if f := s.judgeAny(v); f != nil {
		return f
	}
	switch v := v.(type) {
	case map[string]any:
		return s.judgeObject(v)
	case []any:
		return s.judgeArray(v)
	case string:
		return s.judgeString(v)
	default:
		return s.judgeNumber(v)
	}
}

func (s *schema) judgeAny(v any) (f *fault) {
	for _, form := range s.AnyOf {
		if f = form.judge(v); f == nil {
			return nil
		}
	}
	if f != nil && len(s.AnyOf) > 1 {
		f = &fault{what: "has none of the forms that are allowed here"}
	}
	return f
}

func (s *schema) judgeObject(v map[string]any) *fault {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return &fault{what: "lacks " + name}
		}
	}
	if s.Additional != nil && !*s.Additional {
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if _, known := s.Properties[name]; !known {
				return &fault{what: "must not have " + name}
			}
		}
	}
	// The type of a node decides whether its content is worth a look: were it read last, the forms of each level would
	// multiply.
	for _, nested := range []bool{false, true} {
		for _, name := range s.names {
			member, ok := v[name]
			if !ok || isNested(member) != nested {
				continue
			}
			if f := s.Properties[name].judge(member); f != nil {
				return f.within("." + name)
			}
		}
	}
	return nil
}

func isNested(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func (s *schema) judgeArray(v []any) *fault {
	if len(v) < s.MinItems || (s.MaxItems != nil && len(v) > *s.MaxItems) {
		return &fault{what: fmt.Sprintf("has %d items, which is too few or too many", len(v))}
	}
	for i, item := range v {
		rule := s.Items.each
		if i < len(s.Items.first) {
			rule = s.Items.first[i]
		}
		if rule == nil {
			continue
		}
		if f := rule.judge(item); f != nil {
			return f.within("[" + strconv.Itoa(i) + "]")
		}
	}
	return nil
}

func (s *schema) judgeString(v string) *fault {
	if utf8.RuneCountInString(v) < s.MinLength {
		return &fault{what: "is too short"}
	}
	if s.Pattern != nil && !s.Pattern.MatchString(v) {
		return &fault{what: "does not match " + s.Pattern.String()}
	}
	return nil
}

func (s *schema) judgeNumber(v any) *fault {
	n, ok := number(v)
	if ok && ((s.Minimum != nil && n < *s.Minimum) || (s.Maximum != nil && n > *s.Maximum)) {
		return &fault{what: fmt.Sprintf("%v is out of range", v)}
	}
	return nil
}

// isA reports whether v is of a type of JSON Schema.
func isA(name string, v any) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	default:
		n, ok := number(v)
		return ok && (name == "number" || (name == "integer" && n == math.Trunc(n)))
	}
}

// same reports whether two simple values are equal.
func same(a, b any) bool {
	if n, ok := number(a); ok {
		m, ok := number(b)
		return ok && n == m
	}
	return !isNested(b) && a == b // the schema lists simple values only
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case json.Number:
		n, err := v.Float64()
		return n, err == nil || errors.Is(err, strconv.ErrRange)
	default:
		return 0, false
	}
}
