package markdown

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// openTag is an element of HTML that is open in the text being read.
type openTag struct {
	name string
	item int
	mark []tree.Mark
}

// angle reads what begins with <: an autolink, a comment, a tag that acts. Anything else is text.
func (s *scanner) angle() bool {
	rest := s.rest()
	if target, n := readAutolink(rest); n > 0 {
		s.autolink(target, s.pos+n)
		return true
	}
	if strings.HasPrefix(rest, "<!--") {
		return s.comment()
	}
	name, closing, n := readTag(rest)
	if n == 0 || !inlineTags[name] {
		return false
	}
	if closing {
		return s.closeTag(name, s.pos+n)
	}
	return s.openTag(name, readTagAttrs(rest[:n]), s.pos+n)
}

// inlineTags are the elements that act inside text.
var inlineTags = map[string]bool{
	"br": true, "b": true, "strong": true, "i": true, "em": true, "var": true, "cite": true, "u": true, "ins": true,
	"s": true, "del": true, "strike": true, "sub": true, "sup": true, "code": true, "tt": true, "kbd": true,
	"samp": true, "mark": true, "span": true, "font": true, "small": true, "a": true, "img": true, "time": true,
	"input": true,
}

// readAutolink reads <scheme:target> and <name@domain>.
func readAutolink(s string) (string, int) {
	end := -1
	for i := 1; i < len(s); i++ {
		c := s[i]
		if c == '>' {
			end = i
			break
		}
		if c <= ' ' || c == '<' {
			return "", 0
		}
	}
	if end < 2 {
		return "", 0
	}
	inner := s[1:end]
	switch tree.ParseTarget(inner).Kind {
	case tree.ToRelative, tree.ToAnchor:
		if isMail(inner) {
			return "mailto:" + inner, end + 1
		}
		return "", 0
	case tree.ToURL:
		return inner, end + 1
	default:
		return "", 0
	}
}

