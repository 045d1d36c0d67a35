package richtext_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// unpack reads a gzipped file of test data.
func unpack(tb testing.TB, name string) []byte {
	tb.Helper()
	packed, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		tb.Fatal(err)
	}
	data, err := io.ReadAll(reader)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

type fixture struct {
	Text  string `json:"text"`
	Valid *bool  `json:"valid"`
}

func adfFixtures(tb testing.TB) (names []string, all map[string]fixture) {
	tb.Helper()
	if err := json.Unmarshal(unpack(tb, "adf/testdata/fixtures.json.gz"), &all); err != nil {
		tb.Fatal(err)
	}
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	return names, all
}

var (
	schemaOnce sync.Once
	schema     *jsonschema.Schema
	errSchema  error
)

// schemaOf compiles the published schema once.
func schemaOf(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	schemaOnce.Do(func() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(unpack(tb, "adf/full.json.gz")))
		if err != nil {
			errSchema = err
			return
		}
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft4)
		if err := c.AddResource("full.json", doc); err != nil {
			errSchema = err
			return
		}
		schema, errSchema = c.Compile("full.json")
	})
	if errSchema != nil {
		tb.Fatal(errSchema)
	}
	return schema
}

// valid says what the published schema holds against a document.
func valid(tb testing.TB, source string) error {
	tb.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(source))
	if err != nil {
		return err
	}
	return schemaOf(tb).Validate(value)
}

// ids gives identifiers in a fixed order.
func ids() func() string {
	n := 0
	return func() string {
		n++
		return "id-" + string(rune('a'+n%26)) + strings.Repeat("x", n/26%50)
	}
}

func options() richtext.Options {
	return richtext.Options{Options: tree.Options{Product: tree.Confluence, SoftBreak: tree.HardBreaks, NewID: ids()}}
}

func render(tb testing.TB, f richtext.Format, d *tree.Document, o richtext.Options) string {
	tb.Helper()
	text, _, err := richtext.Render(f, d, o)
	if err != nil {
		tb.Fatalf("render %s: %v", f, err)
	}
	return text
}
