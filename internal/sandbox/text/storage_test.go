package text

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseStorage_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"<p>a<b></p>":            "Error parsing xhtml: Unexpected close tag </p>; expected </b>.\n at [row,col {unknown-source}]: [1,11]",
		"<p>a":                   "Unexpected EOF; was expecting a close tag for element <p>",
		"</p>":                   "Unexpected close tag </p>; no open start tag.",
		"<br>":                   "Unexpected EOF; was expecting a close tag for element <br>",
		"a & b":                  "Unexpected character ' ' (code 32) (missing name?)",
		"&nosuch;":               `Undeclared general entity "nosuch"`,
		"&#xZZ;":                 "Illegal character entity",
		"<p class=x>y</p>":       "in start tag Expected a quote",
		"<p a='1' a='2'/>":       "Duplicate attribute 'a'.",
		`<p a="<"/>`:             "Unexpected character '<' (code 60) in attribute value",
		"<v:p/>":                 `Undeclared namespace prefix "v" (for element "v:p")`,
		"<p>x</p\n>\n<![CDATA[a": "Unexpected end-of-input in CDATA section",
		"a ]]> b":                "Unexpected ']]>' in text content",
		"< p>":                   "in content after '<' (malformed start element?)",
		"<!DOCTYPE x>":           "in content after '<!'",
		"a\x01b":                 "Illegal character ((CTRL-CHAR, code 1))",
		"<p>1</p>\n<p>2<i></p>":  "[2,11]",
	}
	for source, want := range tests {
		_, err := ParseStorage(source)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s", source, err, want)
		}
	}
}

func TestParseStorage_takes(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"", "plain", "a &amp; b &nbsp;&eacute;&#8364;&#x20ac;", "<p/>", "<p >x</p >", `<ac:link><ri:page ri:content-title='x "y"'/></ac:link>`,
		"<![CDATA[<p>]]>", "<!-- a --><p>b</p>", "<at:var at:name=\"x\" />", "日本 🚚",
	} {
		if _, err := ParseStorage(source); err != nil {
			t.Errorf("%q: %v", source, err)
		}
	}
	root, err := ParseStorage(`<p a="&lt;&quot;">x &amp; y<![CDATA[<z>]]></p>`)
	if err != nil {
		t.Fatal(err)
	}
	if p := root.Child("p"); p.Get("a") != `<"` || p.Inner() != "x & y<z>" {
		t.Errorf("got %+v", p)
	}
}

func demo() *Page {
	return &Page{
		Cloud: true, Base: "http://x/wiki", ID: "7", Title: "My page",
		Person: func(ref *Node) (Person, bool) {
			return Person{Name: "Ann", AccountID: "a1"}, ref.Get("ri:account-id") == "a1"
		},
		Target: func(_, title string) (Target, bool) {
			return Target{ID: "8", Title: title, URL: "http://x/8"}, title == "There"
		},
		Media: func(_, _, file string) (Media, bool) {
			return Media{ID: "9", FileID: "f9", Name: file, Type: "image/png", URL: "http://x/" + file, Version: 2}, file == "a.png"
		},
		Below: func() []Target { return []Target{{Title: "Kid <1>", URL: "http://x/kid"}} },
		Issue: func(key string) (Issue, bool) {
			return Issue{Key: key, Summary: "Sum", Status: "Open", URL: "http://x/browse/" + key}, true
		},
	}
}

