package confapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func otherRoutesV2() []entry {
	get := func(path string, h handler) entry {
		return entry{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/" + path, handle: h}
	}
	return []entry{
		get("blogposts", func(a api) (route.Answer, error) { return a.listKind2(store.BlogPost, nil) }),
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/blogposts", handle: func(a api) (route.Answer, error) { return a.createKind2(store.BlogPost) }},
		get("blogposts/{id}", func(a api) (route.Answer, error) { return a.getKind2(store.BlogPost) }),
		{in: route.OnCloud, method: http.MethodPut, path: "/api/v2/blogposts/{id}", handle: func(a api) (route.Answer, error) { return a.updateKind2(store.BlogPost) }},
		{in: route.OnCloud, method: http.MethodDelete, path: "/api/v2/blogposts/{id}", handle: func(a api) (route.Answer, error) { return a.deleteKind2(store.BlogPost) }},
		get("attachments", api.listAttachments2),
		get("attachments/{id}", api.getAttachment2),
		{in: route.OnCloud, method: http.MethodDelete, path: "/api/v2/attachments/{id}", handle: func(a api) (route.Answer, error) { return a.deleteKind2(store.Attachment) }},
		get("pages/{id}/attachments", api.attachmentsOf2),
		get("blogposts/{id}/attachments", api.attachmentsOf2),
		get("labels", api.listLabels2),
		get("labels/{id}/pages", func(a api) (route.Answer, error) { return a.labelled2(store.Page) }),
		get("labels/{id}/blogposts", func(a api) (route.Answer, error) { return a.labelled2(store.BlogPost) }),
		get("labels/{id}/attachments", func(a api) (route.Answer, error) { return a.labelled2(store.Attachment) }),
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/users-bulk", handle: api.usersBulk2, reads: true},
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/content/convert-ids-to-types", handle: api.convertIDs2, reads: true},
		get("tasks", api.listTasks2),
		get("tasks/{id}", api.getTask2),
		{in: route.OnCloud, method: http.MethodPut, path: "/api/v2/tasks/{id}", handle: api.updateTask2},
	}
}

// attachment2 renders an attachment for v2.
func (a api) attachment2(c *store.Content, v *store.ContentVersion) route.Map {
	if v == nil {
		v = c.Now()
	}
	download := a.download(c, v)
	m := route.Map{
		"id": contentID(c), "status": c.Status, "title": v.Title, "createdAt": stamp(c.Created), "mediaType": v.File.MediaType,
		"mediaTypeDescription": describe(v.File.MediaType), "comment": v.File.Comment, "fileId": fileID(c), "fileSize": v.File.Size,
		"webuiLink": a.webui(c), "downloadLink": download, "version": version2(v), "_links": route.Map{"webui": a.webui(c), "download": download},
	}
	if c.Container.Type == store.BlogPost {
		m["blogPostId"] = idOf(c.Container.ID)
	} else {
		m["pageId"] = idOf(c.Container.ID)
	}
	return m
}

func (a api) listAttachments2() (route.Answer, error) {
	var all []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Type == store.Attachment {
			all = append(all, c)
		}
	}
	return a.files2(all)
}

func (a api) attachmentsOf2() (route.Answer, error) {
	c, err := a.find2("id", store.Page, store.BlogPost)
	if err != nil {
		return route.Answer{}, err
	}
	return a.files2(append(c.Below(store.Attachment), c.BelowWith(store.Trashed, store.Attachment)...))
}

// files2 answers a list of attachments with the filters of the query.
func (a api) files2(list []*store.Content) (route.Answer, error) {
	if err := a.oneOf("status", store.Current, store.Archived, store.Trashed); err != nil {
		return route.Answer{}, err
	}
	statuses := a.List("status")
	if len(statuses) == 0 {
		statuses = []string{store.Current, store.Archived}
	}
	list = slices.DeleteFunc(a.namedFiles(list, a.Arg("filename"), a.Arg("mediaType")), func(c *store.Content) bool { return !slices.Contains(statuses, c.Status) })
	list, err := sorted(a, list, map[string]func(x, y *store.Content) int{"created-date": pageSorts["created-date"], "modified-date": pageSorts["modified-date"]})
	if err != nil {
		return route.Answer{}, err
	}
	return list2With(a, list, 50, func(c *store.Content) any { return a.attachment2(c, nil) })
}

