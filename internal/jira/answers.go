package jira

import "mcp-atlassian/internal/ground/fault"

// What an answer must hold, so that a list which is not there never reads like an empty one.

// Missing implements [upstream.Checked].
func (p *tokenPage) Missing() string { return without("issues", p.Issues) }

// Missing implements [upstream.Checked].
func (p *offsetPage) Missing() string { return without("issues", p.Issues) }

// Missing implements [upstream.Checked].
func (p *projectPage) Missing() string { return without("values", p.Values) }

// Missing implements [upstream.Checked].
func (p *valuePage[T]) Missing() string { return without("values", p.Values) }

// Missing implements [upstream.Checked].
func (p *commentPage) Missing() string { return without("comments", p.Comments) }

// Missing implements [upstream.Checked].
func (p *changelogPage) Missing() string { return without("issueChangeLogs", p.Logs) }

// Missing implements [upstream.Checked]. Fields may be absent: Jira leaves them out when it has none of those asked for.
func (r *rawIssue) Missing() string {
	if r.Key == "" {
		return "key"
	}
	return ""
}

// endless says that a list does not go on where it was asked to: read further, it would repeat itself.
func endless() error {
	return fault.New(fault.Protocol, "Jira gave the same part of the list again instead of the next one")
}

func without[T any](member string, list []T) string {
	if list == nil {
		return member
	}
	return ""
}
