package view

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// inlineMarks are the elements that format text.
var inlineMarks = map[atom.Atom]tree.MarkKind{
	atom.Strong: tree.Strong, atom.B: tree.Strong, atom.Em: tree.Em, atom.I: tree.Em, atom.Var: tree.Em,
	atom.Cite: tree.Cite, atom.U: tree.Underline, atom.Ins: tree.Underline, atom.Del: tree.Strike,
	atom.S: tree.Strike, atom.Strike: tree.Strike, atom.Sub: tree.Sub, atom.Sup: tree.Sup, atom.Code: tree.Code,
	atom.Tt: tree.Code, atom.Kbd: tree.Code, atom.Samp: tree.Code,
}

// inline reads an element within text.
func (f *flow) inline(n *html.Node, marks tree.Marks) {
	if kind, ok := inlineMarks[n.DataAtom]; ok {
		f.children(n, marks.With(tree.Mark{Kind: kind}))
		return
	}
	if f.special(n, marks) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		f.lineBreak()
	case atom.A:
		f.link(n, marks)
	case atom.Img:
		f.image(n, marks)
	case atom.Time:
		f.date(n, marks)
	case atom.Span, atom.Font, atom.Mark:
		f.children(n, colours(n, marks))
	default:
		if f.only && isBlock(n.DataAtom) {
			f.text(" ", marks)
			f.children(n, marks)
			f.text(" ", marks)
			return
		}
		f.children(n, marks)
	}
}

// special reads what a class tells: a mention, a status, an issue.
func (f *flow) special(n *html.Node, marks tree.Marks) bool {
	switch {
	case n.DataAtom == atom.A && isMention(n):
		f.mention(n, marks)
	case hasClass(n, "status-macro") || hasClass(n, "aui-lozenge"):
		f.status(n, marks)
	case hasClass(n, "jira-issue") && attr(n, "data-jira-key") != "":
		m := tree.New(tree.InlineMacro)
		m.Macro = &tree.Macro{Name: "jira", Params: []tree.Param{{Name: "key", Value: attr(n, "data-jira-key")}}}
		m.Text, m.Marks = attr(n, "data-jira-key"), marks
		f.add(m)
	default:
		return false
	}
	return true
}

func isMention(n *html.Node) bool {
	return hasClass(n, "confluence-userlink") || hasClass(n, "user-mention") || hasClass(n, "user-hover")
}

func (f *flow) mention(n *html.Node, marks tree.Marks) {
	user := tree.User{}
	for _, one := range []struct {
		name string
		kind tree.UserKind
	}{
		{"data-account-id", tree.AccountID},
		{"accountid", tree.AccountID},
		{"data-userkey", tree.UserKey},
		{"data-username", tree.Username},
		{"rel", tree.Username},
	} {
		if id := attr(n, one.name); id != "" {
			user = tree.User{Kind: one.kind, ID: id}
			break
		}
	}
	name := strings.TrimPrefix(words(rawText(n)), "@")
	if user.ID == "" {
		f.link(n, marks)
		return
	}
	m := tree.New(tree.Mention).With(tree.UserID, user.String())
	m.Text, m.Marks = name, marks
	f.add(m)
}

func (f *flow) status(n *html.Node, marks tree.Marks) {
	text := words(rawText(n))
	if text == "" {
		return
	}
	s := tree.New(tree.Status)
	s.Text, s.Marks = text, marks
	for _, one := range []struct{ class, colour string }{
		{"aui-lozenge-success", "green"},
		{"aui-lozenge-error", "red"},
		{"aui-lozenge-current", "yellow"},
		{"aui-lozenge-moved", "yellow"},
		{"aui-lozenge-complete", "blue"},
		{"aui-lozenge-progress", "blue"},
		{"aui-lozenge-new", "purple"},
	} {
		if hasClass(n, one.class) {
			s.Set(tree.Color, one.colour)
			break
		}
	}
	f.add(s)
}

