package site

import (
	"net/url"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
)

// DefaultAPIBase is Atlassian's API gateway.
const DefaultAPIBase = "https://api.atlassian.com"

// gatewayHost is Cloud although it is not below any of the suffixes of sites.
const gatewayHost = "api.atlassian.com"

// cloudSuffixes end the hosts of Cloud sites, the government ones included. The leading dot keeps look-alikes out.
var cloudSuffixes = []string{
	".atlassian.net", ".atlassian.com", ".jira.com", ".jira-dev.com", ".atlassian-us-gov-mod.net", ".atlassian-us-gov.net",
}

// privatePrefixes begin the hosts that are Server/DC whatever else.
var privatePrefixes = []string{
	"127.", "10.", "192.168.", "172.16.", "172.17.", "172.18.", "172.19.", "172.20.", "172.21.", "172.22.", "172.23.",
	"172.24.", "172.25.", "172.26.", "172.27.", "172.28.", "172.29.", "172.30.", "172.31.",
}

// IsCloud tells from an address alone whether a site is Cloud. An address without a host is Server/DC.
func IsCloud(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if host == "" || host == "localhost" || startsWithAny(host, privatePrefixes) {
		return false
	}
	return host == gatewayHost || endsWithAny(host, cloudSuffixes)
}

func startsWithAny(text string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

func endsWithAny(text string, suffixes []string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(text, suffix) && len(text) > len(suffix) {
			return true
		}
	}
	return false
}

// gatewayBase is the address of a product behind the API gateway.
func gatewayBase(api string, svc identity.Service, cloudID string) string {
	base := trimmed(api) + "/ex/" + strings.ToLower(svc.String()) + "/" + cloudID
	if svc == identity.Confluence {
		base += "/wiki"
	}
	return base
}

// siteBase is the address of a product at the site itself: on Cloud, Confluence is below /wiki.
func siteBase(address string, svc identity.Service, d Deployment) string {
	base := trimmed(address)
	if svc == identity.Confluence && d.Cloud() && base != "" && !strings.HasSuffix(base, "/wiki") {
		base += "/wiki"
	}
	return base
}

func trimmed(address string) string { return strings.TrimRight(strings.TrimSpace(address), "/") }

// originOf is scheme and host of an address, "" when it has none.
func originOf(address string) string {
	u, err := url.Parse(trimmed(address))
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// hostOf is the host of an address in lower case, without port; "" when it has none.
func hostOf(address string) string {
	u, err := url.Parse(trimmed(address))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
