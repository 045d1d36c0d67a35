package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// answer is an open answer. It keeps its slot and its timers until it is closed.
type answer struct {
	trip     *trip
	response *http.Response
	ctx      context.Context //nolint:containedctx // the attempt's own, to tell why its body broke off
	closers  []func()
}

func (a *answer) onClose(f func()) { a.closers = append(a.closers, f) }

// close gives everything back; it may be called more than once.
func (a *answer) close() {
	if len(a.closers) == 0 {
		return
	}
	drain(a.response.Body)
	for _, f := range a.closers {
		f()
	}
	a.closers = nil
}

// notAPage refuses a web page where no answer is expected: a proxy that shows its login page with status 200 has not
// passed the write on.
func (a *answer) notAPage() error {
	head := make([]byte, 512)
	n, err := io.ReadFull(a.response.Body, head)
	if !looksLikePage(head[:n]) {
		return nil // the status has confirmed the write, even if the body broke off
	}
	return a.unreadable(head[:n], err)
}

// decode fills what into points to.
func (a *answer) decode(into any) error {
	if into == nil {
		return a.notAPage()
	}
	rules := a.trip.door.rules
	buffer := rules.buffer()
	defer rules.release(buffer)
	if err := a.readInto(buffer, rules.limits.MaxBody); err != nil {
		return err
	}
	content := bytes.TrimSpace(buffer.Bytes())
	if len(content) == 0 || string(content) == "null" {
		if a.trip.request.op.writes {
			return nil // the status has confirmed the write
		}
		return a.protocol("an empty answer")
	}
	switch raw := into.(type) {
	case *[]byte:
		*raw = bytes.Clone(content)
		return nil
	case *json.RawMessage:
		if !json.Valid(content) {
			return a.unreadable(content, nil)
		}
		*raw = bytes.Clone(content)
		return nil
	}
	if err := unmarshal(content, into); err != nil {
		return a.unreadable(content, err)
	}
	if checked, ok := into.(Checked); ok {
		if what := checked.Missing(); what != "" {
			return a.protocol("JSON that has no " + what)
		}
	}
	return nil
}

// Checked is an answer that knows what it must hold. Without it a list would read as empty that was never there.
type Checked interface {
	// Missing names what is not there; "" when nothing is missing.
	Missing() string
}

// read takes the whole body, at most limit bytes.
func (a *answer) read(limit int64) ([]byte, error) {
	var b bytes.Buffer
	err := a.readInto(&b, limit)
	return b.Bytes(), err
}

func (a *answer) readInto(b *bytes.Buffer, limit int64) error {
	if a.response.ContentLength > limit {
		return a.tooLong(limit)
	}
	if known := a.response.ContentLength; known > 0 {
		b.Grow(int(known) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(a.response.Body, limit+1))
	switch {
	case err != nil:
		return a.trip.broken(a.ctx, err)
	case n > limit:
		return a.tooLong(limit)
	}
	return nil
}

func (a *answer) tooLong(limit int64) error {
	return a.fault(fault.Protocol, "the answer of %s is longer than %d bytes", a.trip.door.to.Service, limit).
		WithHint("ask for less; the operator can raise MCP_MAX_UPSTREAM_BODY")
}

// broken words a body that ended early.
func (t *trip) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return t.explain(ctx, err)
	}
	return t.fault(fault.Unavailable, "the answer of %s broke off", t.door.to.Service).WithHint("%stry again", t.maybeDone()).Because(err)
}

// Body is the body of a download.
type Body struct {
	Type string // media type without parameters; "" = not said
	Name string // file name that upstream suggests; base name only
	Size int64  // bytes, -1 = not said

	a *answer
}

func (a *answer) body() *Body {
	b := &Body{Size: a.response.ContentLength, a: a}
	if kind, _, err := mime.ParseMediaType(a.response.Header.Get("Content-Type")); err == nil {
		b.Type = kind
	}
	if _, parameters, err := mime.ParseMediaType(a.response.Header.Get("Content-Disposition")); err == nil {
		name := parameters["filename"]
		b.Name = name[strings.LastIndexAny(name, `/\`)+1:] // without directories, also those of Windows
	}
	return b
}

// Read implements [io.Reader]. An error other than io.EOF is a fault.
func (b *Body) Read(p []byte) (int, error) {
	n, err := b.a.response.Body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.a.trip.broken(b.a.ctx, err)
	}
	return n, err
}

// All reads the whole body. What is longer than limit is refused, when possible before a byte of it is read.
func (b *Body) All(limit int64) ([]byte, error) {
	content, err := b.a.read(limit)
	if err == nil {
		return content, nil
	}
	if fault.KindOf(err) == fault.Protocol {
		err = b.a.fault(fault.Input, "the file is larger than %d bytes", limit)
	}
	return nil, err
}

// Close gives the connection back.
func (b *Body) Close() error {
	b.a.close()
	return nil
}

// asking tells the observer that a trip begins, and gives the context of the trip.
func (d *Door) asking(ctx context.Context, r Request) context.Context {
	if d.rules.watch == nil || r.op == nil {
		return ctx
	}
	return d.rules.watch.Asking(ctx, d.to.Service.String(), r.op.route)
}

// observe tells the observer of a finished trip.
func (d *Door) observe(ctx context.Context, t *trip, err error) {
	if d.rules.watch == nil || t.request.op == nil {
		return
	}
	x := Exchange{
		Service: d.to.Service.String(), Route: t.request.op.route, Status: t.status, Attempts: t.attempts,
		Elapsed: d.rules.clock.Now().Sub(t.started), Queued: t.queued, Paused: t.paused, Err: err,
	}
	if found, ok := errors.AsType[*fault.Error](err); ok && found.Upstream != nil {
		x.RequestID = found.Upstream.RequestID
	}
	d.rules.watch.Answered(ctx, x)
}
