package confluence

import (
	"context"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext"
)

// Text is a text that a caller wants written.
type Text struct {
	Value  string
	Format string // markdown, wiki, storage or xhtml; "" = markdown
	// What only Markdown has: an anchor in every heading; the width of tables: full-width, wide, default, "" = none.
	Anchors     bool
	TableLayout string
	// AllowLoss lets Markdown replace a text although a macro, a mention or an inline comment of it would be lost.
	AllowLoss bool
}

func (t *Text) markdown() bool { return t.Format == "" || t.Format == markdownFormat }

// sound checks what is sent unchanged, before anything is asked or written.
func (t *Text) sound() error {
	if t.Format != storageFormat && t.Format != "xhtml" {
		return nil
	}
	if err := richtext.Check(richtext.Storage, t.Value); err != nil {
		return fault.New(fault.Input, "the text is not well-formed storage format: %v", err).
			WithHint("close every element, and write & as &amp; and < as &lt;")
	}
	return nil
}

// written is a text as it goes to Confluence.
type written struct {
	representation, value string
	notes                 richtext.Notes
}

// write makes a text ready. Over an existing text (storage format, "" = there is none) Markdown keeps what it cannot
// show; what would be lost is refused.
func (c *Client) write(ctx context.Context, t *Text, stored string, at place) (*written, error) {
	switch {
	case t.markdown():
	case t.Format == "wiki":
		return &written{representation: "wiki", value: t.Value}, nil
	default:
		return &written{representation: storageFormat, value: t.Value}, t.sound()
	}
	o := c.textOptions(at)
	o.HeadingAnchors, o.TableLayout, o.AllowLoss = t.Anchors, t.TableLayout, t.AllowLoss
	value, notes, err := richtext.Update(ctx, richtext.Storage, stored, t.Value, o)
	if err != nil {
		return nil, fault.During(err, "convert the text")
	}
	return &written{representation: storageFormat, value: value, notes: notes}, nil
}

// v1 is the body in the form of v1: {"storage": {"value": …, "representation": "storage"}}.
func (w *written) v1() *ordered.Object {
	return ordered.New(ordered.M(w.representation, ordered.New(
		ordered.M("value", w.value), ordered.M("representation", w.representation),
	)))
}

// v2 is the body in the form of v2.
func (w *written) v2() *ordered.Object {
	return ordered.New(ordered.M("representation", w.representation), ordered.M("value", w.value))
}

// blockElements are what a comment in storage format begins with.
var blockElements = map[string]bool{
	"p": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "table": true,
	"div": true, "blockquote": true, "pre": true, "hr": true, "ac:structured-macro": true, "ac:task-list": true, "ac:layout": true,
	"ac:image": true, "ac:adf-extension": true,
}

// commentText tells storage format from Markdown: it begins with a block element and is well-formed.
func commentText(body string) Text {
	trimmed := strings.TrimSpace(body)
	name, found := strings.CutPrefix(trimmed, "<")
	if end := strings.IndexAny(name, " \t\r\n/>"); found && end > 0 && blockElements[strings.ToLower(name[:end])] &&
		richtext.Check(richtext.Storage, trimmed) == nil {
		return Text{Value: body, Format: storageFormat}
	}
	return Text{Value: body}
}
