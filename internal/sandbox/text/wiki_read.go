package text

import (
	"encoding/json"
	"strings"
)

// WikiToADF reads Jira's wiki markup as a document that passes Atlassian's schema.
// Marks that do not belong together and blocks where they may not stand are
// resolved as Atlassian's converter does; text is never lost.
func WikiToADF(wiki string, names Names) map[string]any {
	r := &wikiReader{names: names}
	content := r.blocks(normal(wiki))
	if content == nil {
		content = []any{}
	}
	return object{"type": "doc", "version": 1, "content": content}
}

func normal(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// wikiReader reads blocks. inItem is set inside list items, where neither lists
// nor tables begin.
type wikiReader struct {
	names  Names
	inItem bool
	depth  int
}

// blockScan is the state of reading one run of blocks.
type blockScan struct {
	*wikiReader
	src  string
	para []string
	out  []any
}

func (r *wikiReader) blocks(src string) []any {
	s := &blockScan{wikiReader: r, src: src}
	for s.src != "" {
		if !s.list() && !s.table() {
			s.line()
		}
	}
	s.flush()
	return s.out
}

func (s *blockScan) add(nodes ...any) {
	s.flush()
	s.out = append(s.out, nodes...)
}

// flush ends the current paragraph.
func (s *blockScan) flush() {
	if len(s.para) == 0 {
		return
	}
	text := strings.Trim(strings.Join(s.para, "\n"), "\n")
	s.para = nil
	s.out = append(s.out, s.paragraphs(s.inline(strings.TrimLeft(text, " \t"), nil, 0))...)
}

// paragraphs wraps inline nodes, with media between the paragraphs.
func (r *wikiReader) paragraphs(nodes []any) []any {
	var out, run []any
	wrap := func() {
		if run = trimBreaks(run); len(run) > 0 {
			out = append(out, node("paragraph", nil, run))
		}
		run = nil
	}
	for _, n := range nodes {
		if k := kindOf(n); k == "mediaSingle" || k == "mediaGroup" {
			wrap()
			out = append(out, n)
			continue
		}
		run = append(run, n)
	}
	wrap()
	return out
}

// trimBreaks drops line breaks and blank text at both ends.
func trimBreaks(run []any) []any {
	blank := func(n any) bool {
		o, _ := n.(object)
		s, _ := o["text"].(string)
		return kindOf(n) == "hardBreak" || kindOf(n) == "text" && strings.TrimSpace(s) == ""
	}
	for len(run) > 0 && blank(run[0]) {
		run = run[1:]
	}
	for len(run) > 0 && blank(run[len(run)-1]) {
		run = run[:len(run)-1]
	}
	return run
}

// line reads one line that is neither list nor table.
func (s *blockScan) line() {
	line, rest, _ := strings.Cut(s.src, "\n")
	trimmed := strings.TrimSpace(line)
	at, tag := findBlockMacro(line)
	switch {
	case trimmed == "":
		s.flush()
	case isRule(line):
		s.add(node("rule", nil, nil))
	case headingLevel(trimmed) > 0:
		s.heading(line, at)
		if at >= 0 {
			s.macro(at, tag)
			return
		}
	case strings.HasPrefix(trimmed, "bq."):
		s.add(s.quote(s.blocks(strings.TrimSpace(trimmed[3:])))...)
	case at >= 0:
		if before := line[:at]; strings.TrimSpace(before) != "" {
			s.para = append(s.para, before)
		}
		s.macro(at, tag)
		return
	default:
		s.para = append(s.para, line)
	}
	s.src = rest
}

func isRule(line string) bool {
	trimmed := strings.TrimRight(line, " \t")
	return trimmed == "----" || trimmed == "-----"
}

func headingLevel(line string) int {
	if len(line) > 3 && line[0] == 'h' && line[1] >= '1' && line[1] <= '6' && line[2] == '.' {
		return int(line[1] - '0')
	}
	return 0
}

// heading reads hN. up to the end of the line or the macro at byte at.
func (s *blockScan) heading(line string, at int) {
	if at >= 0 {
		line = line[:at]
	}
	line = strings.TrimSpace(line)
	level := headingLevel(line + "    ")
	var content []any
	var media []any
	for _, n := range s.inline(strings.TrimSpace(line[3:]), nil, 0) {
		if k := kindOf(n); k == "mediaSingle" || k == "mediaGroup" {
			media = append(media, n)
			continue
		}
		content = append(content, n)
	}
	if content = trimBreaks(content); len(content) > 0 {
		s.add(node("heading", object{"level": level}, content))
	}
	s.add(media...)
}

// tag is the opening of a macro: {name:args}.
type tag struct {
	name, args string
	width      int
}

// macroTag reads a macro's opening at the start of s.
func macroTag(s string) (tag, bool) {
	end := strings.IndexAny(s, "}\n")
	if len(s) == 0 || s[0] != '{' || end < 2 || s[end] != '}' {
		return tag{}, false
	}
	name, args, _ := strings.Cut(s[1:end], ":")
	return tag{name: strings.ToLower(name), args: args, width: end + 1}, true
}

// findBlockMacro finds the first macro in a line that is a block.
func findBlockMacro(line string) (int, tag) {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case strings.HasPrefix(line[i:], "{{"):
			if end := strings.Index(line[i:], "}}"); end > 0 {
				i += end + 1
			}
		case line[i] == '{':
			t, ok := macroTag(line[i:])
			if !ok {
				continue
			}
			switch t.name {
			case "code", "noformat", "panel", "quote":
				return i, t
			case "adf":
				if strings.Contains(t.args, "block") {
					return i, t
				}
			}
		}
	}
	return -1, tag{}
}

