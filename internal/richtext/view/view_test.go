package view_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/view"
)

func outline(n *tree.Node) string {
	var b strings.Builder
	b.WriteString(n.Kind.String())
	if n.Text != "" {
		b.WriteString(" " + n.Text)
	}
	for _, key := range []tree.Key{tree.Level, tree.PanelType, tree.Title, tree.Color, tree.Language, tree.State, tree.UserID, tree.Src, tree.Alt, tree.Width, tree.ColSpan} {
		if value := n.Attr(key); value != "" {
			b.WriteString(" " + string(key) + "=" + value)
		}
	}
	for _, m := range n.Marks {
		b.WriteString(" <" + strings.TrimSpace(m.Kind.String()+" "+m.Value) + ">")
	}
	var parts []string
	for _, c := range n.Children {
		parts = append(parts, outline(c))
	}
	if len(parts) > 0 {
		b.WriteString("(" + strings.Join(parts, ", ") + ")")
	}
	return b.String()
}

func TestParse_reads_what_classes_say(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`<p>a <b>b</b>&nbsp;c<br/>d <br></p>`:                                                "paragraph(text a , text b <strong>, text \u00a0c, hardBreak, text d)",
		`<p>x <a class="confluence-userlink" data-account-id="5b" href="/p">Ann Lee</a></p>`: `paragraph(text x , mention Ann Lee user=accountid:5b)`,
		`<a class="user-hover" rel="jdoe" href="/x">Jo</a>`:                                  `paragraph(mention Jo user=username:jdoe)`,
		`<div class="confluence-information-macro confluence-information-macro-note"><p class="title">T</p><div class="confluence-information-macro-body"><p>x</p></div></div>`:               `panel type=warning title=T(paragraph(text x))`,
		`<div class="panel"><div class="panelHeader"><b>T</b></div><div class="panelContent" style="background-color: #FFFFCE;"><p>x</p></div></div>`:                                         `panel type=custom title=T color=#ffffce(paragraph(text x))`,
		`<div class="code panel"><div class="codeContent"><pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: java; gutter: false">a &lt; b` + "\n  c</pre></div></div>": "codeBlock a < b\n  c language=java",
		`<pre class="code-python">x</pre>`: `codeBlock x language=python`,
		`<div class="expand-container"><div class="expand-control"><span class="expand-control-text">T</span></div><div class="expand-content"><p>x</p></div></div>`: `expand title=T(paragraph(text x))`,
		`<span class="status-macro aui-lozenge aui-lozenge-success">DONE</span>`:                                                                                     `paragraph(status DONE color=green)`,
		`<ul class="inline-task-list"><li class="checked">a</li><li>b</li></ul>`:                                                                                     `taskList(taskItem state=DONE(paragraph(text a)), taskItem state=TODO(paragraph(text b)))`,
		`<img class="emoticon" data-emoji-fallback="😀" alt=":grin:">`:                                                                                                `paragraph(emoji 😀)`,
		`<img src="/download/a.png" data-linked-resource-default-alias="a.png">`:                                                                                     `mediaSingle(media src=https://s.net/wiki/download/a.png alt=a.png)`,
		`<span class="jira-issue" data-jira-key="P-1"><a href="x">P-1</a></span>`:                                                                                    `paragraph(inlineMacro P-1)`,
		`<div class="toc-macro"><ul><li>x</li></ul></div><p>y</p>`:                                                                                                   `paragraph(text y)`,
		`<time datetime="2024-11-19">19 Nov</time>`:                                                                                                                  `paragraph(date 2024-11-19)`,
		`<table><tbody><tr><th>a</th><td colspan="2">b<ul><li>c</li></ul></td></tr></tbody></table>`:                                                                 `table(tableRow(tableHeader(paragraph(text a)), tableCell colspan=2(paragraph(text b), bulletList(listItem(paragraph(text c))))))`,
		`a @@@hl@@@b@@@endhl@@@ c`:                         `paragraph(text a b c)`,
		`<ul><li>a<li>b<p>c`:                               `bulletList(listItem(paragraph(text a)), listItem(paragraph(text b), paragraph(text c)))`,
		`<a href="javascript:x()">y</a><script>z</script>`: `paragraph(text y)`,
		`<div class="columnLayout" data-layout="two-left-sidebar"><div class="cell"><p>a</p></div><div class="cell"><p>b</p></div></div>`: `layout(layoutColumn width=33(paragraph(text a)), layoutColumn width=67(paragraph(text b)))`,
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			d, _ := view.Parse(source, tree.Options{Site: "https://s.net/wiki"})
			if err := tree.Check(d); err != nil {
				t.Error(err)
			}
			got := strings.TrimSuffix(strings.TrimPrefix(outline(d.Root), "root("), ")")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// visibleWords lists the words of HTML that a reader sees; those of dates and pictures, which are read in another
// form, are left out.
func visibleWords(t *testing.T, source string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "style", "script", "time", "img":
				return
			}
		}
		if n.Type == html.TextNode {
			text.WriteString(" " + n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return strings.Fields(text.String())
}

func TestParse_of_real_pages_loses_no_text(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) != 4 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := view.Parse(string(source), tree.Options{})
		if err := tree.Check(d); err != nil {
			t.Error(err)
		}
		have := map[string]int{}
		for word := range strings.FieldsSeq(strings.ReplaceAll(tree.PlainText(d.Root), "@", " ")) {
			have[word]++
		}
		lost := 0
		for _, word := range visibleWords(t, string(source)) {
			if word == "@" {
				continue
			}
			if have[strings.TrimPrefix(word, "@")] == 0 {
				lost++
				t.Logf("%s: %q is lost", file, word)
				continue
			}
			have[strings.TrimPrefix(word, "@")]--
		}
		if lost > 0 {
			t.Errorf("%s: %d words are lost", file, lost)
		}
		tree.Walk(d.Root, func(n *tree.Node) bool {
			if strings.Contains(n.Text, "</") && n.Kind == tree.Text {
				t.Errorf("%s: markup in text: %q", file, n.Text)
			}
			return true
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`<p>a<b>c</p><table><td>x`)
	f.Add(strings.Repeat("<div>", 600) + "x")
	f.Add("\xff<a href='javascript:'>\x00")
	f.Fuzz(func(t *testing.T, source string) {
		d, _ := view.Parse(source, tree.Options{Site: "https://s.net/wiki"})
		if err := tree.Check(d); err != nil {
			t.Errorf("%q: %v", source, err)
		}
	})
}
