package config_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/config"
)

const (
	cloudURL = "JIRA_URL=https://acme.atlassian.net"
	dcURL    = "JIRA_URL=https://jira.corp.example"
	httpMode = "TRANSPORT=streamable-http"
)

func env(texts ...string) config.Environ { return texts }

func TestJiraAuth(t *testing.T) {
	t.Parallel()
	app := []string{"ATLASSIAN_OAUTH_CLIENT_ID=i", "ATLASSIAN_OAUTH_CLIENT_SECRET=s"}
	full := append(app, "ATLASSIAN_OAUTH_REDIRECT_URI=http://localhost:8080/callback", "ATLASSIAN_OAUTH_SCOPE=read:jira-work") //nolint:gocritic // a list of its own
	basic := []string{"JIRA_USERNAME=u", "JIRA_API_TOKEN=t"}
	join := func(lists ...[]string) config.Environ {
		var all config.Environ
		for _, list := range lists {
			all = append(all, list...)
		}
		return all
	}
	for name, test := range map[string]struct {
		env     config.Environ
		kind    config.AuthKind
		cloud   bool
		global  bool
		missing string
		note    string
	}{
		"nothing":                         {env(), config.Absent, false, false, "JIRA_URL", ""},
		"Cloud basic":                     {join(env(cloudURL), basic), config.Basic, true, true, "", ""},
		"Cloud basic and OAuth":           {join(env(cloudURL), basic, full), config.OAuthFull, true, true, "", ""},
		"Cloud, app without redirect":     {join(env(cloudURL), basic, app), config.Basic, true, true, "", ""},
		"Cloud PAT":                       {env(cloudURL, "JIRA_PERSONAL_TOKEN=p"), config.Absent, true, false, "JIRA_USERNAME", "JIRA_PERSONAL_TOKEN is ignored"},
		"Cloud certificate alone":         {env(cloudURL, "JIRA_CLIENT_CERT=c"), config.Absent, true, false, "JIRA_API_TOKEN", ""},
		"Cloud, user without token":       {env(cloudURL, "JIRA_USERNAME=u"), config.Absent, true, false, "JIRA_API_TOKEN beside", ""},
		"Cloud token without cloud id":    {env(cloudURL, "ATLASSIAN_OAUTH_ACCESS_TOKEN=a"), config.Absent, true, false, "ATLASSIAN_OAUTH_CLIENT_ID", ""},
		"Cloud ready-made token":          {join(env(cloudURL, "ATLASSIAN_OAUTH_ACCESS_TOKEN=a", "ATLASSIAN_OAUTH_CLOUD_ID=c"), full), config.OAuthToken, true, true, "", ""},
		"own app beats the shared one":    {join(env(cloudURL, "JIRA_OAUTH_CLIENT_ID=mine"), full), config.OAuthFull, true, true, "", ""},
		"full beats minimal":              {join(env(cloudURL, "ATLASSIAN_OAUTH_ENABLE=true"), full), config.OAuthFull, true, true, "", ""},
		"minimal without address":         {env("ATLASSIAN_OAUTH_ENABLE=true"), config.OAuthMinimal, false, false, "", ""},
		"minimal with cloud id":           {env("ATLASSIAN_OAUTH_ENABLE=true", "ATLASSIAN_OAUTH_CLOUD_ID=c"), config.OAuthMinimal, true, false, "", ""},
		"server PAT":                      {env(dcURL, "JIRA_PERSONAL_TOKEN=p"), config.PAT, false, true, "", ""},
		"server PAT and OAuth":            {join(env(dcURL, "JIRA_PERSONAL_TOKEN=p"), app), config.PAT, false, true, "", "OAuth settings"},
		"server PAT and basic":            {join(env(dcURL, "JIRA_PERSONAL_TOKEN=p"), basic), config.PAT, false, true, "", ""},
		"server OAuth before basic":       {join(env(dcURL), basic, app), config.OAuthFull, false, true, "", ""},
		"server basic":                    {join(env(dcURL), basic), config.Basic, false, true, "", ""},
		"server certificate":              {env(dcURL, "JIRA_CLIENT_CERT=c"), config.Certificate, false, true, "", ""},
		"server ready-made token":         {env(dcURL, "ATLASSIAN_OAUTH_ACCESS_TOKEN=a"), config.OAuthToken, false, true, "", ""},
		"server without credential":       {env(dcURL), config.Absent, false, false, "JIRA_PERSONAL_TOKEN, or", ""},
		"server for many users":           {env(dcURL, httpMode), config.PerRequest, false, false, "", ""},
		"server with placeholder":         {env(dcURL, httpMode, "JIRA_PERSONAL_TOKEN=UNUSED"), config.PerRequest, false, false, "", ""},
		"server PAT from a command":       {env(dcURL, "JIRA_PERSONAL_TOKEN_COMMAND=pass show x"), config.PAT, false, true, "", ""},
		"external":                        {env(httpMode, "ATLASSIAN_EXTERNAL_AUTH_ENABLE=true", "JIRA_PASSTHROUGH_HEADERS=Cookie"), config.External, false, false, "", ""},
		"external yields to a PAT":        {env(httpMode, dcURL, "ATLASSIAN_EXTERNAL_AUTH_ENABLE=true", "JIRA_PERSONAL_TOKEN=p", "JIRA_PASSTHROUGH_HEADERS=Cookie"), config.PAT, false, true, "", ""},
		"own domain said to be Cloud":     {join(env("JIRA_URL=https://jira.corp.example", "JIRA_DEPLOYMENT=cloud"), basic), config.Basic, true, true, "", ""},
		"Cloud address said to be server": {env(cloudURL, "JIRA_DEPLOYMENT=server", "JIRA_PERSONAL_TOKEN=p"), config.PAT, false, true, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			auth := load(t, nil, test.env...).JiraAuth()
			if auth.Kind != test.kind || auth.Cloud != test.cloud || auth.Global() != test.global {
				t.Errorf("got %v, cloud %v, global %v; missing %q", auth.Kind, auth.Cloud, auth.Global(), auth.Missing)
			}
			if (auth.Missing == "") != (test.missing == "") || !strings.Contains(auth.Missing, test.missing) || auth.Usable() != (test.missing == "") {
				t.Errorf("missing: %q", auth.Missing)
			}
			if notes := strings.Join(auth.Notes, "\n"); (notes == "") != (test.note == "") || !strings.Contains(notes, test.note) {
				t.Errorf("notes: %q", notes)
			}
		})
	}
}

func TestConfluenceAuth_is_decided_alone(t *testing.T) {
	t.Parallel()
	c := load(t, nil, cloudURL, "JIRA_USERNAME=u", "JIRA_API_TOKEN=t", "CONFLUENCE_URL=https://wiki.corp.example", "CONFLUENCE_PERSONAL_TOKEN=p", "CONFLUENCE_OAUTH_CLIENT_ID=own", "ATLASSIAN_OAUTH_CLIENT_ID=shared")
	if c.JiraAuth().Kind != config.Basic || c.ConfluenceAuth().Kind != config.PAT || c.ConfluenceAuth().ClientID != "own" || c.JiraAuth().ClientID != "shared" {
		t.Errorf("got %+v, %+v", c.JiraAuth(), c.ConfluenceAuth())
	}
}
