package sandbox

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// beyondScope refuses a request that the scopes of its OAuth token do not cover, in
// the words of Atlassian's gateway (Cloud) and of Jira (Data Center).
func (x *exchange) beyondScope(r *route.Route) *route.Answer {
	scheme, token, _ := strings.Cut(strings.TrimSpace(x.r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "bearer") || x.site.oauth.Allows(strings.TrimSpace(token), x.at.product, r.Reads()) {
		return nil
	}
	a := route.JSON(http.StatusUnauthorized, route.Map{"code": http.StatusUnauthorized, "message": "Unauthorized; scope does not match"})
	if x.site.store.Flavour == DataCenter {
		a = route.JSON(http.StatusForbidden, route.JiraErrors([]string{"The OAuth token does not have the scope that this operation needs."}, nil))
	}
	return &a
}
