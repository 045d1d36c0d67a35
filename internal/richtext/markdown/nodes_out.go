package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// node writes an inline node other than text and breaks. The second result says whether braces after it would be read
// as its attributes.
func (w *writer) node(n *tree.Node) (string, bool) {
	if w.plain {
		return w.plainNode(n), false
	}
	switch n.Kind {
	case tree.Mention:
		return w.mention(n), false
	case tree.Emoji:
		return emojiText(n)
	case tree.Date:
		return dateText(n)
	case tree.Status:
		return inlineDirective("status", &n.Text, statusAttrs(n)), true
	case tree.InlineCard:
		return cardText(n.Attr(tree.URL)), false
	case tree.Placeholder:
		return inlineDirective("placeholder", &n.Text, nil), true
	case tree.Media:
		return w.image(n, nil), true
	case tree.InlineMacro:
		return w.inlineMacro(n), true
	case tree.OpaqueInline:
		return w.opaqueInline(n), true
	case tree.RawInline:
		return string(appendCode(nil, n.Text)) + "{=" + n.Attr(tree.Format) + "}", true
	case tree.FootnoteRef:
		return "[^" + n.Attr(tree.Label) + "]", true
	default:
		return "", false
	}
}

// inlineDirective writes :name[label]{attrs}.
func inlineDirective(name string, label *string, attrs pairs) string {
	var b strings.Builder
	b.WriteString(":" + name)
	if label != nil {
		b.WriteByte('[')
		b.Write(appendLabel(nil, *label))
		b.WriteByte(']')
	}
	writePairs(&b, attrs)
	return b.String()
}

func (w *writer) mention(n *tree.Node) string {
	name := strings.TrimSpace(n.Text)
	user, ok := tree.ParseUser(n.Attr(tree.UserID))
	if name == "" && ok {
		name = w.options.Name(user)
	}
	if !ok {
		if name == "" {
			name = "unknown"
		}
		return string(appendEscaped(nil, "@"+name, place{}))
	}
	if name == "" && plainID(user.ID) {
		if user.Kind == tree.Username {
			return "[~" + user.ID + "]"
		}
		return "[~" + user.String() + "]"
	}
	out := append([]byte("[@"), appendEscaped(nil, name, place{inLink: true})...)
	out = append(out, "]("...)
	return string(append(appendDestination(out, user.String()), ')'))
}

// plainID says whether an identifier may stand in [~…].
func plainID(id string) bool {
	const longest = 240
	if id == "" || len(id) > longest || id[0] == '~' {
		return false
	}
	_, prefixed := tree.ParseUser(id)
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c == '[' || c == ']' || c == '|' || c == '\\' {
			return false
		}
	}
	return !prefixed
}

// emojiText writes the character where it alone says which emoji it is.
func emojiText(n *tree.Node) (string, bool) {
	if tree.IsEmoji(n.Text) {
		return n.Text, false
	}
	name := n.Attr(tree.ShortName)
	if name == "" {
		return string(appendEscaped(nil, n.Text, place{})), false
	}
	var attrs pairs
	if id := n.Attr(tree.ID); id != "" {
		attrs = append(attrs, pair{key: "id", value: id})
	}
	if n.Text != "" {
		attrs = append(attrs, pair{key: "text", value: n.Text})
	}
	return inlineDirective("emoji", &name, attrs), true
}

func dateText(n *tree.Node) (string, bool) {
	ts := n.Attr(tree.Timestamp)
	if ts == "" && !isDay(n.Text) {
		return string(appendEscaped(nil, n.Text, place{})), false
	}
	var attrs pairs
	if ts != "" {
		attrs = pairs{{key: "ts", value: ts}}
	}
	return inlineDirective("date", &n.Text, attrs), true
}

func statusAttrs(n *tree.Node) pairs {
	var attrs pairs
	if colour := n.Attr(tree.Color); colour != "" && colour != "neutral" {
		attrs = append(attrs, pair{key: "color", value: colour})
	}
	for _, a := range n.Attrs {
		if a.Key == tree.Style || a.Key == "subtle" {
			attrs = append(attrs, pair{key: string(a.Key), value: a.Value})
		}
	}
	return attrs
}

