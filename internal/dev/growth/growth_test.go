package growth

import (
	"testing"
	"time"
)

func TestRatio(t *testing.T) {
	t.Parallel()
	if got := ratio(2*time.Second, 3*time.Second); got != 1.5 {
		t.Errorf("%v", got)
	}
}

// BenchmarkJudge shows that work that grows with the input passes.
func BenchmarkJudge(b *testing.B) {
	sum := 0
	work := func(n int) func() {
		return func() {
			for i := range n {
				sum += i
			}
		}
	}
	Judge(b, work(1<<20), work(1<<22))
}

// TestJudge_finds_what_grows_faster lets work be quadratic.
func TestJudge_finds_what_grows_faster(t *testing.T) {
	t.Parallel()
	sum := 0
	work := func(n int) func() {
		return func() {
			for i := range n * n {
				sum += i
			}
		}
	}
	found := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		Judge(b, work(1<<10), work(1<<12))
	})
	if found.N != 0 {
		t.Errorf("quadratic work passed: %v", found)
	}
}
