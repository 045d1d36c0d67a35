// Package cloud knows which host names are Atlassian Cloud, and what the ids of its sites look like.
//
// The name decides which product a site runs, how callers authenticate and whether certificate checks may be
// switched off, so there is one list. The package asks no network.
package cloud

import (
	"net/url"
	"slices"
	"strings"
)

// APIHost is the gateway through which OAuth tokens and scoped API tokens reach every Cloud site.
const APIHost = "api.atlassian.com"

// suffixes are the domains of Cloud sites, the two of the United States government included. The leading dot keeps
// the bare domains and look-alikes such as "evil-atlassian.net" out.
var suffixes = []string{
	".atlassian.net", ".atlassian.com", ".jira.com", ".jira-dev.com", ".atlassian-us-gov-mod.net", ".atlassian-us-gov.net",
}

// private begin the hosts of inner networks, which are never Cloud.
var private = []string{
	"127.", "10.", "192.168.", "172.16.", "172.17.", "172.18.", "172.19.", "172.20.", "172.21.", "172.22.", "172.23.",
	"172.24.", "172.25.", "172.26.", "172.27.", "172.28.", "172.29.", "172.30.", "172.31.",
}

// Host reports whether a host name, without port and in any case, belongs to Atlassian Cloud.
func Host(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if slices.ContainsFunc(private, func(p string) bool { return strings.HasPrefix(name, p) }) {
		return false
	}
	return name == APIHost || slices.ContainsFunc(suffixes, func(s string) bool {
		return strings.HasSuffix(name, s) && len(name) > len(s)
	})
}

// URL reports whether an address belongs to Atlassian Cloud. Text without a host is not Cloud.
func URL(address string) bool {
	parsed, err := url.Parse(strings.TrimSpace(address))
	return err == nil && Host(parsed.Hostname())
}

// ValidID reports whether a text can be a cloud id: letters, digits and hyphens, at most 64. It stands in paths.
func ValidID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
