package confluence

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// SectionChange is a new text below one heading of a page.
type SectionChange struct {
	Page    access.PageRef
	Heading string
	Index   *int // which of several equal headings, from 0; nil = there must be only one
	Text    Text
	Minor   bool
	Comment string
}

// UpdateSection replaces what stands under one heading: message, page, warnings. Every byte outside the section stays,
// and the version that was read is the one that is replaced.
func (c *Client) UpdateSection(ctx context.Context, s *SectionChange) (*ordered.Object, error) {
	made, notes, err := c.updateSection(ctx, s)
	if err != nil {
		return nil, fault.During(err, "update the section '%s' of page %s", s.Heading, s.Page)
	}
	return c.report(ctx, fmt.Sprintf("Section '%s' updated successfully", s.Heading), made, shown{notes: notes})
}

func (c *Client) updateSection(ctx context.Context, s *SectionChange) (*content, []string, error) {
	if err := s.Text.sound(); err != nil {
		return nil, nil, err
	}
	head, err := c.Source(ctx, s.Page)
	if err != nil {
		return nil, nil, err
	}
	source := head.Storage
	h, err := c.section(ctx, source, s.Heading, s.Index)
	if err != nil {
		return nil, nil, err
	}
	body, err := c.write(ctx, &s.Text, source[h.From:h.To], head.at)
	if err != nil {
		return nil, nil, err
	}
	notes := body.notes.Strings()
	body = &written{representation: storageFormat, value: h.Splice(source, body.value)}
	v := &version{head: head, title: head.Title, body: body, comment: s.Comment, minor: s.Minor}
	made, err := c.put(ctx, v)
	return made, append(notes, v.warnings...), err
}
