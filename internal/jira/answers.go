package jira

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

// Missing implements [upstream.Checked]. Fields may be absent: Jira leaves them out when it has none of those asked for.
func (r *rawIssue) Missing() string {
	if r.Key == "" {
		return "key"
	}
	return ""
}

func without[T any](member string, list []T) string {
	if list == nil {
		return member
	}
	return ""
}
