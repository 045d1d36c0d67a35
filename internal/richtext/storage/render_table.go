package storage

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// tableWidths are what the option for the layout of tables means.
var tableWidths = map[string]struct{ layout, width string }{
	"full-width": {"full-width", "1800"},
	"wide":       {"wide", "960"},
	"default":    {"default", "760"},
}

func (w *writer) table(n *tree.Node) {
	if len(n.Children) == 0 {
		return // Confluence has no tables without rows
	}
	places := map[string][]tree.Attr{}
	head := 0
	columns := ""
	for _, a := range kept(n) {
		place, name, isAttr := strings.Cut(string(a.Key), "@")
		switch {
		case isAttr:
			places[place] = append(places[place], tree.Attr{Key: tree.Key(name), Value: a.Value})
		case a.Key == "colgroup":
			columns = a.Value
		case a.Key == "thead":
			head, _ = strconv.Atoi(a.Value)
		}
	}
	w.put("<table")
	w.tableAttributes(n)
	for _, a := range places[""] {
		w.attr(string(a.Key), a.Value)
	}
	w.put(">")
	w.columns(n, columns)
	if head = min(head, len(n.Children)); head > 0 {
		w.put("<thead>")
		w.rows(n, 0, head, places)
		w.put("</thead>")
	}
	if head < len(n.Children) {
		w.put("<tbody>")
		w.rows(n, head, len(n.Children), places)
		w.put("</tbody>")
	}
	w.put("</table>")
}

func (w *writer) tableAttributes(n *tree.Node) {
	forced, ok := tableWidths[w.o.TableLayout]
	for _, one := range tableAttributes {
		value := n.Attr(one.key)
		switch {
		case ok && one.key == tree.LayoutName:
			value = forced.layout
		case ok && one.key == tree.Width:
			value = forced.width
		}
		if value != "" {
			w.attr(one.name, value)
		}
	}
}

// columns writes the widths of the columns: as they were, else as the first row says.
func (w *writer) columns(n *tree.Node, kept string) {
	if kept != "" && Check(kept) == nil {
		w.put(kept)
		return
	}
	first := n.First()
	if first == nil {
		return
	}
	var widths []string
	for _, cell := range first.Children {
		if !cell.Has(tree.ColWidth) {
			return
		}
		widths = append(widths, strings.Split(cell.Attr(tree.ColWidth), ",")...)
	}
	w.put("<colgroup>")
	for _, width := range widths {
		w.put("<col")
		w.attr("style", "width: "+strings.TrimSpace(width)+"px;")
		w.put("/>")
	}
	w.put("</colgroup>")
}

func (w *writer) rows(n *tree.Node, from, to int, places map[string][]tree.Attr) {
	numbered := n.Attr(tree.Numbered) == "true"
	for i := from; i < to; i++ {
		where := "r" + strconv.Itoa(i)
		w.part(n.Children[i], func(w *writer, row *tree.Node) {
			w.put("<tr")
			for _, a := range places[where] {
				w.attr(string(a.Key), a.Value)
			}
			w.put(">")
			if numbered {
				w.numberCell(row, i, n.First())
			}
			for c, cell := range row.Children {
				w.part(cell, func(w *writer, cell *tree.Node) { w.cell(cell, places[where+"c"+strconv.Itoa(c)]) })
			}
			w.put("</tr>")
		})
	}
}

// numberCell writes the cell that numbers a row; a header row has none.
func (w *writer) numberCell(row *tree.Node, at int, first *tree.Node) {
	header := first != nil && first.First() != nil && first.First().Kind == tree.TableHeader
	if at == 0 && header {
		w.put(`<th class="numberingColumn"></th>`)
		return
	}
	number := at + 1
	if header {
		number = at
	}
	name := "td"
	if cell := row.First(); cell != nil && cell.Kind == tree.TableHeader && !header {
		name = "th"
	}
	w.put("<", name, ` class="numberingColumn">`, strconv.Itoa(number), "</", name, ">")
}

func (w *writer) cell(n *tree.Node, kept []tree.Attr) {
	name := "td"
	if n.Kind == tree.TableHeader {
		name = "th"
	}
	w.put("<", name)
	for _, one := range []attribute{
		{"colspan", tree.ColSpan},
		{"rowspan", tree.RowSpan},
		{"data-highlight-colour", tree.Background},
		{"valign", tree.VAlign},
		{"local-id", tree.LocalID},
	} {
		if value := n.Attr(one.key); value != "" && value != "1" {
			w.attr(one.name, spelled(kept, one.name, value))
		}
	}
	for _, a := range kept {
		if a.Key != colourAttr {
			w.attr(string(a.Key), a.Value)
		}
	}
	w.put(">")
	if len(n.Children) == 0 {
		w.put("<p></p>")
	}
	w.blocks(n.Children)
	w.put("</", name, ">")
}

const colourAttr = "data-highlight-colour"

// spelled gives a colour as it was written, while it is still the same colour.
func spelled(kept []tree.Attr, name, value string) string {
	if name != colourAttr {
		return value
	}
	for _, a := range kept {
		if hex, ok := tree.Colour(a.Value); a.Key == colourAttr && ok && hex == value {
			return a.Value
		}
	}
	return value
}
