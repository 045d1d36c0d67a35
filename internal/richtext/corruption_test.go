package richtext_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/adf"
	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

// corruption is one line of the register of what converters have been seen to destroy. It is tested here, or, where it
// takes the tools, in another file by a test whose name the register holds.
type corruption struct {
	row       int
	what      string
	test      func(*testing.T)
	file, has string
}

var corruptions = []corruption{
	{row: 1, what: "ADF read as Markdown keeps structure, marks and link targets", test: adfKeepsStructure},
	{row: 2, what: "stored macros, links without a body and tasks are read as what they are", test: storedMacrosAreRead},
	{row: 3, what: "a tag in wiki markup leaves generics, blank lines and indentation", test: wikiTagsAreText},
	{row: 4, what: "code with fences and markup in it is written as it is", test: codeIsWrittenVerbatim},
	{row: 5, what: "one odd construct degrades no page", test: pagesSurviveOddConstructs},
	{row: 6, what: "nested lists stay nested in ADF, and no text is empty", test: adfListsNest},
	{row: 7, what: "identifiers, indexes, arithmetic, paths and URLs of wiki markup stay", test: wikiPlainTextStays},
	{row: 8, what: "angle brackets, URLs with stars and lists with blank lines are written right", test: wikiIsWrittenRight},
	{row: 9, what: "lists nest by two spaces, and names of pictures stay", test: storageListsAndPictures},
	{row: 10, what: "names that look like issue keys are no links", test: issueKeysOnly},
	{row: 11, what: "media stay alone, without old text around them", file: "update_test.go", has: "TestUpdate_keeps_media_alone"},
	{row: 12, what: "smart links of wiki markup are read in linear time", test: smartLinksAreQuick},
	{row: 13, what: "ADF nested thousands of levels is read", test: deepADFIsRead},
	{row: 14, what: "an issue reads the same wherever it is read", file: "../tools/jiratools/corruption_test.go", has: "TestCorruption_14"},
	{row: 15, what: "what is read as stored is what is stored", file: "../tools/conftools/corruption_test.go", has: "TestCorruption_15"},
	{row: 16, what: "a section is replaced under the heading that was named, and nothing else", test: sectionsAreSpliced},
	{row: 17, what: "a comment that begins with a bracket is Markdown", file: "../tools/conftools/corruption_test.go", has: "TestCorruption_17"},
}

func TestCorruption(t *testing.T) {
	t.Parallel()
	for i, c := range corruptions {
		if c.row != i+1 {
			t.Errorf("row %d stands in the place of row %d", c.row, i+1)
		}
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if c.test != nil {
				c.test(t)
				return
			}
			source, err := os.ReadFile(c.file)
			if err != nil || !strings.Contains(string(source), "func "+c.has+"(") {
				t.Errorf("row %d: %s has no %s: %v", c.row, c.file, c.has, err)
			}
		})
	}
	if len(corruptions) != 17 {
		t.Errorf("%d rows of 17", len(corruptions))
	}
}

// way is a conversion with its options.
type way struct {
	from, to richtext.Format
	options  richtext.Options
}

// converts fails unless a text becomes another.
func (w way) converts(t *testing.T, source, want string) {
	t.Helper()
	got, _, err := richtext.Convert(t.Context(), w.from, w.to, source, w.options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.TrimSpace(got)); diff != "" {
		t.Error(diff)
	}
}

func adfKeepsStructure(t *testing.T) {
	t.Helper()
	link := `{"type":"text","text":"docs","marks":[{"type":"link","attrs":{"href":"https://e.org/a_b"}}]}`
	item := func(inner string) string { return `{"type":"listItem","content":[` + inner + `]}` }
	source := doc(
		`{"type":"heading","attrs":{"level":2},"content":[`+txt("Plan")+`]}`,
		`{"type":"bulletList","content":[`+item(para(txt("one ")+","+link)+`,{"type":"bulletList","content":[`+item(para(txt("two")))+`]}`)+`]}`,
		para(`{"type":"text","text":"bold","marks":[{"type":"strong"}]},`+txt(" and ")+`,{"type":"mention","attrs":{"id":"5b","text":"@Ann"}}`),
	)
	way{richtext.ADF, richtext.Markdown, options()}.converts(t, source, "## Plan\n\n- one [docs](https://e.org/a_b)\n  - two\n\n**bold** and [@Ann](accountid:5b)")
}

