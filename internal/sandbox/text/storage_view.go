package text

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// Page is what a view must know about the page it belongs to and about the site around it. Every function may be
// nil; what it would have told is then treated as unknown.
type Page struct {
	Cloud   bool
	Base    string // URL of the product without a trailing slash
	ID      string
	Title   string
	Version int
	// Person finds the user a ri:user element names.
	Person func(ref *Node) (Person, bool)
	// Target finds a page; an empty space means the space of the page itself.
	Target func(space, title string) (Target, bool)
	// Media finds an attachment by file name, on the page itself or on the named one.
	Media func(space, title, file string) (Media, bool)
	// Below lists the child pages.
	Below func() []Target
	// Issue finds a Jira issue.
	Issue func(key string) (Issue, bool)
}

// Person is a user as a mention shows them.
type Person struct{ Name, AccountID, Key, Username string }

// Target is a page as a link shows it; URL is absolute.
type Target struct{ ID, Title, URL string }

// Media is an attachment as an image or link shows it; URL is absolute.
type Media struct {
	ID, Name, Type, URL, Thumb string
	FileID                     string
	Version, Size              int
}

// Issue is a Jira issue as the Jira macro shows it; URL is absolute.
type Issue struct{ Key, Summary, Status, URL string }

// View renders a parsed storage body as Confluence's view representation.
func View(root *Node, page *Page) string {
	v := &viewer{page: page}
	v.children(root)
	return v.out.String()
}

type viewer struct {
	page   *Page
	out    strings.Builder
	unique int
}

func (v *viewer) put(parts ...string) {
	for _, p := range parts {
		v.out.WriteString(p)
	}
}

func (v *viewer) text(s string) { v.out.WriteString(html.EscapeString(s)) }

func (v *viewer) children(n *Node) {
	if n == nil {
		return
	}
	for _, c := range n.Children {
		v.node(c)
	}
}

func (v *viewer) node(n *Node) {
	switch {
	case n.Name == "":
		v.text(n.Text)
	case strings.HasPrefix(n.Name, "ac:"):
		v.special(n)
	case strings.HasPrefix(n.Name, "ri:"), strings.HasPrefix(n.Name, "at:"):
	default:
		v.element(n)
	}
}

// element copies an HTML element, with the classes and anchors that Confluence adds.
func (v *viewer) element(n *Node) {
	switch n.Name {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		id := strings.Join(strings.Fields(v.page.Title+"-"+n.Inner()), "")
		v.wrap(n, n.Name, append([]Attr{{"id", id}}, n.Attr...))
	case "table":
		v.put(`<div class="table-wrap">`)
		v.wrap(n, n.Name, withClass(n.Attr, "confluenceTable"))
		v.put(`</div>`)
	case "th":
		v.wrap(n, n.Name, withClass(n.Attr, "confluenceTh"))
	case "td":
		v.wrap(n, n.Name, withClass(n.Attr, "confluenceTd"))
	case "a":
		v.anchor(n)
	case "time":
		v.put(`<time datetime="`, html.EscapeString(n.Get("datetime")), `" class="date-past">`, html.EscapeString(longDate(n.Get("datetime"))), `</time>`)
	case "script", "style", "iframe", "object", "embed", "form":
	default:
		if !slices.Contains(shown, n.Name) {
			v.children(n)
			return
		}
		v.wrap(n, n.Name, n.Attr)
	}
}

// shown are the HTML elements that a view has; of others it has the content.
var shown = []string{
	"abbr", "address", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font",
	"hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup",
	"tbody", "tfoot", "thead", "tr", "tt", "u", "ul", "var", "wbr",
}

func (v *viewer) anchor(n *Node) {
	attrs := slices.Clone(n.Attr)
	if strings.HasPrefix(n.Get("href"), "http") {
		attrs = append(withClass(attrs, "external-link"), Attr{"rel", "nofollow"})
	}
	v.wrap(n, "a", attrs)
}

var void = []string{"br", "hr", "img", "col", "wbr", "input"}

func (v *viewer) wrap(n *Node, name string, attrs []Attr) {
	v.put("<", name)
	for _, a := range attrs {
		lower := strings.ToLower(a.Name)
		if strings.Contains(a.Name, ":") || strings.HasPrefix(lower, "on") || unsafeURL(lower, a.Value) {
			continue
		}
		v.put(" ", a.Name, `="`, html.EscapeString(a.Value), `"`)
	}
	if slices.Contains(void, name) {
		v.put("/>")
		return
	}
	v.put(">")
	v.children(n)
	v.put("</", name, ">")
}

