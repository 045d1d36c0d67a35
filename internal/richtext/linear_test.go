package richtext_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/growth"
	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// hostile are pieces that make parsers slow when they are repeated.
var hostile = []string{
	"[", "*a_ ", "[a](", "[a|b", "!a|", "{quote}", "||", "<a ", "`", "]", "[]", "![", "*", "_", "**a", "~~a", "a**b*c_", "<", "<a", "<!--", "<u>",
	"&", "&a", ":", ":status[", ":status[a]{", ":comment[", "[^1", "[~", "(", "a@", "@", "www.", "http://", "http://(", "\\", "`a``", "``` ", "[a]: <",
	"<b>*", "*[", "_[`", "[[a](b)", "]( ", "[a](<b ", "[a](b \"", "<https://", "|a", "\n> ", "\n- ", "\n* a\n", "\n1. ", "\n:::info", "\n::::", "\n|-|", "\n|a|b|\n|-|-|",
	"\n\n> > a", "\n<table>", "\n<details>", "<td>", "\n{expand}", "\n    a", "\n```", "\n[a]: b", "\n[^a]: b", "\n::attrs{a=b}", "\n!!! note", " ", "\t", "\n", "- ", "> ", "1. ", "a\\\n", "*a*",
	"\n# ", "===\n", "-\n", "<span style=\"color:red\">", "{=adf}", "</u>", "<br>", "*a **b* c**", "\n- [ ] ", "\n<p>", "\n<ul><li>", "\n<b>",
	"<b> x", "<b> x</u>", "<sub>a ", "<a href=b>c",
}

func nested(open, body, end string, n int) string {
	return strings.Repeat(open, n) + body + strings.Repeat(end, n)
}

// hostileText is a piece as often as is asked for, with what reads it.
type hostileText struct {
	name   string
	format richtext.Format
	times  func(n int) string
}

func hostileTexts() []hostileText {
	const size = 16 << 10
	var all []hostileText
	for _, piece := range hostile {
		all = append(all, hostileText{"Markdown " + piece, richtext.Markdown, func(n int) string {
			return strings.Repeat(piece, n*size/len(piece))
		}})
	}
	for name, node := range map[string][2]string{
		"lists":  {`{"type":"bulletList","content":[{"type":"listItem","content":[`, "]}]}"},
		"quotes": {`{"type":"blockquote","content":[`, "]}"},
		"arrays": {"[", "]"},
	} {
		all = append(all, hostileText{"ADF " + name, richtext.ADF, func(n int) string {
			return `{"type":"doc","content":[` + nested(node[0], "", node[1], n*100) + "]}"
		}})
	}
	for name, pair := range map[string][2]string{
		"comments": {":comment[a", "]{id=x}"}, "pictures": {"![a", "](b)"}, "elements": {"<b>a", "</b>"}, "emphasis": {"*a **b ", "c** d* "},
	} {
		all = append(all, hostileText{"Markdown nested " + name, richtext.Markdown, func(n int) string {
			return nested(pair[0], "", pair[1], n*size/(len(pair[0])+len(pair[1])))
		}})
	}
	text := `{"type":"text","text":"a*b_c","marks":[{"type":"strong"}]},{"type":"text","text":"d"},`
	return append(all, hostileText{"ADF runs", richtext.ADF, func(n int) string {
		return `{"type":"doc","content":[{"type":"paragraph","content":[` + strings.Repeat(text, n*100) + `{"type":"text","text":"x"}]}]}`
	}})
}

// convert reads a text and writes it in another format; only what has too many nodes may be refused.
func (h hostileText) convert(tb testing.TB, source string) {
	tb.Helper()
	o := options()
	d, _ := richtext.Parse(h.format, source, o)
	to := richtext.Markdown
	if h.format == richtext.Markdown {
		to = richtext.ADF
	}
	if _, _, err := richtext.Render(to, d, o); err != nil && tree.Count(d.Root) < tree.MaxNodes {
		tb.Errorf("%.40q: %v", source, err)
	}
}

func TestP14_hostile_texts(t *testing.T) {
	t.Parallel()
	for _, h := range hostileTexts() {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			h.convert(t, h.times(4))
		})
	}
}

// BenchmarkGrowth fails when the time for hostile texts grows faster than they do.
func BenchmarkGrowth(b *testing.B) {
	for _, h := range hostileTexts() {
		short, long := h.times(4), h.times(16)
		b.Run(h.name, func(b *testing.B) {
			growth.Judge(b, func() { h.convert(b, short) }, func() { h.convert(b, long) })
		})
	}
}
