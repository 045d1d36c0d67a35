package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/confapi"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func wikiRoutes() []route.Route {
	var all []route.Route
	add := func(in route.Flavours, path string, handle func(viewer) (route.Answer, error)) {
		all = append(all, shown(in, route.Confluence, path, handle))
	}
	add(route.OnBoth, "/", viewer.spaces)
	add(route.OnBoth, "/pages/viewpage.action", viewer.byQuery)
	add(route.OnBoth, "/pages/resumedraft.action", viewer.byQuery)
	add(route.OnBoth, "/pages/viewpageattachments.action", viewer.byQuery)
	add(route.OnBoth, "/x/{code}", viewer.tiny)
	for _, base := range []string{"/spaces/{spaceKey}", "/spaces/{spaceKey}/overview"} {
		add(route.OnBoth, base, viewer.space)
	}
	for _, path := range []string{"pages/{id}", "pages/{id}/{title}", "blog/{year}/{month}/{day}/{id}", "blog/{year}/{month}/{day}/{id}/{title}", "folder/{id}", "whiteboard/{id}", "database/{id}", "embed/{id}"} {
		add(route.OnCloud, "/spaces/{spaceKey}/"+path, viewer.byID)
	}
	add(route.OnDataCenter, "/display/{spaceKey}", viewer.space)
	add(route.OnDataCenter, "/display/{spaceKey}/{title}", viewer.byTitle)
	add(route.OnDataCenter, "/display/{spaceKey}/{year}/{month}/{day}/{title}", viewer.byTitle)
	return all
}

type article struct {
	Path     []link
	Version  int
	Who      string
	When     string
	Labels   string
	Body     template.HTML
	Children []link
	Files    []link
	Comments []comment
}

func (v viewer) link(c *store.Content) link {
	return link{URL: v.wiki() + confapi.WebLink(v.Call, c), Label: c.Title()}
}

func (v viewer) spaceLink(s *store.Space) link {
	path := "/display/"
	if v.Cloud() {
		path = "/spaces/"
	}
	return link{URL: v.wiki() + path + url.PathEscape(s.Key), Label: s.Name, Note: s.Key}
}

func (v viewer) spaces() (route.Answer, error) {
	l := list{Text: "Spaces."}
	for _, s := range v.Store.Spaces() {
		if v.Store.SeesSpace(v.eyes, s) {
			l.Links = append(l.Links, v.spaceLink(s))
		}
	}
	return v.render(http.StatusOK, "list", "Confluence", l)
}

func (v viewer) space() (route.Answer, error) {
	s := v.Store.Space(v.Param("spaceKey"))
	if s == nil || !v.Store.SeesSpace(v.eyes, s) {
		return v.missing()
	}
	l := list{Text: s.Description}
	var walk func(c *store.Content, depth int)
	walk = func(c *store.Content, depth int) {
		if !v.Store.SeesContent(v.eyes, c) {
			return
		}
		line := v.link(c)
		line.Label = strings.Repeat("– ", depth) + line.Label
		l.Links = append(l.Links, line)
		for _, child := range c.Below(store.Tree...) {
			walk(child, depth+1)
		}
	}
	for _, c := range v.Store.Roots(s, append([]store.ContentType{store.BlogPost}, store.Tree...)...) {
		walk(c, 0)
	}
	return v.render(http.StatusOK, "list", s.Name+" ("+s.Key+")", l)
}

func (v viewer) byID() (route.Answer, error) { return v.content(v.Param("id")) }

func (v viewer) byQuery() (route.Answer, error) { return v.content(v.Arg("pageId") + v.Arg("draftId")) }

// tiny sends a short link on to the page itself.
func (v viewer) tiny() (route.Answer, error) {
	c := v.Store.Content(confapi.TinyID(v.Param("code")))
	if c == nil || !v.Store.SeesContent(v.eyes, c) {
		return v.missing()
	}
	return route.Redirect(http.StatusFound, v.link(c).URL), nil
}

func (v viewer) byTitle() (route.Answer, error) {
	s := v.Store.Space(v.Param("spaceKey"))
	if s == nil {
		return v.missing()
	}
	title := strings.ReplaceAll(v.Param("title"), "+", " ")
	for _, kind := range []store.ContentType{store.Page, store.BlogPost} {
		if c := v.Store.Titled(s, kind, title); c != nil {
			return v.show(c)
		}
	}
	return v.missing()
}

func (v viewer) content(id string) (route.Answer, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return v.missing()
	}
	c := v.Store.Content(n)
	if c == nil || c.Container != nil {
		return v.missing()
	}
	return v.show(c)
}

func (v viewer) show(c *store.Content) (route.Answer, error) {
	if c.Status != store.Current || !v.Store.SeesContent(v.eyes, c) {
		return v.missing()
	}
	now := c.Now()
	a := article{Version: now.Number, Who: name(now.By), When: when(now.When), Body: v.body(c), Path: []link{v.spaceLink(c.Space)}}
	for _, p := range c.Above() {
		a.Path = append(a.Path, v.link(p))
	}
	var labels []string
	for _, l := range c.Labels {
		labels = append(labels, l.Name)
	}
	a.Labels = strings.Join(labels, ", ")
	for _, child := range c.Below(store.Tree...) {
		if v.Store.SeesContent(v.eyes, child) {
			a.Children = append(a.Children, v.link(child))
		}
	}
	for _, f := range c.Below(store.Attachment) {
		a.Files = append(a.Files, link{URL: v.wiki() + confapi.FileLink(v.Call, f), Label: f.Title(), Note: strconv.Itoa(f.Now().File.Size) + " bytes, version " + strconv.Itoa(f.Now().Number)})
	}
	for _, root := range c.Below(store.Comment) {
		for _, k := range append([]*store.Content{root}, root.AllBelow(store.Comment)...) {
			shown := comment{Who: name(k.Creator), When: when(k.Created), Body: v.body(k)}
			if k.Inline != nil {
				shown.About = k.Inline.Selection
			}
			a.Comments = append(a.Comments, shown)
		}
	}
	return v.render(http.StatusOK, "page", c.Title(), a)
}

// body shows a storage body as Confluence's view does.
func (v viewer) body(c *store.Content) template.HTML {
	return template.HTML(confapi.ViewHTML(v.Call, v.eyes, c)) //nolint:gosec // the view has known elements only and escapes the rest; its tests and the policy of the page guard it
}
