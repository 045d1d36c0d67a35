package storage_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

// TestSplice marks the section to be replaced by « and »: every byte outside must stay.
func TestSplice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		heading string
		page    string
	}{
		"up to the next heading":        {"A", `<h1>A</h1>«<p>old</p>»<h1>B</h1><p>x</p>`},
		"lower headings belong to it":   {"A", `<h2>A</h2>«<p>old</p><h3>C</h3><p>y</p>»<h2>B</h2>`},
		"up to a higher heading":        {"A", `<h3>A</h3>«<p>old</p>»<h2>B</h2>`},
		"to the end":                    {"B", `<h1>A</h1><p>x</p><h1>B</h1>«<p>old</p>»`},
		"an empty one":                  {"A", `<h1>A</h1>«»<h1>B</h1>`},
		"marks do not count":            {"Hello World and more", `<h1>Hello <strong>Wor</strong>ld <em>and</em>` + "\n" + `more</h1>«old»<h1>B</h1>`},
		"entities":                      {"R&D – “a” <b>", `<h1>R&amp;D &ndash; &ldquo;a&rdquo; &lt;b&gt;</h1>«<p>&nbsp;</p>»<h1>x&eacute;</h1>`},
		"parameters do not count":       {"Setup", `<h2><ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">top</ac:parameter></ac:structured-macro>Setup</h2>«old»<h2>B</h2>`},
		"mentions by name":              {"For @Ann Lee ✅", `<h2>For <ac:link><ri:user ri:account-id="5b"/></ac:link> <ac:emoticon ac:name="tick"/></h2>«old»`},
		"in a layout cell":              {"A", `<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><h1>A</h1>«<p>old</p>»</ac:layout-cell><ac:layout-cell><h1>B</h1></ac:layout-cell></ac:layout-section></ac:layout>`},
		"in a macro":                    {"A", `<h1>X</h1><ac:structured-macro ac:name="expand"><ac:rich-text-body><h3>A</h3>«<p>old</p>»</ac:rich-text-body></ac:structured-macro><p>y</p><h1>Z</h1>`},
		"in a table":                    {"A", `<table><tbody><tr><td><h4>A</h4>«old»</td><td><h4>A2</h4></td></tr></tbody></table>`},
		"a macro's headings are inside": {"A", `<h2>A</h2>«<ac:structured-macro ac:name="expand"><ac:rich-text-body><h1>big</h1></ac:rich-text-body></ac:structured-macro>»<h2>B</h2>`},
		"code is not a heading":         {"A", `<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[<h1>A</h1>x<h1>B</h1>]]></ac:plain-text-body></ac:structured-macro><h1>A</h1>«old»<h1 >B</h1 >`},
		"comments are not headings":     {"A", "<!-- <h1>A</h1> --><h1 class='x' >A</h1>«<!-- y -->old»<h1>B</h1>"},
		"attributes with brackets":      {"A", `<h1 title="a>b">A</h1>«<p title='<h1>'>x</p>»<h1>B</h1>`},
		"line ends and odd spelling":    {"A", "<p  a = '1'>x</p>\r\n<H1>A</H1>«\r\n<p>old<br></p>\r\n»<h1>B</h1>\r\n<ac:image ac:width='3' ><ri:url ri:value=\"u\" /></ac:image>"},
		"a fallback is not a heading":   {"A", `<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content><p>x</p></ac:adf-content></ac:adf-node><ac:adf-fallback><h1>A</h1></ac:adf-fallback></ac:adf-extension><h1>A</h1>«old»`},
		"an empty heading ends it":      {"A", `<h2>A</h2>«<p>old</p>»<h2></h2><p>x</p>`},
		"unclosed elements":             {"A", `<div><h1>A</h1>«<p>old<b>x»</div><h1>B</h1>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := strings.NewReplacer("«", "", "»", "").Replace(test.page)
			before, rest, _ := strings.Cut(test.page, "«")
			_, after, _ := strings.Cut(rest, "»")
			names := map[tree.User]string{{Kind: tree.AccountID, ID: "5b"}: "Ann Lee"}
			h, err := storage.Find(source, storage.Section{Heading: test.heading, Names: names})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before+"<p>new</p>"+after, h.Splice(source, "<p>new</p>")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplice_of_repeated_headings(t *testing.T) {
	t.Parallel()
	page := `<h1>A</h1><h2>Log</h2><p>1</p><h1>B</h1><h2>Log</h2><p>2</p>`
	h, err := storage.Find(page, storage.Section{Heading: " Log ", Index: new(1)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := h.Splice(page, "x"), `<h1>A</h1><h2>Log</h2><p>1</p><h1>B</h1><h2>Log</h2>x`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, test := range []struct {
		at    storage.Section
		kind  fault.Kind
		words []string
	}{
		{storage.Section{Heading: "Log"}, fault.Input, []string{"2 headings", `0: level 2, after "A"`, `1: level 2, after "B"`, "heading_index, from 0 to 1"}},
		{storage.Section{Heading: "Log", Index: new(2)}, fault.Input, []string{"2 of them", "from 0 to 1"}},
		{storage.Section{Heading: "log"}, fault.NotFound, []string{`no heading "log"`, `"A", "Log", "B", "Log"`}},
	} {
		h, err := storage.Find(page, test.at)
		if h != (storage.Heading{}) || fault.KindOf(err) != test.kind {
			t.Errorf("%+v: %+v %v", test.at, h, err)
		}
		for _, words := range test.words {
			if !strings.Contains(fault.Text(err), words) {
				t.Errorf("%+v: %s lacks %q", test.at, fault.Text(err), words)
			}
		}
	}
}

// TestSplice_on_whole_pages replaces every section of real pages by itself: nothing may change.
func TestSplice_on_whole_pages(t *testing.T) {
	t.Parallel()
	pages := []string{}
	for _, file := range []string{"cloud.xml", "server.xml"} {
		source, err := os.ReadFile("testdata/pages/" + file)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, string(source))
	}
	for _, f := range fixtures(t, "testdata/mark.json.gz") {
		pages = append(pages, f.Storage)
	}
	sections := 0
	for _, page := range pages {
		seen := map[string]int{}
		for _, h := range storage.Headings(page, nil) {
			sections++
			found, err := storage.Find(page, storage.Section{Heading: h.Text, Index: new(seen[h.Text])})
			if err != nil {
				t.Fatalf("%q: %v", h.Text, err)
			}
			seen[h.Text]++
			if got := found.Splice(page, page[h.From:h.To]); got != page {
				t.Errorf("%q:\n%s", h.Text, cmp.Diff(page, got))
			}
		}
	}
	t.Logf("%d sections of %d pages", sections, len(pages))
}
