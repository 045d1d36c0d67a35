package adf

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// InvalidError says where a document breaks the schema and how.
type InvalidError struct {
	Path   string // "content[3].attrs.level"; "" = the document itself
	Reason string
}

// Error implements error.
func (e *InvalidError) Error() string {
	if e.Path == "" {
		return e.Reason
	}
	return e.Path + ": " + e.Reason
}

// Validate says whether a text is an ADF document by the published schema: nil, or an [*InvalidError] that names the first
// place where it is not.
func Validate(source string) error {
	root, err := schema()
	if err != nil {
		return err
	}
	return validate(source, root)
}

func validate(source string, by *rule) error {
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return &InvalidError{Reason: "it is not JSON: " + err.Error()}
	}
	if decoder.More() {
		return &InvalidError{Reason: "it is not JSON: something follows the document"}
	}
	if fault := by.check(value, ""); fault != nil {
		return fault
	}
	return nil
}

// checkRaw checks a fragment that a caller wrote: a node that may stand in a document, or an array of such nodes.
func checkRaw(source string) error {
	return checkContent(rawArray(source))
}

// checkRawInline checks a fragment of nodes that may stand in a paragraph.
func checkRawInline(source string) error {
	return checkContent(`[{"type":"paragraph","content":` + rawArray(source) + `}]`)
}

func rawArray(source string) string {
	nodes := strings.TrimSpace(source)
	if strings.HasPrefix(nodes, "[") {
		return nodes
	}
	return "[" + nodes + "]"
}

func checkContent(nodes string) error {
	if err := Validate(`{"version":1,"type":"doc","content":` + nodes + `}`); err != nil {
		return fmt.Errorf("the raw ADF fragment is not valid: %w", err)
	}
	return nil
}

// check gives the first fault of a value, nil for none.
func (r *rule) check(value any, path string) *InvalidError {
	if r.target != nil {
		return r.target.check(value, path)
	}
	for _, part := range r.AllOf {
		if fault := part.check(value, path); fault != nil {
			return fault
		}
	}
	if len(r.AnyOf) > 0 {
		if fault := r.checkAny(value, path); fault != nil {
			return fault
		}
	}
	if len(r.Enum) > 0 && !r.lists(value) {
		return &InvalidError{path, fmt.Sprintf("%v is none of %s", value, words(r.Enum))}
	}
	switch r.Type {
	case "object":
		return r.checkObject(value, path)
	case "array":
		return r.checkArray(value, path)
	case "string":
		return r.checkString(value, path)
	case "number":
		return r.checkNumber(value, path)
	case "boolean":
		if _, ok := value.(bool); !ok {
			return &InvalidError{path, "true or false is needed"}
		}
	}
	return nil
}

// lists says whether the enumeration holds a value. The decoder gives numbers as they are written.
func (r *rule) lists(value any) bool {
	if n, ok := value.(json.Number); ok {
		f, err := n.Float64()
		return err == nil && slices.Contains(r.Enum, any(f))
	}
	switch value.(type) {
	case string, bool, nil:
		return slices.Contains(r.Enum, value)
	default:
		return false
	}
}

// checkAny takes the fault of the alternative that fits best: one for the node's type, and of those the one that goes
// deepest.
func (r *rule) checkAny(value any, path string) *InvalidError {
	var best *InvalidError
	name := typeOf(value)
	for _, part := range r.AnyOf {
		if name != "" && !part.takes(name) {
			continue
		}
		fault := part.check(value, path)
		if fault == nil {
			return nil
		}
		if best == nil || len(fault.Path) > len(best.Path) {
			best = fault
		}
	}
	if best == nil {
		return &InvalidError{path, fmt.Sprintf("%q may not stand here", name)}
	}
	return best
}

func typeOf(value any) string {
	object, _ := value.(map[string]any)
	name, _ := object["type"].(string)
	return name
}

// takes says whether a schema of nodes or marks is one for a type; a schema that does not say takes all.
func (r *rule) takes(name string) bool {
	if r.target != nil {
		return r.target.takes(name)
	}
	for _, part := range r.AllOf {
		if !part.takes(name) {
			return false
		}
	}
	if len(r.AnyOf) > 0 && !slices.ContainsFunc(r.AnyOf, func(part *rule) bool { return part.takes(name) }) {
		return false
	}
	kind := r.Properties["type"]
	return kind == nil || len(kind.Enum) == 0 || slices.Contains(kind.Enum, any(name))
}

func (r *rule) checkObject(value any, path string) *InvalidError {
	object, ok := value.(map[string]any)
	if !ok {
		return &InvalidError{path, "an object is needed"}
	}
	for _, name := range r.Required {
		if _, ok := object[name]; !ok {
			return &InvalidError{path, fmt.Sprintf("%q is missing", name)}
		}
	}
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		property, known := r.Properties[key]
		if !known {
			if r.Additional != nil && !*r.Additional {
				return &InvalidError{path, fmt.Sprintf("%q is not allowed", key)}
			}
			continue
		}
		if fault := property.check(object[key], below(path, key)); fault != nil {
			return fault
		}
	}
	return nil
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (r *rule) checkArray(value any, path string) *InvalidError {
	list, ok := value.([]any)
	if !ok {
		return &InvalidError{path, "an array is needed"}
	}
	if r.MinItems != nil && len(list) < *r.MinItems {
		return &InvalidError{path, fmt.Sprintf("at least %d elements are needed", *r.MinItems)}
	}
	if r.MaxItems != nil && len(list) > *r.MaxItems {
		return &InvalidError{path, fmt.Sprintf("at most %d elements are allowed", *r.MaxItems)}
	}
	for i, element := range list {
		by := r.Items.all
		if i < len(r.Items.each) {
			by = r.Items.each[i]
		}
		if by == nil {
			continue
		}
		if fault := by.check(element, fmt.Sprintf("%s[%d]", path, i)); fault != nil {
			return fault
		}
	}
	return nil
}

func (r *rule) checkString(value any, path string) *InvalidError {
	s, ok := value.(string)
	switch {
	case !ok:
		return &InvalidError{path, "a string is needed"}
	case utf8.RuneCountInString(s) < r.MinLength:
		return &InvalidError{path, fmt.Sprintf("at least %d characters are needed", r.MinLength)}
	case r.pattern != nil && !r.pattern.MatchString(s):
		return &InvalidError{path, fmt.Sprintf("%q does not match %s", s, r.Pattern)}
	default:
		return nil
	}
}

func (r *rule) checkNumber(value any, path string) *InvalidError {
	n, ok := value.(json.Number)
	if !ok {
		return &InvalidError{path, "a number is needed"}
	}
	f, err := n.Float64()
	switch {
	case err != nil:
		return &InvalidError{path, "the number is out of range"}
	case r.Minimum != nil && f < *r.Minimum:
		return &InvalidError{path, fmt.Sprintf("at least %v is needed", *r.Minimum)}
	case r.Maximum != nil && f > *r.Maximum:
		return &InvalidError{path, fmt.Sprintf("at most %v is allowed", *r.Maximum)}
	default:
		return nil
	}
}

// words lists the values of an enumeration.
func words(list []any) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = fmt.Sprint(v)
	}
	return strings.Join(out, ", ")
}
