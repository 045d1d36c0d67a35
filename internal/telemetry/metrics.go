package telemetry

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/VictoriaMetrics/metrics"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/tool"
)

// Metrics counts. Labels are names of tools, services, outcomes and reasons of this program; nothing of a user.
// A nil Metrics counts nothing.
type Metrics struct{ set *metrics.Set }

const namespace = "mcp_atlassian_"

// latencies are the bounds of every histogram, in seconds.
var latencies = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 75}

// NewMetrics makes counters of its own; nothing is registered process-wide.
func NewMetrics() *Metrics {
	metrics.ExposeMetadata(true) // the lines that tell readers the type of a metric
	return &Metrics{set: metrics.NewSet()}
}

// named is a metric with its labels: pairs of name and value.
func named(name string, labels ...string) string {
	var pairs []string
	for at := 0; at+1 < len(labels); at += 2 {
		pairs = append(pairs, labels[at]+"="+strconv.Quote(labels[at+1]))
	}
	return namespace + name + "{" + strings.Join(pairs, ",") + "}"
}

func (m *Metrics) count(name string, by int, labels ...string) {
	m.set.GetOrCreateCounter(named(name, labels...)).Add(by)
}

func (m *Metrics) observe(name string, seconds float64, labels ...string) {
	m.set.GetOrCreatePrometheusHistogramExt(named(name, labels...), latencies).Update(seconds)
}

// Handler serves the metrics as Prometheus reads them.
func (m *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}

// Gauge adds a value that is asked for when the metrics are read, such as the number of sessions. The name is
// unique; a second one of the same name is a mistake of the program.
func (m *Metrics) Gauge(name string, value func() float64) {
	if m != nil {
		m.set.NewGauge(namespace+name, value)
	}
}

// Remembered counts how often the check of a credential could be spared.
func (m *Metrics) Remembered(known bool) {
	if m != nil {
		m.count("validation_cache_total", 1, "hit", strconv.FormatBool(known))
	}
}

// Refused counts a refusal at the edge. The reason is a fixed word of the program.
func (m *Metrics) Refused(reason string) {
	if m != nil {
		m.count("refusals_total", 1, "reason", reason)
	}
}

func (m *Metrics) called(r tool.Record) {
	if m == nil {
		return
	}
	name := r.Tool
	if r.Refused {
		name = "(refused)" // a caller can send any name
	}
	m.count("tool_calls_total", 1, "tool", name, "outcome", outcome(r))
	if !r.Refused {
		m.observe("tool_call_seconds", r.Duration.Seconds(), "tool", name)
	}
}

func (m *Metrics) answered(x upstream.Exchange) {
	if m == nil {
		return
	}
	if x.Attempts == 0 {
		m.count("upstream_unsent_total", 1, "service", x.Service, "reason", fault.KindOf(x.Err).String())
		return
	}
	m.count("upstream_requests_total", 1, "service", x.Service, "status", strconv.Itoa(x.Status))
	m.observe("upstream_request_seconds", x.Elapsed.Seconds(), "service", x.Service)
	if x.Attempts > 1 {
		m.count("upstream_retries_total", x.Attempts-1, "service", x.Service)
	}
	if x.Queued > 0 {
		m.observe("upstream_wait_seconds", x.Queued.Seconds(), "service", x.Service, "for", "limit")
	}
	if x.Paused > 0 {
		m.observe("upstream_wait_seconds", x.Paused.Seconds(), "service", x.Service, "for", "retry")
	}
}
