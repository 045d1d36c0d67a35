// Package contract holds the sandbox, and what the product asks of Atlassian, against the API descriptions that
// Atlassian publishes. A description can be asked in two forms: strictly as it stands, and relaxed by what real sites
// are known to answer beside it (see Document). The package starts nothing and changes nothing; its tests do.
package contract

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed testdata/openapi/*.json.gz
var documents embed.FS

// Form says how strictly a description is taken.
type Form uint8

// The forms.
const (
	// Strict takes the description as it stands.
	Strict Form = iota
	// Relaxed lets an answer have members that the description does not know, lack members that it demands and be null
	// where it names a type: recorded answers of real sites do all three.
	Relaxed
)

// Document is one published description.
type Document struct {
	Name       string
	operations map[string]*operation
	schemas    [2]openapi3.Schemas
}

type operation struct {
	forms      [2]*openapi3.Operation
	parameters openapi3.Parameters
}

// Open reads a description from testdata. Its paths are rewritten so that they are those below the product's base:
// cut is taken from their beginning, and add is put there.
func Open(name, cut, add string) (*Document, error) {
	packed, err := documents.ReadFile("testdata/openapi/" + name + ".json.gz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	d := &Document{Name: name, operations: map[string]*operation{}}
	for _, form := range []Form{Strict, Relaxed} {
		if err := d.load(raw, form, cut, add); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return d, nil
}

func (d *Document) load(raw []byte, form Form, cut, add string) error {
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	walk(tree, overlap)
	repair(d.Name, tree)
	if form == Relaxed {
		walk(tree, relax)
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return err
	}
	if doc.Components != nil {
		d.schemas[form] = doc.Components.Schemas
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			key := Key(method, add+strings.TrimPrefix(path, cut))
			if d.operations[key] == nil {
				d.operations[key] = &operation{}
			}
			known := d.operations[key]
			known.forms[form] = op
			if form == Strict {
				known.parameters = append(slices.Clone(item.Parameters), op.Parameters...)
			}
		}
	}
	return nil
}

// walk changes every object of a description. It works on the plain JSON: a schema is an object with a type, properties
// or a combination of schemas.
func walk(v any, change func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			walk(x, change)
		}
	case map[string]any:
		change(v)
		for _, x := range v {
			walk(x, change)
		}
	}
}

// overlap makes "exactly one of" into "at least one of": the alternatives of these descriptions demand so little that
// good values fit several (the two forms of a body in Confluence's v2, for one).
func overlap(m map[string]any) {
	if one, ok := m["oneOf"].([]any); ok {
		delete(m, "oneOf")
		m["anyOf"] = one
	}
}

// relax changes a schema as Relaxed says.
func relax(m map[string]any) {
	if closed, ok := m["additionalProperties"].(bool); ok && !closed {
		delete(m, "additionalProperties")
	}
	if _, list := m["required"].([]any); list {
		delete(m, "required")
	}
	_, typed := m["type"].(string)
	_, properties := m["properties"].(map[string]any)
	_, several := m["anyOf"].([]any)
	if several || typed || properties {
		m["nullable"] = true
	}
	if enum, ok := m["enum"].([]any); ok && typed {
		m["enum"] = append(enum, nil)
	}
}

var parameterName = regexp.MustCompile(`\{[^}]*\}`)

// Key names an operation by method and path template; what the parameters are called does not matter.
func Key(method, template string) string {
	return strings.ToUpper(method) + " " + parameterName.ReplaceAllString(strings.TrimSuffix(template, "/"), "{}")
}

// Has says whether the description has an operation.
func (d *Document) Has(method, template string) bool {
	return d.operations[Key(method, template)] != nil
}

// CheckAnswer checks a JSON answer against an operation. A good status that the operation does not name is checked as
// the good status that it does name.
func (d *Document) CheckAnswer(form Form, method, template string, status int, body []byte) error {
	op := d.operations[Key(method, template)]
	if op == nil {
		return fmt.Errorf("%s does not describe %s", d.Name, Key(method, template))
	}
	schema := answerSchema(op.forms[form], status)
	if schema == nil || len(body) == 0 {
		return nil
	}
	return visit(schema, body)
}

// CheckSchema checks a JSON value against a named schema of the description.
func (d *Document) CheckSchema(form Form, name string, body []byte) error {
	ref := d.schemas[form][name]
	if ref == nil {
		return fmt.Errorf("%s has no schema %s", d.Name, name)
	}
	return visit(ref.Value, body)
}

func answerSchema(op *openapi3.Operation, status int) *openapi3.Schema {
	answer := op.Responses.Status(status)
	if answer == nil && status >= 200 && status < 300 {
		for code := 200; code < 300 && answer == nil; code++ {
			answer = op.Responses.Status(code)
		}
	}
	if answer == nil || answer.Value == nil {
		return nil
	}
	media := answer.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

func visit(schema *openapi3.Schema, body []byte) error {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	err := schema.VisitJSON(value)
	if wrong, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return fmt.Errorf("at /%s: %s", strings.Join(wrong.JSONPointer(), "/"), wrong.Reason)
	}
	return err
}

// CheckRequest checks strictly what a client sends: every query parameter must be declared and of its type, and a JSON
// body must follow its schema.
func (d *Document) CheckRequest(method, template string, query url.Values, body []byte) error {
	op := d.operations[Key(method, template)]
	if op == nil {
		return fmt.Errorf("%s does not describe %s", d.Name, Key(method, template))
	}
	for name, values := range query {
		if err := checkQuery(op.parameters, name, values); err != nil {
			return err
		}
	}
	for _, p := range op.parameters {
		if p.Value.In == openapi3.ParameterInQuery && p.Value.Required && query[p.Value.Name] == nil {
			return fmt.Errorf("the query parameter %q is required", p.Value.Name)
		}
	}
	wanted := op.forms[Strict].RequestBody
	if wanted == nil || wanted.Value == nil || len(body) == 0 {
		return nil
	}
	media := wanted.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return visit(media.Schema.Value, body)
}

func checkQuery(parameters openapi3.Parameters, name string, values []string) error {
	for _, p := range parameters {
		if p.Value.In != openapi3.ParameterInQuery || p.Value.Name != name {
			continue
		}
		if p.Value.Schema == nil || p.Value.Schema.Value == nil {
			return nil
		}
		for _, v := range values {
			if !fits(p.Value.Schema.Value, v) {
				return fmt.Errorf("the query parameter %q does not take %q", name, v)
			}
		}
		return nil
	}
	return fmt.Errorf("the query parameter %q is not declared", name)
}

func fits(schema *openapi3.Schema, value string) bool {
	switch {
	case schema.Type.Is("integer"):
		_, err := strconv.Atoi(value)
		return err == nil
	case schema.Type.Is("boolean"):
		return value == "true" || value == "false"
	case schema.Type.Is("array") && schema.Items != nil && schema.Items.Value != nil:
		for part := range strings.SplitSeq(value, ",") {
			if !fits(schema.Items.Value, part) {
				return false
			}
		}
		return true
	}
	return len(schema.Enum) == 0 || slices.Contains(schema.Enum, any(value))
}
