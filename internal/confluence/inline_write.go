package confluence

import (
	"context"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// Anchor is a piece of a page's text to comment on.
type Anchor struct {
	Text  string
	Count int // how often the caller believes it to occur; 1 may also mean that he did not say
	Index int // which occurrence, from 0
}

// AddInlineComment writes a comment on a piece of a page's text, which must be there.
func (c *Client) AddInlineComment(ctx context.Context, ref access.PageRef, body string, at Anchor) (*Said, error) {
	said, err := c.addInline(ctx, ref, body, at)
	return said, fault.During(err, "comment on the text of page %s", ref)
}

func (c *Client) addInline(ctx context.Context, ref access.PageRef, body string, at Anchor) (*Said, error) {
	if err := saysSomething(body); err != nil {
		return nil, err
	}
	head, err := c.Source(ctx, ref)
	if err != nil {
		return nil, err
	}
	if err := at.locate(head.Storage); err != nil {
		return nil, err
	}
	text, err := c.commentBody(ctx, body, head)
	if err != nil {
		return nil, err
	}
	s := &saying{head: head, text: text, location: inline, anchor: at.Text}
	if c.by(writeInline) == v2 {
		return c.say2(ctx, s, ordered.New(
			ordered.M(containerID2(head), head.Page), ordered.M("body", text.v2()),
			ordered.M("inlineCommentProperties", ordered.New(
				ordered.M("textSelection", at.Text), ordered.M("textSelectionMatchCount", at.Count), ordered.M("textSelectionMatchIndex", at.Index),
			)),
		))
	}
	return c.sayInline1(ctx, s, at)
}

// locate checks the selection against the text of the page and corrects the count.
func (a *Anchor) locate(stored string) error {
	if strings.TrimSpace(a.Text) == "" {
		return fault.New(fault.Input, "text_selection: the selection is empty").WithHint("pass a piece of the page's text, exactly as it is shown")
	}
	d, _ := richtext.Parse(richtext.Storage, stored, richtext.Options{})
	found := strings.Count(visible(d), strings.Join(strings.Fields(a.Text), " "))
	switch {
	case found == 0:
		return fault.New(fault.Input, "text_selection: %q does not stand on the page", fault.Clean(a.Text, 80)).
			WithHint("pass a piece of one paragraph, exactly as it is shown, without Markdown marks")
	case a.Count != 1 && a.Count != found:
		return fault.New(fault.Input, "text_selection_match_count: %q occurs %d times on the page, not %d", fault.Clean(a.Text, 80), found, a.Count).
			WithHint("pass text_selection_match_count=%d and the index of the one that is meant, from 0", found)
	case a.Index >= found:
		return fault.New(fault.Input, "text_selection_match_index: %q occurs %d times on the page, so there is no number %d", fault.Clean(a.Text, 80), found, a.Index).
			WithHint("pass an index from 0 to %d", found-1)
	}
	a.Count = found
	return nil
}

// visible is the text of a page as it is read, blocks apart.
func visible(d *tree.Document) string {
	var b strings.Builder
	tree.Walk(d.Root, func(n *tree.Node) bool {
		if n.Kind.Inline() {
			b.WriteString(n.Text)
		} else {
			b.WriteByte('\n')
		}
		return true
	})
	lines := strings.Split(b.String(), "\n")
	for at := range lines {
		lines[at] = strings.Join(strings.Fields(lines[at]), " ")
	}
	return strings.Join(lines, "\n")
}

// sayInline1 writes an inline comment on Data Center, where the interface for contents takes all five properties or
// refuses; then the one that its own pages use is tried.
func (c *Client) sayInline1(ctx context.Context, s *saying, at Anchor) (*Said, error) {
	highlights, err := ordered.Marshal([][]string{{at.Text}})
	if err != nil {
		return nil, err
	}
	said, err := c.say1(ctx, s, ordered.New(
		ordered.M("type", "comment"), ordered.M("container", ordered.New(ordered.M("id", s.head.Page), ordered.M("type", s.head.Type))),
		ordered.M("body", s.text.v1()),
		ordered.M("extensions", ordered.New(ordered.M("location", inline), ordered.M("inlineProperties", ordered.New(
			ordered.M("originalSelection", at.Text), ordered.M("numMatches", at.Count), ordered.M("matchIndex", at.Index),
			ordered.M("lastFetchTime", strconv.FormatInt(c.options.Now().UnixMilli(), 10)), ordered.M("serializedHighlights", string(highlights)),
		)))),
	))
	if fault.KindOf(err) != fault.Input {
		return said, err
	}
	made := new(struct {
		ID loose `json:"id"`
	})
	older := ordered.New(
		ordered.M("containerId", s.head.Page), ordered.M("originalSelection", at.Text), ordered.M("body", s.text.value),
		ordered.M("numMatches", at.Count), ordered.M("matchIndex", at.Index), ordered.M("lastFetchTime", c.options.Now().UnixMilli()),
		ordered.M("serializedHighlights", string(highlights)), ordered.M("parentCommentId", 0), ordered.M("hasReplyPermission", true),
	)
	if c.door.Do(ctx, inlineCreate1.At().JSON(older), made) != nil || made.ID == "" {
		return nil, err // the first refusal says more
	}
	return c.justSaid(ctx, s, string(made.ID))
}

// justSaid reads a comment that was written without being sent back.
func (c *Client) justSaid(ctx context.Context, s *saying, id string) (*Said, error) {
	ref, err := c.scope.ContentRef(id)
	if err != nil {
		return nil, unconfirmed()
	}
	r := new(rawContent)
	err = c.door.Do(ctx, contentProbe.Of(ref).Query("expand", commentExpansion), r)
	if err != nil {
		r = &rawContent{ID: loose(id), Extensions: rawExtensions{Location: inline}}
	}
	return c.said(ctx, s, r, err)
}
