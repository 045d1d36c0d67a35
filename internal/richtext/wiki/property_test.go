package wiki_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/wiki"
)

// texts are pieces that look like markup; a generated text joins some of them.
var texts = []string{
	"a", "word", "snake_case", "_x_", "*y*", "-z-", "+w+", "^v^", "~u~", "??t??", "{s}", "{{r}}", "[q]", "[p|o]", "!n!",
	"!n.png!", "|", "||", `\`, `\\`, `\*`, "&amp;", "&", "<b>", "</b>", "<br>", "List<String>", "C++", "2 * 3", "h1.",
	"bq.", "----", "--", "#", "# x", "* x", "- x", "(x)", ":)", ";)", "(*)", "https://e.com/a_b*c?d=(e)", "mailto:a@b.c", "!", "~~",
	"{code}", "{noformat}", "{quote}", "{panel:title=x}", "{color:red}", "ü", "“q”", "日本", "👍", "1.", ".", ",",
	"[~jdoe]", "[^f.pdf]", "#anchor", "@me", "=", "%20", "`", "'", "\"", "{*}", "{_}x{_}", "}", "]", "\u00a0", "{toc}", "&#92;",
}

type generator struct{ *rand.Rand }

func (g generator) text() string {
	var b strings.Builder
	for range 1 + g.IntN(5) {
		b.WriteString(texts[g.IntN(len(texts))])
		if g.IntN(3) > 0 {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "\u00a0", "\x01")), " ")
}

// line makes a text as a document holds it: no white space at its ends.
func (g generator) line() string {
	s := strings.ReplaceAll(g.text(), "\x01", "\u00a0")
	if strings.TrimSpace(s) == "" {
		return "x"
	}
	return s
}

func (g generator) inlines() []*tree.Node {
	var out []*tree.Node
	kinds := []tree.MarkKind{tree.Strong, tree.Em, tree.Underline, tree.Strike, tree.Sub, tree.Sup, tree.Cite, tree.Code}
	for i := range 1 + g.IntN(4) {
		n := tree.NewText(g.line())
		for range g.IntN(3) {
			n.Marks = n.Marks.With(tree.Mark{Kind: kinds[g.IntN(len(kinds))]})
		}
		if g.IntN(6) == 0 {
			n.Marks = n.Marks.With(tree.Mark{Kind: tree.Link, Value: fmt.Sprintf("https://e.com/a_b*c/%d", g.IntN(9))})
		}
		if g.IntN(8) == 0 {
			n.Marks = n.Marks.With(tree.Mark{Kind: tree.TextColor, Value: "#ff0000"})
		}
		out = append(out, n)
		switch {
		case i == 3:
		case g.IntN(5) == 0:
			out = append(out, tree.New(tree.HardBreak))
		case g.IntN(6) == 0:
			out = append(out, tree.New(tree.Mention).With(tree.UserID, "username:jdoe"))
		case g.IntN(2) == 0:
			out = append(out, tree.NewText(" "))
		}
	}
	for out[len(out)-1].Kind == tree.HardBreak || strings.TrimSpace(out[len(out)-1].Text) == "" && out[len(out)-1].Kind == tree.Text {
		out = out[:len(out)-1]
	}
	return tree.MergeText(out)
}

func (g generator) paragraph() *tree.Node { return tree.New(tree.Paragraph, g.inlines()...) }

func (g generator) list(depth int) *tree.Node {
	list := tree.New([]tree.Kind{tree.BulletList, tree.OrderedList}[g.IntN(2)])
	for range 1 + g.IntN(3) {
		item := tree.New(tree.ListItem, g.paragraph())
		if g.IntN(4) == 0 {
			item.Append(g.paragraph())
		}
		if g.IntN(5) == 0 {
			item.Append(code("x\n  y", "go"))
		}
		if depth > 0 && g.IntN(3) == 0 {
			item.Append(g.list(depth - 1))
		}
		list.Append(item)
	}
	return list
}

