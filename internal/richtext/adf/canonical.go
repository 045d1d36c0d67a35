package adf

import (
	"bytes"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// canonical gives a JSON value with sorted keys and no spaces, so that equal values have equal references. What is not
// JSON, or too deep for the decoder, stays as it is.
func canonical(source string) string {
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return source
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return source
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// origin remembers the source of a node.
func origin(name, source string, keep tree.Attrs) *tree.Origin {
	return &tree.Origin{Format: "adf", Name: name, Ref: tree.Ref(canonical(source)), Source: source, Keep: keep}
}

// opaque makes an opaque block of a node. Its place decides later whether it is an inline one.
func opaque(name, source string) *tree.Node {
	if name == "" {
		name = "unknown"
	}
	return &tree.Node{Kind: tree.Opaque, Text: tree.Summary(visibleText(source)), Origin: origin(name, source, nil)}
}

// withBody shows the blocks that an opaque item holds when its summary leaves some of their text or formatting out.
// They are for reading: what is written back is the item as it is stored.
func withBody(n *tree.Node, children []*tree.Node) *tree.Node {
	body := tree.NewDocument(blocks(children)...)
	formatted := false
	tree.Walk(body.Root, func(n *tree.Node) bool {
		formatted = formatted || n.Kind == tree.Text && len(n.Marks) > 0
		return !formatted
	})
	words := strings.Fields(tree.PlainText(body.Root))
	if formatted || !strings.Contains(n.Text, strings.Join(words, " ")) {
		n.Text, n.Children = "", body.Root.Children
	}
	return n
}

// visibleText gathers the first texts, links and keys of a node for its summary.
func visibleText(source string) string {
	const enough = 200
	var b strings.Builder
	s := scanner{text: source}
	for s.pos < len(s.text) && b.Len() < enough {
		if s.text[s.pos] != '"' {
			s.pos++
			continue
		}
		key := s.string()
		if s.bad {
			break
		}
		if s.peek() != ':' {
			continue
		}
		s.pos++
		if s.peek() != '"' {
			continue
		}
		value := s.string()
		switch key {
		case "text", "title", "url", "extensionKey", "alt":
			if value != "" && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(value)
		}
	}
	return b.String()
}
