package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

func TestADF_fixtures_survive_markdown(t *testing.T) {
	t.Parallel()
	names, all := adfFixtures(t)
	for _, name := range names {
		f := all[name]
		if f.Valid == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			old, _ := richtext.Parse(richtext.ADF, f.Text, o)
			if err := tree.Check(old); err != nil {
				t.Fatalf("shape: %v", err)
			}
			text := render(t, richtext.Markdown, old, o)
			back, _, err := richtext.Update(t.Context(), richtext.ADF, f.Text, text, o)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if strings.TrimSpace(text) == "" {
				return
			}
			if *f.Valid {
				if err := valid(t, back); err != nil {
					t.Errorf("not valid: %.600v\n%s\n%s", err, text, back)
				}
				if diff := cmp.Diff(normal(t, f.Text), normal(t, back)); diff != "" {
					t.Errorf("identity edit changed it: %s\n%s", diff, text)
				}
			}
			d, _ := richtext.Parse(richtext.Markdown, text, o)
			if again := render(t, richtext.Markdown, d, o); again != text {
				t.Errorf("normal form is not stable:\n%s", cmp.Diff(text, again))
			}
		})
	}
}
