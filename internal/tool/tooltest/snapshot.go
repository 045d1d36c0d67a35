package tooltest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Snapshots compares what clients see of each tool with testdata/schema/<tool>.json of the calling package, and fails
// for files of tools that are gone. A change here is a change of the interface.
func Snapshots(t *testing.T, c *tool.Catalogue, product string) {
	t.Helper()
	known := map[string]bool{}
	for _, e := range c.All() {
		if e.Product != product {
			continue
		}
		known[e.Name+".json"] = true
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			Golden(t, filepath.Join("testdata", "schema", e.Name+".json"), published(t, e))
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "schema", product+"_*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !known[filepath.Base(file)] {
			t.Errorf("%s belongs to no tool", file)
		}
	}
}

func published(t *testing.T, e *tool.Entry) []byte {
	t.Helper()
	hints := e.Effect.Hints()
	encoded, err := ordered.Marshal(ordered.New(
		ordered.M("name", e.Name), ordered.M("title", e.Title), ordered.M("description", e.Doc),
		ordered.M("toolset", e.Toolset), ordered.M("cloud_only", e.CloudOnly),
		ordered.M("read_only", hints.ReadOnly), ordered.M("destructive", hints.Destructive), ordered.M("idempotent", hints.Idempotent),
		ordered.M("schema", e.Schema),
	))
	if err == nil {
		encoded, err = ordered.Indent(encoded, 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	return append(encoded, '\n')
}

// Golden compares bytes with a golden file; the flag -update rewrites it.
func Golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file) //nolint:gosec // the test names its own file
	if err != nil {
		t.Fatalf("no golden file (run with -update to write it): %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s", file, firstDifference(string(want), string(got)))
	}
}

func firstDifference(want, got string) string {
	wantLines, gotLines := strings.Split(want, "\n"), strings.Split(got, "\n")
	for at := range gotLines {
		if at >= len(wantLines) {
			return "got more: " + gotLines[at]
		}
		if gotLines[at] != wantLines[at] {
			return "want " + wantLines[at] + "\ngot  " + gotLines[at]
		}
	}
	return "got less: " + wantLines[len(gotLines)]
}
