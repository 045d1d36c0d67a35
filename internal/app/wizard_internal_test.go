package app

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/config"
)

func TestLogins_are_what_the_settings_ask_for(t *testing.T) {
	t.Parallel()
	const cloud, dc, wiki = "https://acme.atlassian.net", "https://jira.acme.example", "https://wiki.acme.example"
	for name, test := range map[string]struct {
		env  config.Environ
		want []string // prefix, name, base address, sites
	}{
		"nothing":             {nil, []string{"ATLASSIAN|Jira and Confluence|"}},
		"both on Cloud":       {config.Environ{"JIRA_URL=" + cloud, "CONFLUENCE_URL=" + cloud + "/wiki"}, []string{"ATLASSIAN|Jira and Confluence|"}},
		"both on Data Center": {config.Environ{"JIRA_URL=" + dc + "/", "CONFLUENCE_URL=" + wiki}, []string{"ATLASSIAN|Jira|" + dc, "ATLASSIAN|Confluence|" + wiki}},
		"mixed":               {config.Environ{"JIRA_URL=" + cloud, "CONFLUENCE_URL=" + wiki}, []string{"ATLASSIAN|Jira|", "ATLASSIAN|Confluence|" + wiki}},
		"one has a token":     {config.Environ{"JIRA_URL=" + dc, "JIRA_PERSONAL_TOKEN=x", "CONFLUENCE_URL=" + wiki}, []string{"ATLASSIAN|Confluence|" + wiki}},
		"all have tokens":     {config.Environ{"JIRA_URL=" + dc, "JIRA_PERSONAL_TOKEN=x"}, []string{"ATLASSIAN|Jira|" + dc}},
		"an app of its own": {
			config.Environ{"JIRA_URL=" + cloud, "CONFLUENCE_URL=" + cloud, "CONFLUENCE_OAUTH_CLIENT_ID=c", "CONFLUENCE_OAUTH_CLIENT_SECRET=s"},
			[]string{"ATLASSIAN|Jira|", "CONFLUENCE|Confluence|"},
		},
	} {
		c, _, err := config.Load([]string{"--oauth-setup"}, append(test.env, "MCP_ATLASSIAN_NO_DOTENV=true"), config.Disk{})
		if err != nil {
			t.Fatal(err)
		}
		p := &Product{config: c, world: World{Watch: silent()}, auth: [2]config.Auth{c.JiraAuth(), c.ConfluenceAuth()}}
		var got []string
		for _, login := range p.logins() {
			got = append(got, login.Prefix+"|"+login.Name+"|"+login.App.BaseURL)
			if _, err := p.wizardClient(login.App); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
