package text

import (
	"html"
	"regexp"
	"strings"
)

// StorageOfWiki converts wiki markup, as Confluence takes it in the representation "wiki", to storage. It knows
// headings, paragraphs, lists, tables, quotes, rules, marks, links, mentions, images and the macros code, noformat,
// panel, info, note, tip, warning, quote and expand; other text stays text. The result is well-formed for any input.
func StorageOfWiki(wiki string) string {
	w := &wikiWriter{lines: strings.Split(strings.ReplaceAll(wiki, "\r\n", "\n"), "\n")}
	w.blocks("")
	return w.out.String()
}

type wikiWriter struct {
	lines []string
	at    int
	out   strings.Builder
}

var (
	wikiHeading = regexp.MustCompile(`^h([1-6])\.\s+(.*)$`)
	wikiItem    = regexp.MustCompile(`^([*#-]+)\s+(.*)$`)
	wikiMacro   = regexp.MustCompile(`^\{(code|noformat|panel|info|note|tip|warning|quote|expand)(?::([^}]*))?\}(.*)$`)
)

// blocks reads lines up to the macro's closing tag, or to the end.
func (w *wikiWriter) blocks(until string) {
	for w.at < len(w.lines) {
		line := strings.TrimSpace(w.lines[w.at])
		if until != "" && line == "{"+until+"}" {
			w.at++
			return
		}
		switch {
		case line == "":
			w.at++
		case line == "----":
			w.out.WriteString("<hr />")
			w.at++
		case wikiHeading.MatchString(line):
			m := wikiHeading.FindStringSubmatch(line)
			w.out.WriteString("<h" + m[1] + ">" + wikiInline(m[2]) + "</h" + m[1] + ">")
			w.at++
		case strings.HasPrefix(line, "bq. "):
			w.out.WriteString("<blockquote><p>" + wikiInline(line[4:]) + "</p></blockquote>")
			w.at++
		case wikiMacro.MatchString(line):
			w.macro(wikiMacro.FindStringSubmatch(line))
		case wikiItem.MatchString(line):
			w.list(0)
		case strings.HasPrefix(line, "|"):
			w.table()
		default:
			w.paragraph(until)
		}
	}
}

func (w *wikiWriter) paragraph(until string) {
	var parts []string
	for w.at < len(w.lines) {
		line := strings.TrimSpace(w.lines[w.at])
		starts := line == "" || line == "----" || wikiHeading.MatchString(line) || wikiMacro.MatchString(line) || wikiItem.MatchString(line) || strings.HasPrefix(line, "|")
		if starts || until != "" && line == "{"+until+"}" {
			break
		}
		parts = append(parts, wikiInline(line))
		w.at++
	}
	w.out.WriteString("<p>" + strings.Join(parts, "<br />") + "</p>")
}

func (w *wikiWriter) list(depth int) {
	first := wikiItem.FindStringSubmatch(strings.TrimSpace(w.lines[w.at]))
	tag := "ul"
	if first[1][min(depth, len(first[1])-1)] == '#' {
		tag = "ol"
	}
	w.out.WriteString("<" + tag + ">")
	for w.at < len(w.lines) {
		m := wikiItem.FindStringSubmatch(strings.TrimSpace(w.lines[w.at]))
		if m == nil || len(m[1]) < depth+1 {
			break
		}
		w.out.WriteString("<li><p>" + wikiInline(m[2]) + "</p>")
		w.at++
		if w.at < len(w.lines) {
			if next := wikiItem.FindStringSubmatch(strings.TrimSpace(w.lines[w.at])); next != nil && len(next[1]) > depth+1 {
				w.list(depth + 1)
			}
		}
		w.out.WriteString("</li>")
	}
	w.out.WriteString("</" + tag + ">")
}

func (w *wikiWriter) table() {
	w.out.WriteString("<table><tbody>")
	for w.at < len(w.lines) {
		line := strings.TrimSpace(w.lines[w.at])
		if !strings.HasPrefix(line, "|") {
			break
		}
		tag, bar := "td", "|"
		if strings.HasPrefix(line, "||") {
			tag, bar = "th", "||"
		}
		w.out.WriteString("<tr>")
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), bar) {
			w.out.WriteString("<" + tag + "><p>" + wikiInline(strings.TrimSpace(cell)) + "</p></" + tag + ">")
		}
		w.out.WriteString("</tr>")
		w.at++
	}
	w.out.WriteString("</tbody></table>")
}

func (w *wikiWriter) macro(m []string) {
	name, given, rest := m[1], m[2], m[3]
	w.at++
	if name == "code" || name == "noformat" {
		w.code(name, given, rest)
		return
	}
	if inner, ok := strings.CutSuffix(rest, "{"+name+"}"); ok && rest != "" {
		w.wrap(name, given, "<p>"+wikiInline(strings.TrimSpace(inner))+"</p>")
		return
	}
	inner := &wikiWriter{lines: w.lines, at: w.at}
	if rest != "" {
		inner.lines = append([]string{rest}, w.lines[w.at:]...)
		inner.at = 0
	}
	inner.blocks(name)
	w.at = len(w.lines) - (len(inner.lines) - inner.at)
	w.wrap(name, given, inner.out.String())
}

func (w *wikiWriter) wrap(name, given, inner string) {
	if name == "quote" {
		w.out.WriteString("<blockquote>" + inner + "</blockquote>")
		return
	}
	w.out.WriteString(`<ac:structured-macro ac:name="` + name + `">` + wikiParameters(given, "title") + "<ac:rich-text-body>" + inner + "</ac:rich-text-body></ac:structured-macro>")
}

