package jira

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// IssueQuery says what to read of one issue. The zero value reads the default fields without comments.
type IssueQuery struct {
	Fields     []string // ids, names, *all; empty = the default list
	Expand     []string // passed to Jira
	Properties []string // keys of issue properties
	Comments   int      // how many comments at most, the newest; 0 = none
	// ViewHistory lets Jira note the issue as viewed by the caller.
	ViewHistory bool
	Include     []string // sections: see [Sections]; unknown ones are told in include_errors
	Labels      bool     // custom fields under their display names
}

// Issue reads one issue; included sections are fetched beside each other. One request when nothing is included and
// the default fields are asked for.
func (c *Client) Issue(ctx context.Context, key access.IssueKey, q IssueQuery) (*ordered.Object, error) {
	plan, err := c.plan(ctx, q)
	if err != nil {
		return nil, fault.During(err, "read issue %s", key)
	}
	sections := c.startSections(ctx, key, plan)
	raw, err := c.readIssue(ctx, key, plan)
	if err != nil {
		sections.abandon()
		return nil, fault.During(err, "read issue %s", key)
	}
	c.noteUnknown(ctx, plan.view.fields, []*rawIssue{raw})
	o, err := c.issue(ctx, raw, plan.view)
	if err != nil {
		sections.abandon()
		return nil, fault.During(err, "read issue %s", key)
	}
	sections.into(o)
	return o, nil
}

// issuePlan is a query made ready: what is sent, what is fetched besides, how the answer is shown.
type issuePlan struct {
	query    IssueQuery
	view     view
	expand   []string
	sections []string
	unknown  []string
	comments int
}

func (c *Client) plan(ctx context.Context, q IssueQuery) (*issuePlan, error) {
	selection, err := c.Select(ctx, q.Fields)
	if err != nil {
		return nil, err
	}
	p := &issuePlan{query: q, expand: slices.Clone(q.Expand)}
	p.sections, p.unknown = sectionsOf(q.Include)
	isDefault := len(q.Fields) == 0 || sameSet(q.Fields, listed(DefaultFields))
	if slices.Contains(p.sections, "comments") || isDefault && q.Comments > 0 {
		selection.with("comment")
	}
	if selection.wants("comment") {
		p.comments = q.Comments
	}
	p.view = view{fields: selection, labelled: q.Labels, expanded: q.Expand}
	if err := c.learn(ctx, &p.view); err != nil {
		return nil, err
	}
	if slices.Contains(p.sections, "changelog") {
		p.expand = merged(p.expand, "changelog")
	}
	if q.Labels {
		p.expand = merged(p.expand, "names")
		for _, name := range p.sections {
			p.view.reserved = append(p.view.reserved, sectionKeys[name])
		}
	}
	if !c.scope.Cloud() && (selection.wants("epic_key") || selection.wants("epic_name")) {
		p.view.epic, err = c.epicFields(ctx)
	}
	return p, err
}

// readIssue asks for the issue and completes what Jira gives only in part: comments and the changelog.
func (c *Client) readIssue(ctx context.Context, key access.IssueKey, p *issuePlan) (*rawIssue, error) {
	endpoint := issueRead
	if c.scope.Cloud() {
		endpoint = issueReadADF
	}
	r := endpoint.At(key).Query("fields", strings.Join(p.view.fields.request, ","))
	if len(p.expand) > 0 {
		r = r.Query("expand", strings.Join(p.expand, ","))
	}
	if len(p.query.Properties) > 0 {
		r = r.Query("properties", strings.Join(p.query.Properties, ","))
	}
	raw := new(rawIssue)
	if err := c.door.Do(ctx, r.Query("updateHistory", strconv.FormatBool(p.query.ViewHistory)), raw); err != nil {
		return nil, notFound(err, key)
	}
	if raw.Key == "" {
		return nil, fault.New(fault.Protocol, "Jira answered without an issue")
	}
	if err := c.scope.Returned(raw.Key); err != nil {
		return nil, err
	}
	if err := c.completeComments(ctx, key, raw, p); err != nil {
		return nil, err
	}
	if err := c.completeEpics(ctx, p.view, []*rawIssue{raw}); err != nil {
		return nil, err
	}
	return raw, c.completeChangelog(ctx, key, raw)
}

