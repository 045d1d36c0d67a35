package site_test

import (
	"net/http"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
)

// BenchmarkOpen measures what a call pays before its first request, the credential being known.
func BenchmarkOpen(b *testing.B) {
	w := newWorld()
	p, err := access.NewPolicy(access.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	sites := site.New(site.Options{
		Services: map[identity.Service]site.Service{identity.Jira: {Configured: true, URL: dc, Net: w, Policy: p}},
		CheckFor: time.Minute, CheckSize: 10, Now: w.now,
		Rules: upstream.NewRules(upstream.Limits{}, upstream.Clock{Now: w.now}, nil),
	})
	c, err := identity.NewReader(identity.Rules{}).Read(b.Context(), http.Header{"Authorization": {"Token pat.alice"}})
	if err != nil {
		b.Fatal(err)
	}
	ctx := identity.NewContext(b.Context(), c)
	for b.Loop() {
		if _, err := sites.Open(ctx, identity.Jira); err != nil {
			b.Fatal(err)
		}
	}
}
