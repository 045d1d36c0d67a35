package richtext_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes random texts and documents from a seed.
type generator struct{ *rand.Rand }

func newGenerator(seed int) generator {
	return generator{rand.New(rand.NewPCG(uint64(seed), 42))}
}

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

// pieces are what texts that could be taken for markup are made of.
var pieces = strings.Split("a|b|word|x1|é|ß|日本|🙂|1|2.|3)| |  | |*|**|***|_|__|~|~~|`|``|```|[|]|(|)|[x]|[ ]|![|](|](u)|<|>|<b>|</b>|<T>|<u>|"+
	"</u>|<br>|<!--|-->|&amp;|&|&lt;|\\|\\\\|\\*|#|##|-|+|=|==|---|:|::|:::|:::info|:status[a]|:status[a]{color=red}|"+
	":date[2026-02-04]|{|}|{x}|{{x}}|{expand}|{#a}|!|!!!|@|@[a](accountid:1)|[~u]|[^1]|[^1]:|https://e.com/a_b*c|"+
	"http://e.com/x_(y)|www.e.com|a@b.co|snake_case|2 * 3|C++|List<String>|$1|%20|'|\"|;|?|/|{color}|h1.|bq.|(x)|:)|"+
	"!a!|^|^2^|PROJ-1|UTF-8|\u00a0|\u200b|e\u0301|||", "|")

func (g generator) line(n int) string {
	var b strings.Builder
	for range g.IntN(n) + 1 {
		p := pieces[g.IntN(len(pieces))]
		if g.IntN(40) == 0 {
			p = "|"
		}
		b.WriteString(p)
		if g.IntN(3) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var starts = []string{
	"", "", "", "", "# ", "> ", ">", "- ", "* ", "1. ", "2) ", "  - ", "    ", "- [ ] ", "- [x] ", "```go", "```", "~~~", ":::info",
	":::expand[T]", "::::layout", ":::column{width=50}", ":::", "::::", "| a | b |", "|---|---|", "| c | d |", "---", "===", "***",
	"<table><tr><td>", "</td></tr></table>", "<details><summary>S</summary>", "</details>", "::toc", "::card{url=\"https://e.com\"}",
	"![a](u){width=3}", "![a](media:x)", "[^1]: ", "[r]: /u", "\t", "::attrs{align=center}", "!!! note", "- - ", "> - ", "<p>", "<!-- x",
}

// markdown gives lines that look like Markdown, well formed or not.
func (g generator) markdown() string {
	var b strings.Builder
	for range g.IntN(12) + 1 {
		b.WriteString(pick(g, starts...))
		if g.IntN(3) > 0 {
			b.WriteString(g.line(8))
		}
		b.WriteByte('\n')
		if g.IntN(3) == 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// dialect gives a well-formed document of the dialect.
func (g generator) dialect() string {
	var b strings.Builder
	g.blocks(&b, "", 0)
	return b.String()
}

func (g generator) blocks(b *strings.Builder, prefix string, depth int) {
	for i := range g.IntN(3) + 1 {
		if i > 0 {
			b.WriteString(strings.TrimRight(prefix, " ") + "\n")
		}
		g.block(b, prefix, depth)
	}
}

func (g generator) block(b *strings.Builder, prefix string, depth int) {
	kind := g.IntN(14)
	if depth > 2 {
		kind = g.IntN(4)
	}
	line := func(s string) { b.WriteString(prefix + s + "\n") }
	switch kind {
	case 0, 1:
		line(g.inline(2))
	case 2:
		line(strings.Repeat("#", g.IntN(6)+1) + " " + g.inline(1))
	case 3:
		line("```" + pick(g, "", "go", "sh"))
		line("code *not* " + g.line(3))
		line("```")
	case 4, 5:
		for range g.IntN(3) + 1 {
			marker := pick(g, "- ", "- ", "- [ ] ", "- [x] ")
			line(marker + g.inline(1))
			if g.IntN(3) == 0 {
				g.block(b, prefix+"  ", depth+2)
			}
		}
	case 6:
		for i := range g.IntN(3) + 1 {
			line(fmt.Sprintf("%d. %s", i+3, g.inline(1)))
		}
	case 7:
		line("> " + g.inline(1))
	case 8:
		colons := strings.Repeat(":", 6-depth)
		line(colons + pick(g, "info", "warning", "expand[A title]", "tip[T]", "custom{color=#ff0000}"))
		g.blocks(b, prefix, depth+1)
		line(colons)
	case 9:
		line("| " + g.inline(1) + " | b |")
		line("| --- | :---: |")
		line("| " + strings.ReplaceAll(g.inline(1), "|", `\|`) + " | |")
	case 10:
		line(pick(g, "---", "::toc{maxLevel=3}", `::card{url="https://e.com/x"}`, "![pic](https://e.com/p.png){width=300}", "![](media:u-1){collection=c}"))
	case 11:
		line("::attrs{align=" + pick(g, "center", "end") + "}")
		line(g.inline(1))
	case 12:
		line(":::decisions")
		line("- " + g.inline(1))
		line(":::")
	default:
		line(g.inline(1) + "\\")
		line("second " + g.inline(1))
	}
}

// inline gives formatted text.
func (g generator) inline(depth int) string {
	var b strings.Builder
	for i := range g.IntN(4) + 1 {
		if i > 0 {
			b.WriteByte(' ')
		}
		word := pick(g, "word", "snake_case", "2 * 3", "a < b", "List<T>", "x\\*y", "π", "C++", "one two", "{x}", "a/b")
		if depth <= 0 {
			b.WriteString(word)
			continue
		}
		inner := g.inline(depth - 1)
		b.WriteString(pick(g, word, word, word, "**"+inner+"**", "*"+inner+"*", "~~"+inner+"~~", "`"+word+"`", "[l](https://e.com/"+pick(g, "a_b", "x_(y)", "p*q")+")",
			"<u>"+inner+"</u>", ":status[ok]{color=green}", "[@Ann](accountid:5b)", ":date[2026-02-04]", "<https://e.com/s>", "H<sub>2</sub>O",
			`<span style="color:#ff0000">`+word+"</span>", ":placeholder[type]", "🙂"))
	}
	return b.String()
}
