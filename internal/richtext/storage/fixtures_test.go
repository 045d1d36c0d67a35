package storage_test

import (
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

type fixture struct {
	Name    string   `json:"name"`
	Storage string   `json:"storage"`
	ADF     *adfNode `json:"adf"`
}

type adfNode struct {
	Type    string         `json:"type"`
	Text    string         `json:"text"`
	Attrs   map[string]any `json:"attrs"`
	Content []adfNode      `json:"content"`
}

func fixtures(tb testing.TB, file string) []fixture {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var out []fixture
	if err := json.NewDecoder(z).Decode(&out); err != nil {
		tb.Fatal(err)
	}
	return out
}

// held is what a page holds: its words, the bodies of its plain macros, the targets of its links, the names of its
// macros.
type held struct{ words, code, links, macros []string }

// heldBySource reads a page with an XML decoder, independently of the package.
func heldBySource(t *testing.T, source string) held {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(`<root xmlns:ac="ac" xmlns:ri="ri">` + source + "</root>"))
	d.Entity = xml.HTMLEntity
	d.Strict = false
	var h held
	var path []string
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			h.words = strings.Fields(text.String())
			return h
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			for _, a := range token.Attr {
				switch {
				case token.Name.Local == "structured-macro" && a.Name.Local == "name":
					h.macros = append(h.macros, a.Value)
				case token.Name.Local == "a" && a.Name.Local == "href":
					h.links = append(h.links, a.Value)
				}
			}
			text.WriteString(" ")
		case xml.EndElement:
			path = path[:len(path)-1]
			text.WriteString(" ")
		case xml.CharData:
			switch {
			case slices.Contains(path, "plain-text-body"):
				h.code = append(h.code, string(token))
			case slices.Contains(path, "parameter"), slices.Contains(path, "task-id"),
				slices.Contains(path, "task-status"), slices.Contains(path, "task-uuid"):
			default:
				text.WriteString(string(token))
			}
		}
	}
}

// heldByDocument lists the same of a document.
func heldByDocument(d *tree.Document) held {
	var h held
	var text strings.Builder
	tree.Walk(d.Root, func(n *tree.Node) bool {
		switch n.Kind {
		case tree.CodeBlock:
			h.code = append(h.code, n.Text)
			h.macros = append(h.macros, "code")
		case tree.Panel:
			h.macros = append(h.macros, map[string]string{
				"info": "info", "success": "tip", "warning": "note", "error": "warning", "custom": "panel",
			}[n.Attr(tree.PanelType)])
		case tree.Expand:
			h.macros = append(h.macros, "expand")
		case tree.Status:
			h.macros = append(h.macros, "status")
		case tree.MacroBlock, tree.InlineMacro:
			h.macros = append(h.macros, n.Macro.Name)
			if n.Macro.Body == tree.PlainBody {
				h.code = append(h.code, n.Text)
			}
		case tree.Opaque, tree.OpaqueInline:
			for _, m := range macroNames.FindAllStringSubmatch(n.Origin.Source, -1) {
				h.macros = append(h.macros, m[1])
			}
			for _, m := range hrefs.FindAllStringSubmatch(n.Origin.Source, -1) {
				h.links = append(h.links, m[1])
			}
			text.WriteString(" " + n.Text)
		case tree.InlineCard:
			h.links = append(h.links, n.Attr(tree.URL))
			text.WriteString(" " + n.Attr(tree.URL))
		default:
			text.WriteString(" " + n.Text)
		}
		if link, ok := n.Marks.Get(tree.Link); ok {
			if target := tree.ParseTarget(link.Value); target.Kind == tree.ToURL || target.Kind == tree.ToRelative || target.Kind == tree.ToAnchor {
				h.links = append(h.links, link.Value)
			}
		}
		return true
	})
	h.words = strings.Fields(text.String())
	return h
}

var (
	macroNames = regexp.MustCompile(`<ac:structured-macro ac:name="([^"]*)"`)
	hrefs      = regexp.MustCompile(`<a href="([^"]*)"`)
)