func isMail(s string) bool {
	name, domain, ok := strings.Cut(s, "@")
	if !ok || name == "" || domain == "" {
		return false
	}
	for i := range len(name) {
		if !isAlnum(name[i]) && strings.IndexByte(".!#$%&'*+/=?^_`{|}~-", name[i]) < 0 {
			return false
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if !isAlnum(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	return true
}

// autolink makes a smart link of a web address, an ordinary link of the rest.
func (s *scanner) autolink(target string, end int) {
	if hasScheme(target, "http") || hasScheme(target, "https") {
		s.node(tree.New(tree.InlineCard).With(tree.URL, target), end)
		return
	}
	text := s.src[s.pos+1 : end-1]
	s.add(item{kind: linkPiece, text: text, mark: tree.Mark{Kind: tree.Link, Value: target}}, end)
}

func hasScheme(target, scheme string) bool {
	return len(target) > len(scheme) && target[len(scheme)] == ':' && strings.EqualFold(target[:len(scheme)], scheme)
}

// comment drops <!-- … -->.
func (s *scanner) comment() bool {
	if s.noTag["-->"] {
		return false
	}
	rest := s.rest()
	end := strings.Index(rest[len("<!--"):], "-->")
	if end < 0 {
		s.absent("-->")
		return false
	}
	s.flush(s.pos)
	s.pos += len("<!--") + end + len("-->")
	s.start = s.pos
	return true
}

// absent remembers that an end tag does not occur any more, so that it is searched once.
func (s *scanner) absent(tag string) {
	if s.noTag == nil {
		s.noTag = map[string]bool{}
	}
	s.noTag[tag] = true
}

// readTag reads a start or end tag: its name in lower case, and its length, 0 when there is none.
func readTag(s string) (name string, closing bool, length int) {
	start := 1
	if strings.HasPrefix(s, "</") {
		closing, start = true, 2
	}
	i := start
	for i < len(s) && isAlnum(s[i]) {
		i++
	}
	if i <= start || s[0] != '<' || s[start] < 'A' {
		return "", false, 0
	}
	read := readTagEnd
	if closing {
		read = readEndTag
	}
	if length = read(s, i); length == 0 {
		return "", false, 0
	}
	return strings.ToLower(s[start:i]), closing, length
}

// readEndTag reads from behind the name of an end tag, which has no attributes, and gives the position behind it.
func readEndTag(s string, i int) int {
	rest := strings.TrimLeft(s[i:], " \t\n")
	if !strings.HasPrefix(rest, ">") {
		return 0
	}
	return len(s) - len(rest) + 1
}

// readTagEnd reads from behind the name of a start tag and gives the position behind it, 0 when it does not end.
func readTagEnd(s string, i int) int {
	name := i
	for i < len(s) {
		switch c := s[i]; c {
		case '>':
			return i + 1
		case '<', '`':
			return 0
		case '"', '\'':
			end := strings.IndexByte(s[i+1:], c)
			if s[i-1] != '=' || end < 0 || strings.Contains(s[i+1:i+1+end], "\n\n") {
				return 0
			}
			i += end + 2
		case ' ', '\t', '\n', '/':
			i++
		default:
			if i == name {
				return 0
			}
			i++
		}
	}
	return 0
}

// readTagAttrs reads the attributes of a start tag; names are given in lower case.
func readTagAttrs(tag string) map[string]string {
	i := 1
	for i < len(tag) && isAlnum(tag[i]) {
		i++
	}
	out := map[string]string{}
	for i < len(tag) {
		c := tag[i]
		if c <= ' ' || c == '/' || c == '>' {
			i++
			continue
		}
		start := i
		for i < len(tag) && tag[i] > ' ' && tag[i] != '=' && tag[i] != '>' && tag[i] != '/' {
			i++
		}
		name := strings.ToLower(tag[start:i])
		value := ""
		if i < len(tag) && tag[i] == '=' {
			value, i = tagValue(tag, i+1)
		}
		if i == start {
			i++
		}
		if _, ok := out[name]; !ok {
			out[name] = unescapeEntities(value)
		}
	}
	return out
}

func tagValue(tag string, i int) (string, int) {
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		end := strings.IndexByte(tag[i+1:], tag[i])
		if end >= 0 {
			return tag[i+1 : i+1+end], i + end + 2
		}
	}
	start := i
	for i < len(tag) && tag[i] > ' ' && tag[i] != '>' {
		i++
	}
	return tag[start:i], i
}

// unescapeEntities resolves entities, not backslashes: in HTML they mean nothing.
func unescapeEntities(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		text, n := "", 0
		if s[i] == '&' {
			text, n = readEntity(s[i:])
		}
		if n == 0 {
			text, n = s[i:i+1], 1
		}
		b.WriteString(text)
		i += n
	}
	return b.String()
}

// openTag handles a start tag.
func (s *scanner) openTag(name string, attrs map[string]string, end int) bool {
	switch name {
	case "br":
		s.lineBreak(tree.HardBreak, end)
		s.pos = end
		s.start = end
		return true
	case "img":
		return s.image(attrs, end)
	case "input":
		if !strings.EqualFold(attrs["type"], "date") || !isDay(attrs["value"]) {
			return false
		}
		s.node(dateNode(attrs["value"], ""), end)
		return true
	case "time":
		return s.time(attrs, end)
	case "code", "tt", "kbd", "samp":
		return s.codeTag(name, end)
	case "small":
		return false
	}
	marks := s.c.tagMarks(name, attrs)
	if len(marks) == 0 && name != "span" && name != "font" || len(s.tags) >= tree.MaxDepth {
		return false // elements deeper than that are text
	}
	s.flush(s.pos)
	s.tags = append(s.tags, openTag{name: name, item: len(s.items), mark: marks})
	for _, mark := range marks {
		s.items = append(s.items, item{kind: openPiece, mark: mark})
	}
	s.pos, s.start = end, end
	return true
}

// closeTag ends the element that was opened last under this name; an end tag without a start is text.
func (s *scanner) closeTag(name string, end int) bool {
	for i, v := range slices.Backward(s.tags) {
		if v.name != name {
			continue
		}
		s.flush(s.pos)
		for _, mark := range v.mark {
			s.items = append(s.items, item{kind: closePiece, mark: mark})
		}
		s.tags = append(s.tags[:i], s.tags[i+1:]...)
		s.pos, s.start = end, end
		return true
	}
	return false
}

// tagMarks gives the marks that an element stands for.
func (c *converter) tagMarks(name string, attrs map[string]string) []tree.Mark {
	switch name {
	case "b", "strong":
		return []tree.Mark{{Kind: tree.Strong}}
	case "i", "em", "var":
		return []tree.Mark{{Kind: tree.Em}}
	case "cite":
		return []tree.Mark{{Kind: tree.Cite}}
	case "u", "ins":
		return []tree.Mark{{Kind: tree.Underline}}
	case "s", "del", "strike":
		return []tree.Mark{{Kind: tree.Strike}}
	case "sub":
		return []tree.Mark{{Kind: tree.Sub}}
	case "sup":
		return []tree.Mark{{Kind: tree.Sup}}
	case "mark":
		return []tree.Mark{{Kind: tree.Highlight, Value: "#fedec8"}}
	case "code", "tt", "kbd", "samp":
		return []tree.Mark{{Kind: tree.Code}}
	case "font":
		if colour, ok := tree.Colour(attrs["color"]); ok {
			return []tree.Mark{{Kind: tree.TextColor, Value: colour}}
		}
	case "span":
		return styleMarks(attrs["style"])
	case "a":
		return c.anchorMark(attrs["href"], attrs["title"])
	}
	return nil
}

func (c *converter) anchorMark(href, title string) []tree.Mark {
	if href == "" {
		return nil
	}
	if tree.ParseTarget(href).Kind == tree.ToNowhere {
		c.notes.Add(tree.InvalidLinkDropped, "", "the link to %.80q was dropped; its text is kept", href)
		return nil
	}
	return []tree.Mark{{Kind: tree.Link, Value: href, Title: title}}
}

// styleMarks reads the two colours of a style attribute.
func styleMarks(style string) []tree.Mark {
	var out []tree.Mark
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		colour, ok := tree.Colour(value)
		if !ok {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "color":
			out = append(out, tree.Mark{Kind: tree.TextColor, Value: colour})
		case "background-color", "background":
			out = append(out, tree.Mark{Kind: tree.Highlight, Value: colour})
		}
	}
	return out
}

