package upstream_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

func TestErrors_do_not_repeat_what_the_request_carried(t *testing.T) {
	t.Parallel()
	const password, custom, forwarded = "pass/word+of alice", "custom-value-77", "JSESSIONID=0123456789"
	basic := base64.StdEncoding.EncodeToString([]byte("alice@example.com:" + password))
	for name, test := range map[string]struct {
		credential identity.Credential
		secrets    []string
	}{
		"bearer": {identity.Bearer{Token: secret.New("token-of-alice")}, []string{"token-of-alice", base64.StdEncoding.EncodeToString([]byte("token-of-alice"))}},
		"basic":  {identity.Basic{User: "alice@example.com", Token: secret.New(password)}, []string{basic, password, url.QueryEscape(password), url.PathEscape(password)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secrets := slices.Concat(test.secrets, []string{custom, "0123456789"})
			s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				_ = json.NewEncoder(w).Encode(map[string]any{
					"errorMessages": []string{
						"sent: " + r.Header.Get("Authorization") + " " + r.Header.Get("X-Own") + " " + r.Header.Get("Cookie"),
						"alice@example.com may not", strings.Join(secrets, " and "),
					},
				})
			})
			s.target.Credential = test.credential
			s.target.Custom, s.target.Forward = http.Header{"X-Own": {custom}, "X-Env": {"may"}}, http.Header{"Cookie": {forwarded}}
			text := fault.Text(s.door().Do(t.Context(), issueRead.At(key(t, "AB-1")), nil))
			for _, hidden := range secrets {
				if strings.Contains(text, hidden) {
					t.Errorf("%s repeats %q", text, hidden)
				}
			}
			if !strings.Contains(text, "sent: "+secret.Placeholder) || !strings.Contains(text, "alice@example.com may not") {
				t.Errorf("%s: other words are lost", text)
			}
		})
	}
}
