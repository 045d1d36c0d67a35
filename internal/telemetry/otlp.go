package telemetry

import (
	"context"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// The JSON encoding of OTLP (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"): names in camel case, ids in
// hex, 64-bit numbers as text, enumerations as numbers.
type (
	otlpTraces struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope otlpScope  `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpScope struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		TraceState string          `json:"traceState,omitempty"`
		ParentID   string          `json:"parentSpanId,omitempty"`
		Flags      uint32          `json:"flags"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes,omitempty"`
		Status     otlpStatus      `json:"status"`
	}
	otlpStatus struct {
		Code int `json:"code,omitempty"`
	}
	otlpAttribute struct {
		Key   string    `json:"key"`
		Value otlpValue `json:"value"`
	}
	otlpValue struct {
		String *string `json:"stringValue,omitempty"`
		Int    *string `json:"intValue,omitempty"`
	}
)

// Bits of the flags of a span: whether it is known, and the case, that the parent is in another process.
const (
	otlpRemoteKnown = 0x100
	otlpRemote      = 0x200
)

const otlpStatusError = 2

// spanExporter gives finished spans to a collector.
type spanExporter struct {
	to   *Collector
	from otlpOrigin
}

// ExportSpans implements [sdktrace.SpanExporter]. It gives no error: the SDK would print it past our log.
func (e spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	list := make([]otlpSpan, len(spans))
	for i, span := range spans {
		list[i] = encodeSpan(span)
	}
	e.to.deliver(ctx, "traces", otlpTraces{[]otlpResourceSpans{{
		Resource:   e.from.resource,
		ScopeSpans: []otlpScopeSpans{{Scope: e.from.scope, Spans: list}},
	}}})
	return nil
}

// Shutdown implements [sdktrace.SpanExporter].
func (spanExporter) Shutdown(context.Context) error { return nil }

// otlpOrigin is what every delivery says of where it comes from.
type otlpOrigin struct {
	resource otlpResource
	scope    otlpScope
}

// origin is to be made once: it is the same for every delivery.
func (p Process) origin() otlpOrigin {
	return otlpOrigin{otlpResource{encodeAttributes(p.resource().Attributes())}, otlpScope{scopeName, p.Version}}
}

func encodeSpan(span sdktrace.ReadOnlySpan) otlpSpan {
	own, parent := span.SpanContext(), span.Parent()
	encoded := otlpSpan{
		TraceID: own.TraceID().String(), SpanID: own.SpanID().String(), TraceState: own.TraceState().String(),
		Flags: uint32(own.TraceFlags()) | otlpRemoteKnown, Name: span.Name(),
		Kind:  int(span.SpanKind()), // both number them alike
		Start: unixNano(span.StartTime()), End: unixNano(span.EndTime()), Attributes: encodeAttributes(span.Attributes()),
	}
	if parent.SpanID().IsValid() {
		encoded.ParentID = parent.SpanID().String()
	}
	if parent.IsRemote() {
		encoded.Flags |= otlpRemote
	}
	if span.Status().Code == codes.Error {
		encoded.Status.Code = otlpStatusError
	}
	return encoded
}

func encodeAttributes(list []attribute.KeyValue) []otlpAttribute {
	encoded := make([]otlpAttribute, len(list))
	for i, one := range list {
		encoded[i].Key = string(one.Key)
		text := one.Value.String()
		if one.Value.Type() == attribute.INT64 {
			encoded[i].Value.Int = &text
		} else {
			encoded[i].Value.String = &text
		}
	}
	return encoded
}

func unixNano(at time.Time) string { return strconv.FormatInt(at.UnixNano(), 10) }
