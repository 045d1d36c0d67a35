package config

import (
	"strings"
)

// entry is one line of an environment file.
type entry struct{ name, value string }

// parseEnvFile reads KEY=value lines: optional "export", comments, single and double quotes (which may span lines),
// ${NAME} and ${NAME:-default} outside single quotes. A name without "=" is left out, as if it were unset. What is
// malformed is left out and its line number reported. lookup gives names that the file itself has not set.
func parseEnvFile(text string, lookup func(string) (string, bool)) (entries []entry, bad []int) {
	p := &envParser{rest: strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n"), line: 1, outer: lookup, set: map[string]string{}}
	for p.rest != "" {
		begin := p.line
		name, value, ok := p.statement()
		switch {
		case !ok:
			bad = append(bad, begin)
		case name != "":
			p.set[name] = value
			entries = append(entries, entry{name, value})
		}
	}
	return entries, bad
}

type envParser struct {
	rest  string
	line  int
	outer func(string) (string, bool)
	set   map[string]string
}

// statement reads one line, or several when a quoted value spans them. An empty name is a line that sets nothing.
func (p *envParser) statement() (name, value string, ok bool) {
	line, _, _ := strings.Cut(p.rest, "\n")
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || trimmed[0] == '#' {
		p.skipLine()
		return "", "", true
	}
	before, _, hasValue := strings.Cut(line, "=")
	name = strings.TrimSpace(before)
	if after, found := strings.CutPrefix(name, "export"); found && strings.TrimLeft(after, " \t") != after {
		name = strings.TrimSpace(after)
	}
	if !hasValue {
		name, _, _ = strings.Cut(name, "#")
		p.skipLine()
		return "", "", isName(strings.TrimSpace(name))
	}
	if !isName(name) {
		p.skipLine()
		return "", "", false
	}
	p.rest = strings.TrimLeft(p.rest[len(before)+1:], " \t")
	if p.rest != "" && (p.rest[0] == '\'' || p.rest[0] == '"') {
		value, ok = p.quoted(p.rest[0])
		return name, value, ok
	}
	return name, p.unquoted(), true
}

func isName(text string) bool {
	if text == "" || (text[0] >= '0' && text[0] <= '9') {
		return false
	}
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == ""
}

func (p *envParser) skipLine() {
	_, p.rest, _ = strings.Cut(p.rest, "\n")
	p.line++
}

// unquoted reads to the end of the line, or to a comment that has a blank before it.
func (p *envParser) unquoted() string {
	value, _, _ := strings.Cut(p.rest, "\n")
	p.skipLine()
	if strings.HasPrefix(value, "#") {
		return ""
	}
	for at := 1; at < len(value); at++ {
		if value[at] == '#' && (value[at-1] == ' ' || value[at-1] == '\t') {
			value = value[:at]
			break
		}
	}
	return p.expand(strings.TrimSpace(value))
}

// quoted reads up to the closing quote; only a comment may follow on its line.
func (p *envParser) quoted(quote byte) (string, bool) {
	var b strings.Builder
	text := p.rest[1:]
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			p.line += strings.Count(text[:i], "\n")
			p.rest = text[i+1:]
			tail, _, _ := strings.Cut(p.rest, "\n")
			p.skipLine()
			tail = strings.TrimSpace(tail)
			if quote == '"' {
				return p.expand(b.String()), tail == "" || tail[0] == '#'
			}
			return b.String(), tail == "" || tail[0] == '#'
		case c == '\\' && i+1 < len(text) && escaped(quote, text[i+1]) != "":
			b.WriteString(escaped(quote, text[i+1]))
			i++
		default:
			b.WriteByte(c)
		}
	}
	p.skipLine() // the quote is never closed: only its line is lost
	return "", false
}

// escaped is what a backslash and a character mean inside quotes; empty: the backslash stands for itself.
func escaped(quote, c byte) string {
	if c == quote || c == '\\' {
		return string(c)
	}
	if quote == '\'' {
		return ""
	}
	return map[byte]string{'n': "\n", 'r': "\r", 't': "\t", '$': "\\$"}[c]
}

// expand replaces ${NAME} and ${NAME:-default}; "\$" stands for a dollar sign.
func (p *envParser) expand(text string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, "$")
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		if at > 0 && text[at-1] == '\\' {
			b.WriteString(text[:at-1] + "$")
			text = text[at+1:]
			continue
		}
		b.WriteString(text[:at])
		end := strings.IndexByte(text[at:], '}')
		if !strings.HasPrefix(text[at:], "${") || end < 0 {
			b.WriteByte('$')
			text = text[at+1:]
			continue
		}
		b.WriteString(p.variable(text[at+2 : at+end]))
		text = text[at+end+1:]
	}
}

func (p *envParser) variable(name string) string {
	name, otherwise, _ := strings.Cut(name, ":-")
	if value, ok := p.set[name]; ok {
		return value
	}
	if value, ok := p.outer(name); ok {
		return value
	}
	return otherwise
}
