package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// bracket is an opening bracket that may begin a link, an image or an inline comment.
type bracket struct {
	item    int // index of its item
	from    int // position after it
	bottom  int // last delimiter before it
	image   bool
	comment bool
	mention bool // an @ stands before it
	nested  bool // a bracket stands inside
}

func (s *scanner) openBracket() bool {
	if n := s.mentionTag(); n > 0 {
		return true
	}
	if label, n := readFootnote(s.rest()); n > 0 {
		if number, ok := s.c.footnoteNumber(label); ok {
			s.node(tree.New(tree.FootnoteRef).With(tree.Label, number), s.pos+n)
			return true
		}
	}
	s.push(bracket{mention: s.pos > 0 && s.src[s.pos-1] == '@' && !s.escaped(s.pos-1)}, 1)
	return true
}

// escaped says whether the byte at a position was escaped: then it begins an item's text.
func (s *scanner) escaped(pos int) bool { return pos > 0 && s.start == pos && s.src[pos-1] == '\\' }

func (s *scanner) openImage() bool {
	if !strings.HasPrefix(s.rest(), "![") || s.nested >= tree.MaxDepth {
		return false
	}
	s.push(bracket{image: true}, 2)
	return true
}

func (s *scanner) push(b bracket, length int) {
	if n := len(s.brackets); n > 0 {
		s.brackets[n-1].nested = true
	}
	if b.image || b.comment {
		s.nested++
	}
	s.flush(s.pos)
	b.item, b.from, b.bottom = len(s.items), s.pos+length, s.last
	s.brackets = append(s.brackets, b)
	s.text(s.src[s.pos:s.pos+length], s.pos+length)
}

// mentionTag reads [~accountid:ID] and [~name], unless a target makes a link of it.
func (s *scanner) mentionTag() int {
	rest := s.rest()
	if !strings.HasPrefix(rest, "[~") {
		return 0
	}
	const longest = 260
	for i := 2; i < len(rest) && i < longest; i++ {
		switch c := rest[i]; {
		case c == ']' && i > 2:
			if _, n := readTarget(rest[i+1:]); n > 0 {
				return 0 // a link whose text begins with a tilde
			}
			user, ok := tree.ParseUser(rest[2:i])
			if !ok {
				user = tree.User{Kind: tree.Username, ID: rest[2:i]}
			}
			s.node(tree.New(tree.Mention).With(tree.UserID, user.String()), s.pos+i+1)
			return i + 1
		case c <= ' ' || c == '[' || c == ']' || c == '|' || c == '\\' || c == '~' && i == 2:
			return 0
		}
	}
	return 0
}

func (s *scanner) closeBracket() bool {
	n := len(s.brackets)
	if n == 0 {
		return false
	}
	b := s.brackets[n-1]
	s.brackets = s.brackets[:n-1]
	if b.image || b.comment {
		s.nested--
	}
	dead := n-1 < s.dead // a link stands inside, and a link may not hold a link
	s.dead = min(s.dead, n-1)
	if b.comment {
		return s.closeComment(b)
	}
	if dead && !b.image {
		return false
	}
	link, end, ok := s.linkTail(b)
	if !ok {
		return false
	}
	if b.image {
		s.closeImage(b, link, end)
		return true
	}
	s.closeLink(b, link, end)
	return true
}

// linkTail reads what follows the text of a link: (target "title"), [label], [] or nothing.
func (s *scanner) linkTail(b bracket) (tree.Mark, int, bool) {
	after := s.src[s.pos+1:]
	if link, n := readTarget(after); n > 0 {
		return link, s.pos + 1 + n, true
	}
	label, n := s.src[b.from:s.pos], 0
	if inner, used := referenceLabel(after); used > 0 {
		n = used
		if inner != "" {
			label = inner
		}
	} else if b.nested {
		return tree.Mark{}, 0, false
	}
	const longest = 999
	if len(label) > longest || label == "" {
		return tree.Mark{}, 0, false
	}
	mark, ok := s.c.reference(label)
	return mark, s.pos + 1 + n, ok
}

// referenceLabel reads [label] after the text of a link.
func referenceLabel(s string) (string, int) {
	if s == "" || s[0] != '[' {
		return "", 0
	}
	const longest = 1001
	for i := 1; i < len(s) && i < longest; i++ {
		switch s[i] {
		case ']':
			return s[1:i], i + 1
		case '\\':
			i++
		case '[':
			return "", 0
		}
	}
	return "", 0
}

// readTarget reads (target "title") and gives its length.
func readTarget(s string) (tree.Mark, int) {
	if s == "" || s[0] != '(' {
		return tree.Mark{}, 0
	}
	i := skipSpace(s, 1)
	mark := tree.Mark{Kind: tree.Link}
	target, n := readDestination(s[i:])
	if n < 0 {
		return tree.Mark{}, 0
	}
	mark.Value = unescapeText(target)
	i += n
	spaced := skipSpace(s, i)
	if spaced > i && spaced < len(s) && s[spaced] != ')' {
		title, m := readTitle(s[spaced:])
		if m == 0 {
			return tree.Mark{}, 0
		}
		mark.Title = unescapeText(title)
		spaced = skipSpace(s, spaced+m)
	}
	if spaced >= len(s) || s[spaced] != ')' {
		return tree.Mark{}, 0
	}
	return mark, spaced + 1
}

