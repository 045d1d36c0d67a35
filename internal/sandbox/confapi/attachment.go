package confapi

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func attachmentRoutes() []entry {
	const base = "/rest/api/content/{id}/child/attachment"
	return []entry{
		{in: route.OnBoth, method: http.MethodPost, path: base, handle: api.upload, upload: true},
		{in: route.OnCloud, method: http.MethodPut, path: base, handle: api.uploadOrReplace, upload: true},
		{in: route.OnBoth, method: http.MethodPut, path: base + "/{attachmentId}", handle: api.updateAttachment},
		{in: route.OnDataCenter, method: http.MethodDelete, path: base + "/{attachmentId}", handle: api.deleteAttachment},
		{in: route.OnDataCenter, method: http.MethodDelete, path: base + "/{attachmentId}/version/{version}", handle: api.deleteAttachmentVersion},
		{in: route.OnDataCenter, method: http.MethodPost, path: base + "/{attachmentId}/move", handle: api.moveAttachment},
		{in: route.OnBoth, method: http.MethodPost, path: base + "/{attachmentId}/data", handle: api.replace, upload: true},
		{in: route.OnCloud, method: http.MethodGet, path: base + "/{attachmentId}/download", handle: api.downloadRedirect},
		{in: route.OnBoth, method: http.MethodGet, path: "/download/attachments/{pageId}/{fileName}", handle: api.downloadFile, access: route.Anyone},
		{in: route.OnBoth, method: http.MethodGet, path: "/download/thumbnails/{pageId}/{fileName}", handle: api.downloadFile, access: route.Anyone},
	}
}

// namedFiles leaves the attachments of that name and media type; "" is any.
func (a api) namedFiles(list []*store.Content, name, mediaType string) []*store.Content {
	return slices.DeleteFunc(slices.Clone(list), func(c *store.Content) bool {
		return name != "" && c.Title() != name || mediaType != "" && c.Now().File.MediaType != mediaType
	})
}

// part is one file of an upload with the fields that go with it.
type part struct {
	name      string
	mediaType string
	data      []byte
	comment   string
	minor     bool
}

