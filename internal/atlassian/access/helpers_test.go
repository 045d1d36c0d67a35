package access_test

import (
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

func scopeOf(tb testing.TB, settings access.Settings, site access.SiteKind) *access.Scope {
	tb.Helper()
	policy, err := access.NewPolicy(settings)
	if err != nil {
		tb.Fatal(err)
	}
	return policy.Scope(site)
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %v", want)
	}
	if got := fault.KindOf(err); got != want {
		t.Errorf("%v is %v, want %v", err, got, want)
	}
}
