package authapi

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// sites lists the sites that a token may be used on, each once for each product, as
// Atlassian does for a grant with the scopes of both. A token of the demo users was
// not granted here and has the usual scopes.
func (s *Server) sites(c *route.Call) (route.Answer, error) {
	_, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	s.mu.Lock()
	granted := s.access[strings.TrimSpace(token)]
	s.mu.Unlock()
	scopes := []string{
		"read:jira-work", "write:jira-work", "read:jira-user", "manage:jira-project",
		"read:confluence-content.all", "write:confluence-content", "read:confluence-space.summary", "search:confluence",
	}
	sites := s.allSites(c.Store, c.Host)[:1]
	if granted != nil {
		scopes, sites = granted.scopes, granted.sites
	}
	list := route.List{}
	for _, site := range sites {
		address := site.URL
		if site.ID == c.Store.CloudID {
			address = c.Host
		}
		for _, product := range []string{"jira", "confluence"} {
			own := productScopes(scopes, product)
			if len(own) == 0 {
				continue
			}
			list = append(list, route.Map{
				"id": site.ID, "url": address, "name": site.Name, "scopes": own, "avatarUrl": address + "/images/site.png",
			})
		}
	}
	return route.OK(list), nil
}

func productScopes(scopes []string, product string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return !strings.Contains(s, product) })
}
