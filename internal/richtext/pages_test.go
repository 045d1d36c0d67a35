package richtext_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// page is a stored page with all that a conversion needs to know of it.
type page struct {
	name, source string
	options      richtext.Options
}

// storedPages gives the pages of the test data.
func storedPages(tb testing.TB) []page {
	tb.Helper()
	files, err := filepath.Glob("testdata/pages/*/*.xml")
	if err != nil || len(files) < 50 {
		tb.Fatalf("%d pages: %v", len(files), err)
	}
	var out []page
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		o := richtext.Options{Options: tree.Options{Product: tree.Confluence, Space: "HERE", ContentID: "777", Site: "https://site.example/wiki"}}
		if filepath.Base(filepath.Dir(file)) == "server" {
			o.Deployment, o.Site = tree.DataCenter, "https://site.example"
		}
		name := filepath.ToSlash(strings.TrimSuffix(strings.TrimPrefix(file, filepath.FromSlash("testdata/pages/")), ".xml"))
		out = append(out, page{name, string(source), o})
	}
	return out
}

// markdown reads a page.
func (p *page) markdown(tb testing.TB) string {
	tb.Helper()
	text, _, err := richtext.Convert(tb.Context(), richtext.Storage, richtext.Markdown, p.source, p.options)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// TestPages_written_back_unchanged: reading a page and writing it back changes no byte.
func TestPages_written_back_unchanged(t *testing.T) {
	t.Parallel()
	for _, p := range storedPages(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			back, notes, err := richtext.Update(t.Context(), richtext.Storage, p.source, p.markdown(t), p.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p.source, back); diff != "" {
				t.Error(diff)
			}
			if len(notes) > 0 {
				t.Errorf("warnings about nothing: %v", notes.Strings())
			}
		})
	}
}

// TestPages_one_word_edited changes each word of a page in its Markdown, one at a time: in the stored page that word
// changes and not one byte more.
func TestPages_one_word_edited(t *testing.T) {
	t.Parallel()
	for _, p := range storedPages(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			shown := p.markdown(t)
			for _, word := range onlyWords(t, p.source, shown) {
				p.editWord(t, shown, word)
			}
		})
	}
}

func (p *page) editWord(t *testing.T, shown, word string) {
	t.Helper()
	edited := strings.Replace(shown, word, word+"QQ", 1)
	want := strings.Replace(p.source, word, word+"QQ", 1)
	got, notes, err := richtext.Update(t.Context(), richtext.Storage, p.source, edited, p.options)
	switch {
	case err != nil:
		t.Errorf("%s: %v", word, err)
	case got == want:
	case got == p.source && len(notes) > 0: // the word stands in something that is shown by a summary only, and says so
	default:
		t.Errorf("%s: %s", word, firstDifference(want, got))
	}
}

func firstDifference(want, got string) string {
	start := 0
	for start < min(len(want), len(got)) && want[start] == got[start] {
		start++
	}
	start = max(start-20, 0)
	return "want …" + tree.Summary(want[start:]) + ", got …" + tree.Summary(got[start:])
}

var latinWord = regexp.MustCompile(`[A-Za-z]{2,}`)

// onlyWords gives the words in the text of a page that stand once in it and once in its Markdown. Names of users are
// no text: they come from the directory.
func onlyWords(t *testing.T, source, shown string) []string {
	t.Helper()
	var out []string
	for _, text := range visibleTexts(t, source) {
		for _, word := range latinWord.FindAllString(text, -1) {
			if strings.Count(source, word) == 1 && strings.Count(shown, word) == 1 && !regexp.MustCompile(`\[@[^\]]*`+word).MatchString(shown) {
				out = append(out, word)
			}
		}
	}
	return out
}

// visibleTexts gives the character data of a page that readers see: no parameters, identifiers and fallbacks.
func visibleTexts(t *testing.T, source string) []string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(`<root xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">` + source + "</root>"))
	d.Entity = xml.HTMLEntity
	var out []string
	hidden := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if hidden > 0 || invisible[token.Name.Local] {
				hidden++
			}
		case xml.EndElement:
			hidden = max(hidden-1, 0)
		case xml.CharData:
			if hidden == 0 {
				out = append(out, string(token))
			}
		}
	}
}

var invisible = map[string]bool{
	"parameter": true, "default-parameter": true, "task-id": true, "task-uuid": true, "task-status": true, "adf-attribute": true,
	"adf-parameter": true, "adf-fallback": true, "style": true,
}

// TestPages_a_paragraph_added puts a new paragraph before each heading of a page: all that was there stays as it was.
func TestPages_a_paragraph_added(t *testing.T) {
	t.Parallel()
	const text = "A new paragraph."
	for _, p := range storedPages(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			shown := p.markdown(t)
			for _, place := range headingLine.FindAllStringIndex(shown, -1) {
				if strings.HasSuffix(shown[:place[0]], "}\n") || strings.Count(shown[:place[0]], "\n```")%2 == 1 {
					continue // after the attributes of the heading, in code
				}
				edited := shown[:place[0]] + text + "\n\n" + shown[place[0]:]
				got, _, err := richtext.Update(t.Context(), richtext.Storage, p.source, edited, p.options)
				if err != nil {
					t.Fatal(err)
				}
				if rest := strings.Replace(got, "<p>"+text+"</p>", "", 1); rest != p.source && !onlyLayoutAround(p.source, got) {
					t.Errorf("before %s: %s", shown[place[0]:place[1]], firstDifference(p.source, rest))
				}
			}
		})
	}
}

