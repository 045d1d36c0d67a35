package text

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// object is a node of the Atlassian Document Format, as decoded from JSON.
type object = map[string]any

// Names tells how a site calls what a Jira text refers to. Every function may be
// nil and may return "", which means unknown.
type Names struct {
	// Base is the URL of the site without a trailing slash.
	Base string
	// Person gives the display name of an account id (Cloud) or user name.
	Person func(id string) string
	// FileName gives the file name of a media id, FileID the media id of a file.
	FileName func(mediaID string) string
	FileID   func(fileName string) string
}

func ask(f func(string) string, key string) string {
	if f == nil {
		return ""
	}
	return f(key)
}

// node makes a node with content; nil content leaves the member out.
func node(kind string, attrs object, content []any) object {
	n := object{"type": kind}
	if attrs != nil {
		n["attrs"] = attrs
	}
	if content != nil {
		n["content"] = content
	}
	return n
}

func kindOf(n any) string {
	o, _ := n.(object)
	kind, _ := o["type"].(string)
	return kind
}

// children returns the nodes inside n.
func children(n object) []object {
	list, _ := n["content"].([]any)
	out := make([]object, 0, len(list))
	for _, c := range list {
		if o, ok := c.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

// attr returns an attribute as text; numbers and other values are "".
func attr(n object, name string) string {
	attrs, _ := n["attrs"].(object)
	s, _ := attrs[name].(string)
	return s
}

// attrNumber returns a numeric attribute, 0 if there is none.
func attrNumber(n object, name string) int {
	attrs, _ := n["attrs"].(object)
	switch v := attrs[name].(type) {
	case int:
		return v
	case float64:
		return int(v)
	case json.Number:
		f, err := v.Float64()
		if err == nil {
			return int(f)
		}
	}
	return 0
}

// marksOf returns the marks of a text node by type.
func marksOf(n object) map[string]object {
	list, _ := n["marks"].([]any)
	out := make(map[string]object, len(list))
	for _, m := range list {
		if o, ok := m.(object); ok {
			out[kindOf(o)] = o
		}
	}
	return out
}

// Plain returns the words of a document: blocks on lines of their own, no markup.
func Plain(doc map[string]any, names Names) string {
	var b strings.Builder
	plain(&b, doc, names)
	return strings.TrimSpace(b.String())
}

func plain(b *strings.Builder, n object, names Names) {
	b.WriteString(inlineText(n, names))
	for _, c := range children(n) {
		plain(b, c, names)
	}
	switch kindOf(n) {
	case "paragraph", "heading", "codeBlock", "tableRow", "taskItem", "decisionItem", "rule":
		if text := b.String(); text != "" && !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
	case "tableCell", "tableHeader":
		trimmed := strings.TrimRight(b.String(), "\n")
		b.Reset()
		b.WriteString(trimmed)
		b.WriteByte('\t')
	}
}

// inlineText returns the text that a single inline node shows, "" for others.
func inlineText(n object, names Names) string {
	switch kindOf(n) {
	case "text":
		s, _ := n["text"].(string)
		return s
	case "hardBreak":
		return "\n"
	case "mention":
		return mentionText(n, names)
	case "emoji":
		if s := attr(n, "text"); s != "" {
			return s
		}
		return attr(n, "shortName")
	case "date":
		return dateText(n)
	case "status":
		return attr(n, "text")
	case "inlineCard", "blockCard", "embedCard":
		return attr(n, "url")
	default:
		return ""
	}
}

func mentionText(n object, names Names) string {
	id := attr(n, "id")
	if name := ask(names.Person, id); name != "" {
		return "@" + name
	}
	if text := attr(n, "text"); text != "" {
		return text
	}
	return "@" + id
}

// dateText returns the day of a date node, whose timestamp is in milliseconds.
func dateText(n object) string {
	ms, err := json.Number(attr(n, "timestamp")).Int64()
	if err != nil {
		return attr(n, "timestamp")
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02")
}

// merged reports whether a table has cells that span rows or columns.
func merged(table object) bool {
	for _, row := range children(table) {
		if slices.ContainsFunc(children(row), func(c object) bool {
			return attrNumber(c, "colspan") > 1 || attrNumber(c, "rowspan") > 1
		}) {
			return true
		}
	}
	return false
}

// panelColors are the backgrounds that Jira gives the five kinds of panel.
func panelColors() map[string]string {
	return map[string]string{
		"info": "#deebff", "note": "#eae6ff", "tip": "#e3fcef", "success": "#e3fcef", "warning": "#fffae6", "error": "#ffebe6",
	}
}

// isWordRune tells letters and digits, beside which a mark neither opens nor closes.
func isWordRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && !isSpaceRune(r)
}

func isSpaceRune(r rune) bool {
	return r == '\u00a0' || r == '\u3000' || r >= '\u2000' && r <= '\u200b'
}
