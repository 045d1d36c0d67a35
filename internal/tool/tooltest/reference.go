package tooltest

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/tool"
)

//go:embed testdata/reference-tools.json
var referenceTools []byte

type referenceTool struct {
	Name       string               `json:"name"`
	Title      string               `json:"title"`
	Hints      map[string]bool      `json:"annotations"`
	Tags       []string             `json:"tags"`
	Parameters []referenceParameter `json:"parameters"`
}

type referenceParameter struct {
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Items    string          `json:"items"`
	Required bool            `json:"required"`
	Default  json.RawMessage `json:"default"`
	Pattern  string          `json:"pattern"`
	Minimum  *int            `json:"minimum"`
	Maximum  *int            `json:"maximum"`
}

// Deviation is an intended difference from the predecessor's tool list. What is "tool" or "tool.parameter"; Why
// names the reason and the section of the specification that wants it.
type Deviation struct{ What, Why string }

// Reference compares, for the tools of one product, names, titles, toolsets, parameter names, types, required,
// defaults, bounds and patterns with the predecessor's. We may add optional parameters and accept more; every other
// difference must be an intended one, and an intended one that is no difference any more fails too. Tools that are not
// built yet are logged, not failed.
func Reference(t *testing.T, c *tool.Catalogue, product string, intended ...Deviation) {
	t.Helper()
	var reference []referenceTool
	if err := json.Unmarshal(referenceTools, &reference); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	report := func(what, how string) { found[what] = append(found[what], how) }
	entries := map[string]*tool.Entry{}
	for _, e := range c.All() {
		if e.Product == product {
			entries[e.Name] = e
		}
	}
	var missing []string
	for _, want := range reference {
		if !strings.HasPrefix(want.Name, product+"_") {
			continue
		}
		if e, ok := entries[want.Name]; ok {
			compareTool(want, e, readSchema(t, e), report)
			delete(entries, want.Name)
		} else {
			missing = append(missing, want.Name)
		}
	}
	for name := range entries {
		report(name, "the predecessor has no such tool")
	}
	for _, d := range intended {
		if _, ok := found[d.What]; !ok {
			t.Errorf("%s is listed as an intended difference (%s) and is none", d.What, d.Why)
		}
		delete(found, d.What)
	}
	for what, how := range found {
		t.Errorf("%s: %s", what, strings.Join(how, "; "))
	}
	t.Logf("%d of %d tools compared; not here: %s", len(reference)-len(missing), len(reference), strings.Join(missing, " "))
}

func compareTool(want referenceTool, e *tool.Entry, s schema, report func(what, how string)) {
	if want.Title != e.Title {
		report(want.Name, "title "+e.Title+", want "+want.Title)
	}
	if !slices.Contains(want.Tags, "toolset:"+e.Toolset) {
		report(want.Name, "toolset "+e.Toolset)
	}
	if slices.Contains(want.Tags, "write") != e.Effect.Writes() {
		report(want.Name, "effect "+e.Effect.String())
	}
	if destructive, told := want.Hints["destructiveHint"]; told && destructive != e.Effect.Hints().Destructive {
		report(want.Name, "destructive hint differs")
	}
	named := map[string]bool{}
	for _, p := range want.Parameters {
		named[p.Name] = true
		got, ok := s.Properties[p.Name]
		if !ok {
			report(want.Name+"."+p.Name, "the parameter is missing")
			continue
		}
		for _, how := range compareParameter(p, got, slices.Contains(s.Required, p.Name)) {
			report(want.Name+"."+p.Name, how)
		}
	}
	for _, name := range s.Required {
		if !named[name] {
			report(want.Name+"."+name, "a new parameter is required")
		}
	}
}

func compareParameter(want referenceParameter, got property, required bool) []string {
	var how []string
	check := func(same bool, text string) {
		if !same {
			how = append(how, text)
		}
	}
	check(want.Type == got.Type, "type "+got.Type+", want "+want.Type)
	check(want.Required == required, "required differs")
	check(want.Pattern == got.Pattern, "pattern "+got.Pattern+", want "+want.Pattern)
	check(sameBound(want.Minimum, got.Minimum) && sameBound(want.Maximum, got.Maximum), "bounds differ")
	if !want.Required {
		check(sameDefault(want, got), "default "+string(got.Default)+", want "+string(want.Default))
	}
	if want.Items != "" {
		check(got.Items != nil && got.Items.Type == want.Items, "items differ")
	}
	return how
}

func sameBound(want, got *int) bool {
	return (want == nil) == (got == nil) && (want == nil || *want == *got)
}

// sameDefault compares defaults; the lists of field names have no order in the predecessor.
func sameDefault(want referenceParameter, got property) bool {
	if string(want.Default) == string(got.Default) {
		return true
	}
	if want.Name != "fields" && want.Name != "return_fields" {
		return false
	}
	return slices.Equal(sortedNames(want.Default), sortedNames(got.Default))
}

func sortedNames(raw json.RawMessage) []string {
	names := strings.Split(strings.Trim(string(raw), `"`), ",")
	slices.Sort(names)
	return names
}
