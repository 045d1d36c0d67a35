package setup

import "slices"

// need is what one OAuth scope of Cloud is for. Any of the scopes will do.
type need struct {
	product string
	scopes  []string
	lost    string // what cannot be done without one
}

// needs are the scopes of full function, classic and granular, and what each allows.
var needs = []need{
	{"Jira", []string{"read:jira-work", "read:issue:jira"}, "cannot read Jira issues, projects and boards"},
	{"Jira", []string{"write:jira-work", "write:issue:jira"}, "cannot create or change anything in Jira"},
	{"Jira", []string{"read:jira-user", "read:user:jira"}, "cannot look up people in Jira, so assigning by name or e-mail fails"},
	{"Confluence", []string{"read:confluence-space.summary", "read:space:confluence"}, "cannot list Confluence spaces"},
	{"Confluence", []string{"read:confluence-content.all", "read:confluence-content.summary", "read:page:confluence", "read:content:confluence"}, "cannot read Confluence pages"},
	{"Confluence", []string{"write:confluence-content", "write:page:confluence", "write:content:confluence"}, "cannot create or change anything in Confluence"},
	{"Confluence", []string{"search:confluence", "read:content-details:confluence"}, "cannot search Confluence"},
}

// Gaps says what the granted scopes of Cloud do not allow in some products, one sentence for each. Without any scope
// nothing is known, and nothing is said.
func Gaps(granted []string, products ...string) []string {
	if len(granted) == 0 {
		return nil
	}
	var gaps []string
	for _, n := range needs {
		has := slices.ContainsFunc(n.scopes, func(s string) bool { return slices.Contains(granted, s) })
		if !has && slices.Contains(products, n.product) {
			gaps = append(gaps, "without the scope "+n.scopes[0]+" the server "+n.lost)
		}
	}
	return gaps
}
