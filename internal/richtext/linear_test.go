package richtext_test

import (
	"strings"
	"testing"
	"time"

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
}

func nested(open, body, end string, n int) string {
	return strings.Repeat(open, n) + body + strings.Repeat(end, n)
}

// timeOf gives the least time of a few runs.
func timeOf(run func()) time.Duration {
	least := time.Hour
	for range 3 {
		start := time.Now()
		run()
		least = min(least, time.Since(start))
	}
	return least
}

// checkLinear looks at inputs that take long for their size, and fails when a quarter of one takes less than a tenth of
// the time. What is read at 4 MB/s or faster is not asked: a clock on a busy machine says nothing about it.
func checkLinear(t *testing.T, name string, input func(n int) string, run func(s string)) {
	t.Helper()
	large, small := input(16), input(4)
	enough := time.Duration(len(large)) * time.Second / (4 << 20)
	start := time.Now()
	run(large)
	if time.Since(start) < enough {
		return
	}
	first, second := timeOf(func() { run(small) }), timeOf(func() { run(large) })
	if second > enough && second > 10*first {
		t.Errorf("%s: %d bytes take %v, %d bytes take %v", name, len(small), first, len(large), second)
	}
}

func TestP14_time_is_linear(t *testing.T) {
	if testing.Short() {
		t.Skip("needs time")
	}
	const size = 16 << 10
	o := options()
	read := func(f richtext.Format) func(string) {
		return func(s string) {
			d, _ := richtext.Parse(f, s, o)
			to := richtext.Markdown
			if f == richtext.Markdown {
				to = richtext.ADF
			}
			if _, _, err := richtext.Render(to, d, o); err != nil && tree.Count(d.Root) < tree.MaxNodes {
				t.Logf("%.40q: %v", s, err)
			}
		}
	}
	for _, piece := range hostile {
		checkLinear(t, "Markdown "+piece, func(n int) string {
			return strings.Repeat(piece, n*size/len(piece))
		}, read(richtext.Markdown))
	}
	for name, node := range map[string][3]string{
		"lists":  {`{"type":"bulletList","content":[{"type":"listItem","content":[`, "", "]}]}"},
		"quotes": {`{"type":"blockquote","content":[`, "", "]}"},
		"arrays": {"[", "", "]"},
	} {
		checkLinear(t, "ADF "+name, func(n int) string {
			return `{"type":"doc","content":[` + nested(node[0], node[1], node[2], n*100) + "]}"
		}, read(richtext.ADF))
	}
	text := `{"type":"text","text":"a*b_c","marks":[{"type":"strong"}]},{"type":"text","text":"d"},`
	checkLinear(t, "ADF runs", func(n int) string {
		return `{"type":"doc","content":[{"type":"paragraph","content":[` + strings.Repeat(text, n*100) + `{"type":"text","text":"x"}]}]}`
	}, read(richtext.ADF))
}
