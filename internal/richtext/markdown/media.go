package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// mediaKeys are the attributes of pictures; displayWidth and displayUnit are the size in which the picture is shown,
// width and height its own.
var mediaKeys = map[string]tree.Key{
	"width": tree.Width, "height": tree.Height, "align": tree.Align, "layout": tree.LayoutName, "border": tree.Border,
	"borderColor": tree.BorderColor, "thumbnail": tree.Thumbnail, "collection": tree.Collection, "type": tree.MediaType,
	"caption": captionKey, "displayWidth": displayWidth, "displayUnit": displayUnit, "group": tree.Group,
	"inline": tree.Inline, "link": linkOn, "key": tree.Occurrence, "title": tree.Title,
}

// Attributes of a Media that only live until its block is built.
const (
	captionKey   tree.Key = "caption"
	displayWidth tree.Key = "displayWidth"
	displayUnit  tree.Key = "displayUnit"
	linkOn       tree.Key = "link" // "frame" = the link is on the frame of the picture
)

// mediaAttrs sets the attributes in braces after a picture.
func (c *converter) mediaAttrs(n *tree.Node, attrs pairs) {
	for _, p := range attrs {
		value, _ := attrs.get(p.key)
		if p.key == "keep" {
			n.Origin = &tree.Origin{Ref: value}
			continue
		}
		key, ok := mediaKeys[p.key]
		if !ok {
			key = tree.Key(p.key)
		}
		n.Set(key, value)
	}
}

// paragraph converts the text of a paragraph.
func (c *converter) paragraph(source string) []*tree.Node {
	source = strings.Trim(source, " \t\n")
	if macro := wordMacro(source); macro != nil {
		return one(macro)
	}
	out := c.makeNode(tree.Paragraph)
	if inner, ok := smallText(source); ok {
		source = inner
		out.Set(tree.Size, "small")
	}
	out.Children = c.inlines(source)
	return c.imageBlocks(out)
}

// wordMacro reads the words that stand for a macro when they are alone in a paragraph.
func wordMacro(source string) *tree.Node {
	if source == "" || source[0] != '[' || len(source) > len("[[_LISTING_]]") {
		return nil
	}
	switch strings.ToLower(source) {
	case "[[_toc_]]":
		return macroBlock("toc", tree.Param{Name: "outline", Value: "clear"}, tree.Param{Name: "style", Value: "default"})
	case "[toc]":
		return macroBlock("toc")
	case "[[_listing_]]":
		return macroBlock("children", tree.Param{Name: "allChildren", Value: "true"})
	default:
		return nil
	}
}

func macroBlock(name string, params ...tree.Param) *tree.Node {
	return &tree.Node{Kind: tree.MacroBlock, Macro: &tree.Macro{Name: name, Params: params}}
}

// smallText takes <small> off a whole paragraph.
func smallText(source string) (string, bool) {
	const open, end = "<small>", "</small>"
	if len(source) < len(open)+len(end) || !strings.EqualFold(source[:len(open)], open) ||
		!strings.EqualFold(source[len(source)-len(end):], end) {
		return source, false
	}
	inner := source[len(open) : len(source)-len(end)]
	return inner, indexFold(inner, end) < 0
}

// imageBlocks makes a block of a picture that stands alone in a paragraph, and a group of pictures that begin with
// {group}.
func (c *converter) imageBlocks(p *tree.Node) []*tree.Node {
	if len(p.Children) == 0 {
		return one(p)
	}
	first := p.Children[0]
	if first.Kind != tree.Media {
		return one(p)
	}
	if first.Has(tree.Group) {
		return c.mediaGroup(p)
	}
	if first.Has(tree.Inline) || len(p.Children) > 1 {
		for _, n := range p.Children {
			if n.Kind == tree.Media {
				n.Unset(tree.Inline)
			}
		}
		return one(p)
	}
	return one(c.mediaSingle(first))
}

// mediaGroup takes pictures on consecutive lines.
func (c *converter) mediaGroup(p *tree.Node) []*tree.Node {
	group := tree.New(tree.MediaGroup)
	for _, n := range p.Children {
		switch n.Kind {
		case tree.Media:
			n.Unset(tree.Group)
			group.Append(n)
		case tree.HardBreak, tree.SoftBreak:
		default:
			return one(p)
		}
	}
	return one(group)
}

// mediaSingle gives a picture its frame: the attributes that belong to the frame move there.
func (c *converter) mediaSingle(media *tree.Node) *tree.Node {
	out := tree.New(tree.MediaSingle, media)
	move := func(from, to tree.Key) {
		if value, ok := media.Attrs.Get(from); ok {
			media.Unset(from)
			out.Set(to, value)
		}
	}
	move(tree.LayoutName, tree.LayoutName)
	move(tree.Align, tree.Align)
	move(displayWidth, tree.Width)
	move(displayUnit, tree.WidthType)
	if media.Attr(linkOn) == "frame" {
		if link, ok := media.Marks.Get(tree.Link); ok {
			media.Marks = media.Marks.Without(tree.Link)
			out.Marks = tree.MakeMarks(link)
		}
	}
	media.Unset(linkOn)
	caption := media.Attr(captionKey)
	if caption == "" {
		caption = escapeTitle(media.Attr(tree.Title))
	}
	media.Unset(captionKey)
	media.Unset(tree.Title)
	if caption != "" {
		out.Append(tree.New(tree.Caption, c.inlines(caption)...))
	}
	return out
}

// escapeTitle makes Markdown of a title, which is plain text.
func escapeTitle(title string) string {
	if title == "" {
		return ""
	}
	return escapeAll(title)
}
