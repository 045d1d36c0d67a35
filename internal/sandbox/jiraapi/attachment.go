package jiraapi

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func attachmentRoutes() []entry {
	return []entry{
		{method: post, path: "/issue/{issueIdOrKey}/attachments", handle: addAttachments, upload: true},
		{method: get, path: "/attachment/meta", handle: attachmentMeta},
		{method: get, path: "/attachment/{id}", handle: getAttachment},
		{method: del, path: "/attachment/{id}", handle: deleteAttachment},
		{method: get, path: "/attachment/content/{id}", handle: attachmentContent, in: onCloud},
		{method: get, path: "/attachment/thumbnail/{id}", handle: attachmentContent, in: onCloud},
		{method: get, path: "/secure/attachment/{id}/{filename}", handle: attachmentContent},
		{method: get, path: "/secure/attachment/{id}", handle: attachmentContent},
		{method: get, path: "/secure/thumbnail/{id}/{filename}", handle: attachmentContent},
	}
}

// maxAttachment is how large a file may be.
const maxAttachment = 10 << 20

func attachmentMeta(*call) (route.Answer, error) {
	return route.OK(route.Map{"enabled": true, "uploadLimit": maxAttachment}), nil
}

// addAttachments takes one or more files, each as a part "file".
func addAttachments(c *call) (route.Answer, error) {
	if c.Header.Get("X-Atlassian-Token") != "no-check" && c.Header.Get("X-Atlassian-Token") != "nocheck" {
		return route.Answer{}, route.Refuse(route.Answer{Status: http.StatusForbidden, Type: "text/html;charset=UTF-8", Raw: []byte("XSRF check failed")})
	}
	i, err := c.issueFor("CREATE_ATTACHMENTS", "You do not have permission to create attachments for this issue.")
	if err != nil {
		return route.Answer{}, err
	}
	files, err := c.readFiles(i)
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, f := range files {
		c.Store.AddAttachment(f.IssueFile, f.data)
		c.Store.Record(i, c.User, item("Attachment", "attachment", side{}, some(f.ID, f.Name)))
		list = append(list, c.attachment(f.IssueFile))
	}
	return route.OK(list), nil
}

// uploaded is a file of a request.
type uploaded struct {
	*store.IssueFile
	data []byte
}

// readFiles reads the parts of the body.
func (c *call) readFiles(i *store.Issue) ([]uploaded, error) {
	_, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, route.RefuseJira(http.StatusBadRequest, "The request is no multipart/form-data.")
	}
	var files []uploaded
	parts := multipart.NewReader(bytes.NewReader(c.Body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart gives io.EOF itself
			break
		}
		if err != nil {
			return nil, route.RefuseJira(http.StatusBadRequest, "The request body cannot be read as multipart/form-data.")
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, route.RefuseJira(http.StatusBadRequest, "The request body cannot be read as multipart/form-data.")
		}
		if len(data) > maxAttachment {
			return nil, route.RefuseJira(http.StatusRequestEntityTooLarge, "The file "+part.FileName()+" is larger than the limit of "+strconv.Itoa(maxAttachment)+" bytes.")
		}
		files = append(files, uploaded{&store.IssueFile{
			Name: path.Base(part.FileName()), MIME: mediaType(part), Author: c.User, Created: c.Store.Now(), Issue: i,
		}, data})
	}
	if len(files) == 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, "No file was given: a part named 'file' is needed.")
	}
	return files, nil
}

// mediaType is the type that the part tells, or the one that its name means.
func mediaType(p *multipart.Part) string {
	if kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type")); err == nil && kind != "application/octet-stream" {
		return kind
	}
	return typeOfFile(p.FileName())
}

// typeOfFile is the type that a name means.
func typeOfFile(name string) string {
	if kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); err == nil {
		return kind
	}
	return "application/octet-stream"
}

func (c *call) attachmentOfPath() (*store.IssueFile, error) {
	f := c.Store.Attachment(c.Param("id"))
	if f == nil || !c.Store.Sees(c.User, f.Issue) {
		return nil, route.RefuseJira(http.StatusNotFound, "The attachment with id '"+c.Param("id")+"' does not exist")
	}
	return f, nil
}

func getAttachment(c *call) (route.Answer, error) {
	f, err := c.attachmentOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	m := c.attachment(f)
	if c.Cloud() {
		m["id"] = number(f.ID)
	}
	return route.OK(m), nil
}

func deleteAttachment(c *call) (route.Answer, error) {
	f, err := c.attachmentOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.mine(f.Issue, f.Author, "DELETE_ALL_ATTACHMENTS", "DELETE_OWN_ATTACHMENTS") {
		return route.Answer{}, forbidden("You do not have permission to delete attachment with id: " + f.ID)
	}
	i := f.Issue
	c.Store.DeleteAttachment(f)
	c.Store.Record(i, c.User, item("Attachment", "attachment", some(f.ID, f.Name), side{}))
	return route.NoContent(), nil
}

// attachmentContent gives the bytes.
func attachmentContent(c *call) (route.Answer, error) {
	f, err := c.attachmentOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	a := route.Bytes(f.MIME, c.Store.AttachmentBytes(f)).
		With("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	if a.Raw == nil {
		a.Raw = []byte{}
	}
	return part(a, c.Header.Get("Range")), nil
}

// part cuts an answer to one range of bytes. A header that cannot be read, or that asks for several, is ignored, as
// RFC 9110 section 14.2 has it; one that begins behind the end is refused.
func part(a route.Answer, header string) route.Answer {
	a = a.With("Accept-Ranges", "bytes")
	size := len(a.Raw)
	first, last, found := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	from, errFrom := strconv.Atoi(first)
	to, errTo := strconv.Atoi(last)
	switch {
	case !strings.HasPrefix(header, "bytes=") || !found:
		return a
	case first == "" && errTo == nil && to > 0: // the last bytes
		from, to = max(size-to, 0), size-1
	case errFrom == nil && last == "":
		to = size - 1
	case errFrom != nil || errTo != nil || to < from:
		return a
	}
	if from >= size {
		refused := route.JSON(http.StatusRequestedRangeNotSatisfiable, route.JiraErrors([]string{"The range begins behind the end of the attachment."}, nil))
		return refused.With("Content-Range", "bytes */"+strconv.Itoa(size))
	}
	to = min(to, size-1)
	a.Status, a.Raw = http.StatusPartialContent, a.Raw[from:to+1]
	return a.With("Content-Range", "bytes "+strconv.Itoa(from)+"-"+strconv.Itoa(to)+"/"+strconv.Itoa(size))
}
