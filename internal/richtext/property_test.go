package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/adf"
	"mcp-atlassian/internal/richtext/tree"
)

func normalForm(t testing.TB, m string, o richtext.Options) string {
	t.Helper()
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	if err := tree.Check(d); err != nil {
		t.Errorf("shape: %v\n%q", err, m)
	}
	return render(t, richtext.Markdown, d, o)
}

// checkMarkdown holds for any string: the normal form is stable (P1) and the ADF is valid (P2).
func checkMarkdown(t testing.TB, m string) {
	t.Helper()
	o := options()
	once := normalForm(t, m, o)
	if twice := normalForm(t, once, o); once != twice {
		t.Errorf("normal form is not stable\nsource %q\nonce  %q\ntwice %q", m, once, twice)
	}
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	for _, product := range []tree.Product{tree.Jira, tree.Confluence} {
		o.Product = product
		text, _, err := richtext.Render(richtext.ADF, d, o)
		if err != nil {
			if strings.Contains(m, "opaque") || strings.Contains(m, "{=adf}") || strings.Contains(m, "keep") {
				continue
			}
			t.Fatalf("%v\n%q", err, m)
		}
		if err := adf.Validate(text); err != nil {
			t.Errorf("%v\n%q\n%s", err, m, text)
		}
	}
}

func TestP1_P2_any_string(t *testing.T) {
	t.Parallel()
	rounds := 4000
	if testing.Short() {
		rounds = 300
	}
	for seed := range rounds {
		checkMarkdown(t, newGenerator(seed).markdown())
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestP1_P2_P3_dialect(t *testing.T) {
	t.Parallel()
	for seed := range 1500 {
		m := newGenerator(seed).dialect()
		checkMarkdown(t, m)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestP9_plain_text checks that a plain text, escaped, comes back as itself from every format.
func TestP9_plain_text(t *testing.T) {
	t.Parallel()
	for seed := range 5000 {
		s := strings.TrimSpace(newGenerator(seed).line(8))
		checkPlain(t, s, richtext.ADF)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func checkPlain(t testing.TB, s string, f richtext.Format) {
	t.Helper()
	o := options()
	s, _ = tree.Clean(s)
	s = strings.ReplaceAll(s, "\n", " ")
	s = strings.Trim(s, " \t")
	if s == "" {
		return
	}
	d := tree.NewDocument(tree.New(tree.Paragraph, tree.NewText(s)))
	m := render(t, richtext.Markdown, d, o)
	back, _ := richtext.Parse(richtext.Markdown, m, o)
	if diff := cmp.Diff(d.Root, back.Root); diff != "" {
		t.Errorf("%q escaped as %q: %s", s, m, diff)
		return
	}
	stored := render(t, f, back, o)
	read, _ := richtext.Parse(f, stored, o)
	if got := tree.PlainText(read.Root); got != s {
		t.Errorf("%s: got %q, want %q (%q, %q)", f, got, s, m, stored)
	}
}

// TestP4_P16_documents checks that any document of the schema comes back from Markdown, with what has no spelling put
// back by its reference (P4), and that writing it over itself changes nothing (P16).
func TestP4_P16_documents(t *testing.T) {
	t.Parallel()
	for seed := range 1500 {
		checkDocument(t, newGenerator(seed).adf())
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func checkDocument(t testing.TB, source string) {
	t.Helper()
	o := options()
	if err := adf.Validate(source); err != nil {
		t.Fatalf("the generator is wrong: %v\n%s", err, source)
	}
	old, _ := richtext.Parse(richtext.ADF, source, o)
	if err := tree.Check(old); err != nil {
		t.Fatalf("shape: %v\n%s", err, source)
	}
	m := render(t, richtext.Markdown, old, o)
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	if again := render(t, richtext.Markdown, d, o); again != m {
		t.Errorf("normal form:\n%s", cmp.Diff(m, again))
		return
	}
	if err := richtext.Restore(old, d); err != nil {
		t.Fatal(err)
	}
	back := render(t, richtext.ADF, d, o)
	if diff := cmp.Diff(normal(t, source, "accessLevel", "userType"), normal(t, back, "accessLevel", "userType")); diff != "" {
		t.Errorf("P4: %s\n%s\n%s", diff, source, m)
	}
	same, _, err := richtext.Update(t.Context(), richtext.ADF, source, m, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normal(t, source), normal(t, same)); diff != "" {
		t.Errorf("P16: %s\n%s", diff, m)
	}
}
