package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/tool"
)

// TraceOptions say which spans are made. Names of samplers are those of OTEL_TRACES_SAMPLER.
type TraceOptions struct {
	Process Process
	Sampler string  // "" = parentbased_always_on
	Ratio   float64 // of the samplers that take a part: from 0 to 1
}

// Tracing makes spans of tool calls and of requests to Atlassian, and sends them to a collector. A span names the tool
// or the route and says how it ended; it holds nothing of a user. A nil Tracing makes none.
type Tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// The queue of finished spans. Those that find it full are dropped: a call never waits for a collector.
const (
	spansQueued = 2048
	spansAtOnce = 512
	spansEvery  = 5 * time.Second
)

// NewTracing sends spans in the background, until Close.
func NewTracing(to *Collector, o TraceOptions) *Tracing {
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithResource(o.Process.resource()),
		sdktrace.WithSampler(sampler(o.Sampler, o.Ratio)),
		sdktrace.WithBatcher(spanExporter{to: to, from: o.Process.origin()},
			sdktrace.WithMaxQueueSize(spansQueued), sdktrace.WithMaxExportBatchSize(spansAtOnce),
			sdktrace.WithBatchTimeout(spansEvery), sdktrace.WithExportTimeout(to.timeout)),
	)
	return &Tracing{provider: provider, tracer: provider.Tracer(scopeName)}
}

// sampler is the one of that name; it follows the caller's decision or, without "parentbased_", does not.
func sampler(name string, ratio float64) sdktrace.Sampler {
	own, follows := strings.CutPrefix(name, "parentbased_")
	root := sdktrace.AlwaysSample()
	switch own {
	case "always_off":
		root = sdktrace.NeverSample()
	case "traceidratio":
		root = sdktrace.TraceIDRatioBased(ratio)
	}
	if follows || name == "" {
		return sdktrace.ParentBased(root)
	}
	return root
}

// Close sends what is left, for as long as the context allows.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Attributes of the semantic conventions of OpenTelemetry, for MCP and for HTTP.
const (
	toolName     = attribute.Key("gen_ai.tool.name")
	errorType    = attribute.Key("error.type")
	peerService  = attribute.Key("peer.service")
	httpMethod   = attribute.Key("http.request.method")
	urlTemplate  = attribute.Key("url.template")
	httpStatus   = attribute.Key("http.response.status_code")
	resendCount  = attribute.Key("http.request.resend_count")
	methodOfCall = "tools/call"
)

// calling begins the span of a tool call, as a child of the caller's span if the message names one.
func (t *Tracing) calling(ctx context.Context) context.Context {
	if t == nil {
		return ctx
	}
	if parent := parentOf(ctx); parent.IsValid() {
		ctx = trace.ContextWithRemoteSpanContext(ctx, parent)
	}
	ctx, _ = t.tracer.Start(ctx, methodOfCall, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("mcp.method.name", methodOfCall), attribute.String("gen_ai.operation.name", "execute_tool")))
	return ctx
}

// called ends it. The name of a refused tool is the caller's invention and is not kept.
func (t *Tracing) called(ctx context.Context, r tool.Record) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	defer span.End()
	if !r.Refused {
		span.SetName(methodOfCall + " " + r.Tool)
		span.SetAttributes(toolName.String(r.Tool))
	}
	if how := outcome(r); how != outcomeOK {
		span.SetAttributes(errorType.String(how))
		span.SetStatus(codes.Error, "")
	}
}

// asking begins the span of a request to Atlassian, retries included.
func (t *Tracing) asking(ctx context.Context, service, route string) context.Context {
	if t == nil {
		return ctx
	}
	method, template, _ := strings.Cut(route, " ")
	ctx, _ = t.tracer.Start(ctx, route, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		peerService.String(service), httpMethod.String(method), urlTemplate.String(template)))
	return ctx
}

// answered ends it.
func (t *Tracing) answered(ctx context.Context, x upstream.Exchange) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	defer span.End()
	if x.Status != 0 {
		span.SetAttributes(httpStatus.Int(x.Status))
	}
	if x.Attempts > 1 {
		span.SetAttributes(resendCount.Int(x.Attempts - 1))
	}
	if x.Err == nil {
		return
	}
	why := fault.KindOf(x.Err).String()
	if x.Status >= http.StatusBadRequest {
		why = strconv.Itoa(x.Status)
	}
	span.SetAttributes(errorType.String(why))
	span.SetStatus(codes.Error, "")
}

// forward names the running span to Atlassian when the caller has brought a trace; it starts none there.
func (t *Tracing) forward(ctx context.Context, h http.Header) {
	if t == nil || !parentOf(ctx).IsValid() {
		return
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	if parent := carrier["traceparent"]; parent != "" {
		h.Set("Traceparent", parent)
	}
}

// parentOf is the span that the message names as its parent; not valid when it names none, or names it wrongly.
func parentOf(ctx context.Context) trace.SpanContext {
	from := tool.RequestOf(ctx)
	if from.Traceparent == "" {
		return trace.SpanContext{}
	}
	carrier := propagation.MapCarrier{"traceparent": from.Traceparent, "tracestate": from.Tracestate}
	nowhere := trace.ContextWithSpanContext(ctx, trace.SpanContext{}) // what is wrong leaves this as it is
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(nowhere, carrier))
}
