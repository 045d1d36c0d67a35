package access

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// PageRef is a page that somebody named: by id, by link, by tiny link, or by the link with space and title that
// Data Center uses. It is not yet admitted and not a Segment.
type PageRef struct {
	id           string
	space, title string // of a link without id
	given        string // what somebody wrote that names no page, for the error about it
}

// Page is an admitted page (or blog post, or folder).
type Page struct{ id, space string }

func (r PageRef) reference() string { return r.id }
func (p Page) segment() string      { return p.id }

// String gives the id, or space and title; of a reference that was refused what was written.
func (r PageRef) String() string {
	switch {
	case r.id != "":
		return r.id
	case r.title == "":
		return r.given
	default:
		return r.space + ":" + r.title
	}
}

// Title gives space key and title of a page that was named without an id.
func (r PageRef) Title() (space, title string, ok bool) {
	return r.space, r.title, r.id == "" && r.title != ""
}

// String gives the id.
func (p Page) String() string { return p.id }

// MarshalText puts the id into JSON as a string.
func (p Page) MarshalText() ([]byte, error) { return []byte(p.id), nil }

// Space gives the key of the space that admitted the page.
func (p Page) Space() string { return p.space }

// PageRef reads a page id, a link to a page, or a tiny link. The forms of links are those of Confluence Cloud and
// Data Center: /spaces/K/pages/ID/Title, /pages/viewpage.action?pageId=ID, /pages/edit-v2/ID,
// /pages/resumedraft.action?draftId=ID, /x/CODE, /display/K/Title.
func (s *Scope) PageRef(text string) (PageRef, error) {
	trimmed := strings.TrimSpace(text)
	if digits(trimmed) {
		return PageRef{id: trimmed}, nil
	}
	link, err := url.Parse(trimmed)
	if err != nil || trimmed == "" {
		return PageRef{}, notAPage(text)
	}
	if err := s.sameHost(link); err != nil {
		return PageRef{}, err
	}
	ref, ok := pageOf(link)
	if !ok {
		return PageRef{}, notAPage(text)
	}
	return ref, nil
}

// sameHost refuses a link to another site: its page numbers mean other pages here.
func (s *Scope) sameHost(link *url.URL) error {
	if link.Host == "" || s.site.Host == "" {
		return nil
	}
	if host, ok := netguard.PlainHost(link.Hostname()); ok && host == s.site.Host {
		return nil
	}
	return fault.New(fault.Input, "the link leads to %s, but this server works on %s", shortened(link.Hostname()), s.site.Host).
		WithHint("give the page id, or a link to a page on %s", s.site.Host)
}

func notAPage(text string) error {
	return fault.New(fault.Input, "%q is neither a page id nor a link to a page", shortened(text)).
		WithHint("use the page id, for example 123456789, the page's link, or its tiny link (…/x/…)")
}

// pageOf finds the page in a link.
func pageOf(link *url.URL) (PageRef, bool) {
	parts := strings.Split(strings.Trim(link.Path, "/"), "/")
	for at, part := range parts[:len(parts)-1] {
		next := parts[at+1]
		switch {
		case (part == "pages" || part == "edit-v2" || part == "folder" || part == "blog") && digits(next):
			return PageRef{id: next}, true
		case part == "x":
			if id, ok := tinyID(next); ok {
				return PageRef{id: id}, true
			}
		}
	}
	for _, name := range []string{"pageId", "draftId"} {
		if values := link.Query()[name]; len(values) == 1 && digits(values[0]) {
			return PageRef{id: values[0]}, true
		}
	}
	return displayed(parts)
}

// displayed reads /display/KEY/Title+words, where a plus stands for a space.
func displayed(parts []string) (PageRef, bool) {
	for at, part := range parts {
		if part == "display" && at == len(parts)-3 {
			title := strings.ReplaceAll(parts[at+2], "+", " ")
			return PageRef{space: parts[at+1], title: title}, title != "" && spaceKeyForm(parts[at+1])
		}
	}
	return PageRef{}, false
}

// tinyID decodes the code of a tiny link: the page id as little-endian bytes in base64, with "-" for "/" and "_" for
// "+", and without trailing "A"s. Only the canonical form is taken.
func tinyID(code string) (string, bool) {
	if code == "" || len(code) > 11 || !consistsOf(code, "-_") {
		return "", false
	}
	standard := strings.NewReplacer("-", "/", "_", "+").Replace(code)
	standard += strings.Repeat("A", 11-len(standard)) + "="
	raw, err := base64.StdEncoding.DecodeString(standard)
	if err != nil {
		return "", false
	}
	id := binary.LittleEndian.Uint64(raw)
	if id == 0 || id > math.MaxInt64 || tinyCode(id) != code {
		return "", false
	}
	return strconv.FormatUint(id, 10), true
}

// tinyCode is the inverse of tinyID.
func tinyCode(id uint64) string {
	var raw [8]byte
	binary.LittleEndian.PutUint64(raw[:], id)
	code := strings.TrimRight(strings.TrimRight(base64.StdEncoding.EncodeToString(raw[:]), "="), "A")
	return strings.NewReplacer("/", "-", "+", "_").Replace(code)
}

// Page admits a named page by the key of the space that upstream reported for it.
func (s *Scope) Page(ref PageRef, space string) (Page, error) {
	if ref.id == "" {
		return Page{}, fault.New(fault.Internal, "page %s has no id yet", ref)
	}
	if !s.AllowsSpace(space) {
		return Page{}, outside("page "+ref.id+" in space "+shortened(space), "CONFLUENCE_SPACES_FILTER", s.policy.spaces.keys)
	}
	return Page{id: ref.id, space: space}, nil
}

// Admit implements [Admitted].
func (r *PageRef) Admit(s *Scope, argument json.RawMessage) error {
	err := admit(r, argument, s.PageRef)
	if text, unread := textOf(argument); err != nil && unread == nil {
		r.given = shortened(text)
	}
	return err
}

// Publish implements [Admitted].
func (r *PageRef) Publish(Patterns) Property { return Property{Type: "string", Example: "123456789"} }
