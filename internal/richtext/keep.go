package richtext

import "mcp-atlassian/internal/richtext/tree"

// KeepMedia appends the pictures and files of an old document to an edited one that mentions none at all: then the
// caller never saw them. An edited document that mentions some is taken as it is. Only the media themselves are
// appended, each once, in their order.
func KeepMedia(old, edited *tree.Document) Notes {
	var notes Notes
	if hasMedia(edited.Root) {
		return notes
	}
	seen := map[string]bool{}
	tree.Walk(old.Root, func(n *tree.Node) bool {
		switch n.Kind {
		case tree.MediaSingle, tree.MediaGroup:
			keepBlock(edited, n, seen, &notes)
			return false
		case tree.Media:
			keepBlock(edited, tree.New(tree.Paragraph, n), seen, &notes)
		default:
		}
		return true
	})
	return notes
}

func hasMedia(root *tree.Node) bool {
	found := false
	tree.Walk(root, func(n *tree.Node) bool {
		found = found || n.Kind == tree.Media
		return !found
	})
	return found
}

// keepBlock appends a copy of a block without the media that were kept before.
func keepBlock(edited *tree.Document, block *tree.Node, seen map[string]bool, notes *Notes) {
	copied := block.Clone()
	var kept []*tree.Node
	media := 0
	for _, child := range copied.Children {
		if child.Kind == tree.Media {
			src := child.Attr(tree.Src)
			if seen[src] {
				continue
			}
			seen[src] = true
			media++
			notes.Add(tree.KeptMedia, "", "%s was kept: the new text mentions no media", mediaName(child))
		}
		kept = append(kept, child)
	}
	if media == 0 {
		return
	}
	copied.Children = kept
	edited.Root.Append(copied)
}

func mediaName(n *tree.Node) string {
	if alt := n.Attr(tree.Alt); alt != "" {
		return alt
	}
	return n.Attr(tree.Src)
}
