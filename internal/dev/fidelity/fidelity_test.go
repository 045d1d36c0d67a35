package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
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
	for _, want := range []string{"ADF to Markdown: marked words", "storage format over itself: same", "wiki markup over itself", "Markdown to ADF: sound"} {
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
	r.count("set/a.md", "x", "")
	r.count("set/a.md", "x", "two is missing")
	var out strings.Builder
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(out.String()), " "); got != "set x 1 of 2" || len(r.missing) != 1 {
		t.Errorf("got %q, %v", got, r.missing)
	}
}

func TestReport_needs_texts(t *testing.T) {
	t.Parallel()
	if _, err := measureAll(t.Context(), fstest.MapFS{"a.bin": {}}); err == nil {
		t.Error("an empty report is no report")
	}
}
