package jiraapi

import (
	"archive/zip"
	"bytes"
	"net/http"
	"path"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// issueMoreRoutes are what is asked of issues and their parts now and then.
func issueMoreRoutes() []entry {
	return []entry{
		{method: post, path: "/issue/{issueIdOrKey}/notify", handle: notify},
		{method: get, path: "/issue/{issueIdOrKey}/subtask", handle: listSubtasks, in: onDataCenter},
		{method: put, path: "/issue/{issueIdOrKey}/comment/{id}/pin", handle: pinComment, in: onDataCenter},
		{method: get, path: "/issue/{issueIdOrKey}/pinned-comments", handle: pinnedComments, in: onDataCenter},
		{method: get, path: "/attachment/{id}/expand/human", handle: expandHuman},
		{method: get, path: "/attachment/{id}/expand/raw", handle: expandRaw},
		{method: get, path: "/component", handle: searchComponents, in: onCloud},
		{method: get, path: "/component/page", handle: searchComponents, in: onDataCenter},
		{method: get, path: "/version/{id}/relatedwork", handle: relatedWork, in: onCloud},
		{method: get, path: "/project/{projectIdOrKey}/features", handle: projectFeatures, in: onCloud},
		{method: get, path: "/project/{projectId}/email", handle: projectEmail, in: onCloud},
		{method: put, path: "/project/{projectId}/email", handle: setProjectEmail, in: onCloud},
		{method: get, path: "/project/type/accessible", handle: projectTypes, in: onCloud},
		{method: get, path: "/project/type/{projectTypeKey}/accessible", handle: projectType},
	}
}

// recipients are whom a notification goes to.
type recipients struct {
	Reporter bool        `json:"reporter"`
	Assignee bool        `json:"assignee"`
	Watchers bool        `json:"watchers"`
	Voters   bool        `json:"voters"`
	Users    []route.Map `json:"users"`
	Groups   []route.Map `json:"groups"`
	GroupIDs []string    `json:"groupIds"`
}

// unknown names the first user or group that does not exist.
func (r recipients) unknown(c *call) string {
	for _, u := range r.Users {
		id := inner(u, "", "accountId", "name", "key")
		if c.anyUser(id) == nil {
			return "user '" + id + "'"
		}
	}
	names := slices.Clone(r.GroupIDs)
	for _, g := range r.Groups {
		names = append(names, inner(g, "", "groupId", "name"))
	}
	for _, name := range names {
		if c.Store.Group(name) == nil {
			return "group '" + name + "'"
		}
	}
	return ""
}

// notify checks a notification and sends none: the sandbox has no mail.
func notify(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Subject string     `json:"subject"`
		Text    string     `json:"textBody"`
		HTML    string     `json:"htmlBody"`
		To      recipients `json:"to"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if who := body.To.unknown(c); who != "" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The "+who+" does not exist.")
	}
	to := body.To
	people := to.Reporter && i.Reporter != nil || to.Assignee && i.Assignee != nil || to.Watchers && len(i.Watchers) > 0 || to.Voters && len(i.Voters) > 0
	if !people && len(to.Users)+len(to.Groups)+len(to.GroupIDs) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "No recipients were defined for notification.")
	}
	return route.NoContent(), nil
}

func listSubtasks(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	found := slices.DeleteFunc(slices.Clone(i.Children), func(x *store.Issue) bool { return !x.Type.Subtask || !c.Store.Sees(c.User, x) })
	return route.OK(each(found, c.issueRef)), nil
}

// pinComment takes true or false as its body.
func pinComment(c *call) (route.Answer, error) {
	i, err := c.issueFor("EDIT_ISSUES", "You do not have permission to pin comments of this issue.")
	if err != nil {
		return route.Answer{}, err
	}
	var pinned bool
	if err := c.into(&pinned); err != nil {
		return route.Answer{}, err
	}
	for _, v := range i.Comments {
		if v.ID != c.Param("id") || !c.seesComment(i, v) {
			continue
		}
		v.Pinned = nil
		if pinned {
			v.Pinned = &store.Pin{By: c.User, At: c.Store.Now()}
		}
		return route.NoContent(), nil
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Can not find a comment for the id: "+c.Param("id")+".")
}

func pinnedComments(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, v := range i.Comments {
		if v.Pinned != nil && c.seesComment(i, v) {
			list = append(list, route.Map{"comment": c.commentExpanded(i, v), "pinnedBy": v.Pinned.By.Name, "pinnedDate": stamp(v.Pinned.At)})
		}
	}
	return route.OK(list), nil
}

// packed are the files in an archive that is attached to an issue; a file that is no archive cannot be opened.
func (c *call) packed() (*store.IssueFile, []*zip.File, error) {
	f, err := c.attachmentOfPath()
	if err != nil {
		return nil, nil, err
	}
	data := c.Store.AttachmentBytes(f)
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"The attachment '" + f.Name + "' is not an archive that can be opened."}, nil)))
	}
	return f, archive.File, nil
}

func expandHuman(c *call) (route.Answer, error) {
	f, files, err := c.packed()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for n, z := range files {
		list = append(list, route.Map{"index": n, "path": z.Name, "label": path.Base(z.Name), "size": itoa(int(z.UncompressedSize64)) + " B", "mediaType": typeOfFile(z.Name)}) //nolint:gosec // a size to show
	}
	return route.OK(route.Map{"id": number(f.ID), "name": f.Name, "mediaType": f.MIME, "totalEntryCount": len(files), "entries": list}), nil
}

func expandRaw(c *call) (route.Answer, error) {
	_, files, err := c.packed()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for n, z := range files {
		list = append(list, route.Map{"entryIndex": n, "name": z.Name, "abbreviatedName": path.Base(z.Name), "size": z.UncompressedSize64, "mediaType": typeOfFile(z.Name)})
	}
	return route.OK(route.Map{"entries": list, "totalEntryCount": len(files)}), nil
}

// searchComponents finds components in several projects.
func searchComponents(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	wanted, text := slices.Concat(c.List("projectIdsOrKeys"), c.List("projectIds")), strings.ToLower(c.Arg("query"))
	var found []*store.Component
	for _, p := range c.visibleProjects(false) {
		if len(wanted) > 0 && !slices.Contains(wanted, p.ID) && !slices.Contains(wanted, p.Key) {
			continue
		}
		for _, v := range p.Components {
			if strings.Contains(strings.ToLower(v.Name+" "+v.Description), text) {
				found = append(found, v)
			}
		}
	}
	shown := each(cut(found, &at), c.component)
	return route.OK(c.bean(at, shown)), nil
}

// relatedWork shows the notes that every version has.
func relatedWork(c *call) (route.Answer, error) {
	if _, err := c.versionOfPath(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.List{route.Map{"category": "native_release_notes", "title": "Release notes"}}), nil
}

func projectFeatures(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, name := range []string{"backlog", "board", "reports"} {
		list = append(list, route.Map{
			"projectId": number(p.ID), "feature": "jsw.classic." + name, "state": "ENABLED", "toggleLocked": true, "prerequisites": route.List{},
			"localisedName": name, "localisedDescription": "The " + name + " of the project", "imageUri": c.Host + "/images/features/" + name + ".svg",
		})
	}
	return route.OK(route.Map{"features": list}), nil
}

func projectEmail(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectId"))
	if err != nil {
		return route.Answer{}, err
	}
	address := p.Email
	if address == "" {
		address = "jira@acme.example"
	}
	return route.OK(route.Map{"emailAddress": address}), nil
}

func setProjectEmail(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectId"))
	if err != nil {
		return route.Answer{}, err
	}
	if !c.administers(p) {
		return route.Answer{}, forbidden("You cannot edit the configuration of this project.")
	}
	var body struct {
		Email *string `json:"emailAddress"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Email == nil || *body.Email != "" && !strings.Contains(*body.Email, "@") {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"emailAddress": "A valid email address is required; an empty one restores that of the site."})
	}
	p.Email = *body.Email
	return route.NoContent(), nil
}
