package tool

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// decoder turns the arguments of one tool into its parameter struct, in two steps: [decoder.read] checks everything
// that needs no site and reports all violations at once; [decoder.admit] lets the scope parse keys and ids.
type decoder struct {
	params     params
	properties []access.Property // of admitted parameters, by index; zero for the others
	patterns   []*regexp.Regexp  // what their text must match; nil = the scope alone decides
}

func newDecoder(d *Declared, p access.Patterns) *decoder {
	n := len(d.params.list)
	dec := &decoder{params: d.params, properties: make([]access.Property, n), patterns: make([]*regexp.Regexp, n)}
	for at := range d.params.list {
		one := &d.params.list[at]
		if !one.admitted() {
			continue
		}
		publisher, _ := reflect.TypeAssert[access.Admitted](reflect.New(one.typ))
		dec.properties[at] = publisher.Publish(p)
		if one.patternless {
			dec.properties[at].Pattern = ""
		}
		if pattern := dec.properties[at].Pattern; pattern != "" {
			dec.patterns[at] = regexp.MustCompile(pattern)
		}
	}
	return dec
}

// given is what a caller sent, by parameter; nil = absent.
type given []json.RawMessage

// read parses the arguments object and checks names, types, bounds and patterns.
func (d *decoder) read(args json.RawMessage) (given, error) {
	var object map[string]json.RawMessage
	if trimmed := bytes.TrimSpace(args); len(trimmed) > 0 && !bytes.Equal(trimmed, []byte("null")) {
		if err := json.Unmarshal(trimmed, &object); err != nil {
			return nil, (&violationsError{list: []violation{{
				argument: "arguments", rule: "Input should be a JSON object", got: shown(trimmed),
			}}}).orNil()
		}
	}
	var wrong violationsError
	values := make(given, len(d.params.list))
	for at := range d.params.list {
		p := &d.params.list[at]
		raw, sent := take(object, p)
		if sent && isNull(raw) && p.null != nil {
			raw = p.null
		}
		if !sent || isNull(raw) {
			if p.required {
				wrong.add(violation{argument: p.name, rule: "Missing required argument", help: d.helping(at)})
			}
			continue
		}
		values[at] = raw
		if one := d.check(at, raw); one != nil {
			wrong.add(*one)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		wrong.add(d.unexpected(name, object[name]))
	}
	return values, wrong.orNil()
}

// take removes a parameter's value from the arguments, under its own name or its alias.
func take(object map[string]json.RawMessage, p *param) (raw json.RawMessage, sent bool) {
	raw, sent = object[p.name]
	delete(object, p.name)
	if p.alias == "" {
		return raw, sent
	}
	for alias := range strings.SplitSeq(p.alias, "|") {
		if sent {
			break // what is left over is an unknown argument
		}
		raw, sent = object[alias]
		delete(object, alias)
	}
	return raw, sent
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

func (d *decoder) unexpected(name string, raw json.RawMessage) violation {
	names := d.params.names()
	help := "Valid arguments: " + strings.Join(names, ", ")
	if near := nearest(name, names); near != "" {
		help = fmt.Sprintf("Did you mean %s? %s", near, help)
	}
	return violation{argument: shown([]byte(name)), rule: "Unexpected keyword argument", got: shown(raw), help: help}
}

// check tries the value of one parameter; nil when it is good.
func (d *decoder) check(at int, raw json.RawMessage) *violation {
	p := &d.params.list[at]
	rule := ""
	if p.admitted() {
		rule = d.checkAdmitted(at, raw)
	} else if err := p.set(reflect.New(p.typ).Elem(), raw); err != nil {
		rule = err.Error()
	}
	if rule == "" {
		return nil
	}
	return &violation{argument: p.name, rule: rule, got: shown(raw), help: d.helping(at)}
}

// checkAdmitted looks at the form only. A key that fails because of its case alone is left to the scope, which
// raises it.
func (d *decoder) checkAdmitted(at int, raw json.RawMessage) string {
	pattern := d.patterns[at]
	if pattern == nil {
		if first := bytes.TrimSpace(raw)[0]; first == 't' || first == 'f' || first == '{' {
			return "Input should be a valid string"
		}
		return ""
	}
	text, ok := textOf(raw)
	switch {
	case !ok:
		return "Input should be a valid string"
	case pattern.MatchString(text), pattern.MatchString(strings.ToUpper(strings.TrimSpace(text))):
		return ""
	case text == "" && !d.params.list[at].required:
		return ""
	default:
		return fmt.Sprintf("String should match pattern '%s'", pattern)
	}
}

// textOf reads a JSON string, or a number as the text it was written with.
func textOf(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String(), true
	}
	return "", false
}

// helping shows a valid value, where one is known.
func (d *decoder) helping(at int) string {
	p := &d.params.list[at]
	switch {
	case p.example != "":
		return "Example: " + p.example
	case d.properties[at].Example != "":
		return "Example: " + d.properties[at].Example
	case len(p.enum) > 0:
		return "Valid values: " + strings.Join(p.enum, ", ")
	default:
		return ""
	}
}

// admit fills the parameter struct; keys and ids pass the scope. The first refusal ends it.
func (d *decoder) admit(scope *access.Scope, values given) (reflect.Value, error) {
	in := reflect.New(d.params.in).Elem()
	for at := range d.params.list {
		p := &d.params.list[at]
		raw := values[at]
		if raw == nil {
			if p.nullable || p.fallback == nil {
				continue
			}
			raw = p.fallback
		}
		if p.nullable && p.admitted() && blank(raw) {
			continue // many clients fill optional strings with ""
		}
		target := in.Field(p.index)
		if p.pointer {
			target.Set(reflect.New(p.typ))
			target = target.Elem()
		}
		if err := p.fill(target, scope, raw); err != nil {
			return in, fault.During(err, "read the argument %s", p.name)
		}
	}
	return in, nil
}

func blank(raw json.RawMessage) bool {
	text, ok := textOf(raw)
	return ok && strings.TrimSpace(text) == ""
}

func (p *param) fill(target reflect.Value, scope *access.Scope, raw json.RawMessage) error {
	if admitted, ok := reflect.TypeAssert[access.Admitted](target.Addr()); ok {
		return admitted.Admit(scope, raw)
	}
	return p.set(target, raw)
}

// set decodes a plain parameter. Its errors are rule phrases.
func (p *param) set(target reflect.Value, raw json.RawMessage) error {
	switch value := target.Addr().Interface().(type) {
	case *string:
		return p.setString(value, raw)
	case *int:
		return p.setInt(value, raw)
	case *bool:
		return setBool(value, raw)
	case *Text:
		return setText(value, raw)
	case *CSV:
		return setCSV(value, raw)
	case *Object:
		return setNested(value, raw, "a JSON object", '{')
	case *List:
		return setNested((*[]json.RawMessage)(value), raw, "a JSON array", '[')
	case *[]json.RawMessage:
		return setNested(value, raw, "a JSON array", '[')
	case *[]string:
		return setStrings(value, raw)
	default:
		return ruleError(fmt.Sprintf("Parameter type %s is not supported", target.Type()))
	}
}

// ruleError is a rule phrase on its way into a violation.
type ruleError string

func (e ruleError) Error() string { return string(e) }

// setString takes strings, and numbers for ids: models write {"transition_id": 31}.
func (p *param) setString(target *string, raw json.RawMessage) error {
	if json.Unmarshal(raw, target) != nil {
		text, ok := textOf(raw)
		if !ok || !p.id {
			return ruleError("Input should be a valid string")
		}
		*target = text
	}
	if len(p.enum) > 0 && !slices.Contains(p.enum, *target) {
		return ruleError("Input should be one of: " + strings.Join(p.enum, ", "))
	}
	return nil
}

// setText takes strings, and objects and arrays as their JSON text.
func setText(target *Text, raw json.RawMessage) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*target = Text(text)
		return nil
	}
	if trimmed := bytes.TrimSpace(raw); trimmed[0] == '{' || trimmed[0] == '[' {
		*target = Text(trimmed)
		return nil
	}
	return ruleError("Input should be a valid string")
}

