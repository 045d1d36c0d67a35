package richtext

import (
	"context"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/tree"
)

// Update writes Markdown over an existing text in the format f (ADF or storage format; wiki markup has nothing to
// keep). References to opaque items are put back, blocks that were not edited stay exactly as they are stored,
// identifiers of tasks, decisions and macros are carried over, inline comments are attached again, and in Jira media
// stay that the new text does not mention. It fails when a reference names nothing in the old text, and, unless
// o.AllowLoss, when a macro, a mention or an inline comment would be lost.
func Update(ctx context.Context, f Format, stored, edited string, o Options) (string, Notes, error) {
	if f != ADF && f != Storage || strings.TrimSpace(stored) == "" {
		return Convert(ctx, Markdown, f, edited, o)
	}
	if err := checkSize(Markdown, edited, o); err != nil {
		return "", nil, err
	}
	o = forTarget(Markdown, f, o)
	o.Exact = true
	old, _ := Parse(f, stored, o)
	d, notes := Parse(Markdown, edited, o)
	if err := ctx.Err(); err != nil {
		return "", nil, timedOut(err)
	}
	more, err := restore(old, d)
	if err != nil {
		return "", nil, err
	}
	notes = append(notes, more...)
	if f == ADF {
		tree.LinkIssues(d, o.Site, o.IsProject)
		if strings.TrimSpace(edited) != "" && o.Product == tree.Jira {
			notes = append(notes, KeepMedia(old, d)...)
		}
	}
	more, same := reuse(old, d, o)
	if same && !o.HeadingAnchors && o.TableLayout == "" {
		return stored, notes, nil
	}
	notes = append(notes, more...)
	if lost := losses(old, d); len(lost) > 0 {
		if !o.AllowLoss {
			return "", nil, refusal(lost)
		}
		for _, item := range lost {
			notes.Add(tree.LossyNode, "", "%s was removed", item)
		}
	}
	o, more = resolve(ctx, d, f, o)
	notes = append(notes, more...)
	o.Owned = true
	text, rest, err := Render(f, d, o)
	return text, append(notes, rest...), err
}

// refusal words what would be lost.
func refusal(lost []string) error {
	const shown = 10
	list := lost
	if len(list) > shown {
		list = list[:shown]
	}
	more := ""
	if n := len(lost) - len(list); n > 0 {
		more = " and others"
	}
	return fault.New(fault.Input, "the new text would lose %s%s", strings.Join(list, ", "), more).
		WithHint("read the text again and keep these where they are, or set allow_loss=true to remove them")
}

// restore puts the source of opaque items and of kept attributes back, from the old text.
func restore(old, d *tree.Document) (notes Notes, err error) {
	index := map[string]*tree.Node{}
	tree.Walk(old.Root, func(n *tree.Node) bool {
		if n.Origin != nil && n.Origin.Ref != "" {
			index[n.Origin.Ref] = n
		}
		return true
	})
	var missing []string
	tree.Walk(d.Root, func(n *tree.Node) bool {
		if n.Origin == nil || n.Origin.Source != "" {
			return true
		}
		source, ok := index[n.Origin.Ref]
		if !ok {
			missing = append(missing, n.Origin.Ref)
			return true
		}
		n.Origin = source.Origin
		if n.Text != source.Text && (n.Kind == tree.Opaque || n.Kind == tree.OpaqueInline) && len(source.Children) == 0 {
			notes.Add(tree.LossyNode, "", "the %s item %s stays as it is: what stands between its brackets is a summary and changes nothing",
				source.Origin.Name, source.Origin.Ref)
			n.Text, n.Children = source.Text, nil
		}
		if n.Kind == tree.Table && source.Kind == tree.Table {
			copyWidths(source, n)
		}
		return true
	})
	if len(missing) == 0 {
		return notes, nil
	}
	slices.Sort(missing)
	return nil, fault.New(fault.Input, "the references %s name nothing in the text that is being written over",
		strings.Join(slices.Compact(missing), ", ")).
		WithHint("read the text again and keep its ::opaque and keep= references as they are, or delete these lines")
}

// copyWidths gives the cells of a table the column widths of another with as many columns.
func copyWidths(from, to *tree.Node) {
	if len(from.Children) == 0 || len(to.Children) == 0 {
		return
	}
	widths := from.Children[0].Children
	for i, row := range to.Children {
		if len(row.Children) != len(widths) {
			return
		}
		source := widths
		if i < len(from.Children) && len(from.Children[i].Children) == len(widths) {
			source = from.Children[i].Children
		}
		for j, cell := range row.Children {
			if width, ok := source[j].Attrs.Get(tree.ColWidth); ok && !cell.Has(tree.ColWidth) {
				cell.Set(tree.ColWidth, width)
			}
		}
	}
}

// losses lists what the old text holds and the new one does not: macros and opaque items, mentions, inline comments.
func losses(old, d *tree.Document) []string {
	had, has := precious(old), precious(d)
	var out []string
	for _, item := range had.order {
		if n := had.count[item] - has.count[item]; n > 0 {
			out = append(out, had.words[item])
			has.count[item] += n
		}
	}
	return out
}

type preciousItems struct {
	order []string
	count map[string]int
	words map[string]string
}

// add counts an item under its key.
func (p *preciousItems) add(key, words string) {
	if p.count[key] == 0 {
		p.order = append(p.order, key)
		p.words[key] = words
	}
	p.count[key]++
}

func precious(d *tree.Document) preciousItems {
	p := preciousItems{count: map[string]int{}, words: map[string]string{}}
	comments := map[string]bool{}
	tree.Walk(d.Root, func(n *tree.Node) bool {
		switch n.Kind {
		case tree.MacroBlock, tree.InlineMacro:
			if n.Origin != nil && n.Origin.Ref != "" { // its parameters are known by the reference only
				p.add("frame "+n.Origin.Ref, "the macro "+n.Macro.Name)
			}
			p.add("macro "+n.Macro.Name, "the macro "+n.Macro.Name)
		case tree.Opaque, tree.OpaqueInline:
			p.add("opaque "+n.Origin.Ref, "the "+n.Origin.Name+" item "+n.Origin.Ref+quotedSummary(tree.Summary(tree.PlainText(n))))
		case tree.Mention:
			p.add("user "+n.Attr(tree.UserID), "the mention of "+tree.MentionName(n))
		default:
		}
		for _, m := range n.Marks {
			if m.Kind == tree.Annotation && !comments[m.Value] {
				comments[m.Value] = true
				p.add("comment "+m.Value, "the inline comment on “"+tree.Summary(tree.PlainText(n))+"”")
			}
		}
		return true
	})
	return p
}

func quotedSummary(text string) string {
	if text == "" {
		return ""
	}
	return " “" + text + "”"
}
