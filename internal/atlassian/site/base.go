package site

import (
	"net/url"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
)

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

// hostOf is the host of an address in the form in which hosts compare, without port; "" when it has none.
func hostOf(address string) string {
	u, err := url.Parse(trimmed(address))
	if err != nil {
		return ""
	}
	host, ok := netguard.PlainHost(u.Hostname())
	if !ok {
		return ""
	}
	return host
}
