package storage

import (
	"net/url"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// mediaSingle writes an image as a block: centred unless it says otherwise.
func (w *writer) mediaSingle(n *tree.Node) {
	media, caption := n.First(), n.Last()
	if media == nil || media.Kind != tree.Media {
		return
	}
	if caption == media {
		caption = nil
	}
	_, inParagraph := keep(n, "p")
	link, linked := n.Marks.Get(tree.Link)
	inParagraph = inParagraph || linked
	if inParagraph {
		w.put("<p>")
	}
	closing := ""
	if linked {
		var opening string
		opening, closing = w.linkTags(link)
		w.put(opening)
	}
	w.image(media, n, caption)
	w.put(closing)
	if inParagraph {
		w.put("</p>")
	}
}

// image writes an image element. The block is the node around it, nil within text.
func (w *writer) image(n, block, caption *tree.Node) {
	src := n.Attr(tree.Src)
	source, ok := w.imageSource(src)
	if !ok {
		w.notes.Add(tree.LossyNode, "", "the image %q cannot be shown on a Confluence page: its text is kept", tree.Summary(src))
		if block != nil {
			w.put("<p>")
		}
		w.put(escape(n.Attr(tree.Alt)))
		if block != nil {
			w.put("</p>")
		}
		return
	}
	w.put("<ac:image")
	if block != nil {
		w.place(block)
	} else {
		for _, one := range placeAttributes {
			if value := n.Attr(one.key); value != "" {
				w.attr(one.name, value)
			}
		}
	}
	w.imageAttributes(n, block)
	w.put(">", source)
	w.border(n)
	if caption != nil {
		w.put("<ac:caption><p>")
		w.inlines(caption.Children)
		w.put("</p></ac:caption>")
	}
	w.put("</ac:image>")
}

func (w *writer) imageAttributes(n, block *tree.Node) {
	origin := n
	if block != nil {
		origin = block
	}
	colour := n.Attr(tree.BorderColor) != ""
	// Data Center stores no text that only repeats the name of the picture.
	noAlt := w.o.Deployment == tree.DataCenter && n.Attr(tree.Alt) == altOf(n.Attr(tree.Src))
	for _, one := range imageAttributes {
		value := n.Attr(one.key)
		if value == "" && one.key == tree.Width && block != nil && block.Attr(tree.WidthType) != "percentage" {
			value = block.Attr(tree.Width)
		}
		switch {
		case value == "", one.key == tree.Border && colour, one.key == tree.Alt && noAlt:
		default:
			w.attr(one.name, value)
		}
	}
	for _, a := range kept(origin) {
		if name, ok := strings.CutPrefix(string(a.Key), "@"); ok && a.Value != "" {
			w.attr(name, a.Value)
		}
	}
}

// place writes where an image stands.
func (w *writer) place(block *tree.Node) {
	align, layout := block.Attr(tree.Align), block.Attr(tree.LayoutName)
	if _, ok := keep(block, "@ac:align"); align == "" && !ok {
		align = alignOf(layout)
	}
	if _, ok := keep(block, "@ac:layout"); layout == "" && !ok {
		layout = "center"
	}
	if align != "" {
		w.attr("ac:align", align)
	}
	if layout != "" {
		w.attr("ac:layout", layout)
	}
}

func alignOf(layout string) string {
	switch layout {
	case "align-start", "wrap-left":
		return "left"
	case "align-end", "wrap-right":
		return "right"
	}
	return "center"
}

func (w *writer) border(n *tree.Node) {
	colour := n.Attr(tree.BorderColor)
	if colour == "" {
		return
	}
	w.put("<ac:adf-mark")
	w.attr("key", "border")
	w.attr("border-size", n.Attr(tree.Border))
	w.attr("border-color", colour)
	w.put("/>")
}

// imageSource writes the resource of an image.
func (w *writer) imageSource(src string) (string, bool) {
	t := tree.ParseTarget(src)
	switch t.Kind {
	case tree.ToURL:
		if !strings.HasPrefix(strings.ToLower(src), "http") && !strings.HasPrefix(strings.ToLower(src), "ftp:") {
			return "", false
		}
		if name, ok := w.ownAttachment(src); ok {
			return w.resource(tree.Target{Kind: tree.ToAttachment, Name: name}), true
		}
		return urlResource(src), true
	case tree.ToAttachment:
		return w.resource(t), t.Name != ""
	case tree.ToRelative:
		if strings.HasPrefix(src, "/") {
			return urlResource(absolute(w.o.Site, src)), true
		}
		name := src[strings.LastIndexByte(src, '/')+1:]
		if decoded, err := url.PathUnescape(name); err == nil {
			name = decoded
		}
		return w.resource(tree.Target{Kind: tree.ToAttachment, Name: name}), name != ""
	default:
		return "", false
	}
}

func urlResource(value string) string {
	return `<ri:url ri:value="` + escapeAttr(value) + `"/>`
}
