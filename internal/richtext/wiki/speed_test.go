package wiki_test

import (
	"fmt"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/growth"
	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/wiki"
)

// hostile are inputs that make careless parsers slow: each is repeated.
var hostile = []string{
	"[", "*a_ ", "[a](", "[a|b", "!a|", "{quote}", "||", "<a ", "`", "{code}", "{color:red}", "{{", "*", "_", "-", "^ ",
	`\\`, `\\a`, "{*}", "|a", "* a\n", "a\n", "\n", "{panel:title=", "http://", "&", "<b>", "{quote}{panel}", "??", "(", "[^",
	"{a}", "|!a", "|[a", "# {code}\n", "{noformat", "h1. ", "bq. ", "*_-+^~", "!a.png", "* {quote}\n",
}

// page is a text as people write it.
const page = `h2. Steps to reproduce

# Open *the page* and choose _settings_
# Set {{max_conn}} to 5 and see [the manual|https://example.org/a_b?c=d]
#* it says {color:red}never{color} do that
* done (/)

||Name||Value||
|a|b \\ c|
|snake_case|2 * 3 * 4|

{code:java}
public static void main(String[] args) { }
{code}

{quote}
Somebody said -nothing- something.
{quote}

`

func BenchmarkParse(b *testing.B) {
	for _, size := range []int{10 << 10, 100 << 10, 1 << 20, 8 << 20} {
		source := strings.Repeat(page, size/len(page))
		b.Run(fmt.Sprintf("page/%dK", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				wiki.Parse(source, tree.Options{})
			}
		})
	}
	for _, unit := range hostile {
		source := strings.Repeat(unit, 1<<20/len(unit))
		b.Run("hostile/"+unit, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				wiki.Parse(source, tree.Options{})
			}
		})
	}
}

func BenchmarkRender(b *testing.B) {
	for _, size := range []int{10 << 10, 1 << 20, 8 << 20} {
		d, _ := wiki.Parse(strings.Repeat(page, size/len(page)), tree.Options{})
		b.Run(fmt.Sprintf("%dK", size>>10), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, _, err := wiki.Render(d, tree.Options{}); err != nil {
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
	d, _ := wiki.Parse(source, tree.Options{})
	if _, _, err := wiki.Render(d, tree.Options{}); err != nil && tree.Count(d.Root) <= tree.MaxNodes {
		tb.Fatal(err)
	}
}