func (a api) getAttachment2() (route.Answer, error) {
	c, err := a.find2("id", store.Attachment)
	if err != nil {
		return route.Answer{}, err
	}
	v, err := a.version2(c)
	if err != nil {
		return route.Answer{}, err
	}
	m := a.attachment2(c, v)
	if links, ok := m["_links"].(route.Map); ok {
		links["base"] = a.site()
	}
	a.include2(m, c)
	return route.OK(m), nil
}

func (a api) listLabels2() (route.Answer, error) {
	ids, err := a.numbers("label-id")
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(a.Store.Labels()), func(l *store.Label) bool { return len(ids) > 0 && !slices.Contains(ids, l.ID) })
	return a.labels2(list)
}

// labelled2 lists the contents of a kind that carry the label of the path.
func (a api) labelled2(kind store.ContentType) (route.Answer, error) {
	n, ok := number(a.Param("id"))
	if !ok {
		return route.Answer{}, refuse2(http.StatusBadRequest, "Provided value {%s} for 'id' is not the correct type. Expected type is long", a.Param("id"))
	}
	at := slices.IndexFunc(a.Store.Labels(), func(l *store.Label) bool { return l.ID == n })
	if at < 0 {
		return route.Answer{}, notFound2()
	}
	label := a.Store.Labels()[at]
	spaces, err := a.numbers("space-id")
	if err != nil {
		return route.Answer{}, err
	}
	var list []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Type == kind && c.Status == store.Current && slices.Contains(c.Labels, label) && (len(spaces) == 0 || slices.Contains(spaces, c.Space.ID)) {
			list = append(list, c)
		}
	}
	if list, err = sorted(a, list, pageSorts); err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(c *store.Content) any {
		if kind == store.Attachment {
			return a.attachment2(c, nil)
		}
		return a.content2(c, nil, a.Arg("body-format"))
	})
}

func (a api) usersBulk2() (route.Answer, error) {
	var in struct {
		AccountIDs []string `json:"accountIds"`
	}
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	if len(in.AccountIDs) == 0 || len(in.AccountIDs) > 250 {
		return route.Answer{}, refuse2(http.StatusBadRequest, "'accountIds' must have between 1 and 250 entries")
	}
	results := route.List{}
	for _, id := range in.AccountIDs {
		if u := a.Store.UserByAccount(id); u != nil {
			results = append(results, a.user2(u))
		}
	}
	return route.OK(route.Map{"results": results, "_links": route.Map{"base": a.site()}}), nil
}

func (a api) user2(u *store.User) route.Map {
	status := "active"
	if !u.Active {
		status = "inactive"
	}
	return route.Map{
		"displayName": u.DisplayName, "timeZone": u.TimeZone, "isExternalCollaborator": false, "accountStatus": status, "accountId": u.AccountID,
		"email": u.Email, "accountType": u.Kind, "publicName": u.DisplayName,
		"profilePicture": route.Map{"path": "/wiki/aa-avatar/" + u.AccountID, "isDefault": false},
	}
}

func (a api) convertIDs2() (route.Answer, error) {
	var in struct {
		ContentIDs []textOrNumber `json:"contentIds"`
	}
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	results := route.Map{}
	for _, id := range in.ContentIDs {
		results[string(id)] = nil
		n, ok := number(string(id))
		if c := a.Store.Content(n); ok && c != nil && a.sees(c) {
			kind := string(c.Type)
			if c.Type == store.Comment {
				kind = map[bool]string{true: "inline-comment", false: "footer-comment"}[isInline(c)]
			}
			results[string(id)] = kind
		}
	}
	return route.OK(route.Map{"results": results}), nil
}
