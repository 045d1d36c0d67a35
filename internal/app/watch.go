package app

import (
	"context"
	"log/slog"
	"time"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/server/transport"
	"mcp-atlassian/internal/telemetry"
	"mcp-atlassian/internal/tool"
)

// Watch is everything that looks on: the log, and the observers of calls and requests.
type Watch struct {
	log      *slog.Logger
	tools    tool.Observer
	upstream upstream.Observer
	learn    func(secret.Text)     // told of each secret that comes up later than the settings
	metrics  *telemetry.Metrics    // nil = nothing is counted
	refused  func(reason string)   // told of each refusal at the edge
	routes   []transport.Route     // metrics
	traces   *telemetry.Tracing    // nil = nothing is traced
	push     func(context.Context) // sends metrics to a collector until the context ends; nil = there is none
}

// silent watches nothing.
func silent() *Watch { return &Watch{log: slog.New(slog.DiscardHandler), learn: func(secret.Text) {}} }

// logs makes the log of the configuration, with nobody to watch.
func (p Program) logs(c *config.Config) *Watch {
	out := p.Streams.Err
	if c.Log.Stdout && c.HTTP() {
		out = p.Streams.Out
	}
	redactor := telemetry.NewRedactor(c.Secrets())
	log := telemetry.NewLogger(telemetry.LogOptions{
		Out: out, Level: c.Log.Level, JSON: c.Log.Format == "json", Redactor: redactor,
	})
	return &Watch{log: log, learn: redactor.Learn}
}

// watch makes the log, the audit, the metrics and the traces of the configuration.
func (p Program) watch(c *config.Config) (*Watch, error) {
	w := p.logs(c)
	if err := p.report(w, c); err != nil {
		return nil, err
	}
	if c.Log.Metrics && c.HTTP() {
		w.count()
		w.routes = []transport.Route{{Pattern: "GET /metrics", Handler: w.metrics.Handler()}}
	}
	w.tools = &telemetry.Calls{
		Log: w.log, Metrics: w.metrics, Traces: w.traces, Bodies: c.Log.Bodies, Now: time.Now, Audit: audit(c),
	}
	w.upstream = telemetry.Requests{Log: w.log, Metrics: w.metrics, Traces: w.traces}
	return w, nil
}

// count begins to count; once is enough.
func (w *Watch) count() {
	if w.metrics == nil {
		w.metrics = telemetry.NewMetrics()
		w.refused = w.metrics.Refused
	}
}

// audit masks what audit records show of arguments; nil when there are to be none.
func audit(c *config.Config) *telemetry.Mask {
	if !c.Log.Audit {
		return nil
	}
	return telemetry.NewMask(c.Log.AuditFields, c.Log.AuditMax)
}
