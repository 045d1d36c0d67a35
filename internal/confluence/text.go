package confluence

import (
	"cmp"
	"context"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// place says where a text stands: links and pictures mean something only from there.
type place struct {
	space, content string
	files          map[string]string // addresses of the known attachments, by name
}

// textOptions say where a text of this site comes from or goes to.
func (c *Client) textOptions(at place) richtext.Options {
	deployment := tree.DataCenter
	if c.scope.Cloud() {
		deployment = tree.Cloud
	}
	return richtext.Options{
		Options: tree.Options{
			Deployment: deployment, Product: tree.Confluence, Site: c.site.Web, Space: at.space, ContentID: at.content, Attachments: at.files,
		},
		Lookup: directory{c},
	}
}

// placeOf is where the text of a page stands, with the attachments that came with it.
func (c *Client) placeOf(r *rawContent) place {
	key, _ := spaceOf(r)
	at := place{space: key, content: string(r.ID)}
	if r.Children.Attachment != nil {
		at.files = c.fileLinks(r)
	}
	return at
}

// fileLinks gives the addresses of a page's attachments by file name.
func (c *Client) fileLinks(r *rawContent) map[string]string {
	links := map[string]string{}
	for at := range r.files() {
		f := &r.files()[at]
		links[f.Title] = c.absolute(r.Links.Base, f.Links.Download)
	}
	return links
}

// absolute completes an address that is relative to the site.
func (c *Client) absolute(base, link string) string {
	if strings.HasPrefix(link, "/") {
		return cmp.Or(base, c.site.Web) + link
	}
	return link
}

// markdown gives a stored text, or the shown one where nothing else came, as Markdown. The notes tell what Markdown
// cannot show.
func (c *Client) markdown(ctx context.Context, b rawBodies, at place) (string, richtext.Notes, error) {
	from := richtext.Storage
	source, ok := b.Storage.text()
	if !ok {
		from = richtext.View
		source, ok = b.View.text()
	}
	if !ok {
		return "", nil, fault.New(fault.Protocol, "Confluence answered without the text")
	}
	if strings.TrimSpace(source) == "" {
		return "", nil, nil
	}
	text, notes, err := richtext.Convert(ctx, from, richtext.Markdown, source, c.textOptions(at))
	if err != nil {
		return "", nil, fault.During(err, "show a text of Confluence as Markdown")
	}
	return strings.TrimSpace(text), notes, nil
}

// Form is how the text of a page is given: as Markdown, or in storage format, byte for byte.
type Form bool

// The forms of texts.
const (
	AsMarkdown Form = true
	AsStored   Form = false
)

// pageText gives the body of a page.
func (c *Client) pageText(ctx context.Context, r *rawContent, form Form) (shownBody, richtext.Notes, error) {
	if form == AsStored {
		return shownBody{r.storage(), storageFormat}, nil, nil
	}
	text, notes, err := c.markdown(ctx, r.Body, c.placeOf(r))
	return shownBody{text, markdownFormat}, notes, err
}

// excerpt gives a piece of a search hit, HTML with marks around what was found, as readable text.
func (c *Client) excerpt(ctx context.Context, source string) (string, error) {
	if strings.TrimSpace(source) == "" {
		return "", nil
	}
	text, _, err := richtext.Convert(ctx, richtext.View, richtext.Plain, source, c.textOptions(place{}))
	return strings.TrimSpace(text), err
}

// directory looks up what texts mention, for package richtext.
type directory struct{ c *Client }

// Users gives display names.
func (d directory) Users(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	return d.c.names(ctx, ids)
}
