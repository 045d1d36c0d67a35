package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// settle is how long the server may take to come to rest before its memory is read.
const settle = time.Second

// openStreams opens many sessions, each with a stream that stays, and reports what they cost the server.
func openStreams(ctx context.Context, s settings, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // closes the streams
	idle := memory(s.pid)
	never := make(chan struct{})
	shared := newClient(&s, 0)
	for n := range s.open {
		c := newClient(&s, n)
		c.http = shared.http
		if err := c.open(ctx); err != nil {
			return fmt.Errorf("session %d: %w", n, err)
		}
		if err := c.listen(ctx); err != nil {
			return fmt.Errorf("stream %d: %w", n, err)
		}
	}
	pause(ctx, settle, never)
	now := memory(s.pid)
	_, err := fmt.Fprintf(out, "%d sessions with a stream each: RSS %.1f MiB, %.1f MiB above idle, %.1f KiB each\n",
		s.open, float64(now)/(1<<20), float64(now-idle)/(1<<20), float64(now-idle)/float64(s.open)/(1<<10))
	return err
}

// listen opens the session's stream and reads its first line; the stream stays open until the context ends.
func (c *client) listen(ctx context.Context) error {
	res, err := c.do(ctx, http.MethodGet, "", "") //nolint:bodyclose // the stream stays
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", res.StatusCode)
	}
	_, err = bufio.NewReaderSize(res.Body, 64).ReadString('\n')
	return err
}