// notFound says what to check when Jira does not know an issue, without telling whether it exists.
func notFound(err error, key access.IssueKey) error {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || known.Kind != fault.NotFound {
		return err
	}
	e := fault.New(fault.NotFound, "issue %s not found", key).WithHint("check the issue key, and that you may see the project")
	e.Upstream = known.Upstream
	return e
}

// completeComments keeps the newest comments; when the issue came with fewer than wanted, the rest is asked for from
// the end of the list.
func (c *Client) completeComments(ctx context.Context, key access.IssueKey, raw *rawIssue, p *issuePlan) error {
	if isNull(raw.Fields["comment"]) {
		return nil
	}
	page := decoded[commentPage](raw.Fields["comment"])
	switch {
	case page.Total <= len(page.Comments) && len(page.Comments) <= p.comments:
		return nil // they are as wanted already
	case p.comments == 0:
		page.Comments = nil
	case page.Total > len(page.Comments):
		var err error
		if page, err = c.newestComments(ctx, key, p.comments, page.Total); err != nil {
			return err
		}
	case len(page.Comments) > p.comments:
		page.Comments = page.Comments[len(page.Comments)-p.comments:]
	}
	encoded, err := ordered.Marshal(commentValues(page))
	raw.Fields["comment"] = encoded
	return err
}

// commentValues puts a page back into the form of Jira's field.
func commentValues(page commentPage) *ordered.Object {
	list := make([]*ordered.Object, 0, len(page.Comments))
	for _, one := range page.Comments {
		o := ordered.New(ordered.M("id", one.ID), ordered.M("body", one.Body), ordered.M("author", one.Author),
			ordered.M("created", one.Created), ordered.M("updated", one.Updated))
		setRaw(o, "visibility", one.Visibility)
		if one.Public != nil {
			o.Set("jsdPublic", *one.Public)
		}
		list = append(list, o)
	}
	return ordered.New(ordered.M("comments", list), ordered.M("total", page.Total))
}

// newestComments asks for the last comments of an issue, oldest of them first: Cloud sorts, Data Center is asked for
// the end of the list.
func (c *Client) newestComments(ctx context.Context, key access.IssueKey, limit, total int) (commentPage, error) {
	r := commentList.At(key).Query("startAt", strconv.Itoa(max(total-limit, 0)))
	if c.scope.Cloud() {
		r = commentListADF.At(key).Query("orderBy", "-created")
	}
	var page commentPage
	if err := c.door.Do(ctx, r.Query("maxResults", strconv.Itoa(limit)), &page); err != nil {
		return page, fault.During(err, "read the comments of %s", key)
	}
	if c.scope.Cloud() {
		slices.Reverse(page.Comments)
	}
	return page, nil
}

// completeChangelog reads on where Cloud cuts the histories that come with an issue.
func (c *Client) completeChangelog(ctx context.Context, key access.IssueKey, raw *rawIssue) error {
	if raw.Changelog == nil || !c.scope.Cloud() || raw.Changelog.Total <= len(raw.Changelog.Histories) {
		return nil
	}
	histories, err := c.histories(ctx, key)
	raw.Changelog.Histories = histories
	return err
}

type historyPage struct {
	Values  []rawHistory `json:"values"`
	StartAt int          `json:"startAt"`
	Total   int          `json:"total"`
	IsLast  bool         `json:"isLast"`
}

// histories reads the whole changelog of an issue on Cloud, newest entry first as it comes with the issue.
func (c *Client) histories(ctx context.Context, key access.IssueKey) ([]rawHistory, error) {
	request := func(start int) upstream.Request {
		return changelogList.At(key).Query("maxResults", "100").Query("startAt", strconv.Itoa(start))
	}
	var all []rawHistory
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *historyPage) (upstream.Request, bool) {
		next := p.StartAt + len(p.Values)
		return request(next), !p.IsLast && len(p.Values) > 0 && next < p.Total
	}) {
		if err != nil {
			return nil, fault.During(err, "read the changelog of %s", key)
		}
		all = append(all, page.Values...)
	}
	slices.Reverse(all)
	return all, nil
}

// merged adds items that are not in a list yet.
func merged(list []string, items ...string) []string {
	for _, item := range items {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
