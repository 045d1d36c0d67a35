package storage

import (
	"slices"

	"mcp-atlassian/internal/richtext/tree"
)

// A frame is an element that Markdown cannot spell, but whose body it can: a macro with odd parameters or of the old
// form, an extension. The source around the body is kept under a reference, and the body is read like any other.
const (
	frameStart    tree.Key = "frame:start"
	frameFallback tree.Key = "frame:fallback" // between the body and its copy for readers that do not know the extension
	frameEnd      tree.Key = "frame:end"
)

// framed reads an element around a body. Without a body, it is kept as it is.
func (r *reader) framed(at, body int, marks tree.Marks) *tree.Node {
	if body == none || r.nodes[body].inner == r.nodes[body].end {
		return r.opaque(tree.Opaque, at, nil)
	}
	n := r.node(tree.MacroBlock)
	n.Macro = &tree.Macro{Name: r.nameOf(at), Body: tree.RichBody}
	element := &r.nodes[at]
	source, end := r.source(at), element.end
	keep := tree.Attrs{{Key: frameStart, Value: r.src[element.start:r.nodes[body].inner]}}
	from := r.nodes[body].innerEnd
	if fallback := r.child(at, "ac:adf-fallback"); fallback != none && r.nodes[fallback].inner < r.nodes[fallback].end {
		keep = append(keep, tree.Attr{Key: frameFallback, Value: r.src[from:r.nodes[fallback].inner]})
		from = r.nodes[fallback].innerEnd
	}
	keep = append(keep, tree.Attr{Key: frameEnd, Value: r.src[from:end]})
	n.Origin = &tree.Origin{Format: "storage", Name: element.name, Ref: tree.Ref(source), Source: source, Keep: keep}
	if r.nodes[body].name == "ac:plain-text-body" {
		n.Macro.Body = tree.PlainBody
		n.Text = r.rawText(body)
		return n
	}
	n.Children = r.blocks(body, marks)
	return n
}

// oldMacro reads a macro of the form that Confluence wrote before version 4.
func (r *reader) oldMacro(at int, marks tree.Marks) *tree.Node {
	body := r.child(at, "ac:rich-text-body")
	if body == none {
		body = r.child(at, "ac:plain-text-body")
	}
	return r.framed(at, body, marks)
}

// nameOf is what a reader calls an element.
func (r *reader) nameOf(at int) string {
	if name := r.attr(at, "ac:name"); name != "" {
		return name
	}
	if node := r.child(at, "ac:adf-node"); node != none && r.attr(node, "type") != "" {
		return r.attr(node, "type")
	}
	return r.nodes[at].name
}

// frame writes a body into its frame, and says whether it has one.
func (w *writer) frame(n *tree.Node) bool {
	start, ok := keep(n, frameStart)
	end, _ := keep(n, frameEnd)
	fallback, twice := keep(n, frameFallback)
	if !ok || Check(start+fallback+end) != nil {
		return false
	}
	w.put(start)
	w.framedBody(n)
	if twice {
		w.put(fallback)
		w.framedBody(n)
	}
	w.put(end)
	return true
}

func (w *writer) framedBody(n *tree.Node) {
	if n.Macro.Body == tree.PlainBody {
		w.put(cdata(n.Text))
		return
	}
	w.blocks(n.Children)
}

// isFrame says whether attributes are those of a frame.
func isFrame(keep tree.Attrs) bool {
	return slices.ContainsFunc(keep, func(a tree.Attr) bool { return a.Key == frameStart })
}