// schemes are those that an address in a view may have.
var schemes = []string{"http", "https", "mailto", "tel", "ftp"}

func unsafeURL(attr, value string) bool {
	if attr != "href" && attr != "src" {
		return false
	}
	// Browsers skip blanks and control characters inside a scheme.
	value = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, value)
	end := strings.IndexAny(value, ":/?#")
	return end >= 0 && value[end] == ':' && !slices.Contains(schemes, strings.ToLower(value[:end]))
}

func withClass(attrs []Attr, class string) []Attr {
	out := slices.Clone(attrs)
	for i := range out {
		if out[i].Name == "class" {
			out[i].Value += " " + class
			return out
		}
	}
	return append(out, Attr{"class", class})
}

// special renders Confluence's own elements.
func (v *viewer) special(n *Node) {
	switch n.Name {
	case "ac:structured-macro", "ac:macro":
		v.macro(n)
	case "ac:link":
		v.link(n)
	case "ac:image":
		v.image(n)
	case "ac:emoticon":
		v.emoticon(n)
	case "ac:task-list":
		v.tasks(n)
	case "ac:layout":
		v.put(`<div class="contentLayout2">`)
		v.children(n)
		v.put(`</div>`)
	case "ac:layout-section":
		kind := strings.ReplaceAll(n.Get("ac:type"), "_", "-")
		v.put(`<div class="columnLayout `, html.EscapeString(kind), `" data-layout="`, html.EscapeString(kind), `">`)
		v.children(n)
		v.put(`</div>`)
	case "ac:layout-cell":
		v.put(`<div class="cell normal" data-type="normal"><div class="innerCell">`)
		v.children(n)
		v.put(`</div></div>`)
	case "ac:inline-comment-marker":
		v.put(`<span class="inline-comment-marker" data-ref="`, html.EscapeString(n.Get("ac:ref")), `">`)
		v.children(n)
		v.put(`</span>`)
	case "ac:placeholder", "ac:parameter":
	case "ac:adf-extension":
		v.children(n.Child("ac:adf-fallback"))
	default:
		v.children(n)
	}
}

func (v *viewer) tasks(n *Node) {
	v.put(`<ul class="inline-task-list" data-inline-tasks-content-id="`, v.page.ID, `">`)
	for _, task := range n.Children {
		switch task.Name {
		case "ac:task":
			state := ""
			if status := task.Child("ac:task-status"); status != nil && strings.TrimSpace(status.Inner()) == "complete" {
				state = ` class="checked"`
			}
			id := ""
			if c := task.Child("ac:task-id"); c != nil {
				id = strings.TrimSpace(c.Inner())
			}
			v.put(`<li`, state, ` data-inline-task-id="`, html.EscapeString(id), `">`)
			v.children(task.Child("ac:task-body"))
			v.put(`</li>`)
		case "ac:task-list":
			v.tasks(task)
		}
	}
	v.put(`</ul>`)
}

func (v *viewer) emoticon(n *Node) {
	shown := n.Get("ac:emoji-fallback")
	if shown == "" {
		shown = "(" + n.Get("ac:name") + ")"
	}
	v.put(`<img class="emoticon emoticon-`, html.EscapeString(n.Get("ac:name")), `" data-emoji-id="`, html.EscapeString(n.Get("ac:emoji-id")),
		`" data-emoji-shortname="`, html.EscapeString(n.Get("ac:emoji-shortname")), `" data-emoji-fallback="`, html.EscapeString(shown),
		`" alt="`, html.EscapeString(shown), `" src="`, v.page.Base, `/images/icons/emoticons/`, html.EscapeString(n.Get("ac:name")), `.svg"/>`)
}

var months = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// longDate writes 2026-03-09 as 09 Mar 2026; other text stays.
func longDate(iso string) string {
	parts := strings.Split(iso, "-")
	if len(parts) != 3 {
		return iso
	}
	month, err := strconv.Atoi(parts[1])
	if err != nil || month < 1 || month > 12 {
		return iso
	}
	return parts[2] + " " + months[month-1] + " " + parts[0]
}