func (w *wikiWriter) code(name, given, rest string) {
	body, ended := w.verbatim(nil, rest, name)
	for !ended && w.at < len(w.lines) {
		body, ended = w.verbatim(body, w.lines[w.at], name)
		w.at++
	}
	w.out.WriteString(`<ac:structured-macro ac:name="` + name + `">` + wikiParameters(given, "language") + "<ac:plain-text-body>" + cdata(strings.Join(body, "\n")) + "</ac:plain-text-body></ac:structured-macro>")
}

// verbatim adds one line to the body of a macro and says whether the macro ends on it.
func (w *wikiWriter) verbatim(body []string, line, name string) (all []string, ended bool) {
	before, _, ended := strings.Cut(line, "{"+name+"}")
	if strings.TrimSpace(before) != "" || !ended && body != nil {
		body = append(body, before)
	}
	if body == nil {
		body = []string{}
	}
	return body, ended
}

// cdata writes any text as CDATA; the end mark inside is split.
func cdata(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

// wikiParameters reads "python|title=x"; a value without a name is that of the main parameter.
func wikiParameters(given, main string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(given, "|") {
		if part == "" {
			continue
		}
		name, value, found := strings.Cut(part, "=")
		if !found {
			name, value = main, part
		}
		b.WriteString(`<ac:parameter ac:name="` + html.EscapeString(name) + `">` + html.EscapeString(value) + "</ac:parameter>")
	}
	return b.String()
}

var (
	wikiLinked  = regexp.MustCompile(`\[([^\]|\n]+)(?:\|([^\]\n]+))?\]|!([^!\s|]+)(?:\|[^!\n]*)?!|\{\{(.+?)\}\}`)
	wikiBold    = regexp.MustCompile(`(^|[\s(>])\*(\S(?:[^*\n]*\S)?)\*($|[\s).,;:!?<])`)
	wikiItalic  = regexp.MustCompile(`(^|[\s(>])_(\S(?:[^_\n]*\S)?)_($|[\s).,;:!?<])`)
	wikiStrike  = regexp.MustCompile(`(^|[\s(>])-(\S(?:[^-\n]*\S)?)-($|[\s).,;:!?<])`)
	wikiInsert  = regexp.MustCompile(`(^|[\s(>])\+(\S(?:[^+\n]*\S)?)\+($|[\s).,;:!?<])`)
	wikiAddress = regexp.MustCompile(`^(https?|mailto|ftp):`)
)

// wikiInline converts what stands inside one line.
func wikiInline(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range wikiLinked.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(wikiMarks(s[last:at[0]]))
		last = at[1]
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return s[at[2*n]:at[2*n+1]]
		}
		switch {
		case at[8] >= 0:
			b.WriteString("<code>" + html.EscapeString(group(4)) + "</code>")
		case at[6] >= 0:
			b.WriteString(wikiImage(group(3)))
		default:
			b.WriteString(wikiLink(group(1), group(2)))
		}
	}
	b.WriteString(wikiMarks(s[last:]))
	return b.String()
}

func wikiMarks(s string) string {
	s = strings.ReplaceAll(html.EscapeString(s), `\\`, "<br />")
	for _, m := range []struct {
		re  *regexp.Regexp
		tag string
	}{{wikiBold, "strong"}, {wikiItalic, "em"}, {wikiStrike, "del"}, {wikiInsert, "u"}} {
		s = m.re.ReplaceAllString(s, "$1<"+m.tag+">$2</"+m.tag+">$3")
	}
	if _, err := ParseStorage(s); err != nil { // marks that cross each other
		return html.EscapeString(PlainOfTags(s))
	}
	return s
}

var anyTag = regexp.MustCompile(`<[^>]*>`)

// PlainOfTags takes the tags out of a piece of HTML and decodes the rest.
func PlainOfTags(s string) string { return html.UnescapeString(anyTag.ReplaceAllString(s, "")) }

func wikiImage(name string) string {
	if wikiAddress.MatchString(name) {
		return `<ac:image><ri:url ri:value="` + html.EscapeString(name) + `" /></ac:image>`
	}
	return `<ac:image><ri:attachment ri:filename="` + html.EscapeString(name) + `" /></ac:image>`
}

func wikiLink(first, second string) string {
	label, target := first, second
	if second == "" {
		label, target = "", first
	}
	body := ""
	if label != "" {
		body = "<ac:link-body>" + html.EscapeString(label) + "</ac:link-body>"
	}
	switch {
	case strings.HasPrefix(target, "~"):
		return `<ac:link><ri:user ri:username="` + html.EscapeString(target[1:]) + `" /></ac:link>`
	case wikiAddress.MatchString(target):
		if label == "" {
			label = target
		}
		return `<a href="` + html.EscapeString(target) + `">` + html.EscapeString(label) + "</a>"
	case strings.HasPrefix(target, "^"):
		return `<ac:link><ri:attachment ri:filename="` + html.EscapeString(target[1:]) + `" />` + body + "</ac:link>"
	case strings.HasPrefix(target, "#"):
		return `<ac:link ac:anchor="` + html.EscapeString(target[1:]) + `">` + body + "</ac:link>"
	}
	space, title, found := strings.Cut(target, ":")
	attribute := ` ri:space-key="` + html.EscapeString(space) + `"`
	if !found {
		attribute, title = "", target
	}
	return `<ac:link><ri:page` + attribute + ` ri:content-title="` + html.EscapeString(title) + `" />` + body + "</ac:link>"
}
