package access

import (
	"net/url"
	"regexp"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Certainty is the answer to a question that may have failed.
type Certainty uint8

// Answers.
const (
	Unknown Certainty = iota // the question failed or was not asked
	Yes
	No
)

// Audience is who will read a comment.
type Audience uint8

// Audiences.
const (
	Ordinary Audience = iota // a comment of the issue, by Jira's own interface
	Internal                 // a service desk comment that only agents see
	Public                   // a service desk comment that the customer sees
)

// Comment is permission to write one comment; it stands in the path as the issue's key.
type Comment struct {
	key      IssueKey
	audience Audience
}

func (c Comment) segment() string { return c.key.text }

// Key gives the issue.
func (c Comment) Key() IssueKey { return c.key }

// Audience says which interface takes the comment and whether it must be internal.
func (c Comment) Audience() Audience { return c.audience }

// InternalOnly reports whether the issue's project takes internal comments only, so that the domain asks "is this a
// service request" for those and no others.
func (s *Scope) InternalOnly(key IssueKey) bool {
	return len(s.policy.internalOnly) > 0 && s.policy.internalOnly[normalKey(projectOf(normalKey(key.text)))]
}

// Comment decides whether a comment may be written and whether it must be internal. public is what the caller asked
// for (nil: nothing). An unknown answer to "is this a service request" counts as yes.
func (s *Scope) Comment(key IssueKey, public *bool, request Certainty) (Comment, error) {
	if !s.InternalOnly(key) {
		switch {
		case public == nil:
			return Comment{key, Ordinary}, nil
		case *public:
			return Comment{key, Public}, nil
		default:
			return Comment{key, Internal}, nil
		}
	}
	if err := canonical(key); err != nil {
		return Comment{}, err
	}
	if request == No {
		return Comment{key, Ordinary}, nil
	}
	if public == nil || *public {
		return Comment{}, internalOnly(key, "this comment would not be internal")
	}
	return Comment{key, Internal}, nil
}

// EditedComment decides whether an existing comment may be changed; seen is the answer to "is it public". In an
// internal-only project it must be provably internal.
func (s *Scope) EditedComment(key IssueKey, seen Certainty) (Comment, error) {
	if !s.InternalOnly(key) {
		return Comment{key, Ordinary}, nil
	}
	if err := canonical(key); err != nil {
		return Comment{}, err
	}
	if seen != No {
		return Comment{}, internalOnly(key, "this comment is PUBLIC or not provably internal")
	}
	return Comment{key, Ordinary}, nil
}

// RidingComment decides whether a comment may ride on a transition or a link: it has no audience of its own, hence
// not when any of the issues is in an internal-only project.
func (s *Scope) RidingComment(keys ...IssueKey) error {
	for _, key := range keys {
		if s.InternalOnly(key) {
			return internalOnly(key, "the comment of a transition or a link cannot be internal")
		}
	}
	return nil
}

func internalOnly(key IssueKey, because string) error {
	return fault.New(fault.Forbidden, "%s is in an internal-only project (JIRA_INTERNAL_ONLY_PROJECTS), and %s", key, because).
		WithHint("post an internal note with jira_add_comment and public=false")
}

var canonicalKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*-\d+$`)

// canonical refuses keys that Jira might read as another key than we do.
func canonical(key IssueKey) error {
	if !canonicalKey.MatchString(key.text) || normalKey(key.text) != key.text {
		return fault.New(fault.Input, "the issue key %q is not canonical, which comments in an internal-only project require", key.text).
			WithHint("use the key exactly as Jira shows it, for example PROJ-123")
	}
	return nil
}

// normalKey is the form in which keys are compared for internal-only projects: percent-decoded, without invisible
// characters, trimmed, in upper case.
func normalKey(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		text = decoded
	}
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text)
	return strings.ToUpper(strings.TrimSpace(text))
}

// invisible tells characters that take no room and can hide inside a key.
func invisible(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	default:
		return false
	}
}
