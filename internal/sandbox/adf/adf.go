// Package adf judges whether a JSON value is a document of the Atlassian Document
// Format, by the schema that Atlassian publishes (see README.md for its origin).
//
// It reads that schema itself: a general validator costs each start of the program
// 5 ms and 2 MB, also where no site is served. The tests compare its verdicts with
// one.
package adf

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed full.json.gz
var packed []byte

// published reads the schema when the first document comes, not when the site starts.
var published = sync.OnceValues(func() (*schema, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var root schema
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields() // a keyword that is not understood must not be passed over
	if err := decoder.Decode(&root); err != nil {
		return nil, err
	}
	return &root, root.link(&root)
})

// Check says where and how a value departs from the format, as decoded with
// json.Number or float64; nil is right.
func Check(v any) error {
	root, err := published()
	if err != nil {
		return fmt.Errorf("the schema of the document format cannot be used: %w", err)
	}
	if f := root.judge(v); f != nil {
		return f
	}
	return nil
}