// link reads a link; one to nowhere keeps its label.
func (f *flow) link(n *html.Node, marks tree.Marks) {
	href := f.absolute(strings.TrimSpace(attr(n, "href")))
	if href == "" {
		f.children(n, marks)
		return
	}
	switch tree.ParseTarget(href).Kind {
	case tree.ToURL, tree.ToRelative, tree.ToAnchor:
	default:
		f.r.notes.Add(tree.InvalidLinkDropped, "", "the link to %q was dropped, its label is kept", tree.Summary(href))
		f.children(n, marks)
		return
	}
	// The view of a smart link shows the title of its target, which is worth more than the card.
	if label := words(rawText(n)); attr(n, "data-card-appearance") != "" && (label == "" || label == href) {
		card := tree.New(tree.InlineCard).With(tree.URL, href)
		card.Marks = marks
		f.add(card)
		return
	}
	before := len(f.run) + len(f.out)
	linked := marks.Without(tree.Link).With(tree.Mark{Kind: tree.Link, Value: href, Title: attr(n, "title")})
	f.children(n, linked)
	if len(f.run)+len(f.out) == before && n.FirstChild == nil {
		f.add(&tree.Node{Kind: tree.Text, Text: href, Marks: linked})
	}
}

// absolute makes a link relative to the site a whole URL.
func (f *flow) absolute(href string) string {
	site := f.r.o.Site
	if site == "" || !strings.HasPrefix(href, "/") {
		return href
	}
	if strings.HasPrefix(href, "//") {
		return "https:" + href
	}
	if u, err := url.Parse(site); err == nil && u.Path != "" && strings.HasPrefix(href, strings.TrimSuffix(u.Path, "/")+"/") {
		return strings.TrimSuffix(site, strings.TrimSuffix(u.Path, "/")) + href
	}
	return site + href
}

func (f *flow) image(n *html.Node, marks tree.Marks) {
	if hasClass(n, "emoticon") {
		f.emoticon(n, marks)
		return
	}
	src := attr(n, "src")
	name := attr(n, "data-linked-resource-default-alias")
	if src == "" && name == "" {
		f.text(attr(n, "alt"), marks)
		return
	}
	m := tree.New(tree.Media)
	m.Marks = marks
	if src == "" {
		m.Set(tree.Src, tree.Target{Kind: tree.ToAttachment, Name: name}.String())
	} else {
		m.Set(tree.Src, f.absolute(src))
	}
	alt := attr(n, "alt")
	if alt == "" {
		alt = name
	}
	if alt == "" && !strings.HasPrefix(src, "data:") {
		alt = path.Base(strings.SplitN(src, "?", 2)[0])
	}
	m.Set(tree.Alt, alt)
	for _, key := range []tree.Key{tree.Width, tree.Height} {
		if value := strings.TrimSuffix(attr(n, string(key)), "px"); value != "" {
			m.Set(key, value)
		}
	}
	f.add(m)
}

func (f *flow) emoticon(n *html.Node, marks tree.Marks) {
	e := tree.New(tree.Emoji)
	e.Marks = marks
	if short := attr(n, "data-emoji-short-name"); short != "" {
		e.Set(tree.ShortName, short)
	}
	e.Text = attr(n, "data-emoji-fallback")
	if !tree.IsEmoji(e.Text) {
		e.Text = ""
		if known, ok := tree.EmoticonByName(attr(n, "data-emoticon-name")); ok {
			e.Text = known.Char
		}
	}
	if e.Text == "" && e.Attr(tree.ShortName) == "" {
		f.text(attr(n, "alt"), marks)
		return
	}
	f.add(e)
}

func (f *flow) date(n *html.Node, marks tree.Marks) {
	day := attr(n, "datetime")
	if day == "" {
		f.children(n, marks)
		return
	}
	d := tree.New(tree.Date)
	d.Text, d.Marks = strings.SplitN(day, "T", 2)[0], marks
	f.add(d)
}

// colours reads the colours of a span.
func colours(n *html.Node, marks tree.Marks) tree.Marks {
	set := func(kind tree.MarkKind, value string) {
		if colour, ok := tree.Colour(value); ok {
			marks = marks.Without(kind).With(tree.Mark{Kind: kind, Value: colour})
		}
	}
	switch n.DataAtom {
	case atom.Mark:
		set(tree.Highlight, "#fedec8")
	case atom.Font:
		set(tree.TextColor, attr(n, "color"))
	default:
		for declaration := range strings.SplitSeq(attr(n, "style"), ";") {
			key, value, _ := strings.Cut(declaration, ":")
			switch strings.TrimSpace(key) {
			case "color":
				set(tree.TextColor, value)
			case "background-color", "background":
				set(tree.Highlight, value)
			}
		}
	}
	return marks
}
