package app

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/telemetry"
)

// report lets the watch tell the collector of the configuration what it sees, if there is one.
func (p Program) report(w *Watch, c *config.Config) error {
	if c.Traces.Endpoint == "" {
		return nil
	}
	collector, err := p.collector(c, w.log)
	if err != nil {
		return err
	}
	about := p.process(c)
	if c.Traces.Spans == "otlp" {
		w.traces = telemetry.NewTracing(collector, telemetry.TraceOptions{
			Process: about, Sampler: c.Traces.Sampler, Ratio: c.Traces.Ratio,
		})
	}
	if c.Traces.Metrics == "otlp" {
		w.count()
		w.push = func(ctx context.Context) {
			w.metrics.Push(ctx, collector, telemetry.PushOptions{
				Process: about, Every: time.Duration(c.Traces.Every) * time.Millisecond, Last: flushTime, Now: time.Now,
			})
		}
	}
	return nil
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

// flushTime bounds how long the end of the program waits for the collector, for spans and for metrics.
const flushTime = 500 * time.Millisecond

// tell sends metrics until ctx ends; done waits for the last of them.
func (w *Watch) tell(ctx context.Context) (done func()) {
	var telling sync.WaitGroup
	if w.push != nil {
		telling.Go(func() { w.push(ctx) })
	}
	return telling.Wait
}

// close sends what the collector has not had yet.
func (w *Watch) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	if err := w.traces.Close(ctx); err != nil {
		w.log.WarnContext(ctx, "the last spans were not delivered", "error", err.Error())
	}
}
