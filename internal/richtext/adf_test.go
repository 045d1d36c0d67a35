package richtext_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/adf"
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

// TestADF_edit_elsewhere checks that an edit leaves every block that it does not touch byte for byte as it is stored.
func TestADF_edit_elsewhere(t *testing.T) {
	t.Parallel()
	for seed := range 200 {
		source := newGenerator(seed).adf()
		var doc struct {
			Content []json.RawMessage `json:"content"`
		}
		if err := json.Unmarshal([]byte(source), &doc); err != nil {
			t.Fatal(err)
		}
		o := options()
		old, _ := richtext.Parse(richtext.ADF, source, o)
		text := render(t, richtext.Markdown, old, o)
		if strings.TrimSpace(text) == "" {
			continue
		}
		for _, edited := range []string{"EDITED\n\n" + text, text + "\n\nEDITED"} {
			got, _, err := richtext.Update(t.Context(), richtext.ADF, source, edited, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := adf.Validate(got); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, got)
			}
			for _, block := range doc.Content {
				if !strings.Contains(got, string(block)) {
					t.Errorf("seed %d: %s\nis not in %s", seed, block, got)
				}
			}
		}
	}
}
