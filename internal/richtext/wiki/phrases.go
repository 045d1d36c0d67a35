package wiki

import (
	"sort"
	"strings"
)

// phrases are the marks of one line that may close a phrase. They are found once per line, so that a line full of
// marks that open nothing is still read in linear time.
type phrases struct {
	span

	closers [len(phraseMarks)][]closer
	bars    []int // offsets of macros that no phrase may enclose
}

// closer is a mark that may close: its offset and its length, which is longer in braces.
type closer struct{ at, size int }

// next finds the first mark that may close a phrase whose content starts at an offset.
func (ph *phrases) next(n, start int) (end, size int, ok bool) {
	list := ph.closers[n]
	i := sort.Search(len(list), func(i int) bool { return list[i].at >= start })
	if i == len(list) {
		return 0, 0, false
	}
	return list[i].at, list[i].size, true
}

// barred says whether a macro stands between two offsets that no phrase may enclose.
func (ph *phrases) barred(from, to int) bool {
	i := sort.SearchInts(ph.bars, from)
	return i < len(ph.bars) && ph.bars[i] < to
}

// scanPhrases finds the closing marks from an offset to the end of its line. What is inside links and coloured text
// closes nothing outside.
func (p *parser) scanPhrases(at span) *phrases {
	ph := &phrases{span: at}
	i := at.from
	for i < at.to && p.src[i] != '\n' {
		switch c := p.src[i]; c {
		case '\\':
			i++
			if i < at.to && p.src[i] != '\n' {
				i++
			}
		case '[':
			i = p.overBrackets(span{i, at.to})
		case '{':
			i = p.scanBrace(span{i, at.to}, ph)
		case '*', '_', '-', '+', '^', '~', '?', '!', '}':
			i = p.scanMark(span{i, at.to}, ph)
		default:
			i++
		}
	}
	ph.to = i
	return ph
}

// overBrackets steps over a link, or over one bracket.
func (p *parser) overBrackets(at span) int {
	if end, ok := p.brackets(at); ok {
		return end
	}
	return at.from + 1
}

// brackets finds the end of [text]: neither brackets nor a line end inside, and not empty.
func (p *parser) brackets(at span) (int, bool) {
	rest := p.src[at.from+1 : at.to]
	end := strings.IndexAny(rest, "[]\n")
	if end <= 0 || rest[end] != ']' {
		return 0, false
	}
	return at.from + 1 + end + 1, true
}

func (p *parser) scanBrace(at span, ph *phrases) int {
	i := at.from
	if strings.HasPrefix(p.src[i:at.to], "{{") && !strings.HasPrefix(p.src[i:at.to], "{{{}") {
		return i + 2
	}
	if n := wrappedPhrase(p.src[i:at.to]); n >= 0 && n != monospace {
		size := len(phraseMarks[n].text) + 2
		ph.closers[n] = append(ph.closers[n], closer{i, size})
		return i + size
	}
	if strings.HasPrefix(p.src[i:at.to], "{}}}") {
		ph.closers[monospace] = append(ph.closers[monospace], closer{i, 4})
		return i + 4
	}
	t := p.tagAt(i)
	if t == nil || !isMacro(t.name) {
		return i + 1
	}
	if t.name != "color" && t.name != "anchor" {
		ph.bars = append(ph.bars, i)
	}
	if t.closes >= 0 && p.tags[t.closes].to <= at.to {
		return p.tags[t.closes].to
	}
	return t.to
}

func (p *parser) scanMark(at span, ph *phrases) int {
	i := at.from
	n := phraseIndex(p.src[i])
	if p.src[i] == '}' {
		n = monospace
	}
	mark := closingOf(phraseMarks[n].text)
	if !strings.HasPrefix(p.src[i:at.to], mark) {
		return i + 1
	}
	if !joinsAfter(p.src, i+len(mark)) {
		ph.closers[n] = append(ph.closers[n], closer{i, len(mark)})
	}
	return i + 1
}
