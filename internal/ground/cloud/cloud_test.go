package cloud_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/cloud"
)

func TestURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://acme.atlassian.net":               true,
		"https://ACME.Atlassian.NET/wiki":          true,
		"https://acme.atlassian.net.:443":          true,
		"http://team.jira.com":                     true,
		"https://x.jira-dev.com":                   true,
		"https://api.atlassian.com/ex/jira/1":      true,
		"https://acme.atlassian-us-gov-mod.net":    true,
		"https://acme.atlassian-us-gov.net":        true,
		"https://atlassian.net":                    false,
		"https://atlassian.net.evil.example":       false,
		"https://evil-atlassian.net":               false,
		"https://user@evil.example/.atlassian.net": false,
		"acme.atlassian.net":                       false,
		"https://.atlassian.net":                   false,
		"http://localhost:8080":                    false,
		"http://127.0.0.1":                         false,
		"http://172.16.0.1":                        false,
		"http://10.atlassian.net":                  false,
		"http://127.x.atlassian.net":               false,
		"http://172.15.x.atlassian.net":            true,
		"http://172.31.x.atlassian.net":            false,
		"http://172.32.x.atlassian.net":            true,
		"http://192.168.1.1":                       false,
		"https://jira.example.com":                 false,
		"":                                         false,
		"://":                                      false,
	} {
		if got := cloud.URL(address); got != want {
			t.Errorf("%q: got %v", address, got)
		}
	}
}

func TestValidID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{
		"11223344-a1b2-3b33-c444-def123456789": true,
		"":                                     false,
		"..":                                   false,
		"a/b":                                  false,
		"a b":                                  false,
		strings.Repeat("a", 64):                true,
		strings.Repeat("a", 65):                false,
	} {
		if got := cloud.ValidID(id); got != want {
			t.Errorf("%q: got %v", id, got)
		}
	}
}
