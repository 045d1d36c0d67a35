package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mcp-atlassian/internal/sandbox/adf"
)

func jiraNames() Names {
	return Names{
		Base: "http://site",
		Person: func(id string) string {
			return map[string]string{"5b10": "Ann <Example>"}[id]
		},
		FileName: func(id string) string { return map[string]string{"m-1": "plan.pdf"}[id] },
		FileID:   func(name string) string { return map[string]string{"plan.pdf": "m-1"}[name] },
	}
}

func TestWikiToHTML(t *testing.T) {
	t.Parallel()
	cases := []struct{ wiki, want string }{
		{"Users *cannot* log in.", "<p>Users <b>cannot</b> log in.</p>"},
		{"a\nb", "<p>a<br/>\nb</p>"},
		{"h2. What we know", `<h2><a name="Whatweknow"></a>What we know</h2>`},
		{"_a_ -b- +c+ ^d^ ~e~ {{f}}", "<p><em>a</em> <del>b</del> <ins>c</ins> <sup>d</sup> <sub>e</sub> <tt>f</tt></p>"},
		{"{color:red}x{color}", `<p><font color="#ff0000">x</font></p>`},
		{"[docs|https://example.com/?a=1&b=2]", `<p><a href="https://example.com/?a=1&amp;b=2" class="external-link" rel="nofollow noreferrer">docs</a></p>`},
		{"[x|javascript:alert(1)]", "<p>[x|javascript:alert(1)]</p>"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"* a\n** b\n# c", "<ul>\n\t<li>a\n<ul>\n\t<li>b</li>\n</ul>\n</li>\n</ul>\n<ol>\n\t<li>c</li>\n</ol>"},
		{"{code:go}if a < b {}{code}", "<div class=\"code panel\" style=\"border-width: 1px;\"><div class=\"codeContent panelContent\">\n<pre class=\"code-go\">if a &lt; b {}</pre>\n</div></div>"},
		{"{noformat}x{noformat}", "<div class=\"preformatted panel\" style=\"border-width: 1px;\"><div class=\"preformattedContent panelContent\">\n<pre>x</pre>\n</div></div>"},
		{"bq. said", "<blockquote><p>said</p>\n</blockquote>"},
		{"||h||\n|c|", "<div class='table-wrap'>\n<table class='confluenceTable'><tbody>\n<tr>\n<th class='confluenceTh'>h</th>\n</tr>\n<tr>\n<td class='confluenceTd'>c</td>\n</tr>\n</tbody></table>\n</div>"},
		{"----", "<hr />"},
		{"ping [~accountid:5b10]", `<p>ping <a href="http://site/secure/ViewProfile.jspa?accountId=5b10" class="user-hover" rel="5b10" data-account-id="5b10" accountid="5b10">Ann &lt;Example&gt;</a></p>`},
		{"{panel:bgColor=red}x{panel}", "<div class=\"panel\" style=\"background-color: #ffebe6;border-width: 1px;\"><div class=\"panelContent\" style=\"background-color: #ffebe6;\">\n<p>x</p>\n</div></div>"},
		{"see [^plan.pdf]", "<p>see </p>\n<p><span class=\"nobr\"><a href=\"http://site/secure/attachment/m-1\" title=\"plan.pdf attached\">plan.pdf</a></span></p>"},
	}
	for _, c := range cases {
		if got := WikiToHTML(c.wiki, jiraNames()); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.wiki, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	doc := WikiToADF("h1. Title\nHi [~accountid:5b10], *see* [docs|https://x.example]\n* a\n* b\n\n||h||i||\n|1|2|", jiraNames())
	want := "Title\nHi @Ann <Example>, see docs\na\nb\nh\ti\t\n1\t2"
	if got := Plain(doc, jiraNames()); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestWikiToADF_backAgain checks that what a client wrote through v2 is what it reads.
func TestWikiToADF_backAgain(t *testing.T) {
	t.Parallel()
	for _, wiki := range []string{
		"Plain text",
		"*bold* and _italic_ and {{code}}",
		"h2. Heading\n\ntext\nsecond line",
		"* a\n** b\n* c\n\n# one\n## two",
		"{code:python}print(\"x\"){code}",
		"{quote}said{quote}",
		"||a||b||\n|1|2|",
		"{panel:bgColor=#ffebe6}\nbroken\n{panel}",
		"[text|https://example.com/x]",
		"hello [~accountid:5b10]",
		"see !plan.pdf|thumbnail!",
		"----",
		"{adf:display=block}\n{\"attrs\":{\"title\":\"More\"},\"content\":[{\"content\":[{\"text\":\"in\",\"type\":\"text\"}],\"type\":\"paragraph\"}],\"type\":\"expand\"}\n{adf}",
	} {
		doc := WikiToADF(wiki, jiraNames())
		if err := adf.Check(doc); err != nil {
			t.Errorf("%q: %v", wiki, err)
		}
		again := ADFToWiki(doc, jiraNames())
		if second := ADFToWiki(WikiToADF(again, jiraNames()), jiraNames()); second != again {
			t.Errorf("%q is not stable:\n%q\n%q", wiki, again, second)
		}
		if wiki != "see !plan.pdf|thumbnail!" && again != wiki {
			t.Errorf("wrote %q, read %q", wiki, again)
		}
	}
}

func FuzzWikiToADF(f *testing.F) {
	for _, s := range []string{
		"*a* _b_ {{c}} [d|http://e] !f.png!", "h1. x\n* y\n|| z", "{code}x{code}{panel}{quote}y{quote}{panel}",
		"** a\n# b\n*# c", "|a\n|b|{noformat}|{noformat}|", "{color:red}*x{color}*", "[~accountid:x][^f]", `\\ \* {*}b{*}`, "- a\n----\n-- b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, wiki string) {
		if !utf8.ValidString(wiki) || len(wiki) > 5000 || strings.Contains(wiki, "{adf") {
			return
		}
		doc := WikiToADF(wiki, Names{})
		if err := adf.Check(doc); err != nil {
			t.Fatalf("%q: %v", wiki, err)
		}
		ADFToHTML(doc, Names{})
		ADFToWiki(doc, Names{})
	})
}

func BenchmarkWikiToADF(b *testing.B) {
	wiki := strings.Repeat("The planner *loses* routes when [~accountid:5b10] saves: see [docs|https://example.com/x].\n\n* one\n** two (with {{code}})\n\n||a||b||\n|1|2|\n\n", 4)
	b.ReportAllocs()
	for b.Loop() {
		WikiToADF(wiki, jiraNames())
	}
}
