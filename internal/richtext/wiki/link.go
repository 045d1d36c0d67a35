package wiki

import (
	"net/url"
	"sort"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// bracket reads a link, or the bracket as text.
func (p *parser) bracket(at span, f *flow, sc *scope) int {
	end, ok := p.brackets(at)
	if !ok {
		f.write("[", sc.marks)
		return at.from + 1
	}
	inner := span{at.from + 1, end - 1}
	if !sc.link && !sc.literal && p.link(inner, f, sc) {
		return end
	}
	literal := *sc
	literal.literal, literal.phrases = true, nil
	f.write("[", sc.marks)
	p.piece(inner, f, literal)
	f.write("]", sc.marks)
	return end
}

// linkParts are label, target and tool tip of a link.
type linkParts struct {
	label    span
	hasLabel bool
	target   string
	tip      string
}

// splitLink splits at the bars; those inside the picture of a label do not count.
func (p *parser) splitLink(at span) linkParts {
	text := p.src[at.from:at.to]
	first := strings.IndexByte(text, '|')
	if open := strings.IndexByte(text, '!'); open >= 0 && open < first {
		if closing := strings.IndexByte(text[open+1:], '!'); closing >= 0 {
			first = strings.IndexByte(text[open+1+closing:], '|')
			if first >= 0 {
				first += open + 1 + closing
			}
		}
	}
	parts := linkParts{target: text}
	if first >= 0 {
		parts.label = span{at.from, at.from + first}
		parts.hasLabel = first > 0
		parts.target = text[first+1:]
	}
	parts.target, parts.tip, _ = strings.Cut(parts.target, "|")
	parts.target = strings.TrimSpace(parts.target)
	parts.tip = decodeText(strings.TrimSpace(parts.tip))
	return parts
}

// link reads a link and says whether its target is one.
func (p *parser) link(at span, f *flow, sc *scope) bool {
	parts := p.splitLink(at)
	target := parts.target
	switch {
	case target == "":
		return false
	case target[0] == '~':
		return p.mention(target[1:], f, sc)
	case target[0] == '^':
		return p.attachment(parts, f, sc)
	}
	switch parts.tip {
	case "smart-card", "block-link":
		f.add(card(tree.BlockCard, target, sc))
		return true
	case "smart-embed":
		f.add(card(tree.EmbedCard, target, sc))
		return true
	case "smart-link":
		p.smartLink(parts, f, sc)
		return true
	}
	href, ok := linkTarget(target)
	if !ok && parts.hasLabel && isPath(target) {
		href, ok = decodeText(target), true
	}
	if !ok {
		return false
	}
	mark := tree.Mark{Kind: tree.Link, Value: href, Title: parts.tip}
	if parts.hasLabel {
		p.label(parts.label, f, sc, mark)
		return true
	}
	if p.hasMacro(at) {
		p.label(at, f, sc, mark)
		return true
	}
	f.write(visible(target), sc.marks.With(mark))
	return true
}

// hasMacro says whether a macro with a meaning stands in a piece.
func (p *parser) hasMacro(at span) bool {
	i := sort.Search(len(p.tags), func(i int) bool { return p.tags[i].from >= at.from })
	for ; i < len(p.tags) && p.tags[i].to <= at.to; i++ {
		if isMacro(p.tags[i].name) {
			return true
		}
	}
	return false
}

// visible is what a link without a label shows.
func visible(target string) string {
	if rest, ok := strings.CutPrefix(target, "mailto:"); ok {
		return rest
	}
	if strings.HasPrefix(target, "#") {
		return target[1:]
	}
	return decodeText(target)
}

// decodeText decodes the entities of a text.
func decodeText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '&' {
			if text, size := entity(s[i:]); size > 0 {
				b.WriteString(text)
				i += size
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func (p *parser) label(at span, f *flow, sc *scope, mark tree.Mark) {
	inner := *sc
	inner.link, inner.phrases = true, nil
	inner.marks = sc.marks.With(mark)
	p.piece(at, f, inner)
}

func card(kind tree.Kind, target string, sc *scope) *tree.Node {
	n := tree.New(kind).With(tree.URL, target)
	n.Marks = sc.marks
	return n
}

func (p *parser) mention(id string, f *flow, sc *scope) bool {
	user := tree.User{Kind: tree.Username, ID: id}
	if account, ok := cutFold(id, "accountid:"); ok {
		user = tree.User{Kind: tree.AccountID, ID: account}
	}
	if user.ID == "" {
		return false
	}
	n := tree.New(tree.Mention).With(tree.UserID, user.String())
	n.Text = p.o.Name(user)
	n.Marks = sc.marks
	f.add(n)
	return true
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// attachment reads a link to an attached file.
func (p *parser) attachment(parts linkParts, f *flow, sc *scope) bool {
	name := strings.TrimSpace(parts.target[1:])
	if name == "" {
		return false
	}
	href := tree.Target{Kind: tree.ToAttachment, Name: name}.String()
	mark := tree.Mark{Kind: tree.Link, Value: href, Title: parts.tip}
	if parts.hasLabel {
		p.label(parts.label, f, sc, mark)
		return true
	}
	f.write(name, sc.marks.With(mark))
	return true
}

// linkTarget says whether a text in brackets is a target, and spells it.
func linkTarget(s string) (string, bool) {
	switch {
	case s[0] == '#':
		return s, len(s) > 1
	case s[0] == '/':
		return s, true
	case hasScheme(s):
		return decodeText(s), true
	case isMail(s):
		return "mailto:" + s, true
	}
	return "", false
}

// isPath says whether a text is a relative path, as of a file in a repository. Jira shows a link to one as text, but it
// is what this package writes for it.
func isPath(s string) bool {
	if strings.ContainsAny(s, " \t\n|[]<>{}\"\\") || strings.HasPrefix(s, "/") || hasScheme(s) || isMail(s) {
		return false
	}
	file, _, _ := strings.Cut(s, "#")
	file, _, _ = strings.Cut(file, "?")
	if strings.Contains(file, ":") {
		return false
	}
	return strings.Contains(strings.Trim(file, "/"), "/") || strings.HasPrefix(file, "./") || strings.HasPrefix(file, "../") || strings.HasSuffix(file, ".md")
}

// schemes are the ones that Atlassian links to.
var schemes = []string{
	"http://", "https://", "ftp://", "ftps://", "gopher://", "integrity://", "file://", "smb://", "dynamicsnav://",
	"jamfselfservice://", "mailto:", "skype:", "callto:", "facetime:", "git:", "irc:", "irc6:", "news:", "nntp:",
	"feed:", "cvs:", "svn:", "mvn:", "ssh:", "scp://", "sftp:", "itms:", "notes:", "hipchat://", "sourcetree:",
	"urn:", "tel:", "xmpp:", "telnet:", "vnc:", "rdp:", "whatsapp:", "slack:", "sip:", "sips:", "magnet:",
}

func hasScheme(s string) bool {
	for _, scheme := range schemes {
		if _, ok := cutFold(s, scheme); ok {
			return true
		}
	}
	return false
}

func isMail(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(s, " \t/|<>\"")
}

func startsURL(c byte) bool {
	switch c | 0x20 {
	case 'h', 'f', 'i', 'm':
		return true
	}
	return false
}

// bareSchemes are linked without brackets.
var bareSchemes = []string{"http://", "https://", "ftp://", "ftps://", "irc://", "mailto:"}

// bareURL reads a URL that stands in text.
func (p *parser) bareURL(at span, f *flow, sc *scope) (int, bool) {
	rest := p.src[at.from:at.to]
	scheme := ""
	for _, s := range bareSchemes {
		if _, ok := cutFold(rest, s); ok {
			scheme = rest[:len(s)]
		}
	}
	if scheme == "" {
		return 0, false
	}
	end := len(scheme)
	for end < len(rest) && urlByte[rest[end]] {
		end++
	}
	end = trimURL(rest[:end])
	if end <= len(scheme) {
		return 0, false
	}
	text := rest[:end]
	href := text
	if strings.IndexByte(href, '\\') >= 0 {
		href = dropBackslashes(href)
	}
	if strings.EqualFold(scheme, "mailto:") {
		text = text[len(scheme):]
	}
	f.write(text, sc.marks.With(tree.Mark{Kind: tree.Link, Value: href}))
	return at.from + end, true
}

var urlByte = func() (t [256]bool) {
	for c := range 256 {
		t[c] = isLetter(byte(c)) || isDigit(byte(c)) || strings.IndexByte("_?!~^/\\#$%&'()*+,-.:;<=@", byte(c)) >= 0
	}
	return t
}()

// trimURL leaves out the punctuation behind a URL. A closing parenthesis stays when its opening one is inside.
func trimURL(s string) int {
	end := len(s)
	open := strings.Count(s, "(") - strings.Count(s, ")")
	for end > 0 {
		switch c := s[end-1]; {
		case c == ')' && open >= 0:
			return end
		case c == ')':
			open++
		case strings.IndexByte(".,>];}\"'!?", c) < 0:
			return end
		}
		end--
	}
	return end
}

func dropBackslashes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// smartLink reads [label|URL|smart-link]: an issue of this site by its key, a page by its title, else a smart link
// or a link.
func (p *parser) smartLink(parts linkParts, f *flow, sc *scope) {
	href := decodeText(parts.target)
	link := func(text, href string) {
		f.write(text, sc.marks.With(tree.Mark{Kind: tree.Link, Value: href}))
	}
	if key, host := issueOf(href); key != "" {
		if site := p.o.Site; site != "" && strings.EqualFold(host, hostOf(site)) {
			href = site + "/browse/" + key
		}
		link(key, href)
		return
	}
	if title := pageTitle(href); title != "" {
		link(title, href)
		return
	}
	label := p.src[parts.label.from:parts.label.to]
	if !parts.hasLabel || strings.TrimSpace(label) == parts.target {
		f.add(card(tree.InlineCard, href, sc))
		return
	}
	p.label(parts.label, f, sc, tree.Mark{Kind: tree.Link, Value: href})
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// issueOf finds the issue key in a browse link; "" = none that is valid.
func issueOf(href string) (key, host string) {
	_, rest, ok := strings.Cut(href, "browse/")
	if !ok {
		return "", ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	if !isIssueKey(rest) {
		return "", ""
	}
	return rest, hostOf(href)
}

// isIssueKey checks the form of a key: letters, digits and underscores, then one or more groups of digits.
func isIssueKey(s string) bool {
	parts := strings.Split(s, "-")
	if len(parts) < 2 || len(parts[0]) < 2 || parts[0][0] < 'A' || parts[0][0] > 'Z' {
		return false
	}
	for _, c := range []byte(parts[0]) {
		if (c < 'A' || c > 'Z') && !isDigit(c) && c != '_' {
			return false
		}
	}
	for _, part := range parts[1:] {
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// pageTitle reads the title in the address of a Confluence page: …/wiki/spaces/S/pages/ID/Title.
func pageTitle(href string) string {
	_, rest, ok := strings.Cut(href, "/wiki/spaces/")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	parts := strings.Split(rest, "/")
	if len(parts) < 4 || parts[1] != "pages" || parts[3] == "" {
		return ""
	}
	title, err := url.QueryUnescape(parts[3])
	if err != nil {
		return ""
	}
	if key, after, ok := strings.Cut(title, " "); ok && isIssueKey(strings.TrimRight(key, ":")) {
		title = strings.TrimLeft(after, " -:")
	}
	return strings.TrimSpace(title)
}
