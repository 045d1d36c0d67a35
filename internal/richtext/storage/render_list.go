package storage

import (
	"crypto/rand"
	"fmt"
	"strconv"

	"mcp-atlassian/internal/richtext/tree"
)

func (w *writer) list(n *tree.Node) {
	name := "ul"
	if n.Kind == tree.OrderedList {
		name = "ol"
	}
	w.put("<", name)
	if start := n.Attr(tree.Start); start != "" && start != "1" && name == "ol" {
		w.attr("start", start)
	}
	w.kept(n)
	w.put(">")
	for _, item := range n.Children {
		w.part(item, (*writer).item)
	}
	w.put("</", name, ">")
}

func (w *writer) item(n *tree.Node) {
	w.put("<li")
	w.kept(n)
	w.put(">")
	w.blocks(n.Children)
	w.put("</li>")
}

func (w *writer) taskList(n *tree.Node) {
	w.put("<ac:task-list")
	if id := n.Attr(tree.LocalID); id != "" {
		w.attr("ac:local-id", id)
	}
	w.put(">")
	for _, item := range n.Children {
		w.part(item, (*writer).taskItem)
	}
	w.put("</ac:task-list>")
}

func (w *writer) taskItem(n *tree.Node) {
	id := n.Attr(tree.TaskID)
	if id == "" {
		id = w.nextTask()
	}
	uuid := n.Attr(tree.TaskUUID)
	if uuid == "" && !w.isStored(n) {
		uuid = w.newID()
	}
	status := "incomplete"
	if n.Attr(tree.State) == "DONE" {
		status = "complete"
	}
	w.put("<ac:task><ac:task-id>", escape(id), "</ac:task-id>")
	if uuid != "" { // old pages have tasks without one
		w.put("<ac:task-uuid>", escape(uuid), "</ac:task-uuid>")
	}
	w.put("<ac:task-status>", status, "</ac:task-status><ac:task-body>")
	w.itemBody(n.Children)
	w.put("</ac:task-body></ac:task>")
}

// itemBody writes the blocks of a task or a decision: the first paragraph without its element.
func (w *writer) itemBody(blocks []*tree.Node) {
	if len(blocks) > 0 && blocks[0].Kind == tree.Paragraph && !severalParagraphs(blocks) && !blockAlone(blocks[0]) {
		w.inlines(blocks[0].Children)
		blocks = blocks[1:]
	}
	w.blocks(blocks)
}

func severalParagraphs(blocks []*tree.Node) bool {
	for _, b := range blocks[1:] {
		if b.Kind == tree.Paragraph {
			return true
		}
	}
	return false
}

// blockAlone says whether the content of a paragraph would be a block of its own without the paragraph.
func blockAlone(p *tree.Node) bool {
	for _, n := range p.Children {
		if n.Kind != tree.InlineMacro && n.Kind != tree.Media && n.Kind != tree.OpaqueInline {
			return false
		}
	}
	return true
}

// nextTask gives the smallest number that no task of the page has.
func (w *writer) nextTask() string {
	for {
		w.task++
		if id := strconv.Itoa(w.task); !w.tasks[id] {
			return id
		}
	}
}

func (w *writer) newID() string {
	if w.o.NewID != nil {
		return w.o.NewID()
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// decisions writes a decision list: an extension on Cloud, a plain list on Data Center, which knows no decisions.
func (w *writer) decisions(n *tree.Node) {
	if w.o.Deployment == tree.DataCenter {
		w.notes.Add(tree.LossyNode, "", "Confluence Data Center has no decisions: they are written as a list")
		w.put("<ul>")
		for _, item := range n.Children {
			w.put("<li>")
			w.blocks(item.Children)
			w.put("</li>")
		}
		w.put("</ul>")
		return
	}
	w.put(`<ac:adf-extension><ac:adf-node type="decision-list">`)
	w.adfID(n)
	for _, item := range n.Children {
		state := item.Attr(tree.State)
		if state == "" {
			state = "DECIDED"
		}
		w.put(`<ac:adf-node type="decision-item">`)
		w.adfID(item)
		w.put(`<ac:adf-attribute key="state">`, escape(state), `</ac:adf-attribute><ac:adf-content>`)
		w.itemBody(item.Children)
		w.put("</ac:adf-content></ac:adf-node>")
	}
	w.put(`</ac:adf-node><ac:adf-fallback><ul class="decision-list">`)
	for _, item := range n.Children {
		w.put("<li>")
		w.itemBody(item.Children)
		w.put("</li>")
	}
	w.put("</ul></ac:adf-fallback></ac:adf-extension>")
}

func (w *writer) adfID(n *tree.Node) {
	id := n.Attr(tree.LocalID)
	if id == "" && w.isStored(n) {
		return
	}
	if id == "" {
		id = w.newID()
	}
	w.put(`<ac:adf-attribute key="local-id">`, escape(id), `</ac:adf-attribute>`)
}