func (g generator) table() *tree.Node {
	t := tree.New(tree.Table)
	columns := 1 + g.IntN(3)
	for i := range 1 + g.IntN(3) {
		row := tree.New(tree.TableRow)
		for range columns {
			cell := tree.New([]tree.Kind{tree.TableCell, tree.TableHeader}[map[bool]int{true: 1}[i == 0]])
			if g.IntN(4) > 0 {
				cell.Append(g.paragraph())
			}
			row.Append(cell)
		}
		t.Append(row)
	}
	return t
}

func (g generator) document() *tree.Document {
	d := tree.NewDocument()
	for range 1 + g.IntN(4) {
		switch g.IntN(8) {
		case 0:
			d.Root.Append(tree.New(tree.Heading, withoutBreaks(g.inlines())...).With(tree.Level, "2"))
		case 1, 2:
			d.Root.Append(g.list(2))
		case 3:
			d.Root.Append(g.table())
		case 4:
			d.Root.Append(tree.New(tree.Quote, g.paragraph(), g.paragraph()))
		case 5:
			d.Root.Append(code(g.line()+"\n\n  "+g.line()+" ", "java"))
		default:
			d.Root.Append(g.paragraph())
		}
	}
	return d
}

func withoutBreaks(nodes []*tree.Node) []*tree.Node {
	var out []*tree.Node
	for _, n := range nodes {
		if n.Kind == tree.HardBreak {
			n = tree.NewText(" ")
		}
		out = append(out, n)
	}
	return tree.MergeText(out)
}

// words lists the words of a document in order.
func words(d *tree.Document) []string {
	return strings.Fields(tree.PlainText(d.Root))
}

// TestProperty_text_survives: what is written is read as the same text, and a second round changes nothing.
func TestProperty_text_survives(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1500) {
		g := generator{rand.New(rand.NewPCG(seed, 7))}
		d := g.document()
		want := words(d)
		first, _, err := wiki.Render(d, tree.Options{})
		if err != nil {
			t.Fatal(err)
		}
		back, _ := wiki.Parse(first, tree.Options{})
		if err := tree.Check(back); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, first)
		}
		if diff := cmp.Diff(strings.Join(want, ""), strings.Join(words(back), "")); diff != "" {
			t.Fatalf("seed %d\n%s\n%s", seed, first, diff)
		}
	}
}

// TestProperty_plain_text_survives: any single line comes back unchanged, whatever it looks like.
func TestProperty_plain_text_survives(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20000) {
		g := generator{rand.New(rand.NewPCG(seed, 11))}
		roundTrip(t, g.line())
	}
}

func roundTrip(t *testing.T, line string) {
	t.Helper()
	d := tree.NewDocument(tree.New(tree.Paragraph, tree.NewText(line)))
	markup, _, err := wiki.Render(d, tree.Options{})
	if err != nil {
		t.Fatal(err)
	}
	back, _ := wiki.Parse(markup, tree.Options{})
	if got := tree.PlainText(back.Root); got != strings.TrimSpace(line) {
		t.Fatalf("%q\nwritten %q\nread    %q", line, markup, got)
	}
	for _, n := range back.Root.Children[0].Children {
		if n.Kind != tree.Text || len(n.Marks.Without(tree.Link)) > 0 {
			t.Fatalf("%q\nwritten %q\nread as %v", line, markup, n)
		}
	}
}

func FuzzPlainText(f *testing.F) {
	for _, s := range texts {
		f.Add(s + " x" + s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		line, _ = tree.Clean(line)
		line = strings.Trim(strings.ReplaceAll(line, "\n", " "), " \t")
		line = strings.ReplaceAll(line, "\t", " ")
		if line == "" || !utf8.ValidString(line) {
			return
		}
		roundTrip(t, line)
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range texts {
		f.Add("* " + s + "\n|" + s + "|\n{quote}" + s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		d, _ := wiki.Parse(source, tree.Options{Site: "https://s.net"})
		if err := tree.Check(d); err != nil {
			t.Fatal(err)
		}
		first, _, err := wiki.Render(d, tree.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(first) {
			t.Fatalf("%q is not valid", first)
		}
	})
}
