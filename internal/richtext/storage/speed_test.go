package storage_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/growth"
	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

// hostile are inputs that make careless parsers slow: each is repeated.
var hostile = []string{
	"<", "<a ", `<a x="`, "<a x='", "<!--", "<![CDATA[", "<?", "</p>", "<p>", "<b>", "<div>", "<p><b>", "<ul><li>",
	"<table><tr><td>", `<ac:structured-macro ac:name="x">`, `<ac:structured-macro ac:name="expand"><ac:rich-text-body>`,
	"<ac:link>", "<ac:image>", "&", "&amp;", "<h1>", "<h1></h1>", "<br/>", "<p>x</b>", "<i></b>", " ", "a\n",
	`<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[`, "<x><y></x>", "<foo>", "<ac:task-list><ac:task>",
	`<span style="color: red">`, `<ac:inline-comment-marker ac:ref="a">x</ac:inline-comment-marker>`,
	`<ac:structured-macro ac:name="status"/>`, "<blockquote>", "<ac:layout><ac:layout-section>", `<p a="1" b="2" c='3'/>`,
}

func realPage(tb testing.TB) string {
	tb.Helper()
	source, err := os.ReadFile("testdata/pages/server.xml")
	if err != nil {
		tb.Fatal(err)
	}
	return string(source)
}

func BenchmarkParse(b *testing.B) {
	page := realPage(b)
	for _, size := range []int{10 << 10, 100 << 10, 1 << 20, 8 << 20} {
		source := strings.Repeat(page, max(1, size/len(page)))
		b.Run(fmt.Sprintf("page/%dK", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				storage.Parse(source, server)
			}
		})
	}
	for _, unit := range hostile {
		source := strings.Repeat(unit, (1<<20)/len(unit))
		b.Run("hostile/"+unit, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				storage.Parse(source, server)
			}
		})
	}
}

func BenchmarkRender(b *testing.B) {
	page := realPage(b)
	for _, size := range []int{10 << 10, 1 << 20, 8 << 20} {
		d, _ := storage.Parse(strings.Repeat(page, max(1, size/len(page))), server)
		b.Run(fmt.Sprintf("%dK", size>>10), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := storage.Render(d, server); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGrowth fails when the time for hostile texts grows faster than they do.
func BenchmarkGrowth(b *testing.B) {
	for _, unit := range hostile {
		const size = 32 << 10
		short, long := strings.Repeat(unit, size/len(unit)), strings.Repeat(unit, 4*size/len(unit))
		b.Run(unit, func(b *testing.B) {
			growth.Judge(b, func() { readAndWrite(b, short) }, func() { readAndWrite(b, long) })
		})
	}
}

func TestParse_bears_hostile_texts(t *testing.T) {
	t.Parallel()
	for _, unit := range hostile {
		t.Run(unit, func(t *testing.T) {
			t.Parallel()
			readAndWrite(t, strings.Repeat(unit, (128<<10)/len(unit)))
		})
	}
}

func readAndWrite(tb testing.TB, source string) {
	tb.Helper()
	d, _ := storage.Parse(source, server)
	if _, _, err := storage.Render(d, server); err != nil {
		tb.Fatal(err)
	}
	storage.Headings(source, nil)
}

func FuzzParse(f *testing.F) {
	for _, unit := range hostile {
		f.Add(unit + unit + "x</p>")
	}
	f.Add(realPage(f))
	f.Fuzz(func(t *testing.T, source string) {
		for _, o := range []tree.Options{cloud, server} {
			d, _ := storage.Parse(source, o)
			if err := tree.Check(d); err != nil {
				t.Fatal(err)
			}
			out, _, err := storage.Render(d, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := storage.Check(out); err != nil {
				t.Fatalf("%v in %q", err, out)
			}
		}
		storage.Headings(source, nil)
	})
}
