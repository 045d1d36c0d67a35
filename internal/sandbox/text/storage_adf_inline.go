package text

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// inlines converts what stands inside a line, under the marks that are open.
func (r *adfReader) inlines(nodes []*Node, marks []adfMark) []*adfNode {
	var out []*adfNode
	for _, n := range nodes {
		out = append(out, r.inline(n, marks)...)
	}
	return out
}

var manySpaces = regexp.MustCompile(`\s+`)

var simpleMarks = map[string]string{
	"strong": "strong", "b": "strong", "em": "em", "i": "em", "u": "underline", "ins": "underline", "del": "strike", "s": "strike", "strike": "strike", "code": "code", "tt": "code",
}

func (r *adfReader) inline(n *Node, marks []adfMark) []*adfNode {
	with := func(m adfMark) []*adfNode { return r.inlines(n.Children, append(slices.Clone(marks), m)) }
	if kind := simpleMarks[n.Name]; kind != "" {
		return with(adfMark{Type: kind})
	}
	switch n.Name {
	case "":
		words := manySpaces.ReplaceAllString(n.Text, " ")
		if words == "" {
			return nil
		}
		return []*adfNode{{Type: "text", Text: words, Marks: marks}}
	case "br":
		return []*adfNode{{Type: "hardBreak"}}
	case "sub", "sup":
		return with(adfMark{Type: "subsup", Attrs: map[string]any{"type": n.Name}})
	case "a":
		return with(adfMark{Type: "link", Attrs: map[string]any{"href": n.Get("href")}})
	case "span":
		if _, colour, found := strings.Cut(n.Get("style"), "color:"); found {
			return with(adfMark{Type: "textColor", Attrs: map[string]any{"color": strings.Trim(colour, " ;")}})
		}
	case "ac:inline-comment-marker":
		return with(adfMark{Type: "annotation", Attrs: map[string]any{"id": n.Get("ac:ref"), "annotationType": "inlineComment"}})
	case "ac:link":
		return r.link(n, marks)
	case "ac:emoticon":
		return []*adfNode{{Type: "emoji", Attrs: map[string]any{"shortName": n.Get("ac:emoji-shortname"), "id": n.Get("ac:emoji-id"), "text": n.Get("ac:emoji-fallback")}}}
	case "time":
		day, err := time.Parse("2006-01-02", n.Get("datetime"))
		if err != nil {
			return nil
		}
		return []*adfNode{{Type: "date", Attrs: map[string]any{"timestamp": strconv.FormatInt(day.UnixMilli(), 10)}}}
	case "ac:structured-macro":
		return []*adfNode{r.inlineMacro(n)}
	case "ac:placeholder", "ac:parameter":
		return nil
	}
	return r.inlines(n.Children, marks)
}

func (r *adfReader) inlineMacro(n *Node) *adfNode {
	if n.Get("ac:name") == "status" {
		colour := strings.ToLower(Parameter(n, "colour"))
		if colour == "" || colour == "grey" {
			colour = "neutral"
		}
		return &adfNode{Type: "status", Attrs: map[string]any{"text": Parameter(n, "title"), "color": colour, "localId": "", "style": ""}}
	}
	return &adfNode{Type: "inlineExtension", Attrs: extensionAttrs(n)}
}

func (r *adfReader) link(n *Node, marks []adfMark) []*adfNode {
	if ref := n.Child("ri:user"); ref != nil {
		return []*adfNode{r.mention(ref)}
	}
	words, address := r.target(n)
	if anchor := n.Get("ac:anchor"); anchor != "" {
		address += "#" + anchor
	}
	all := marks
	if address != "" {
		all = append(slices.Clone(marks), adfMark{Type: "link", Attrs: map[string]any{"href": address}})
	}
	if body := n.Child("ac:link-body"); body != nil {
		return r.inlines(body.Children, all)
	}
	if body := n.Child("ac:plain-text-link-body"); body != nil {
		words = body.Inner()
	}
	if words == "" {
		return nil
	}
	return []*adfNode{{Type: "text", Text: words, Marks: all}}
}

func (r *adfReader) mention(ref *Node) *adfNode {
	who := Person{Name: "Unknown", AccountID: ref.Get("ri:account-id")}
	if r.page.Person != nil {
		if found, ok := r.page.Person(ref); ok {
			who = found
		}
	}
	return &adfNode{Type: "mention", Attrs: map[string]any{"id": who.AccountID, "text": "@" + who.Name}}
}

// target finds what a link shows without a body of its own, and where it leads.
func (r *adfReader) target(n *Node) (words, address string) {
	for _, c := range n.Children {
		switch c.Name {
		case "ri:page", "ri:blog-post":
			words = c.Get("ri:content-title")
			if r.page.Target != nil {
				if t, ok := r.page.Target(c.Get("ri:space-key"), words); ok {
					address = t.URL
				}
			}
		case "ri:attachment":
			words = c.Get("ri:filename")
			if file, ok := (&viewer{page: r.page}).media(c); ok {
				address = file.URL
			}
		case "ri:url":
			words, address = c.Get("ri:value"), c.Get("ri:value")
		case "ri:space":
			words, address = c.Get("ri:space-key"), r.page.Base+"/spaces/"+c.Get("ri:space-key")
		}
	}
	return words, address
}
