package wiki

import "strings"

// tag is a macro tag: {name} or {name:parameters}.
type tag struct {
	span

	name   string // in lower case
	params string
	plain  bool // without parameters: may close
	closes int  // index of the tag that closes this one, or -1
}

// rawMacros have a body that is not markup.
var rawMacros = map[string]bool{"code": true, "noformat": true, "html": true, "adf": true}

// bodied says which macros enclose markup as blocks.
func bodied(name string) bool {
	switch name {
	case "quote", "panel", "info", "note", "tip", "warning", "expand", "section", "column":
		return true
	}
	return false
}

// scanTags finds all macro tags and pairs them. The body of a raw macro holds no tags; an escaped brace opens none.
func scanTags(src string) []tag {
	tags := make([]tag, 0, min(strings.Count(src, "{"), len(src)/32))
	raw := rawEnds(src)
	for at := 0; ; {
		t, ok := nextTag(src, at)
		if !ok {
			break
		}
		at = t.to
		if escaped(src, t.from) || inBraces(src, t.from) {
			continue
		}
		t.closes = -1
		if rawMacros[t.name] {
			end, found := raw.after(src, t)
			if !found {
				continue // a raw macro that does not end is text
			}
			t.closes = len(tags) + 1
			tags = append(tags, t, end)
			at = end.to
			continue
		}
		tags = append(tags, t)
	}
	pair(tags)
	return tags
}

// inBraces says whether a brace stands before a tag: {{code}} is monospaced text.
func inBraces(src string, at int) bool {
	return at > 0 && src[at-1] == '{' && !escaped(src, at-1)
}

// pair finds the closing tag of each tag that is not raw: the next one of the same name without parameters.
func pair(tags []tag) {
	next := map[string]int{}
	for i := len(tags) - 1; i >= 0; i-- {
		t := &tags[i]
		if rawMacros[t.name] {
			continue
		}
		if at, ok := next[t.name]; ok {
			t.closes = at
		}
		if t.plain {
			next[t.name] = i
		}
	}
}

// rawClosers remembers how far the search for an end tag of a raw macro has come.
type rawClosers map[string]int

func rawEnds(string) rawClosers { return rawClosers{} }

// after finds the end tag of a raw macro. A search that failed is not repeated.
func (r rawClosers) after(src string, t tag) (tag, bool) {
	if from, failed := r[t.name]; failed && t.to >= from {
		return tag{}, false
	}
	for at := t.to; ; {
		i := strings.IndexByte(src[at:], '{')
		if i < 0 {
			r[t.name] = t.to
			return tag{}, false
		}
		at += i
		end := at + len(t.name) + 2
		if end <= len(src) && src[end-1] == '}' && strings.EqualFold(src[at+1:end-1], t.name) {
			return tag{span: span{at, end}, name: t.name, plain: true, closes: -1}, true
		}
		at++
	}
}

// nextTag finds the next tag at or behind an offset.
func nextTag(src string, at int) (tag, bool) {
	for {
		i := strings.IndexByte(src[at:], '{')
		if i < 0 {
			return tag{}, false
		}
		at += i
		if t, ok := readTag(src, at); ok {
			return t, true
		}
		at++
	}
}

func readTag(src string, at int) (tag, bool) {
	i := at + 1
	for i < len(src) && isNameByte(src[i]) {
		i++
	}
	if i == at+1 || i >= len(src) || !isLetter(src[at+1]) {
		return tag{}, false
	}
	name := strings.ToLower(src[at+1 : i])
	switch src[i] {
	case '}':
		return tag{span: span{at, i + 1}, name: name, plain: true}, true
	case ':':
		end := strings.IndexAny(src[i:], "{}\n")
		if end < 0 || src[i+end] != '}' {
			return tag{}, false
		}
		return tag{span: span{at, i + end + 1}, name: name, params: src[i+1 : i+end]}, true
	}
	return tag{}, false
}

// escaped says whether an odd number of backslashes stands before an offset.
func escaped(src string, at int) bool {
	n := 0
	for at-n > 0 && src[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' || c == '_' }

// params splits the parameters of a tag: the first value without a name is the default one, named "".
func params(s string) map[string]string {
	out := map[string]string{}
	if s == "" {
		return out
	}
	for part := range strings.SplitSeq(s, "|") {
		key, value, named := strings.Cut(part, "=")
		if !named {
			key, value = "", part
		}
		key = strings.TrimSpace(key)
		if _, ok := out[strings.ToLower(key)]; !ok {
			out[strings.ToLower(key)] = strings.TrimSpace(value)
		}
	}
	return out
}
