package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/secret"
)

func TestText_is_never_printed(t *testing.T) {
	t.Parallel()
	const value = "hunter2-token"
	text := secret.New(value)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("sent", "token", text, "holder", struct{ T secret.Text }{text})
	encoded, err := json.Marshal(map[string]any{"t": text, "p": &text})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		if got := fmt.Sprintf(verb, text); strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
			t.Errorf("%s prints the secret: %q", verb, got)
		}
		for _, holder := range []any{
			struct{ T secret.Text }{text}, struct{ t secret.Text }{text}, &struct{ t []secret.Text }{[]secret.Text{text}},
		} {
			if got := fmt.Sprintf(verb, holder); strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
				t.Errorf("%s of %T prints the secret: %q", verb, holder, got)
			}
		}
	}
	for name, got := range map[string]string{"slog": log.String(), "json": string(encoded)} {
		if strings.Contains(got, value) || !strings.Contains(got, secret.Placeholder) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if text.Reveal() != value || secret.New("").String() != "" {
		t.Error("the value is lost, or an absent secret looks like one")
	}
}

func TestFingerprintOf_separates_parts(t *testing.T) {
	t.Parallel()
	if secret.FingerprintOf("ab", "c") == secret.FingerprintOf("a", "bc") {
		t.Error("two credentials share a fingerprint")
	}
	if first, second := secret.FingerprintOf("a"), secret.FingerprintOf("a"); first != second {
		t.Error("one credential has two fingerprints")
	}
}
