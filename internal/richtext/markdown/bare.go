package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// colon looks for a bare URL whose scheme ends here, for an inline directive, and for a shortcode.
func (s *scanner) colon() bool {
	rest := s.rest()
	if strings.HasPrefix(rest, "://") {
		return s.bareURL()
	}
	if s.openComment() {
		return true
	}
	if d, n := readDirective(rest[1:]); n > 0 && inlineNames[d.name] {
		if s.inlineDirective(d, n) {
			return true
		}
	}
	if s.c.options.Shortcodes {
		return s.shortcode()
	}
	return false
}

// inlineNames are the directives inside text.
var inlineNames = map[string]bool{
	"status": true, "date": true, "emoji": true, "placeholder": true, "comment": true, "anchor": true, "jira": true,
	"macro": true, "opaque": true,
}

// inlineDirective makes a node of a directive; it says no when something required is missing.
func (s *scanner) inlineDirective(d directive, n int) bool {
	end := s.pos + 1 + n
	if d.name == "comment" {
		return false
	}
	out := s.c.inlineNode(d)
	if out == nil {
		return false
	}
	s.node(out, end)
	return true
}

func (c *converter) inlineNode(d directive) *tree.Node {
	switch d.name {
	case "status":
		return c.status(d)
	case "date":
		return dateNode(d.label, d.attrs.value("ts"))
	case "emoji":
		if !d.hasLabel || d.label == "" {
			return nil
		}
		n := tree.New(tree.Emoji).With(tree.ShortName, d.label)
		if id := d.attrs.value("id"); id != "" {
			n.Set(tree.ID, id)
		}
		n.Text = d.attrs.value("text")
		return n
	case "placeholder":
		if !d.hasLabel {
			return nil
		}
		return &tree.Node{Kind: tree.Placeholder, Text: d.label}
	case "opaque":
		return c.opaque(tree.OpaqueInline, d)
	case "jira":
		if !d.hasLabel {
			return nil
		}
		m := &tree.Macro{Name: "jira", Params: []tree.Param{{Name: "key", Value: d.label}}}
		d.attrs = append(pairs{{key: "name", value: "jira"}}, d.attrs...)
		n := c.macro(tree.InlineMacro, directive{attrs: d.attrs})
		n.Macro.Params = append(m.Params, n.Macro.Params...)
		return n
	case "anchor":
		name, ok := d.attrs.get("name")
		if !ok {
			return nil
		}
		n := c.macro(tree.InlineMacro, directive{attrs: without(d.attrs, "name")})
		n.Macro.Name = "anchor"
		n.Macro.Params = append([]tree.Param{{Value: name}}, n.Macro.Params...)
		return n
	default:
		if d.attrs.value("name") == "" {
			return nil
		}
		return c.macro(tree.InlineMacro, d)
	}
}

func without(list pairs, key string) pairs {
	var out pairs
	for _, p := range list {
		if p.key != key {
			out = append(out, p)
		}
	}
	return out
}

func (c *converter) status(d directive) *tree.Node {
	if !d.hasLabel {
		return nil
	}
	n := &tree.Node{Kind: tree.Status, Text: d.label}
	for _, p := range d.attrs {
		value, _ := d.attrs.get(p.key)
		switch p.key {
		case "color", "colour":
			if hex, ok := tree.Colour(value); ok && strings.HasPrefix(value, "#") {
				n.Set(tree.Color, hex)
			} else if name := tree.StatusColour(value); name != "neutral" {
				n.Set(tree.Color, name)
			}
		case "keep":
			n.Origin = &tree.Origin{Ref: value}
		default:
			n.Set(tree.Key(p.key), value)
		}
	}
	return n
}

// dateNode needs a date like 2026-02-04; with a stored instant any text stands for it.
func dateNode(day, ts string) *tree.Node {
	if !isDay(day) && ts == "" {
		return nil
	}
	n := &tree.Node{Kind: tree.Date, Text: day}
	if ts != "" {
		n.Set(tree.Timestamp, ts)
	}
	return n
}

