package query

import (
	"errors"
	"strings"
	"testing"
)

var seeds = []string{
	"", "project = TEST AND status != Done ORDER BY created DESC, key",
	`"Story Points" >= 3 || cf[10001] is not empty`, `status was in (Open, "In Progress") after -1w by currentUser()`,
	`issue.property["a b"].x = 'don\'t' & !(labels not in (a, b))`, `summary ~ "\"exact phrase\" wild*"`, "a = \"", `a = \u00`,
	"order by", "((((", "a in ((1,(2)))", "é = 日本", "a\n=\n1 #",
}

func FuzzParseJQL(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkParse(t, text, ParseJQL) })
}

func FuzzParseCQL(f *testing.F) {
	for _, s := range append(seeds, `space = "DEV" and title ~ 'x' order by lastmodified`, `created > now("-4w")`) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkParse(t, text, ParseCQL) })
}

// checkParse demands a tree or a syntax error with a position inside the query.
func checkParse(t *testing.T, text string, parse func(string) (*Query, error)) {
	t.Helper()
	q, err := parse(text)
	if err == nil {
		if q == nil {
			t.Fatal("neither query nor error")
		}
		return
	}
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("not a syntax error: %v", err)
	}
	if syntax.Message == "" || syntax.Line > 1+strings.Count(text, "\n") || syntax.Column > len(text)+1 {
		t.Fatalf("bad error %+v", syntax)
	}
}

// FuzzSelect runs whatever parses: no query may panic or find what is not there.
func FuzzSelect(f *testing.F) {
	for _, s := range append(seeds, `summary ~ "a* OR \"b c\"~2 -d^3"`, "status was in (Open, Done) during (-1w, now()) by ann", "fixVersion >= 1.0 order by priority, key desc") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (*Query, error){ParseJQL, ParseCQL} {
			q, err := parse(text)
			if err != nil {
				continue
			}
			plan, _ := Compile(q, newDesk())
			if found := Select(plan, rows()); len(found) > len(rows()) {
				t.Fatalf("%d of %d items", len(found), len(rows()))
			}
		}
	})
}
