package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/telemetry"
	"mcp-atlassian/internal/tool"
)

func lines(b *bytes.Buffer) []string {
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func TestNewLogger_text(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: slog.LevelInfo})
	ctx := tool.WithRequest(t.Context(), tool.Request{ID: "r-1"})
	log.Debug("unseen")
	log.InfoContext(ctx, "plain")
	log.With("a", 1).WithGroup("g").Warn("two\nlines", "b", "x y")
	log.With(telemetry.LoggerKey, "mcp-jira").Error("bad", "error", errors.New("because"), "request_id", "own")
	want := []string{
		"INFO - mcp-atlassian - plain request_id=r-1 time=",
		`WARNING - mcp-atlassian - two lines a=1 g.b="x y" time=`,
		"ERROR - mcp-jira - bad error=because request_id=own time=",
	}
	got := lines(&b)
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		head, at, _ := strings.Cut(got[i], " time=")
		if head+" time=" != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
		if _, err := time.Parse(time.RFC3339Nano, at); err != nil {
			t.Error(err)
		}
	}
}

func TestNewLogger_json(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: slog.LevelDebug, JSON: true})
	log.With(telemetry.LoggerKey, "mcp-jira", "a", 1).Warn("two\nlines", "b", true)
	var got struct {
		Time    time.Time `json:"time"`
		Level   string    `json:"level"`
		Logger  string    `json:"logger"`
		Message string    `json:"message"`
		A       int       `json:"a"`
		B       bool      `json:"b"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%s: %v", &b, err)
	}
	if got.Time.IsZero() || got.Level != "WARNING" || got.Logger != "mcp-jira" || got.Message != "two\nlines" || got.A != 1 || !got.B {
		t.Errorf("got %s", &b)
	}
}

func TestNewLogger_default_level_is_warning(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := telemetry.NewLogger(telemetry.LogOptions{Out: &b})
	log.Info("no")
	log.Warn("yes")
	if got := lines(&b); len(got) != 1 || !strings.Contains(got[0], "yes") {
		t.Errorf("got %q", got)
	}
}

const known = `p"a ss/wörd<&>+1`

// leaks are ways by which a secret could come into a log line.
func leaks() map[string]func(*slog.Logger) {
	return map[string]func(*slog.Logger){
		"message":   func(l *slog.Logger) { l.Warn("token " + known) },
		"attribute": func(l *slog.Logger) { l.Warn("x", "value", known) },
		"error":     func(l *slog.Logger) { l.Warn("x", "error", errors.New("refused "+known)) },
		"group":     func(l *slog.Logger) { l.WithGroup("g").With("v", known).Warn("x", slog.Group("h", "w", known)) },
		"any":       func(l *slog.Logger) { l.Warn("x", "v", map[string]any{"a": []string{known}}) },
		"quoted":    func(l *slog.Logger) { l.Warn("x", "v", `{"a":"p\"a ss/wörd<&>+1"}`) },
		"query":     func(l *slog.Logger) { l.Warn("x", "url", "https://h/?t=p%22a+ss%2Fw%C3%B6rd%3C%26%3E%2B1") },
		"base64":    func(l *slog.Logger) { l.Warn("x", "v", "cCJhIHNzL3fDtnJkPCY+KzE=") },
	}
}

func TestNewLogger_never_writes_a_known_secret(t *testing.T) {
	t.Parallel()
	for name, leak := range leaks() {
		for _, asJSON := range []bool{false, true} {
			var b bytes.Buffer
			leak(telemetry.NewLogger(telemetry.LogOptions{Out: &b, JSON: asJSON, Redactor: telemetry.NewRedactor([]secret.Text{secret.New(known)})}))
			if text := b.String(); strings.Contains(text, "rd<&>") || strings.Contains(text, `rd\u003c`) || strings.Contains(text, "%3C%26") || strings.Contains(text, "cCJhIHNz") || !strings.Contains(text, secret.Placeholder) {
				t.Errorf("%s, JSON %v: %s", name, asJSON, text)
			}
		}
	}
}
