package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func linkRoutes() []entry {
	return []entry{
		{method: get, path: "/issueLinkType", handle: listLinkTypes},
		{method: get, path: "/issueLinkType/{issueLinkTypeId}", handle: getLinkType},
		{method: post, path: "/issueLink", handle: createLink},
		{method: get, path: "/issueLink/{linkId}", handle: getLink},
		{method: del, path: "/issueLink/{linkId}", handle: deleteLink},
		{method: get, path: "/issue/{issueIdOrKey}/remotelink", handle: listRemoteLinks},
		{method: post, path: "/issue/{issueIdOrKey}/remotelink", handle: putRemoteLink},
		{method: del, path: "/issue/{issueIdOrKey}/remotelink", handle: deleteRemoteByGlobal},
		{method: get, path: "/issue/{issueIdOrKey}/remotelink/{linkId}", handle: getRemoteLink},
		{method: put, path: "/issue/{issueIdOrKey}/remotelink/{linkId}", handle: updateRemoteLink},
		{method: del, path: "/issue/{issueIdOrKey}/remotelink/{linkId}", handle: deleteRemoteLink},
	}
}

func listLinkTypes(c *call) (route.Answer, error) {
	return route.OK(route.Map{"issueLinkTypes": each(c.Store.LinkTypes(), c.linkType)}), nil
}

func getLinkType(c *call) (route.Answer, error) {
	return oneOf(c.Store.LinkType(c.Param("issueLinkTypeId")), c.linkType, "issue link type", c.Param("issueLinkTypeId"))
}

// linkBody is the body of joining two issues. Jira's names are easily misread: the
// "inwardIssue" of the request is the subject of the outward words. With the type
// Blocks, inwardIssue blocks outwardIssue, and inwardIssue shows the other one as
// its "outwardIssue".
type linkBody struct {
	Type    route.Map    `json:"type"`
	Inward  route.Map    `json:"inwardIssue"`
	Outward route.Map    `json:"outwardIssue"`
	Comment *commentBody `json:"comment"`
}

func createLink(c *call) (route.Answer, error) {
	var body linkBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	kind, given, _ := pick(any(body.Type), c.Store.LinkType, "id", "name")
	if kind == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "No issue link type with name '"+given+"' found.")
	}
	inward, err := c.linkEnd(body.Inward)
	if err != nil {
		return route.Answer{}, err
	}
	outward, err := c.linkEnd(body.Outward)
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("LINK_ISSUES", inward.Project, inward) {
		return route.Answer{}, route.RefuseJira(http.StatusUnauthorized, "No Link Issue Permission for issue '"+inward.Key()+"'")
	}
	if inward == outward {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "You cannot link an issue to itself.")
	}
	var remark *store.IssueComment
	if body.Comment != nil {
		v, wrong := c.readComment(inward, *body.Comment)
		if wrong != nil {
			return route.Answer{}, route.RefuseJiraFields(wrong)
		}
		remark = v
	}
	c.join(kind, inward, outward)
	if remark != nil {
		c.putComment(inward, remark)
	}
	return route.Answer{Status: http.StatusCreated}, nil
}

// linkEnd finds one of the two issues of a link.
func (c *call) linkEnd(raw any) (*store.Issue, error) {
	i, _, _ := pick(raw, c.Store.Issue, "key", "id")
	if i == nil || !c.Store.Sees(c.User, i) {
		return nil, errNoIssue()
	}
	return i, nil
}

// join links two issues unless they are linked so already; see linkBody for the names.
func (c *call) join(kind *store.LinkType, inward, outward *store.Issue) {
	for _, l := range inward.Links {
		if l.Type == kind && l.Outward == inward && l.Inward == outward {
			return
		}
	}
	c.Store.AddLink(&store.Link{Type: kind, Outward: inward, Inward: outward, Created: c.Store.Now()})
	c.Store.Record(inward, c.User, linkChange("This issue "+kind.Outward+" "+outward.Key(), outward.Key()))
	c.Store.Record(outward, c.User, linkChange("This issue "+kind.Inward+" "+inward.Key(), inward.Key()))
}

