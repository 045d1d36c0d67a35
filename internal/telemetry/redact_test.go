package telemetry_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/telemetry"
)

func TestRedactor_hides_what_looks_like_a_credential(t *testing.T) {
	t.Parallel()
	r := telemetry.NewRedactor(nil)
	for text, want := range map[string]string{
		"Authorization: Bearer abc.def-ghi":                   "Authorization: Bearer [redacted]",
		`{"Authorization":"Basic dTpw"}`:                      `{"Authorization":"Basic [redacted]"}`,
		"authorization=Token pat.alice next":                  "authorization=Token [redacted] next",
		"Cookie: a=1; JSESSIONID=xyz":                         "Cookie: [redacted]",
		"sent bearer oat.alice.cloud to":                      "sent bearer [redacted] to",
		"auth=basic cloud=true service=Jira":                  "auth=basic cloud=true service=Jira",
		"sent basic dXNlcjpwYXNz to":                          "sent basic [redacted] to",
		"basic authentication was refused":                    "basic authentication was refused",
		"a bearer token is missing":                           "a bearer token is missing",
		"https://anna:pw@jira.example.com/x":                  "https://[redacted]@jira.example.com/x",
		"https://jira.example.com/x?mail=a@b.example":         "https://jira.example.com/x?mail=a@b.example",
		"GET /cb?code=4/0AX&state=s":                          "GET /cb?code=[redacted]&state=s",
		`{"access_token": "aaa", "expires_in": 3600}`:         `{"access_token": "[redacted]", "expires_in": 3600}`,
		`{\"refresh_token\":\"bbb\"}`:                         `{\"refresh_token\":\"[redacted]\"}`,
		"client_secret=ccc&grant_type=refresh_token":          "client_secret=[redacted]&grant_type=refresh_token",
		"JIRA_API_TOKEN=ddd JIRA_URL=https://x.example":       "JIRA_API_TOKEN=[redacted] JIRA_URL=https://x.example",
		"JIRA_API_TOKEN=[redacted] and api_token: [redacted]": "JIRA_API_TOKEN=[redacted] and api_token: [redacted]",
		"password: hunter2, user: anna":                       "password: [redacted], user: anna",
		"key ATATT3xFfGF0T4JNjD-vw_X2=ABCD1234 is expired":    "key [redacted] is expired",
		"got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0":   "got [redacted]",
		"issue PROJ-1, space DEV, status_code=404":            "issue PROJ-1, space DEV, status_code=404",
		"nextPageToken=abc and token count 3":                 "nextPageToken=abc and token count 3",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestRedactor_known_secrets(t *testing.T) {
	t.Parallel()
	r := telemetry.NewRedactor([]secret.Text{secret.New("abcd"), secret.New("abcdef"), secret.New("x"), {}})
	if got := r.Text("x abcdef abcd"); got != "x [redacted] [redacted]" {
		t.Errorf("got %s", got)
	}
}

// partOfPlaceholder: such a secret cannot be told from the placeholder itself.
func partOfPlaceholder(value string) bool {
	placeholder := secret.Placeholder
	return strings.Contains(placeholder, value)
}

func FuzzRedactor(f *testing.F) {
	f.Add("before ", "s3cr3t-value", " after")
	f.Add("Bearer ", `a"b\c`, "&x=1")
	f.Add("https://u:", "p%40w:/?#", "@h/")
	f.Fuzz(func(t *testing.T, before, value, after string) {
		if len(value) < 8 || partOfPlaceholder(value) || strings.Contains(before+after+before, value) {
			return
		}
		r := telemetry.NewRedactor([]secret.Text{secret.New(value)})
		for name, spelling := range map[string]string{
			"plain": value, "query": url.QueryEscape(value), "base64": base64.StdEncoding.EncodeToString([]byte(value)),
		} {
			got := r.Text(before + spelling + after)
			hidden := before + secret.Placeholder + after // a spelling can arise anew from what stands around it
			if strings.Contains(got, spelling) && !strings.Contains(hidden, spelling) {
				t.Errorf("%s: %q is left in %q", name, spelling, got)
			}
		}
	})
}

func TestRedactor_learns(t *testing.T) {
	t.Parallel()
	r := telemetry.NewRedactor([]secret.Text{secret.New("from-the-start")})
	r.Learn(secret.New("later-on"))
	r.Learn(secret.New("abc")) // too short to be replaced everywhere
	if got := r.Text("from-the-start, later-on, abc"); got != "[redacted], [redacted], abc" {
		t.Error(got)
	}
	for i := range 100 {
		r.Learn(secret.New(fmt.Sprintf("token-number-%03d", i)))
	}
	if got := r.Text("token-number-099 from-the-start later-on"); got != "[redacted] [redacted] later-on" {
		t.Error(got)
	}
}
