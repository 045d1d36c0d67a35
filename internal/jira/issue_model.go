package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// rawIssue is an issue as Jira sends it. Fields are read one by one, only those that are shown.
type rawIssue struct {
	ID         json.RawMessage            `json:"id"`
	Key        string                     `json:"key"`
	Self       string                     `json:"self"`
	Fields     map[string]json.RawMessage `json:"fields"`
	Names      map[string]string          `json:"names"`
	Rendered   map[string]json.RawMessage `json:"renderedFields"`
	Properties json.RawMessage            `json:"properties"`
	Operations json.RawMessage            `json:"operations"`
	Changelog  *struct {
		Histories []rawHistory `json:"histories"`
		Total     int          `json:"total"`
	} `json:"changelog"`
	Transitions []rawTransition `json:"transitions"`
	Edit        *struct {
		Fields map[string]json.RawMessage `json:"fields"`
	} `json:"editmeta"`
}

// view is how an issue is shown.
type view struct {
	fields   *Selection
	names    map[string]string // labels of custom fields, when they were asked for
	labelled bool              // custom fields under their labels instead of their ids
	reserved []string          // output keys that no label may take
	epic     epicFields        // known only when epic data is wanted
	markup   map[string]bool   // custom fields that hold wiki markup (Data Center)
	links    []string          // custom fields that name other issues, when the operator limits the projects
	expanded []string          // what was expanded
}

// learn adds what must be known of the site to show the fields of a view.
func (c *Client) learn(ctx context.Context, v *view) (err error) {
	if v.markup, err = c.markupFields(ctx, v.fields); err != nil {
		return err
	}
	v.links, err = c.linkFields(ctx, v.fields)
	return err
}

// issue renders one issue, keys in their fixed order. Warnings about texts stand at the end.
func (c *Client) issue(ctx context.Context, raw *rawIssue, v view) (*ordered.Object, error) {
	raw, hidden := c.withoutForeign(raw, v)
	o := ordered.New(ordered.M("id", cmp.Or(textOf(raw.ID), "0")), ordered.M("key", cmp.Or(raw.Key, "UNKNOWN-0")))
	s := v.fields
	if s.wants("summary") {
		o.Set("summary", textOf(raw.Fields["summary"]))
	}
	if s.wants("url") {
		setText(o, "url", raw.Self)
	}
	if c.site.Web != "" && raw.Key != "" {
		o.Set("browse_url", c.site.Web+"/browse/"+raw.Key)
	}
	warnings := slices.Clone(s.Warnings)
	for _, name := range []string{"description", "environment"} {
		if !s.wants(name) {
			continue
		}
		text, notes, err := c.markdown(ctx, raw.Fields[name])
		if err != nil {
			return nil, err
		}
		setText(o, name, text)
		warnings = append(warnings, notes.Strings()...)
	}
	if err := c.readableWorklog(ctx, raw, v); err != nil {
		return nil, err
	}
	c.setObjects(o, raw, v)
	if err := c.setCollections(ctx, o, raw, v); err != nil {
		return nil, err
	}
	c.setCustom(ctx, o, raw, v)
	setExpanded(o, raw, v)
	if hidden != "" {
		warnings = append(warnings, hidden)
	}
	if len(warnings) > 0 {
		o.Set("warnings", warnings)
	}
	return o, nil
}

// setObjects adds status to fix versions: everything that is one object or a list of names.
func (c *Client) setObjects(o *ordered.Object, raw *rawIssue, v view) {
	field := func(name string) json.RawMessage {
		if !v.fields.wants(name) {
			return nil
		}
		return raw.Fields[name]
	}
	if r := field("status"); !isNull(r) {
		o.Set("status", status(r))
	}
	if r := field("issuetype"); !isNull(r) {
		o.Set("issue_type", nameAndID(r, "Unknown"))
	}
	if r := field("priority"); !isNull(r) {
		o.Set("priority", nameAndID(r, "None"))
	}
	if r := field("project"); !isNull(r) {
		p := decoded[rawProject](r)
		o.Set("project", c.project(&p))
	}
	if r := field("resolution"); !isNull(r) {
		o.Set("resolution", nameAndID(r, "Unknown"))
	}
	setText(o, "duedate", textOf(field("duedate")))
	setText(o, "resolutiondate", textOf(field("resolutiondate")))
	c.setPassed(o, "parent", field("parent"))
	c.setPassed(o, "subtasks", field("subtasks"))
	c.setPassed(o, "security", field("security"))
	setRaw(o, "worklog", field("worklog"))
	if v.fields.wants("assignee") {
		if assignee := c.userOf(raw.Fields["assignee"]); assignee != nil {
			o.Set("assignee", assignee)
		} else {
			o.Set("assignee", ordered.New(ordered.M("display_name", "Unassigned")))
		}
	}
	if reporter := c.userOf(field("reporter")); reporter != nil {
		o.Set("reporter", reporter)
	}
	if labels := decoded[[]string](field("labels")); len(labels) > 0 {
		o.Set("labels", labels)
	}
	for _, list := range [][2]string{{"components", "components"}, {"fixVersions", "fix_versions"}, {"versions", "versions"}} {
		if found := names(field(list[0])); len(found) > 0 {
			o.Set(list[1], found)
		}
	}
	setEpic(o, raw, v)
}