// cardText writes a smart link; one that no autolink can hold becomes an ordinary link.
func cardText(url string) string {
	if (hasScheme(url, "http") || hasScheme(url, "https")) && !strings.ContainsAny(url, "<> \t\n") {
		return "<" + url + ">"
	}
	out := append([]byte("["), appendEscaped(nil, url, place{inLink: true})...)
	out = append(out, "]("...)
	return string(append(appendDestination(out, url), ')'))
}

// image writes a picture with the attributes of its frame.
func (w *writer) image(n, frame *tree.Node) string {
	out := append([]byte("!["), appendEscaped(nil, n.Attr(tree.Alt), place{inLink: true})...)
	out = append(out, "]("...)
	out = append(appendDestination(out, n.Attr(tree.Src)), ')')
	var b strings.Builder
	b.Write(out)
	writePairs(&b, w.imageAttrs(n, frame))
	return b.String()
}

// imageKeys are the attributes in the order in which they are written.
var imageKeys = []struct {
	name string
	key  tree.Key
}{
	{"width", tree.Width},
	{"height", tree.Height},
	{"collection", tree.Collection},
	{"type", tree.MediaType},
	{"key", tree.Occurrence},
	{"border", tree.Border},
	{"borderColor", tree.BorderColor},
	{"title", tree.Title},
}

func (w *writer) imageAttrs(n, frame *tree.Node) pairs {
	var out pairs
	for _, k := range imageKeys {
		if value, ok := n.Attrs.Get(k.key); ok && (value != "" || k.key == tree.Collection) && k.key != tree.Occurrence {
			out = append(out, pair{key: k.name, value: value})
		}
	}
	if n.Attr(tree.Thumbnail) == "true" {
		out = append(out, pair{key: "thumbnail", flag: true})
	}
	known := map[tree.Key]bool{
		tree.Src: true, tree.Alt: true, tree.Thumbnail: true, tree.LocalID: true, tree.Group: true, tree.Inline: true,
	}
	for _, k := range imageKeys {
		known[k.key] = true
	}
	for _, a := range n.Attrs {
		if !known[a.Key] && a.Value != "" && isKey(string(a.Key)) {
			out = append(out, pair{key: string(a.Key), value: a.Value})
		}
	}
	if frame != nil {
		out = append(out, w.frameAttrs(frame)...)
	}
	if n.Origin != nil && n.Origin.Ref != "" {
		out = append(out, pair{key: "keep", value: n.Origin.Ref})
	}
	return out
}

