package confluence

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnifiedDiff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ from, to, want string }{
		"equal":             {"a\nb", "a\nb", ""},
		"both empty":        {"", "", ""},
		"recorded":          {"Gain 1\n\nSame", "Gain 2\n\nSame", "--- v1\n+++ v2\n@@ -1,3 +1,3 @@\n-Gain 1\n+Gain 2\n \n Same"},
		"into nothing":      {"a", "", "--- v1\n+++ v2\n@@ -1 +0,0 @@\n-a"},
		"out of nothing":    {"", "a\nb", "--- v1\n+++ v2\n@@ -0,0 +1,2 @@\n+a\n+b"},
		"context of three":  {"1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9", "--- v1\n+++ v2\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8"},
		"two hunks":         {"a\n1\n2\n3\n4\n5\n6\n7\nb", "A\n1\n2\n3\n4\n5\n6\n7\nB", "--- v1\n+++ v2\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B"},
		"one hunk":          {"a\n1\n2\n3\n4\n5\n6\nb", "A\n1\n2\n3\n4\n5\n6\nB", "--- v1\n+++ v2\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B"},
		"kinds of line end": {"a\r\nb\u2028c", "a\nb\nc", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _ := unifiedDiff(test.from, test.to, 1, 2); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestCompare_turns_one_text_into_the_other applies the edits to texts of many shapes.
func TestCompare_turns_one_text_into_the_other(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b := randomLines(random), randomLines(random)
		edits := compare(a, b)
		if got := applied(a, b, edits); strings.Join(got, "\n") != strings.Join(b, "\n") {
			t.Fatalf("a %q\nb %q\nedits %v\ngot %q", a, b, edits, got)
		}
		if n := changed(edits); n != len(a)+len(b)-2*common(a, b) {
			t.Fatalf("a %q\nb %q\nedits %v: %d changed lines, the fewest are %d", a, b, edits, n, len(a)+len(b)-2*common(a, b))
		}
	}
}

func TestUnifiedDiff_of_texts_without_anything_in_common(t *testing.T) {
	t.Parallel()
	from, to := strings.Repeat("old line\n", 3000), strings.Repeat("a new line that is longer\n", 9000)
	diff, note := unifiedDiff(from, to, 1, 2)
	if len(diff) > diffSize || note == "" || strings.HasSuffix(diff, "\n") || !strings.HasPrefix(diff, "--- v1\n+++ v2\n@@ -1,3000 +1,9000 @@\n-old line") {
		t.Errorf("%d bytes, note %q, %.60q", len(diff), note, diff)
	}
}

// TestUnifiedDiff_is_understood_by_patch applies diffs with the program that reads them everywhere.
func TestUnifiedDiff_is_understood_by_patch(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("there is no patch program here")
	}
	random := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	for range 20 {
		a, b := randomLines(random), randomLines(random)
		diff, _ := unifiedDiff(strings.Join(a, "\n"), strings.Join(b, "\n"), 1, 2)
		file := filepath.Join(dir, "text")
		if diff == "" || len(a) == 0 || len(b) == 0 {
			continue
		}
		if err := os.WriteFile(file, []byte(strings.Join(a, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		run := exec.CommandContext(t.Context(), "patch", "-s", file)
		run.Stdin = strings.NewReader(diff + "\n")
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, diff)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != strings.Join(b, "\n")+"\n" {
			t.Fatalf("got %q, want %q, %v", got, b, err)
		}
	}
}

func randomLines(random *rand.Rand) []string {
	list := make([]string, random.IntN(14))
	for at := range list {
		list[at] = string(rune('a' + random.IntN(5)))
	}
	return list
}

func applied(a, b []string, edits []edit) []string {
	var out []string
	at := 0
	for _, e := range edits {
		out = append(out, a[at:e.aFrom]...)
		out = append(out, b[e.bFrom:e.bTo]...)
		at = e.aTo
	}
	return append(out, a[at:]...)
}

func changed(edits []edit) int {
	n := 0
	for _, e := range edits {
		n += e.aTo - e.aFrom + e.bTo - e.bFrom
	}
	return n
}

// common is the length of the longest common subsequence.
func common(a, b []string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			if a[i] == b[j] {
				rows[i+1][j+1] = rows[i][j] + 1
			} else {
				rows[i+1][j+1] = max(rows[i][j+1], rows[i+1][j])
			}
		}
	}
	return rows[len(a)][len(b)]
}
