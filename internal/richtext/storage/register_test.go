package storage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

// show writes a document on one line, for comparison.
func show(n *tree.Node) string {
	var b strings.Builder
	b.WriteString(n.Kind.String())
	if n.Text != "" {
		b.WriteString(" " + strings.ReplaceAll(n.Text, "\n", "⏎"))
	}
	if n.Macro != nil {
		b.WriteString(" " + n.Macro.Name)
		for _, p := range n.Macro.Params {
			b.WriteString(" " + p.Name + ":" + p.Value)
		}
	}
	for _, a := range n.Attrs {
		b.WriteString(" " + string(a.Key) + "=" + a.Value)
	}
	for _, m := range n.Marks {
		b.WriteString(strings.TrimRight(" <"+m.Kind.String()+" "+m.Value, " ") + ">")
	}
	if n.Origin != nil {
		b.WriteString(" «" + n.Origin.Name + "»")
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

// TestParse_constructs holds one example of each construct that the reader knows, and of malformed input.
func TestParse_constructs(t *testing.T) {
	t.Parallel()
	o := tree.Options{
		Deployment: tree.Cloud, Space: "DEV", Site: "https://s.net/wiki", ContentID: "12",
		Names:       map[tree.User]string{{Kind: tree.AccountID, ID: "5b"}: "Ann Lee"},
		Attachments: map[string]string{"known.png": "/download/attachments/9/known.png?version=2"},
	}
	for source, want := range map[string]string{
		`<p>By <ac:link><ri:user ri:account-id="5b"/></ac:link></p>`:                                                                                           "paragraph(text By , mention Ann Lee user=accountid:5b)",
		macro("code", `<ac:parameter ac:name="language">py</ac:parameter><ac:plain-text-body><![CDATA[def f_x():`+"\n"+`    pass]]></ac:plain-text-body>`):     "codeBlock def f_x():⏎    pass language=python",
		`<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Ship</ac:task-body></ac:task></ac:task-list>`: "taskList(taskItem state=DONE taskId=7(paragraph(text Ship)))",
		macro("status", `<ac:parameter ac:name="title">DONE</ac:parameter><ac:parameter ac:name="colour">Green</ac:parameter>`):                                "paragraph(status DONE color=green)",
		`<p>x<ac:emoticon ac:name="tick"/> y</p>`:                                                                                         "paragraph(text x, emoji ✅, text  y)",
		`<p><ac:emoticon ac:name="blue-star" ac:emoji-id="1f1fa-1f1f8"/></p>`:                                                             "paragraph(emoji 🇺🇸 id=1f1fa-1f1f8)",
		`<p><ac:link><ri:page ri:content-title="Plan"/></ac:link></p>`:                                                                    "paragraph(text Plan <link page:DEV/Plan>)",
		`<ac:image ac:width="300"><ri:attachment ri:filename="a b.png"/></ac:image>`:                                                      "mediaSingle(media src=https://s.net/wiki/download/attachments/12/a%20b.png width=300 alt=a b.png)",
		`<p>see <ac:image><ri:attachment ri:filename="known.png"/></ac:image></p>`:                                                        "paragraph(text see , media src=https://s.net/wiki/download/attachments/9/known.png?version=2 alt=known.png)",
		`<p><ac:image><ri:attachment ri:filename="x.png"><ri:page ri:content-title="O" ri:space-key="S"/></ri:attachment></ac:image></p>`: "mediaSingle(media src=attachment:S/O/x.png alt=x.png)",
		`<p>a_b 2 * 3 &euro; &#128512; &amp;lt; &nbsp;x</p>`:                                                                              "paragraph(text a_b 2 * 3 € 😀 &lt; \u00a0x)",
		"<p> a\n  <b>b </b> c</p>":                                    "paragraph(text a , text b  <strong>, text c)",
		`<p><br/></p><p></p><p>x<br/></p>`:                            "paragraph(text x)",
		`<p>x <code>a  b </code></p>`:                                 "paragraph(text x , text a  b  <code>)",
		`<ol start="5"><li>a<ul><li>b</li></ul></li></ol>`:            "orderedList start=5(listItem(paragraph(text a), bulletList(listItem(paragraph(text b)))))",
		`<ul><li>a</li><ul><li>b</li></ul></ul>`:                      "bulletList(listItem(paragraph(text a), bulletList(listItem(paragraph(text b)))))",
		`<blockquote>a<blockquote><p>b</p></blockquote></blockquote>`: "quote(paragraph(text a), quote(paragraph(text b)))",
		`<table><tr><td rowspan="2">a</td><th>b</th></tr><tr><td><p>c</p><ul><li>d</li></ul></td></tr></table>`:                         "table(tableRow(tableCell rowspan=2(paragraph(text a)), tableHeader(paragraph(text b))), tableRow(tableCell(paragraph(text c), bulletList(listItem(paragraph(text d))))))",
		`<p><a href="/x">r</a> <a href="https://e.x/?a=1&amp;b">e</a> <a href="javascript:x()">j</a></p>`:                               "paragraph(text r <link https://s.net/wiki/x>, text  , text e <link https://e.x/?a=1&b>, text  , opaqueInline j «a»)",
		`<p><a href="https://e.x" data-card-appearance="inline">https://e.x</a></p>`:                                                    "paragraph(inlineCard url=https://e.x)",
		`<a href="https://e.x" data-card-appearance="embed" data-layout="wide" data-width="80">https://e.x</a>`:                         "embedCard url=https://e.x layout=wide width=80",
		`<p><ac:inline-comment-marker ac:ref="r">a <em>b</em></ac:inline-comment-marker></p>`:                                           "paragraph(text a  <annotation r>, text b <em> <annotation r>)",
		`<p><time datetime="2026-02-04"/> <ac:placeholder>Type</ac:placeholder></p>`:                                                    "paragraph(date 2026-02-04, text  , placeholder Type)",
		macro("toc", `<ac:parameter ac:name="maxLevel">3</ac:parameter>`):                                                               "macro toc maxLevel:3",
		macro("include", `<ac:parameter ac:name=""><ac:link><ri:page ri:space-key="S" ri:content-title="T"/></ac:link></ac:parameter>`): "macro include :page:S/T",
		macro("viewpdf", `<ac:parameter ac:name="name"><ri:attachment ri:filename="a.pdf"/></ac:parameter>`):                            "macro viewpdf name:attachment:a.pdf",
		macro("excerpt", `<ac:rich-text-body><p>x</p></ac:rich-text-body>`):                                                             "macro excerpt(paragraph(text x))",
		macro("html", `<ac:plain-text-body><![CDATA[<b>]]></ac:plain-text-body>`):                                                       "macro <b> html",
		macro("x", `<ac:parameter ac:name="p"><ri:space ri:space-key="A"/><ri:space ri:space-key="B"/></ac:parameter>`):                 "opaque x «x»",
		`<ac:macro ac:name="old"><ac:parameter ac:name="k">v</ac:parameter></ac:macro>`:                                                 "opaque old «old»",
		`<foo a="1">bar <b>x</b></foo><p>a <bar/> b</p>`:                                                                                "opaque bar x «foo», paragraph(text a , opaqueInline «bar», text  b)",
		`<p>a <b>b <i>c</p><p>d</b> e`:         "paragraph(text a , text b  <strong>, text c <strong> <em>), paragraph(text d e)",
		`a < b <> </x> <p`:                     "paragraph(text a < b <> <p)",
		`<p a=1 b='x"y' c>t</p`:                "paragraph «p»(text t</p)",
		`<![CDATA[a <b>]]><!-- c --><?pi x?>d`: "paragraph(text a <b>d)",
		`<ac:structured-macro ac:name="info"><ac:rich-text-body>bare <b>text</b></ac:rich-text-body></ac:structured-macro>`: "panel type=info(paragraph(text bare , text text <strong>))",
		`<pre>a` + "\n" + `  b</pre>`: "codeBlock a⏎  b",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			d, _ := storage.Parse(source, o)
			if err := tree.Check(d); err != nil {
				t.Error(err)
			}
			got := strings.TrimSuffix(strings.TrimPrefix(show(d.Root), "root("), ")")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestParse_of_adf_extensions reads them once, not their fallback as well.
func TestParse_of_adf_extensions(t *testing.T) {
	t.Parallel()
	source := `<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute>` +
		`<ac:adf-content><p>x</p></ac:adf-content></ac:adf-node><ac:adf-fallback><p>x</p></ac:adf-fallback></ac:adf-extension>`
	d, _ := storage.Parse(source, cloud)
	if got := show(d.Root); got != "root(panel type=note(paragraph(text x)))" {
		t.Error(got)
	}
}

// TestRender_is_well_formed_whatever_the_text_is: no text, name or URL can break the XML.
func TestRender_is_well_formed_whatever_the_text_is(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		`<b>&"'`, `]]>`, `]]>]]>`, "a\x00b\x0c\ufffe", "\xff\xfe", `" onclick="x`, "a\nb\tc\rd", `--><!--`, `&lt;`, `</p>`, "$x$ \\(x\\)",
	} {
		code := tree.New(tree.CodeBlock).With(tree.Language, s).With(tree.Title, s)
		code.Text = s
		other := tree.New(tree.MacroBlock)
		other.Macro = &tree.Macro{Name: s, Params: []tree.Param{{Name: s, Value: s}, {Name: "", Value: "page:" + s + "/" + s}}, Body: tree.PlainBody}
		other.Text = s
		d := tree.NewDocument(
			tree.New(tree.Paragraph, tree.NewText(s, tree.Mark{Kind: tree.Link, Value: "https://e.x/" + s}, tree.Mark{Kind: tree.Annotation, Value: s}),
				tree.NewText(s, tree.Mark{Kind: tree.Link, Value: "page:" + s + "/" + s + "#" + s}),
				tree.NewText(s, tree.Mark{Kind: tree.TextColor, Value: s}),
				tree.New(tree.Mention).With(tree.UserID, "accountid:"+s),
				tree.New(tree.Emoji).With(tree.ShortName, s),
				tree.New(tree.Media).With(tree.Src, "https://e.x/"+s).With(tree.Alt, s).With(tree.Width, s),
			),
			tree.New(tree.Heading, tree.NewText(s)).With(tree.Level, s).With(tree.Anchor, s),
			code, other,
			tree.New(tree.Panel, tree.New(tree.Paragraph, tree.NewText(s))).With(tree.PanelType, s).With(tree.Title, s),
			tree.New(tree.Table, tree.New(tree.TableRow, tree.New(tree.TableCell).With(tree.Background, s).With(tree.ColSpan, s))),
		)
		for _, o := range []tree.Options{cloud, server} {
			out, _, err := storage.Render(d, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := storage.Check(out); err != nil {
				t.Errorf("%q: %v\n%s", s, err, out)
			}
		}
	}
}

func TestCheck_names_the_place(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`<p>a &nbsp; &eacute; <ac:image ac:x="1"/></p>`: "",
		"<p>a</p>\n<p>b</b></p>":                        "line 2, column 9",
		`<p>a & b</p>`:                                  "line 1, column",
		`<p>a`:                                          "line 1, column",
		`</root><root>`:                                 "line 1, column",
		`a < b`:                                         "line 1, column",
	} {
		err := storage.Check(source)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", source, err)
		}
	}
}