func parsed(t *testing.T, storage string) *Node {
	t.Helper()
	root, err := ParseStorage(storage)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func macro(name, body string, parameters ...string) string {
	var b strings.Builder
	b.WriteString(`<ac:structured-macro ac:name="` + name + `">`)
	for i := 0; i+1 < len(parameters); i += 2 {
		b.WriteString(`<ac:parameter ac:name="` + parameters[i] + `">` + parameters[i+1] + `</ac:parameter>`)
	}
	return b.String() + body + `</ac:structured-macro>`
}

func TestView(t *testing.T) {
	t.Parallel()
	rich := "<ac:rich-text-body><p>x</p></ac:rich-text-body>"
	tests := map[string]string{
		"<h2>A b</h2>":      `<h2 id="Mypage-Ab">A b</h2>`,
		"<p>a<br/>b</p>":    "<p>a<br/>b</p>",
		"<p>&nbsp;&lt;</p>": "<p>\u00a0&lt;</p>",
		"<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>":                                 `<div class="table-wrap"><table class="confluenceTable"><tbody><tr><th class="confluenceTh">a</th><td class="confluenceTd">b</td></tr></tbody></table></div>`,
		`<a href="javascript:alert(1)" onclick="x">y</a>`:                                             "<a>y</a>",
		`<a href="java&#10;script:alert(1)">y</a><a href="/x:y">z</a>`:                                `<a>y</a><a href="/x:y">z</a>`,
		"<blink>x<p>y</p></blink>":                                                                    "x<p>y</p>",
		"<script>bad()</script>":                                                                      "",
		macro("code", "<ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body>", "language", "go"): `brush: go; gutter: false; theme: Confluence" data-theme="Confluence">a &lt; b</pre>`,

		macro("info", rich):                                   `confluence-information-macro-information conf-macro`,
		macro("expand", rich, "title", "More"):                `<span class="expand-control-text">More</span>`,
		macro("panel", rich, "title", "P"):                    `<div class="panelHeader" style="border-bottom-width: 1px;"><b>P</b></div><div class="panelContent"><p>x</p></div>`,
		macro("status", "", "title", "OK", "colour", "Green"): `aui-lozenge-success conf-macro output-inline" data-hasbody="false" data-macro-name="status">OK</span>`,
		macro("jira", "", "key", "A-1"):                       `<a href="http://x/browse/A-1" class="jira-issue-key">A-1</a> - <span class="summary">Sum</span>`,
		macro("children", ""):                                 `<li><a href="http://x/kid">Kid &lt;1&gt;</a></li>`,
		macro("no<such>"[:2], rich):                           "Unknown macro: 'no'",
		`<ac:link><ri:user ri:account-id="a1"/></ac:link>`:    `data-account-id="a1" href="http://x/wiki/people/a1?ref=confluence"`,
		`<ac:link><ri:user ri:account-id="zz"/></ac:link>`:    "@Unknown User (zz)",
		`<ac:link><ri:page ri:content-title="There"/><ac:link-body>go <b>on</b></ac:link-body></ac:link>`:                                                    `<a href="http://x/8" data-linked-resource-id="8" data-linked-resource-type="page">go <b>on</b></a>`,
		`<ac:link><ri:page ri:content-title="Not"/></ac:link>`:                                                                                               `class="unresolved"`,
		`<ac:link ac:anchor="Top"><ac:link-body>up</ac:link-body></ac:link>`:                                                                                 `<a href="#Mypage-Top">up</a>`,
		`<ac:image ac:width="5"><ri:attachment ri:filename="a.png"/></ac:image>`:                                                                             `width="5" alt="" src="http://x/a.png" data-image-src="http://x/a.png"`,
		`<ac:image><ri:url ri:value="http://y/z.png"/></ac:image>`:                                                                                           `src="http://y/z.png"`,
		`<ac:image><ri:attachment ri:filename="none"/></ac:image>`:                                                                                           "unknown-attachment",
		"<ac:task-list><ac:task><ac:task-id>3</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>do</ac:task-body></ac:task></ac:task-list>": `<li class="checked" data-inline-task-id="3">do</li>`,
		`<time datetime="2026-03-09"/>`:                                                                                                                      `<time datetime="2026-03-09" class="date-past">09 Mar 2026</time>`,
		`<p><ac:inline-comment-marker ac:ref="r">x</ac:inline-comment-marker></p>`:                                                                           `<span class="inline-comment-marker" data-ref="r">x</span>`,
		`<ac:emoticon ac:name="smile" ac:emoji-fallback="🙂"/>`:                                                                                               `alt="🙂"`,
		`<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><p>l</p></ac:layout-cell></ac:layout-section></ac:layout>`:                        `data-layout="two-equal"><div class="cell normal" data-type="normal"><div class="innerCell"><p>l</p></div>`,
	}
	for storage, want := range tests {
		got := View(parsed(t, storage), demo())
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s\n got %s\nwant %s", storage, got, want)
		}
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	tests := []struct {
		storage, selection string
		index, count       int
		want               string
	}{
		{"<p>a b a</p>", "a", 1, 2, `<p>a b <m>a</m></p>`},
		{"<p>one <b>two</b> three</p>", "one two", 0, 1, `<p><m>one </m><b><m>two</m></b> three</p>`},
		{"<p>R &amp; D</p>", "R & D", 0, 1, `<p><m>R &amp; D</m></p>`},
		{"<p>a&nbsp;b</p>", "a b", 0, 1, `<p><m>a&nbsp;b</m></p>`},
		{"<p>one</p><p>two</p>", "onetwo", 0, 0, "<p>one</p><p>two</p>"},
		{`<p>x</p>` + macro("code", "<ac:plain-text-body><![CDATA[x]]></ac:plain-text-body>", "title", "x"), "x", 0, 1, `<p><m>x</m></p>` + macro("code", "<ac:plain-text-body><![CDATA[x]]></ac:plain-text-body>", "title", "x")},
		{"<p>aaa</p>", "aa", 0, 1, "<p><m>aa</m>a</p>"},
		{"<p>é🚚z</p>", "🚚z", 0, 1, "<p>é<m>🚚z</m></p>"},
	}
	for _, test := range tests {
		if got := Count(test.storage, test.selection); got != test.count {
			t.Errorf("%s: %q is found %d times", test.storage, test.selection, got)
		}
		marked := Mark(test.storage, test.selection, test.index, "r1")
		short := strings.NewReplacer(`<ac:inline-comment-marker ac:ref="r1">`, "<m>", "</ac:inline-comment-marker>", "</m>").Replace(marked)
		if short != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.storage, short, test.want)
		}
		if back := Unmark(marked, "r1"); back != test.storage {
			t.Errorf("taken out again: %s", back)
		}
		if test.count > 0 && !Markers(marked)["r1"] {
			t.Errorf("no marker in %s", marked)
		}
	}
}

