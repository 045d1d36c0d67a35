package tool

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
)

// Parameter types besides string, int, bool, []string, []json.RawMessage and those of package access. A pointer
// makes a parameter nullable: absent, null and the zero pointer are the same.
type (
	// CSV is a comma-separated list; a real array is accepted. Items are trimmed, empty ones dropped.
	CSV []string
	// Object is a JSON object; its JSON text is accepted, and published as the type.
	Object map[string]json.RawMessage
	// List is a JSON array; its JSON text is accepted, and published as the type.
	List []json.RawMessage
	// Text is a text that may hold JSON: an object or an array is taken as its JSON text.
	Text string
)

// param is one parameter, read once from its struct field. Tags: `json` the name, `doc` the description, `default`
// the default in its text form ("null" = absent), which makes it optional, `range` "0..100" with either end optional,
// `enum` "a|b|c", `example` a valid value shown in errors, `pattern` "-" to leave the key pattern out of the schema
// where the predecessor published none, `null` what null means where that is not the default, `id` "true" for a text
// that may be an id though its name does not end in _id, `alias` "a|b" other names that are accepted and not published.
type param struct {
	name, doc, example string
	alias              string
	index              int
	typ                reflect.Type // without the pointer
	pointer            bool
	id                 bool // a text that may be an id: numbers are taken as well
	required           bool
	nullable           bool
	patternless        bool
	fallback           json.RawMessage // the published default; nil = none
	null               json.RawMessage // what null means; nil = the default
	enum               []string
	low, high          *int
}

type params struct {
	in   reflect.Type
	list []param
}

var admittedType = reflect.TypeFor[access.Admitted]()

// newParams reads the fields of a parameter struct; the order of fields is the order of the schema.
func newParams(toolName string, in reflect.Type) params {
	if in.Kind() != reflect.Struct {
		panic(fmt.Sprintf("tool %s: parameters must be a struct, not %s", toolName, in))
	}
	all := params{in: in}
	for at, field := range reflect.VisibleFields(in) {
		if field.Anonymous || len(field.Index) > 1 {
			panic(fmt.Sprintf("tool %s: embedded parameters are not supported (%s)", toolName, field.Name))
		}
		p, err := newParam(field)
		if err != nil {
			panic(fmt.Sprintf("tool %s: field %s: %v", toolName, field.Name, err))
		}
		p.index = at
		all.list = append(all.list, p)
	}
	if len(all.list) == 0 {
		panic(fmt.Sprintf("tool %s: some clients reject tools without parameters", toolName))
	}
	return all
}

func newParam(field reflect.StructField) (param, error) {
	p := param{
		name: field.Tag.Get("json"), doc: field.Tag.Get("doc"), example: field.Tag.Get("example"), alias: field.Tag.Get("alias"),
		typ: field.Type, required: true, patternless: field.Tag.Get("pattern") == "-",
	}
	p.id = strings.HasSuffix(p.name, "_id") || field.Tag.Get("id") == "true"
	if p.name == "" || p.doc == "" {
		return p, errors.New("name or description is missing")
	}
	if p.typ.Kind() == reflect.Pointer {
		p.typ, p.pointer = p.typ.Elem(), true
		p.makeNullable()
	}
	if !supported(p.typ) {
		return p, fmt.Errorf("type %s is not a parameter type", p.typ)
	}
	if text, ok := field.Tag.Lookup("default"); ok {
		if err := p.setDefault(text); err != nil {
			return p, err
		}
	}
	if text := field.Tag.Get("null"); text != "" {
		p.null = json.RawMessage(text)
	}
	if text := field.Tag.Get("enum"); text != "" {
		p.enum = strings.Split(text, "|")
	}
	return p, p.setRange(field.Tag.Get("range"))
}

func (p *param) makeNullable() {
	p.required, p.nullable, p.fallback = false, true, json.RawMessage("null")
}

func (p *param) setDefault(text string) error {
	if text == "null" {
		p.makeNullable()
		return nil
	}
	p.required, p.nullable = false, false
	switch p.typ.Kind() {
	case reflect.Int, reflect.Bool:
		p.fallback = json.RawMessage(text)
		if !json.Valid(p.fallback) {
			return fmt.Errorf("default %q is not a %s", text, p.typ)
		}
	default:
		encoded, err := json.Marshal(text)
		if err != nil {
			return err
		}
		p.fallback = encoded
	}
	return nil
}

func (p *param) setRange(text string) error {
	if text == "" {
		return nil
	}
	low, high, ok := strings.Cut(text, "..")
	if !ok || p.typ.Kind() != reflect.Int {
		return fmt.Errorf("range %q does not fit %s", text, p.typ)
	}
	var err error
	if p.low, err = bound(low); err != nil {
		return err
	}
	p.high, err = bound(high)
	return err
}

// bound reads one end of a range; an empty text leaves it open.
func bound(text string) (*int, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // an open end is no error
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, fmt.Errorf("range: %w", err)
	}
	return &n, nil
}

func supported(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(admittedType) {
		return true
	}
	switch t {
	case reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[bool](), reflect.TypeFor[CSV](),
		reflect.TypeFor[Object](), reflect.TypeFor[List](), reflect.TypeFor[Text](), reflect.TypeFor[[]string](), reflect.TypeFor[[]json.RawMessage]():
		return true
	default:
		return false
	}
}

func (p *param) admitted() bool { return reflect.PointerTo(p.typ).Implements(admittedType) }

// named finds a parameter; nil when there is none.
func (ps *params) named(name string) *param {
	for at := range ps.list {
		if ps.list[at].name == name {
			return &ps.list[at]
		}
	}
	return nil
}

// names lists the parameters in schema order.
func (ps *params) names() []string {
	names := make([]string, len(ps.list))
	for at := range ps.list {
		names[at] = ps.list[at].name
	}
	return names
}
