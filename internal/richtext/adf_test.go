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

// TestADF_shows_all_text checks that a reader sees every text of an item that has no spelling, and that editing around
// it leaves it as it is.
func TestADF_shows_all_text(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 40) + "end"
	paragraph := `{"type":"paragraph","content":[{"type":"text","text":"` + long + `"},{"type":"text","text":"bold","marks":[{"type":"strong"}]}]}`
	for name, block := range map[string]string{
		"synced block":  `{"type":"bodiedSyncBlock","attrs":{"resourceId":"r","localId":"l"},"content":[` + paragraph + `]}`,
		"app's macro":   `{"type":"bodiedExtension","attrs":{"extensionType":"com.app","extensionKey":"k"},"content":[` + paragraph + `]}`,
		"unknown block": `{"type":"newThing","content":[{"type":"newPart","content":[` + paragraph + `]}]}`,
		"odd task list": `{"type":"taskList","attrs":{"localId":"l"},"content":[{"type":"taskList","attrs":{"localId":"m"},"content":[{"type":"taskItem","attrs":{"localId":"n","state":"TODO"},"content":[{"type":"text","text":"` + long + `"},{"type":"text","text":"bold","marks":[{"type":"strong"}]}]}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			source := `{"version":1,"type":"doc","content":[` + block + `]}`
			text, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, source, o)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text, long) || !strings.Contains(text, "**bold**") || normalForm(t, text, o) != text {
				t.Errorf("text got lost or is not stable:\n%s", text)
			}
			got, _, err := richtext.Update(t.Context(), richtext.ADF, source, "before\n\n"+text, o)
			if err != nil || !strings.Contains(got, block) {
				t.Errorf("%v\n%s", err, got)
			}
			got, notes, err := richtext.Update(t.Context(), richtext.ADF, source, strings.Replace(text, "bold", "changed", 1)+"\n\nmore", o)
			if err != nil || !strings.Contains(got, block) || len(notes) == 0 {
				t.Errorf("an edit inside must change nothing and be told of: %v %v\n%s", err, notes, got)
			}
			plain, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Plain, source, o)
			if err != nil || !strings.Contains(plain, long) {
				t.Errorf("%v\n%s", err, plain)
			}
		})
	}
}

// TestADF_reads_back holds documents whose Markdown once was read as something else.
func TestADF_reads_back(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{
		"small text in a task":    `{"type":"taskList","attrs":{"localId":"l"},"content":[{"type":"blockTaskItem","attrs":{"localId":"m","state":"DONE"},"content":[{"type":"paragraph","marks":[{"type":"fontSize","attrs":{"fontSize":"small"}}],"content":[{"type":"text","text":"a"}]}]}]}`,
		"name with a space":       `{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"5b","text":"@Ann "}}]}`,
		"commented picture":       `{"type":"paragraph","content":[{"type":"mediaInline","marks":[{"type":"annotation","attrs":{"id":"c","annotationType":"inlineComment"}}],"attrs":{"id":"m","collection":"","type":"file","width":40}}]}`,
		"picture after empty box": `{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"taskList","attrs":{"localId":"l"},"content":[{"type":"taskItem","attrs":{"localId":"m","state":"TODO"}}]},{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"external","url":"https://e.com/a.png"}}]}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			text, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, `{"version":1,"type":"doc","content":[`+block+`]}`, o)
			if err != nil {
				t.Fatal(err)
			}
			if again := normalForm(t, text, o); again != text {
				t.Errorf("the normal form is not stable:\n%s", cmp.Diff(text, again))
			}
		})
	}
}
