package main

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestReport_own_texts_come_through(t *testing.T) {
	t.Parallel()
	r, err := measureAll(t.Context(), os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ADF to Markdown | ", "storage format over itself | same 1 of 1", "wiki markup over itself", "Markdown to ADF | sound 1 of 1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
	for _, line := range r.missing {
		t.Error(line)
	}
}

func TestReport_counts_what_is_missing(t *testing.T) {
	t.Parallel()
	r := &report{rows: map[string]*row{}}
	r.count("set/a.md", "x: y", "")
	r.count("set/a.md", "x: y", "two is missing")
	r.count("set/a.md", "x: z", "")
	var out strings.Builder
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), "\n| set | x | y 1 of 2, z 1 of 1 |\n") || len(r.missing) != 1 {
		t.Errorf("got %q, %v", out.String(), r.missing)
	}
}

var update = flag.Bool("update", false, "rewrite report.txt")

// TestReport_is_up_to_date measures the published sets: the numbers in report.txt are what comes out. What is stored by
// Atlassian's products must come through completely.
func TestReport_is_up_to_date(t *testing.T) {
	t.Parallel()
	r, err := measureSets(t.Context(), os.DirFS("../../richtext"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("report.txt", []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("the numbers changed; run go test -update here, then go run ./internal/dev/docgen:\n%s", diff)
	}
	for key, row := range r.rows {
		if row.kept != row.all && !strings.HasPrefix(key, "Markdown") && !strings.HasPrefix(key, "wiki") {
			t.Errorf("%s: %d of %d", key, row.kept, row.all)
		}
	}
}

func TestReport_needs_texts(t *testing.T) {
	t.Parallel()
	if _, err := measureAll(t.Context(), fstest.MapFS{"a.bin": {}}); err == nil {
		t.Error("an empty report is no report")
	}
}
