package transport_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mcp-atlassian/internal/server/transport"
)

// pipes is a stdio server with a test at its other end.
type pipes struct {
	t    *testing.T
	gate *gate
	in   *io.PipeWriter
	out  *bufio.Reader
	read *io.PipeReader
	tell context.CancelFunc // what a signal does
	done chan error
}

func startStdio(t *testing.T, o transport.StdioOptions) *pipes {
	t.Helper()
	inReader, in := io.Pipe()
	outReader, out := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	p := &pipes{t: t, gate: newGate(), in: in, out: bufio.NewReader(outReader), read: outReader, tell: cancel, done: make(chan error, 1)}
	go func() {
		p.done <- transport.Stdio(newServer(p.gate), inReader, out, o).Serve(ctx)
		_ = out.Close()
		_ = inReader.Close()
	}()
	t.Cleanup(func() {
		_ = in.Close()
		_ = outReader.Close()
		cancel()
	})
	return p
}

func (p *pipes) send(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("send: %v", err)
	}
}

func (p *pipes) next() answer {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the output ended: %v", err)
	}
	a := answer{body: line}
	if err := json.Unmarshal([]byte(line), &a.message); err != nil || a.message["jsonrpc"] != "2.0" {
		p.t.Fatalf("not the protocol: %q", line)
	}
	return a
}

func (p *pipes) initialize(version string) {
	p.t.Helper()
	p.send(initialize(version))
	if a := p.next(); a.result()["protocolVersion"] != version {
		p.t.Fatalf("initialize: %s", a.body)
	}
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
}

func (p *pipes) end() {
	p.t.Helper()
	if err := <-p.done; err != nil {
		p.t.Errorf("Serve: %v", err)
	}
}

func TestStdio_every_revision(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2024-11-05", "2025-03-26", "2025-06-18", newest} {
		p := startStdio(t, transport.StdioOptions{})
		p.initialize(version)
		p.send(call("jira_who", "é"))
		if got := p.next().said(t); got != (said{"operator", "é"}) {
			t.Errorf("%s: %v", version, got)
		}
	}
	p := startStdio(t, transport.StdioOptions{})
	p.send(modernCall("jira_who", "m"))
	if a := p.next(); a.said(t) != (said{"operator", "m"}) || a.result()["resultType"] != "complete" {
		t.Errorf("modern: %s", a.body)
	}
}

