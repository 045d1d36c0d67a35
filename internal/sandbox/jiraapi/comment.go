package jiraapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func commentRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}/comment", handle: getComments},
		{method: post, path: "/issue/{issueIdOrKey}/comment", handle: addComment},
		{method: get, path: "/issue/{issueIdOrKey}/comment/{id}", handle: getComment},
		{method: put, path: "/issue/{issueIdOrKey}/comment/{id}", handle: updateComment},
		{method: del, path: "/issue/{issueIdOrKey}/comment/{id}", handle: deleteComment},
		{method: post, path: "/comment/list", handle: listComments, readOnly: true, in: onCloud},
	}
}

// publicProperty is the comment property by which a service desk tells internal comments.
const publicProperty = "sd.public.comment"

// seesComment says whether the caller may read a comment.
func (c *call) seesComment(i *store.Issue, v *store.IssueComment) bool {
	if v.Internal && !c.may("SERVICEDESK_AGENT", i.Project, i) {
		return false
	}
	return c.seesRestricted(i, v.Visibility)
}

// seesRestricted says whether the caller belongs to the role or group that something is kept for.
func (c *call) seesRestricted(i *store.Issue, v *store.Visibility) bool {
	switch {
	case v == nil:
		return true
	case v.Type == "group":
		return c.Store.InGroup(c.User, v.Value)
	default:
		return c.Store.InRole(c.User, i.Project, v.Value)
	}
}

func (c *call) comments(i *store.Issue) []*store.IssueComment {
	var list []*store.IssueComment
	for _, v := range i.Comments {
		if c.seesComment(i, v) {
			list = append(list, v)
		}
	}
	return list
}

func (c *call) comment(i *store.Issue, v *store.IssueComment) route.Map {
	m := route.Map{
		"self": c.api("/issue/", i.ID, "/comment/", v.ID), "id": v.ID, "author": c.user(v.Author), "updateAuthor": c.user(v.UpdateAuthor),
		"body": c.rich(v.Body), "created": stamp(v.Created), "updated": stamp(v.Updated),
	}
	if v.Visibility != nil {
		m["visibility"] = c.visibility(v.Visibility)
	}
	m["jsdPublic"] = !v.Internal
	return m
}

// commentsField is the field "comment" of an issue.
func (c *call) commentsField(i *store.Issue) route.Map {
	list := c.comments(i)
	m := route.Map{
		"comments":   each(list, func(v *store.IssueComment) route.Map { return c.comment(i, v) }),
		"maxResults": len(list), "total": len(list), "startAt": 0,
	}
	if c.Cloud() {
		m["self"] = c.api("/issue/", i.ID, "/comment")
	}
	return m
}

func (c *call) commentExpanded(i *store.Issue, v *store.IssueComment) route.Map {
	m := c.comment(i, v)
	expand := c.List("expand")
	if slices.Contains(expand, "renderedBody") {
		m["renderedBody"] = c.html(v.Body)
	}
	if slices.Contains(expand, "properties") {
		list := route.List{}
		for _, key := range keys(v.Properties) {
			list = append(list, route.Map{"key": key, "value": v.Properties[key]})
		}
		m["properties"] = list
	}
	return m
}

func getComments(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	usual := 1048576
	if c.Cloud() {
		usual = 100
	}
	p, err := c.page(usual, 1048576)
	if err != nil {
		return route.Answer{}, err
	}
	if c.Cloud() {
		p.limit = min(p.limit, 5000)
	}
	list := slices.Clone(c.comments(i))
	if order := c.Arg("orderBy"); order == "-created" {
		slices.Reverse(list)
	} else if order != "" && order != "created" && order != "+created" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The field '"+order+"' cannot be used for ordering comments.")
	}
	shown := each(cut(list, &p), func(v *store.IssueComment) route.Map { return c.commentExpanded(i, v) })
	return route.OK(route.Map{"comments": shown, "maxResults": p.limit, "startAt": p.start, "total": p.total}), nil
}

// findComment gives the issue and the comment of the path.
func (c *call) findComment() (*store.Issue, *store.IssueComment, error) {
	i, err := c.issue()
	if err != nil {
		return nil, nil, err
	}
	for _, v := range i.Comments {
		if v.ID == c.Param("id") && c.seesComment(i, v) {
			return i, v, nil
		}
	}
	return nil, nil, route.RefuseJira(http.StatusNotFound, "Can not find a comment for the id: "+c.Param("id")+".")
}

func getComment(c *call) (route.Answer, error) {
	i, v, err := c.findComment()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.commentExpanded(i, v)), nil
}

// commentBody is the body of writing a comment.
type commentBody struct {
	Body       any        `json:"body"`
	Visibility *route.Map `json:"visibility"`
	Properties []struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	} `json:"properties"`
}

// readComment checks what is to be written and gives it as a comment without id, author and times.
func (c *call) readComment(i *store.Issue, body commentBody) (*store.IssueComment, map[string]string) {
	text, message := c.readRich(body.Body)
	if message != "" {
		return nil, map[string]string{"comment": message}
	}
	if text.Empty() || blank(text) {
		return nil, map[string]string{"comment": "Comment body can not be empty!"}
	}
	v := &store.IssueComment{Body: text}
	if v.Visibility, message = c.readVisibility(i, body.Visibility, "comment"); message != "" {
		return nil, map[string]string{"commentLevel": message}
	}
	for _, p := range body.Properties {
		setProperty(&v.Properties, p.Key, p.Value)
	}
	v.Internal = internal(v.Properties)
	return v, nil
}

