package text

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ADFToWiki writes a document as Jira's wiki markup, in the form that Atlassian's
// own converter gives: what markup cannot say is kept in an {adf} macro.
func ADFToWiki(doc map[string]any, names Names) string {
	w := &markupWriter{names: names}
	return w.blocks(children(doc))
}

type markupWriter struct{ names Names }

func (w *markupWriter) blocks(list []object) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = w.block(n)
	}
	return strings.Join(parts, "\n\n")
}

func (w *markupWriter) block(n object) string {
	switch kindOf(n) {
	case "paragraph":
		return w.inlines(children(n))
	case "heading":
		return fmt.Sprintf("h%d. %s", max(1, attrNumber(n, "level")), w.inlines(children(n)))
	case "bulletList", "orderedList", "taskList", "decisionList":
		return strings.Join(w.list(n, ""), "\n")
	case "codeBlock":
		return w.code(n)
	case "blockquote":
		return "{quote}" + w.blocks(children(n)) + "{quote}"
	case "panel":
		color := panelColors()[attr(n, "panelType")]
		if custom := attr(n, "panelColor"); custom != "" {
			color = custom
		}
		return "{panel:bgColor=" + color + "}\n" + w.blocks(children(n)) + "\n{panel}"
	case "rule":
		return "----"
	case "table":
		if !merged(n) {
			return w.table(n)
		}
	case "mediaSingle", "mediaGroup":
		return w.media(n)
	case "blockCard", "embedCard":
		if url := attr(n, "url"); url != "" {
			return "[" + url + "|" + url + "|smart-card]"
		}
	}
	return "{adf:display=block}\n" + encode(n) + "\n{adf}"
}

func encode(n object) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(n); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (w *markupWriter) code(n object) string {
	var text strings.Builder
	for _, c := range children(n) {
		s, _ := c["text"].(string)
		text.WriteString(s)
	}
	if language := attr(n, "language"); jiraLanguage(language) {
		return "{code:" + language + "}" + text.String() + "{code}"
	}
	return "{noformat}" + text.String() + "{noformat}"
}

// jiraLanguage tells the languages that Jira's code macro knows; code in another
// language is written without one, as by Atlassian's converter.
func jiraLanguage(name string) bool {
	switch strings.ToLower(name) {
	case "actionscript", "actionscript3", "ada", "applescript", "bash", "c", "c#", "c++", "cpp", "css", "erlang", "go", "groovy",
		"haskell", "html", "java", "javascript", "js", "json", "lua", "none", "nyan", "objc", "objective-c", "perl", "php",
		"python", "r", "rainbow", "ruby", "scala", "sh", "sql", "swift", "visualbasic", "xml", "yaml":
		return true
	}
	return false
}

// list writes the lines of a list; prefix holds the markers of the lists around it.
func (w *markupWriter) list(n object, prefix string) []string {
	marker := prefix + "*"
	if kindOf(n) == "orderedList" {
		marker = prefix + "#"
	}
	var lines []string
	for _, item := range children(n) {
		switch kindOf(item) {
		case "taskItem":
			text := w.inlines(children(item))
			if attr(item, "state") == "DONE" && text != "" {
				text = "-" + text + "-"
			}
			lines = append(lines, marker+" "+text)
		case "decisionItem":
			lines = append(lines, marker+" <> "+w.inlines(children(item)))
		case "taskList", "decisionList":
			lines = append(lines, w.list(item, marker)...)
		default:
			lines = append(lines, w.item(item, marker)...)
		}
	}
	return lines
}

// item writes one item: its text on the marker's line, lists below it.
func (w *markupWriter) item(item object, marker string) []string {
	var head []string
	var below []string
	for _, c := range children(item) {
		switch kindOf(c) {
		case "bulletList", "orderedList", "taskList":
			below = append(below, w.list(c, marker)...)
		default:
			head = append(head, w.block(c))
		}
	}
	text := strings.Join(head, "\n")
	if text == "" && len(below) > 0 {
		return below
	}
	return append([]string{marker + " " + text}, below...)
}

func (w *markupWriter) table(n object) string {
	rows := children(n)
	lines := make([]string, len(rows))
	for i, row := range rows {
		var line strings.Builder
		end := "|"
		for _, cell := range children(row) {
			end = "|"
			if kindOf(cell) == "tableHeader" {
				end = "||"
			}
			text := strings.TrimSpace(w.blocks(children(cell)))
			if text == "" {
				text = " "
			}
			line.WriteString(end + text)
		}
		lines[i] = line.String() + end
	}
	return strings.Join(lines, "\n")
}

func (w *markupWriter) media(n object) string {
	var parts []string
	for _, m := range children(n) {
		if kindOf(m) == "media" {
			parts = append(parts, w.image(m))
		}
	}
	return strings.Join(parts, "\n")
}