func TestStorageOfWiki(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"h2. Title":                     "<h2>Title</h2>",
		"a *b* _c_ {{d}}":               "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>",
		"one\ntwo\n\nthree":             "<p>one<br />two</p><p>three</p>",
		"* a\n** b\n* c":                "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>",
		"# a\n# b":                      "<ol><li><p>a</p></li><li><p>b</p></li></ol>",
		"||h||\n|a|":                    "<table><tbody><tr><th><p>h</p></th></tr><tr><td><p>a</p></td></tr></tbody></table>",
		"----":                          "<hr />",
		"bq. said":                      "<blockquote><p>said</p></blockquote>",
		"[x|http://y]":                  `<p><a href="http://y">x</a></p>`,
		"[~ann]":                        `<p><ac:link><ri:user ri:username="ann" /></ac:link></p>`,
		"!a.png!":                       `<p><ac:image><ri:attachment ri:filename="a.png" /></ac:image></p>`,
		"{code:go}\na < b\n{code}\nend": `<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">go</ac:parameter><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro><p>end</p>`,
		"{code}x{code}":                 `<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[x]]></ac:plain-text-body></ac:structured-macro>`,
		"{code}\na\n\nb\n{code}":        `<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a` + "\n\n" + `b]]></ac:plain-text-body></ac:structured-macro>`,
		"{info:title=T}\nx\n{info}":     `<ac:structured-macro ac:name="info"><ac:parameter ac:name="title">T</ac:parameter><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>`,
		"a < b & c":                     "<p>a &lt; b &amp; c</p>",
	}
	for wiki, want := range tests {
		if got := StorageOfWiki(wiki); got != want {
			t.Errorf("%q\n got %s\nwant %s", wiki, got, want)
		}
	}
}