// parts reads a multipart body: parts "file" with as many "comment" and "minorEdit" as the client likes.
func (a api) parts() ([]part, error) {
	_, parameters, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		return nil, a.refuse(http.StatusUnsupportedMediaType, "Expected multipart/form-data")
	}
	reader := multipart.NewReader(bytes.NewReader(a.Body), parameters["boundary"])
	var files []part
	comment, minor := "", false
	for {
		p, err := reader.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart documents io.EOF itself
			break
		}
		if err != nil {
			return nil, a.refuse(http.StatusBadRequest, "Could not read the multipart body: %s", err.Error())
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return nil, a.refuse(http.StatusBadRequest, "Could not read the multipart body: %s", err.Error())
		}
		switch p.FormName() {
		case "file":
			files = append(files, part{name: path.Base(strings.ReplaceAll(p.FileName(), `\`, "/")), mediaType: p.Header.Get("Content-Type"), data: data})
		case "comment":
			comment = string(data)
		case "minorEdit":
			minor, _ = strconv.ParseBool(string(data))
		}
	}
	if len(files) == 0 {
		return nil, a.refuse(http.StatusBadRequest, "At least one file is required")
	}
	for i := range files {
		f := &files[i]
		if f.name == "" || f.name == "." || f.name == "/" {
			return nil, a.refuse(http.StatusBadRequest, "Attachment must have a file name")
		}
		f.comment, f.minor = comment, minor
		f.mediaType = mediaTypeOf(f.name, f.mediaType)
	}
	return files, nil
}

// mediaTypeOf prefers what the client said and falls back to the ending of the name, from a fixed list.
func mediaTypeOf(name, said string) string {
	plain, _, err := mime.ParseMediaType(said)
	if err == nil && plain != "application/octet-stream" {
		return plain
	}
	known := map[string]string{
		".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml", ".webp": "image/webp",
		".txt": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".json": "application/json", ".pdf": "application/pdf", ".zip": "application/zip",
		".xml": "application/xml", ".html": "text/html", ".yaml": "application/yaml", ".yml": "application/yaml",
	}
	if t := known[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// guarded checks the header without which both products refuse uploads (XSRF protection).
func (a api) guarded() error {
	if v := a.Header.Get("X-Atlassian-Token"); v != "no-check" && v != "nocheck" {
		return a.refuse(http.StatusForbidden, "XSRF check failed")
	}
	return nil
}

// attachTo finds the page of the path and checks that the caller may attach to it.
func (a api) attachTo() (*store.Content, error) {
	if err := a.guarded(); err != nil {
		return nil, err
	}
	c, err := a.findWith(a.Param("id"), store.Current, store.Draft)
	if err != nil {
		return nil, err
	}
	c = c.Page()
	if !a.Store.MaySpace(a.User, c.Space, "create", string(store.Attachment)) || !c.Restrictions["update"].Empty() && !c.Restrictions["update"].Names(a.User) {
		return nil, a.refuse(http.StatusForbidden, "User not permitted to create attachments on content: %s", contentID(c))
	}
	return c, nil
}

func (a api) upload() (route.Answer, error)          { return a.uploadTo(false) }
func (a api) uploadOrReplace() (route.Answer, error) { return a.uploadTo(true) }

func (a api) uploadTo(replace bool) (route.Answer, error) { //nolint:revive // the two methods of one endpoint
	c, err := a.attachTo()
	if err != nil {
		return route.Answer{}, err
	}
	files, err := a.parts()
	if err != nil {
		return route.Answer{}, err
	}
	duplicate := a.Flag("allowDuplicated", false)
	for _, f := range files {
		if a.Store.Attached(c, f.name) != nil && !replace && !duplicate {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Cannot add a new attachment with same file name as an existing attachment: %s", f.name)
		}
	}
	var made []*store.Content
	for _, f := range files {
		if old := a.Store.Attached(c, f.name); old != nil && replace {
			a.newFile(old, &f)
			made = append(made, old)
			continue
		}
		made = append(made, a.addFile(c, &f))
	}
	e := a.expand("version", "container")
	return route.OK(page(a, made, window{limit: max(len(made), 50)}, func(c *store.Content) any { return a.content(c, nil, e) })), nil
}

func (a api) keep(f *part) *store.File {
	blob := "confluence-" + a.Store.NextID(store.BlobIDs)
	a.Store.PutBlob(blob, f.data)
	return &store.File{Blob: blob, MediaType: f.mediaType, Comment: f.comment, Size: len(f.data)}
}

func (a api) addFile(c *store.Content, f *part) *store.Content {
	now := a.Store.Now()
	return a.Store.AddContent(&store.Content{
		Type: store.Attachment, Status: store.Current, Space: c.Space, Container: c, Created: now, Creator: a.User,
		Versions: []*store.ContentVersion{{Number: 1, When: now, By: a.User, Title: f.name, Minor: f.minor, Message: f.comment, File: a.keep(f)}},
	})
}

func (a api) newFile(c *store.Content, f *part) {
	a.Store.AddVersion(c, &store.ContentVersion{By: a.User, Title: c.Title(), Minor: f.minor, Message: f.comment, File: a.keep(f)})
}

// attached finds the attachment of the path on its page.
func (a api) attached() (*store.Content, error) {
	page, err := a.find(a.Param("id"))
	if err != nil {
		return nil, err
	}
	c, err := a.find(a.Param("attachmentId"))
	if err != nil {
		return nil, err
	}
	if c.Type != store.Attachment || c.Container != page {
		return nil, a.notFound(a.Param("attachmentId"))
	}
	return c, nil
}

func (a api) replace() (route.Answer, error) {
	if _, err := a.attachTo(); err != nil {
		return route.Answer{}, err
	}
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	files, err := a.parts()
	if err != nil {
		return route.Answer{}, err
	}
	if len(files) != 1 {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Exactly one file is required")
	}
	a.newFile(c, &files[0])
	return route.OK(a.rooted(a.content(c, nil, a.expand("version", "container")))), nil
}

// updateAttachment changes what is not the bytes: name, comment, media type, page.
func (a api) updateAttachment() (route.Answer, error) {
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		Title   string `json:"title"`
		Version *struct {
			Number int `json:"number"`
		} `json:"version"`
		Metadata struct {
			MediaType string  `json:"mediaType"`
			Comment   *string `json:"comment"`
		} `json:"metadata"`
		Container *ref `json:"container"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	now := c.Now()
	switch {
	case !a.Store.EditsContent(a.User, c):
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to update attachment: %s", contentID(c))
	case in.Version == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Must supply a version when updating an attachment")
	case in.Version.Number != now.Number:
		return route.Answer{}, a.refuse(http.StatusConflict, "Attachment version is %d, not %d", now.Number, in.Version.Number)
	}
	if in.Title != "" {
		now.Title = in.Title
	}
	if in.Metadata.MediaType != "" {
		now.File.MediaType = in.Metadata.MediaType
	}
	if in.Metadata.Comment != nil {
		now.File.Comment = *in.Metadata.Comment
	}
	if in.Container != nil && in.Container.ID != "" {
		target, err := a.find(string(in.Container.ID))
		if err != nil {
			return route.Answer{}, err
		}
		a.Store.MoveInto(c, target.Page())
	}
	return route.OK(a.rooted(a.content(c, nil, a.expand("version", "container")))), nil
}

func (a api) deleteAttachment() (route.Answer, error) {
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	if !a.Store.DeletesContent(a.User, c) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to delete content: %s", contentID(c))
	}
	a.Store.Trash(c)
	return route.NoContent(), nil
}

func (a api) deleteAttachmentVersion() (route.Answer, error) {
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	n, err := strconv.Atoi(a.Param("version"))
	v := c.Version(n)
	switch {
	case err != nil || v == nil:
		return route.Answer{}, a.notFound(a.Param("attachmentId"))
	case !a.Store.DeletesContent(a.User, c):
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to delete content: %s", contentID(c))
	case len(c.Versions) == 1:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Cannot delete the only version of an attachment")
	}
	a.Store.DropVersion(c, v)
	return route.NoContent(), nil
}

func (a api) moveAttachment() (route.Answer, error) {
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	target := c.Container
	if id := a.Arg("newContentId"); id != "" {
		if target, err = a.find(id); err != nil {
			return route.Answer{}, err
		}
	}
	if !a.Store.EditsContent(a.User, c) || !a.Store.EditsContent(a.User, target) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to move attachment: %s", contentID(c))
	}
	if name := a.Arg("newName"); name != "" {
		c.Now().Title = name
	}
	a.Store.MoveInto(c, target.Page())
	return route.OK(a.rooted(a.content(c, nil, a.expand("version", "container")))), nil
}

// downloadRedirect is the REST endpoint of Cloud for an attachment's bytes: it sends the client on. When the sandbox is
// used as a proxy for a name of Atlassian's, the bytes come at once: there is no media host to send the client to, and
// careful clients refuse a redirect to a name that leads back to this machine.
func (a api) downloadRedirect() (route.Answer, error) {
	c, err := a.attached()
	if err != nil {
		return route.Answer{}, err
	}
	v, err := a.fileVersion(c)
	if err != nil {
		return route.Answer{}, err
	}
	if !loopback(a.Host) {
		return a.bytes(c, v)
	}
	return route.Redirect(http.StatusFound, a.Base+a.download(c, v)), nil
}

// loopback says whether an address names this machine outright.
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (a api) fileVersion(c *store.Content) (*store.ContentVersion, error) {
	raw := a.Arg("version")
	if raw == "" {
		return c.Now(), nil
	}
	n, err := strconv.Atoi(raw)
	v := c.Version(n)
	if err != nil || v == nil {
		return nil, a.notFound(contentID(c))
	}
	return v, nil
}

// downloadFile gives the bytes of an attachment, for the links that answers carry. A thumbnail is the image itself.
// A browser on this machine gets what the first user may see, as on the pages for people; anyone else must sign in.
func (a api) downloadFile() (route.Answer, error) {
	if a.User == nil {
		browser := a.Header.Get("Sec-Fetch-Dest")
		if browser != "image" && browser != "document" || !loopback(a.Host) || len(a.Store.Users()) == 0 {
			return route.JSON(http.StatusUnauthorized, route.Map{"statusCode": http.StatusUnauthorized, "message": "Client must be authenticated to access this resource."}), nil
		}
		seen := *a.Call
		seen.User = a.Store.Users()[0]
		a = api{&seen}
	}
	owner, err := a.find(a.Param("pageId"))
	if err != nil {
		return route.Answer{}, err
	}
	c := a.Store.Attached(owner, a.Param("fileName"))
	if c == nil {
		return route.Answer{}, a.notFound(a.Param("fileName"))
	}
	v, err := a.fileVersion(c)
	if err != nil {
		return route.Answer{}, err
	}
	return a.bytes(c, v)
}

// bytes answers with what an attachment holds.
func (a api) bytes(c *store.Content, v *store.ContentVersion) (route.Answer, error) {
	data, ok := a.Store.Blob(v.File.Blob)
	if !ok {
		return route.Answer{}, a.notFound(contentID(c))
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": c.Title()})
	return route.Bytes(v.File.MediaType, data).With("Content-Disposition", disposition), nil
}
