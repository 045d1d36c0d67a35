package app

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The share of garbage in the heap, in percent of what is alive.
const (
	mostGarbage  = 400 // below, the runtime's smallest heap (4 MiB times this) decides
	leastGarbage = 50
)

// allowedGarbage is how much garbage may pile up while little is alive, in bytes.
const allowedGarbage = 16 << 20

// tidyAfter is when the start is over and the first messages are answered.
const tidyAfter = 500 * time.Millisecond

// sweepLess lets garbage pile up by amount and not by share: with Go's default the collector would run every dozen
// calls while nearly nothing is alive, and a fixed higher share would double the memory of a thousand open streams.
func sweepLess() {
	share := mostGarbage
	debug.SetGCPercent(share)
	time.AfterFunc(tidyAfter, debug.FreeOSMemory) // what the start has left behind
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	afterEachSweep(func() {
		metrics.Read(sample)
		next := garbageShare(sample[0].Value.Uint64() + sample[1].Value.Uint64())
		if next*4 > share*5 || next*5 < share*4 { // setting it stops the world for a moment
			share = next
			debug.SetGCPercent(share)
		}
	})
}

// garbageShare is the allowed garbage in percent of what is alive.
func garbageShare(alive uint64) int {
	return int(min(max(100*allowedGarbage/max(alive, 1), leastGarbage), mostGarbage))
}

// afterEachSweep calls f whenever the collector has run: an object that nobody keeps tells.
func afterEachSweep(f func()) {
	runtime.AddCleanup(&[4]uint64{}, func(f func()) {
		f()
		afterEachSweep(f)
	}, f)
}
