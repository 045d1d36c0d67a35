package netguard_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
)

// BenchmarkRoundTripper compares the guard with the bare transport: what it costs to choose the way of a request.
func BenchmarkRoundTripper(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	defer server.Close()
	guard, err := netguard.New(netguard.Options{Service: "Jira", Prefix: "JIRA", Trusted: []string{server.URL}, Allowed: []string{"example.com"}, Proxy: netguard.Proxy{No: "10.0.0.0/8,corp.example"}, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer guard.CloseIdle()
	for name, way := range map[string]http.RoundTripper{"guard": guard.RoundTripper(), "bare": &http.Transport{MaxIdleConnsPerHost: 256}} {
		b.Run(name, func(b *testing.B) {
			request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+"/rest/api/2/issue/X-1", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				response, err := way.RoundTrip(request)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
	}
}
