package richtext_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/richtext"
)

var prose = strings.Repeat("It goes on for a while, so that a paragraph has the length that paragraphs have in real pages, which is more than one line. ", 9)

// sample gives ordinary Markdown of about a size: headings, paragraphs with marks and links, lists, code, tables.
func sample(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "## Section %d\n\nThe **service** reads `config_%d.yaml` and calls [the API](https://example.com/a_%d?q=1) of *another* team; "+
			"see snake_case names, List<String> and 2 * 3 = 6. %s\n\n", i, i, i, prose)
		b.WriteString("- first item with some text\n- second item\n  - nested **bold** item\n  - another one\n1. one\n2. two\n\n")
		b.WriteString("```go\nfunc main() {\n\tfmt.Println(\"hello\") // a comment\n}\n```\n\n")
		b.WriteString("| name | value | note |\n| --- | --- | --- |\n| a | 1 | some text |\n| b | 2 | `code` |\n\n")
		b.WriteString(":::info\nMind the gap, [@Ann Lee](accountid:5b10a2) and :status[done]{color=green}.\n:::\n\n- [ ] open task\n- [x] done task\n\n")
	}
	return b.String()
}

func sizes(b *testing.B, run func(b *testing.B, size int)) {
	b.Helper()
	for _, size := range []int{10 << 10, 100 << 10, 1 << 20, 8 << 20} {
		b.Run(fmt.Sprintf("%dKB", size>>10), func(b *testing.B) { run(b, size) })
	}
}

func benchOptions() richtext.Options {
	o := options()
	o.NewID = func() string { return "00000000-0000-4000-8000-000000000000" }
	return o
}

func convertBench(b *testing.B, from, to richtext.Format, source string) {
	b.Helper()
	o := benchOptions()
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := richtext.Convert(b.Context(), from, to, source, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarkdownToADF(b *testing.B) {
	sizes(b, func(b *testing.B, size int) {
		b.Helper()
		convertBench(b, richtext.Markdown, richtext.ADF, sample(size*95/100))
	})
}

func BenchmarkMarkdownToStorage(b *testing.B) {
	sizes(b, func(b *testing.B, size int) {
		b.Helper()
		convertBench(b, richtext.Markdown, richtext.Storage, sample(size*95/100))
	})
}

func BenchmarkADFToMarkdown(b *testing.B) {
	sizes(b, func(b *testing.B, size int) {
		b.Helper()
		convertBench(b, richtext.ADF, richtext.Markdown, stored(b, richtext.ADF, size))
	})
}

func BenchmarkStorageToMarkdown(b *testing.B) {
	sizes(b, func(b *testing.B, size int) {
		b.Helper()
		convertBench(b, richtext.Storage, richtext.Markdown, stored(b, richtext.Storage, size))
	})
}

// stored gives text of about a size in another format.
func stored(tb testing.TB, f richtext.Format, size int) string {
	tb.Helper()
	factor := 4
	if f == richtext.Storage {
		factor = 2
	}
	text, _, err := richtext.Convert(tb.Context(), richtext.Markdown, f, sample(size/factor), benchOptions())
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// peak gives the most memory in use while a function runs, above what was in use before, sampled.
func peak(run func()) int64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	most := make(chan int64)
	go func() {
		var top int64
		var now runtime.MemStats
		for {
			runtime.ReadMemStats(&now)
			top = max(top, int64(now.HeapAlloc)-int64(before.HeapAlloc))
			select {
			case <-done:
				most <- top
				return
			default:
				time.Sleep(time.Millisecond)
			}
		}
	}()
	run()
	close(done)
	return <-most
}

func BenchmarkPeakMemory(b *testing.B) {
	for _, c := range []struct {
		from, to richtext.Format
	}{
		{richtext.ADF, richtext.Markdown},
		{richtext.Storage, richtext.Markdown},
		{richtext.Markdown, richtext.ADF},
		{richtext.Markdown, richtext.Storage},
	} {
		b.Run(fmt.Sprintf("%s-%s", c.from, c.to), func(b *testing.B) {
			source := sample(1 << 20)
			if c.from != richtext.Markdown {
				source = stored(b, c.from, 1<<20)
			}
			o := benchOptions()
			for b.Loop() {
				top := peak(func() {
					if _, _, err := richtext.Convert(b.Context(), c.from, c.to, source, o); err != nil {
						b.Fatal(err)
					}
				})
				b.ReportMetric(float64(top)/float64(len(source)), "x-input")
			}
		})
	}
}
