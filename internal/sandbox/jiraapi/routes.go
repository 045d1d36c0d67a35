// Package jiraapi answers the REST APIs of Jira: the platform's v2 and v3, Jira
// Software's agile/1.0 and the basics of Jira Service Management. It keeps no
// state of its own; all of it is in store. Words of refusals are Jira's own.
package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// handler answers one request to Jira.
type handler func(*call) (route.Answer, error)

// entry is one line of a table of routes. A path that does not begin with
// "/rest/" belongs to the platform: it is served below /rest/api/2, and on
// Cloud below /rest/api/3 too.
type entry struct {
	method, path string
	handle       handler
	in           route.Flavours // zero means both
	readOnly     bool
	upload       bool
	anyone       bool
}

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete

	onCloud      = route.OnCloud
	onDataCenter = route.OnDataCenter
)

// Routes lists what Jira answers.
func Routes() []route.Route {
	tables := [][]entry{
		issueRoutes(), metaRoutes(), searchRoutes(), transitionRoutes(), commentRoutes(),
		projectRoutes(), schemeRoutes(), layoutRoutes(), fieldRoutes(), catalogueRoutes(), adminRoutes(), avatarRoutes(), issueMoreRoutes(), fieldWriteRoutes(), organizationRoutes(), userRoutes(), siteRoutes(), allPropertyRoutes(), worklogRoutes(), linkRoutes(), watchRoutes(),
		attachmentRoutes(), filterRoutes(), jqlRoutes(), moveRoutes(), boardRoutes(), boardAdminRoutes(), sprintRoutes(), deskRoutes(), requestRoutes(),
		softwareRoutes(), bulkRoutes(), moreRoutes(), dashboardRoutes(), developRoutes(), formRoutes(),
	}
	var routes []route.Route
	for _, e := range slices.Concat(tables...) {
		routes = append(routes, e.routes()...)
	}
	return routes
}

func (e entry) routes() []route.Route {
	in := e.in
	if in == 0 {
		in = route.OnBoth
	}
	access := route.SignedIn
	if e.anyone {
		access = route.Anyone
	}
	one := func(in route.Flavours, path string) route.Route {
		version := "2"
		if strings.HasPrefix(path, "/rest/api/3/") {
			version = "3"
		}
		return route.Route{
			In: in, Product: route.Jira, Method: e.method, Path: path, Access: access, ReadOnly: e.readOnly, Upload: e.upload,
			Handle: func(c *route.Call) (route.Answer, error) { return e.handle(&call{Call: c, version: version}) },
		}
	}
	if strings.HasPrefix(e.path, "/rest/") || strings.HasPrefix(e.path, "/secure/") || strings.HasPrefix(e.path, "/jira/") {
		return []route.Route{one(in, e.path)}
	}
	routes := []route.Route{one(in, "/rest/api/2"+e.path)}
	if in.Has(cloudFlavour) {
		routes = append(routes, one(route.OnCloud, "/rest/api/3"+e.path))
	}
	return routes
}