func (w *markupWriter) image(m object) string {
	source := attr(m, "url")
	if attr(m, "type") != "external" {
		source = attr(m, "id")
		if name := ask(w.names.FileName, source); name != "" {
			source = name
		}
	}
	var options []string
	for _, side := range []string{"width", "height"} {
		if v := attrNumber(m, side); v > 0 {
			options = append(options, fmt.Sprintf("%s=%d", side, v))
		}
	}
	if alt := attr(m, "alt"); alt != "" && alt != source {
		options = append(options, fmt.Sprintf("alt=%q", alt))
	}
	if len(options) == 0 {
		if attr(m, "type") == "external" {
			return "!" + source + "!"
		}
		options = []string{"thumbnail"}
	}
	return "!" + source + "|" + strings.Join(options, ",") + "!"
}

func (w *markupWriter) inlines(list []object) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString(w.inline(n))
	}
	return b.String()
}

func (w *markupWriter) inline(n object) string {
	switch kindOf(n) {
	case "text":
		return w.text(n)
	case "hardBreak":
		return "\n"
	case "mention":
		return "[~accountid:" + attr(n, "id") + "]"
	case "emoji":
		return emojiMarkup(n)
	case "date":
		return "{{" + dateText(n) + "}}"
	case "status":
		return "{color:" + statusColor(attr(n, "color")) + "}*[ " + strings.ToUpper(attr(n, "text")) + " ]*{color} "
	case "inlineCard":
		if url := attr(n, "url"); url != "" {
			return "[" + url + "|" + url + "|smart-link]"
		}
	case "mediaInline":
		name := attr(n, "id")
		if known := ask(w.names.FileName, name); known != "" {
			name = known
		}
		return "[^" + name + "]"
	}
	return "{adf:display=inline}" + encode(n) + "{adf}"
}

func emojiMarkup(n object) string {
	for markup, e := range emoticons() {
		if e.name == attr(n, "shortName") && strings.HasPrefix(e.text, ":") {
			return markup
		}
	}
	if s := attr(n, "text"); s != "" {
		return s
	}
	if s := attr(n, "shortName"); s != "" {
		return s
	}
	return "{adf:display=inline}" + encode(n) + "{adf}"
}

func statusColor(name string) string {
	switch name {
	case "purple":
		return "#6554C0"
	case "blue":
		return "#00B8D9"
	case "red":
		return "#FF5630"
	case "yellow":
		return "#FF991F"
	case "green":
		return "#36B37E"
	default:
		return "#97A0AF"
	}
}

// text writes a text node; marks nest in one fixed order and do not begin or end
// with a space, which markup would not accept.
func (w *markupWriter) text(n object) string {
	s, _ := n["text"].(string)
	marks := marksOf(n)
	if len(marks) == 0 {
		return protect(s)
	}
	if marks["code"] != nil {
		s = "{{" + s + "}}"
	} else {
		s = w.formatted(protect(s), marks)
	}
	if link := marks["link"]; link != nil {
		return "[" + s + "|" + attr(link, "href") + "]"
	}
	return s
}

func (w *markupWriter) formatted(s string, marks map[string]object) string {
	core := strings.Trim(s, " ")
	if core == "" {
		return s
	}
	before, after, _ := strings.Cut(s, core)
	if cited, ok := strings.CutPrefix(core, "— "); ok && len(marks) == 1 && marks["em"] != nil {
		return before + "??" + cited + "??" + after
	}
	for _, m := range []struct{ kind, sign string }{{"em", "_"}, {"strike", "-"}, {"strong", "*"}} {
		if marks[m.kind] != nil {
			core = m.sign + core + m.sign
		}
	}
	if sub := marks["subsup"]; sub != nil {
		sign := "^"
		if attr(sub, "type") == "sub" {
			sign = "~"
		}
		core = sign + core + sign
	}
	if marks["underline"] != nil {
		core = "+" + core + "+"
	}
	s = before + core + after
	if color := marks["textColor"]; color != nil {
		s = "{color:" + attr(color, "color") + "}" + s + "{color}"
	}
	return s
}

// protect escapes what would be read as the start of a macro or as an image.
func protect(s string) string {
	if from, to, ok := imageAt(s); ok {
		return protect(s[:from]) + `\!` + s[from+1:to] + `\!` + protect(s[to+1:])
	}
	if !strings.Contains(s, "{") {
		return s
	}
	for _, name := range []string{"code", "noformat", "panel", "quote", "color", "anchor", "adf", "loremipsum"} {
		for _, end := range []string{"}", ":"} {
			s = strings.ReplaceAll(s, "{"+name+end, `\{`+name+end)
		}
	}
	return s
}

// imageAt finds text that reads like !image.png!.
func imageAt(s string) (from, to int, ok bool) {
	from = strings.IndexByte(s, '!')
	if from < 0 {
		return 0, 0, false
	}
	to = from + 1 + strings.IndexByte(s[from+1:], '!')
	inner := s[from+1 : max(to, from+1)]
	if to == from || strings.HasPrefix(inner, " ") || strings.HasSuffix(inner, " ") || !strings.ContainsAny(inner, ".:") {
		return 0, 0, false
	}
	return from, to, true
}
