package telemetry

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/tool"
)

// Metrics counts. Labels are names of tools, services, outcomes and reasons of this program; nothing of a user.
// A nil Metrics counts nothing.
type Metrics struct {
	registry *prometheus.Registry

	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	retries  *prometheus.CounterVec
	refusals *prometheus.CounterVec
}

const namespace = "mcp_atlassian"

// latencies are the bounds of both histograms, in seconds.
var latencies = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 75}

// NewMetrics makes counters of its own; nothing is registered process-wide.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		calls:    counter("tool_calls_total", "Calls of tools.", "tool", "outcome"),
		duration: histogram("tool_call_seconds", "How long calls of tools took.", "tool"),
		requests: counter("upstream_requests_total", "Requests to Atlassian; status 0: no answer.", "service", "status"),
		latency:  histogram("upstream_request_seconds", "How long requests to Atlassian took, repeats included.", "service"),
		retries:  counter("upstream_retries_total", "Repeated requests to Atlassian.", "service"),
		refusals: counter("refusals_total", "Requests refused before a call.", "reason"),
	}
	m.registry.MustRegister(m.calls, m.duration, m.requests, m.latency, m.retries, m.refusals,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: latencies}, labels)
}

// Handler serves the metrics as Prometheus reads them.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gauge adds a value that is asked for when the metrics are read, such as the number of sessions. The name is
// unique; a second one of the same name is a mistake of the program.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	if m == nil {
		return
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, value))
}

// Count adds a counter that is asked for when the metrics are read.
func (m *Metrics) Count(name, help string, value func() float64) {
	if m == nil {
		return
	}
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, value))
}

// Refused counts a refusal at the edge. The reason is a fixed word of the program.
func (m *Metrics) Refused(reason string) {
	if m != nil {
		m.refusals.WithLabelValues(reason).Inc()
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
	m.calls.WithLabelValues(name, outcome(r)).Inc()
	if !r.Refused {
		m.duration.WithLabelValues(name).Observe(r.Duration.Seconds())
	}
}

func (m *Metrics) answered(x upstream.Exchange) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(x.Service, strconv.Itoa(x.Status)).Inc()
	m.latency.WithLabelValues(x.Service).Observe(x.Elapsed.Seconds())
	if x.Attempts > 1 {
		m.retries.WithLabelValues(x.Service).Add(float64(x.Attempts - 1))
	}
}
