package view

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// block reads an element that is a block and says whether it was one.
func (f *flow) block(n *html.Node, marks tree.Marks) bool {
	if f.macro(n, marks) {
		return true
	}
	switch n.DataAtom {
	case atom.P:
		f.end()
		f.attrs = blockStyle(attr(n, "style"))
		f.children(n, marks)
		f.end()
		f.attrs = nil
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		f.end()
		if children := f.r.inlineOnly(n); len(children) > 0 {
			f.emit(tree.New(tree.Heading, children...).With(tree.Level, n.Data[1:]))
		}
	case atom.Ul, atom.Ol:
		f.emit(f.r.list(n, marks)...)
	case atom.Blockquote:
		f.emit(tree.New(tree.Quote, f.r.blocks(n, marks)...))
	case atom.Hr:
		f.emit(tree.New(tree.Rule))
	case atom.Pre:
		f.emit(pre(n))
	case atom.Table:
		f.emit(f.r.table(n)...)
	case atom.Details:
		f.emit(f.r.details(n))
	default:
		if !isBlock(n.DataAtom) {
			return false
		}
		f.end()
		f.children(n, marks)
		f.end()
	}
	return true
}

// blockStyle reads the alignment of a paragraph.
func blockStyle(style string) tree.Attrs {
	for declaration := range strings.SplitSeq(style, ";") {
		key, value, _ := strings.Cut(declaration, ":")
		if strings.TrimSpace(key) != "text-align" {
			continue
		}
		switch strings.TrimSpace(value) {
		case "center":
			return tree.Attrs{{Key: tree.Align, Value: "center"}}
		case "right", "end":
			return tree.Attrs{{Key: tree.Align, Value: "end"}}
		}
	}
	return nil
}

// list reads a list; one of tasks by its class or by the state of its items.
func (r *reader) list(n *html.Node, marks tree.Marks) []*tree.Node {
	list := tree.New(tree.BulletList)
	item := tree.ListItem
	switch {
	case hasClass(n, "inline-task-list") || hasClass(n, "task-list"):
		list.Kind, item = tree.TaskList, tree.TaskItem
	case hasClass(n, "decision-list"):
		list.Kind, item = tree.DecisionList, tree.DecisionItem
	case n.DataAtom == atom.Ol:
		list.Kind = tree.OrderedList
		if start, err := strconv.Atoi(attr(n, "start")); err == nil && start >= 0 && start != 1 {
			list.Set(tree.Start, strconv.Itoa(start))
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == atom.Li {
			list.Append(r.item(c, item, marks))
			continue
		}
		f := flow{r: r}
		f.child(c, marks)
		f.end()
		if len(f.out) == 0 {
			continue
		}
		if list.Last() == nil {
			list.Append(tree.New(item))
		}
		list.Last().Append(f.out...)
	}
	if len(list.Children) == 0 {
		return nil
	}
	return []*tree.Node{list}
}

func (r *reader) item(n *html.Node, kind tree.Kind, marks tree.Marks) *tree.Node {
	item := tree.New(kind, r.blocks(n, marks)...)
	switch kind {
	case tree.TaskItem:
		item.Set(tree.State, map[bool]string{true: "DONE", false: "TODO"}[hasClass(n, "checked")])
		if id := attr(n, "data-inline-task-id"); id != "" {
			item.Set(tree.TaskID, id)
		}
	case tree.DecisionItem:
		item.Set(tree.State, "DECIDED")
	default:
	}
	return item
}

// pre reads preformatted text with the language that its classes name.
func pre(n *html.Node) *tree.Node {
	block := tree.New(tree.CodeBlock)
	block.Text = strings.TrimSuffix(strings.TrimPrefix(rawText(n), "\n"), "\n")
	language := brush(attr(n, "data-syntaxhighlighter-params"))
	for d := range n.Descendants() {
		if language == "" && d.Type == html.ElementNode && d.DataAtom == atom.Code {
			language = classLanguage(attr(d, "class"))
		}
	}
	if language == "" {
		language = classLanguage(attr(n, "class"))
	}
	if language = tree.CanonicalLanguage(language); language != "" && language != "plaintext" {
		block.Set(tree.Language, language)
	}
	return block
}

// brush reads "brush: java; gutter: false".
func brush(params string) string {
	for part := range strings.SplitSeq(params, ";") {
		if key, value, ok := strings.Cut(part, ":"); ok && strings.TrimSpace(key) == "brush" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// classLanguage reads language-x and Jira's code-x.
func classLanguage(classes string) string {
	for class := range strings.FieldsSeq(classes) {
		for _, prefix := range []string{"language-", "lang-", "code-"} {
			if name, ok := strings.CutPrefix(class, prefix); ok {
				return name
			}
		}
	}
	return ""
}

func (r *reader) details(n *html.Node) *tree.Node {
	expand := tree.New(tree.Expand)
	f := flow{r: r}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == atom.Summary {
			expand.Set(tree.Title, words(rawText(c)))
			continue
		}
		f.child(c, nil)
	}
	f.end()
	expand.Children = f.out
	return expand
}

// table reads a table; what stands between its parts follows it.
func (r *reader) table(n *html.Node) []*tree.Node {
	table := tree.New(tree.Table)
	if layout := attr(n, "data-layout"); layout != "" {
		table.Set(tree.LayoutName, layout)
	}
	if width := attr(n, "data-table-width"); width != "" {
		table.Set(tree.Width, width)
	}
	var stray []*tree.Node
	var part func(n *html.Node)
	part = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode:
			case c.DataAtom == atom.Tr:
				if row := r.row(c); len(row.Children) > 0 {
					table.Append(row)
				}
			case c.DataAtom == atom.Tbody, c.DataAtom == atom.Thead, c.DataAtom == atom.Tfoot:
				part(c)
			case c.DataAtom == atom.Caption:
				stray = append(stray, r.blocks(c, nil)...)
			}
		}
	}
	part(n)
	if len(table.Children) == 0 {
		return stray
	}
	return append([]*tree.Node{table}, stray...)
}

func (r *reader) row(n *html.Node) *tree.Node {
	row := tree.New(tree.TableRow)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		cell := tree.New(tree.TableCell)
		if c.DataAtom == atom.Th {
			cell.Kind = tree.TableHeader
		}
		for name, key := range map[string]tree.Key{"colspan": tree.ColSpan, "rowspan": tree.RowSpan} {
			if span, err := strconv.Atoi(attr(c, name)); err == nil && span > 1 {
				cell.Set(key, strconv.Itoa(span))
			}
		}
		if colour, ok := tree.Colour(attr(c, "data-highlight-colour")); ok {
			cell.Set(tree.Background, colour)
		}
		cell.Children = r.blocks(c, nil)
		row.Append(cell)
	}
	return row
}
