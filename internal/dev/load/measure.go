package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// report is what was measured. Times are in milliseconds, sizes in bytes.
type report struct {
	Method     string  `json:"method"`
	Tool       string  `json:"tool,omitempty"`
	Era        string  `json:"era"`
	Sessions   bool    `json:"sessions"`
	Clients    int     `json:"clients"`
	Requests   int     `json:"requests"`
	Errors     int     `json:"errors"`
	FirstError string  `json:"first_error,omitempty"`
	PerSecond  float64 `json:"per_second"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	Worst      float64 `json:"worst_ms"`
	CPU        float64 `json:"server_cpu_ms"` // per request
	Memory     int     `json:"server_rss"`
	Answer     int     `json:"answer"` // mean size
}

// String is the report in one line.
func (r report) String() string {
	line := fmt.Sprintf("%s %s %s clients=%d: %.0f/s, p50 %.2f ms, p99 %.2f ms, worst %.1f ms, server CPU %.3f ms each, RSS %.1f MiB, %d bytes, %d requests, %d errors",
		r.Method, r.Tool, r.Era, r.Clients, r.PerSecond, r.P50, r.P99, r.Worst, r.CPU, float64(r.Memory)/(1<<20), r.Answer, r.Requests, r.Errors)
	if r.FirstError != "" {
		line += "\nfirst error: " + r.FirstError
	}
	return line
}

// sample is what one client saw while it was measured.
type sample struct {
	times  []time.Duration
	size   int
	errors int
	first  error
}

// measure runs the clients and adds up.
func measure(ctx context.Context, s settings) (report, error) {
	ctx, stop := context.WithTimeout(ctx, s.warm+s.length+time.Hour)
	defer stop()
	var (
		measuring atomic.Bool
		left      atomic.Int64
		clients   sync.WaitGroup
		samples   = make([]sample, s.clients)
	)
	left.Store(int64(s.calls))
	done := make(chan struct{})
	for n := range s.clients {
		c := newClient(&s, n)
		if s.sessions {
			if err := c.open(ctx); err != nil {
				return report{}, fmt.Errorf("client %d: %w", n, err)
			}
		}
		clients.Go(func() {
			defer c.close(ctx)
			samples[n].loop(ctx, c, func() (onward, measured bool) {
				if ctx.Err() != nil || (s.calls > 0 && measuring.Load() && left.Add(-1) < 0) {
					return false, false
				}
				return true, measuring.Load()
			})
		})
	}
	go func() {
		clients.Wait()
		close(done)
	}()
	pause(ctx, s.warm, done)
	cpu, began := cpuTime(s.pid), time.Now()
	measuring.Store(true)
	length := s.length
	if s.calls > 0 {
		length = time.Hour
	}
	pause(ctx, length, done)
	took, spent := time.Since(began), cpuTime(s.pid)-cpu
	stop()
	<-done
	return sum(s, samples, took, spent)
}

// pause waits for a while, or until the clients are done.
func pause(ctx context.Context, d time.Duration, done <-chan struct{}) {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	select {
	case <-ctx.Done():
	case <-done:
	}
}

// loop calls until it may not go on.
func (m *sample) loop(ctx context.Context, c *client, next func() (onward, measured bool)) {
	for {
		onward, measured := next()
		if !onward {
			return
		}
		began := time.Now()
		size, err := c.call(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			m.errors++
			if m.first == nil {
				m.first = err
			}
			if m.errors > maxErrors {
				return
			}
		case measured:
			m.times = append(m.times, time.Since(began))
			m.size += size
		}
	}
}

// maxErrors ends a client whose server does not work.
const maxErrors = 100

func sum(s settings, samples []sample, took, cpu time.Duration) (report, error) {
	r := report{Method: s.method, Era: s.era, Sessions: s.sessions, Clients: s.clients, Memory: memory(s.pid)}
	if s.method == "tools/call" {
		r.Tool = s.tool
	}
	var all []time.Duration
	for _, m := range samples {
		all = append(all, m.times...)
		r.Answer += m.size
		r.Errors += m.errors
		if m.first != nil && r.FirstError == "" {
			r.FirstError = m.first.Error()
		}
	}
	if r.Requests = len(all); r.Requests == 0 {
		return r, errors.New("no answer; first error: " + r.FirstError)
	}
	slices.Sort(all)
	at := func(share float64) float64 {
		return milliseconds(all[min(len(all)-1, int(share*float64(len(all))))])
	}
	r.P50, r.P99, r.Worst = at(0.5), at(0.99), at(1)
	r.PerSecond = float64(len(all)) / took.Seconds()
	r.CPU = milliseconds(cpu) / float64(len(all))
	r.Answer /= len(all)
	return r, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
