package adf

import "mcp-atlassian/internal/richtext/tree"

// place is a position that accepts blocks.
type place uint8

const (
	atRoot place = iota
	inQuote
	inItem
	inPanel
	inExpand
	inNested // in an expand that stands in an expand or a table cell
	inCell
	inColumn
	inMacro
	inTask
	inDecision
	placeCount
)

// kinds is a set of kinds of the tree.
type kinds uint64

func setOf(list ...tree.Kind) kinds {
	var s kinds
	for _, k := range list {
		s |= 1 << k
	}
	return s
}

func (s kinds) has(k tree.Kind) bool { return s&(1<<k) != 0 }

// The content models of the schema, in kinds of the tree. MacroBlock stands for an extension; one with a body
// (bodiedExtension) is asked for apart.
var (
	everywhere = setOf(tree.Paragraph, tree.BulletList, tree.OrderedList, tree.CodeBlock, tree.MediaSingle,
		tree.MacroBlock, tree.Opaque, tree.Raw)
	nested = everywhere | setOf(tree.Heading, tree.MediaGroup, tree.TaskList, tree.DecisionList, tree.Rule, tree.Panel,
		tree.Quote)
	body = nested | setOf(tree.Table, tree.BlockCard, tree.EmbedCard)

	allowed = [placeCount]kinds{
		atRoot:  body | setOf(tree.Expand, tree.Layout),
		inQuote: everywhere | setOf(tree.MediaGroup),
		inItem:  everywhere | setOf(tree.TaskList),
		inPanel: everywhere | setOf(tree.Heading, tree.BlockCard, tree.MediaGroup, tree.TaskList, tree.Rule,
			tree.DecisionList),
		inExpand:   body | setOf(tree.Expand),
		inNested:   nested,
		inCell:     nested | setOf(tree.BlockCard, tree.EmbedCard, tree.Expand),
		inColumn:   body | setOf(tree.Expand),
		inMacro:    body,
		inTask:     setOf(tree.Paragraph, tree.TaskList),
		inDecision: setOf(tree.Paragraph),
	}

	bodied = [placeCount]bool{atRoot: true, inColumn: true}
)

// where is a position with everything around it.
type where struct {
	place place
	up    *where // nil = the document
}

func (w *where) top() place { return w.place }

// in gives the position inside one more container.
func (w *where) in(p place) *where { return &where{p, w} }

// accepts says whether a block may stand directly at a position.
func accepts(p place, n *tree.Node, product tree.Product) bool {
	switch {
	case n.Kind == tree.MacroBlock && n.Macro.Body == tree.RichBody:
		return bodied[p]
	case n.Kind == tree.Opaque:
		return acceptsOpaque(p, n)
	case n.Kind == tree.Layout && product == tree.Jira:
		return false
	default:
		return allowed[p].has(n.Kind)
	}
}

// acceptsOpaque asks where the node type of an opaque item may stand. A type the schema does not know may stand where
// it stood.
func acceptsOpaque(p place, n *tree.Node) bool {
	switch n.Origin.Name {
	case "bodiedExtension":
		return bodied[p]
	case "syncBlock", "bodiedSyncBlock", "multiBodiedExtension":
		return p == atRoot
	}
	if spec, ok := nodesByName[n.Origin.Name]; ok {
		return allowed[p].has(spec.kind)
	}
	return allowed[p].has(tree.Opaque)
}

// home gives the nearest position around a block that accepts it, nil for none. Blocks never leave a cell, a column or
// a macro.
func (w *where) home(n *tree.Node, product tree.Product) *where {
	for at := w; at != nil; at = at.up {
		if accepts(at.place, n, product) {
			return at
		}
		if at.place == inCell || at.place == inColumn || at.place == inMacro {
			break
		}
	}
	return nil
}
