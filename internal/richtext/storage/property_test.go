package storage_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

// generator makes documents that storage format can say in full.
type generator struct{ *rand.Rand }

var words = []string{
	"word", "<b>", "&amp;", "a & b", "]]>", "snake_case", "x < y > z", "“q”", "日本", "👍", "\u00a0", `"`, "'", "{x}", "*a*",
	"</p>", "<![CDATA[", "100%", "a/b\\c", "&#60;", "<ac:link>", "é",
}

func (g generator) text() string {
	out := make([]string, 1+g.IntN(4))
	for i := range out {
		out[i] = words[g.IntN(len(words))]
	}
	return strings.Join(out, " ")
}

func (g generator) marks() tree.Marks {
	var marks tree.Marks
	for range g.IntN(4) {
		kind := []tree.MarkKind{
			tree.Strong, tree.Em, tree.Underline, tree.Strike, tree.Sub, tree.Sup, tree.Code, tree.TextColor, tree.Highlight,
			tree.Annotation, tree.Link,
		}[g.IntN(11)]
		mark := tree.Mark{Kind: kind}
		switch kind {
		case tree.TextColor, tree.Highlight:
			mark.Value = []string{"#ff0000", "#00ff7f"}[g.IntN(2)]
		case tree.Annotation:
			mark.Value = fmt.Sprint("ref-", g.IntN(3))
		case tree.Link:
			mark.Value = []string{
				"https://e.com/a_b?c=d&e=f#g", "page:DEV/A%20b#top", "page:DEV/T", "blog:DEV/2026-01-30/N", "space:OPS",
				"content:123", "attachment:a%20b.pdf", "attachment:DEV/Page/x.pdf", "#here", "shortcut:jira@A-1", "mailto:a@b.c",
			}[g.IntN(11)]
		default:
		}
		if !marks.Has(kind) { // two comments on one text are read in the order of their nesting
			marks = marks.With(mark)
		}
	}
	return marks
}

func (g generator) inlines() []*tree.Node {
	var out []*tree.Node
	count := 1 + g.IntN(5)
	for i := range count {
		switch g.IntN(12) {
		case 0:
			out = append(out, tree.New(tree.Mention).With(tree.UserID, fmt.Sprint("accountid:5b", g.IntN(3))))
		case 1:
			n := tree.New(tree.Date)
			n.Text = "2026-02-04"
			out = append(out, n)
		case 2:
			n := tree.New(tree.Status)
			n.Text = g.text()
			if g.IntN(2) == 0 {
				n.Set(tree.Color, "green")
			}
			out = append(out, n)
		case 3:
			n := tree.New(tree.Placeholder)
			n.Text = "type " + words[0]
			out = append(out, n)
		case 4:
			n := tree.New(tree.InlineMacro)
			n.Macro = &tree.Macro{Name: "anchor", Params: []tree.Param{{Value: g.text()}}}
			out = append(out, n)
		case 5:
			out = append(out, tree.New(tree.InlineCard).With(tree.URL, "https://e.com/card?a=b&c"))
		case 6:
			if i > 0 && i < count-1 {
				out = append(out, tree.New(tree.HardBreak))
			}
			out = append(out, tree.NewText("z"))
		case 7:
			n := tree.New(tree.Emoji)
			n.Text = "✅"
			out = append(out, tree.NewText("y"), n, tree.NewText("w"))
		default:
			n := tree.NewText(g.text())
			n.Marks = g.marks()
			out = append(out, n)
		}
	}
	return tree.MergeText(out)
}

func (g generator) paragraph() *tree.Node {
	p := tree.New(tree.Paragraph, g.inlines()...)
	if g.IntN(8) == 0 {
		p.Set(tree.Align, "center")
	}
	if g.IntN(8) == 0 {
		p.Set(tree.Indent, "2")
	}
	return p
}

func (g generator) blocks(depth int) []*tree.Node {
	var out []*tree.Node
	for range 1 + g.IntN(3) {
		out = append(out, g.block(depth))
	}
	return out
}