// cutFold cuts s around sep without regard to case.
func cutFold(s, sep string) (before, after string, found bool) {
	for i := 0; i+len(sep) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sep)], sep) {
			return s[:i], s[i+len(sep):], true
		}
	}
	return s, "", false
}

// maxBlockDepth bounds nested quotes and panels.
const maxBlockDepth = 8

// macro reads the macro that begins at byte at and goes on behind it.
func (s *blockScan) macro(at int, t tag) {
	body, after, closed := cutFold(s.src[at+t.width:], "{"+t.name+"}")
	if !closed || s.depth >= maxBlockDepth {
		// An opening without a closing is text.
		s.para = append(s.para, s.src[at:at+t.width])
		s.src = s.src[at+t.width:]
		return
	}
	s.src = strings.TrimPrefix(strings.TrimLeft(after, " \t"), "\n")
	inner := &wikiReader{names: s.names, depth: s.depth + 1}
	switch t.name {
	case "code", "noformat":
		s.add(titled(t, []any{codeNode(t, body)})...)
	case "adf":
		if n, ok := decode(body); ok {
			s.add(n)
			return
		}
		s.add(codeNode(tag{name: "noformat"}, body))
	case "quote":
		s.add(s.quote(inner.blocks(body))...)
	default:
		content := inner.blocks(body)
		if title := option(t, "title"); title != "" {
			content = append([]any{strongParagraph(title)}, content...)
		}
		s.add(enclose(content, panelAllows, func(list []any) object {
			return node("panel", object{"panelType": panelType(option(t, "bgColor"))}, list)
		})...)
	}
}

func decode(body string) (object, bool) {
	var n object
	err := json.Unmarshal([]byte(body), &n)
	return n, err == nil && kindOf(n) != ""
}

// option returns a named option of a macro.
func option(t tag, name string) string {
	for o := range strings.SplitSeq(t.args, "|") {
		if key, value, ok := strings.Cut(o, "="); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func strongParagraph(text string) object {
	return node("paragraph", nil, []any{textNode(text, []any{object{"type": "strong"}})})
}

func titled(t tag, nodes []any) []any {
	if title := option(t, "title"); title != "" {
		return append([]any{strongParagraph(title)}, nodes...)
	}
	return nodes
}

// codeNode makes a code block; {code} alone is Java, as in Jira.
func codeNode(t tag, body string) object {
	body = strings.TrimSuffix(strings.TrimPrefix(body, "\n"), "\n")
	body = strings.TrimRight(body, "\n")
	var content []any
	if body != "" {
		content = []any{object{"type": "text", "text": body}}
	}
	if t.name == "noformat" {
		return node("codeBlock", nil, content)
	}
	language := "java"
	for o := range strings.SplitSeq(t.args, "|") {
		key, value, named := strings.Cut(o, "=")
		switch {
		case !named && key != "":
			language = strings.ToLower(key)
		case key == "lang" || key == "language":
			language = strings.ToLower(value)
		}
	}
	if end := strings.IndexFunc(language, func(r rune) bool { return !isWordRune(r) && !strings.ContainsRune("+#-._", r) }); end >= 0 {
		language = language[:end]
	}
	return node("codeBlock", object{"language": language}, content)
}
