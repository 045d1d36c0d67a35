package tree

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// UserKind says which identifier names a user.
type UserKind uint8

// The identifiers of users.
const (
	AccountID UserKind = iota // Cloud
	Username                  // Data Center
	UserKey                   // Data Center
)

var userSchemes = [...]string{AccountID: "accountid:", Username: "username:", UserKey: "userkey:"}

// User is a user as a text names it.
type User struct {
	Kind UserKind
	ID   string
}

// String spells the user as in a link target: accountid:…, username:…, userkey:….
func (u User) String() string { return userSchemes[u.Kind] + u.ID }

// ParseUser reads the spelling of [User.String]; an empty identifier is none.
func ParseUser(s string) (User, bool) {
	for kind, scheme := range userSchemes {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return User{UserKind(kind), s[len(scheme):]}, true
		}
	}
	return User{}, false
}

// TargetKind says what a link points to.
type TargetKind uint8

// The kinds of link targets.
const (
	ToURL        TargetKind = iota // https://…, http://…, mailto:, tel:, ftp://…
	ToAnchor                       // #slug: Fragment
	ToPage                         // page:SPACE/Title#anchor: Space ("" = the same), Title, Fragment
	ToBlog                         // blog:SPACE/2026-01-30/Title: Space, Day, Title, Fragment
	ToSpace                        // space:SPACE: Space
	ToContent                      // content:12345: ID, Fragment
	ToAttachment                   // attachment:name or attachment:SPACE/Page/name: Name, Space, Title
	ToMedia                        // media:UUID: ID
	ToShortcut                     // shortcut:key@param: Name, ID = param
	ToUser                         // accountid:…, username:…, userkey:…: ID and User
	ToRelative                     // a path without a scheme
	ToNowhere                      // any other scheme: such a link is dropped
)

// Target is a link target taken apart. Names and titles are decoded.
type Target struct {
	Kind                                  TargetKind
	Space, Title, Day, ID, Name, Fragment string
	User                                  User
}

// ParseTarget takes a link target apart.
func ParseTarget(s string) Target {
	if strings.HasPrefix(s, "#") {
		return Target{Kind: ToAnchor, Fragment: unescape(s[1:])}
	}
	scheme, rest, ok := cutScheme(s)
	if !ok {
		return Target{Kind: ToRelative}
	}
	switch scheme {
	case "https", "http", "mailto", "tel", "ftp":
		return Target{Kind: ToURL}
	case "accountid", "username", "userkey":
		user, _ := ParseUser(s)
		return Target{Kind: ToUser, User: user, ID: user.ID}
	case "media":
		return Target{Kind: ToMedia, ID: unescape(rest)}
	case "space":
		return Target{Kind: ToSpace, Space: unescape(rest)}
	case "shortcut":
		key, param, _ := strings.Cut(rest, "@")
		return Target{Kind: ToShortcut, Name: unescape(key), ID: unescape(param)}
	case "page", "blog", "content", "attachment":
		return parseContent(scheme, rest)
	default:
		return Target{Kind: ToNowhere}
	}
}

func parseContent(scheme, rest string) Target {
	if scheme == "attachment" {
		return parseAttachment(rest)
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	t := Target{Fragment: unescape(fragment)}
	if scheme == "content" {
		t.Kind, t.ID = ToContent, unescape(rest)
		return t
	}
	space, title, found := strings.Cut(rest, "/")
	if !found {
		space, title = "", rest
	}
	t.Kind, t.Space = ToPage, unescape(space)
	if scheme == "blog" {
		t.Kind = ToBlog
		if day, name, ok := strings.Cut(title, "/"); ok {
			t.Day, title = day, name
		}
	}
	t.Title = unescape(title)
	return t
}

func parseAttachment(rest string) Target {
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) == 3 {
		return Target{Kind: ToAttachment, Space: unescape(parts[0]), Title: unescape(parts[1]), Name: unescape(parts[2])}
	}
	return Target{Kind: ToAttachment, Name: unescape(rest)}
}

// cutScheme splits a target at the colon of its scheme, which is given in lower case.
func cutScheme(s string) (scheme, rest string, ok bool) {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		switch {
		case letter, i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case c == ':' && i > 1: // one letter is a drive, not a scheme
			return strings.ToLower(s[:i]), s[i+1:], true
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// String spells a target of Atlassian's own kinds as Markdown shows it. It is empty for a URL, a relative path and
// what points nowhere: those are kept as they were written.
func (t Target) String() string {
	fragment := ""
	if t.Fragment != "" {
		fragment = "#" + escapeBytes(t.Fragment, "%#()<>[]{}|\\\"`^")
	}
	switch t.Kind {
	case ToAnchor:
		return fragment
	case ToPage:
		return "page:" + escapeTarget(t.Space) + "/" + escapeTarget(t.Title) + fragment
	case ToBlog:
		return "blog:" + escapeTarget(t.Space) + "/" + t.Day + "/" + escapeTarget(t.Title) + fragment
	case ToSpace:
		return "space:" + escapeTarget(t.Space)
	case ToContent:
		return "content:" + escapeTarget(t.ID) + fragment
	case ToAttachment:
		if t.Title != "" {
			return "attachment:" + escapeTarget(t.Space) + "/" + escapeTarget(t.Title) + "/" + escapeTarget(t.Name)
		}
		return "attachment:" + escapeTarget(t.Name)
	case ToMedia:
		return "media:" + escapeTarget(t.ID)
	case ToShortcut:
		return "shortcut:" + escapeTarget(t.Name) + "@" + escapeTarget(t.ID)
	case ToUser:
		return t.User.String()
	default:
		return ""
	}
}

// escapeTarget percent-encodes what would end or split a target. Letters of every script stay readable.
func escapeTarget(s string) string { return escapeBytes(s, "%#/?@()<>[]{}|\\\"'`^*_~&+!") }

// escapeBytes percent-encodes white space, control characters and the special ones.
func escapeBytes(s, special string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c == 0x7f || strings.IndexByte(special, c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// unescape decodes percent-encoding; what is not encoded correctly stays as it is.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if decoded, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				out = append(out, decoded...)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	if !utf8.Valid(out) {
		return s
	}
	return string(out)
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	default:
		return -1
	}
}

// AttachmentName gives the file name that the source of a picture names: attachment:name, or a path without a scheme,
// of which the last element counts. It is empty for what leads elsewhere.
func AttachmentName(src string) string {
	target := ParseTarget(src)
	switch target.Kind {
	case ToAttachment:
		return target.Name
	case ToRelative:
		return unescape(src[strings.LastIndexByte(src, '/')+1:])
	default:
		return ""
	}
}
