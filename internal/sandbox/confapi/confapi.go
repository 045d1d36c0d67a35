// Package confapi is the Confluence half of the sandbox: what Confluence Cloud answers under /wiki (REST v1 and v2)
// and what Confluence Data Center answers under its context path (REST v1). It turns the state of package store into
// the JSON of each API and requests into changes of that state, and refuses as Confluence refuses, in its words. It
// keeps no state of its own, knows nothing of Jira's API, and may use nothing of the product that is tested on it.
//
// What is written here follows Atlassian's published API descriptions (Confluence Cloud REST v1 and v2, Confluence
// Data Center 10.0) and recorded answers; a comment names the source where it is another one.
package confapi

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// api is one request, with the methods that render and refuse.
type api struct{ *route.Call }

type handler func(api) (route.Answer, error)

// entry is a line of the table of routes.
type entry struct {
	in     route.Flavours
	method string
	path   string
	handle handler
	// gone marks v1 endpoints that are no longer served through the gateway of Cloud.
	gone bool
	// reads marks a POST that changes nothing.
	reads bool
	// upload marks what reads multipart/form-data.
	upload bool
	access route.Access
}

// Routes lists everything that Confluence answers, of both flavours.
func Routes() []route.Route {
	var all []route.Route
	for _, list := range [][]entry{
		contentRoutes(), childRoutes(), detailRoutes(), inlineRoutes(), restrictionRoutes(), attachmentRoutes(), spaceRoutes(), permissionRoutes(), peopleRoutes(), groupWriteRoutes(), relationRoutes(), searchRoutes(), pageRoutesV2(), commentRoutesV2(), spaceRoutesV2(), detailRoutesV2(), otherRoutesV2(), treeRoutesV2(), absentRoutesV2(), siteRoutes(), extraRoutes(), webRoutes(),
	} {
		for _, e := range list {
			all = append(all, e.route())
		}
	}
	return all
}

func (e entry) route() route.Route {
	return route.Route{
		In: e.in, Product: route.Confluence, Method: e.method, Path: e.path, Access: e.access, ReadOnly: e.reads, Upload: e.upload,
		Handle: func(c *route.Call) (route.Answer, error) {
			if e.gone && strings.Contains(c.Base, "/ex/confluence/") {
				return route.Answer{}, route.Refuse(route.JSON(http.StatusGone, route.Map{"code": http.StatusGone, "message": "This deprecated endpoint has been removed."}))
			}
			return e.handle(api{c})
		},
	}
}

// site is the address of Confluence for people and in links, which a request through the gateway does not use.
func (a api) site() string {
	if a.Cloud() {
		return a.Host + "/wiki"
	}
	return a.Base
}

// context is the path at which Confluence is mounted.
func (a api) context() string {
	if a.Cloud() {
		return "/wiki"
	}
	rest := a.site()
	if _, after, found := strings.Cut(rest, "://"); found {
		rest = after
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// sees says whether the caller may see a content.
func (a api) sees(c *store.Content) bool { return a.Store.SeesContent(a.User, c) }

// visible leaves only what the caller may see.
func (a api) visible(list []*store.Content) []*store.Content {
	var out []*store.Content
	for _, c := range list {
		if a.sees(c) {
			out = append(out, c)
		}
	}
	return out
}
