package wiki_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// TestParse_takes_linear_time doubles hostile inputs: twice the input may take a little more than twice the time. The
// best of several runs counts, so that other work on the machine does not matter.
func TestParse_takes_linear_time(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	t.Parallel()
	for _, unit := range hostile {
		const size = 64 << 10
		small := fastest(t, strings.Repeat(unit, size/len(unit)))
		large := fastest(t, strings.Repeat(unit, 4*size/len(unit)))
		if large > 16*small && large > 300*time.Millisecond {
			t.Errorf("%q: %v for %d KB, %v for %d KB", unit, small, size>>10, large, 4*size>>10)
		}
	}
}

func fastest(t *testing.T, source string) time.Duration {
	t.Helper()
	best := time.Hour
	for range 3 {
		start := time.Now()
		d, _ := wiki.Parse(source, tree.Options{})
		if _, _, err := wiki.Render(d, tree.Options{}); err != nil && tree.Count(d.Root) <= tree.MaxNodes {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}
