package markdown

import (
	"testing"

	"mcp-atlassian/internal/richtext/tree"
)

// TestP10_code checks that code comes back byte for byte from every place it can stand in.
func TestP10_code(t *testing.T) {
	t.Parallel()
	bodies := []string{
		"", "\n", "\n\n", "x", "x\n", "\tx", "\t", " \t x", "  \n\t\n    y", "```", "````\n```", "a  \n\n  b", ":::", "::::", "> x", "- x\n\ty",
		"</td>", "<br>", "]]>", "|", "\\", "~~~", "    \t\t", "\u00a0", "&amp;", "{code}", "\t\ta\n\tb",
	}
	for _, body := range bodies {
		code := &tree.Node{Kind: tree.CodeBlock, Text: body}
		item := func(kind, list tree.Kind) *tree.Node {
			return tree.New(list, tree.New(kind, tree.New(tree.Paragraph, tree.NewText("a")), code.Clone()))
		}
		for name, block := range map[string]*tree.Node{
			"root":    code,
			"bullet":  item(tree.ListItem, tree.BulletList),
			"ordered": item(tree.ListItem, tree.OrderedList),
			"first":   tree.New(tree.BulletList, tree.New(tree.ListItem, code.Clone())),
			"quote":   tree.New(tree.Quote, code.Clone()),
			"panel":   tree.New(tree.Panel, code.Clone()).With(tree.PanelType, "info"),
			"deep":    tree.New(tree.Panel, item(tree.ListItem, tree.BulletList)).With(tree.PanelType, "info"),
			"quoted":  tree.New(tree.Quote, item(tree.ListItem, tree.BulletList)),
			"note":    tree.New(tree.FootnoteDef, code.Clone()).With(tree.Label, "1"),
			"cell": tree.New(tree.Table, tree.New(tree.TableRow,
				tree.New(tree.TableCell, code.Clone(), tree.New(tree.Paragraph, tree.NewText("x"))))),
			"mixed": tree.New(tree.Table, tree.New(tree.TableRow,
				tree.New(tree.TableCell, code.Clone(), tree.New(tree.Panel, code.Clone()).With(tree.PanelType, "info")))),
		} {
			out, _, _ := Render(tree.NewDocument(block), tree.Options{})
			back, _ := Parse(out, tree.Options{})
			found := 0
			tree.Walk(back.Root, func(n *tree.Node) bool {
				if n.Kind == tree.CodeBlock {
					found++
					if n.Text != body {
						t.Errorf("%s: %q came back as %q\n%s", name, body, n.Text, out)
					}
				}
				return true
			})
			if found == 0 {
				t.Errorf("%s: %q got lost\n%s", name, body, out)
			}
		}
	}
}
