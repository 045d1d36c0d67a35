package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// gadgetModules are the gadgets that a dashboard may hold: module key and title.
var gadgetModules = [][2]string{
	{"com.atlassian.plugins.atlassian-connect-plugin:com.atlassian.connect.node.sample-addon__sample-dashboard-item", "Issue statistics"},
	{"com.atlassian.jira.gadgets:filter-results-dashboard-item", "Filter results"},
	{"com.atlassian.jira.gadgets:assigned-to-me-dashboard-item", "Assigned to me"},
	{"com.atlassian.jira.gadgets:pie-chart-dashboard-item", "Pie chart"},
}

var gadgetColors = []string{"blue", "red", "yellow", "green", "cyan", "purple", "gray", "white"}

// The document of Cloud names the two members of a position by their descriptions.
const (
	gadgetColumn = "The column position of the gadget."
	gadgetRow    = "The row position of the gadget."
)

func gadgetKinds(*call) (route.Answer, error) {
	list := route.List{}
	for _, g := range gadgetModules {
		list = append(list, route.Map{"moduleKey": g[0], "title": g[1]})
	}
	return route.OK(route.Map{"gadgets": list}), nil
}

func (c *call) gadget(g *store.Gadget) route.Map {
	m := route.Map{"id": g.ID, "color": g.Tint, "title": g.Title, "position": route.Map{gadgetColumn: g.Column, gadgetRow: g.Row}}
	if g.Module != "" {
		m["moduleKey"] = g.Module
	}
	if g.URI != "" {
		m["uri"] = g.URI
	}
	return m
}

func listGadgets(c *call) (route.Answer, error) {
	d, err := c.dashboardCalled("dashboardId")
	if err != nil {
		return route.Answer{}, err
	}
	modules, ids := c.List("moduleKey"), c.List("gadgetId")
	found := slices.DeleteFunc(slices.Clone(d.Gadgets), func(g *store.Gadget) bool {
		return len(modules) > 0 && !slices.Contains(modules, g.Module) || len(ids) > 0 && !slices.Contains(ids, itoa(g.ID))
	})
	return route.OK(route.Map{"gadgets": each(found, c.gadget)}), nil
}

// gadgetBody is the body of writing a gadget; absent members stay as they are.
type gadgetBody struct {
	Module   string         `json:"moduleKey"`
	URI      string         `json:"uri"`
	Color    *string        `json:"color"`
	Title    *string        `json:"title"`
	Position map[string]int `json:"position"`
	Unknown  bool           `json:"ignoreUriAndModuleKeyValidation"`
}

func (b gadgetBody) apply(g *store.Gadget) error {
	if b.Color != nil {
		if !slices.Contains(gadgetColors, *b.Color) {
			return route.RefuseJiraFields(map[string]string{"color": "The color must be one of " + strings.Join(gadgetColors, ", ") + "."})
		}
		g.Tint = *b.Color
	}
	if b.Title != nil {
		g.Title = *b.Title
	}
	for name, into := range map[string]*int{gadgetColumn: &g.Column, "column": &g.Column, gadgetRow: &g.Row, "row": &g.Row} {
		if n, given := b.Position[name]; given {
			if n < 0 {
				return route.RefuseJiraFields(map[string]string{"position": "A position cannot be negative."})
			}
			*into = n
		}
	}
	return nil
}

func addGadget(c *call) (route.Answer, error) {
	d, err := c.dashboardToChange("dashboardId")
	if err != nil {
		return route.Answer{}, err
	}
	var body gadgetBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	g := &store.Gadget{Module: body.Module, URI: body.URI, Tint: "blue", Row: len(d.Gadgets)}
	switch at := slices.IndexFunc(gadgetModules, func(m [2]string) bool { return m[0] == body.Module }); {
	case (body.Module == "") == (body.URI == ""):
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Either the module key or the URI of the gadget must be given.")
	case at >= 0:
		g.Title = gadgetModules[at][1]
	case !body.Unknown && body.Module != "":
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The gadget with the module key '"+body.Module+"' does not exist.")
	}
	if err := body.apply(g); err != nil {
		return route.Answer{}, err
	}
	g.ID = c.nextNumber(store.KindGadget)
	d.Gadgets = append(slices.Clone(d.Gadgets), g)
	return route.OK(c.gadget(g)), nil
}

// gadgetOf finds a gadget of a dashboard by the parameter that names it.
func (c *call) gadgetOf(d *store.Dashboard, parameter string) (*store.Gadget, error) {
	for _, g := range d.Gadgets {
		if itoa(g.ID) == c.Param(parameter) {
			return g, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "The gadget with id '"+c.Param(parameter)+"' does not exist on the dashboard.")
}

// gadgetToChange finds both of the path.
func (c *call) gadgetToChange() (*store.Dashboard, *store.Gadget, error) {
	d, err := c.dashboardToChange("dashboardId")
	if err != nil {
		return nil, nil, err
	}
	g, err := c.gadgetOf(d, "gadgetId")
	return d, g, err
}

func changeGadget(c *call) (route.Answer, error) {
	_, g, err := c.gadgetToChange()
	if err != nil {
		return route.Answer{}, err
	}
	var body gadgetBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := *g
	if err := body.apply(&next); err != nil {
		return route.Answer{}, err
	}
	*g = next
	return route.NoContent(), nil
}

func removeGadget(c *call) (route.Answer, error) {
	d, g, err := c.gadgetToChange()
	if err != nil {
		return route.Answer{}, err
	}
	d.Gadgets = slices.DeleteFunc(slices.Clone(d.Gadgets), func(x *store.Gadget) bool { return x == g })
	return route.NoContent(), nil
}

func gadgetProperties(c *call, write bool) (*map[string]any, func(), error) { //nolint:revive // see owner
	find := c.dashboardCalled
	if write {
		find = c.dashboardToChange
	}
	d, err := find("dashboardId")
	if err != nil {
		return nil, nil, err
	}
	g, err := c.gadgetOf(d, "itemId")
	if err != nil {
		return nil, nil, err
	}
	return &g.Properties, nil, nil
}