func isKey(s string) bool {
	for i := range len(s) {
		if !isKeyByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// frameAttrs writes what the frame of a picture says.
func (w *writer) frameAttrs(frame *tree.Node) pairs {
	var out pairs
	add := func(name string, key tree.Key, usual string) {
		if value := frame.Attr(key); value != "" && value != usual {
			out = append(out, pair{key: name, value: value})
		}
	}
	add("layout", tree.LayoutName, "center")
	add("align", tree.Align, "")
	add("displayWidth", tree.Width, "")
	add("displayUnit", tree.WidthType, "")
	if frame.Marks.Has(tree.Link) {
		out = append(out, pair{key: "link", value: "frame"})
	}
	for _, child := range frame.Children {
		if child.Kind == tree.Caption && len(child.Children) > 0 {
			out = append(out, pair{key: "caption", value: string(w.inline(child.Children, true))})
		}
	}
	return out
}

func (w *writer) inlineMacro(n *tree.Node) string {
	m := n.Macro
	if m.Name == "anchor" && len(m.Params) == 1 && m.Params[0].Name == "" && n.Origin == nil {
		return inlineDirective("anchor", nil, pairs{{key: "name", value: m.Params[0].Value}})
	}
	if m.Name == "jira" && len(m.Params) > 0 && m.Params[0].Name == "key" {
		return inlineDirective("jira", &m.Params[0].Value, w.params(n, m.Params[1:]))
	}
	attrs := append(pairs{{key: "name", value: m.Name}}, w.params(n, m.Params)...)
	if n.Text == "" {
		return inlineDirective("macro", nil, attrs)
	}
	return inlineDirective("macro", &n.Text, attrs)
}

// params writes what a macro holds beside its name.
func (w *writer) params(n *tree.Node, params []tree.Param) pairs {
	var out pairs
	if n.Macro.Schema != "" {
		out = append(out, pair{key: "schema", value: n.Macro.Schema})
	}
	for _, p := range params {
		key := p.Name
		switch key {
		case "":
			key = "_"
		case "name", "ref", "id", "schema", "keep":
			key = "param-" + key
		}
		if !isKey(key) {
			w.notes.Add(tree.LossyNode, "", "the parameter %q of the macro %s has no spelling", p.Name, n.Macro.Name)
			continue
		}
		out = append(out, pair{key: key, value: p.Value})
	}
	if n.Origin != nil && n.Origin.Ref != "" {
		out = append(out, pair{key: "ref", value: n.Origin.Ref})
	}
	return out
}

func (w *writer) opaqueInline(n *tree.Node) string {
	if w.embeds(n) {
		return string(appendCode(nil, n.Origin.Source)) + "{=" + n.Origin.Format + "}"
	}
	return inlineDirective("opaque", &n.Text, opaqueAttrs(n))
}

func opaqueAttrs(n *tree.Node) pairs {
	return pairs{{key: "type", value: n.Origin.Name}, {key: "ref", value: n.Origin.Ref}}
}

// embeds says whether an opaque item is shown as its source, which the caller asked for.
func (w *writer) embeds(n *tree.Node) bool {
	const largest = 2 << 10
	source := n.Origin.Source
	return w.options.Embed && source != "" && len(source) <= largest && n.Origin.Format != "" &&
		(n.Kind == tree.Opaque || strings.IndexByte(source, '\n') < 0)
}

// plainNode writes an inline node for reading only.
func (w *writer) plainNode(n *tree.Node) string {
	switch n.Kind {
	case tree.Mention:
		name := n.Text
		if user, ok := tree.ParseUser(n.Attr(tree.UserID)); name == "" && ok {
			name = w.options.Name(user)
			if name == "" {
				name = user.ID
			}
		}
		if name == "" {
			name = "unknown"
		}
		return "@" + name
	case tree.Emoji:
		if n.Text != "" {
			return n.Text
		}
		return n.Attr(tree.ShortName)
	case tree.Date:
		return n.Text
	case tree.Status:
		return "[" + n.Text + "]"
	case tree.InlineCard:
		return n.Attr(tree.URL)
	case tree.Media:
		return w.plainMedia(n, "file")
	case tree.InlineMacro, tree.OpaqueInline:
		return plainMacro(n)
	case tree.RawInline:
		return n.Text
	case tree.FootnoteRef:
		return "[" + n.Attr(tree.Label) + "]"
	default:
		return ""
	}
}

// plainMedia names a picture; one from elsewhere stays a picture.
func (w *writer) plainMedia(n *tree.Node, what string) string {
	src, alt := n.Attr(tree.Src), n.Attr(tree.Alt)
	target := tree.ParseTarget(src)
	if target.Kind == tree.ToURL {
		return "![" + alt + "](" + src + ")"
	}
	if alt == "" {
		alt = target.ID + target.Name
	}
	if alt == "" {
		alt = src
	}
	return "[" + what + ": " + alt + "]"
}

func plainMacro(n *tree.Node) string {
	switch {
	case n.Text != "":
		return n.Text
	case n.Macro == nil:
		return "[" + n.Origin.Name + "]"
	case n.Macro.Name == "anchor":
		return ""
	case n.Macro.Name == "jira" && n.Macro.Param("key") != "":
		return n.Macro.Param("key")
	case n.Macro.Name == "jira":
		return "Jira: " + n.Macro.Param("jql") + n.Macro.Param("jqlQuery")
	default:
		return "[" + n.Macro.Name + "]"
	}
}
