package conftools_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// TestRoundTrip takes pages as the editors of Confluence write them through the tools: what is read and written back
// changes nothing, and the update of one section leaves every byte outside it.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for directory, flavour := range map[string]sandbox.Flavour{"cloud": sandbox.Cloud, "server": sandbox.DataCenter} {
		t.Run(directory, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob("../../richtext/testdata/pages/" + directory + "/*.xml")
			if err != nil || len(files) < 25 {
				t.Fatalf("%d pages: %v", len(files), err)
			}
			i := mcptest.Start(t, flavour, mcptest.Options{})
			for _, file := range files {
				source, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				p := trip{T: t, i: i, name: filepath.Base(file), source: string(source)}
				p.create()
				p.whole()
				p.sections()
			}
		})
	}
}

// trip is one page on its way out and back.
type trip struct {
	*testing.T

	i                *mcptest.Instance
	name, source, id string
}

func (p *trip) create() {
	p.Helper()
	made := read[object](p.T, p.i, "confluence_create_page", plain(p.T, object{
		"space_key": "DEMO", "title": p.name, "content": p.source, "content_format": "storage",
	}))
	p.id = made["page"].(object)["id"].(string)
	p.unchanged("the page was created")
}

// unchanged fails unless the page is stored as it was.
func (p *trip) unchanged(after string) {
	p.Helper()
	p.becomes(p.source, after)
}

func (p *trip) becomes(want, after string) {
	p.Helper()
	got, _ := stored(p.T, p.i, p.id)
	start := 0
	for start < min(len(want), len(got)) && want[start] == got[start] {
		start++
	}
	if got != want {
		from := max(0, start-40)
		p.Errorf("%s: after %s\nwant …%.200q\ngot  …%.200q", p.name, after, want[from:], got[from:])
	}
}

// put stores the page as it was.
func (p *trip) put() {
	p.Helper()
	p.i.Text("confluence_update_page", plain(p.T, object{
		"page_id": p.id, "title": p.name, "content": p.source, "content_format": "storage",
	}))
}

func (p *trip) text(args object) string {
	p.Helper()
	args["page_id"], args["include_metadata"] = p.id, false
	return read[object](p.T, p.i, "confluence_get_page", plain(p.T, args))["content"].(object)["value"].(string)
}

func (p *trip) whole() {
	p.Helper()
	text := p.text(object{})
	p.i.Text("confluence_update_page", plain(p.T, object{"page_id": p.id, "title": p.name, "content": text}))
	p.unchanged("the text was written back")
	p.i.Text("confluence_update_page", plain(p.T, object{"page_id": p.id, "title": p.name, "content": text + "\n\nOne more line."}))
	if strings.Contains(p.source, "<ac:layout>") {
		p.put() // new text of a page with a layout stands in a section of its own
		return
	}
	p.becomes(p.source+"<p>One more line.</p>", "a line was added")
	p.put()
}

func (p *trip) sections() {
	p.Helper()
	outline := read[object](p.T, p.i, "confluence_get_page", plain(p.T, object{"page_id": p.id, "outline": true}))["outline"].([]any)
	headings := p.headings()
	if len(outline) != len(headings) {
		p.Fatalf("%s: %d headings in the outline, %d on the page", p.name, len(outline), len(headings))
	}
	seen := map[string]int{}
	for at, h := range headings {
		heading := outline[at].(object)["text"].(string)
		which := object{"page_id": p.id, "heading_text": heading, "heading_index": seen[heading]}
		text := p.text(object{"section": heading, "heading_index": seen[heading]})
		seen[heading]++
		which["new_content"] = text
		p.i.Text("confluence_update_page_section", plain(p.T, which))
		p.unchanged("the section " + heading + " was written back")
		which["new_content"], which["allow_loss"] = "Another *text*.", true
		p.i.Text("confluence_update_page_section", plain(p.T, which))
		p.replaced(h, heading)
		p.put()
	}
}

// replaced fails unless the text under a heading was replaced and nothing else.
func (p *trip) replaced(h heading, name string) {
	p.Helper()
	got, _ := stored(p.T, p.i, p.id)
	inside, before := strings.CutPrefix(got, p.source[:h.end])
	inside, after := strings.CutSuffix(inside, p.source[h.sectionEnd:])
	if !before || !after || !strings.Contains(inside, "Another <em>text</em>.") || strings.Count(inside, "<p") > 1 {
		p.Errorf("%s: the section %s was replaced: before %t, after %t, %q", p.name, name, before, after, inside)
	}
}

// heading is where a heading and its section end, found without the product's help.
type heading struct {
	level, parent   int
	start           int
	end, sectionEnd int
	empty           bool // it has no text, so that nobody can name it
}

func (p *trip) headings() []heading {
	p.Helper()
	const opening = `<root xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">`
	d := xml.NewDecoder(strings.NewReader(opening + p.source + "</root>"))
	d.Entity = xml.HTMLEntity
	var out []heading
	var open, ends []int // numbers of the elements that are open; where each element's content ends
	fallback := 0
	for {
		before := int(d.InputOffset()) - len(opening)
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if fallback > 0 || token.Name.Local == "adf-fallback" {
				fallback++
			} else if name := token.Name.Local; len(name) == 2 && name[0] == 'h' && name != "hr" {
				out = append(out, heading{level: int(name[1]), parent: open[len(open)-1], start: before, end: -1})
			}
			open = append(open, len(ends))
			ends = append(ends, 0)
		case xml.EndElement:
			fallback = max(fallback-1, 0)
			ends[open[len(open)-1]] = before
			open = open[:len(open)-1]
			if name := token.Name.Local; len(name) == 2 && name[0] == 'h' && name != "hr" {
				out[len(out)-1].end = int(d.InputOffset()) - len(opening)
			}
		}
	}
	for i := range out {
		out[i].empty = out[i].end == out[i].start+len("<h2></h2>")
		out[i].sectionEnd = ends[out[i].parent]
		for _, next := range out[i+1:] {
			if next.parent == out[i].parent && next.level <= out[i].level {
				out[i].sectionEnd = next.start
				break
			}
		}
	}
	return slices.DeleteFunc(out, func(h heading) bool { return h.empty })
}

// TestRoundTrip_of_the_demo_site writes every page of the site back as it was read, with the pictures, people and
// comments that belong to it.
func TestRoundTrip_of_the_demo_site(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		hits := read[[]object](t, i, "confluence_search", `{"query": "type = page", "limit": 50}`)
		if len(hits) < 10 {
			t.Fatalf("%d pages", len(hits))
		}
		for _, hit := range hits {
			id, title := hit["id"].(string), hit["title"].(string)
			before, _ := stored(t, i, id)
			text := read[object](t, i, "confluence_get_page", plain(t, object{"page_id": id, "include_metadata": false}))["content"].(object)["value"].(string)
			if text == "" {
				continue
			}
			for content, want := range map[string]string{text: before, text + "\n\nOne more line.": before + "<p>One more line.</p>"} {
				i.Text("confluence_update_page", plain(t, object{"page_id": id, "title": title, "content": content}))
				if after, _ := stored(t, i, id); after != want && !strings.Contains(before, "<ac:layout>") {
					t.Errorf("%s: should be %s\nis        %s", title, want, after)
				}
				i.Text("confluence_update_page", plain(t, object{"page_id": id, "title": title, "content": before, "content_format": "storage"}))
			}
		}
	})
}
