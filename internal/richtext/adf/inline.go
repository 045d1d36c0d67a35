package adf

import (
	"mcp-atlassian/internal/richtext/tree"
)

// textBlock makes the inline nodes of a paragraph or heading fit, and drops alignment and indentation where the
// schema has none.
func (s *shaper) textBlock(n *tree.Node, at place) {
	n.Children = s.inlines(n.Children)
	free := at == atRoot || at == inColumn
	aligned := free || at == inCell
	if n.Has(tree.Align) && (!aligned || n.Attr(tree.Align) != "center" && n.Attr(tree.Align) != "end") {
		s.notes.Add(tree.LossyMark, "", "alignment cannot be kept here")
		n.Unset(tree.Align)
	}
	if n.Has(tree.Indent) && (!free && (at != inCell || n.Kind != tree.Heading) || n.Has(tree.Align) || !isLevel(n.Attr(tree.Indent))) {
		s.notes.Add(tree.LossyMark, "", "indentation cannot be kept here")
		n.Unset(tree.Indent)
	}
	small := n.Kind == tree.Paragraph && at != inQuote && n.Attr(tree.Size) == "small"
	if n.Has(tree.Size) && !small {
		n.Unset(tree.Size)
	}
}

func isLevel(s string) bool { return len(s) == 1 && s[0] >= '1' && s[0] <= '6' }

// inlines gives inline nodes that ADF has.
func (s *shaper) inlines(nodes []*tree.Node) []*tree.Node {
	out := nodes[:0]
	for _, n := range nodes {
		if n = s.inline(n); n != nil {
			out = append(out, n)
		}
	}
	return tree.MergeText(out)
}

// inline gives the node that ADF has for an inline node, nil for none.
func (s *shaper) inline(n *tree.Node) *tree.Node {
	switch n.Kind {
	case tree.Text:
		n.Marks = s.marks(n.Marks)
	case tree.HardBreak:
		if n.Has(newline) {
			return textOf("\n", s.marks(n.Marks))
		}
	case tree.SoftBreak:
		return s.softBreak(n)
	case tree.Mention:
		return s.mention(n)
	case tree.Media:
		return s.inlineMedia(n)
	case tree.Status:
		if n.Text == "" {
			s.notes.Add(tree.LossyNode, "", "a status without text was dropped")
			return nil
		}
	case tree.Emoji:
		if n.Attr(tree.ShortName) == "" {
			return textOf(n.Text, n.Marks)
		}
	case tree.Date:
		return s.date(n)
	case tree.InlineCard:
		return s.card(n)
	case tree.OpaqueInline:
		if n.Origin.Format != "" && n.Origin.Format != "adf" {
			s.notes.Add(tree.LossyNode, "", "%s cannot be written here; its text was kept", n.Origin.Name)
			return textOf(n.Text, nil)
		}
	case tree.RawInline:
		if n.Attr(tree.Format) != "adf" {
			s.notes.Add(tree.LossyNode, "", "a raw %s fragment became code", n.Attr(tree.Format))
			return textOf(n.Text, tree.Marks{{Kind: tree.Code}})
		}
	case tree.InlineMacro:
		if n.Macro.Name == "" {
			return textOf(n.Text, n.Marks)
		}
	default:
	}
	return n
}

// card gives a smart link, or a link when it has formatting, which only text can have.
func (s *shaper) card(n *tree.Node) *tree.Node {
	url := n.Attr(tree.URL)
	if url == "" {
		return nil
	}
	for _, m := range n.Marks {
		if m.Kind != tree.Annotation && m.Kind != tree.OpaqueMark && m.Kind != tree.Link {
			s.notes.Add(tree.LossyNode, "", "a smart link with formatting became a link")
			return textOf(url, s.marks(n.Marks.With(tree.Mark{Kind: tree.Link, Value: url})))
		}
	}
	return n
}

func textOf(text string, marks tree.Marks) *tree.Node {
	if text == "" {
		return nil
	}
	return &tree.Node{Kind: tree.Text, Text: text, Marks: marks}
}

func (s *shaper) softBreak(n *tree.Node) *tree.Node {
	hard := s.options.SoftBreak == tree.HardBreaks ||
		s.options.SoftBreak == tree.TargetBreak && s.options.Product == tree.Jira
	if hard {
		n.Kind, n.Marks = tree.HardBreak, nil
		return n
	}
	return tree.NewText(" ")
}

// mention needs an account id; a user named otherwise becomes text.
func (s *shaper) mention(n *tree.Node) *tree.Node {
	user, ok := tree.ParseUser(n.Attr(tree.UserID))
	if ok && user.Kind == tree.AccountID {
		return n
	}
	s.notes.Add(tree.UnresolvedUser, "", "%s is not an account id; the mention became text", n.Attr(tree.UserID))
	switch {
	case n.Text != "":
		return textOf("@"+n.Text, n.Marks)
	case ok:
		return textOf("[~"+user.ID+"]", n.Marks)
	default:
		return textOf("@unknown", n.Marks)
	}
}

