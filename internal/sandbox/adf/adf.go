// Package adf judges whether a JSON value is a document of the Atlassian Document
// Format, by the schema that Atlassian publishes (see README.md for its origin).
package adf

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed full.json.gz
var packed []byte

// compiled makes the schema when the first document comes, not when the site starts.
var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(r)
	if err != nil {
		return nil, err
	}
	const name = "adf.json"
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource(name, doc); err != nil {
		return nil, err
	}
	return c.Compile(name)
})

// Check says what is wrong with a document, as decoded with json.Number or float64; nil is right.
func Check(v any) error {
	schema, err := compiled()
	if err != nil {
		return fmt.Errorf("the schema of the document format cannot be used: %w", err)
	}
	return schema.Validate(v)
}
