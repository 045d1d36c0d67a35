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

// htmlElements are the elements that a description written as HTML is made of; true = without an end tag.
var htmlElements = func() map[string]bool {
	out := map[string]bool{"br": true, "hr": true, "img": true, "input": true, "col": true, "wbr": true}
	for name := range strings.FieldsSeq(`a abbr b big blockquote body center cite code dd del details div dl dt em font
		h1 h2 h3 h4 h5 h6 head html i ins kbd li ol p pre s samp section small span strike strong sub summary sup table
		tbody td tfoot th thead time tr tt u ul var caption colgroup mark`) {
		out[name] = false
	}
	return out
}()

// IsHTML says whether a text is a document of HTML instead of wiki markup, as old descriptions are: it starts and ends
// with a tag, and every element it opens is known and closed in order.
func IsHTML(source string) bool {
	source = strings.TrimSpace(source)
	if len(source) < 7 || source[0] != '<' || source[len(source)-1] != '>' {
		return false
	}
	var open []string
	for at := 0; ; {
		i := strings.IndexByte(source[at:], '<')
		if i < 0 {
			return len(open) == 0
		}
		at += i
		end := strings.IndexByte(source[at:], '>')
		if end < 0 {
			return false
		}
		tag := source[at+1 : at+end]
		at += end + 1
		closing := strings.HasPrefix(tag, "/")
		tag = strings.TrimPrefix(tag, "/")
		name := strings.ToLower(strings.TrimRight(tag[:len(tag)-len(strings.TrimLeft(tag, letters))], "/"))
		void, known := htmlElements[name]
		switch {
		case !known:
			return false
		case void || strings.HasSuffix(tag, "/"):
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return false
		default:
			open = open[:len(open)-1]
		}
	}
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