func (p *param) setInt(target *int, raw json.RawMessage) error {
	text, ok := textOf(raw)
	if !ok {
		return ruleError("Input should be a valid integer")
	}
	text = strings.TrimSuffix(strings.TrimSpace(text), ".0")
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return ruleError("Input should be a valid integer")
	case p.low != nil && n < *p.low:
		return ruleError(fmt.Sprintf("Input should be greater than or equal to %d", *p.low))
	case p.high != nil && n > *p.high:
		return ruleError(fmt.Sprintf("Input should be less than or equal to %d", *p.high))
	}
	*target = n
	return nil
}

func setBool(target *bool, raw json.RawMessage) error {
	if json.Unmarshal(raw, target) == nil {
		return nil
	}
	text, _ := textOf(raw)
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "t", "1", "yes", "y", "on":
		*target = true
	case "false", "f", "0", "no", "n", "off":
		*target = false
	default:
		return ruleError("Input should be a valid boolean")
	}
	return nil
}

func setCSV(target *CSV, raw json.RawMessage) error {
	var text string
	var items []string
	if json.Unmarshal(raw, &text) == nil {
		items = strings.Split(text, ",")
	} else if setStrings(&items, raw) != nil {
		return ruleError("Input should be a valid string: a comma-separated list, or an array of strings")
	}
	*target = nil
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			*target = append(*target, item)
		}
	}
	return nil
}

// setStrings takes an array of strings (numbers keep their text), or the JSON text of one.
func setStrings(target *[]string, raw json.RawMessage) error {
	var items []json.RawMessage
	if setNested(&items, raw, "", '[') != nil {
		return ruleError("Input should be a valid list of strings")
	}
	*target = make([]string, 0, len(items))
	for _, item := range items {
		text, ok := textOf(item)
		if !ok {
			return ruleError("Input should be a valid list of strings")
		}
		*target = append(*target, text)
	}
	return nil
}

// broken says that a text is no JSON, in the words that callers of the predecessor know for objects and for arrays.
func broken(opening byte) string {
	if opening == '[' {
		return "Invalid JSON"
	}
	return "Input is not valid JSON"
}

// setNested takes a JSON value of one kind, or a string that holds its text. A blank string is absent.
func setNested[T any](target *T, raw json.RawMessage, kind string, opening byte) error {
	text := bytes.TrimSpace(raw)
	var inner string
	if json.Unmarshal(raw, &inner) == nil {
		if text = bytes.TrimSpace([]byte(inner)); len(text) == 0 || string(text) == "null" {
			return nil
		}
		if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
			return ruleError(fmt.Sprintf("%s: %v; it should be %s, or its JSON text", broken(opening), err, kind))
		}
	}
	if text[0] != opening {
		return ruleError(fmt.Sprintf("Input is not %s; it should be one, or its JSON text", kind))
	}
	if err := json.Unmarshal(text, target); err != nil {
		return ruleError(fmt.Sprintf("Input should be %s: %v", kind, err))
	}
	return nil
}
