package storage

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// adfExtension reads the two extensions that have nodes of their own.
func (r *reader) adfExtension(at int) *tree.Node {
	element := r.child(at, "ac:adf-node")
	if element == none {
		return r.opaque(tree.Opaque, at, nil)
	}
	if len(r.others(at)) > 0 {
		return r.framed(at, r.child(element, "ac:adf-content"), nil)
	}
	var n *tree.Node
	switch r.attr(element, "type") {
	case "panel":
		n = r.adfPanel(element)
	case "decision-list":
		n = r.decisions(element)
	}
	if n == nil {
		return r.framed(at, r.child(element, "ac:adf-content"), nil)
	}
	return n
}

var adfPanelKeys = map[string]tree.Key{"panel-type": tree.PanelType, "local-id": tree.LocalID}

// adfPanel reads a note panel; nil when it is another one or holds what the node cannot say.
func (r *reader) adfPanel(at int) *tree.Node {
	n := r.node(tree.Panel)
	for i := range r.children(at) {
		child := &r.nodes[i]
		if child.kind != nodeElement {
			continue
		}
		switch child.name {
		case "ac:adf-attribute":
			key, ok := adfPanelKeys[r.attr(i, "key")]
			if !ok {
				return nil
			}
			n.Set(key, strings.TrimSpace(r.rawText(i)))
		case "ac:adf-content":
			n.Append(r.blocks(i, nil)...)
		case "ac:adf-fallback":
		default:
			return nil
		}
	}
	if n.Attr(tree.PanelType) != "note" {
		return nil
	}
	return n
}

func (r *reader) decisions(at int) *tree.Node {
	list := r.node(tree.DecisionList)
	for i := range r.children(at) {
		child := &r.nodes[i]
		switch {
		case child.kind != nodeElement || child.name == "ac:adf-fallback":
		case child.name == "ac:adf-attribute" && r.attr(i, "key") == "local-id":
			list.Set(tree.LocalID, strings.TrimSpace(r.rawText(i)))
		case child.name == "ac:adf-node" && r.attr(i, "type") == "decision-item":
			item := r.decision(i)
			if item == nil {
				return nil
			}
			list.Append(item)
		default:
			return nil
		}
	}
	if len(list.Children) == 0 {
		return nil
	}
	return list
}

func (r *reader) decision(at int) *tree.Node {
	item := r.node(tree.DecisionItem)
	item.Set(tree.State, "DECIDED")
	for i := range r.children(at) {
		child := &r.nodes[i]
		key := ""
		if child.kind == nodeElement {
			key = r.attr(i, "key")
		}
		switch {
		case child.kind != nodeElement:
		case child.name == "ac:adf-attribute" && key == "state":
			item.Set(tree.State, strings.TrimSpace(r.rawText(i)))
		case child.name == "ac:adf-attribute" && key == "local-id":
			item.Set(tree.LocalID, strings.TrimSpace(r.rawText(i)))
		case child.name == "ac:adf-content":
			item.Append(r.blocks(i, nil)...)
		default:
			return nil
		}
	}
	return item
}
