package markdown

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"mcp-atlassian/internal/richtext/tree"
)

// table reads a table of HTML: spans, widths, colours and blocks in cells are kept.
func (h *htmlReader) table(n *html.Node, attrs map[string]string) *tree.Node {
	out := tree.New(tree.Table)
	if extra, used := readPairs(attrs["data-attrs"]); used > 0 {
		h.c.apply(out, extra)
	}
	for _, row := range rows(n) {
		made := tree.New(tree.TableRow)
		for child := row.FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.ElementNode && (child.Data == "td" || child.Data == "th") {
				made.Append(h.cell(child))
			}
		}
		out.Append(made)
	}
	return out
}

// rows gives the rows of a table, not those of tables inside it.
func rows(n *html.Node) []*html.Node {
	var out []*html.Node
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.Data {
		case "tr":
			out = append(out, child)
		case "thead", "tbody", "tfoot":
			out = append(out, rows(child)...)
		}
	}
	return out
}

func (h *htmlReader) cell(n *html.Node) *tree.Node {
	out := tree.New(tree.TableCell)
	if n.Data == "th" {
		out.Kind = tree.TableHeader
	}
	attrs := attrsOf(n)
	for _, span := range []tree.Key{tree.ColSpan, tree.RowSpan} {
		if number, err := strconv.Atoi(attrs[string(span)]); err == nil && number > 1 && number <= 1000 {
			out.Set(span, strconv.Itoa(number))
		}
	}
	for name, key := range map[string]tree.Key{
		"data-colwidth": tree.ColWidth, "data-background": tree.Background, "valign": tree.VAlign,
	} {
		if attrs[name] != "" {
			out.Set(key, attrs[name])
		}
	}
	inner := htmlReader{c: h.c, depth: h.depth, align: alignOf(attrs)}
	if hasAttr(n, "markdown") {
		out.Children = inner.markdown(textOf(n))
		return out
	}
	inner.children(n, nil)
	out.Children = inner.finish()
	if len(out.Children) == 0 {
		out.Children = []*tree.Node{tree.New(tree.Paragraph)}
	}
	return out
}

// plainCell says whether a cell of HTML needs no attributes.
func plainCell(cell *tree.Node) bool {
	return cell.Attr(tree.ColSpan) == "" && cell.Attr(tree.RowSpan) == "" ||
		strings.Trim(cell.Attr(tree.ColSpan)+cell.Attr(tree.RowSpan), "1") == ""
}
