package config_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/config"
)

func TestTraces_settings(t *testing.T) {
	t.Parallel()
	c := load(t, nil, "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.example:4318",
		"OTEL_EXPORTER_OTLP_HEADERS=x-api-key=pass%20word%2C1, Authorization=Basic%20dTpw,", "OTEL_RESOURCE_ATTRIBUTES=deployment.environment=test%3D1")
	want := config.Traces{
		Endpoint: "http://collector.example:4318", Headers: config.Baggage{{Name: "x-api-key", Value: "pass word,1"}, {Name: "Authorization", Value: "Basic dTpw"}},
		Timeout: 10000, Protocol: "http/json", Service: "mcp-atlassian", Attributes: config.Baggage{{Name: "deployment.environment", Value: "test=1"}},
		Metrics: "otlp", Every: 60000, Spans: "otlp", Sampler: "parentbased_always_on", Ratio: 1,
	}
	if diff := cmp.Diff(want, c.Traces); diff != "" {
		t.Error(diff)
	}
	var report bytes.Buffer
	if err := c.Report(&report, nil); err != nil {
		t.Fatal(err)
	}
	if text := report.String(); strings.Contains(text, "dTpw") || strings.Contains(text, "pass") || !strings.Contains(text, "deployment.environment=test=1") {
		t.Errorf("the report shows what it must not, or not what it should:\n%s", text)
	}
	var secrets []string
	for _, s := range c.Secrets() {
		secrets = append(secrets, s.Reveal())
	}
	if diff := cmp.Diff([]string{"pass word,1", "Basic dTpw"}, secrets); diff != "" {
		t.Error(diff)
	}
}

func TestTraces_settings_that_cannot_be(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=collector.example:4318", "OTEL_EXPORTER_OTLP_HEADERS=x-api-key", "OTEL_EXPORTER_OTLP_HEADERS=a=%zz",
		"OTEL_EXPORTER_OTLP_HEADERS=a b=1", "OTEL_EXPORTER_OTLP_HEADERS=Host=x", "OTEL_TRACES_SAMPLER_ARG=1.5",
	} {
		name, _, _ := strings.Cut(entry, "=")
		if reason := refuse(t, entry); !strings.Contains(reason, name) {
			t.Errorf("%s: %s", entry, reason)
		}
	}
	for entry, want := range map[string]string{
		"OTEL_EXPORTER_OTLP_PROTOCOL=grpc": "grpc is not spoken", "OTEL_TRACES_SAMPLER=jaeger_remote": "the default is used", "OTEL_RESOURCE_ATTRIBUTES=x": "the default is used",
	} {
		_, findings, err := config.Load(nil, config.Environ{"OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318", entry}, disk{})
		if err != nil || !found(findings, slog.LevelWarn, want) {
			t.Errorf("%s: %v, %v", entry, findings, err)
		}
	}
}