func storedMacrosAreRead(t *testing.T) {
	t.Helper()
	source := `<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">py</ac:parameter><ac:plain-text-body><![CDATA[def f_x():

    return "*a*"]]></ac:plain-text-body></ac:structured-macro>` +
		`<p>See <ac:link><ri:page ri:content-title="Plan B"/></ac:link>, <ac:structured-macro ac:name="status"><ac:parameter ac:name="title">DONE</ac:parameter><ac:parameter ac:name="colour">Green</ac:parameter></ac:structured-macro></p>` +
		`<ac:structured-macro ac:name="toc"><ac:parameter ac:name="maxLevel">3</ac:parameter></ac:structured-macro>` +
		`<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Ship</ac:task-body></ac:task></ac:task-list>`
	o := options()
	o.Space = "DEV"
	way{richtext.Storage, richtext.Markdown, o}.converts(t, source, "```python\ndef f_x():\n\n    return \"*a*\"\n```\n\nSee [Plan B](page:DEV/Plan%20B), :status[DONE]{color=green}\n\n::toc{maxLevel=3}\n\n- [x] Ship")
}

func wikiTagsAreText(t *testing.T) {
	t.Helper()
	source := "Use List<String> and <T extends Object>\n\n{code}\nif (a < b) {\n    x();\n}\n{code}\n\nlast <b"
	way{richtext.Wiki, richtext.Markdown, dataCenter()}.converts(t, source, "Use List<String> and <T extends Object>\n\n```\nif (a < b) {\n    x();\n}\n```\n\nlast \\<b")
}

func dataCenter() richtext.Options {
	o := options()
	o.Deployment, o.Product = tree.DataCenter, tree.Jira
	return o
}

func codeIsWrittenVerbatim(t *testing.T) {
	t.Helper()
	source := "````markdown\n```js\n*a* {code} h1. [x|y] !z!\n```\n````\n\n`{{x}} *y* \\|`"
	written, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.Wiki, source, dataCenter())
	if err != nil {
		t.Fatal(err)
	}
	way{richtext.Wiki, richtext.Markdown, dataCenter()}.converts(t, written, strings.Replace(source, "````markdown", "````", 1))
}

func pagesSurviveOddConstructs(t *testing.T) {
	t.Helper()
	source := "List<String> <br> a<b $x$ \\\\(x\\\\) [report](report.pdf) [guide](guide.md)\n\n```js\nif (a[b[0]]>c) {}\n```\n\n```mermaid\ngraph TD; A-->B;\n```\n\n> [!FOO]\n> quote"
	written, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.Storage, source, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := storage.Check(written); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		`List&lt;String&gt; <br/> a&lt;b $x$ \(x\) `, `<ri:attachment ri:filename="report.pdf"/>`, `<a href="guide.md">guide</a>`,
		`<![CDATA[if (a[b[0]]]]><![CDATA[>c) {}]]>`, `<ac:parameter ac:name="language">mermaid</ac:parameter>`, `graph TD; A-->B;`, `<blockquote><p>[!FOO]<br/>quote</p></blockquote>`,
	} {
		if !strings.Contains(written, want) {
			t.Errorf("%q is not in %s", want, written)
		}
	}
}

func adfListsNest(t *testing.T) {
	t.Helper()
	source := "- one\n  - two\n    1. three\n- \n- `a`\n\n| a |  |\n| --- | --- |\n|  | b |"
	written, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, source, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := adf.Validate(written); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`"two"}]},{"type":"orderedList"`, `"one"}]},{"type":"bulletList"`} {
		if !strings.Contains(written, want) {
			t.Errorf("%q is not in %s", want, written)
		}
	}
	if strings.Contains(written, `"text":""`) {
		t.Errorf("an empty text: %s", written)
	}
}

