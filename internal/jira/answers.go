package jira

// What an answer must hold, so that a list which is not there never reads like an empty one.

// Missing implements [upstream.Checked].
func (p *tokenPage) Missing() string { return without("issues", p.Issues) }

// Missing implements [upstream.Checked].
func (p *offsetPage) Missing() string { return without("issues", p.Issues) }

// Missing implements [upstream.Checked].
func (p *projectPage) Missing() string { return without("values", p.Values) }

func without[T any](member string, list []T) string {
	if list == nil {
		return member
	}
	return ""
}
