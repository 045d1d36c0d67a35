package markdown

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// container converts a directive that holds blocks.
func (c *converter) container(n *container) []*tree.Node {
	children := c.blocks(n)
	switch n.name {
	case "expand":
		out := tree.New(tree.Expand, children...)
		if n.hasLabel {
			out.Set(tree.Title, n.label)
		}
		c.apply(out, n.attrs)
		return one(out)
	case "decisions":
		return decisions(children)
	case "layout":
		return c.layout(n, children)
	case "column":
		out := tree.New(tree.LayoutColumn, children...)
		c.apply(out, n.attrs)
		return one(out)
	case "opaque":
		out := c.opaque(tree.Opaque, n.directive)
		if out == nil {
			return children
		}
		out.Children = children
		return one(out)
	case "macro":
		if n.attrs.value("name") == "" {
			return children
		}
		out := c.macro(tree.MacroBlock, n.directive)
		out.Macro.Body, out.Children = tree.RichBody, children
		return one(out)
	default:
		return one(c.panel(n, children))
	}
}

func (c *converter) panel(n *container, children []*tree.Node) *tree.Node {
	kind := n.name
	if kind == "panel" {
		kind = "custom"
	}
	out := tree.New(tree.Panel, children...).With(tree.PanelType, kind)
	if n.hasLabel && n.label != "" {
		out.Set(tree.Title, n.label)
	}
	c.apply(out, n.attrs)
	return out
}

// loose gives the blocks of columns that stand outside a layout.
func loose(blocks []*tree.Node) []*tree.Node {
	if !slices.ContainsFunc(blocks, func(n *tree.Node) bool { return n.Kind == tree.LayoutColumn }) {
		return blocks
	}
	var out []*tree.Node
	for _, block := range blocks {
		if block.Kind == tree.LayoutColumn {
			out = append(out, loose(block.Children)...)
			continue
		}
		out = append(out, block)
	}
	return out
}

// layout takes the columns; blocks between them join the column before them.
func (c *converter) layout(n *container, children []*tree.Node) []*tree.Node {
	out := tree.New(tree.Layout)
	for _, child := range children {
		switch {
		case child.Kind == tree.LayoutColumn:
			out.Append(child)
		case out.Last() == nil:
			out.Append(tree.New(tree.LayoutColumn, child))
		default:
			out.Last().Append(child)
		}
	}
	if len(out.Children) == 0 {
		return nil
	}
	c.apply(out, n.attrs)
	return one(out)
}

// decisions makes decisions of the items of lists; other blocks stay.
func decisions(blocks []*tree.Node) []*tree.Node {
	for _, block := range blocks {
		if block.Kind != tree.BulletList {
			continue
		}
		block.Kind = tree.DecisionList
		for _, item := range block.Children {
			item.Kind = tree.DecisionItem
			item.Set(tree.State, "DECIDED")
		}
	}
	return blocks
}

// leaf converts a directive of one line.
func (c *converter) leaf(n *leaf) *tree.Node {
	switch n.name {
	case "card":
		return c.card(tree.BlockCard, n.directive)
	case "embed":
		return c.card(tree.EmbedCard, n.directive)
	case "opaque":
		return c.opaque(tree.Opaque, n.directive)
	case "macro":
		if n.attrs.value("name") == "" {
			return tree.New(tree.Paragraph, tree.NewText(n.spelled("::")))
		}
		return c.macro(tree.MacroBlock, n.directive)
	default:
		d := n.directive
		d.attrs = append(pairs{{key: "name", value: d.name}}, d.attrs...)
		out := c.macro(tree.MacroBlock, d)
		if n.name == "jira" && n.hasLabel {
			out.Macro.Params = append([]tree.Param{{Name: "key", Value: n.label}}, out.Macro.Params...)
		}
		return out
	}
}

// spelled writes a directive again, for one that means nothing.
func (d *directive) spelled(colons string) string {
	var b strings.Builder
	b.WriteString(colons + d.name)
	if d.hasLabel {
		b.WriteString("[" + d.label + "]")
	}
	writePairs(&b, d.attrs)
	return b.String()
}

