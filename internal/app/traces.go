package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/telemetry"
)

// traces makes what sends spans to the collector of the configuration; nil when it names none.
func (p Program) traces(c *config.Config, log *slog.Logger) (*telemetry.Tracing, error) {
	if c.Traces.Endpoint == "" {
		return nil, nil //nolint:nilnil // a nil Tracing traces nothing
	}
	collector, err := p.collector(c, log)
	if err != nil {
		return nil, err
	}
	return telemetry.NewTracing(collector, telemetry.TraceOptions{
		Process: p.process(c), Sampler: c.Traces.Sampler, Ratio: c.Traces.Ratio,
	}), nil
}

func (p Program) collector(c *config.Config, log *slog.Logger) (*telemetry.Collector, error) {
	way, err := netguard.New(netguard.Options{
		Service: "OpenTelemetry", Prefix: "OTEL", Trusted: []string{string(c.Traces.Endpoint)},
		TLS: netguard.TLS{BundledRootsOnly: !c.Network.SystemTruststore, Bundles: bundles(c, &config.Service{})},
		Proxy: netguard.Proxy{
			HTTP: c.Network.HTTPProxy, HTTPS: c.Network.HTTPSProxy, SOCKS: c.Network.SOCKSProxy, No: c.Network.NoProxy,
			Auto: c.Network.PAC, AutoURL: string(c.Network.PACURL),
		},
		UserAgent: userAgent(p.Version), Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	headers := http.Header{"User-Agent": {userAgent(p.Version)}}
	for _, pair := range c.Traces.Headers {
		headers.Set(pair.Name, pair.Value)
	}
	return telemetry.NewCollector(telemetry.CollectorOptions{
		Endpoint: string(c.Traces.Endpoint), Headers: headers, Timeout: time.Duration(c.Traces.Timeout) * time.Millisecond,
		Via: way.RoundTripper(), Log: log,
	}), nil
}

// process is what the collector is told about this program. A name of its own beats one among the attributes.
func (p Program) process(c *config.Config) telemetry.Process {
	about := telemetry.Process{Service: c.Traces.Service, Version: p.Version, Attributes: map[string]string{}}
	for _, pair := range c.Traces.Attributes {
		about.Attributes[pair.Name] = pair.Value
	}
	if name := about.Attributes["service.name"]; name != "" && c.Source("OTEL_SERVICE_NAME") == "" {
		about.Service = name
	}
	return about
}

// flushTime bounds how long the end of the program waits for the collector.
const flushTime = time.Second

// close sends what the collector has not had yet.
func (w *Watch) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	if err := w.traces.Close(ctx); err != nil {
		w.log.WarnContext(ctx, "the last spans were not delivered", "error", err.Error())
	}
}
