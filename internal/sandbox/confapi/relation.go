package confapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// relationRoutes are Cloud's relations between users, contents and spaces. "favourite" is the one that the product
// itself uses; others are for apps.
func relationRoutes() []entry {
	const one = "/rest/api/relation/{relationName}/from/{sourceType}/{sourceKey}/to/{targetType}/{targetKey}"
	return []entry{
		{in: route.OnCloud, method: http.MethodGet, path: one, handle: api.getRelation},
		{in: route.OnCloud, method: http.MethodPut, path: one, handle: api.putRelation},
		{in: route.OnCloud, method: http.MethodDelete, path: one, handle: api.deleteRelation},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/relation/{relationName}/from/{sourceType}/{sourceKey}/to/{targetType}", handle: api.relationsFrom},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/relation/{relationName}/to/{targetType}/{targetKey}/from/{sourceType}", handle: api.relationsTo},
	}
}

// end finds one end of a relation: a *store.User, *store.Content or *store.Space.
func (a api) end(kind, key string) (any, error) {
	switch kind {
	case "user":
		if key == "current" {
			return a.User, nil
		}
		if u := a.Store.UserByAccount(key); u != nil {
			return u, nil
		}
		return nil, a.refuse(http.StatusNotFound, "No user found with %s", key)
	case "content":
		return a.find(key)
	case "space":
		if s := a.Store.Space(key); s != nil && a.Store.SeesSpace(a.User, s) {
			return s, nil
		}
		return nil, a.refuse(http.StatusNotFound, "No space with key : %s", key)
	}
	return nil, a.refuse(http.StatusBadRequest, "Invalid relation end: %s", kind)
}

// showEnd renders one end.
func (a api) showEnd(end any) route.Map {
	switch end := end.(type) {
	case *store.User:
		return a.person(end)
	case *store.Content:
		return a.content(end, nil, nil)
	case *store.Space:
		return a.space(end, nil)
	}
	return route.Map{}
}

// seesEnd says whether the caller may know of an end.
func (a api) seesEnd(end any) bool {
	switch end := end.(type) {
	case *store.Content:
		return a.sees(end) && end.Status == store.Current
	case *store.Space:
		return a.Store.SeesSpace(a.User, end)
	}
	return true
}

func (a api) ends() (from, to any, err error) {
	if from, err = a.end(a.Param("sourceType"), a.Param("sourceKey")); err != nil {
		return nil, nil, err
	}
	to, err = a.end(a.Param("targetType"), a.Param("targetKey"))
	return from, to, err
}

func (a api) relation(r *store.Relation) any {
	return route.Map{
		"name": r.Name, "source": a.showEnd(r.From), "target": a.showEnd(r.To), "relationData": route.Map{"createdBy": a.person(r.By), "createdDate": stamp(r.When), "friendlyCreatedDate": friendly(r.When)},
		"_expandable": route.Map{"relationData": "", "source": "", "target": ""}, "_links": route.Map{"base": a.site(), "context": a.context()},
	}
}

func (a api) findRelation(from, to any) *store.Relation {
	for _, r := range a.Store.Relations() {
		if r.Name == a.Param("relationName") && r.From == from && r.To == to {
			return r
		}
	}
	return nil
}

func (a api) getRelation() (route.Answer, error) {
	from, to, err := a.ends()
	if err != nil {
		return route.Answer{}, err
	}
	r := a.findRelation(from, to)
	if r == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No relation %s found", a.Param("relationName"))
	}
	return route.OK(a.relation(r)), nil
}

func (a api) putRelation() (route.Answer, error) {
	from, to, err := a.ends()
	if err != nil {
		return route.Answer{}, err
	}
	r := a.findRelation(from, to)
	if r == nil {
		r = &store.Relation{Name: a.Param("relationName"), From: from, To: to, By: a.User, When: a.Store.Now()}
		a.Store.SetRelations(append(a.Store.Relations(), r))
		a.favourite(r, true)
	}
	return route.OK(a.relation(r)), nil
}

func (a api) deleteRelation() (route.Answer, error) {
	from, to, err := a.ends()
	if err != nil {
		return route.Answer{}, err
	}
	r := a.findRelation(from, to)
	if r == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No relation %s found", a.Param("relationName"))
	}
	a.Store.SetRelations(slices.DeleteFunc(slices.Clone(a.Store.Relations()), func(x *store.Relation) bool { return x == r }))
	a.favourite(r, false)
	return route.NoContent(), nil
}

// favourite keeps the lists of favourites in step with the relation of that name.
func (a api) favourite(r *store.Relation, there bool) { //nolint:revive // the two ends of one change
	u, isUser := r.From.(*store.User)
	if r.Name != "favourite" || !isUser {
		return
	}
	change := func(list []*store.User) []*store.User {
		list = slices.DeleteFunc(slices.Clone(list), func(x *store.User) bool { return x == u })
		if there {
			list = append(list, u)
		}
		return list
	}
	switch to := r.To.(type) {
	case *store.Content:
		to.Favourites = change(to.Favourites)
	case *store.Space:
		to.Favourites = change(to.Favourites)
	}
}

func (a api) relationsFrom() (route.Answer, error) {
	from, err := a.end(a.Param("sourceType"), a.Param("sourceKey"))
	if err != nil {
		return route.Answer{}, err
	}
	return a.relations(func(r *store.Relation) bool { return r.From == from && kindOfEnd(r.To) == a.Param("targetType") })
}

func (a api) relationsTo() (route.Answer, error) {
	to, err := a.end(a.Param("targetType"), a.Param("targetKey"))
	if err != nil {
		return route.Answer{}, err
	}
	return a.relations(func(r *store.Relation) bool { return r.To == to && kindOfEnd(r.From) == a.Param("sourceType") })
}

func kindOfEnd(end any) string {
	switch end.(type) {
	case *store.User:
		return "user"
	case *store.Content:
		return "content"
	}
	return "space"
}

func (a api) relations(wanted func(*store.Relation) bool) (route.Answer, error) {
	w, err := a.window(25, 100)
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(a.Store.Relations()), func(r *store.Relation) bool {
		return r.Name != a.Param("relationName") || !wanted(r) || !a.seesEnd(r.From) || !a.seesEnd(r.To)
	})
	return route.OK(page(a, list, w, a.relation)), nil
}
