package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func filterRoutes() []entry {
	return slices.Concat([]entry{
		{method: get, path: "/filter/search", handle: searchFilters, in: onCloud},
		{method: get, path: "/filter/my", handle: myFilters, in: onCloud},
		{method: get, path: "/filter/favourite", handle: favouriteFilters},
		{method: post, path: "/filter", handle: createFilter},
		{method: get, path: "/filter/{id}", handle: getFilter},
		{method: put, path: "/filter/{id}", handle: updateFilter},
		{method: del, path: "/filter/{id}", handle: deleteFilter},
	}, shareRoutes())
}

func (c *call) seesFilter(f *store.Filter) bool {
	return c.Store.Shared(f.Shares, c.User) || f.Owner == c.User || c.Store.IsAdmin(c.User)
}

func (c *call) filter(f *store.Filter) route.Map {
	m := route.Map{
		"self": c.api("/filter/", f.ID), "id": f.ID, "name": f.Name, "description": f.Description, "owner": c.user(f.Owner), "jql": f.JQL,
		"viewUrl":   c.Host + "/issues/?filter=" + f.ID,
		"searchUrl": c.api("/search?jql=", queryEscape(f.JQL)), "favourite": slices.Contains(f.Favourites, c.User),
		"favouritedCount": len(f.Favourites), "sharePermissions": c.shareList(f.Shares),
		"subscriptions": route.Map{"size": 0, "items": route.List{}, "max-results": 0, "start-index": 0, "end-index": 0},
		"sharedUsers":   route.Map{"size": 0, "items": route.List{}, "max-results": 0, "start-index": 0, "end-index": 0},
	}
	if c.Cloud() {
		m["editPermissions"] = route.List{}
	} else {
		m["editable"] = f.Owner == c.User
	}
	return m
}

func (c *call) filtersWhere(fits func(*store.Filter) bool) []*store.Filter {
	var list []*store.Filter
	for _, f := range c.Store.Filters() {
		if c.seesFilter(f) && fits(f) {
			list = append(list, f)
		}
	}
	return list
}

func searchFilters(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	name, ids := strings.ToLower(c.Arg("filterName")), c.List("id")
	found := c.filtersWhere(func(f *store.Filter) bool {
		return strings.Contains(strings.ToLower(f.Name), name) && (len(ids) == 0 || slices.Contains(ids, f.ID)) &&
			(c.Arg("accountId") == "" || f.Owner.AccountID == c.Arg("accountId"))
	})
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), func(f *store.Filter) route.Map { return c.filterChosen(f) }))), nil
}

// filterChosen shows a filter with those members only that expand asks for.
func (c *call) filterChosen(f *store.Filter) route.Map {
	m := c.filter(f)
	expand := c.List("expand")
	for _, name := range []string{"description", "owner", "jql", "viewUrl", "searchUrl", "favourite", "favouritedCount", "sharePermissions", "editPermissions", "subscriptions"} {
		if !slices.Contains(expand, name) {
			delete(m, name)
		}
	}
	if m["subscriptions"] != nil {
		m["subscriptions"] = route.List{} // a list here, a page where the filter stands alone
	}
	delete(m, "sharedUsers")
	m["expand"] = "description,owner,jql,viewUrl,searchUrl,favourite,favouritedCount,sharePermissions,editPermissions,isWritable,subscriptions"
	return m
}

func myFilters(c *call) (route.Answer, error) {
	return route.OK(each(c.filtersWhere(func(f *store.Filter) bool { return f.Owner == c.User }), c.filter)), nil
}

func favouriteFilters(c *call) (route.Answer, error) {
	return route.OK(each(c.filtersWhere(func(f *store.Filter) bool { return slices.Contains(f.Favourites, c.User) }), c.filter)), nil
}

func (c *call) filterOfPath() (*store.Filter, error) {
	f := c.Store.Filter(c.Param("id"))
	if f == nil || !c.seesFilter(f) {
		return nil, route.RefuseJira(http.StatusBadRequest, "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.")
	}
	return f, nil
}

func getFilter(c *call) (route.Answer, error) {
	f, err := c.filterOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.filter(f)), nil
}

// filterBody is the body of writing a filter; absent members stay as they are.
type filterBody struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
	JQL         *string `json:"jql"`
	Favourite   *flag   `json:"favourite"`
	Shares      []any   `json:"sharePermissions"`
}

func (b filterBody) apply(c *call, f *store.Filter) error {
	if b.Name != nil {
		f.Name = strings.TrimSpace(*b.Name)
	}
	if b.Description != nil {
		f.Description = *b.Description
	}
	if b.JQL != nil {
		f.JQL = *b.JQL
	}
	if b.Shares != nil {
		shares, err := c.sharesOf(b.Shares)
		if err != nil {
			return err
		}
		f.Shares = c.numbered(shares)
	}
	if f.Name == "" {
		return route.RefuseJiraFields(map[string]string{"filterName": "You must specify a name to save this filter as."})
	}
	for _, other := range c.Store.Filters() {
		if other.ID != f.ID && other.Owner == f.Owner && strings.EqualFold(other.Name, f.Name) {
			return route.RefuseJiraFields(map[string]string{"filterName": "Filter with same name already exists."})
		}
	}
	if _, err := query.ParseJQL(f.JQL); err != nil {
		return refuseQuery(err)
	}
	if b.Favourite != nil {
		f.Favourites = slices.DeleteFunc(slices.Clone(f.Favourites), func(u *store.User) bool { return u == c.User })
		if *b.Favourite {
			f.Favourites = append(f.Favourites, c.User)
		}
	}
	return nil
}

func createFilter(c *call) (route.Answer, error) {
	var body filterBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	f := &store.Filter{Owner: c.User}
	if err := body.apply(c, f); err != nil {
		return route.Answer{}, err
	}
	f.ID = c.Store.NextID(store.KindFilter)
	c.Store.AddFilter(f)
	return route.OK(c.filter(f)), nil
}

func (c *call) ownFilter() (*store.Filter, error) {
	f, err := c.filterOfPath()
	if err != nil {
		return nil, err
	}
	if f.Owner != c.User && !c.Store.IsAdmin(c.User) {
		return nil, route.RefuseJira(http.StatusBadRequest, "Filter cannot be edited as you are not the owner.")
	}
	return f, nil
}

func updateFilter(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	var body filterBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := *f
	if err := body.apply(c, &next); err != nil {
		return route.Answer{}, err
	}
	*f = next
	return route.OK(c.filter(f)), nil
}

func deleteFilter(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteFilter(f)
	return route.NoContent(), nil
}
