package sandbox

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// Where the products stand below the address of the site.
const (
	wikiPath       = "/wiki"              // Confluence on Cloud
	confluencePath = "/confluence"        // Confluence on Data Center
	gatewayPath    = "/ex/"               // {product}/{cloudId} on Cloud
	formsPath      = "/jira/forms/cloud/" // {cloudId}: Jira Forms stand at the gateway only
)

// mount says which product a request is for.
type mount struct {
	product route.Product
	gateway bool
	// wrongSite: the gateway was asked for a site that is not this one.
	wrongSite bool
	host      string // scheme and host of the site
	base      string // of the product as the caller reached it
	path      string // below base, escaped
}

// mount finds the product by the path.
func (s *Site) mount(r *http.Request) mount {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	m := mount{host: scheme + "://" + r.Host, path: r.URL.EscapedPath()}
	m.base = m.host
	if s.store.Flavour == DataCenter {
		m.product = route.Jira
		m.enter(confluencePath, route.Confluence)
	} else {
		m.cloud(s.store.CloudID)
	}
	m.latest()
	// Both products of Data Center have the authorization server below their base.
	atHost := m.base == m.host || s.store.Flavour == DataCenter && strings.HasPrefix(m.path, "/rest/oauth2/")
	if _, _, known := s.tables[route.Edge].Find(http.MethodGet, m.path); known && atHost {
		m.product = route.Edge
	}
	return m
}

// cloud finds the product on Cloud, behind the gateway or on the site.
func (m *mount) cloud(cloudID string) {
	m.product = route.Jira
	if rest, forms := strings.CutPrefix(m.path, formsPath); forms {
		id, _, _ := strings.Cut(rest, "/")
		m.gateway, m.wrongSite = true, id != cloudID
		return
	}
	rest, atGateway := strings.CutPrefix(m.path, gatewayPath)
	if !atGateway {
		m.enter(wikiPath, route.Confluence)
		return
	}
	product, rest, _ := strings.Cut(rest, "/")
	id, rest, _ := strings.Cut(rest, "/")
	m.gateway, m.wrongSite = true, id != cloudID
	m.base, m.path = m.host+gatewayPath+product+"/"+id, "/"+rest
	if product == "confluence" {
		m.product = route.Confluence
		m.enter(wikiPath, route.Confluence) // the gateway takes it with and without
	} else if product != "jira" {
		m.wrongSite = true
	}
}

// enter goes below a context path.
func (m *mount) enter(context string, p route.Product) {
	rest, ok := strings.CutPrefix(m.path, context)
	if !ok || rest != "" && rest[0] != '/' {
		return
	}
	m.product, m.base, m.path = p, m.base+context, "/"+strings.TrimPrefix(rest, "/")
}

// latest replaces the version name "latest" by the version that it means.
func (m *mount) latest() {
	if m.product != route.Jira {
		return
	}
	for name, version := range map[string]string{
		"/rest/api/latest": "/rest/api/2", "/rest/agile/latest": "/rest/agile/1.0",
	} {
		if rest, ok := strings.CutPrefix(m.path, name); ok && (rest == "" || rest[0] == '/') {
			m.path = version + rest
		}
	}
}
