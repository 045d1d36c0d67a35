package tool

import (
	"encoding/json"
	"reflect"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
)

// schema renders the input schema: flat and ordered, every property with a plain type, no references and no unions,
// because several clients and model gateways reject those; unknown arguments are refused.
func (d *decoder) schema() json.RawMessage {
	properties := ordered.New()
	var required []string
	for at := range d.params.list {
		p := &d.params.list[at]
		properties.Set(p.name, p.property(d.properties[at]))
		if p.required {
			required = append(required, p.name)
		}
	}
	schema := ordered.New(ordered.M("type", "object"), ordered.M("properties", properties))
	if len(required) > 0 {
		schema.Set("required", required)
	}
	schema.Set("additionalProperties", false)
	encoded, err := ordered.Marshal(schema)
	if err != nil {
		panic("tool: a schema cannot be written: " + err.Error())
	}
	return encoded
}

func (p *param) property(published access.Property) *ordered.Object {
	if !p.admitted() {
		published = plainProperty(p.typ)
	}
	o := ordered.New(ordered.M("type", published.Type), ordered.M("description", p.doc))
	if published.Items != nil {
		o.Set("items", items(published.Items))
	}
	if published.Pattern != "" {
		o.Set("pattern", published.Pattern)
	}
	if len(p.enum) > 0 {
		o.Set("enum", p.enum)
	}
	if p.fallback != nil {
		o.Set("default", p.fallback)
	}
	if p.low != nil {
		o.Set("minimum", *p.low)
	}
	if p.high != nil {
		o.Set("maximum", *p.high)
	}
	return o
}

func items(published *access.Property) *ordered.Object {
	o := ordered.New(ordered.M("type", published.Type))
	if published.Pattern != "" {
		o.Set("pattern", published.Pattern)
	}
	return o
}

// plainProperty publishes the type that clients of the predecessor know: lists and objects in text form are strings.
func plainProperty(t reflect.Type) access.Property {
	switch t {
	case reflect.TypeFor[int]():
		return access.Property{Type: "integer"}
	case reflect.TypeFor[bool]():
		return access.Property{Type: "boolean"}
	case reflect.TypeFor[[]string]():
		return access.Property{Type: "array", Items: &access.Property{Type: "string"}}
	case reflect.TypeFor[[]json.RawMessage]():
		return access.Property{Type: "array", Items: &access.Property{Type: "object"}}
	default:
		return access.Property{Type: "string"}
	}
}
