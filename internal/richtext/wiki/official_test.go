package wiki_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/wiki"
)

// sample is one text with the document that Atlassian's own reader makes of it.
type sample struct {
	Name      string  `json:"name"`
	Wiki      string  `json:"wiki"`
	ADF       adfNode `json:"adf"`
	Reencoded *string `json:"wiki_reencoded"`
}

type adfNode struct {
	Type    string         `json:"type"`
	Text    string         `json:"text"`
	Attrs   map[string]any `json:"attrs"`
	Content []adfNode      `json:"content"`
}

func samples(t *testing.T, file string) []sample {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []sample
	if err := json.NewDecoder(z).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// outline is block structure and text of a document: one line per block, indented by depth.
type outline struct{ strings.Builder }

func (o *outline) block(depth int, name, text string) {
	text = strings.Join(strings.Fields(text), " ")
	o.WriteString(strings.Repeat("  ", depth) + name)
	if text != "" {
		o.WriteString(" " + text)
	}
	o.WriteString("\n")
}

// folded makes alike what differs by design: dashes that Atlassian prettifies, entities that it leaves.
func folded(s string) string {
	s = html.UnescapeString(s)
	return strings.NewReplacer("—", "---", "–", "--", "\u00a0", " ").Replace(s)
}

func official(o *outline, n adfNode, depth int) {
	switch n.Type {
	case "doc":
		for _, c := range n.Content {
			official(o, c, depth)
		}
		return
	case "paragraph", "heading", "codeBlock":
		name := n.Type
		var text strings.Builder
		for _, c := range n.Content {
			text.WriteString(officialText(c))
		}
		if n.Type == "heading" {
			name += " " + html.EscapeString(strings.TrimSpace(fmtLevel(n.Attrs["level"])))
		}
		if n.Type == "paragraph" && strings.TrimSpace(folded(text.String())) == "" {
			return
		}
		o.block(depth, name, folded(text.String()))
		return
	case "mediaSingle":
		o.block(depth, "media", mediaName(n.Content[0]))
		return
	case "mediaGroup":
		for _, c := range n.Content {
			o.block(depth, "file", mediaName(c))
		}
		return
	}
	o.block(depth, strings.TrimPrefix(n.Type, "block"), "")
	for _, c := range n.Content {
		official(o, c, depth+1)
	}
}

func fmtLevel(v any) string { return fmt.Sprint(v) }

func mediaName(n adfNode) string {
	for _, key := range []string{"url", "id"} {
		if s, ok := n.Attrs[key].(string); ok {
			return s
		}
	}
	return ""
}

func officialText(n adfNode) string {
	switch n.Type {
	case "hardBreak":
		return " "
	case "emoji":
		return " EMOJI "
	case "mention":
		return "@" + n.Attrs["id"].(string)
	case "inlineCard":
		return n.Attrs["url"].(string)
	}
	return n.Text
}

func ours(o *outline, n *tree.Node, depth int) {
	switch n.Kind {
	case tree.Root:
	case tree.Paragraph, tree.Heading:
		inlineBlocks(o, n, depth)
		return
	case tree.CodeBlock:
		if title := n.Attr(tree.Title); title != "" {
			o.block(depth, "paragraph", title)
		}
		o.block(depth, "codeBlock", folded(n.Text))
		return
	case tree.MediaSingle:
		o.block(depth, "media", source(n.First()))
		return
	case tree.MacroBlock:
		return
	case tree.Panel:
		ourPanel(o, n, depth)
		return
	default:
		o.block(depth, n.Kind.String(), "")
		depth++
		if title := n.Attr(tree.Title); title != "" {
			o.block(depth, "paragraph", title)
		}
	}
	for _, c := range n.Children {
		ours(o, c, depth)
	}
}

// ourPanel writes a panel as ADF must split it: it holds paragraphs, headings and lists.
func ourPanel(o *outline, n *tree.Node, depth int) {
	open := false
	begin := func() {
		if !open {
			o.block(depth, "panel", "")
		}
		open = true
	}
	begin()
	if title := n.Attr(tree.Title); title != "" {
		o.block(depth+1, "paragraph", title)
	}
	for _, c := range n.Children {
		switch c.Kind {
		case tree.Paragraph, tree.Heading, tree.BulletList, tree.OrderedList:
			begin()
			ours(o, c, depth+1)
		default:
			ours(o, c, depth)
			open = false
		}
	}
}

func source(n *tree.Node) string {
	src := n.Attr(tree.Src)
	if t := tree.ParseTarget(src); t.Kind == tree.ToAttachment {
		return t.Name
	}
	return src
}

// inlineBlocks writes a paragraph as Atlassian's reader splits it: a picture is a block of its own.
func inlineBlocks(o *outline, n *tree.Node, depth int) {
	name := n.Kind.String()
	if n.Kind == tree.Heading {
		name += " " + n.Attr(tree.Level)
	}
	var text strings.Builder
	flush := func() {
		if strings.TrimSpace(text.String()) != "" {
			o.block(depth, name, folded(text.String()))
		}
		text.Reset()
	}
	cite := false
	for _, c := range n.Children {
		starts := c.Marks.Has(tree.Cite) && !cite
		cite = c.Marks.Has(tree.Cite)
		if starts {
			text.WriteString("— ")
		}
		switch c.Kind {
		case tree.HardBreak:
			text.WriteString(" ")
		case tree.Emoji:
			text.WriteString(" EMOJI ")
		case tree.Mention:
			user, _ := tree.ParseUser(c.Attr(tree.UserID))
			text.WriteString("@" + user.ID)
		case tree.InlineCard:
			text.WriteString(c.Attr(tree.URL))
		case tree.Media:
			flush()
			o.block(depth, "media", source(c))
		case tree.Text:
			link, _ := c.Marks.Get(tree.Link)
			if t := tree.ParseTarget(link.Value); t.Kind == tree.ToAttachment {
				flush()
				o.block(depth, "file", t.Name)
				continue
			}
			text.WriteString(c.Text)
		case tree.InlineMacro:
		default:
			text.WriteString(c.Text)
		}
	}
	flush()
}

// exceptions are the samples that are read in another way, with the reason.
var exceptions = map[string]string{
	"jira-tests_image#2":  "the official reader repeats a linked picture as the text of its markup",
	"jira-tests_image#3":  "the official reader repeats a linked picture as the text of its markup",
	"jira-tests_link#7":   "the official reader repeats a linked picture as the text of its markup",
	"parser_links#12":     "the official reader repeats a linked picture as the text of its markup",
	"j2m":                 "the official reader repeats a linked picture as the text of its markup",
	"jira-tests_image#5":  "a picture needs the name of a file or a URL: wow !really! stays text",
	"parser_issue-key#18": "a picture needs the name of a file or a URL: wow !really! stays text",
	"jira-tests_link#25":  "the address of a link without a label is shown as it is: marks in it are part of the address",
	"jira-tests_link#27":  "the address of a link without a label is shown as it is: marks in it are part of the address",
	"parser_lists#12":     "an attached file is a link in the text, not a block that ends the list",
	"parser_lists#13":     "an attached file is a link in the text, not a block that ends the list",
	"parser_links#4":      "a link to an anchor shows the name of the anchor",
}

// agrees compares the reading of one sample with the official one. Letter case does not count: the official reader
// writes some headings in capitals.
func agrees(t *testing.T, s sample) (want, got string, ok bool) {
	t.Helper()
	var w, g outline
	official(&w, s.ADF, 0)
	d, _ := wiki.Parse(s.Wiki, tree.Options{})
	if err := tree.Check(d); err != nil {
		t.Errorf("%s: %v", s.Name, err)
	}
	ours(&g, d.Root, 0)
	return w.String(), g.String(), strings.EqualFold(w.String(), g.String())
}

// TestParse_agrees_with_Atlassian compares block structure and text with the official reader.
func TestParse_agrees_with_Atlassian(t *testing.T) {
	t.Parallel()
	all := samples(t, "testdata/official.json.gz")
	agree := 0
	for _, s := range all {
		want, got, ok := agrees(t, s)
		switch reason := exceptions[s.Name]; {
		case ok && reason != "":
			t.Errorf("%s agrees: it is no exception", s.Name)
		case ok:
			agree++
		case reason == "":
			t.Errorf("%s\n%q\n%s", s.Name, s.Wiki, cmp.Diff(want, got))
		}
	}
	t.Logf("%d of %d samples agree, %d exceptions", agree, len(all), len(exceptions))
	if agree*100 < len(all)*97 {
		t.Errorf("fewer than 97 %% agree")
	}
}

// TestParse_agrees_on_other_texts does the same with a thousand texts that were put together at random. They hold what
// is read in another way on purpose far more often than texts of people do: pictures within headings, lines right
// behind a rule, marks in braces behind marks without.
func TestParse_agrees_on_other_texts(t *testing.T) {
	t.Parallel()
	all := samples(t, "testdata/own.json.gz")
	agree := 0
	for _, s := range all {
		if _, _, ok := agrees(t, s); ok {
			agree++
		}
	}
	t.Logf("%d of %d texts agree", agree, len(all))
	if agree*100 < len(all)*95 {
		t.Errorf("fewer than 95 %% agree")
	}
}