func TestStdio_answers_what_came_before_the_end_of_input(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	go func() {
		_, _ = io.WriteString(p.in, initialize(newest)+"\n"+`{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"+
			message(7, "tools/list", `{}`)+"\n"+call("jira_slow", "kept")) // the last line has no end
		_ = p.in.Close()
		<-p.gate.entered
		close(p.gate.release)
	}()
	got := map[float64]answer{}
	for range 3 {
		a := p.next()
		id, _ := a.message["id"].(float64)
		got[id] = a
	}
	if tools, _ := got[7].result()["tools"].([]any); len(tools) != 5 {
		t.Errorf("list: %s", got[7].body)
	}
	if got[2].said(t) != (said{"operator", "kept"}) {
		t.Errorf("slow call: %s", got[2].body)
	}
	p.end()
}

func TestStdio_waits_two_seconds_for_running_calls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := startStdio(t, transport.StdioOptions{})
		p.initialize(newest)
		p.send(call("jira_slow", ""))
		<-p.gate.entered
		began := time.Now()
		_ = p.in.Close()
		<-p.gate.cancelled
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("cancelled after %v", took)
		}
		if a := p.next(); a.result()["isError"] != true {
			t.Errorf("got %s", a.body)
		}
		p.end()
	})
}

func TestStdio_a_signal_cancels_and_flushes(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	p.send(call("jira_slow", ""))
	<-p.gate.entered
	p.tell()
	<-p.gate.cancelled
	if a := p.next(); a.result()["isError"] != true {
		t.Errorf("got %s", a.body)
	}
	p.end()
}

func TestStdio_cancelled_notification(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	p.send(call("jira_slow", ""))
	<-p.gate.entered
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`)
	<-p.gate.cancelled
}

func TestStdio_a_changed_parent_ends_it(t *testing.T) {
	t.Parallel()
	var parent atomic.Int64
	parent.Store(100)
	looked := make(chan struct{}, 1000)
	p := startStdio(t, transport.StdioOptions{Every: time.Millisecond, Parent: func() int {
		looked <- struct{}{}
		return int(parent.Load())
	}})
	p.initialize(newest)
	<-looked
	parent.Store(1)
	p.end()
}

func TestStdio_nobody_reads_the_output(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	_ = p.read.CloseWithError(errors.New("broken pipe"))
	p.send(call("jira_who", ""))
	p.end()
}

func TestStdio_ids_come_back_as_they_were_or_not_at_all(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	p.send(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}`) // answered, it could go on for ever
	for _, id := range []string{`0`, `-9007199254740991`, `9007199254740991`, `""`, `"é"`} {
		p.send(`{"jsonrpc":"2.0","id":` + id + `,"method":"ping"}`)
		if a := p.next(); !strings.Contains(a.body, `"id":`+id+`,"result"`) {
			t.Errorf("%s: %s", id, a.body)
		}
	}
	for id, want := range map[string]string{
		`1.5`: `"id":1.5`, `1e300`: `"id":1e300`, `9007199254740993`: `"id":9007199254740993`, `null`: `"id":null`, `true`: `"id":null`, `[1]`: `"id":null`, `{"a":1}`: `"id":null`,
	} {
		p.send(`{"jsonrpc":"2.0","id":` + id + `,"method":"ping"}`)
		if a := p.next(); !strings.Contains(a.body, want+`,"error":{"code":-32602`) {
			t.Errorf("%s: %s", id, a.body)
		}
	}
}

func TestStdio_an_id_in_use_is_refused_and_loses_nothing(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	p.send(call("jira_slow", "first"))
	<-p.gate.entered
	p.send(call("jira_who", "second"))
	if a := p.next(); !strings.Contains(a.body, `"id":null,"error":{"code":-32600`) {
		t.Errorf("the second call with id 2: %s", a.body)
	}
	close(p.gate.release)
	if a := p.next(); a.said(t).Note != "first" {
		t.Errorf("the first call: %s", a.body)
	}
	p.send(call("jira_who", "third"))
	if a := p.next(); a.said(t).Note != "third" {
		t.Errorf("the id is free again: %s", a.body)
	}
	synctest.Test(t, func(t *testing.T) { // nothing is waited for at the end
		p := startStdio(t, transport.StdioOptions{})
		p.initialize(newest)
		p.send(call("jira_slow", ""))
		<-p.gate.entered
		p.send(call("jira_slow", ""))
		p.next()
		close(p.gate.release)
		p.next()
		began := time.Now()
		_ = p.in.Close()
		p.end()
		if took := time.Since(began); took != 0 {
			t.Errorf("ended after %v", took)
		}
	})
}

func TestStdio_a_byte_order_mark_is_no_part_of_a_message(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.send("\uFEFF" + initialize(newest) + "\r")
	if a := p.next(); a.result()["protocolVersion"] != newest {
		t.Errorf("initialize: %s", a.body)
	}
}

func TestStdio_bad_lines_are_answered_and_forgotten(t *testing.T) {
	t.Parallel()
	p := startStdio(t, transport.StdioOptions{})
	p.initialize(newest)
	for line, want := range map[string]string{
		"{":                         "-32700",
		"hello":                     "-32700",
		`{"a":1}`:                   "-32602",
		`[` + initialize("x") + `]`: "batches",
	} {
		p.send("")
		p.send(line)
		if a := p.next(); !strings.Contains(a.body, want) || a.message["id"] != nil {
			t.Errorf("%s: %s", line, a.body)
		}
	}
	p.send(strings.Replace(call("jira_who", "bad \xff byte"), `\xff`, "\xff", 1) + "\r")
	if got := p.next().said(t); got.Note != "bad \uFFFD byte" {
		t.Errorf("got %q", got.Note)
	}
}
