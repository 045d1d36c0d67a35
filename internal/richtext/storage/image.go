package storage

import (
	"net/url"
	"path"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// imageAttributes are the attributes of an image that have a spelling.
var imageAttributes = []attribute{
	{"ac:alt", tree.Alt},
	{"ac:width", tree.Width},
	{"ac:height", tree.Height},
	{"ac:border", tree.Border},
	{"ac:thumbnail", tree.Thumbnail},
}

var placeAttributes = []attribute{{"ac:align", tree.Align}, {"ac:layout", tree.LayoutName}}

// image reads an image that stands alone as a block, and says whether there was one.
func (f *flow) image(at int) bool {
	if !f.alone(at) {
		return false
	}
	r := f.r
	media := r.media(at, nil)
	if media.Kind != tree.Media {
		if f.para {
			return false
		}
		media.Kind = tree.Opaque
		f.emit(media)
		return true
	}
	n := r.node(tree.MediaSingle)
	n.Append(media)
	keep := kept(media)
	media.Origin, media.Stored = nil, nil
	for _, one := range placeAttributes {
		if value := r.attr(at, one.name); value != "" {
			n.Set(one.key, value)
			media.Unset(one.key)
		} else {
			keep = keep.Set(tree.Key("@"+one.name), "")
		}
	}
	// A picture in the middle is the usual one: it needs no attributes to say so.
	if layout := n.Attr(tree.LayoutName); n.Attr(tree.Align) == "center" && (layout == "" || layout == "center") {
		n.Unset(tree.Align)
		n.Unset(tree.LayoutName)
	}
	if f.para {
		keep = keep.Set("p", "1")
	}
	r.keep(n, at, keep)
	if caption := r.child(at, "ac:caption"); caption != none {
		c := r.node(tree.Caption)
		c.Children = r.inlineOnly(caption)
		n.Append(c)
	}
	f.emit(n)
	return true
}

// media reads an image as a node within text. What is no picture of a known kind is kept as its source.
func (r *reader) media(at int, marks tree.Marks) *tree.Node {
	source := none
	for i := range r.children(at) {
		switch {
		case r.nodes[i].kind != nodeElement || r.nodes[i].name == "ac:caption":
		case r.nodes[i].name == "ac:adf-mark" && r.attr(i, "key") == "border":
		case source == none && (r.nodes[i].name == "ri:attachment" || r.nodes[i].name == "ri:url"):
			source = i
		default:
			return r.opaque(tree.OpaqueInline, at, marks)
		}
	}
	if source == none {
		return r.opaque(tree.OpaqueInline, at, marks)
	}
	n := r.node(tree.Media)
	n.Marks = marks
	if !r.imageSource(n, source) {
		return r.opaque(tree.OpaqueInline, at, marks)
	}
	known := make([]string, 0, len(imageAttributes)+len(placeAttributes))
	for _, one := range append(append([]attribute(nil), imageAttributes...), placeAttributes...) {
		known = append(known, one.name)
		if value, ok := attr(r.attrs(at), one.name); ok {
			n.Set(one.key, value)
		}
	}
	rest := r.others(at, known...)
	r.border(n, at)
	if n.Attr(tree.Alt) == "" {
		n.Set(tree.Alt, altOf(n.Attr(tree.Src)))
	}
	r.keep(n, at, rest)
	return n
}

func (r *reader) imageSource(n *tree.Node, source int) bool {
	if r.nodes[source].name == "ri:url" {
		value := r.attr(source, "ri:value")
		n.Set(tree.Src, value)
		return value != "" && len(r.others(source, "ri:value")) == 0
	}
	target, ok := r.resource(source)
	n.Set(tree.Src, r.spell(target))
	return ok
}

func (r *reader) border(n *tree.Node, at int) {
	mark := r.child(at, "ac:adf-mark")
	if mark == none {
		return
	}
	n.Set(tree.Border, r.attr(mark, "border-size"))
	if colour := r.attr(mark, "border-color"); colour != "" {
		n.Set(tree.BorderColor, colour)
	}
}

// altOf is the text for an image without one: the file name, else the last part of the address.
func altOf(src string) string {
	if t := tree.ParseTarget(src); t.Kind == tree.ToAttachment {
		return t.Name
	}
	src, _, _ = strings.Cut(src, "?")
	base := path.Base(src)
	if base == "." || base == "/" {
		return ""
	}
	if decoded, err := url.PathUnescape(base); err == nil {
		return decoded
	}
	return base
}
