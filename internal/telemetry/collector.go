package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk"
	"go.opentelemetry.io/otel/sdk/resource"

	"mcp-atlassian/internal/ground/fault"
)

// scopeName is what spans and metrics say they were made by.
const scopeName = "mcp-atlassian"

// Process is what a collector is told about this program.
type Process struct {
	Service, Version string
	Attributes       map[string]string // more, such as the environment; the two above win
}

func (p Process) resource() *resource.Resource {
	about := []attribute.KeyValue{
		attribute.String("telemetry.sdk.name", "opentelemetry"), attribute.String("telemetry.sdk.language", "go"),
		attribute.String("telemetry.sdk.version", sdk.Version()),
	}
	for name, value := range p.Attributes {
		about = append(about, attribute.String(name, value))
	}
	about = append(about, attribute.String("service.name", p.Service), attribute.String("service.version", p.Version))
	return resource.NewSchemaless(about...)
}

// CollectorOptions say how a collector is reached.
type CollectorOptions struct {
	Endpoint string        // address without the path of a signal
	Headers  http.Header   // of every request; may hold secrets
	Timeout  time.Duration // of one delivery; 0 = 10 s
	Via      http.RoundTripper
	Log      *slog.Logger
}

// Collector takes what is told to it over OTLP/HTTP, in the JSON encoding of that protocol. Whether it does so is of no
// consequence to anything but the log.
type Collector struct {
	endpoint string
	headers  http.Header
	timeout  time.Duration
	via      http.RoundTripper
	log      *slog.Logger
	failing  atomic.Bool // the last delivery failed
}

const defaultDelivery = 10 * time.Second

// NewCollector sends nothing yet.
func NewCollector(o CollectorOptions) *Collector {
	if o.Timeout <= 0 {
		o.Timeout = defaultDelivery
	}
	headers := o.Headers.Clone()
	if headers == nil {
		headers = http.Header{}
	}
	headers.Set("Content-Type", "application/json")
	return &Collector{endpoint: strings.TrimRight(o.Endpoint, "/"), headers: headers, timeout: o.Timeout, via: o.Via, log: o.Log}
}

// deliver sends one document to the path of a signal. A failure is told once, not with every document that follows.
func (c *Collector) deliver(ctx context.Context, signal string, document any) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := c.post(ctx, signal, document)
	switch {
	case err == nil:
		if c.failing.Swap(false) {
			c.log.InfoContext(ctx, "the OpenTelemetry collector can be reached again")
		}
	case c.failing.Swap(true):
		c.log.DebugContext(ctx, "not delivered to the OpenTelemetry collector", "signal", signal, "error", err.Error())
	default:
		c.log.WarnContext(ctx, "not delivered to the OpenTelemetry collector, and lost; calls are not affected; check OTEL_EXPORTER_OTLP_ENDPOINT",
			"signal", signal, "error", err.Error())
	}
}

func (c *Collector) post(ctx context.Context, signal string, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint+"/v1/"+signal, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = c.headers.Clone()
	response, err := c.via.RoundTrip(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	const enough = 64 << 10
	answer, _ := io.ReadAll(io.LimitReader(response.Body, enough)) // the status says enough when the rest does not come
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answered %d: %s", response.StatusCode, fault.Clean(string(answer), 200))
	}
	return rejected(answer)
}

// rejected tells what a collector did not take of what it was given.
func rejected(answer []byte) error {
	var said struct {
		Partial struct {
			Spans   json.RawMessage `json:"rejectedSpans"`
			Points  json.RawMessage `json:"rejectedDataPoints"`
			Message string          `json:"errorMessage"`
		} `json:"partialSuccess"`
	}
	_ = json.Unmarshal(answer, &said) // many answer with nothing at all
	for _, number := range []json.RawMessage{said.Partial.Spans, said.Partial.Points} {
		if text := strings.Trim(string(number), `"`); text != "" && text != "0" && text != "null" {
			return errors.New("it refused " + fault.Clean(text, 20) + " of them: " + fault.Clean(said.Partial.Message, 200))
		}
	}
	return nil
}
