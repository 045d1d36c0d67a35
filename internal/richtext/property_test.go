package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/adf"
	"mcp-atlassian/internal/richtext/tree"
)

func normalForm(tb testing.TB, m string, o richtext.Options) string {
	tb.Helper()
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	if err := tree.Check(d); err != nil {
		tb.Errorf("shape: %v\n%q", err, m)
	}
	return render(tb, richtext.Markdown, d, o)
}

// checkMarkdown holds for any string: the normal form is stable (P1) and the ADF is valid (P2).
func checkMarkdown(tb testing.TB, m string) {
	tb.Helper()
	o := options()
	once := normalForm(tb, m, o)
	if twice := normalForm(tb, once, o); once != twice {
		tb.Errorf("normal form is not stable\nsource %q\nonce  %q\ntwice %q", m, once, twice)
	}
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	for _, product := range []tree.Product{tree.Jira, tree.Confluence} {
		o.Product = product
		text, _, err := richtext.Render(richtext.ADF, d, o)
		if err != nil {
			if strings.Contains(m, "opaque") || strings.Contains(m, "{=adf}") || strings.Contains(m, "keep") {
				continue
			}
			tb.Fatalf("%v\n%q", err, m)
		}
		if err := adf.Validate(text); err != nil {
			tb.Errorf("%v\n%q\n%s", err, m, text)
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
		for _, f := range []richtext.Format{richtext.ADF, richtext.Wiki, richtext.Storage} {
			checkPlain(t, s, f)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func checkPlain(tb testing.TB, s string, f richtext.Format) {
	tb.Helper()
	o := options()
	s, _ = tree.Clean(s)
	s = strings.ReplaceAll(s, "\n", " ")
	s = strings.Trim(s, " \t")
	if f == richtext.Storage {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' }), " ")
	}
	if s == "" {
		return
	}
	d := tree.NewDocument(tree.New(tree.Paragraph, tree.NewText(s)))
	m := render(tb, richtext.Markdown, d, o)
	back, _ := richtext.Parse(richtext.Markdown, m, o)
	if diff := cmp.Diff(d.Root, back.Root); diff != "" {
		tb.Errorf("%q escaped as %q: %s", s, m, diff)
		return
	}
	stored := render(tb, f, back, o)
	read, _ := richtext.Parse(f, stored, o)
	if got := tree.PlainText(read.Root); got != s {
		tb.Errorf("%s: got %q, want %q (%q, %q)", f, got, s, m, stored)
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

func checkDocument(tb testing.TB, source string) {
	tb.Helper()
	o := options()
	if err := adf.Validate(source); err != nil {
		tb.Fatalf("the generator is wrong: %v\n%s", err, source)
	}
	old, _ := richtext.Parse(richtext.ADF, source, o)
	if err := tree.Check(old); err != nil {
		tb.Fatalf("shape: %v\n%s", err, source)
	}
	m := render(tb, richtext.Markdown, old, o)
	d, _ := richtext.Parse(richtext.Markdown, m, o)
	if again := render(tb, richtext.Markdown, d, o); again != m {
		tb.Errorf("normal form:\n%s", cmp.Diff(m, again))
		return
	}
	if _, err := richtext.Restore(old, d); err != nil {
		tb.Fatal(err)
	}
	back := render(tb, richtext.ADF, d, o)
	if diff := cmp.Diff(normal(tb, source, "accessLevel", "userType"), normal(tb, back, "accessLevel", "userType")); diff != "" {
		tb.Errorf("P4: %s\n%s\n%s", diff, source, m)
	}
	same, _, err := richtext.Update(tb.Context(), richtext.ADF, source, m, o)
	if err != nil {
		tb.Fatal(err)
	}
	if diff := cmp.Diff(normal(tb, source), normal(tb, same)); diff != "" {
		tb.Errorf("P16: %s\n%s", diff, m)
	}
}
