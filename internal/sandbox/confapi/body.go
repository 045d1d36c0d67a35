package confapi

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// representations are the forms of a body that can be read in v1.
var representations = []string{"storage", "view", "export_view", "styled_view", "editor", "editor2", "anonymous_export_view", "atlas_doc_format", "dynamic"}

// bodies renders the expanded forms of a body for v1.
func (a api) bodies(c *store.Content, v *store.ContentVersion, e expand) route.Map {
	m, folded := route.Map{}, route.Map{}
	if c.Type == store.Attachment || c.Type == store.Folder {
		m["_expandable"] = folded
		return m
	}
	own := "/rest/api/content/" + contentID(c)
	for _, name := range representations {
		if !a.Cloud() && (name == "atlas_doc_format" || name == "dynamic") || !a.Cloud() && name == "editor2" {
			continue
		}
		if !e.has(name) {
			folded[name] = ""
			continue
		}
		part := route.Map{"value": a.represent(c, v, name), "representation": name, "_expandable": route.Map{"content": own}}
		if a.Cloud() {
			part["embeddedContent"] = route.List{}
			if name == "view" {
				part["_expandable"] = route.Map{"webresource": "", "embeddedContent": "", "mediaToken": "", "content": own}
			}
		} else if name != "storage" {
			part["_expandable"] = route.Map{"webresource": "", "content": own}
		}
		m[name] = part
	}
	m["_expandable"] = folded
	return m
}

// represent gives the body of a version in one form.
func (a api) represent(c *store.Content, v *store.ContentVersion, form string) string {
	switch form {
	case "storage", "editor", "editor2", "raw":
		return v.Body
	}
	root, err := text.ParseStorage(v.Body)
	if err != nil {
		return v.Body // what is stored was checked on the way in; a seed that is not is found by its test
	}
	switch form {
	case "atlas_doc_format":
		return text.ADFOfStorage(root, a.around(c, v))
	case "styled_view":
		return "<!DOCTYPE html><html><head><title>" + text.Escape(v.Title) + "</title></head><body>" + text.View(root, a.around(c, v)) + "</body></html>"
	}
	return text.View(root, a.around(c, v))
}

// around is what the view of a body must know about the site.
func (a api) around(c *store.Content, v *store.ContentVersion) *text.Page {
	owner := c.Page()
	return &text.Page{
		Cloud: a.Cloud(), Base: a.site(), ID: idOf(owner.ID), Title: v.Title, Version: v.Number,
		Person: a.mentioned,
		Target: func(space, title string) (text.Target, bool) {
			p := a.linked(owner, space, title)
			if p == nil {
				return text.Target{}, false
			}
			return a.target(p), true
		},
		Media: func(space, title, file string) (text.Media, bool) { return a.media(owner, space, title, file) },
		Below: func() []text.Target {
			var list []text.Target
			for _, child := range a.visible(owner.Below(store.Page)) {
				list = append(list, a.target(child))
			}
			return list
		},
		Issue: a.issue,
	}
}

func (a api) mentioned(ref *text.Node) (text.Person, bool) {
	u := a.Store.UserByAccount(ref.Get("ri:account-id"))
	if u == nil && ref.Get("ri:userkey") != "" {
		u = a.Store.UserByKey(ref.Get("ri:userkey"))
	}
	if u == nil && ref.Get("ri:username") != "" {
		u = a.Store.UserByName(ref.Get("ri:username"))
	}
	if u == nil {
		return text.Person{}, false
	}
	return text.Person{Name: u.DisplayName, AccountID: u.AccountID, Key: u.Key, Username: u.Name}, true
}

func (a api) target(p *store.Content) text.Target {
	return text.Target{ID: idOf(p.ID), Title: p.Title(), URL: a.site() + a.webui(p)}
}

func (a api) linked(from *store.Content, space, title string) *store.Content {
	in := from.Space
	if space != "" {
		in = a.Store.Space(space)
	}
	if in == nil {
		return nil
	}
	p := a.Store.Titled(in, store.Page, title)
	if p == nil {
		p = a.Store.Titled(in, store.BlogPost, title)
	}
	if p == nil || !a.sees(p) {
		return nil
	}
	return p
}

func (a api) media(owner *store.Content, space, title, file string) (text.Media, bool) {
	if title != "" {
		if owner = a.linked(owner, space, title); owner == nil {
			return text.Media{}, false
		}
	}
	f := a.Store.Attached(owner, file)
	if f == nil {
		return text.Media{}, false
	}
	v := f.Now()
	link := a.site() + a.download(f, v)
	return text.Media{
		ID: idOf(f.ID), Name: file, Type: v.File.MediaType, URL: link, Version: v.Number, Size: v.File.Size,
		Thumb: strings.Replace(link, "/download/attachments/", "/download/thumbnails/", 1), FileID: fileID(f),
	}, true
}

// form is one representation of a body as a request carries it.
type form struct {
	Value          *string `json:"value"`
	Representation string  `json:"representation"`
}

// storageOf turns one form of a body into storage and checks it. The error is nil or what is wrong, in plain words.
func (a api) storageOf(representation, value string) (string, error) {
	switch representation {
	case "storage", "editor", "editor2", "view":
		if _, err := text.ParseStorage(value); err != nil {
			return "", err
		}
		return value, nil
	case "wiki":
		return text.StorageOfWiki(value), nil
	case "atlas_doc_format":
		if a.Cloud() {
			return text.StorageOfADF(value)
		}
	}
	return "", &unsupported{representation}
}

type unsupported struct{ representation string }

// Error says it as Confluence does.
func (u *unsupported) Error() string {
	return "Unsupported content body representation: " + u.representation
}

// bodyV1 gives the storage of a v1 request's body; present is false when the request has none.
func (a api) bodyV1(forms map[string]form) (storage string, present bool, err error) {
	for _, name := range []string{"storage", "editor", "editor2", "atlas_doc_format", "wiki", "view"} {
		f, ok := forms[name]
		if !ok || f.Value == nil {
			continue
		}
		if f.Representation != "" && f.Representation != name {
			return "", false, a.refuse(http.StatusBadRequest, "Content body representation %q does not match its key %q", f.Representation, name)
		}
		storage, err = a.storageOf(name, *f.Value)
		if err != nil {
			return "", false, a.refuse(http.StatusBadRequest, "%s", err.Error())
		}
		return storage, true, nil
	}
	for name := range forms {
		return "", false, a.refuse(http.StatusBadRequest, "Unsupported content body representation: %s", name)
	}
	return "", false, nil
}

// issue finds the Jira issue that a Jira macro names, if the caller may see it there.
func (a api) issue(key string) (text.Issue, bool) {
	i := a.Store.Issue(key)
	if i == nil || !a.Store.Sees(a.User, i) {
		return text.Issue{URL: a.Host + "/browse/" + key}, false
	}
	return text.Issue{Key: i.Key(), Summary: i.Summary, Status: i.Status.Name, URL: a.Host + "/browse/" + i.Key()}, true
}
