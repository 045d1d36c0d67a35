package adf

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// fullSchema is dist/json-schema/v1/full.json of @atlaskit/adf-schema 57.7.22 (JSON Schema draft-04, Apache-2.0),
// gzipped.
//
//go:embed full.json.gz
var fullSchema []byte

// rule is one schema, with the keywords that the ADF schema uses.
type rule struct {
	Ref        string           `json:"$ref"`
	Type       string           `json:"type"`
	Enum       []any            `json:"enum"`
	Properties map[string]*rule `json:"properties"`
	Required   []string         `json:"required"`
	Additional *bool            `json:"additionalProperties"`
	Items      itemRules        `json:"items"`
	MinItems   *int             `json:"minItems"`
	MaxItems   *int             `json:"maxItems"`
	MinLength  int              `json:"minLength"`
	Minimum    *float64         `json:"minimum"`
	Maximum    *float64         `json:"maximum"`
	Pattern    string           `json:"pattern"`
	AnyOf      []*rule          `json:"anyOf"`
	AllOf      []*rule          `json:"allOf"`

	pattern *regexp.Regexp
	target  *rule // of Ref
}

// itemRules is "items": one schema for all elements, or one for each.
type itemRules struct {
	all  *rule
	each []*rule
}

// UnmarshalJSON reads both forms of "items".
func (r *itemRules) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, &r.each)
	}
	return json.Unmarshal(data, &r.all)
}

// schema gives the schema of a whole document.
var schema = sync.OnceValues(func() (*rule, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(fullSchema))
	if err != nil {
		return nil, fmt.Errorf("unpack the ADF schema: %w", err)
	}
	var file struct {
		Ref         string           `json:"$ref"`
		Definitions map[string]*rule `json:"definitions"`
	}
	if err := json.NewDecoder(unpacked).Decode(&file); err != nil {
		return nil, fmt.Errorf("read the ADF schema: %w", err)
	}
	for _, definition := range file.Definitions {
		if err := definition.link(file.Definitions); err != nil {
			return nil, err
		}
	}
	root := &rule{Ref: file.Ref}
	return root, root.link(file.Definitions)
})

// link finds what references point to and compiles patterns.
func (r *rule) link(definitions map[string]*rule) error {
	if r == nil {
		return nil
	}
	if r.Ref != "" {
		r.target = definitions[strings.TrimPrefix(r.Ref, "#/definitions/")]
		if r.target == nil {
			return fmt.Errorf("the ADF schema refers to %s, which it does not define", r.Ref)
		}
		return nil
	}
	if r.Pattern != "" {
		compiled, err := regexp.Compile(r.Pattern)
		if err != nil {
			return fmt.Errorf("the ADF schema has the pattern %s: %w", r.Pattern, err)
		}
		r.pattern = compiled
	}
	inner := append(append(append([]*rule{r.Items.all}, r.Items.each...), r.AnyOf...), r.AllOf...)
	for _, property := range r.Properties {
		inner = append(inner, property)
	}
	for _, one := range inner {
		if err := one.link(definitions); err != nil {
			return err
		}
	}
	return nil
}
