// Package telemetry is what the program tells its operator: log lines, audit records, metrics and traces.
//
// Every line passes the redactor before it is written, so that a secret which slipped into a message does not reach
// the disk. Metrics and spans carry names of tools, services and outcomes, never anything of a user. The package decides
// nothing and changes nothing; it fulfils the small interfaces of those it watches.
package telemetry

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"mcp-atlassian/internal/tool"
)

// LogOptions say where and how lines are written.
type LogOptions struct {
	Out      io.Writer
	Level    slog.Leveler // the least level that is written
	JSON     bool         // one JSON object per line instead of text
	Redactor *Redactor    // knows what must not be written; nil: one that goes by looks only
}

// LoggerKey is the attribute that names a part of the program; lines without it are of the main logger.
const LoggerKey = "logger"

const mainLogger = "mcp-atlassian"

// NewLogger makes the log. Text lines read "LEVEL - logger - message name=value …", with the time last; JSON lines
// have time, level, logger and message first, and durations in seconds. A line of a call names its request.
func NewLogger(o LogOptions) *slog.Logger {
	level := o.Level
	if level == nil {
		level = slog.LevelWarn
	}
	if o.Redactor == nil {
		o.Redactor = NewRedactor(nil)
	}
	sink := &sink{out: o.Out, redactor: o.Redactor, json: o.JSON}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: sink.replace}
	var inner slog.Handler = slog.NewTextHandler(&sink.line, options)
	if o.JSON {
		inner = slog.NewJSONHandler(&sink.line, options)
	}
	return slog.New(&handler{sink: sink, inner: inner, name: mainLogger})
}

// handler lets the standard handlers write the attributes, and the sink the rest of the line.
type handler struct {
	sink  *sink
	inner slog.Handler
	name  string
	group bool // attributes that come now are inside a group
}

// Enabled implements [slog.Handler].
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// WithAttrs implements [slog.Handler].
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *h
	var others []slog.Attr
	for _, attr := range attrs {
		if attr.Key == LoggerKey && !h.group {
			next.name = attr.Value.String()
			continue
		}
		others = append(others, attr)
	}
	next.inner = h.inner.WithAttrs(others)
	return &next
}

// WithGroup implements [slog.Handler].
func (h *handler) WithGroup(name string) slog.Handler {
	next := *h
	next.inner, next.group = h.inner.WithGroup(name), h.group || name != ""
	return &next
}

// Handle implements [slog.Handler].
func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	if h.group {
		return h.sink.write(ctx, h, record)
	}
	record = record.Clone()
	if id := tool.RequestOf(ctx).ID; id != "" && !has(record, "request_id") {
		record.AddAttrs(slog.String("request_id", id))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsSampled() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()))
	}
	return h.sink.write(ctx, h, record)
}

func has(record slog.Record, key string) bool {
	found := false
	record.Attrs(func(attr slog.Attr) bool {
		found = attr.Key == key
		return !found
	})
	return found
}

// sink writes whole lines, one at a time, redacted.
type sink struct {
	out      io.Writer
	redactor *Redactor
	json     bool

	mu   sync.Mutex
	line bytes.Buffer // what the standard handler wrote of the current record
}

func (s *sink) write(ctx context.Context, h *handler, record slog.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line.Reset()
	at := record.Time
	record.Time = time.Time{} // written here
	if err := h.inner.Handle(ctx, record); err != nil {
		return err
	}
	rest := strings.TrimSpace(s.line.String())
	var text string
	if s.json {
		text = `{"time":"` + at.Format(time.RFC3339Nano) + `","level":"` + levelName(record.Level) + `","logger":` + strconv.Quote(h.name) + "," + rest[1:] + "\n"
	} else {
		text = textLine(h.name, record, at, rest)
	}
	_, err := io.WriteString(s.out, s.redactor.Text(text))
	return err
}

func textLine(name string, record slog.Record, at time.Time, attrs string) string {
	var b strings.Builder
	b.WriteString(levelName(record.Level) + " - " + name + " - " + oneLine(record.Message))
	if attrs != "" {
		b.WriteString(" " + attrs)
	}
	if !at.IsZero() {
		b.WriteString(" time=" + at.Format(time.RFC3339Nano))
	}
	b.WriteByte('\n')
	return b.String()
}

// replace takes out of the standard handlers' lines what the sink writes itself.
func (s *sink) replace(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return attr
	}
	if _, ok := attr.Value.Any().(slog.Level); ok && attr.Key == slog.LevelKey {
		return slog.Attr{}
	}
	if s.json && attr.Value.Kind() == slog.KindDuration {
		return slog.Float64(attr.Key, attr.Value.Duration().Seconds())
	}
	if attr.Key == slog.MessageKey {
		if !s.json {
			return slog.Attr{}
		}
		attr.Key = "message"
	}
	return attr
}

// levelName writes levels as the predecessor's log does.
func levelName(level slog.Level) string {
	switch {
	case level < slog.LevelInfo:
		return "DEBUG"
	case level < slog.LevelWarn:
		return "INFO"
	case level < slog.LevelError:
		return "WARNING"
	default:
		return "ERROR"
	}
}

// oneLine keeps a message from looking like several records.
func oneLine(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteString(" ")
		case r < ' ' && r != '\t', r == 0x7f:
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
