package wiki_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/wiki"
)

// show writes a document on one line, for comparison.
func show(n *tree.Node) string {
	var b strings.Builder
	b.WriteString(n.Kind.String())
	if n.Text != "" {
		b.WriteString(" " + strings.ReplaceAll(n.Text, "\n", "⏎"))
	}
	for _, a := range n.Attrs {
		b.WriteString(" " + string(a.Key) + "=" + a.Value)
	}
	for _, m := range n.Marks {
		b.WriteString(strings.TrimRight(" <"+m.Kind.String()+" "+strings.TrimSpace(m.Value+" "+m.Title), " ") + ">")
	}
	var parts []string
	for _, c := range n.Children {
		parts = append(parts, show(c))
	}
	if len(parts) > 0 {
		b.WriteString("(" + strings.Join(parts, ", ") + ")")
	}
	return b.String()
}

func read(source string) string {
	d, _ := wiki.Parse(source, tree.Options{Site: "https://s.net"})
	return strings.TrimSuffix(strings.TrimPrefix(show(d.Root), "root("), ")")
}

// TestParse_keeps_what_looks_like_markup holds the texts that careless readers alter.
func TestParse_keeps_what_looks_like_markup(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"cfg a_b_c = x[0] + y[i]", "C++ and C++, 2 * 3 * 4, ~5 to ~10", "~/a and ~/b", "1+1=2, 2+2=4",
		"x < y, List<String>, Map<K, V>", "see [draft] v2", "C:\\temp\\new", "50% of {x}", "a - b - c -- d --- e",
		"^C and ^D", "don't -- 'quote'", "Hello! wow!yes!no", "{ not a macro", "h0. x", "h7. x", "5 > 3 ?? yes",
	} {
		if got := read(line); got != "paragraph(text "+line+")" {
			t.Errorf("%q: %s", line, got)
		}
	}
}

// TestParse_constructs holds one example of each construct that the reader knows.
func TestParse_constructs(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"h3.x":                              "heading level=3(text x)",
		"{quote}a{quote} b {quote}c{quote}": "quote(paragraph(text a)), paragraph(text b), quote(paragraph(text c))",
		"{code:title=A.java|lang=java}\nx\n{code}":                      "codeBlock x language=java title=A.java",
		"{code:C#}\nx\n\n y\n{code}":                                    "codeBlock x⏎⏎ y language=c#",
		"{noformat:nopanel=true}\n{code}\n{noformat}":                   "codeBlock {code}",
		"{code} not closed":                                             "paragraph(text {code} not closed)",
		"# a\n#* b\n# c":                                                "orderedList(listItem(paragraph(text a), bulletList(listItem(paragraph(text b)))), listItem(paragraph(text c)))",
		"* a\ncont\n* b":                                                "bulletList(listItem(paragraph(text a, hardBreak, text cont)), listItem(paragraph(text b)))",
		"* ☐ a\n* ☑ b\n* c":                                             "taskList(taskItem state=TODO(paragraph(text a)), taskItem state=DONE(paragraph(text b))), bulletList(listItem(paragraph(text c)))",
		"||k|v1|\n||m|v2|":                                              "table(tableRow(tableHeader(paragraph(text k)), tableCell(paragraph(text v1))), tableRow(tableHeader(paragraph(text m)), tableCell(paragraph(text v2))))",
		`|a\|b|{{c|d}}|[e|http://f.x]|`:                                 "table(tableRow(tableCell(paragraph(text a|b)), tableCell(paragraph(text c|d <code>)), tableCell(paragraph(text e <link http://f.x>))))",
		"{color:red}*b*{color}":                                         "paragraph(text b <strong> <textColor #ff0000>)",
		"{color:#00f}a\n\nb{color}":                                     "paragraph(text a <textColor #0000ff>), paragraph(text b <textColor #0000ff>)",
		"pre{*}b{*}post":                                                "paragraph(text pre, text b <strong>, text post)",
		"{quote}{code}\nx\n{code}{quote}":                               "quote(codeBlock x)",
		"{panel:title=T|bgColor=#fffae6}x{panel}":                       "panel type=warning title=T(paragraph(text x))",
		"{panel:bgColor=#123}x{panel}":                                  "panel type=custom color=#112233(paragraph(text x))",
		"{info}x{info}{expand:More}y{expand}":                           "panel type=info(paragraph(text x)), expand title=More(paragraph(text y))",
		"[t|https://e.x/a_b|tip] [^f.pdf] [t|^f g.pdf]":                 "paragraph(text t <link https://e.x/a_b tip>, text  , text f.pdf <link attachment:f.pdf>, text  , text t <link attachment:f%20g.pdf>)",
		"[#a] [mailto:a@b.c] [a@b.c] [/x]":                              "paragraph(text a <link #a>, text  , text a@b.c <link mailto:a@b.c>, text  , text a@b.c <link mailto:a@b.c>, text  , text /x <link /x>)",
		"[~jdoe] [~accountid:5b]":                                       "paragraph(mention user=username:jdoe, text  , mention user=accountid:5b)",
		"!f.png|width=3,alt=A!":                                         "mediaSingle(media src=attachment:f.png width=3 alt=A)",
		"a !http://x/y.png|thumbnail! b":                                "paragraph(text a , media src=http://x/y.png thumbnail=true, text  b)",
		`a \\ b \\`:                                                     "paragraph(text a, hardBreak, text b)",
		"(/) :) (flag)x":                                                "paragraph(emoji ✅, text  , emoji 🙂, text  (flag)x)",
		"{status:colour=Green|title=OK} {anchor:a}":                     "paragraph(status OK color=green, text  , inlineMacro)",
		"&lt;b&gt; &#92; &amp;lt; AT&T":                                 `paragraph(text <b> \ &lt; AT&T)`,
		"a <b>b</b> <sub>2</sub><br>c <script>":                         "paragraph(text a , text b <strong>, text  , text 2 <sub>, hardBreak, text c <script>)",
		"{jira:P-1} and {x}y{x} {z}":                                    "paragraph(rawInline {jira:P-1} format=wiki, text  and , rawInline {x} format=wiki, text y, rawInline {x} format=wiki, text  {z})",
		"{adf:display=block}\n{\"type\":\"rule\"}\n{adf}":               `raw {"type":"rule"} format=adf`,
		"[x|https://s.net/browse/PR-1?x=1|smart-link]":                  "paragraph(text PR-1 <link https://s.net/browse/PR-1>)",
		"[x|https://o.net/browse/PR-1|smart-link]":                      "paragraph(text PR-1 <link https://o.net/browse/PR-1>)",
		"[x|https://o.net/wiki/spaces/S/pages/1/A+B%21?c=d|smart-link]": "paragraph(text A B! <link https://o.net/wiki/spaces/S/pages/1/A+B%21?c=d>)",
		"[https://o.net/x?y=z|https://o.net/x?y=z|smart-link]":          "paragraph(inlineCard url=https://o.net/x?y=z)",
		"[x|https://s.net/browse/B7-214--1|smart-link]":                 "paragraph(text x <link https://s.net/browse/B7-214--1>)",
		"[x|https://s.net/y|smart-card]":                                "blockCard url=https://s.net/y",
		"----\na":                                                       "rule, paragraph(text a)",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, read(source)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
