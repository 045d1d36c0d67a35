package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func dashboardRoutes() []entry {
	return slices.Concat([]entry{
		{method: get, path: "/dashboard", handle: listDashboards},
		{method: post, path: "/dashboard", handle: createDashboard, in: onCloud},
		{method: get, path: "/dashboard/search", handle: searchDashboards, in: onCloud},
		{method: get, path: "/dashboard/gadgets", handle: gadgetKinds, in: onCloud},
		{method: get, path: "/dashboard/{id}", handle: getDashboard},
		{method: put, path: "/dashboard/{id}", handle: updateDashboard, in: onCloud},
		{method: del, path: "/dashboard/{id}", handle: deleteDashboard, in: onCloud},
		{method: post, path: "/dashboard/{id}/copy", handle: copyDashboard, in: onCloud},
		{method: get, path: "/dashboard/{dashboardId}/gadget", handle: listGadgets, in: onCloud},
		{method: post, path: "/dashboard/{dashboardId}/gadget", handle: addGadget, in: onCloud},
		{method: put, path: "/dashboard/{dashboardId}/gadget/{gadgetId}", handle: changeGadget, in: onCloud},
		{method: del, path: "/dashboard/{dashboardId}/gadget/{gadgetId}", handle: removeGadget, in: onCloud},
	}, propertyRoutes(0, "/dashboard/{dashboardId}/items/{itemId}/properties", gadgetProperties))
}

func (c *call) seesDashboard(d *store.Dashboard) bool {
	return d.Owner != nil && d.Owner == c.User || c.Store.Shared(d.Shares, c.User) || c.Store.Shared(d.Editors, c.User) || c.Store.IsAdmin(c.User)
}

// writesDashboard says whether the caller may change a dashboard. The one without an owner belongs to the site.
func (c *call) writesDashboard(d *store.Dashboard) bool {
	return d.Owner != nil && d.Owner == c.User || c.Store.Shared(d.Editors, c.User) || c.Store.IsAdmin(c.User)
}

func (c *call) dashboard(d *store.Dashboard) route.Map {
	m := route.Map{"id": d.ID, "name": d.Name, "self": c.api("/dashboard/", d.ID), "view": c.Host + "/secure/Dashboard.jspa?selectPageId=" + d.ID}
	if !c.Cloud() {
		return m
	}
	m["isFavourite"], m["popularity"], m["systemDashboard"], m["isWritable"] = false, 0, d.Owner == nil, c.writesDashboard(d)
	m["sharePermissions"], m["editPermissions"] = c.shareList(d.Shares), c.shareList(d.Editors)
	if d.Owner != nil {
		m["description"], m["owner"] = d.Description, c.shortUser(d.Owner)
	}
	return m
}

// dashboardsWhere are those that the caller sees and that fit.
func (c *call) dashboardsWhere(fits func(*store.Dashboard) bool) []*store.Dashboard {
	var list []*store.Dashboard
	for _, d := range c.Store.Dashboards() {
		if c.seesDashboard(d) && fits(d) {
			list = append(list, d)
		}
	}
	return list
}

func listDashboards(c *call) (route.Answer, error) {
	at, err := c.page(20, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	list := c.dashboardsWhere(func(d *store.Dashboard) bool { return c.Arg("filter") != "my" || d.Owner == c.User })
	shown := each(cut(list, &at), c.dashboard)
	return route.OK(route.Map{"startAt": at.start, "maxResults": at.limit, "total": at.total, "dashboards": shown}), nil
}

func searchDashboards(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	name, owner := strings.ToLower(c.Arg("dashboardName")), c.Arg("accountId")
	list := c.dashboardsWhere(func(d *store.Dashboard) bool {
		return strings.Contains(strings.ToLower(d.Name), name) && (owner == "" || d.Owner != nil && d.Owner.AccountID == owner)
	})
	shown := each(cut(list, &at), c.dashboard)
	return route.OK(c.bean(at, shown)), nil
}

// dashboardCalled finds a dashboard that the caller sees by the parameter that names it.
func (c *call) dashboardCalled(parameter string) (*store.Dashboard, error) {
	d := c.Store.Dashboard(c.Param(parameter))
	if d == nil || !c.seesDashboard(d) {
		return nil, route.RefuseJira(http.StatusNotFound, "The dashboard with id '"+c.Param(parameter)+"' does not exist.")
	}
	return d, nil
}

// dashboardToChange is one that the caller may write.
func (c *call) dashboardToChange(parameter string) (*store.Dashboard, error) {
	d, err := c.dashboardCalled(parameter)
	if err == nil && !c.writesDashboard(d) {
		return nil, forbidden("You do not have permission to edit this dashboard.")
	}
	return d, err
}

func getDashboard(c *call) (route.Answer, error) {
	d, err := c.dashboardCalled("id")
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.dashboard(d)), nil
}

// readDashboard puts the body into a dashboard.
func (c *call) readDashboard(d *store.Dashboard) error {
	var body struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Shares      []any  `json:"sharePermissions"`
		Editors     []any  `json:"editPermissions"`
	}
	if err := c.into(&body); err != nil {
		return err
	}
	name := strings.TrimSpace(body.Name)
	if name == "" {
		return route.RefuseJiraFields(map[string]string{"name": "You must specify a name for the dashboard."})
	}
	for _, other := range c.Store.Dashboards() {
		if other.ID != d.ID && other.Owner == d.Owner && strings.EqualFold(other.Name, name) {
			return route.RefuseJiraFields(map[string]string{"name": "You already have a dashboard with this name."})
		}
	}
	shares, err := c.sharesOf(body.Shares)
	if err != nil {
		return err
	}
	editors, err := c.sharesOf(body.Editors)
	if err != nil {
		return err
	}
	d.Name, d.Description, d.Shares, d.Editors = name, body.Description, c.numbered(shares), c.numbered(editors)
	return nil
}

func createDashboard(c *call) (route.Answer, error) {
	d := &store.Dashboard{Owner: c.User}
	if err := c.readDashboard(d); err != nil {
		return route.Answer{}, err
	}
	d.ID = c.Store.NextID(store.KindDashboard)
	c.Store.AddDashboard(d)
	return route.OK(c.dashboard(d)), nil
}

func updateDashboard(c *call) (route.Answer, error) {
	d, err := c.dashboardToChange("id")
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.readDashboard(d); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.dashboard(d)), nil
}

func deleteDashboard(c *call) (route.Answer, error) {
	d, err := c.dashboardToChange("id")
	if err != nil {
		return route.Answer{}, err
	}
	if d.Owner == nil {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The default dashboard of the site cannot be deleted.")
	}
	c.Store.DeleteDashboard(d)
	return route.NoContent(), nil
}

func copyDashboard(c *call) (route.Answer, error) {
	from, err := c.dashboardCalled("id")
	if err != nil {
		return route.Answer{}, err
	}
	d := &store.Dashboard{Owner: c.User}
	if err := c.readDashboard(d); err != nil {
		return route.Answer{}, err
	}
	for _, g := range from.Gadgets {
		twin := *g
		twin.ID = c.nextNumber(store.KindGadget)
		d.Gadgets = append(d.Gadgets, &twin)
	}
	d.ID = c.Store.NextID(store.KindDashboard)
	c.Store.AddDashboard(d)
	return route.OK(c.dashboard(d)), nil
}
