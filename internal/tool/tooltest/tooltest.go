// Package tooltest holds the tests that every tool passes: one file per loop over a catalogue.
//
// A tools package calls the loops in a few lines; nothing here knows a single tool. The loops read the catalogue as a
// client would see it, and never a handler's insides.
package tooltest

import (
	"encoding/json"
	"testing"

	"mcp-atlassian/internal/tool"
)

// property is one parameter as a published schema describes it.
type property struct {
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Pattern     string          `json:"pattern"`
	Default     json.RawMessage `json:"default"`
	Minimum     *int            `json:"minimum"`
	Maximum     *int            `json:"maximum"`
	Items       *property       `json:"items"`
}

// schema is a published input schema.
type schema struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
	Required   []string            `json:"required"`
	Additional *bool               `json:"additionalProperties"`
}

func readSchema(t *testing.T, e *tool.Entry) schema {
	t.Helper()
	var s schema
	if err := json.Unmarshal(e.Schema, &s); err != nil {
		t.Fatalf("%s: the schema is no JSON: %v", e.Name, err)
	}
	return s
}
