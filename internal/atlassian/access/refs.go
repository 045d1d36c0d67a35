package access

import (
	"cmp"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Ref names something by an id that says nothing about its space or project. It is not a Segment: it may only be
// asked about (upstream.Probe), and what the answer says admits it.
type Ref interface{ reference() string }

// Reference gives the id of a Ref, for the door's probes. Empty: the ref has no id (a page named by its title).
func Reference(r Ref) string {
	if r == nil {
		return ""
	}
	return r.reference()
}

// IssueRef is an issue somebody named by key or by numeric id.
type IssueRef struct {
	key IssueKey
	id  string
}

// IssueRef reads an issue key or a numeric issue id.
func (s *Scope) IssueRef(text string) (IssueRef, error) {
	if trimmed := strings.TrimSpace(text); digits(trimmed) {
		return IssueRef{id: trimmed}, nil
	}
	key, err := s.IssueKey(text)
	if err != nil {
		return IssueRef{}, err
	}
	return IssueRef{key: key}, nil
}

// Issue admits a named issue by the key that upstream reported for it.
func (s *Scope) Issue(_ IssueRef, reportedKey string) (IssueKey, error) {
	return s.IssueKey(reportedKey)
}

// Key gives the key, when the issue was named by one; it is admitted already.
func (r IssueRef) Key() (IssueKey, bool) { return r.key, r.id == "" }

// String gives what was named: the key or the id.
func (r IssueRef) String() string { return r.reference() }

func (r IssueRef) reference() string {
	if r.id != "" {
		return r.id
	}
	return r.key.text
}

// ContentRef is an attachment, comment, template or space of Confluence that somebody named by its id; not yet
// admitted, not a Segment.
type ContentRef struct {
	id    string
	given string // what somebody wrote that is no id, for the error about it
}

// Content is an admitted piece of Confluence content.
type Content struct{ id, space string }

// ContentRef reads the id of an attachment ("att123" or digits), comment, template or space.
func (s *Scope) ContentRef(text string) (ContentRef, error) {
	trimmed := strings.TrimSpace(text)
	if !digits(strings.TrimPrefix(trimmed, "att")) {
		return ContentRef{}, fault.New(fault.Input, "%q is not the id of a piece of content", shortened(text)).
			WithHint("use digits, for example 123456, or att123456 for an attachment")
	}
	return ContentRef{id: trimmed}, nil
}

// Content admits content by the key of the space that upstream reported for it.
func (s *Scope) Content(ref ContentRef, space string) (Content, error) {
	if !s.AllowsSpace(space) {
		return Content{}, outside("content "+ref.id+" in space "+shortened(space), "CONFLUENCE_SPACES_FILTER", s.policy.spaces.keys)
	}
	return Content{id: ref.id, space: space}, nil
}

func (r ContentRef) reference() string { return r.id }
func (c Content) segment() string      { return c.id }

// String gives the id; of a reference that was refused what was written.
func (r ContentRef) String() string { return cmp.Or(r.id, r.given) }

// String gives the id.
func (c Content) String() string { return c.id }

// MarshalText puts the id into JSON.
func (c Content) MarshalText() ([]byte, error) { return []byte(c.id), nil }

// Space gives the key of the space that admitted the content.
func (c Content) Space() string { return c.space }

// Admit implements [Admitted].
func (r *IssueRef) Admit(s *Scope, argument json.RawMessage) error {
	return admit(r, argument, s.IssueRef)
}

// Publish implements [Admitted].
func (r *IssueRef) Publish(Patterns) Property { return Property{Type: "string", Example: "PROJ-123"} }

// Admit implements [Admitted].
func (r *ContentRef) Admit(s *Scope, argument json.RawMessage) error {
	err := admit(r, argument, s.ContentRef)
	if text, unread := textOf(argument); err != nil && unread == nil {
		r.given = shortened(text)
	}
	return err
}

// Publish implements [Admitted].
func (r *ContentRef) Publish(Patterns) Property { return Property{Type: "string", Example: "123456"} }