func (s *shaper) date(n *tree.Node) *tree.Node {
	if _, ok := millis(n); ok {
		return n
	}
	return textOf(n.Text, n.Marks)
}

// marks gives marks that ADF allows together: code only with link and annotation; a citation is emphasis.
func (s *shaper) marks(marks tree.Marks) tree.Marks {
	if simple(marks) {
		return marks
	}
	var out tree.Marks
	code := marks.Has(tree.Code)
	for _, m := range marks {
		switch {
		case code && m.Kind != tree.Code && m.Kind != tree.Link && m.Kind != tree.Annotation && m.Kind != tree.OpaqueMark:
			s.notes.Add(tree.LossyMark, "", "code cannot be %s at the same time", m.Kind)
		case m.Kind == tree.Cite:
			out = out.With(tree.Mark{Kind: tree.Em})
		case m.Kind == tree.Sup && marks.Has(tree.Sub):
			s.notes.Add(tree.LossyMark, "", "text cannot be set high and low at the same time")
		case m.Kind == tree.TextColor || m.Kind == tree.Highlight:
			if colour, ok := tree.Colour(m.Value); ok {
				out = out.With(tree.Mark{Kind: m.Kind, Value: colour})
			}
		case m.Kind == tree.Link && tree.ParseTarget(m.Value).Kind == tree.ToNowhere:
			s.notes.Add(tree.InvalidLinkDropped, "", "the link to %.60s is not of an allowed kind", m.Value)
		default:
			out = out.With(m)
		}
	}
	return out
}

// simple says whether marks can stay as they are.
func simple(marks tree.Marks) bool {
	for _, m := range marks {
		if m.Kind != tree.Strong && m.Kind != tree.Em && m.Kind != tree.Strike && m.Kind != tree.Underline {
			return len(marks) == 1 && m.Kind == tree.Code
		}
	}
	return true
}

// inlineMedia needs a media id. ADF has no inline image from elsewhere: that becomes a link.
func (s *shaper) inlineMedia(n *tree.Node) *tree.Node {
	if s.resolve(n) {
		return n
	}
	return s.mediaLink(n)
}

// resolve gives a media the id of the attachment it names, and says whether it is a file now.
func (s *shaper) resolve(n *tree.Node) bool {
	src := n.Attr(tree.Src)
	target := tree.ParseTarget(src)
	if target.Kind == tree.ToMedia {
		return target.ID != ""
	}
	name := tree.AttachmentName(src)
	if id := s.options.Attachments[name]; name != "" && id != "" {
		n.Set(tree.Src, tree.Target{Kind: tree.ToMedia, ID: id}.String())
		return true
	}
	return false
}

// mediaLink gives text that leads to where a picture is.
func (s *shaper) mediaLink(n *tree.Node) *tree.Node {
	src := n.Attr(tree.Src)
	label, href := n.Attr(tree.Alt), src
	if name := tree.AttachmentName(src); name != "" {
		s.notes.Add(tree.UnresolvedAttachment, "", "the attachment %q is not known here; a link stands for it", name)
		href = tree.Target{Kind: tree.ToAttachment, Name: name}.String()
		if label == "" {
			label = name
		}
	}
	if label == "" {
		label = src
	}
	marks := n.Marks
	if tree.ParseTarget(href).Kind != tree.ToNowhere && href != "" {
		marks = marks.With(tree.Mark{Kind: tree.Link, Value: href})
	}
	return textOf(label, s.marks(marks))
}

// adaptMedia replaces pictures that are neither files of the site nor to be had from a URL.
func (s *shaper) adaptMedia(n *tree.Node) ([]*tree.Node, bool) {
	var links []*tree.Node
	var media []*tree.Node
	for _, child := range n.Children {
		external := n.Kind == tree.MediaSingle && tree.ParseTarget(child.Attr(tree.Src)).Kind == tree.ToURL
		if child.Kind == tree.Caption || s.resolve(child) || external {
			media = append(media, child)
			continue
		}
		if link := s.mediaLink(child); link != nil {
			links = append(links, tree.New(tree.Paragraph, link))
		}
	}
	if len(links) == 0 && len(media) > 0 {
		return nil, false
	}
	for _, child := range media {
		switch child.Kind {
		case tree.Caption:
			links = append(links, tree.New(tree.Paragraph, child.Children...))
		default:
			links = append(links, tree.New(tree.MediaSingle, child))
		}
	}
	return links, true
}

// caption holds no pictures and no macros.
func (s *shaper) caption(n *tree.Node) {
	for _, child := range n.Children {
		if child.Kind != tree.Caption {
			child.Marks = s.marks(child.Marks)
			continue
		}
		inline := s.inlines(child.Children)
		for i, x := range inline {
			if x.Kind == tree.Media || x.Kind == tree.InlineMacro || x.Kind == tree.RawInline {
				if inline[i] = textOf(tree.PlainText(x), nil); inline[i] == nil {
					inline[i] = tree.New(tree.Text)
				}
			}
		}
		child.Children = tree.MergeText(inline)
	}
}