// A storage body becomes a document and that again the same storage, where both can say the same.
func TestADF_roundTrip(t *testing.T) {
	t.Parallel()
	for _, storage := range []string{
		"<p>a <strong>b</strong> <em>c</em> <code>d</code></p>", "<h3>x</h3><hr />", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
		`<ol start="3"><li><p>a</p></li></ol>`, "<blockquote><p>q</p></blockquote>", "<table><tbody><tr><th><p>h</p></th></tr><tr><td><p>d</p></td></tr></tbody></table>",
		`<ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">go</ac:parameter><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro>`,
		`<p><ac:link><ri:user ri:account-id="a1" /></ac:link> and <a href="http://y">z</a></p>`,
		`<ac:structured-macro ac:name="info" ac:schema-version="1"><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>`,
		`<p><ac:structured-macro ac:name="status" ac:schema-version="1"><ac:parameter ac:name="title">OK</ac:parameter><ac:parameter ac:name="colour">Green</ac:parameter></ac:structured-macro></p>`,
		`<p><time datetime="2026-03-09" /></p>`,
		`<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>do</ac:task-body></ac:task></ac:task-list>`,
		`<p><ac:inline-comment-marker ac:ref="r">x</ac:inline-comment-marker></p>`,
	} {
		doc := ADFOfStorage(parsed(t, storage), demo())
		if !json.Valid([]byte(doc)) {
			t.Fatalf("%s gives no JSON: %s", storage, doc)
		}
		back, err := StorageOfADF(doc)
		if err != nil || back != storage {
			t.Errorf("%s\nthrough %s\ngives %s %v", storage, doc, back, err)
		}
	}
}

func TestStorageOfADF_refuses(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{"", "[]", `{"type":"paragraph"}`, `{"type":"doc","version":2}`, "<p>x</p>"} {
		if got, err := StorageOfADF(doc); err == nil {
			t.Errorf("%q gives %q", doc, got)
		}
	}
}

func TestPlainOfStorage(t *testing.T) {
	t.Parallel()
	got := PlainOfStorage("<h1>A</h1><p>b <b>c</b>d</p>" + macro("code", "<ac:plain-text-body><![CDATA[e]]></ac:plain-text-body>", "language", "go", "title", "t"))
	if got != "A b cd t e" {
		t.Errorf("got %q", got)
	}
}

// What is accepted can be shown, searched, marked and turned into a document, whatever it is.
func FuzzParseStorage(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "<ac:link><ri:user/></ac:link>", "&amp;<![CDATA[x]]>", macro("code", "", "language", "x"), "<ol start='x'><li>y</li></ol>", "<td colspan='9'/>"} {
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, storage, selection string) {
		root, err := ParseStorage(storage)
		if err != nil {
			return
		}
		_ = View(root, demo())
		_ = PlainOfStorage(storage)
		marked := Mark(storage, selection, 0, "r")
		if _, err := ParseStorage(marked); err != nil {
			t.Fatalf("marking %q in %q gives %q: %v", selection, storage, marked, err)
		}
		doc := ADFOfStorage(root, demo())
		back, err := StorageOfADF(doc)
		if err != nil {
			t.Fatalf("%q gives the document %s: %v", storage, doc, err)
		}
		if _, err := ParseStorage(back); err != nil {
			t.Fatalf("%q comes back as %q: %v", storage, back, err)
		}
	})
}

func FuzzStorageOfWiki(f *testing.F) {
	for _, seed := range []string{"h1. a", "* a\n# b\n** c", "{code}\nx", "||a|b||\n|c", "*a _b* c_", "{info}\n{info}", "[a|b]!c!{{d}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, wiki string) {
		if storage := StorageOfWiki(wiki); !strings.ContainsFunc(wiki, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }) {
			if _, err := ParseStorage(storage); err != nil {
				t.Fatalf("%q gives %q: %v", wiki, storage, err)
			}
		}
	})
}
