package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/tool"
)

// Calls writes down every call of a tool. It must not be copied once it is used.
type Calls struct {
	Log     *slog.Logger
	Audit   *Mask    // nil: no audit
	Bodies  bool     // log arguments at level debug
	Metrics *Metrics // nil: none
	Traces  *Tracing // nil: none
	Now     func() time.Time

	deprecated sync.Map // tools whose deprecation was told of
}

// The logger of audit records.
const auditLogger = "mcp-atlassian.audit"

// bodyLimit bounds arguments in a debug line, in bytes.
const bodyLimit = 1 << 10

// Calling implements [tool.Observer].
func (c *Calls) Calling(ctx context.Context) context.Context { return c.Traces.calling(ctx) }

// Called implements [tool.Observer].
func (c *Calls) Called(ctx context.Context, r tool.Record) {
	c.Metrics.called(r)
	c.line(ctx, r)
	c.warnOnce(ctx, r)
	if c.Audit != nil {
		c.audit(ctx, r)
	}
	c.Traces.called(ctx, r)
}

// warnOnce tells of the first call of a deprecated tool.
func (c *Calls) warnOnce(ctx context.Context, r tool.Record) {
	if r.Deprecated == "" {
		return
	}
	if _, told := c.deprecated.LoadOrStore(r.Tool, true); !told {
		c.Log.WarnContext(ctx, "a deprecated tool was called", "tool", r.Tool, "use", r.Deprecated)
	}
}

// line is the log line of a call: how it ended decides its level.
func (c *Calls) line(ctx context.Context, r tool.Record) {
	level := callLevel(r)
	if !c.Log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("tool", r.Tool), slog.String("outcome", outcome(r)), slog.Duration("duration", r.Duration)}
	if r.Product != "" {
		attrs = append(attrs, slog.String("service", serviceOf(r.Product)))
	}
	if failed, ok := errors.AsType[*fault.Error](r.Err); ok && failed.Upstream != nil && failed.Upstream.Status != 0 {
		attrs = append(attrs, slog.Int("status", failed.Upstream.Status))
	}
	attrs = append(attrs, callerAttrs(ctx)...)
	if r.Err != nil {
		attrs = append(attrs, slog.String("error", fault.Text(r.Err)))
	}
	if level >= slog.LevelError {
		attrs = append(attrs, slog.String("cause", causeText(r.Err)), slog.String("stack", string(r.Stack)))
	}
	if c.Bodies && c.Log.Enabled(ctx, slog.LevelDebug) {
		attrs = append(attrs, slog.String("arguments", NewMask(nil, bodyLimit).Arguments(r.Arguments)))
	}
	c.Log.LogAttrs(ctx, level, "tool call", attrs...)
}

// causeText is the whole chain of an internal error: to the operator it is shown, to the caller never.
func causeText(err error) string {
	if found, ok := err.(*fault.Error); ok && found.Err != nil { //nolint:errorlint // the outermost error alone is asked
		return found.Err.Error()
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// callLevel: what the caller can mend is of no concern to the operator, what Atlassian did is, and our own mistakes
// are errors.
func callLevel(r tool.Record) slog.Level {
	switch {
	case r.Refused:
		return slog.LevelDebug
	case r.Err == nil:
		return slog.LevelInfo
	}
	switch r.Kind {
	case fault.Input, fault.NotFound, fault.Forbidden, fault.Conflict, fault.Gone, fault.Cancelled:
		return slog.LevelDebug
	case fault.Internal:
		return slog.LevelError
	default:
		return slog.LevelWarn
	}
}

const outcomeOK = "ok"

// outcome is "ok", "refused" or the kind of the error.
func outcome(r tool.Record) string {
	switch {
	case r.Refused:
		return "refused"
	case r.Err != nil:
		return r.Kind.String()
	case r.Failed:
		return "failed"
	default:
		return outcomeOK
	}
}

// callerAttrs name the caller without giving a credential away.
func callerAttrs(ctx context.Context) []slog.Attr {
	caller, err := identity.FromContext(ctx)
	if err != nil {
		return nil
	}
	return []slog.Attr{slog.String("identity", caller.Kind().String()), slog.String("account", shortened(string(caller.Fingerprint())))}
}

// shortened cuts a fingerprint to what a person can compare.
func shortened(fingerprint string) string {
	const digits = 8
	if len(fingerprint) > digits {
		return fingerprint[:digits]
	}
	return fingerprint
}

// audit writes the record of a call. A write is recorded whatever the level of the log.
func (c *Calls) audit(ctx context.Context, r tool.Record) {
	writes := !r.Refused && r.Effect != tool.Read
	if !writes && !c.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	attrs := []slog.Attr{
		slog.String("tool", r.Tool), slog.String("outcome", outcome(r)), slog.String("user", userOf(ctx, r)),
		slog.String("arguments", c.Audit.Arguments(r.Arguments)), slog.Bool("write", writes),
	}
	if remote := tool.RequestOf(ctx).Remote; remote != "" {
		attrs = append(attrs, slog.String("remote", remote))
	}
	attrs = append(attrs, callerAttrs(ctx)...)
	log := c.Log.With(slog.String(LoggerKey, auditLogger))
	if log.Enabled(ctx, slog.LevelInfo) {
		log.LogAttrs(ctx, slog.LevelInfo, "tool call", attrs...)
		return
	}
	record := slog.NewRecord(c.Now(), slog.LevelInfo, "tool call", 0)
	record.AddAttrs(attrs...)
	_ = log.Handler().Handle(ctx, record) // as slog itself does: when a log cannot be written there is nobody to tell
}

// serviceOf is the name by which requests to Atlassian are logged, for the product of a tool.
func serviceOf(product string) string {
	for _, service := range identity.Services() {
		if strings.EqualFold(product, service.String()) {
			return service.String()
		}
	}
	return product
}

// userOf is the name that basic authentication brings; of the others the kind says enough.
func userOf(ctx context.Context, r tool.Record) string {
	caller, err := identity.FromContext(ctx)
	if err != nil {
		return "(nobody)"
	}
	for _, service := range identity.Services() {
		grant, err := caller.Grant(service)
		if basic, ok := grant.Credential.(identity.Basic); ok && err == nil && (r.Product == "" || strings.EqualFold(r.Product, service.String())) {
			return basic.User
		}
	}
	return "(" + caller.Kind().String() + ")"
}

// Requests writes down every request to Atlassian.
type Requests struct {
	Log     *slog.Logger
	Metrics *Metrics // nil: none
	Traces  *Tracing // nil: none
}

// Asking implements [upstream.Observer].
func (q Requests) Asking(ctx context.Context, service, route string) context.Context {
	return q.Traces.asking(ctx, service, route)
}

// Sending implements [upstream.Observer].
func (q Requests) Sending(ctx context.Context, _ string, h http.Header) { q.Traces.forward(ctx, h) }

// Answered implements [upstream.Observer].
func (q Requests) Answered(ctx context.Context, x upstream.Exchange) {
	q.Metrics.answered(x)
	defer q.Traces.answered(ctx, x)
	if !q.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("service", x.Service), slog.String("route", x.Route), slog.Int("status", x.Status),
		slog.Int("attempts", x.Attempts), slog.Duration("duration", x.Elapsed),
	}
	if x.RequestID != "" {
		attrs = append(attrs, slog.String("upstream_request_id", x.RequestID))
	}
	if x.Err != nil {
		attrs = append(attrs, slog.String("error", x.Err.Error()))
	}
	q.Log.LogAttrs(ctx, slog.LevelDebug, "request to Atlassian", attrs...)
}
