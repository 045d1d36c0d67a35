// Package view reads the HTML that Confluence and Jira show: bodies of comments that come without their storage
// format, rendered fields of issues, search excerpts, and descriptions that hold HTML.
//
// Reading follows the rules of HTML5, so any input gives a document. The classes that Atlassian's macros leave in the
// HTML say what a panel, a status, a mention or a task was; what has no meaning keeps its text. HTML is only read,
// never written. The package imports the document model only.
package view

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// Parse reads HTML. It never fails: HTML nested too deeply for the parser is read as its text.
func Parse(source string, o tree.Options) (*tree.Document, tree.Notes) {
	source, notes := tree.Clean(source)
	source = dropHighlights(source)
	context := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), context)
	if err != nil {
		notes.Add(tree.TruncatedDepth, "", "the HTML is nested too deeply: only its text is shown")
		return plain(source), notes
	}
	r := &reader{o: &o, notes: notes}
	f := flow{r: r}
	for _, n := range nodes {
		f.child(n, nil)
	}
	f.end()
	return tree.NewDocument(f.out...), r.notes
}

// dropHighlights removes the marks that search excerpts carry.
func dropHighlights(s string) string {
	if !strings.Contains(s, "@@@") {
		return s
	}
	return strings.NewReplacer("@@@hl@@@", "", "@@@endhl@@@", "").Replace(s)
}

// plain reads the text of a source, one paragraph per block.
func plain(source string) *tree.Document {
	z := html.NewTokenizer(strings.NewReader(source))
	f := flow{r: &reader{o: &tree.Options{}}}
	for {
		switch z.Next() {
		case html.ErrorToken:
			f.end()
			return tree.NewDocument(f.out...)
		case html.TextToken:
			f.text(string(z.Text()), nil)
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if isBlock(atom.Lookup(name)) {
				f.end()
			}
		default:
		}
	}
}

// reader turns HTML into a document.
type reader struct {
	o     *tree.Options
	notes tree.Notes
	depth int
}

func attr(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasClass says whether an element has a class.
func hasClass(n *html.Node, class string) bool {
	for have := range strings.FieldsSeq(attr(n, "class")) {
		if have == class {
			return true
		}
	}
	return false
}

// find gives the first element below that has a class, or nil.
func find(n *html.Node, class string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && hasClass(d, class) {
			return d
		}
	}
	return nil
}

// rawText is all text below, as it stands.
func rawText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.Type == html.ElementNode && d.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }
