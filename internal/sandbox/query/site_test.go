package query

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// desk is a small tracker to ask.
type desk struct {
	anonymous bool
	now       time.Time
}

type row struct {
	key     string
	values  map[string][]Value
	changes map[string][]Change
}

func (r *row) Values(f *Field, into []Value) []Value { return append(into, r.values[f.ID]...) }
func (r *row) Changes(f *Field) []Change             { return r.changes[f.ID] }

func deskFields() []*Field {
	return []*Field{
		{ID: "key", Type: Key, Domain: "issue", NoEmpty: true},
		{ID: "summary", Type: Text},
		{ID: "text", Type: Text, NoSort: true},
		{ID: "labels", Type: Keyword},
		{ID: "points", Name: "Story Points", Type: Number},
		{ID: "estimate", Type: Duration},
		{ID: "due", Type: Date},
		{ID: "created", Type: DateTime, Downward: true},
		{ID: "assignee", Type: User, History: true},
		{ID: "status", Type: Choice, NoEmpty: true, History: true},
		{ID: "resolution", Type: Choice, EmptyWord: "unresolved"},
		{ID: "priority", Type: Ranked},
		{ID: "fixVersion", Type: Ranked, Domain: "version"},
		{ID: "sprint", Type: Ranked, Domain: "sprint", Operators: EqualityOperators()},
		{ID: "twin", Type: Keyword},
		{ID: "twin2", Type: Keyword},
		{ID: "title", Type: Text},
		{ID: "space", Type: Choice, Domain: "space"},
		{ID: "lastmodified", Type: DateTime},
	}
}

func (d *desk) Fields(ref FieldRef) []*Field {
	var out []*Field
	for _, f := range deskFields() {
		shared := strings.HasPrefix(f.ID, "twin") && strings.EqualFold(ref.Name, "twin")
		if strings.EqualFold(f.ID, ref.Name) || strings.EqualFold(f.Name, ref.Name) || shared ||
			ref.Name == "cf[7]" && f.ID == "points" {
			out = append(out, f)
		}
	}
	return out
}

func (d *desk) Resolve(f *Field, text string) []Value {
	known := map[string][]string{
		"assignee": {"ann", "bob"}, "by": {"ann", "bob"}, "status": {"Open", "In Progress", "Done"},
		"resolution": {"Fixed"}, "priority": {"Low", "Medium", "High"}, "space": {"DEV", "OPS"},
	}
	for i, name := range known[f.ID] {
		if strings.EqualFold(name, text) {
			return []Value{{ID: name, Text: name, Num: float64(i)}}
		}
	}
	switch f.ID {
	case "key":
		project, number, ok := strings.Cut(text, "-")
		n := 0
		if _, err := fmt.Sscan(number, &n); ok && err == nil {
			return []Value{{ID: text, Group: project, Num: float64(n)}}
		}
	case "fixVersion":
		if text == "1.0" || text == "2.0" {
			return []Value{
				{ID: "A" + text, Text: text, Group: "A", Num: float64(text[0])},
				{ID: "B" + text, Text: text, Group: "B", Num: float64(text[0])},
			}
		}
	}
	return nil
}

func (d *desk) Call(name string, args []string) ([]Value, bool) {
	switch {
	case name == "membersOf" && args[0] == "team":
		return []Value{{ID: "ann"}}, true
	case name == "openSprints":
		return []Value{{ID: "S1"}}, true
	case name == "linkedIssues" && args[0] == "A-1":
		return []Value{{ID: "A-2"}}, true
	case name == "latestReleasedVersion" && args[0] == "A":
		return []Value{{ID: "A1.0", Group: "A", Num: '1'}}, true
	}
	return nil, false
}

func (d *desk) CurrentUser() (Value, bool) { return Value{ID: "ann", Text: "Ann"}, !d.anonymous }
func (d *desk) Now() time.Time             { return d.now }

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func newDesk() *desk { return &desk{now: day("2026-03-18 10:30")} }

func text(s string) []Value { return []Value{{ID: s, Text: s}} }

func rows() []*row {
	return []*row{
		{
			key: "A-1", values: map[string][]Value{
				"key":     {{ID: "A-1", Group: "A", Num: 1}},
				"summary": text("Login fails with a timeout"), "labels": {{Text: "Backend"}, {Text: "urgent"}},
				"points": {{Num: 3}}, "estimate": {{Num: 4 * 3600}}, "due": {{Time: day("2026-03-20 00:00")}},
				"created": {{Time: day("2026-03-17 09:00")}}, "assignee": {{ID: "ann", Text: "Ann"}}, "status": text("Done"),
				"resolution": text("Fixed"), "priority": {{ID: "High", Num: 2}},
				"fixVersion": {{ID: "A1.0", Group: "A", Num: '1'}}, "sprint": {{ID: "S1"}}, "twin": {{Text: "x"}},
				"title": text("Release notes"), "space": text("DEV"), "lastmodified": {{Time: day("2026-03-17 09:00")}},
			},
			changes: map[string][]Change{
				"status": {
					{At: day("2026-03-10 09:00"), By: "ann", From: text("Open"), To: text("In Progress")},
					{At: day("2026-03-12 09:00"), By: "bob", From: text("In Progress"), To: text("Done")},
				},
				"assignee": {{At: day("2026-03-11 09:00"), By: "bob", To: []Value{{ID: "ann"}}}},
			},
		},
		{
			key: "A-2", values: map[string][]Value{
				"key":     {{ID: "A-2", Group: "A", Num: 2}},
				"summary": text("The users' session-handling is flaky; retries needed"), "points": {{Num: 8}},
				"created": {{Time: day("2026-03-01 09:00")}}, "assignee": {{ID: "bob", Text: "Bob"}}, "status": text("Open"),
				"priority": {{ID: "Low", Num: 0}}, "fixVersion": {{ID: "A2.0", Group: "A", Num: '2'}}, "twin2": {{Text: "x"}},
				"title": text("Deploy guide"), "space": text("OPS"), "lastmodified": {{Time: day("2026-03-18 00:00")}},
			},
		},
		{
			key: "B-10", values: map[string][]Value{
				"key": {{ID: "B-10", Group: "B", Num: 10}}, "summary": text("日本語の検索"),
				"created": {{Time: day("2025-12-31 23:59")}}, "status": text("In Progress"), "priority": {{ID: "Medium", Num: 1}},
				"labels": {{Text: "ops"}}, "fixVersion": {{ID: "B1.0", Group: "B", Num: '1'}}, "title": text("Release plan"),
			},
		},
	}
}

func run(t *testing.T, q *Query, d *desk) (keys string, problems []Problem) {
	t.Helper()
	plan, problems := Compile(q, d)
	var out []string
	for _, r := range Select(plan, rows()) {
		out = append(out, r.key)
	}
	return strings.Join(out, " "), problems
}
