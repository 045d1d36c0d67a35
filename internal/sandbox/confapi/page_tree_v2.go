package confapi

import (
	"cmp"
	"net/http"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// childSorts are the orders of lists of children.
var childSorts = map[string]func(x, y *store.Content) int{
	"created-date":   pageSorts["created-date"],
	"id":             pageSorts["id"],
	"child-position": func(x, y *store.Content) int { return cmp.Compare(x.Position, y.Position) },
	"modified-date":  pageSorts["modified-date"],
	"title":          pageSorts["title"],
}

func (a api) childPages2() (route.Answer, error) {
	c, err := a.find2("id", store.Page)
	if err != nil {
		return route.Answer{}, err
	}
	list, err := sorted(a, a.visible(c.Below(store.Page)), childSorts)
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(x *store.Content) any {
		m := a.child2(x)
		delete(m, "type")
		return m
	})
}

func (a api) child2(c *store.Content) route.Map {
	return route.Map{
		"id": contentID(c), "status": c.Status, "title": c.Title(), "type": string(c.Type), "spaceId": idOf(c.Space.ID), "childPosition": c.Position,
	}
}

func (a api) directChildren2() (route.Answer, error) {
	c, err := a.find2("id", store.Tree...)
	if err != nil {
		return route.Answer{}, err
	}
	list, err := sorted(a, a.visible(c.Below(store.Tree...)), childSorts)
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(x *store.Content) any { return a.child2(x) })
}

// ancestors2 lists the ancestors from the top down; a limit keeps those nearest to the page.
func (a api) ancestors2() (route.Answer, error) {
	c, err := a.find2("id", store.Tree...)
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window2(25, 250)
	if err != nil {
		return route.Answer{}, err
	}
	chain := c.Above()
	results := route.List{}
	for _, p := range chain[max(len(chain)-w.limit, 0):] {
		results = append(results, route.Map{"id": contentID(p), "type": string(p.Type)})
	}
	links := route.Map{"base": a.site()}
	return route.OK(route.Map{"results": results, "_links": links}), nil
}

func (a api) descendants2() (route.Answer, error) {
	c, err := a.find2("id", store.Tree...)
	if err != nil {
		return route.Answer{}, err
	}
	depth := 2
	if raw := a.Arg("depth"); raw != "" {
		if depth, err = strconv.Atoi(raw); err != nil || depth < 1 || depth > 5 {
			return route.Answer{}, refuse2(http.StatusBadRequest, "Provided value {%s} for 'depth' is not valid. The depth must be between 1 and 5", raw)
		}
	}
	type deep struct {
		content *store.Content
		depth   int
	}
	var list []deep
	var walk func(*store.Content, int)
	walk = func(above *store.Content, level int) {
		if level > depth {
			return
		}
		for _, x := range a.visible(above.Below(store.Tree...)) {
			list = append(list, deep{x, level})
			walk(x, level+1)
		}
	}
	walk(c, 1)
	return list2(a, list, func(d deep) any {
		m := a.child2(d.content)
		delete(m, "spaceId")
		m["parentId"], m["depth"] = contentID(d.content.Parent), d.depth
		return m
	})
}
