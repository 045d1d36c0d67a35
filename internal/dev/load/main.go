// Command load drives a running MCP server over streamable HTTP in a closed loop: each of so many clients sends its next
// request when it has the answer to the last one. It reports requests per second, latencies, and the CPU time and
// memory of the server process.
//
// It sends requests to a server on this machine and to no other, and stops by itself.
//
// With -replay it is the upstream instead: it answers what a sandbox site has answered before, at next to no cost.
//
//	go run ./internal/dev/load -url http://127.0.0.1:9000/mcp -pid PID -clients 8 -for 10s -args '{"issue_key":"DEMO-1"}'
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"
)

// settings are the command line.
type settings struct {
	url      string
	method   string // tools/call or tools/list
	tool     string
	args     string
	era      string // "legacy" or "modern"
	sessions bool   // each client opens a session first
	headers  headers
	clients  int
	warm     time.Duration
	length   time.Duration
	calls    int // 0 = by time
	pid      int
	open     int // only open so many sessions, with a stream each
	report   bool
	replay   string // site whose answers are replayed
	listen   string // where
}

// headers are sent with each request. "{n}" in a value is the number of the client.
type headers []string

func (h *headers) String() string { return strings.Join(*h, "; ") }

// Set implements [flag.Value].
func (h *headers) Set(text string) error {
	if !strings.Contains(text, ":") {
		return fmt.Errorf("%q has no colon", text)
	}
	*h = append(*h, text)
	return nil
}

func parse(args []string, out io.Writer) (settings, error) {
	var s settings
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&s.url, "url", "http://127.0.0.1:9000/mcp", "endpoint, on this machine")
	f.StringVar(&s.method, "method", "tools/call", "tools/call or tools/list")
	f.StringVar(&s.tool, "tool", "jira_get_issue", "tool to call")
	f.StringVar(&s.args, "args", `{"issue_key":"DEMO-1"}`, `arguments as JSON; "{n}" is the number of the call`)
	f.StringVar(&s.era, "era", "legacy", "legacy (2025-11-25) or modern (2026-07-28)")
	f.BoolVar(&s.sessions, "sessions", false, "each client opens a session and calls in it")
	f.Var(&s.headers, "header", `"Name: value", repeatable; "{n}" is the number of the client`)
	f.IntVar(&s.clients, "clients", 8, "clients at the same time")
	f.DurationVar(&s.warm, "warm", 2*time.Second, "time before measuring")
	f.DurationVar(&s.length, "for", 10*time.Second, "time to measure")
	f.IntVar(&s.calls, "calls", 0, "measure so many requests instead of a time; 0 = by time")
	f.IntVar(&s.pid, "pid", 0, "server process, for its CPU time and memory (Linux); 0 = not measured")
	f.IntVar(&s.open, "open", 0, "open so many sessions with a GET stream each, report the memory of the server, and end")
	f.StringVar(&s.replay, "replay", "", "do not drive a server: replay the answers of the site at this address on this machine, as a fast upstream")
	f.StringVar(&s.listen, "listen", "127.0.0.1:9400", "where to replay")
	f.BoolVar(&s.report, "json", false, "report as JSON")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	return s, s.check()
}

// check refuses what is not meant, other machines first.
func (s *settings) check() error {
	for _, address := range []string{s.url, s.replay} {
		if address != "" && !local(address) {
			return fmt.Errorf("%s is not on this machine", address)
		}
	}
	switch {
	case s.era != "legacy" && s.era != "modern":
		return fmt.Errorf("there is no era %q", s.era)
	case s.clients < 1 || s.clients > 10_000 || s.open > 100_000:
		return fmt.Errorf("%d clients, %d sessions: too few or too many", s.clients, s.open)
	case !json.Valid([]byte(strings.ReplaceAll(s.args, "{n}", "1"))):
		return fmt.Errorf("the arguments are not JSON: %s", s.args)
	}
	return nil
}

// local reports whether an address is on this machine.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || (err == nil && addr.IsLoopback())
}

func main() {
	s, err := parse(os.Args[1:], os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = run(ctx, s, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, out io.Writer) error {
	switch {
	case s.replay != "":
		return serveReplay(ctx, s.listen, s.replay, out)
	case s.open > 0:
		return openStreams(ctx, s, out)
	}
	r, err := measure(ctx, s)
	if err != nil {
		return err
	}
	if s.report {
		return json.NewEncoder(out).Encode(r)
	}
	_, err = fmt.Fprintln(out, r)
	return err
}
