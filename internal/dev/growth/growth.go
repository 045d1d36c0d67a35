// Package growth judges, in a benchmark, whether the time of a function grows with the size of its input and not faster.
// It is for tests only; nothing of the product imports it.
package growth

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// Most is how much more time a byte of a long input may take than a byte of a short one. A search that begins anew at
// each place takes four times as much; caches and the collector of garbage may cost something.
const Most = 2.5

// tries is how often a measurement is repeated that shows too much: other processes disturb it, but not every time.
const tries = 10

// enough is the processor time below which a measurement says nothing: the kernel counts in steps, and a collection of
// garbage may fall on one side only. Quick functions run until they have taken as much.
const enough = 50 * time.Millisecond

// Judge fails when the long function takes more than [Most] times as long as four calls of the short one, which is to
// work on a quarter of the input. Time is that of the processor, so that a busy machine changes little. The metric
// "growth" is what was found, 1 for time that grows with the input.
func Judge(b *testing.B, short, long func()) {
	b.Helper()
	for b.Loop() {
		first, second := time.Hour, time.Hour
		rounds := 1 + int(enough/max(processorTime(1, long), time.Microsecond))
		for try := 0; try == 0 || try < tries && ratio(first, second) > Most; try++ {
			first = min(first, processorTime(4*rounds, short)/time.Duration(rounds))
			second = min(second, processorTime(rounds, long)/time.Duration(rounds))
		}
		b.ReportMetric(ratio(first, second), "growth")
		if ratio(first, second) > Most {
			b.Errorf("four short inputs take %v, one of their size takes %v", first, second)
		}
	}
}

func ratio(first, second time.Duration) float64 { return float64(second) / float64(max(first, 1)) }

// processorTime gives the time that the process had of all processors while a function ran so many times.
func processorTime(times int, run func()) time.Duration {
	runtime.GC() // else one input pays for the garbage of another
	// What the collector does depends on how much lives and on what the machine has idle, not only on the input.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before := spent()
	for range times {
		run()
	}
	return spent() - before
}
