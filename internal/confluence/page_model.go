package confluence

import (
	"cmp"
	"net/url"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// shownBody is the text of a page as a result gives it.
type shownBody struct{ Value, Format string }

// The formats that results name.
const (
	markdownFormat = "markdown"
	storageFormat  = "storage"
	viewFormat     = "view"
)

// pageObject renders a page, blog post, folder or attachment: id, title, type, created, updated, url, subtype, space,
// author, version, version_author, version_date, attachments, content, ancestors, emoji, page_width, labels. What was
// not read is left out.
func (c *Client) pageObject(r *rawContent, body shownBody) *ordered.Object {
	o := ordered.New(
		ordered.M("id", cmp.Or(string(r.ID), "0")), ordered.M("title", r.Title), ordered.M("type", cmp.Or(r.Type, "page")),
		ordered.M("created", c.options.Dates.Local(created(r))), ordered.M("updated", c.options.Dates.Local(updated(r))),
		ordered.M("url", c.address(r)),
	)
	setText(o, "subtype", r.Subtype)
	key, name := spaceOf(r)
	o.Set("space", ordered.New(ordered.M("key", key), ordered.M("name", name)))
	if r.History != nil {
		setText(o, "author", r.History.CreatedBy.shown())
	}
	if v := r.Version; v != nil {
		o.Set("version", v.Number)
		setText(o, "version_author", v.By.shown())
		setText(o, "version_date", v.When)
	}
	o.Set("attachments", fileObjects(r))
	if body.Value != "" {
		o.Set("content", ordered.New(ordered.M("value", body.Value), ordered.M("format", body.Format)))
	}
	setList(o, "ancestors", ancestorObjects(r))
	setText(o, "emoji", emojiOf(r))
	setText(o, "page_width", widthOf(r))
	setList(o, "labels", labelNames(r))
	return o
}

func created(r *rawContent) string {
	if r.History == nil {
		return ""
	}
	return r.History.Created
}

func updated(r *rawContent) string {
	switch {
	case r.History != nil && r.History.LastUpdated != nil && r.History.LastUpdated.When != "":
		return r.History.LastUpdated.When
	case r.Version != nil:
		return r.Version.When
	default:
		return ""
	}
}

// spaceOf gives key and name of the space; the key can stand in the address of what was not expanded.
func spaceOf(r *rawContent) (key, name string) {
	if r.Space != nil {
		key, name = r.Space.Key, r.Space.Name
	}
	if path, ok := strings.CutPrefix(r.Expandable.Space, "/rest/api/space/"); ok && key == "" {
		if unescaped, err := url.PathUnescape(path); err == nil {
			path = unescaped
		}
		key, name = path, cmp.Or(name, "Space "+path)
	}
	return key, cmp.Or(name, "Unknown")
}

// address is the web address of a content: the one that Confluence gives, else one made from its id; nil when the
// site's own address is not known.
func (c *Client) address(r *rawContent) any {
	base := cmp.Or(r.Links.Base, c.site.Web)
	switch {
	case base == "":
		return nil
	case strings.HasPrefix(r.Links.WebUI, "/"):
		return base + r.Links.WebUI
	}
	id := string(r.ID)
	if r.Type == "attachment" && r.Container != nil {
		id = string(r.Container.ID)
	}
	if !c.scope.Cloud() {
		return base + "/pages/viewpage.action?pageId=" + id
	}
	key, _ := spaceOf(r)
	kind := "/pages/"
	if r.Type == "folder" {
		kind = "/folder/"
	}
	return base + "/spaces/" + cmp.Or(key, "unknown") + kind + id
}

func ancestorObjects(r *rawContent) []*ordered.Object {
	var list []*ordered.Object
	for at := range r.Ancestors {
		if a := &r.Ancestors[at]; a.ID != "" {
			list = append(list, ordered.New(ordered.M("id", string(a.ID)), ordered.M("title", a.Title)))
		}
	}
	return list
}

func labelNames(r *rawContent) []string {
	var list []string
	for _, label := range r.Metadata.Labels.Results {
		list = append(list, label.Name)
	}
	return list
}

// files are the attachments that came with a page.
func (r *rawContent) files() []rawContent {
	if r.Children.Attachment == nil {
		return nil
	}
	return r.Children.Attachment.Results
}

func fileObjects(r *rawContent) []*ordered.Object {
	list := []*ordered.Object{}
	for at := range r.files() {
		list = append(list, fileObject(&r.files()[at]))
	}
	return list
}

// fileObject renders an attachment: id, type, status, title, media_type, file_size, download_url, version_number,
// version_when, created, author_display_name.
func fileObject(f *rawContent) *ordered.Object {
	o := ordered.New(
		ordered.M("id", orNull(string(f.ID))), ordered.M("type", orNull(f.Type)), ordered.M("status", orNull(f.Status)),
		ordered.M("title", orNull(f.Title)), ordered.M("media_type", orNull(cmp.Or(f.Extensions.MediaType, f.Metadata.MediaType))),
		ordered.M("file_size", f.Extensions.FileSize),
	)
	setText(o, "download_url", f.Links.Download)
	author := f.Metadata.Author
	if v := f.Version; v != nil {
		if v.Number > 0 {
			o.Set("version_number", v.Number)
		}
		setText(o, "version_when", v.When)
		author = v.By
	}
	setText(o, "created", created(f))
	setText(o, "author_display_name", author.shown())
	return o
}

// setText sets a member unless the text is empty.
func setText(o *ordered.Object, name, text string) {
	if text != "" {
		o.Set(name, text)
	}
}

// setList sets a member unless the list is empty.
func setList[T any](o *ordered.Object, name string, list []T) {
	if len(list) > 0 {
		o.Set(name, list)
	}
}

// orNull gives nil for an empty text, so that it is written as null.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
