package upstream

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
)

// build makes the HTTP request of one attempt.
func (t *trip) build(ctx context.Context) (*http.Request, error) {
	d, r := t.door, t.request
	address, err := d.address(r)
	if err != nil {
		return nil, err
	}
	h := (&http.Request{
		Method: r.op.method, URL: address, Host: address.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: make(http.Header, 8),
	}).WithContext(ctx)
	h.Header.Set("User-Agent", d.rules.limits.UserAgent)
	h.Header.Set("Accept", "application/json")
	if t.want == wantsBytes {
		h.Header.Set("Accept", "*/*")
	}
	if err := r.attach(h); err != nil {
		return nil, err
	}
	if r.op.experimental {
		h.Header.Set("X-ExperimentalApi", "opt-in")
	}
	if r.upload != nil || r.contentType == "application/x-www-form-urlencoded" {
		h.Header.Set("X-Atlassian-Token", "no-check")
	}
	if err := d.to.Credential.Sign(h); err != nil {
		return nil, err
	}
	d.customise(h.Header)
	if d.rules.watch != nil {
		d.rules.watch.Sending(ctx, r.op.route, h.Header)
	}
	return h, nil
}

// customise applies the operator's headers, then those that pass through from the message. Both may replace any
// header of ours; only user and password cannot be replaced.
func (d *Door) customise(h http.Header) {
	_, isBasic := d.to.Credential.(identity.Basic)
	for _, more := range []http.Header{d.to.Custom, d.to.Forward} {
		for name, values := range more {
			name = http.CanonicalHeaderKey(name)
			if isBasic && name == "Authorization" || name == "Accept-Encoding" { // the transport unpacks only what it asked for
				continue
			}
			h[name] = values
		}
	}
}

// address is base, path and query; for a link it is the link, when it stays on the site.
func (d *Door) address(r Request) (*url.URL, error) {
	if r.op.linked {
		return d.linked(r)
	}
	u := *d.base
	u.RawQuery = r.rawQuery()
	return &u, setPath(&u, d.base.EscapedPath()+r.path)
}

func setPath(u *url.URL, escapedPath string) error {
	plain, err := url.PathUnescape(escapedPath)
	if err != nil {
		return fault.New(fault.Internal, "the path of the request is malformed").Because(err)
	}
	u.Path, u.RawPath = plain, ""
	if u.EscapedPath() != escapedPath {
		u.RawPath = escapedPath
	}
	return nil
}

// linked resolves an address from an upstream answer. Credentials go along, hence it must be an address of the site:
// of the door's base, or of the site's own web address, which is then asked for through the base.
func (d *Door) linked(r Request) (*url.URL, error) {
	link, err := url.Parse(r.path)
	if err != nil || r.path == "" {
		return nil, fault.New(fault.Protocol, "%s gave a malformed address for a download", d.to.Service).Because(err)
	}
	path := link.EscapedPath()
	switch {
	case link.Host == "" && link.Scheme == "":
		path = "/" + strings.TrimLeft(path, "/")
	case d.onSite(link, d.base.String()):
		path = strings.TrimPrefix(path, d.base.EscapedPath())
	case d.onSite(link, d.to.Web):
		web, _ := url.Parse(d.to.Web) // parsed by onSite already
		path = strings.TrimPrefix(path, strings.TrimRight(web.EscapedPath(), "/"))
	default:
		return nil, fault.New(fault.Forbidden, "%s gave an address on another host (%s) for a download, where the credentials must not go", d.to.Service, fault.Clean(link.Hostname(), 100))
	}
	u := *d.base
	u.RawQuery = link.RawQuery
	if root := d.base.EscapedPath(); root != "" && strings.HasPrefix(path, root+"/") {
		path = strings.TrimPrefix(path, root) // some links hold the context path already
	}
	return &u, setPath(&u, d.base.EscapedPath()+path)
}

// onSite reports whether a link has the origin and the path of a site's address.
func (d *Door) onSite(link *url.URL, site string) bool {
	of, err := url.Parse(site)
	if err != nil || site == "" {
		return false
	}
	root := strings.TrimRight(of.EscapedPath(), "/")
	return strings.EqualFold(link.Scheme, of.Scheme) && strings.EqualFold(link.Host, of.Host) && link.User == nil &&
		(root == "" || link.EscapedPath() == root || strings.HasPrefix(link.EscapedPath(), root+"/"))
}
