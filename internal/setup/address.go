package setup

import (
	"context"
	"net/url"
	"strings"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
)

// site asks for the address of a site when none is configured and somebody can answer.
func (s *session) site(ctx context.Context, login *Login) error {
	if !login.AskSite || s.NonInteractive || !s.isTerminal() {
		return nil
	}
	for range 3 {
		text, err := s.ask(ctx, "Address of the Server/Data Center site", "Atlassian Cloud")
		if err != nil || text == "" {
			return err
		}
		problem := login.at(text)
		if problem == "" {
			return s.product(ctx, login)
		}
		s.say("%s\n", problem)
	}
	return fault.New(fault.Input, "no address of a site was given").
		WithHint("set JIRA_URL or CONFLUENCE_URL to it and run --oauth-setup again")
}

// at takes the address that was typed, or says what is wrong with it.
func (l *Login) at(text string) (problem string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || !isWeb(u):
		return "That is no address of a site: write it like https://jira.example.com."
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "Leave out user names and everything from ? or # on: write it like https://jira.example.com."
	case cloud.URL(text):
		l.Sites = append(l.Sites, text)
	default:
		l.App.BaseURL = strings.TrimRight(text, "/")
	}
	return ""
}

// product asks what is at a Server/Data Center address: Jira and Confluence are two servers there.
func (s *session) product(ctx context.Context, login *Login) error {
	if login.App.Cloud() {
		return nil
	}
	text, err := s.ask(ctx, "Is it Jira or Confluence?", "Jira")
	login.Name = "Jira"
	if strings.HasPrefix(strings.ToLower(text), "c") {
		login.Name = "Confluence"
	}
	return err
}
