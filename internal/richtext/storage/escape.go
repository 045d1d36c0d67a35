package storage

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// escape writes characters as XML text.
func escape(s string) string { return escapeFor(s, "&<>") }

// escapeAttr writes characters as the value of an XML attribute in double quotes.
func escapeAttr(s string) string { return escapeFor(s, "&<>\"\n\t") }

func escapeFor(s, special string) string {
	if !utf8.ValidString(s) || hasControl(s) || strings.IndexByte(s, '\r') >= 0 {
		s, _ = tree.Clean(s)
	}
	i := strings.IndexAny(s, special)
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i >= 0 {
		b.WriteString(s[:i])
		b.WriteString(entity(s[i]))
		s = s[i+1:]
		i = strings.IndexAny(s, special)
	}
	b.WriteString(s)
	return b.String()
}

func entity(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\n':
		return "&#10;"
	default:
		return "&#9;"
	}
}

// cdata writes characters as CDATA; the end mark inside is split over two sections.
func cdata(s string) string {
	if !utf8.ValidString(s) || hasControl(s) {
		s, _ = tree.Clean(s)
	}
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

func (w *writer) attr(name, value string) { writeAttr(w.b, name, value) }

func writeAttr(b *strings.Builder, name, value string) {
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteString(`="`)
	b.WriteString(escapeAttr(value))
	b.WriteByte('"')
}

func cssColour(hex string) string {
	colour, ok := tree.Colour(hex)
	if !ok {
		colour = "#000000"
	}
	r, g, b := tree.RGB(colour)
	return fmt.Sprintf("rgb(%d,%d,%d)", r, g, b)
}

// Check says whether a storage fragment is well-formed: nil, or an error that names line and column of the fault.
// The named entities of HTML are allowed, as Confluence allows them.
func Check(source string) error {
	const opening, closing = `<root xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">`, "</root>"
	d := xml.NewDecoder(io.MultiReader(strings.NewReader(opening), strings.NewReader(source), strings.NewReader(closing)))
	d.Entity = xml.HTMLEntity
	end := int64(len(opening) + len(source))
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
			if depth == 0 && d.InputOffset() < end {
				err = errors.New("an end tag has no start tag")
			}
		}
		if err != nil {
			line, column := d.InputPos()
			if line == 1 {
				column -= len(opening)
			}
			return fmt.Errorf("line %d, column %d: %s", line, max(column, 1), message(err))
		}
	}
}

func message(err error) string {
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	if !ok {
		return err.Error()
	}
	return strings.ReplaceAll(syntax.Msg, "</root>", "the end of the text")
}

// repair makes a well-formed fragment of any source: the tree that the reader sees, written anew.
func repair(source string) string {
	d := parseDOM(source)
	var b strings.Builder
	b.Grow(len(source) + len(source)/8)
	var closing []int
	for i := 1; i < len(d.nodes); i++ {
		n := &d.nodes[i]
		for len(closing) > 0 && d.nodes[closing[len(closing)-1]].innerEnd <= n.start {
			b.WriteString("</" + xmlName(d.nodes[closing[len(closing)-1]].name) + ">")
			closing = closing[:len(closing)-1]
		}
		switch n.kind {
		case nodeText:
			b.WriteString(escape(d.ownText(i)))
		case nodeCDATA:
			b.WriteString(cdata(d.ownText(i)))
		case nodeElement:
			d.openRepaired(&b, i)
			if !d.empty(i) {
				closing = append(closing, i)
			}
		}
	}
	for _, i := range slices.Backward(closing) {
		b.WriteString("</" + xmlName(d.nodes[i].name) + ">")
	}
	return b.String()
}

func (d *dom) openRepaired(b *strings.Builder, at int) {
	n := &d.nodes[at]
	b.WriteString("<" + xmlName(n.name))
	seen := map[string]bool{}
	for rest := d.attrs(at); rest != ""; {
		key, value, next, ok := nextAttr(rest)
		if !ok {
			break
		}
		rest = next
		if key == "" || seen[key] || !validName(key) {
			continue
		}
		seen[key] = true
		writeAttr(b, key, decode(value))
	}
	if d.empty(at) {
		b.WriteByte('/')
	}
	b.WriteByte('>')
}

// xmlName makes an element name that XML accepts: one colon at most, and not at the end.
func xmlName(name string) string {
	prefix, rest, found := strings.Cut(name, ":")
	if !found {
		return name
	}
	rest = strings.ReplaceAll(rest, ":", "-")
	if rest == "" || !isNameStart(rest[0]) {
		return prefix
	}
	return prefix + ":" + rest
}
