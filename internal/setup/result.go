package setup

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/cloud"
)

// variable is one line of the environment to set.
type variable struct{ name, value string }

// hiddenValue stands for the client secret, which the operator has.
const hiddenValue = "<redacted>"

// report prints what to set, and a client configuration to copy. No token and no secret is in it.
func (s *session) report(login Login, site oauth.Site, tokens oauth.Tokens, key oauth.Key) error {
	var b strings.Builder
	b.WriteString("\nSigned in")
	if site.Name != "" {
		fmt.Fprintf(&b, " to %s", site.Name)
	}
	if site.URL != "" {
		fmt.Fprintf(&b, " at %s", site.URL)
	}
	b.WriteString(".\n")
	if site.ID != "" {
		fmt.Fprintf(&b, "Cloud id: %s\n", site.ID)
	}
	fmt.Fprintf(&b, "The tokens are stored in %s.\n", strings.Join(s.Vault.Where(key), " and "))
	if tokens.Refresh.Empty() {
		b.WriteString("Warning: the site gave no refresh token, so you must sign in again when the access token ends.\n")
	}
	for _, configured := range login.Sites {
		if !sameHost(configured, site.URL) {
			fmt.Fprintf(&b, "Warning: %s is configured, and this sign-in is for %s.\n", configured, site.URL)
		}
	}
	for _, gap := range Gaps(granted(login, site, tokens), strings.Split(login.Name, " and ")...) {
		fmt.Fprintf(&b, "Note: %s.\n", gap)
	}
	set := s.environment(login, site)
	b.WriteString("\nSet these variables for the server:\n\n")
	for _, v := range set {
		fmt.Fprintf(&b, "%s=%s\n", v.name, v.value)
	}
	if !s.Vault.OnDisk(key) {
		b.WriteString("\nThe image cannot read the keyring of this system: for it, run the wizard with MCP_ATLASSIAN_TOKEN_STORE=file.\n")
	}
	b.WriteString("\nor add one of these to the configuration of your MCP client (put the client secret in):\n\n")
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	for _, one := range []entry{programEntry(set), s.imageEntry(set)} {
		if err := out.Encode(map[string]any{"mcpServers": map[string]any{"mcp-atlassian": one}}); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	s.say("%s", b.String())
	return nil
}

// granted is Cloud's word about scopes, else what was asked for. Server/Data Center has one scope for everything.
func granted(login Login, site oauth.Site, tokens oauth.Tokens) []string {
	if !login.App.Cloud() {
		return nil
	}
	return append(strings.Fields(cmp.Or(tokens.Scope, login.App.Scope)), site.Scopes...)
}

func (s *session) environment(login Login, site oauth.Site) []variable {
	name := func(what string) string { return login.Prefix + "_OAUTH_" + what }
	set := append(addresses(login, site),
		variable{name("CLIENT_ID"), login.App.ClientID}, variable{name("CLIENT_SECRET"), hiddenValue},
		variable{name("REDIRECT_URI"), login.App.RedirectURI}, variable{name("SCOPE"), login.App.Scope})
	if site.ID != "" {
		set = append(set, variable{"ATLASSIAN_OAUTH_CLOUD_ID", site.ID})
	}
	if base := login.App.AuthBase; login.App.Cloud() && base != "" && base != oauth.DefaultAuthBase {
		set = append(set, variable{"ATLASSIAN_AUTH_BASE_URL", base})
	}
	if base := login.App.APIBase; login.App.Cloud() && base != "" && base != oauth.DefaultAPIBase {
		set = append(set, variable{"ATLASSIAN_API_BASE_URL", base})
	}
	if s.Profile != "" {
		set = append(set, variable{"MCP_ATLASSIAN_PROFILE", s.Profile})
	}
	if s.Home != "" {
		set = append(set, variable{"MCP_ATLASSIAN_HOME", s.Home})
	}
	return set
}

// addresses are the variables that say where the site is, and what it is where its address does not tell.
func addresses(login Login, site oauth.Site) []variable {
	products := []string{"Jira"}
	if login.App.Cloud() || login.Name == "Confluence" {
		products = strings.Split(login.Name, " and ")
	}
	var set []variable
	for _, product := range products {
		prefix, base := strings.ToUpper(product), login.App.BaseURL
		if login.App.Cloud() {
			base = site.URL
		}
		if login.App.Cloud() && product == "Confluence" {
			base += "/wiki"
		}
		set = append(set, variable{prefix + "_URL", base})
		switch {
		case login.App.Cloud() && !cloud.URL(base):
			set = append(set, variable{prefix + "_DEPLOYMENT", "cloud"})
		case !login.App.Cloud() && cloud.URL(base):
			set = append(set, variable{prefix + "_DEPLOYMENT", "server"})
		}
	}
	return set
}

type entry struct {
	Command string            `json:"command"`
	Args    []string          `json:"args,omitempty"`
	Env     map[string]string `json:"env"`
}

// programEntry starts the program that is installed on the machine.
func programEntry(set []variable) entry { return entry{Command: "mcp-atlassian", Env: values(set)} }

// imageEntry starts the image, with the directory of tokens mounted where the image looks for it.
func (s *session) imageEntry(set []variable) entry {
	set = slices.DeleteFunc(slices.Clone(set), func(v variable) bool { return v.name == "MCP_ATLASSIAN_HOME" })
	args := []string{"run", "--rm", "-i", "-v", cmp.Or(s.Folder, "${HOME}/.mcp-atlassian") + ":/home/app/.mcp-atlassian"}
	for _, v := range set {
		args = append(args, "-e", v.name)
	}
	return entry{Command: "docker", Args: append(args, "mcp-atlassian:latest"), Env: values(set)}
}

func values(set []variable) map[string]string {
	all := map[string]string{}
	for _, v := range set {
		all[v.name] = v.value
	}
	return all
}