func (c *converter) card(kind tree.Kind, d directive) *tree.Node {
	url := d.attrs.value("url")
	if url == "" {
		url = d.label
	}
	if target := tree.ParseTarget(url).Kind; url == "" || target == tree.ToNowhere {
		c.notes.Add(tree.InvalidLinkDropped, "", "a card needs url=")
		return tree.New(tree.Paragraph, tree.NewText(d.spelled("::")))
	}
	out := tree.New(kind).With(tree.URL, url)
	c.apply(out, d.attrs)
	return out
}

func (c *converter) opaque(kind tree.Kind, d directive) *tree.Node {
	ref := d.attrs.value("ref")
	if ref == "" {
		return nil
	}
	return &tree.Node{Kind: kind, Text: d.label, Origin: &tree.Origin{Name: d.attrs.value("type"), Ref: ref}}
}

// macro reads name, ref, id and schema; everything else is a parameter of the macro.
func (c *converter) macro(kind tree.Kind, d directive) *tree.Node {
	m := &tree.Macro{}
	out := &tree.Node{Kind: kind, Macro: m, Text: d.label}
	for _, p := range d.attrs {
		value, _ := d.attrs.get(p.key)
		if !p.flag {
			value = p.value
		}
		switch p.key {
		case "name":
			m.Name = value
		case "ref", "keep":
			out.Origin = &tree.Origin{Ref: value}
		case "id":
			out.Set(tree.MacroID, value)
		case "schema":
			m.Schema = value
		default:
			m.Params = append(m.Params, tree.Param{Name: paramName(p.key), Value: value})
		}
	}
	if kind == tree.MacroBlock {
		out.Text = ""
	}
	return out
}

// paramName resolves the spelling of parameters whose name is taken: param-name=, _= for the unnamed one.
func paramName(key string) string {
	if key == "_" {
		return ""
	}
	return strings.TrimPrefix(key, "param-")
}

// apply sets attributes of a directive or of ::attrs on a block. Unknown ones are reported.
func (c *converter) apply(n *tree.Node, attrs pairs) {
	for _, p := range attrs {
		value, _ := attrs.get(p.key)
		if p.key == "keep" {
			if n.Kind != tree.Opaque { // which has a reference of its own
				n.Origin = &tree.Origin{Ref: value}
			}
			continue
		}
		key, ok := attrKeys[n.Kind][p.key]
		if !ok {
			c.notes.Add(tree.LossyNode, "", "%s has no attribute %q", n.Kind, p.key)
			continue
		}
		if n.Kind == tree.Panel && p.key == "color" && !strings.HasPrefix(value, "#") {
			if colour, good := tree.Colour(value); good {
				value = colour
			}
		}
		n.Set(key, value)
	}
}

// attrKeys are the attributes that directives and ::attrs may set, by kind; the same table is used for writing.
var attrKeys = map[tree.Kind]map[string]tree.Key{
	tree.Paragraph: {"align": tree.Align, "indent": tree.Indent, "size": tree.Size},
	tree.Heading:   {"align": tree.Align, "indent": tree.Indent},
	tree.CodeBlock: {
		"wrap": tree.Wrap, "hideLineNumbers": tree.HideLines, "breakout": tree.Breakout, "breakoutWidth": tree.BreakoutWidth,
	},
	tree.Table: {
		"layout": tree.LayoutName, "width": tree.Width, "display": tree.Display, "numbered": tree.Numbered,
	},
	tree.Panel:  {"color": tree.Color, "icon": tree.Icon, "iconId": tree.IconID, "iconText": tree.IconText},
	tree.Expand: {"breakout": tree.Breakout, "breakoutWidth": tree.BreakoutWidth},
	tree.Layout: {
		"type": tree.LayoutType, "breakout": tree.Breakout, "breakoutWidth": tree.BreakoutWidth,
	},
	tree.LayoutColumn: {"width": tree.Width, "valign": tree.VAlign},
	tree.BlockCard:    {"url": tree.URL, "layout": tree.LayoutName, "width": tree.Width},
	tree.EmbedCard: {
		"url": tree.URL, "layout": tree.LayoutName, "width": tree.Width, "height": tree.Height,
	},
	tree.BulletList:   {},
	tree.OrderedList:  {},
	tree.TaskList:     {},
	tree.DecisionList: {},
	tree.Quote:        {},
	tree.Rule:         {},
	tree.MediaGroup:   {},
	tree.MediaSingle:  {},
	tree.MacroBlock:   {},
	tree.Opaque:       {},
}