func (g generator) block(depth int) *tree.Node {
	if depth == 0 {
		return g.paragraph()
	}
	switch g.IntN(14) {
	case 0:
		return tree.New(tree.Heading, g.inlines()...).With(tree.Level, strconv.Itoa(1+g.IntN(6)))
	case 1, 2:
		list := tree.New([]tree.Kind{tree.BulletList, tree.OrderedList}[g.IntN(2)])
		for range 1 + g.IntN(3) {
			list.Append(tree.New(tree.ListItem, g.blocks(depth-1)...))
		}
		return list
	case 3:
		list := tree.New(tree.TaskList)
		for i := range 1 + g.IntN(2) {
			item := tree.New(tree.TaskItem, tree.New(tree.Paragraph, g.inlines()...)).With(tree.State, []string{"TODO", "DONE"}[g.IntN(2)])
			list.Append(item.With(tree.TaskID, strconv.Itoa(i)).With(tree.TaskUUID, "u"))
		}
		return list
	case 4:
		return tree.New(tree.Quote, g.blocks(depth-1)...)
	case 5:
		n := tree.New(tree.CodeBlock)
		n.Text = g.text() + "\n\n  " + g.text() + []string{"", "\n"}[g.IntN(2)]
		return n.With(tree.Language, "go").With(tree.Title, g.text())
	case 6:
		return tree.New(tree.Rule)
	case 7:
		return tree.New(tree.Panel, g.blocks(depth-1)...).
			With(tree.PanelType, []string{"info", "success", "warning", "error", "custom"}[g.IntN(5)]).With(tree.Title, g.text())
	case 8:
		return tree.New(tree.Expand, g.blocks(depth-1)...).With(tree.Title, g.text())
	case 9:
		return g.table(depth)
	case 10:
		n := tree.New(tree.MacroBlock, g.blocks(depth-1)...)
		n.Macro = &tree.Macro{Name: "excerpt", Params: []tree.Param{{Name: "k", Value: g.text()}}, Body: tree.RichBody}
		return n
	case 11:
		n := tree.New(tree.MacroBlock)
		n.Macro = &tree.Macro{Name: "plantuml", Body: tree.PlainBody}
		n.Text = g.text()
		return n
	case 12:
		return tree.New(tree.MediaSingle, tree.New(tree.Media).With(tree.Src, "https://e.com/i.png?a=b&c").
			With(tree.Alt, g.text()).With(tree.Width, "300"))
	default:
		return g.paragraph()
	}
}

func (g generator) table(depth int) *tree.Node {
	t := tree.New(tree.Table)
	columns := 1 + g.IntN(3)
	for i := range 1 + g.IntN(3) {
		row := tree.New(tree.TableRow)
		for range columns {
			cell := tree.New(tree.TableCell)
			if i == 0 {
				cell.Kind = tree.TableHeader
			}
			if g.IntN(4) > 0 {
				cell.Children = g.blocks(depth - 1)
			}
			if g.IntN(5) == 0 {
				cell.Set(tree.ColSpan, "2")
			}
			if g.IntN(5) == 0 {
				cell.Set(tree.Background, "#e3fcef")
			}
			row.Append(cell)
		}
		t.Append(row)
	}
	return t
}

// TestProperty_written_is_read_back: a document is the same after it was written and read.
func TestProperty_written_is_read_back(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		g := generator{rand.New(rand.NewPCG(seed, 7))}
		d := tree.NewDocument(g.blocks(2)...)
		if g.IntN(6) == 0 {
			d = tree.NewDocument(tree.New(tree.Layout,
				tree.New(tree.LayoutColumn, g.blocks(1)...).With(tree.Width, "33"),
				tree.New(tree.LayoutColumn, g.blocks(1)...).With(tree.Width, "67")))
		}
		out, _, err := storage.Render(d, cloud)
		if err != nil {
			t.Fatal(err)
		}
		if err := storage.Check(out); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, out)
		}
		back, _ := storage.Parse(out, cloud)
		if diff := cmp.Diff(d, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d\n%s\n%s", seed, out, diff)
		}
	}
}
