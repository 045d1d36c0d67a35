package telemetry

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// The part of the JSON encoding of OTLP that is for metrics; see [otlpTraces].
type (
	otlpMetrics struct {
		ResourceMetrics []otlpResourceMetrics `json:"resourceMetrics"`
	}
	otlpResourceMetrics struct {
		Resource     otlpResource       `json:"resource"`
		ScopeMetrics []otlpScopeMetrics `json:"scopeMetrics"`
	}
	otlpScopeMetrics struct {
		Scope   otlpScope    `json:"scope"`
		Metrics []otlpMetric `json:"metrics"`
	}
	// otlpMetric has one of the three.
	otlpMetric struct {
		Name      string    `json:"name"`
		Sum       *otlpData `json:"sum,omitempty"`
		Gauge     *otlpData `json:"gauge,omitempty"`
		Histogram *otlpData `json:"histogram,omitempty"`
	}
	otlpData struct {
		Temporality int          `json:"aggregationTemporality,omitempty"`
		Monotonic   bool         `json:"isMonotonic,omitempty"`
		Points      []*otlpPoint `json:"dataPoints"`
	}
	otlpPoint struct {
		Attributes []otlpAttribute `json:"attributes,omitempty"`
		Start      string          `json:"startTimeUnixNano,omitempty"`
		Time       string          `json:"timeUnixNano"`
		Value      *float64        `json:"asDouble,omitempty"`
		Count      string          `json:"count,omitempty"`
		Total      *float64        `json:"sum,omitempty"`
		Buckets    []string        `json:"bucketCounts,omitempty"`
		Bounds     []float64       `json:"explicitBounds,omitempty"`
	}
)

// otlpCumulative: a number counts from the start of the process.
const otlpCumulative = 2

// PushOptions say how metrics are sent.
type PushOptions struct {
	Process Process
	Every   time.Duration
	Last    time.Duration // how long the last delivery may take
	Now     func() time.Time
}

// Push sends the metrics to a collector at intervals until the context ends, and once more then.
func (m *Metrics) Push(ctx context.Context, to *Collector, o PushOptions) {
	ticker := time.NewTicker(o.Every)
	defer ticker.Stop()
	from, started := o.Process.origin(), o.Now()
	for {
		select {
		case <-ticker.C:
			to.deliver(ctx, "metrics", m.document(from, started, o.Now()))
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Last)
			defer cancel()
			to.deliver(last, "metrics", m.document(from, started, o.Now()))
			return
		}
	}
}

func (m *Metrics) document(from otlpOrigin, started, now time.Time) otlpMetrics {
	var text strings.Builder
	m.set.WritePrometheus(&text)
	return otlpMetrics{[]otlpResourceMetrics{{
		Resource: from.resource,
		ScopeMetrics: []otlpScopeMetrics{{
			Scope: from.scope, Metrics: translated(text.String(), unixNano(started), unixNano(now)),
		}},
	}}}
}

// translated reads our own metrics in the form of Prometheus, so that both forms can only say the same.
func translated(text, started, now string) []otlpMetric {
	var all []otlpMetric
	var current family
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if about, ok := strings.CutPrefix(line, "# TYPE "); ok {
			all = append(all, current.metric()...)
			name, kind, _ := strings.Cut(about, " ")
			current = family{name: name, kind: kind, started: started, now: now}
		} else if line != "" && line[0] != '#' {
			current.add(line)
		}
	}
	return append(all, current.metric()...)
}

// family is one metric with its series, as the text lists them.
type family struct {
	name, kind, started, now string
	points                   []*otlpPoint
	labels                   string // of the last point
}

// metric is the family as OTLP has it; none before the first.
func (f *family) metric() []otlpMetric {
	data := &otlpData{Points: f.points}
	switch f.kind {
	case "counter":
		data.Temporality, data.Monotonic = otlpCumulative, true
		return []otlpMetric{{Name: f.name, Sum: data}}
	case "histogram":
		data.Temporality = otlpCumulative
		return []otlpMetric{{Name: f.name, Histogram: data}}
	case "gauge":
		return []otlpMetric{{Name: f.name, Gauge: data}}
	default:
		return nil
	}
}

// add takes a line "name{labels} value". The lines of one histogram follow each other: buckets, sum, count.
func (f *family) add(line string) {
	at := strings.LastIndexByte(line, ' ')
	value, err := strconv.ParseFloat(line[at+1:], 64)
	if err != nil {
		return // none of ours
	}
	name, labels, _ := strings.Cut(line[:at], "{")
	labels, bound, _ := strings.Cut(strings.TrimSuffix(labels, "}"), `le="`)
	labels = strings.TrimSuffix(labels, ",")
	part := strings.TrimPrefix(name, f.name)
	if part == "" || len(f.points) == 0 || labels != f.labels {
		f.labels = labels
		f.points = append(f.points, &otlpPoint{Attributes: attributesOf(labels), Start: f.started, Time: f.now})
	}
	point := f.points[len(f.points)-1]
	switch part {
	case "":
		point.Value = &value
	case "_sum":
		point.Total = &value
	case "_count":
		point.Count = wholeText(value)
		apart(point.Buckets)
	case "_bucket":
		point.Buckets = append(point.Buckets, wholeText(value))
		if limit, err := strconv.ParseFloat(strings.TrimSuffix(bound, `"`), 64); err == nil && bound != `+Inf"` {
			point.Bounds = append(point.Bounds, limit)
		}
	}
}

func wholeText(value float64) string { return strconv.FormatFloat(value, 'f', 0, 64) }

// apart makes of counts that each include the ones before, as Prometheus has them, counts of their own.
func apart(counts []string) {
	before := int64(0)
	for i, text := range counts {
		count, _ := strconv.ParseInt(text, 10, 64) // made by wholeText
		counts[i] = strconv.FormatInt(count-before, 10)
		before = count
	}
}

// attributesOf reads labels as [named] writes them.
func attributesOf(labels string) []otlpAttribute {
	var all []otlpAttribute
	for labels != "" {
		name, rest, _ := strings.Cut(labels, "=")
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return all
		}
		value, _ := strconv.Unquote(quoted) // as QuotedPrefix has found it
		all = append(all, otlpAttribute{Key: name, Value: otlpValue{String: &value}})
		labels = strings.TrimPrefix(rest[len(quoted):], ",")
	}
	return all
}