// setPassed passes on Jira's own objects; compact results reduce them to id, key, name, summary and status name.
func (c *Client) setPassed(o *ordered.Object, name string, raw json.RawMessage) {
	if isNull(raw) || string(raw) == "[]" {
		return
	}
	if !c.options.Compact {
		o.Set(name, raw)
		return
	}
	if raw[0] == '{' {
		one := decoded[passed](raw)
		o.Set(name, one.compact())
		return
	}
	var list []*ordered.Object
	for _, one := range decoded[[]passed](raw) {
		list = append(list, one.compact())
	}
	o.Set(name, list)
}

// passed is an object of Jira's that is passed on: an issue, or something with a name.
type passed struct {
	named
	Key    string `json:"key"`
	Fields struct {
		Summary string `json:"summary"`
		Status  named  `json:"status"`
	} `json:"fields"`
}

func (p *passed) compact() *ordered.Object {
	o := ordered.New(ordered.M("id", textOf(p.ID)))
	setText(o, "key", p.Key)
	setText(o, "name", p.Name)
	setText(o, "summary", p.Fields.Summary)
	setText(o, "status", p.Fields.Status.Name)
	return o
}

// setEpic adds the epic: on Cloud the parent of level 1, on Data Center the values of the epic fields.
func setEpic(o *ordered.Object, raw *rawIssue, v view) {
	if !v.fields.wants("epic_key") && !v.fields.wants("epic_name") {
		return
	}
	key, name := textOf(raw.Fields[v.epic.link]), textOf(raw.Fields[v.epic.name])
	if parent := decoded[rawIssue](raw.Fields["parent"]); parent.Key != "" && key == "" {
		level := decoded[struct {
			Level int `json:"hierarchyLevel"`
		}](parent.Fields["issuetype"])
		if level.Level == 1 {
			key, name = parent.Key, cmp.Or(name, textOf(parent.Fields["summary"]))
		}
	}
	if v.fields.wants("epic_key") {
		setText(o, "epic_key", key)
	}
	if v.fields.wants("epic_name") {
		setText(o, "epic_name", name)
	}
}

// setCollections adds time tracking to issue links.
func (c *Client) setCollections(ctx context.Context, o *ordered.Object, raw *rawIssue, v view) error {
	if tracking := timeTracking(raw.Fields["timetracking"]); v.fields.wants("timetracking") && tracking.Len() > 0 {
		o.Set("timetracking", tracking)
	}
	for _, name := range []string{"created", "updated"} {
		if v.fields.wants(name) {
			setText(o, name, c.options.Dates.Local(textOf(raw.Fields[name])))
		}
	}
	if v.fields.wants("comment") && !isNull(raw.Fields["comment"]) {
		if err := c.setComments(ctx, o, raw); err != nil {
			return err
		}
	}
	if v.fields.wants("attachment") {
		if list := c.attachments(raw.Fields["attachment"]); len(list) > 0 {
			o.Set("attachments", list)
		}
	}
	if raw.Changelog != nil {
		list := make([]*ordered.Object, 0, len(raw.Changelog.Histories))
		for at := range raw.Changelog.Histories {
			list = append(list, c.history(&raw.Changelog.Histories[at]))
		}
		if len(list) > 0 {
			o.Set("changelogs", list)
		}
	}
	if v.fields.wants("issuelinks") {
		if list := issueLinks(raw.Fields["issuelinks"]); len(list) > 0 {
			o.Set("issuelinks", list)
		}
	}
	return nil
}

