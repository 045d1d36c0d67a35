package jiraapi

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
)

func dashboardRoutes() []entry {
	return []entry{
		{method: get, path: "/dashboard", handle: listDashboards},
		{method: get, path: "/dashboard/search", handle: searchDashboards, in: onCloud},
		{method: get, path: "/dashboard/{id}", handle: getDashboard},
	}
}

// dashboard is the one dashboard that every site has.
func (c *call) dashboard() route.Map {
	m := route.Map{"id": "10000", "name": "Default dashboard", "self": c.api("/dashboard/10000"), "view": c.Host + "/secure/Dashboard.jspa?selectPageId=10000"}
	if c.Cloud() {
		m["isFavourite"], m["popularity"], m["systemDashboard"], m["isWritable"] = false, 0, true, c.Store.IsAdmin(c.User)
		m["sharePermissions"], m["editPermissions"] = route.List{route.Map{"type": "global"}}, route.List{}
	}
	return m
}

func listDashboards(c *call) (route.Answer, error) {
	at, err := c.page(20, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	list := []route.Map{c.dashboard()}
	shown := each(cut(list, &at), func(m route.Map) route.Map { return m })
	return route.OK(route.Map{"startAt": at.start, "maxResults": at.limit, "total": at.total, "dashboards": shown}), nil
}

func searchDashboards(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	list := []route.Map{c.dashboard()}
	return route.OK(c.bean(at.with(1), each(cut(list, &at), func(m route.Map) route.Map { return m }))), nil
}

func getDashboard(c *call) (route.Answer, error) {
	if c.Param("id") != "10000" {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The dashboard with id '"+c.Param("id")+"' does not exist.")
	}
	return route.OK(c.dashboard()), nil
}