func isDay(s string) bool {
	if len(s) != len("2026-02-04") || s[4] != '-' || s[7] != '-' {
		return false
	}
	for i, c := range []byte(s) {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// openComment begins :comment[; its text is read like any other.
func (s *scanner) openComment() bool {
	const head = ":comment["
	if rest := s.rest(); s.nested >= tree.MaxDepth || len(rest) < len(head) || !strings.EqualFold(rest[:len(head)], head) {
		return false
	}
	s.push(bracket{comment: true}, len(head))
	return true
}

// bareURL makes a link of a URL whose scheme has been read as text.
func (s *scanner) bareURL() bool {
	text := s.src[s.start:s.pos]
	for _, scheme := range []string{"https", "http", "ftp"} {
		at := len(text) - len(scheme)
		if at < 0 || !strings.EqualFold(text[at:], scheme) {
			continue
		}
		begin := s.start + at
		if isWord(s.before(begin)) {
			continue
		}
		length := s.urlLength(begin)
		if length <= len(scheme)+len("://") {
			return false
		}
		s.bareLink(begin, length, s.src[begin:begin+length])
		return true
	}
	return false
}

func (s *scanner) bareLink(begin, length int, target string) {
	s.pos = begin
	s.add(item{
		kind: linkPiece,
		text: unescapeEntities(s.src[begin : begin+length]),
		mark: tree.Mark{Kind: tree.Link, Value: unescapeEntities(target)},
	}, begin+length)
}

// urlLength gives the length of a bare URL: up to white space or <, without punctuation at its end that belongs to the
// sentence. Inside brackets it ends at the bracket.
func (s *scanner) urlLength(begin int) int {
	end := begin
	open := 0
scan:
	for end < len(s.src) {
		switch c := s.src[end]; {
		case c <= ' ' || c == '<' || c == '`' || c == '\\' && len(s.brackets) > 0:
			break scan
		case c == '[':
			open++
		case c == ']' && len(s.brackets) > 0:
			if open--; open < 0 {
				break scan
			}
		}
		end++
	}
	return trimURL(s.src[begin:end])
}

// trimURL takes punctuation off the end of a URL.
func trimURL(url string) int {
	opened, closed := strings.Count(url, "("), strings.Count(url, ")")
	end := len(url)
	for end > 0 {
		switch c := url[end-1]; {
		case strings.IndexByte("?!.,:*_~'\"\\", c) >= 0:
		case c == ')' && closed > opened:
			closed--
		case c == ';':
			amp := strings.LastIndexByte(url[:end], '&')
			if amp < 0 {
				break
			}
			if _, n := readEntity(url[amp:end]); n != end-amp {
				return end
			}
			end = amp + 1
		default:
			return end
		}
		end--
	}
	return 0
}

// www makes a link of a bare www. address.
func (s *scanner) www() bool {
	if !strings.HasPrefix(s.rest(), "www.") || isWord(s.before(s.pos)) || s.pos > 0 && s.src[s.pos-1] == '/' {
		return false
	}
	length := s.urlLength(s.pos)
	if length <= len("www.") || strings.IndexByte(s.src[s.pos+4:s.pos+length], '.') < 0 {
		return false
	}
	s.bareLink(s.pos, length, "http://"+s.src[s.pos:s.pos+length])
	return true
}

// email makes a link of a bare mail address whose name has been read as text.
func (s *scanner) email() bool {
	begin := s.pos
	for begin > s.start && isLocal(s.src[begin-1]) {
		begin--
	}
	if begin == s.pos || s.pos+1 >= len(s.src) || !isAlnum(s.src[s.pos+1]) {
		return false
	}
	end, dots := s.pos+1, 0
	for end < len(s.src) {
		c := s.src[end]
		if c == '.' {
			if end+1 >= len(s.src) || !isAlnum(s.src[end+1]) {
				break
			}
			dots++
		} else if !isAlnum(c) && c != '-' && c != '_' {
			break
		}
		end++
	}
	if last := s.src[end-1]; dots == 0 || last == '-' || last == '_' {
		return false
	}
	s.bareLink(begin, end-begin, "mailto:"+s.src[begin:end])
	return true
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isLocal(c byte) bool {
	return isAlnum(c) || c == '.' || c == '+' || c == '-' || c == '_'
}
