package app

import (
	"runtime"
	"testing"
)

func TestGarbageShare(t *testing.T) {
	t.Parallel()
	for alive, want := range map[uint64]int{0: 400, 1 << 20: 400, 4 << 20: 400, 8 << 20: 200, 16 << 20: 100, 32 << 20: 50, 1 << 40: 50} {
		if got := garbageShare(alive); got != want {
			t.Errorf("%d bytes alive: %d %%, want %d", alive, got, want)
		}
	}
}

func TestAfterEachSweep_goes_on(t *testing.T) {
	t.Parallel()
	swept := make(chan struct{}, 100)
	afterEachSweep(func() {
		select {
		case swept <- struct{}{}:
		default:
		}
	})
	for range 3 {
		for done := false; !done; {
			runtime.GC()
			select {
			case <-swept:
				done = true
			default:
				runtime.Gosched()
			}
		}
	}
}
