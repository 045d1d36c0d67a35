package wiki

import (
	"sort"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// htmlMarks are the elements of HTML that format text also within wiki markup.
var htmlMarks = map[string]tree.MarkKind{
	"b": tree.Strong, "strong": tree.Strong, "i": tree.Em, "em": tree.Em, "var": tree.Em, "cite": tree.Cite,
	"u": tree.Underline, "ins": tree.Underline, "s": tree.Strike, "del": tree.Strike, "strike": tree.Strike,
	"sub": tree.Sub, "sup": tree.Sup, "code": tree.Code, "tt": tree.Code, "kbd": tree.Code, "samp": tree.Code,
}

// htmlTag reads an element that formats text, if it ends on the same line. Everything else in angle brackets is text.
func (p *parser) htmlTag(at span, f *flow, sc *scope) (int, bool) {
	rest := p.src[at.from:at.to]
	name, size := htmlName(rest)
	if size == 0 {
		return 0, false
	}
	if name == "br" {
		f.add(tree.New(tree.HardBreak))
		return at.from + size, true
	}
	kind, ok := htmlMarks[name]
	if !ok {
		return 0, false
	}
	content := at.from + size
	end, ok := p.htmlEnd(name, span{content, at.to})
	if !ok || strings.IndexByte(p.src[content:end], '\n') >= 0 {
		return 0, false
	}
	inner := *sc
	inner.phrases = nil
	inner.marks = sc.marks.With(tree.Mark{Kind: kind})
	p.piece(span{content, end}, f, inner)
	return end + len(name) + 3, true
}

// htmlName reads a start tag without attributes.
func htmlName(s string) (name string, size int) {
	const longest = 8
	end := strings.IndexByte(s[:min(len(s), longest+4)], '>')
	if end < 2 {
		return "", 0
	}
	name = strings.ToLower(strings.TrimRight(s[1:end], " /"))
	for i := range len(name) {
		if !isLetter(name[i]) {
			return "", 0
		}
	}
	if name == "" || name != "br" && strings.HasSuffix(s[:end], "/") {
		return "", 0
	}
	return name, end + 1
}

// htmlEnd finds the end tag of an element within a piece.
func (p *parser) htmlEnd(name string, at span) (int, bool) {
	if p.html == nil {
		p.html = endTags(p.src)
	}
	ends := p.html[name]
	i := sort.SearchInts(ends, at.from)
	if i == len(ends) || ends[i]+len(name)+3 > at.to {
		return 0, false
	}
	return ends[i], true
}

// endTags lists the end tags of the formatting elements, once for the whole source.
func endTags(src string) map[string][]int {
	out := map[string][]int{}
	for at := 0; ; {
		i := strings.Index(src[at:], "</")
		if i < 0 {
			return out
		}
		at += i
		const longest = 8
		rest := src[at+2 : min(len(src), at+2+longest)]
		if end := strings.IndexByte(rest, '>'); end > 0 {
			name := strings.ToLower(rest[:end])
			if _, ok := htmlMarks[name]; ok {
				out[name] = append(out[name], at)
			}
		}
		at += 2
	}
}