func linkChange(words, key string) store.ChangeItem {
	return item("Link", "", side{}, some(key, words))
}

// addLink of a draft takes {"add": {"type": …, "outwardIssue": …}} of an edit.
func (d *draft) addLink(raw any) {
	m, ok := raw.(map[string]any)
	if !ok {
		d.refuse("issuelinks", notAnID)
		return
	}
	kind, given, _ := pick(m["type"], d.Store.LinkType, "id", "name")
	if kind == nil {
		d.refuse("issuelinks", "No issue link type with name '"+given+"' found.")
		return
	}
	for name, join := range map[string]func(i, other *store.Issue){
		"outwardIssue": func(i, other *store.Issue) { d.join(kind, i, other) },
		"inwardIssue":  func(i, other *store.Issue) { d.join(kind, other, i) },
	} {
		if m[name] == nil {
			continue
		}
		other, given, _ := pick(m[name], d.Store.Issue, "key", "id")
		if other == nil || !d.Store.Sees(d.User, other) {
			d.refuse("issuelinks", "The issue key \""+given+"\" does not exist.")
			return
		}
		d.later = append(d.later, func(i *store.Issue) { join(i, other) })
	}
}

func (c *call) linkOfPath() (*store.Link, error) {
	l := c.Store.Link(c.Param("linkId"))
	if l == nil || !c.Store.Sees(c.User, l.Outward) || !c.Store.Sees(c.User, l.Inward) {
		return nil, route.RefuseJira(http.StatusNotFound, "No issue link with id '"+c.Param("linkId")+"' exists.")
	}
	return l, nil
}

func getLink(c *call) (route.Answer, error) {
	l, err := c.linkOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{
		"id": l.ID, "self": c.api("/issueLink/", l.ID), "type": c.linkType(l.Type),
		"inwardIssue": c.issueRef(l.Outward), "outwardIssue": c.issueRef(l.Inward),
	}), nil
}

func deleteLink(c *call) (route.Answer, error) {
	l, err := c.linkOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("LINK_ISSUES", l.Outward.Project, l.Outward) && !c.may("LINK_ISSUES", l.Inward.Project, l.Inward) {
		return route.Answer{}, route.RefuseJira(http.StatusForbidden, "You do not have permission to delete links of this issue.")
	}
	c.Store.DeleteLink(l)
	gone := func(words, key string) store.ChangeItem { return item("Link", "", some(key, words), side{}) }
	c.Store.Record(l.Outward, c.User, gone("This issue "+l.Type.Outward+" "+l.Inward.Key(), l.Inward.Key()))
	c.Store.Record(l.Inward, c.User, gone("This issue "+l.Type.Inward+" "+l.Outward.Key(), l.Outward.Key()))
	return route.NoContent(), nil
}

func (c *call) remoteLink(i *store.Issue, l *store.RemoteLink) route.Map {
	object := route.Map{"url": l.URL, "title": l.Title}
	if l.Summary != "" {
		object["summary"] = l.Summary
	}
	object["icon"], object["status"] = orObject(l.Icon), orObject(l.Status)
	m := route.Map{
		"id": number(l.ID), "self": c.api("/issue/", i.Key(), "/remotelink/", l.ID), "object": object, "application": orObject(l.Application),
	}
	if l.GlobalID != "" {
		m["globalId"] = l.GlobalID
	}
	if l.Relationship != "" {
		m["relationship"] = l.Relationship
	}
	return m
}

func orObject(m map[string]any) route.Map {
	if m == nil {
		return route.Map{}
	}
	return m
}

func listRemoteLinks(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	if global := c.Arg("globalId"); global != "" {
		for _, l := range i.RemoteLinks {
			if l.GlobalID == global {
				return route.OK(c.remoteLink(i, l)), nil
			}
		}
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "No remote link with the global id '"+global+"' exists.")
	}
	return route.OK(each(i.RemoteLinks, func(l *store.RemoteLink) route.Map { return c.remoteLink(i, l) })), nil
}

