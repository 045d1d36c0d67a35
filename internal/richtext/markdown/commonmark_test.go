package markdown

import (
	"compress/gzip"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"mcp-atlassian/internal/richtext/tree"
)

// specWriter writes what the tree and the HTML of the specification have in common: blocks as tags, text with the marks
// that are on it, no white space.
type specWriter struct {
	strings.Builder

	marks string // of the text written last
}

func (w *specWriter) tag(s string) {
	w.WriteString(s)
	w.marks = ""
}

func (w *specWriter) text(s, marks string) {
	s = strings.Join(strings.Fields(s), "")
	if s == "" {
		return
	}
	if marks != w.marks {
		w.WriteString("{" + marks + "}")
		w.marks = marks
	}
	w.WriteString(s)
}

// fromTree writes a node of the tree.
func (w *specWriter) fromTree(n *tree.Node) {
	inner := func(name, attrs string) {
		w.tag("<" + name + attrs + ">")
		for _, c := range n.Children {
			w.fromTree(c)
		}
		w.tag("</" + name + ">")
	}
	switch n.Kind {
	case tree.Heading:
		inner("h"+n.Attr(tree.Level), "")
	case tree.Quote:
		inner("blockquote", "")
	case tree.BulletList:
		inner("ul", "")
	case tree.OrderedList:
		start := ""
		if n.Has(tree.Start) {
			start = ` start="` + n.Attr(tree.Start) + `"`
		}
		inner("ol", start)
	case tree.ListItem:
		inner("li", "")
	case tree.Rule:
		w.tag("<hr>")
	case tree.CodeBlock:
		w.tag("<pre>")
		w.text(n.Text, "")
		w.tag("</pre>")
	case tree.Media:
		w.tag("<img " + n.Attr(tree.Src) + "|" + strings.Join(strings.Fields(n.Attr(tree.Alt)), "") + ">")
	case tree.HardBreak:
		w.tag("<br>")
	case tree.InlineCard:
		w.text(n.Attr(tree.URL), n.Attr(tree.URL)+markLetters(n.Marks))
	case tree.Text:
		link, _ := n.Marks.Get(tree.Link)
		w.text(n.Text, link.Value+markLetters(n.Marks))
	default:
		for _, c := range n.Children {
			w.fromTree(c)
		}
	}
}

func markLetters(marks tree.Marks) string {
	out := ""
	for _, m := range marks {
		switch m.Kind {
		case tree.Strong:
			out += "S"
		case tree.Em:
			out += "E"
		case tree.Code:
			out += "C"
		default:
		}
	}
	return out
}

// fromHTML writes the HTML of an example.
func (w *specWriter) fromHTML(source string) {
	tokens := xhtml.NewTokenizer(strings.NewReader(source))
	count := map[string]int{}
	var links []string
	pre := 0
	for tokens.Next() != xhtml.ErrorToken {
		t := tokens.Token()
		step := 1
		if t.Type == xhtml.EndTagToken {
			step = -1
		}
		switch {
		case t.Type == xhtml.TextToken:
			marks := ""
			if len(links) > 0 {
				marks = links[len(links)-1]
			}
			var marksSb122 strings.Builder
			for _, m := range []string{"strong", "em", "code"} {
				if count[m] > 0 && pre == 0 {
					marksSb122.WriteString(strings.ToUpper(m[:1]))
				}
			}
			marks += marksSb122.String()
			w.text(t.Data, marks)
		case t.Data == "a" && step > 0:
			links = append(links, attrOf(t, "href"))
		case t.Data == "a":
			links = links[:len(links)-1]
		case t.Data == "em" || t.Data == "strong" || t.Data == "code":
			count[t.Data] += step
		case t.Data == "p" || t.Type == xhtml.CommentToken:
		case t.Data == "img":
			w.tag("<img " + attrOf(t, "src") + "|" + strings.Join(strings.Fields(attrOf(t, "alt")), "") + ">")
		case t.Data == "ol" && attrOf(t, "start") != "":
			w.tag(`<ol start="` + attrOf(t, "start") + `">`)
		case step < 0:
			if t.Data == "pre" {
				pre--
			}
			w.tag("</" + t.Data + ">")
		default:
			if t.Data == "pre" {
				pre++
			}
			w.tag("<" + t.Data + ">")
		}
	}
}

func attrOf(t xhtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// sameTarget makes targets comparable: the specification percent-encodes them, the dialect keeps them as written.
func sameTarget(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// notCommonMark are the examples of the specification that the dialect reads otherwise, with the reason.
var notCommonMark = func() map[int]string {
	out := map[int]string{}
	for reason, examples := range map[string][]int{
		"a definition that nothing refers to is kept as text": {
			204, 207, 208, 210, 317, 537, 538, 544, 545, 563, 565, 567, 571, 592,
		},
		"a link without text shows its target":   {484},
		"only elements that act are HTML":        {491, 494, 524, 536},
		"the title of a picture is its caption":  {572, 573, 576, 577, 584, 585, 586, 588, 589, 591},
		"links to other schemes stay text":       {596, 598, 599, 601},
		"bare addresses are links, as on GitHub": {602, 606, 608, 611, 612},
	} {
		for _, n := range examples {
			out[n] = reason
		}
	}
	return out
}()

func TestParse_CommonMark_examples(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/commonmark-0.31.2.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		N int    `json:"n"`
		S string `json:"s"`
		M string `json:"m"`
		H string `json:"h"`
	}
	if err := json.NewDecoder(unpacked).Decode(&examples); err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, e := range examples {
		if strings.Contains(e.S, "HTML") {
			continue
		}
		d, _ := Parse(e.M, tree.Options{})
		var fromTree, fromHTML specWriter
		fromTree.fromTree(d.Root)
		fromHTML.fromHTML(e.H)
		got, want := sameTarget(fromTree.String()), sameTarget(fromHTML.String())
		if got == want {
			good++
			continue
		}
		if _, ok := notCommonMark[e.N]; !ok {
			t.Errorf("example %s (%s) %q:\ngot  %s\nwant %s", strconv.Itoa(e.N), e.S, e.M, got, want)
		}
	}
	t.Logf("%d of %d examples", good, len(examples))
}
