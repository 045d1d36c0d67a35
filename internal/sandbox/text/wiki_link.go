package text

import (
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"
)

// linkSchemes are the addresses that Jira links.
func linkSchemes() []string {
	return []string{"http://", "https://", "ftp://", "ftps://", "irc://", "mailto:", "file:", "skype:", "tel:", "//", "#", "/"}
}

func linkable(address string) bool {
	for _, s := range linkSchemes() {
		if strings.HasPrefix(strings.ToLower(address), s) && len(address) > len(s) {
			return true
		}
	}
	return false
}

// link reads [text|address], [~mention] and [^file].
func (p *inlineReader) link() bool {
	line := p.line()
	end := strings.IndexByte(line, ']')
	if end < 2 || hasMark(p.marks, "link") {
		return false
	}
	inner := line[1:end]
	if strings.IndexByte(inner, '[') >= 0 {
		return false
	}
	switch {
	case inner[0] == '~' && len(inner) > 1 && !strings.ContainsAny(inner, " |"):
		p.add(p.mention(inner[1:]))
	case inner[0] == '^' && len(inner) > 1 && !strings.Contains(inner, "|"):
		p.add(node("mediaGroup", nil, []any{p.file(inner[1:], nil)}))
	default:
		nodes, ok := p.address(inner)
		if !ok {
			return false
		}
		p.add(nodes...)
	}
	p.pos += end + 1
	return true
}

func hasMark(marks []any, kind string) bool {
	for _, m := range marks {
		if kindOf(m) == kind {
			return true
		}
	}
	return false
}

func (p *inlineReader) address(inner string) ([]any, bool) {
	parts := strings.Split(inner, "|")
	label, address := parts[0], strings.TrimSpace(parts[0])
	if len(parts) > 1 {
		address = strings.TrimSpace(parts[1])
	}
	if strings.HasPrefix(inner, "!") {
		if closing := strings.LastIndex(inner, "!|"); closing > 0 {
			label = inner[:closing+1]
			address, _, _ = strings.Cut(inner[closing+2:], "|")
		}
	}
	if !linkable(address) {
		return nil, false
	}
	last := parts[len(parts)-1]
	if last == "smart-link" || last == "smart-card" || last == "smart-embed" {
		return []any{node("inlineCard", object{"url": address}, nil)}, true
	}
	marks := withMark(p.marks, object{"type": "link", "attrs": object{"href": address}})
	if label == parts[0] && len(parts) == 1 || label == address {
		return []any{textNode(strings.TrimPrefix(label, "mailto:"), marks)}, true
	}
	if strings.HasPrefix(label, "!") || strings.TrimSpace(label) == "" {
		return []any{textNode(label+emptyLabel(label, address), marks)}, true
	}
	return p.inline(label, marks, p.depth+1), true
}

func emptyLabel(label, address string) string {
	if strings.TrimSpace(label) == "" {
		return address
	}
	return ""
}

func (p *inlineReader) mention(who string) object {
	id := strings.TrimPrefix(who, "accountid:")
	attrs := object{"id": id, "text": "", "accessLevel": ""}
	if name := ask(p.names.Person, id); name != "" {
		attrs["text"] = "@" + name
	}
	return node("mention", attrs, nil)
}

func (r *wikiReader) file(name string, size object) object {
	id := name
	if known := ask(r.names.FileID, name); known != "" {
		id = known
	}
	attrs := object{"type": "file", "id": id, "collection": ""}
	maps.Copy(attrs, size)
	return node("media", attrs, nil)
}

// Size of an image that states none, as Atlassian's converter assumes.
const (
	imageWidth  = 200
	imageHeight = 183
)

// image reads !source|options!.
func (p *inlineReader) image() bool {
	line := p.line()
	if isWordRune(p.before()) || len(line) < 3 || line[1] == ' ' || line[1] == '!' {
		return false
	}
	end := strings.IndexByte(line[1:], '!')
	if end < 1 {
		return false
	}
	inner := line[1 : 1+end]
	source, options, _ := strings.Cut(inner, "|")
	if after, _ := utf8.DecodeRuneInString(line[end+2:]); end+2 < len(line) && isWordRune(after) {
		return false
	}
	if strings.HasSuffix(source, " ") || !strings.ContainsAny(source, ".:?") {
		return false
	}
	size := object{"width": imageWidth, "height": imageHeight}
	for option := range strings.FieldsFuncSeq(options, func(r rune) bool { return r == ',' || r == '|' }) {
		key, value, _ := strings.Cut(strings.TrimSpace(option), "=")
		if n, err := strconv.Atoi(strings.TrimSuffix(value, "px")); err == nil && n > 0 && (key == "width" || key == "height") {
			size[key] = n
		}
		if alt := strings.Trim(value, `"`); key == "alt" && alt != "" {
			size["alt"] = alt
		}
	}
	p.pos += end + 2
	media := p.file(source, size)
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		size["type"], size["url"] = "external", source
		media = node("media", size, nil)
	}
	p.add(node("mediaSingle", object{"layout": "center"}, []any{media}))
	return true
}

// url reads a bare address.
func (p *inlineReader) url() bool {
	rest := p.rest()
	scheme := ""
	for _, s := range []string{"http://", "https://", "ftp://", "ftps://", "irc://", "mailto:", "file://"} {
		if strings.HasPrefix(rest, s) {
			scheme = s
		}
	}
	if scheme == "" || isWordRune(p.before()) || hasMark(p.marks, "link") {
		return false
	}
	end := strings.IndexAny(rest, " \t\n<>\"[]|^`{}")
	if end < 0 {
		end = len(rest)
	}
	end = trimmedEnd(rest[:end])
	if end <= len(scheme) {
		return false
	}
	shown := rest[:end]
	marks := withMark(p.marks, object{"type": "link", "attrs": object{"href": fullAddress(shown)}})
	p.add(textNode(strings.TrimPrefix(shown, "mailto:"), marks))
	p.pos += end
	return true
}

// fullAddress drops escapes and names the root of a site that is named alone.
func fullAddress(shown string) string {
	address := strings.ReplaceAll(shown, `\`, "")
	_, host, web := strings.Cut(address, "://")
	if web && strings.HasPrefix(address, "http") && !strings.ContainsAny(host, "/?#") {
		address += "/"
	}
	return address
}

// trimmedEnd leaves out the punctuation behind an address and a closing
// parenthesis that was not opened in it.
func trimmedEnd(s string) int {
	for s != "" {
		last, width := utf8.DecodeLastRuneInString(s)
		switch {
		case strings.ContainsRune(".,;:!?'*_-\\", last):
		case last == ')' && strings.Count(s, "(") < strings.Count(s, ")"):
		default:
			return len(s)
		}
		s = s[:len(s)-width]
	}
	return 0
}