// missing gives what the first list holds and the second does not; several times the same counts.
func missing(want, have []string) []string {
	count := map[string]int{}
	for _, s := range have {
		count[s]++
	}
	var out []string
	for _, s := range want {
		if count[s] == 0 {
			out = append(out, s)
		}
		count[s]--
	}
	return out
}

// TestFixtures_keep_everything reads real pages: all words, code, links and macros are in the document, what is
// written is well-formed, holds the same and does not change any more.
func TestFixtures_keep_everything(t *testing.T) {
	t.Parallel()
	var words, code, links, macros int
	for _, f := range fixtures(t, "testdata/mark.json.gz") {
		want := heldBySource(t, f.Storage)
		d, _ := storage.Parse(f.Storage, cloud)
		if err := tree.Check(d); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		out, _, err := storage.Render(d, cloud)
		if err != nil {
			t.Fatal(err)
		}
		if err := storage.Check(out); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		joined := func(list []string) []string { return []string{strings.Join(list, "")} }
		again, _ := storage.Parse(out, cloud)
		for way, have := range map[string]held{"read": heldByDocument(d), "written": heldByDocument(again)} {
			for what, lost := range map[string][]string{
				"words": missing(joined(want.words), joined(have.words)), "links": missing(want.links, have.links),
				"macros": missing(want.macros, have.macros), "code": missing(joined(want.code), joined(have.code)),
			} {
				if len(lost) > 0 {
					t.Errorf("%s, %s: lost %s: %q", f.Name, way, what, lost)
				}
			}
		}
		words, code = words+len(want.words), code+len(want.code)
		links, macros = links+len(want.links), macros+len(want.macros)
		if second, _, _ := storage.Render(again, cloud); second != out {
			t.Errorf("%s changes when it is written again: %s", f.Name, cmp.Diff(out, second))
		}
	}
	t.Logf("kept %d words, %d pieces of code, %d links, %d macros", words, code, links, macros)
}

// TestFixtures_against_a_second_opinion compares the text with what Atlassian's converter to ADF reads. It drops what
// it does not know, so its words must be among ours.
func TestFixtures_against_a_second_opinion(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, f := range fixtures(t, "testdata/mark.json.gz") {
		if f.ADF == nil {
			continue
		}
		compared++
		var text strings.Builder
		adfText(&text, *f.ADF)
		d, _ := storage.Parse(f.Storage, cloud)
		have := strings.Join(strings.Fields(tree.PlainText(d.Root)), "")
		tree.Walk(d.Root, func(n *tree.Node) bool {
			have += strings.Join(strings.Fields(n.Attr(tree.Title)), "")
			return true
		})
		var lost []string
		for word := range strings.FieldsSeq(text.String()) {
			if !strings.Contains(have, word) {
				lost = append(lost, word)
			}
		}
		if len(lost) > 0 {
			t.Errorf("%s: the other reader also sees %q", f.Name, lost)
		}
	}
	t.Logf("%d pages compared", compared)
}

func adfText(b *strings.Builder, n adfNode) {
	b.WriteString(n.Text)
	if n.Type == "hardBreak" || n.Type == "paragraph" {
		b.WriteString(" ")
	}
	for _, c := range n.Content {
		adfText(b, c)
	}
	if len(n.Content) > 0 {
		b.WriteString(" ")
	}
}

// TestOfficial_storage_is_stable reads what Atlassian's converter writes: writing it again gives the same content.
func TestOfficial_storage_is_stable(t *testing.T) {
	t.Parallel()
	same := 0
	all := fixtures(t, "testdata/official.json.gz")
	for _, f := range all {
		d, _ := storage.Parse(f.Storage, cloud)
		out, _, err := storage.Render(d, cloud)
		if err != nil {
			t.Fatal(err)
		}
		want, got := heldBySource(t, f.Storage), heldBySource(t, out)
		if diff := cmp.Diff(strings.Join(want.words, ""), strings.Join(got.words, "")); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
		if diff := cmp.Diff(strings.Join(want.code, ""), strings.Join(got.code, "")); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
		if infoset(t, f.Storage) == infoset(t, out) {
			same++
		}
	}
	t.Logf("%d of %d have the same elements and attributes", same, len(all))
}
