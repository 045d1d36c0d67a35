package confapi

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// webRoutes are actions of the web pages that clients use all the same.
func webRoutes() []entry {
	return []entry{
		{in: route.OnBoth, method: http.MethodPost, path: "/pages/movepage.action", handle: api.moveAction},
		{in: route.OnBoth, method: http.MethodPost, path: "/json/removeattachment.action", handle: api.removeFileAction},
	}
}

// WebLink gives the path of a content for people, below the product's base.
func WebLink(c *route.Call, content *store.Content) string { return api{c}.webui(content) }

// FileLink gives the path of an attachment's bytes, below the product's base.
func FileLink(c *route.Call, file *store.Content) string { return api{c}.download(file, file.Now()) }

// TinyID gives the content id that a short link's code stands for, 0 for none.
func TinyID(code string) int64 { return untiny(code) }

// ViewHTML gives the view of the newest version of a content as someone sees it.
func ViewHTML(c *route.Call, eyes *store.User, content *store.Content) string {
	seen := *c
	seen.User = eyes
	return api{&seen}.represent(content, content.Now(), "view")
}

// moveAction moves a page as the web pages do: parameters in the query, refusals in a JSON answer with status 200.
func (a api) moveAction() (route.Answer, error) {
	if err := a.guarded(); err != nil {
		return route.Answer{}, err
	}
	failed := func(message string) (route.Answer, error) {
		return route.OK(route.Map{"actionErrors": route.List{message}, "validationErrors": route.List{}}), nil
	}
	c, err := a.find(a.Arg("pageId"))
	if err != nil {
		return failed("The page you are trying to move does not exist or you may not see it.")
	}
	s := a.Store.Space(a.Arg("spaceKey"))
	if s == nil || !a.Store.SeesSpace(a.User, s) {
		return failed("The specified space does not exist: " + a.Arg("spaceKey"))
	}
	position := a.Arg("position")
	if position == "topLevel" {
		if !a.Store.EditsContent(a.User, c) || !a.mayCreate(store.Page, s) {
			return failed("You do not have permission to move this page.")
		}
		a.Store.MoveToTop(c, s)
		return route.OK(a.moved(c)), nil
	}
	place, ok := map[string]store.Place{"append": store.Under, "above": store.Before, "below": store.After}[position]
	target, err := a.find(a.Arg("targetId"))
	switch {
	case !ok:
		return failed("The position is not valid: " + position)
	case err != nil:
		return failed("The target page does not exist or you may not see it.")
	}
	if why := a.checkMove(c, target); why != nil {
		return failed(why.message)
	}
	a.Store.MovePage(c, place, target)
	return route.OK(a.moved(c)), nil
}

func (a api) moved(c *store.Content) route.Map {
	return route.Map{"page": route.Map{"id": c.ID, "title": c.Title(), "href": a.context() + a.webui(c)}, "actionErrors": route.List{}}
}

// removeFileAction deletes an attachment by file name, all of it or one version, as the web pages do.
func (a api) removeFileAction() (route.Answer, error) {
	if err := a.guarded(); err != nil {
		return route.Answer{}, err
	}
	failed := func(message string) (route.Answer, error) {
		return route.OK(route.Map{"actionErrors": route.List{message}, "validationErrors": route.List{}}), nil
	}
	owner, err := a.find(a.Arg("pageId"))
	if err != nil {
		return failed("The page does not exist or you may not see it.")
	}
	name := a.Arg("fileName") + a.Arg("filename")
	c := a.Store.Attached(owner, name)
	switch {
	case c == nil:
		return failed("There is no attachment with the name " + name)
	case !a.Store.DeletesContent(a.User, c):
		return failed("You do not have permission to remove this attachment.")
	}
	if a.Arg("version") == "" || len(c.Versions) == 1 {
		a.Store.Trash(c)
		return route.OK(route.Map{"actionErrors": route.List{}}), nil
	}
	v, err := a.fileVersion(c)
	if err != nil {
		return failed("There is no such version.")
	}
	a.Store.DropVersion(c, v)
	return route.OK(route.Map{"actionErrors": route.List{}}), nil
}