// image reads <img src alt width height title>.
func (s *scanner) image(attrs map[string]string, end int) bool {
	if attrs["src"] == "" {
		return false
	}
	s.node(s.c.imageNode(attrs), end)
	return true
}

func (c *converter) imageNode(attrs map[string]string) *tree.Node {
	n := tree.New(tree.Media).With(tree.Src, attrs["src"])
	for _, name := range []string{"alt", "title"} {
		if attrs[name] != "" {
			n.Set(tree.Key(name), attrs[name])
		}
	}
	for _, name := range []string{"width", "height", "align"} {
		if value := strings.TrimSuffix(attrs[name], "px"); value != "" {
			n.Set(tree.Key(name), value)
		}
	}
	return n
}

// time reads <time datetime="…"> with or without text up to </time>.
func (s *scanner) time(attrs map[string]string, end int) bool {
	day := attrs["datetime"]
	if !isDay(day) {
		return false
	}
	const endTag = "</time>"
	rest := s.src[end:]
	if stop := strings.IndexByte(rest, '<'); stop >= 0 && strings.HasPrefix(rest[stop:], endTag) {
		end += stop + len(endTag)
	}
	s.node(dateNode(day, ""), end)
	return true
}

// codeTag reads <code>text</code>; inside it only entities mean something.
func (s *scanner) codeTag(name string, end int) bool {
	endTag := "</" + name + ">"
	if s.noTag[endTag] {
		return false
	}
	stop := indexFold(s.src[end:], endTag)
	if stop < 0 {
		s.absent(endTag)
		return false
	}
	code := strings.ReplaceAll(unescapeEntities(s.src[end:end+stop]), "\n", " ")
	s.add(item{kind: codePiece, text: code}, end+stop+len(endTag))
	return true
}

// indexFold finds an end tag in any case.
func indexFold(s, tag string) int {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '<')
		if at < 0 {
			return -1
		}
		at += from
		if len(s)-at >= len(tag) && strings.EqualFold(s[at:at+len(tag)], tag) {
			return at
		}
		from = at + 1
	}
}
