package richtext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// FuzzMarkdown checks P1, P2 and P14: the normal form is stable, the ADF is valid, storage format is well-formed.
func FuzzMarkdown(f *testing.F) {
	for _, m := range adversarial {
		f.Add(m)
	}
	for seed := range 40 {
		f.Add(newGenerator(seed).markdown())
	}
	for _, piece := range hostile {
		f.Add(strings.Repeat(piece, 200))
	}
	f.Fuzz(func(t *testing.T, m string) {
		if len(m) > 20_000 {
			t.Skip()
		}
		checkMarkdown(t, m)
		o := options()
		d, _ := richtext.Parse(richtext.Markdown, m, o)
		text, _, err := richtext.Render(richtext.Storage, d, o)
		if err == nil {
			if err := richtext.Check(richtext.Storage, text); err != nil {
				t.Errorf("%v\n%q\n%s", err, m, text)
			}
		}
		for _, to := range []richtext.Format{richtext.Wiki, richtext.Plain} {
			if _, _, err := richtext.Render(to, d, o); err != nil && !strings.Contains(m, "ref=") {
				t.Errorf("%s: %v", to, err)
			}
		}
	})
}

// FuzzADF checks that any input gives a sound document, text that can be read again, and a valid document back.
func FuzzADF(f *testing.F) {
	names, all := adfFixtures(f)
	for _, name := range names {
		f.Add(all[name].Text)
	}
	for seed := range 40 {
		f.Add(newGenerator(seed).adf())
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 20_000 {
			t.Skip()
		}
		o := options()
		d, _ := richtext.Parse(richtext.ADF, source, o)
		if err := tree.Check(d); err != nil {
			t.Fatalf("shape: %v", err)
		}
		if text := render(t, richtext.Plain, d, o); !utf8.ValidString(text) {
			t.Errorf("the text is no UTF-8: %q", text)
		}
		m := render(t, richtext.Markdown, d, o)
		back, _ := richtext.Parse(richtext.Markdown, m, o)
		if again := render(t, richtext.Markdown, back, o); again != m {
			t.Errorf("normal form is not stable\n%s\n%q\n%q", source, m, again)
		}
		same, _, err := richtext.Update(t.Context(), richtext.ADF, source, m, o)
		if err != nil {
			t.Errorf("identity edit: %v\n%s\n%s", err, source, m)
			return
		}
		if valid(t, source) == nil {
			if err := valid(t, same); err != nil {
				t.Errorf("identity edit: %v\n%s\n%s", err, source, same)
			}
		}
	})
}

// FuzzUpdate checks that an edit never damages a document: the result is valid, or the edit is refused.
func FuzzUpdate(f *testing.F) {
	for seed := range 20 {
		f.Add(newGenerator(seed).adf(), newGenerator(seed+1).markdown())
	}
	f.Fuzz(func(t *testing.T, stored, edited string) {
		if len(stored)+len(edited) > 20_000 || valid(t, stored) != nil {
			t.Skip()
		}
		o := options()
		o.AllowLoss = true
		text, _, err := richtext.Update(t.Context(), richtext.ADF, stored, edited, o)
		if err != nil {
			return
		}
		if err := valid(t, text); err != nil {
			t.Errorf("%v\n%s\n%q\n%s", err, stored, edited, text)
		}
	})
}

// FuzzPage writes an edited text over any stored page: the unedited text changes nothing, and what is written is
// well-formed when the page was, and holds what was put in.
func FuzzPage(f *testing.F) {
	for i, p := range storedPages(f) {
		f.Add(p.source, uint16(i*17), "A new paragraph.")
	}
	f.Fuzz(func(t *testing.T, source string, at uint16, text string) {
		if len(source) > 20_000 || richtext.Check(richtext.Storage, source) != nil {
			t.Skip()
		}
		o := options()
		o.AllowLoss = true
		shown, _, err := richtext.Convert(t.Context(), richtext.Storage, richtext.Markdown, source, o)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := richtext.Update(t.Context(), richtext.Storage, source, shown, o)
		if err != nil {
			t.Fatalf("unedited: %v\n%s", err, shown)
		}
		if strings.TrimSpace(shown) != "" && back != source {
			t.Fatalf("unedited:\nwas %q\nis  %q\n%s", source, back, shown)
		}
		lines := strings.SplitAfter(shown, "\n")
		before := int(at) % len(lines)
		edited := strings.Join(lines[:before], "") + "\n" + text + "\n\n" + strings.Join(lines[before:], "")
		written, _, err := richtext.Update(t.Context(), richtext.Storage, source, edited, o)
		if err != nil {
			return // a reference was taken apart
		}
		if err := richtext.Check(richtext.Storage, written); err != nil {
			t.Fatalf("%v\n%q", err, written)
		}
	})
}