// internal reads the property of service desks.
func internal(properties map[string]any) bool {
	m, _ := properties[publicProperty].(map[string]any)
	return m["internal"] == true || m["internal"] == "true"
}

// readVisibility reads the role or group that a comment or worklog is kept for.
func (c *call) readVisibility(i *store.Issue, raw *route.Map, what string) (*store.Visibility, string) {
	if raw == nil {
		return nil, ""
	}
	kind, _ := scalar((*raw)["type"])
	value, _ := scalar((*raw)["value"])
	if id, ok := scalar((*raw)["identifier"]); ok && value == "" {
		value = id
	}
	switch kind {
	case "role":
		for _, r := range c.Store.Roles() {
			if r.Name == value || strconv.Itoa(r.ID) == value {
				if !c.Store.InRole(c.User, i.Project, r.Name) {
					return nil, "You are currently not a member of the project role: " + r.Name + "."
				}
				return &store.Visibility{Type: kind, Value: r.Name, ID: r.Name}, ""
			}
		}
		return nil, "Role '" + value + "' does not exist."
	case "group":
		g := c.Store.Group(value)
		if g == nil {
			return nil, "Group: " + value + " does not exist."
		}
		if !g.Has(c.User) {
			return nil, "You are currently not a member of the group: " + g.Name + "."
		}
		return &store.Visibility{Type: kind, Value: g.Name, ID: g.ID}, ""
	default:
		return nil, "Invalid visibility type '" + kind + "' of the " + what + "."
	}
}

// putComment adds a comment to an issue.
func (c *call) putComment(i *store.Issue, v *store.IssueComment) {
	now := c.Store.Now()
	v.ID, v.Author, v.UpdateAuthor, v.Created, v.Updated = c.Store.NextID(store.KindComment), c.User, c.User, now, now
	i.Comments = append(i.Comments, v)
	c.Store.Record(i, c.User)
}

func addComment(c *call) (route.Answer, error) {
	i, err := c.issueFor("ADD_COMMENTS", "You do not have the permission to comment on this issue.")
	if err != nil {
		return route.Answer{}, err
	}
	var body commentBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	v, wrong := c.readComment(i, body)
	if wrong != nil {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	c.putComment(i, v)
	return route.Created(c.commentExpanded(i, v)), nil
}

// addComment of a draft takes {"add": {"body": …}} of an edit or a transition.
func (d *draft) addComment(raw any) {
	m, ok := raw.(map[string]any)
	if !ok {
		d.refuse("comment", notAnID)
		return
	}
	body := commentBody{Body: m["body"]}
	if v, ok := m["visibility"].(map[string]any); ok {
		body.Visibility = &v
	}
	v, wrong := d.readComment(&d.next, body)
	for _, message := range wrong {
		d.refuse("comment", message)
	}
	if wrong == nil {
		d.later = append(d.later, func(i *store.Issue) { d.putComment(i, v) })
	}
}

// mine says whether the caller may change what someone wrote on an issue.
func (c *call) mine(i *store.Issue, author *store.User, all, own string) bool {
	return c.may(all, i.Project, i) || author == c.User && c.may(own, i.Project, i)
}

func updateComment(c *call) (route.Answer, error) {
	i, v, err := c.findComment()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.mine(i, v.Author, "EDIT_ALL_COMMENTS", "EDIT_OWN_COMMENTS") {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "You do not have the permission to edit this comment.")
	}
	var body commentBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next, wrong := c.readComment(i, body)
	if wrong != nil {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	v.Body, v.UpdateAuthor, v.Updated, v.Visibility = next.Body, c.User, c.Store.Now(), next.Visibility
	for key, value := range next.Properties {
		setProperty(&v.Properties, key, value)
	}
	v.Internal = internal(v.Properties)
	c.Store.Record(i, c.User)
	return route.OK(c.commentExpanded(i, v)), nil
}

func deleteComment(c *call) (route.Answer, error) {
	i, v, err := c.findComment()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.mine(i, v.Author, "DELETE_ALL_COMMENTS", "DELETE_OWN_COMMENTS") {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "You do not have permission to delete this comment.")
	}
	i.Comments = slices.DeleteFunc(slices.Clone(i.Comments), func(x *store.IssueComment) bool { return x == v })
	c.Store.Record(i, c.User)
	return route.NoContent(), nil
}

func listComments(c *call) (route.Answer, error) {
	var ask struct {
		IDs []int64 `json:"ids"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	if len(ask.IDs) > 1000 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "At most 1000 comment ids may be given.")
	}
	list := route.List{}
	for _, id := range ask.IDs {
		if i, v := c.commentByID(strconv.FormatInt(id, 10)); v != nil {
			list = append(list, c.commentExpanded(i, v))
		}
	}
	return route.OK(c.bean(page{limit: 1000, total: len(list)}, list)), nil
}

// commentByID finds a comment that the caller may see on any issue.
func (c *call) commentByID(id string) (*store.Issue, *store.IssueComment) {
	for _, i := range c.Store.Issues() {
		for _, v := range i.Comments {
			if v.ID == id && c.Store.Sees(c.User, i) && c.seesComment(i, v) {
				return i, v
			}
		}
	}
	return nil, nil
}
