package storage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/tree"
)

// Section names one section of a stored text: a heading and what follows it up to the next heading of the same or a
// higher level in the same container.
type Section struct {
	Heading string // the text of the heading; white space is collapsed, marks are ignored
	Index   *int   // which of several equal headings, from 0; nil = there must be only one
	// Names gives the display names of users, for headings that mention somebody. It may be nil.
	Names map[tree.User]string
}

// Heading is one heading of a stored text.
type Heading struct {
	Level int
	Text  string
	// From and To are the byte offsets of the section's content: behind the end tag of the heading, and before the
	// next heading of the same or a higher level or the end of the container.
	From, To int
}

// Headings lists the headings of a stored text in document order, also those inside macros, layouts and tables. A
// heading without text is none that anybody could name. Names gives the display names of users, for headings that
// mention somebody; it may be nil.
func Headings(source string, names map[tree.User]string) []Heading {
	d := parseDOM(source)
	r := reader{dom: d, o: &tree.Options{Names: names}}
	var out []Heading
	for i := 0; i < len(d.nodes); i++ {
		// Nobody sees the fallback of an extension, and a heading holds no other one.
		if d.nodes[i].name == "ac:adf-fallback" || headingLevel(&d.nodes[i]) > 0 {
			i = d.lastInside(i)
			continue
		}
		out = append(out, r.sections(i)...)
	}
	slices.SortFunc(out, func(a, b Heading) int { return a.From - b.From })
	return slices.DeleteFunc(out, func(h Heading) bool { return h.Text == "" })
}

// HeadingUsers lists the users that the headings of a stored text mention.
func HeadingUsers(source string) []tree.User {
	if !strings.Contains(source, "ri:user") {
		return nil
	}
	d := parseDOM(source)
	r := reader{dom: d, o: &tree.Options{}}
	headings := tree.NewDocument()
	for i := range d.nodes {
		if headingLevel(&d.nodes[i]) > 0 {
			headings.Root.Append(tree.New(tree.Heading, r.inlineOnly(i)...))
		}
	}
	return tree.Users(headings)
}

// lastInside gives the last node within an element.
func (d *dom) lastInside(at int) int { return int(d.nodes[at].after) - 1 }

// sections lists the headings that are children of an element.
func (r *reader) sections(at int) []Heading {
	var out []Heading
	var open []int // headings whose section has not ended
	for i := range r.children(at) {
		level := headingLevel(&r.nodes[i])
		if level == 0 {
			continue
		}
		for len(open) > 0 && out[open[len(open)-1]].Level >= level {
			out[open[len(open)-1]].To = int(r.nodes[i].start)
			open = open[:len(open)-1]
		}
		open = append(open, len(out))
		out = append(out, Heading{Level: level, Text: r.headingText(i), From: int(r.nodes[i].end)})
	}
	for _, i := range open {
		out[i].To = int(r.nodes[at].innerEnd)
	}
	return out
}

func (r *reader) headingText(at int) string {
	h := tree.New(tree.Heading, r.inlineOnly(at)...)
	return strings.Join(strings.Fields(tree.PlainText(h)), " ")
}

func headingLevel(n *node) int {
	if n.kind == nodeElement && len(n.name) == 2 && n.name[0] == 'h' && n.name[1] >= '1' && n.name[1] <= '6' {
		return int(n.name[1] - '0')
	}
	return 0
}

// Splice replaces the content of the section in the text that the heading was found in. The heading and every byte
// outside stay.
func (h Heading) Splice(source, body string) string {
	return source[:h.From] + body + source[h.To:]
}

// Find finds the heading of a section. It fails when no heading or more than one matches.
func Find(source string, at Section) (Heading, error) {
	all := Headings(source, at.Names)
	want := strings.Join(strings.Fields(at.Heading), " ")
	var found []int
	for i := range all {
		if all[i].Text == want {
			found = append(found, i)
		}
	}
	switch {
	case len(found) == 0:
		return Heading{}, noHeading(want, all)
	case at.Index == nil && len(found) > 1:
		return Heading{}, severalHeadings(want, all, found)
	case at.Index == nil:
		return all[found[0]], nil
	case *at.Index < 0 || *at.Index >= len(found):
		return Heading{}, fault.New(fault.Input, "there is no heading %q with the number %d: there are %d of them", want, *at.Index, len(found)).
			WithHint("choose a heading_index from 0 to %d", len(found)-1)
	}
	return all[found[*at.Index]], nil
}

func noHeading(want string, all []Heading) error {
	const most = 10
	if len(all) == 0 {
		return fault.New(fault.NotFound, "there is no heading %q: the page has no headings", want)
	}
	var names []string
	for i := range min(len(all), most) {
		names = append(names, strconv.Quote(all[i].Text))
	}
	more := ""
	if len(all) > most {
		more = fmt.Sprintf(" and %d more", len(all)-most)
	}
	return fault.New(fault.NotFound, "there is no heading %q", want).
		WithHint("the headings of the page are %s%s", strings.Join(names, ", "), more)
}

func severalHeadings(want string, all []Heading, found []int) error {
	var places []string
	for n, i := range found {
		place := fmt.Sprintf("%d: level %d, first on the page", n, all[i].Level)
		if i > 0 {
			place = fmt.Sprintf("%d: level %d, after %q", n, all[i].Level, all[i-1].Text)
		}
		places = append(places, place)
	}
	return fault.New(fault.Input, "there are %d headings %q (%s)", len(found), want, strings.Join(places, "; ")).
		WithHint("say which one with heading_index, from 0 to %d", len(found)-1)
}
