package storage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

var cloud = tree.Options{Deployment: tree.Cloud, Product: tree.Confluence, NewID: func() string { return "id" }}

func macro(name, inner string) string {
	return `<ac:structured-macro ac:name="` + name + `" ac:schema-version="1">` + inner + `</ac:structured-macro>`
}

// TestRound_trip_is_exact holds sources that are already as we write them: reading and writing changes no byte.
func TestRound_trip_is_exact(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"marks":    `<p>a <strong>b <em>c</em></strong> <u>d</u> <del>e</del> <sub>f</sub><sup>g</sup> <code>h  i</code></p>`,
		"nesting":  `<p><strong>a <a href="https://x.org/?a=1&amp;b=2">b</a> c</strong></p>`,
		"colours":  `<p><span style="color: rgb(255,0,0);">x</span><span style="background-color: rgb(254,222,200);">y</span></p>`,
		"headings": `<h1>A</h1><h6>B</h6><hr/>`,
		"lists":    `<ul><li><p>x</p><ul><li><p>y</p></li></ul></li></ul><ol start="3"><li><p>z</p></li></ol>`,
		"mention":  `<p>By <ac:link><ri:user ri:account-id="5b"/></ac:link></p>`,
		"page link": `<p><ac:link ac:anchor="Top"><ri:page ri:space-key="DEV" ri:content-title="Road map"/><ac:link-body>` +
			`the <strong>plan</strong></ac:link-body></ac:link></p>`,
		"code": macro("code", `<ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body>`+
			`<![CDATA[a]]]]><![CDATA[>b]]></ac:plain-text-body>`),
		"panel": macro("note", `<ac:rich-text-body><p>Hot</p></ac:rich-text-body>`),
		"any macro": macro("roadmap", `<ac:parameter ac:name="p1">v &lt; 1</ac:parameter>`) +
			macro("excerpt", `<ac:parameter ac:name="hidden">true</ac:parameter><ac:rich-text-body><p>x</p></ac:rich-text-body>`),
		"opaque":      `<foo  a='1'>b&eacute;</foo>`,
		"kept table":  `<table class="wrapped"><colgroup><col/></colgroup><tbody><tr><th class="x"><p>a</p></th></tr></tbody></table>`,
		"layout":      `<ac:layout><ac:layout-section ac:type="two_left_sidebar"><ac:layout-cell><p>a</p></ac:layout-cell><ac:layout-cell><p>b</p></ac:layout-cell></ac:layout-section></ac:layout>`,
		"comment":     `<p>a <ac:inline-comment-marker ac:ref="u1">b <strong>c</strong></ac:inline-comment-marker> d</p>`,
		"image":       `<p><ac:image ac:alt="x" ac:width="300" ac:original-width="9"><ri:attachment ri:filename="a b.png"/></ac:image></p>`,
		"placeholder": `<p><ac:placeholder>Type</ac:placeholder> <time datetime="2026-02-04"/></p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _ := storage.Parse(source, cloud)
			if err := tree.Check(d); err != nil {
				t.Fatal(err)
			}
			got, _, err := storage.Render(d, cloud)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(source, got); diff != "" {
				t.Error(diff)
			}
			if err := storage.Check(got); err != nil {
				t.Error(err)
			}
		})
	}
}
