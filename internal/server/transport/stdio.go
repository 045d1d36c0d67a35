package transport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/tool"
)

// StdioOptions say how the stdio transport ends. The zero value does not watch the parent.
type StdioOptions struct {
	// Parent gives the id of the parent process; a change ends the server. nil = the parent is not watched.
	Parent func() int
	Every  time.Duration // between looks at the parent; 0 = 5 s
	Drain  time.Duration // running calls may finish for this long after the end of input; 0 = 2 s
	Log    *slog.Logger  // nil = nothing is logged
}

const (
	maxLine      = 64 << 20        // bytes of one message
	flushTimeout = time.Second     // cancelled calls may still answer for this long
	defaultDrain = 2 * time.Second // see StdioOptions
	defaultWatch = 5 * time.Second
)

// Stdio speaks one JSON message per line with whoever started the process, as the operator. Nothing else reads in or
// writes out. It ends without error when in ends, out breaks, the parent changes or the context ends. The goroutine
// that reads in stays behind when in never returns, which only the end of the process ends.
func Stdio(s *mcpserver.Server, in io.Reader, out io.Writer, o StdioOptions) Server {
	if o.Every == 0 {
		o.Every = defaultWatch
	}
	if o.Drain == 0 {
		o.Drain = defaultDrain
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &stdio{server: s, in: in, out: out, o: o}
}

type stdio struct {
	server *mcpserver.Server
	in     io.Reader
	out    io.Writer
	o      StdioOptions
}

func (s *stdio) Serve(ctx context.Context) error {
	life, cancelCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelCalls()
	c := &lines{
		out: s.out, messages: make(chan jsonrpc.Message), ended: make(chan struct{}), closed: make(chan struct{}),
		calls: newCalls(), life: life, log: s.o.Log,
	}
	session, err := s.server.SDK().Connect(life, c, nil)
	if err != nil {
		return fmt.Errorf("stdio: %w", err)
	}
	go c.read(bufio.NewReaderSize(s.in, 64<<10))
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = session.Wait() // how it ended is known below
	}()
	s.wait(ctx, c, over)
	cancelCalls()
	c.settle(flushTimeout)
	_ = c.Close()
	patience, enough := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer enough()
	select { // a call that ignores its cancellation does not hold the process
	case <-over:
	case <-patience.Done():
		s.o.Log.WarnContext(ctx, "a call did not end after its cancellation")
	}
	return nil
}

// wait returns when the conversation is over: at the end of input after running calls have answered.
func (s *stdio) wait(ctx context.Context, c *lines, over <-chan struct{}) {
	gone, stop := s.watchParent()
	defer stop()
	select {
	case <-ctx.Done():
		s.o.Log.InfoContext(ctx, "ending: the process was told to stop")
	case <-gone:
		s.o.Log.InfoContext(ctx, "ending: the parent process is gone")
	case <-over:
		s.o.Log.InfoContext(ctx, "ending: nobody reads the output")
	case <-c.ended:
		s.o.Log.InfoContext(ctx, "ending: the input has ended", "running_calls", c.calls.pending())
		c.settle(s.o.Drain)
	}
}

// watchParent closes the channel when the parent process has changed.
func (s *stdio) watchParent() (gone <-chan struct{}, stop func()) {
	closed := make(chan struct{})
	if s.o.Parent == nil {
		return closed, func() {}
	}
	first, done := s.o.Parent(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		ticker := time.NewTicker(s.o.Every)
		defer ticker.Stop()
		for s.o.Parent() == first {
			select {
			case <-ticker.C:
			case <-done:
				return
			}
		}
		close(closed)
	})
	return closed, func() {
		close(done)
		watching.Wait()
	}
}

// lines is the SDK's view of the pipe: a connection whose messages carry the operator's envelope.
type lines struct {
	out      io.Writer
	messages chan jsonrpc.Message
	ended    chan struct{} // closed at the end of input
	closed   chan struct{} // closed by Close
	calls    *calls
	number   atomic.Uint64   // of the last message, for request ids
	life     context.Context //nolint:containedctx // its end cancels every call of this connection
	log      *slog.Logger
	writing  sync.Mutex
	once     sync.Once
}

// Connect implements [mcp.Transport].
func (c *lines) Connect(context.Context) (mcp.Connection, error) { return c, nil }

// SessionID implements [mcp.Connection]: the process is the session.
func (c *lines) SessionID() string { return "" }

// Close implements [mcp.Connection].
func (c *lines) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

// Read implements [mcp.Connection]. The end of input is not told here: it would cancel the running calls.
func (c *lines) Read(context.Context) (jsonrpc.Message, error) {
	select {
	case m := <-c.messages:
		return m, nil
	case <-c.closed:
		return nil, io.EOF
	}
}

// Write implements [mcp.Connection].
func (c *lines) Write(_ context.Context, m jsonrpc.Message) error {
	if answer, ok := m.(*jsonrpc.Response); ok {
		c.calls.free(answer.ID)
		defer c.calls.sent()
	}
	encoded, err := jsonrpc.EncodeMessage(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	return c.writeLine(encoded)
}

func (c *lines) writeLine(encoded []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err := c.out.Write(append(encoded, '\n'))
	return err
}

// settle waits until every call has its answer, at most for a while.
func (c *lines) settle(atMost time.Duration) {
	patience, enough := context.WithTimeout(context.Background(), atMost)
	defer enough()
	for c.calls.pending() > 0 {
		select {
		case <-c.calls.answered:
		case <-patience.Done():
			return
		case <-c.closed:
			return
		}
	}
}

// read is the only reader of the input.
func (c *lines) read(in *bufio.Reader) {
	defer close(c.ended)
	for {
		line, err := readLine(in)
		if len(bytes.TrimSpace(line)) > 0 && !c.accept(line) {
			return
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				c.log.Error("reading the input failed", "error", err.Error())
			}
			return
		}
	}
}

var errLongLine = fmt.Errorf("a message is longer than %d bytes", maxLine)

// readLine reads one line of at most maxLine bytes; the last one may lack its end.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, errLongLine
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		default:
			return line, err
		}
	}
}

// accept hands one message on, or answers what is none. It reports whether to go on reading.
func (c *lines) accept(line []byte) bool {
	line = bytes.TrimPrefix(line, []byte("\uFEFF")) // some shells begin what they pipe with a byte order mark
	line = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	p, problem := peek(line)
	if problem != nil {
		if p.isAnswer() { // two sides that answer answers never end
			c.log.Debug("an answer of the client is malformed", "reason", problem.message)
			return true
		}
		return c.writeLine(problem.encode(p.echo())) == nil
	}
	m, err := jsonrpc.DecodeMessage(line)
	if err != nil {
		return c.writeLine(notRPC.encode(p.ID)) == nil
	}
	if call, ok := m.(*jsonrpc.Request); ok {
		if call.IsCall() && !c.calls.begin(call.ID) {
			return c.writeLine(inUse.encode(nil)) == nil // under its id it would answer the other call
		}
		c.address(call)
	}
	select {
	case c.messages <- m:
		return true
	case <-c.closed:
		return false
	}
}

// address puts the operator's envelope on a message.
func (c *lines) address(call *jsonrpc.Request) {
	call.Extra = (&mcpserver.Envelope{
		Caller:  identity.Operator(),
		Request: tool.Request{ID: "stdio-" + strconv.FormatUint(c.number.Add(1), 10)},
		Left: func(cancel func()) func() bool {
			return context.AfterFunc(c.life, cancel)
		},
	}).Extra()
}