var headingLine = regexp.MustCompile(`(?m)^#{1,6} .*$`)

// onlyLayoutAround says whether a page has a layout, beside which no new text may stand: it stands in a section.
func onlyLayoutAround(source, got string) bool {
	return strings.Contains(source, "<ac:layout>") && strings.Contains(got, `<ac:layout-section ac:type="single"><ac:layout-cell><p>A new`)
}

// TestPages_edited_at_random edits the Markdown of pages line by line: what is stored then reads as what was written.
func TestPages_edited_at_random(t *testing.T) {
	t.Parallel()
	for _, p := range storedPages(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			lines := strings.Split(p.markdown(t), "\n")
			for seed := range 60 {
				p.edit(t, editLines(slices.Clone(lines), rand.New(rand.NewPCG(uint64(seed), 1))))
			}
		})
	}
}

// editLines changes something in a text.
func editLines(lines []string, random *rand.Rand) string {
	at, other := random.IntN(len(lines)), random.IntN(len(lines))
	switch random.IntN(5) {
	case 0:
		lines = slices.Delete(lines, at, at+1)
	case 1:
		lines[at], lines[other] = lines[other], lines[at]
	case 2:
		lines = slices.Insert(lines, at, lines[other])
	case 3:
		lines = slices.Insert(lines, at, "", "New **text** & <more>.", "")
	default:
		if !strings.HasPrefix(lines[at], ":") { // which would be no directive any more
			lines[at] += " and `more`"
		}
	}
	return strings.Join(lines, "\n")
}

// edit writes an edited text over the page.
func (p *page) edit(t *testing.T, edited string) {
	t.Helper()
	p.options.AllowLoss = true
	got, _, err := richtext.Update(t.Context(), richtext.Storage, p.source, edited, p.options)
	if err != nil {
		return // a reference was taken apart
	}
	if err := richtext.Check(richtext.Storage, got); err != nil {
		t.Errorf("%v\n%s", err, got)
	}
	typed, _ := richtext.Parse(richtext.Markdown, edited, p.options)
	stored, _ := richtext.Parse(richtext.Storage, got, p.options)
	if diff := cmp.Diff(plainWords(typed), plainWords(stored)); diff != "" {
		t.Errorf("%s\n%s", diff, edited)
	}
}

// plainWords gives the words of a document without users, whose names come from the directory.
func plainWords(d *tree.Document) []string {
	tree.Walk(d.Root, func(n *tree.Node) bool {
		if n.Kind == tree.Mention {
			*n = *tree.NewText(" ")
		}
		return true
	})
	return strings.FieldsFunc(tree.PlainText(d.Root), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// TestPages_anchors_added asks for anchors in headings: without them the page is what it was.
func TestPages_anchors_added(t *testing.T) {
	t.Parallel()
	anchor := regexp.MustCompile(`<ac:structured-macro ac:name="anchor" ac:schema-version="1"><ac:parameter ac:name="">[^<]*</ac:parameter></ac:structured-macro>`)
	added := 0
	for _, p := range storedPages(t) {
		o := p.options
		o.HeadingAnchors = true
		got, _, err := richtext.Update(t.Context(), richtext.Storage, p.source, p.markdown(t), o)
		if err != nil {
			t.Fatal(err)
		}
		added += len(anchor.FindAllString(got, -1))
		if rest := anchor.ReplaceAllString(got, ""); rest != p.source {
			t.Errorf("%s: %s", p.name, firstDifference(p.source, rest))
		}
	}
	if added < 40 {
		t.Errorf("%d anchors", added)
	}
}

// TestPages_anchor_for_a_new_link: a heading that a new link points to gets an anchor; one that had a link keeps as it
// was.
func TestPages_anchor_for_a_new_link(t *testing.T) {
	t.Parallel()
	const source = `<h2>One</h2><p><a href="#one">old</a></p><h2>Two</h2><p>text</p>`
	got, _, err := richtext.Update(t.Context(), richtext.Storage, source, "## One\n\n[old](#one)\n\n## Two\n\ntext [new](#two) and [again](#one)", options())
	const want = `<h2>One</h2><p><a href="#one">old</a></p><h2><ac:structured-macro ac:name="anchor" ac:schema-version="1"><ac:parameter ac:name="">two</ac:parameter></ac:structured-macro>Two</h2>` +
		`<p>text <ac:link ac:anchor="two"><ac:link-body>new</ac:link-body></ac:link> and <ac:link ac:anchor="one"><ac:link-body>again</ac:link-body></ac:link></p>`
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}