func wikiPlainTextStays(t *testing.T) {
	t.Helper()
	source := "snake_case_name array[0] map[key] C++ and C# 2*3*4 a-b-c ~/bin and ~/lib C:\\new"
	way{richtext.Wiki, richtext.Plain, dataCenter()}.converts(t, source, source)
	way{richtext.Wiki, richtext.Markdown, dataCenter()}.converts(t, "https://e.org/a_b_c*d?x=~y", `[https://e.org/a_b_c\*d?x=~y](https://e.org/a_b_c*d?x=~y)`)
}

func wikiIsWrittenRight(t *testing.T) {
	t.Helper()
	for source, want := range map[string]string{
		"a < b > c <d>":                "a < b > c <d>",
		"https://e.org/a*b*c_d_e":      "[https://e.org/a*b*c_d_e]",
		"- a\n\n  - b\n\n    - c\n- d": "* a\n** b\n*** c\n* d",
	} {
		way{richtext.Markdown, richtext.Wiki, dataCenter()}.converts(t, source, want)
	}
}

func storageListsAndPictures(t *testing.T) {
	t.Helper()
	way{richtext.Markdown, richtext.Storage, options()}.converts(t, "text\n- a\n  - b\n    - c", "<p>text</p><ul><li><p>a</p><ul><li><p>b</p><ul><li><p>c</p></li></ul></li></ul></li></ul>")
	way{richtext.Markdown, richtext.Storage, options()}.converts(t, "x ![](<q1 chart (final) ä.png>)", `<p>x <ac:image><ri:attachment ri:filename="q1 chart (final) ä.png"/></ac:image></p>`)
}

func issueKeysOnly(t *testing.T) {
	t.Helper()
	o := options()
	o.Product, o.Site = tree.Jira, "https://e.atlassian.net"
	written, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, "UTF-8, SHA-256, CVE-2024-1234 and PROJ-7", o)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(written, `"link"`) != 1 || !strings.Contains(written, "https://e.atlassian.net/browse/PROJ-7") {
		t.Errorf("%s", written)
	}
}

func smartLinksAreQuick(t *testing.T) {
	t.Helper()
	way{richtext.Wiki, richtext.Markdown, dataCenter()}.converts(t, "[https://e.org/x|https://e.org/x|smart-link]", "<https://e.org/x>")
	// Where time grows with the square of the input, this takes hours; with the input, some milliseconds.
	for _, piece := range []string{"[a|https://e.org/x|smart-link", "[https://e.org|", "smart-link]"} {
		source := strings.Repeat(piece, (1<<20)/len(piece))
		if _, _, err := richtext.Convert(t.Context(), richtext.Wiki, richtext.Plain, source, dataCenter()); err != nil {
			t.Errorf("%q: %v", piece, err)
		}
	}
}

func deepADFIsRead(t *testing.T) {
	t.Helper()
	const levels = 5000
	source := doc(nested(`{"type":"blockquote","content":[`, para(txt("innermost")), "]}", levels))
	got, notes, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, source, options())
	if err != nil || !strings.Contains(got, "innermost") {
		t.Errorf("%v: %.200q", err, got)
	}
	if !hasNote(notes, tree.TruncatedDepth) {
		t.Errorf("no note: %v", notes)
	}
}

func sectionsAreSpliced(t *testing.T) {
	t.Helper()
	page := "<h1 class='x' >Hello <b>World</b></h1 >\r\n<p>old&nbsp;text<br></p><h2>HelloWorld</h2><p>other</p><ac:image ac:width='3' ><ri:url ri:value=\"u\" /></ac:image>"
	h, err := storage.Find(page, storage.Section{Heading: "HelloWorld"})
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(page, "<p>other")
	if got := h.Splice(page, "<p>new</p>"); got != before+"<p>new</p>" {
		t.Errorf("got %q", got)
	}
}
