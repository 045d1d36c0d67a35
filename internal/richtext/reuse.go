package richtext

import (
	"mcp-atlassian/internal/richtext/markdown"
	"mcp-atlassian/internal/richtext/tree"
)

// reuse carries over what the old document knows and Markdown does not show. Blocks that show the same Markdown in
// both are taken from the old one as they are; blocks that were edited take identifiers from the block they came from.
// same says that nothing was edited at all.
func reuse(old, d *tree.Document, o Options) (notes Notes, same bool) {
	r := reuser{options: o.Options, keys: map[*tree.Node]string{}}
	r.options.Names, r.options.Profile = nil, tree.RoundTrip
	same = r.children(old.Root, d.Root)
	r.items(old, d)
	return r.notes, same
}

type reuser struct {
	options tree.Options
	keys    map[*tree.Node]string
	notes   Notes
}

// key gives the Markdown of a block without the names of users, which may be known on one side only.
func (r *reuser) key(n *tree.Node) string {
	if key, ok := r.keys[n]; ok {
		return key
	}
	block := n
	if hasMention(n) {
		block = n.Clone()
		tree.Walk(block, func(n *tree.Node) bool {
			if n.Kind == tree.Mention {
				n.Text = ""
			}
			return true
		})
	}
	text, _, err := markdown.Render(tree.NewDocument(standalone(block)), r.options)
	if err != nil {
		text = ""
	}
	key := n.Kind.String() + "\n" + text
	r.keys[n] = key
	return key
}

func hasMention(n *tree.Node) bool {
	found := false
	tree.Walk(n, func(n *tree.Node) bool {
		found = found || n.Kind == tree.Mention
		return !found
	})
	return found
}

// standalone gives a block that can be written alone: an item or a cell inside what holds it.
func standalone(n *tree.Node) *tree.Node {
	switch n.Kind {
	case tree.ListItem:
		return tree.New(tree.BulletList, n)
	case tree.TaskItem:
		return tree.New(tree.TaskList, n)
	case tree.DecisionItem:
		return tree.New(tree.DecisionList, n)
	case tree.TableRow:
		return tree.New(tree.Table, n)
	case tree.TableCell, tree.TableHeader:
		return tree.New(tree.Table, tree.New(tree.TableRow, n))
	case tree.Caption:
		return tree.New(tree.Paragraph, n.Children...)
	default:
		if n.Kind.Inline() {
			return tree.New(tree.Paragraph, n)
		}
		return n
	}
}

// children aligns the blocks of two containers and says whether they show the same. Blocks that show nothing (empty
// paragraphs that set others apart) take no part in it: they stay beside the block they stood beside.
func (r *reuser) children(old, edited *tree.Node) bool {
	seen, hidden := r.visible(old.Children)
	oldKeys, newKeys := r.keysOf(seen), r.keysOf(edited.Children)
	matches := align(oldKeys, newKeys)
	before := map[int][]*tree.Node{} // what goes before a new block, by its index
	place := func(old, edited int) {
		if edited == 0 || old == 0 {
			before[edited] = append(before[edited], hidden[old]...)
		}
		before[edited+1] = hidden[old+1]
	}
	fromOld, fromNew := 0, 0
	for _, m := range append(matches, [2]int{len(oldKeys), len(newKeys)}) {
		for _, p := range r.gap(seen[fromOld:m[0]], edited.Children[fromNew:m[1]]) {
			place(fromOld+p[0], fromNew+p[1])
		}
		if m[0] < len(oldKeys) {
			edited.Children[m[1]] = seen[m[0]].Clone()
			place(m[0], m[1])
		}
		fromOld, fromNew = m[0]+1, m[1]+1
	}
	edited.Children = interleave(edited.Children, before)
	return len(matches) == len(oldKeys) && len(matches) == len(newKeys)
}

// visible gives the blocks that show something, and those that do not by the index of the visible one after them.
func (r *reuser) visible(blocks []*tree.Node) (seen []*tree.Node, hidden map[int][]*tree.Node) {
	hidden = map[int][]*tree.Node{}
	for _, n := range blocks {
		if n.Kind == tree.Paragraph && r.key(n) == tree.Paragraph.String()+"\n" {
			hidden[len(seen)] = append(hidden[len(seen)], n)
			continue
		}
		seen = append(seen, n)
	}
	return seen, hidden
}

func (r *reuser) keysOf(nodes []*tree.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = r.key(n)
	}
	return out
}

// interleave puts copies of blocks before those at the given indexes.
func interleave(blocks []*tree.Node, before map[int][]*tree.Node) []*tree.Node {
	var out []*tree.Node
	for i := range len(blocks) + 1 {
		for _, n := range before[i] {
			out = append(out, n.Clone())
		}
		if i < len(blocks) {
			out = append(out, blocks[i])
		}
	}
	return out
}

// gap pairs edited blocks with those that stood between the same neighbours, by kind and order. It gives the pairs.
func (r *reuser) gap(old, edited []*tree.Node) [][2]int {
	pairs := align(kindNames(old), kindNames(edited))
	for _, m := range pairs {
		r.pair(old[m[0]], edited[m[1]])
	}
	return pairs
}

func kindNames(nodes []*tree.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.Kind.String()
		if n.Macro != nil {
			out[i] += " " + n.Macro.Name
		}
		if n.Origin != nil && (n.Kind == tree.Opaque || n.Kind == tree.OpaqueInline) {
			out[i] += " " + n.Origin.Ref
		}
	}
	return out
}

// identifiers are the attributes that Markdown does not show and that stay with an edited block.
var identifiers = []tree.Key{tree.LocalID, tree.UniqueID, tree.MacroID, tree.TaskID, tree.TaskUUID}

// pair gives an edited block what belongs to the old one.
func (r *reuser) pair(old, edited *tree.Node) {
	if old.Kind != tree.TaskItem && old.Kind != tree.DecisionItem && old.Macro == nil {
		takeIdentifiers(old, edited)
	}
	if old.Kind == edited.Kind {
		takeStored(old, edited)
	}
	if old.Kind == tree.Table && old.Attr(tree.LayoutName) == "default" && !edited.Has(tree.LayoutName) {
		edited.Set(tree.LayoutName, "default") // which Markdown does not show
	}
	switch {
	case old.Kind.HoldsInline():
		r.inline(old, edited)
	case old.Kind == tree.Opaque:
		r.shown(old, edited)
	default:
		r.children(old, edited)
	}
}

// shown gives an edited opaque item what it showed before, for an edit of that changes nothing.
func (r *reuser) shown(old, edited *tree.Node) {
	if len(old.Children) == 0 || edited.Kind != tree.Opaque || r.key(old) == r.key(edited) {
		return
	}
	r.notes.Add(tree.LossyNode, "", "the %s item %s stays as it is: the text in it is shown for reading and changes nothing",
		old.Origin.Name, old.Origin.Ref)
	edited.Text, edited.Children = old.Text, old.Clone().Children
}

func takeIdentifiers(old, edited *tree.Node) {
	for _, key := range identifiers {
		if value, ok := old.Attrs.Get(key); ok && !edited.Has(key) {
			edited.Set(key, value)
		}
	}
}

// takeStored lets an edited block remember the old one, and gives it the attributes that Markdown does not show.
func takeStored(old, edited *tree.Node) {
	if edited.Origin == nil && old.Origin != nil && len(old.Origin.Keep) > 0 {
		edited.Origin = old.Origin
	}
	if edited.Stored != nil {
		return
	}
	edited.Stored = &tree.Stored{Was: old}
	if old.Stored != nil {
		edited.Stored.Keep = old.Stored.Keep
	}
}