// skipSpace skips white space with at most one newline.
func skipSpace(s string, i int) int {
	newlines := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n') {
		if s[i] == '\n' {
			if newlines++; newlines > 1 {
				break
			}
		}
		i++
	}
	return i
}

// readDestination reads <target> or a target without spaces and with balanced parentheses; -1 for neither.
func readDestination(s string) (string, int) {
	if s != "" && s[0] == '<' {
		return readAngles(s)
	}
	const deepest = 32
	depth, i := 0, 0
	for i < len(s) && s[i] > ' ' && s[i] != 0x7f {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
		case c == '(':
			if depth++; depth > deepest {
				return "", -1
			}
		case c == ')':
			if depth == 0 {
				return s[:i], i
			}
			depth--
		}
		i++
	}
	if depth > 0 {
		return "", -1
	}
	return s[:i], i
}

// readAngles reads a target in angle brackets.
func readAngles(s string) (string, int) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '>':
			return s[1:i], i + 1
		case '\\':
			i++
		case '<', '\n':
			return "", -1
		}
	}
	return "", -1
}

// readTitle reads "title", 'title' or (title).
func readTitle(s string) (string, int) {
	end := s[0]
	switch s[0] {
	case '"', '\'':
	case '(':
		end = ')'
	default:
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case end:
			return s[1:i], i + 1
		case '\\':
			i++
		case '(':
			if end == ')' {
				return "", 0
			}
		case '\n':
			if i+1 < len(s) && s[i+1] == '\n' {
				return "", 0
			}
		}
	}
	return "", 0
}

// closeLink makes a link of what stands between a bracket and here.
func (s *scanner) closeLink(b bracket, link tree.Mark, end int) {
	s.flush(s.pos)
	s.emphasis(b.bottom)
	s.dead = len(s.brackets)
	target := tree.ParseTarget(link.Value)
	switch {
	case target.Kind == tree.ToUser && target.ID != "":
		s.closeMention(b, target.User, end)
		return
	case target.Kind == tree.ToNowhere || link.Value == "":
		s.c.notes.Add(tree.InvalidLinkDropped, "", "the link to %.80q was dropped; its text is kept", link.Value)
		s.items[b.item] = item{kind: gonePiece}
		s.pos, s.start = end, end
		return
	}
	if len(s.items) == b.item+1 {
		s.items = append(s.items, item{kind: textPiece, text: link.Value})
	}
	s.items[b.item] = item{kind: openPiece, mark: link}
	s.add(item{kind: closePiece, mark: link}, end)
}

// closeMention replaces the text of a link to a user by a mention with that name.
func (s *scanner) closeMention(b bracket, user tree.User, end int) {
	name := strings.TrimPrefix(strings.TrimSpace(s.plain(b.item+1)), "@")
	s.drop(b.item)
	if b.mention && len(s.items) > 0 && s.items[len(s.items)-1].kind == textPiece {
		last := &s.items[len(s.items)-1]
		last.text = strings.TrimSuffix(last.text, "@")
	}
	n := tree.New(tree.Mention).With(tree.UserID, user.String())
	n.Text = name
	s.pos, s.start = end, end
	s.items = append(s.items, item{kind: nodePiece, node: n})
}

// drop takes items off the list, from an index on.
func (s *scanner) drop(from int) {
	s.items = s.items[:from]
	for len(s.tags) > 0 && s.tags[len(s.tags)-1].item >= from {
		s.tags = s.tags[:len(s.tags)-1]
	}
}

// plain gives the characters of items, from an index on.
func (s *scanner) plain(from int) string {
	var b strings.Builder
	for i := from; i < len(s.items); i++ {
		it := &s.items[i]
		switch it.kind {
		case textPiece, codePiece, linkPiece:
			b.WriteString(it.text)
		case delimPiece:
			d := &s.delims[it.delim]
			b.WriteString(strings.Repeat(string(d.char), d.count))
		case nodePiece:
			b.WriteString(tree.PlainText(&tree.Node{Kind: tree.Paragraph, Children: []*tree.Node{it.node}}))
			if it.node.Kind == tree.SoftBreak || it.node.Kind == tree.HardBreak {
				b.WriteByte(' ')
			}
		default:
		}
	}
	return b.String()
}

func (s *scanner) closeImage(b bracket, link tree.Mark, end int) {
	s.flush(s.pos)
	s.emphasis(b.bottom)
	alt := s.plain(b.item + 1)
	s.drop(b.item)
	n := &tree.Node{Kind: tree.Media}
	n.Set(tree.Src, link.Value)
	if alt != "" {
		n.Set(tree.Alt, alt)
	}
	if link.Title != "" {
		n.Set(tree.Title, link.Title)
	}
	attrs, used := readPairs(s.src[end:])
	s.c.mediaAttrs(n, attrs)
	end += used
	s.pos, s.start = end, end
	s.items = append(s.items, item{kind: nodePiece, node: n})
}

// closeComment ends :comment[text]{id=…}.
func (s *scanner) closeComment(b bracket) bool {
	attrs, n := readPairs(s.src[s.pos+1:])
	id := attrs.value("id")
	if n == 0 || id == "" {
		return false
	}
	mark := tree.Mark{Kind: tree.Annotation, Value: id}
	s.items[b.item] = item{kind: openPiece, mark: mark}
	s.add(item{kind: closePiece, mark: mark}, s.pos+1+n)
	return true
}
