package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// plainBlock writes a block for reading only.
func (w *writer) plainBlock(n *tree.Node) {
	switch n.Kind {
	case tree.Panel:
		w.plainPanel(n)
	case tree.Expand:
		w.plainExpand(n)
	case tree.DecisionList:
		for i, item := range n.Children {
			if i > 0 {
				w.end()
			}
			w.put("- Decision: ")
			w.indent("  ", func() { w.blocks(item.Children, inItem) })
		}
	case tree.Layout:
		var all []*tree.Node
		for _, column := range n.Children {
			all = append(all, column.Children...)
		}
		w.blocks(all, inContainer)
	case tree.LayoutColumn, tree.FootnoteDef:
		w.blocks(n.Children, inContainer)
	case tree.BlockCard, tree.EmbedCard:
		w.put(n.Attr(tree.URL))
	case tree.MacroBlock:
		switch n.Macro.Body {
		case tree.RichBody:
			w.blocks(n.Children, inContainer)
		case tree.PlainBody:
			w.fence("", n.Text)
		default:
			w.put(plainMacro(n))
		}
	case tree.Opaque:
		if len(n.Children) > 0 {
			w.blocks(n.Children, inContainer)
			return
		}
		w.put(plainMacro(n))
	case tree.Raw:
		w.fence("", n.Text)
	default:
	}
}

// plainPanel writes a quote that begins with the name of the panel.
func (w *writer) plainPanel(n *tree.Node) {
	kind := n.Attr(tree.PanelType)
	label := "Note: "
	if kind != "" && kind != "custom" {
		label = strings.ToUpper(kind[:1]) + kind[1:] + ": "
	}
	if title := n.Attr(tree.Title); title != "" {
		label += title + ": "
	}
	blocks := append([]*tree.Node(nil), n.Children...)
	if len(blocks) > 0 && blocks[0].Kind == tree.Paragraph {
		first := *blocks[0]
		first.Children = append([]*tree.Node{tree.NewText(label)}, first.Children...)
		blocks[0] = &first
	} else {
		blocks = append([]*tree.Node{tree.New(tree.Paragraph, tree.NewText(strings.TrimSpace(label)))}, blocks...)
	}
	w.quote(blocks)
}

func (w *writer) plainExpand(n *tree.Node) {
	blocks := n.Children
	if title := n.Attr(tree.Title); title != "" {
		bold := tree.NewText(title, tree.Mark{Kind: tree.Strong})
		blocks = append([]*tree.Node{tree.New(tree.Paragraph, bold)}, blocks...)
	}
	w.blocks(blocks, inContainer)
}

func (w *writer) plainMediaBlock(n *tree.Node) {
	written := false
	for _, child := range n.Children {
		if written {
			w.end()
		}
		written = true
		if child.Kind == tree.Caption {
			w.lines(w.inline(child.Children, true))
			continue
		}
		w.put(w.plainMedia(child, "image"))
	}
}
