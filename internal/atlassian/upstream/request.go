package upstream

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Request is one request to be. It is a value: every method returns a changed copy, so a request can be the start of
// several others. Mistakes made while building it come out of the door.
type Request struct {
	op          *operation
	path        string // escaped; of a Link: the address
	query       []parameter
	body        []byte
	contentType string
	upload      *upload
	err         error
}

type parameter struct{ name, value string }

// Query adds a parameter. It panics on "jql" and "cql": queries are sent with [Request.Matching].
func (r Request) Query(name, value string) Request {
	if strings.EqualFold(name, "jql") || strings.EqualFold(name, "cql") {
		panic("upstream: a query is sent with Matching")
	}
	return r.with(name, value)
}

// Matching sends a query as the parameter "jql" or "cql". In a JSON body an access.JQL stands as itself.
func (r Request) Matching(q access.Query) Request {
	name, text := access.Statement(q)
	if name == "" {
		r.err = fault.New(fault.Internal, "%s: the query is missing", r.op.route)
		return r
	}
	return r.with(name, text)
}

func (r Request) with(name, value string) Request {
	r.query = append(slices.Clip(r.query), parameter{name, value})
	return r
}

// JSON sets the body.
func (r Request) JSON(body any) Request {
	encoded, err := ordered.Marshal(body)
	if err != nil {
		r.err = fault.New(fault.Internal, "%s: the body cannot be encoded", r.op.route).Because(err)
		return r
	}
	r.body, r.contentType = encoded, "application/json"
	return r
}

// Form sets the body as a web form.
func (r Request) Form(fields url.Values) Request {
	r.body, r.contentType = []byte(fields.Encode()), "application/x-www-form-urlencoded"
	return r
}

// upload is a multipart body: plain fields, then one file. It is read once; it can be sent again only when the
// content can be rewound.
type upload struct {
	fields  []parameter
	name    string
	content io.Reader
}

// File sets the body as a multipart upload of one file under the field "file".
func (r Request) File(name string, content io.Reader) Request {
	u := &upload{name: name, content: content}
	if r.upload != nil {
		u.fields = r.upload.fields
	}
	r.upload = u
	return r
}

// Field adds a plain field to a multipart upload.
func (r Request) Field(name, value string) Request {
	u := &upload{}
	if r.upload != nil {
		*u = *r.upload
	}
	u.fields = append(slices.Clip(u.fields), parameter{name, value})
	r.upload = u
	return r
}

// name tells one question from another.
func (r Request) name() string { return r.path + "?" + r.rawQuery() + "#" + string(r.body) }

// rawQuery encodes the parameters in the order they were added.
func (r Request) rawQuery() string {
	if len(r.query) == 0 {
		return ""
	}
	var b strings.Builder
	for at, p := range r.query {
		if at > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.value))
	}
	return b.String()
}

// again reports whether the body can be sent a second time.
func (r Request) again() bool {
	if r.upload == nil {
		return true
	}
	_, ok := r.upload.content.(io.Seeker)
	return ok
}

// attach puts the body on an HTTP request.
func (r Request) attach(h *http.Request) error {
	switch {
	case r.upload != nil:
		return r.upload.attach(h)
	case r.contentType != "":
		body := r.body
		h.Header.Set("Content-Type", r.contentType)
		h.ContentLength = int64(len(body))
		h.Body = io.NopCloser(bytes.NewReader(body))
		h.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	case r.op.method == http.MethodPost || r.op.method == http.MethodPut || r.op.method == http.MethodPatch:
		h.Header.Set("Content-Type", "application/json")
		h.Body = http.NoBody
	}
	return nil
}

func (u *upload) attach(h *http.Request) error {
	if u.content == nil {
		return fault.New(fault.Internal, "the upload has no file")
	}
	size, err := rewind(u.content)
	if err != nil {
		return err
	}
	boundary := rand.Text()
	head, tail := u.head(boundary), "\r\n--"+boundary+"--\r\n"
	h.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	h.ContentLength = -1
	if size >= 0 {
		h.ContentLength = int64(len(head)) + size + int64(len(tail))
	}
	h.Body = io.NopCloser(io.MultiReader(strings.NewReader(head), u.content, strings.NewReader(tail)))
	return nil
}

// head is everything before the content of the file.
func (u *upload) head(boundary string) string {
	var b strings.Builder
	for _, field := range u.fields {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, quotedName(field.name), field.value)
	}
	kind := mime.TypeByExtension(filepath.Ext(u.name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n", boundary, quotedName(u.name), kind)
	return b.String()
}

// quotedName writes a name inside quotes with backslashes (RFC 2183), as the servers of both products read it.
func quotedName(name string) string {
	return strings.NewReplacer("\r", " ", "\n", " ", `\`, `\\`, `"`, `\"`).Replace(name)
}

// rewind goes to the start of a content that allows it, and gives its size, or -1.
func rewind(content io.Reader) (int64, error) {
	seeker, ok := content.(io.Seeker)
	if !ok {
		return -1, nil
	}
	size, err := seeker.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = seeker.Seek(0, io.SeekStart)
	}
	if err != nil {
		return 0, fault.New(fault.Internal, "the file to upload cannot be read from its start").Because(err)
	}
	return size, nil
}
