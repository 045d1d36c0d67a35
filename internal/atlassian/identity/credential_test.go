package identity_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/secret"
)

type tokens struct {
	current secret.Text
	next    secret.Text
	broken  error
}

func (s *tokens) Token(context.Context) (secret.Text, error) { return s.current, s.broken }

func (s *tokens) Renew(_ context.Context, stale secret.Text) (secret.Text, error) {
	if stale == s.current {
		s.current = s.next
	}
	return s.current, s.broken
}

func TestRefreshing_signs_with_the_current_token(t *testing.T) {
	t.Parallel()
	source := &tokens{current: secret.New("one"), next: secret.New("two")}
	credential := identity.Refreshing{Source: source, Name: "client"}
	sign := func() string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if err := credential.Sign(r); err != nil {
			return err.Error()
		}
		return r.Header.Get("Authorization")
	}
	if got := sign(); got != "Bearer one" {
		t.Error(got)
	}
	before := credential.Fingerprint()
	carried := func(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }
	if changed, err := credential.Renew(t.Context(), carried("one")); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	if got := sign(); got != "Bearer two" || credential.Fingerprint() != before {
		t.Error(got)
	}
	source.next = source.current
	if changed, _ := credential.Renew(t.Context(), carried("one")); !changed {
		t.Error("another request has renewed it: the token at hand is another one")
	}
	if changed, _ := credential.Renew(t.Context(), carried("two")); changed {
		t.Error("nothing changed")
	}
	if changed, _ := credential.Renew(t.Context(), http.Header{"Authorization": {"Basic x"}}); changed {
		t.Error("a header of the operator's own was renewed")
	}
	source.broken = errors.New("broken")
	if got := sign(); got != "broken" {
		t.Error(got)
	}
	if _, err := credential.Renew(t.Context(), carried("two")); err == nil {
		t.Error("a failed renewal is no error")
	}
}

func TestCredentials_are_never_printed(t *testing.T) {
	t.Parallel()
	for _, c := range []identity.Credential{
		identity.Basic{User: "u", Token: secret.New("hunter2")},
		identity.Bearer{Token: secret.New("hunter2")},
	} {
		text := fmt.Sprintf("%v %+v %#v %s", c, c, c, c.Fingerprint())
		if strings.Contains(text, "hunter2") {
			t.Errorf("%T prints its secret: %s", c, text)
		}
	}
	empty := identity.Bearer{}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x", http.NoBody)
	if empty.Sign(r) == nil {
		t.Error("an empty token signs")
	}
	for _, c := range []identity.Credential{identity.Certificate{}, identity.Forwarded{}, identity.None{}} {
		if err := c.Sign(r); err != nil || r.Header.Get("Authorization") != "" || c.Fingerprint() != "" {
			t.Errorf("%T signs", c)
		}
		if changed, err := c.Renew(t.Context(), http.Header{}); changed || err != nil {
			t.Errorf("%T renews", c)
		}
	}
}

func TestLate_is_asked_for_with_the_first_request(t *testing.T) {
	t.Parallel()
	asked := 0
	var broken error
	late := identity.Late{Name: "command", Resolve: func(context.Context) (identity.Credential, error) {
		asked++
		return identity.Bearer{Token: secret.New("t")}, broken
	}}
	if late.Fingerprint() == "" || asked != 0 {
		t.Errorf("asked %d times", asked)
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x", http.NoBody)
	if err := late.Sign(r); err != nil || r.Header.Get("Authorization") != "Bearer t" || asked != 1 {
		t.Errorf("%v, asked %d times", err, asked)
	}
	if changed, err := late.Renew(t.Context(), r.Header); changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	broken = errors.New("broken")
	if late.Sign(r) == nil {
		t.Error("signed without a credential")
	}
	if _, err := late.Renew(t.Context(), r.Header); err == nil {
		t.Error("renewed without a credential")
	}
}
