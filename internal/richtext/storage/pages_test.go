package storage_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
)

var server = tree.Options{
	Deployment: tree.DataCenter, Product: tree.Confluence, Space: "HERE", NewID: func() string { return "id" },
}

// ignored are attributes that may change: identifiers and the version of an attachment.
var ignored = []string{"macro-id", "local-id", "version-at-save", "task-list-id"}

// infoset writes XML so that equal content gives equal lines: attributes and parameters sorted, white space between
// blocks left out.
func infoset(t *testing.T, source string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(`<root xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">` + source + "</root>"))
	d.Entity = xml.HTMLEntity
	var root element
	stack := []*element{&root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root.text("")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, source)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			child := &element{name: token.Name.Space + ":" + token.Name.Local}
			for _, a := range token.Attr {
				if !slices.Contains(ignored, a.Name.Local) && a.Name.Space != "xmlns" {
					child.attrs = append(child.attrs, a.Name.Local+"="+a.Value)
				}
			}
			slices.Sort(child.attrs)
			top.children = append(top.children, child)
			stack = append(stack, child)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" || !strings.Contains(string(token), "\n") {
				top.children = append(top.children, &element{chars: string(token)})
			}
		}
	}
}

type element struct {
	name, chars string
	attrs       []string
	children    []*element
}

func (e *element) text(indent string) string {
	if e.name == "" && e.chars != "" {
		return indent + "“" + e.chars + "”\n"
	}
	if e.name == "ac:task-uuid" {
		return ""
	}
	var params, rest []string
	for _, c := range e.children {
		text := c.text(indent + "  ")
		if c.name == "ac:parameter" {
			params = append(params, text)
		} else {
			rest = append(rest, text)
		}
	}
	slices.Sort(params)
	return indent + e.name + " " + strings.Join(e.attrs, " ") + "\n" + strings.Join(params, "") + strings.Join(rest, "")
}

// normal applies what is the same to Confluence: the document is written in our own form once. After that reading and
// writing changes nothing any more.
func TestPages_are_stable(t *testing.T) {
	t.Parallel()
	for file, o := range map[string]tree.Options{"cloud.xml": cloud, "server.xml": server} {
		source, err := os.ReadFile("testdata/pages/" + file)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := storage.Parse(string(source), o)
		if err := tree.Check(d); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		first, _, err := storage.Render(d, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(cmp.Diff(infoset(t, string(source)), infoset(t, first)))
		again, _ := storage.Parse(first, o)
		second, _, err := storage.Render(again, o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s changes when it is written again:\n%s", file, diff)
		}
	}
}
