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
	}
}

func tenantInfo(c *route.Call) (route.Answer, error) {
	return route.OK(route.Map{"cloudId": c.Store.CloudID}), nil
}