// remoteBody is the body of writing a remote link.
type remoteBody struct {
	GlobalID     string         `json:"globalId"`
	Relationship string         `json:"relationship"`
	Application  map[string]any `json:"application"`
	Object       *struct {
		URL     string         `json:"url"`
		Title   string         `json:"title"`
		Summary string         `json:"summary"`
		Icon    map[string]any `json:"icon"`
		Status  map[string]any `json:"status"`
	} `json:"object"`
}

func (c *call) readRemote() (store.RemoteLink, error) {
	var b remoteBody
	if err := c.into(&b); err != nil {
		return store.RemoteLink{}, err
	}
	wrong := map[string]string{}
	switch {
	case b.Object == nil:
		wrong["object"] = "'object' is required."
	case b.Object.URL == "":
		wrong["url"] = "'url' is required."
	case b.Object.Title == "":
		wrong["title"] = "'title' is required."
	}
	if len(wrong) > 0 {
		return store.RemoteLink{}, route.RefuseJiraFields(wrong)
	}
	return store.RemoteLink{
		GlobalID: b.GlobalID, Relationship: b.Relationship, Application: b.Application, URL: b.Object.URL, Title: b.Object.Title,
		Summary: b.Object.Summary, Icon: b.Object.Icon, Status: b.Object.Status,
	}, nil
}

const noLinkPermission = "You do not have permission to create remote issue links."

// putRemoteLink makes a link, or changes the one with the same global id.
func putRemoteLink(c *call) (route.Answer, error) {
	i, err := c.issueFor("LINK_ISSUES", noLinkPermission)
	if err != nil {
		return route.Answer{}, err
	}
	l, err := c.readRemote()
	if err != nil {
		return route.Answer{}, err
	}
	show := func(id string) route.Map {
		return route.Map{"id": number(id), "self": c.api("/issue/", i.Key(), "/remotelink/", id)}
	}
	for _, old := range i.RemoteLinks {
		if l.GlobalID != "" && old.GlobalID == l.GlobalID {
			l.ID = old.ID
			*old = l
			return route.OK(show(l.ID)), nil
		}
	}
	l.ID = c.Store.NextID(store.KindRemoteLink)
	i.RemoteLinks = append(i.RemoteLinks, &l)
	c.Store.Record(i, c.User, item("RemoteIssueLink", "", side{}, some(l.ID, `This issue links to "`+l.Title+`"`)))
	return route.Created(show(l.ID)), nil
}

func (c *call) remoteOfPath() (*store.Issue, *store.RemoteLink, error) {
	i, err := c.issue()
	if err != nil {
		return nil, nil, err
	}
	for _, l := range i.RemoteLinks {
		if l.ID == c.Param("linkId") {
			return i, l, nil
		}
	}
	return nil, nil, route.RefuseJira(http.StatusNotFound, "No remote issue link with id '"+c.Param("linkId")+"' exists for this issue.")
}

func getRemoteLink(c *call) (route.Answer, error) {
	i, l, err := c.remoteOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.remoteLink(i, l)), nil
}

func updateRemoteLink(c *call) (route.Answer, error) {
	i, l, err := c.remoteOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("LINK_ISSUES", i.Project, i) {
		return route.Answer{}, forbidden(noLinkPermission)
	}
	next, err := c.readRemote()
	if err != nil {
		return route.Answer{}, err
	}
	next.ID = l.ID
	*l = next
	return route.NoContent(), nil
}

func deleteRemoteLink(c *call) (route.Answer, error) {
	i, l, err := c.remoteOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return c.dropRemote(i, l)
}

func (c *call) dropRemote(i *store.Issue, l *store.RemoteLink) (route.Answer, error) {
	if !c.may("LINK_ISSUES", i.Project, i) {
		return route.Answer{}, forbidden(noLinkPermission)
	}
	i.RemoteLinks = slices.DeleteFunc(slices.Clone(i.RemoteLinks), func(x *store.RemoteLink) bool { return x == l })
	return route.NoContent(), nil
}

func deleteRemoteByGlobal(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	for _, l := range i.RemoteLinks {
		if l.GlobalID == c.Arg("globalId") && l.GlobalID != "" {
			return c.dropRemote(i, l)
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "No remote link with the global id '"+c.Arg("globalId")+"' exists.")
}
