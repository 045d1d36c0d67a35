package sandbox

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
)

// edgeRoutes are what stands before the products on Cloud.
func edgeRoutes() []route.Route {
	return []route.Route{
		{
			In: route.OnCloud, Product: route.Edge, Method: http.MethodGet, Path: "/_edge/tenant_info",
			Access: route.Anyone, Handle: tenantInfo,
		},
		{
			In: route.OnCloud, Product: route.Edge, Method: http.MethodGet, Path: "/oauth/token/accessible-resources",
			Handle: accessibleResources,
		},
	}
}

func tenantInfo(c *route.Call) (route.Answer, error) {
	return route.OK(route.Map{"cloudId": c.Store.CloudID}), nil
}

// accessibleResources lists the site once for each product, as Atlassian does for a
// grant with the scopes of both.
func accessibleResources(c *route.Call) (route.Answer, error) {
	site := func(scopes ...string) route.Map {
		return route.Map{
			"id": c.Store.CloudID, "url": c.Host, "name": c.Store.Title,
			"scopes": scopes, "avatarUrl": c.Host + "/images/site.png",
		}
	}
	return route.OK(route.List{
		site("read:jira-work", "write:jira-work", "read:jira-user", "manage:jira-project"),
		site("read:confluence-content.all", "write:confluence-content", "read:confluence-space.summary", "search:confluence"),
	}), nil
}