// setComments renders the comments that came with the issue; comments_total tells when there are more.
func (c *Client) setComments(ctx context.Context, o *ordered.Object, raw *rawIssue) error {
	page := decoded[commentPage](raw.Fields["comment"])
	list := make([]*ordered.Object, 0, len(page.Comments))
	for at := range page.Comments {
		one, err := c.commentIn(ctx, &page.Comments[at])
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	if len(list) > 0 {
		o.Set("comments", list)
	}
	if page.Total > len(list) {
		o.Set("comments_total", page.Total)
	}
	return nil
}

func timeTracking(raw json.RawMessage) *ordered.Object {
	t := decoded[struct {
		Original         string `json:"originalEstimate"`
		Remaining        string `json:"remainingEstimate"`
		Spent            string `json:"timeSpent"`
		OriginalSeconds  *int64 `json:"originalEstimateSeconds"`
		RemainingSeconds *int64 `json:"remainingEstimateSeconds"`
		SpentSeconds     *int64 `json:"timeSpentSeconds"`
	}](raw)
	o := ordered.New()
	setText(o, "original_estimate", t.Original)
	setText(o, "remaining_estimate", t.Remaining)
	setText(o, "time_spent", t.Spent)
	setNumber(o, "original_estimate_seconds", t.OriginalSeconds)
	setNumber(o, "remaining_estimate_seconds", t.RemainingSeconds)
	setNumber(o, "time_spent_seconds", t.SpentSeconds)
	return o
}

func setNumber(o *ordered.Object, name string, n *int64) {
	if n != nil {
		o.Set(name, *n)
	}
}

// attachments renders filename, size, url, content_type, author, thumbnail_url, created, id.
func (c *Client) attachments(raw json.RawMessage) []*ordered.Object {
	type rawAttachment struct {
		ID        json.RawMessage `json:"id"`
		Filename  string          `json:"filename"`
		Size      json.RawMessage `json:"size"`
		Content   string          `json:"content"`
		Type      string          `json:"mimeType"`
		Thumbnail string          `json:"thumbnail"`
		Created   string          `json:"created"`
		Author    json.RawMessage `json:"author"`
	}
	list := decoded[[]rawAttachment](raw)
	out := make([]*ordered.Object, 0, len(list))
	for _, a := range list {
		size, err := strconv.ParseInt(textOf(a.Size), 10, 64)
		if err != nil {
			size = 0
		}
		o := ordered.New(ordered.M("filename", a.Filename), ordered.M("size", size), ordered.M("url", orNull(a.Content)))
		setText(o, "content_type", a.Type)
		if author := c.userOf(a.Author); author != nil {
			o.Set("author", author)
		}
		setText(o, "thumbnail_url", a.Thumbnail)
		setText(o, "created", a.Created)
		setText(o, "id", textOf(a.ID))
		out = append(out, o)
	}
	return out
}

// setExpanded adds what the caller expanded: rendered fields, transitions, properties.
func setExpanded(o *ordered.Object, raw *rawIssue, v view) {
	if slices.Contains(v.expanded, "renderedFields") {
		rendered := ordered.New()
		for _, name := range sortedFields(raw.Rendered) {
			if v.fields.wants(name) && !isNull(raw.Rendered[name]) {
				rendered.Set(name, raw.Rendered[name])
			}
		}
		o.Set("rendered_fields", rendered)
	}
	if slices.Contains(v.expanded, "transitions") {
		o.Set("transitions", transitions(raw.Transitions))
	}
	if !isNull(raw.Properties) && string(raw.Properties) != "{}" {
		o.Set("properties", raw.Properties)
	}
}

// sortedFields orders field ids: system fields by name, then custom fields by number, so that no answer depends on
// the order of a map.
func sortedFields(fields map[string]json.RawMessage) []string {
	ids := make([]string, 0, len(fields))
	for id := range fields {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compareFields)
	return ids
}

func compareFields(a, b string) int {
	left, leftCustom := customNumber(a)
	right, rightCustom := customNumber(b)
	switch {
	case leftCustom && rightCustom:
		return left - right
	case leftCustom:
		return 1
	case rightCustom:
		return -1
	default:
		return strings.Compare(a, b)
	}
}

// customNumber is the number of a custom field. That system fields have none is said without an error of strconv: they
// are compared often.
func customNumber(id string) (int, bool) {
	digits, ok := strings.CutPrefix(id, "customfield_")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
