package jira

import (
	"context"
	"encoding/json"
	"slices"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Jira's own bounds of one request for changelogs.
const (
	changelogIssues = 1000
	changelogFields = 10
	fetchedIssues   = 100
)

// ChangelogQuery says whose history to read.
type ChangelogQuery struct {
	Issues []access.IssueRef
	Fields []string // ids or names; empty = all
	Limit  int      // newest entries of each issue; -1 = all
}

// Changelogs reads the history of several issues (Cloud only): a list of issue_id, changelogs, issue_key, entries from
// old to new. Issues without entries are absent.
func (c *Client) Changelogs(ctx context.Context, q ChangelogQuery) ([]*ordered.Object, error) {
	if !c.scope.Cloud() {
		return nil, fault.New(fault.Input, "reading changelogs in batches is supported on Jira Cloud only").
			WithHint("read them one by one with jira_get_issue and include=changelog")
	}
	if len(q.Issues) == 0 {
		return nil, fault.New(fault.Input, "issue_ids_or_keys names no issue").WithHint("pass keys or ids, for example PROJ-1,PROJ-2")
	}
	fields, err := c.changelogFields(ctx, q.Fields)
	if err != nil {
		return nil, err
	}
	keys, ids, err := c.issueKeys(ctx, q.Issues)
	if err != nil {
		return nil, fault.During(err, "read changelogs")
	}
	wanted := fields
	if len(fields) > changelogFields { // more than one request may name: everything is read and sorted out here
		wanted = nil
	}
	histories := map[string][]rawHistory{}
	var order []string
	for chunk := range slices.Chunk(ids, changelogIssues) {
		if order, err = c.fetchChangelogs(ctx, chunk, wanted, histories, order); err != nil {
			return nil, fault.During(err, "read changelogs")
		}
	}
	out := []*ordered.Object{}
	for _, id := range order {
		list := histories[id]
		if len(fields) > changelogFields {
			list = touching(list, fields)
		}
		out = append(out, ordered.New(
			ordered.M("issue_id", id), ordered.M("changelogs", c.newest(c.ownHistories(list), q.Limit)), ordered.M("issue_key", keys[id]),
		))
	}
	return out, nil
}

// changelogFields turns names into ids.
func (c *Client) changelogFields(ctx context.Context, names []string) ([]string, error) {
	var ids []string
	for _, name := range names {
		id, warning, err := c.fieldID(ctx, name)
		if err != nil {
			return nil, err
		}
		if warning != "" {
			return nil, fault.New(fault.Input, "fields: %s", warning).WithHint("jira_search_fields finds fields")
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// touching keeps what happened to some fields.
func touching(list []rawHistory, fields []string) []rawHistory {
	var out []rawHistory
	for _, entry := range list {
		entry.Items = slices.DeleteFunc(slices.Clone(entry.Items), func(i rawChange) bool { return !slices.Contains(fields, i.FieldID) })
		if len(entry.Items) > 0 {
			out = append(out, entry)
		}
	}
	return out
}

// issueKeys asks which issues were named, so that the operator's filter holds for ids and for old keys too: keys by
// id, and the ids in the order of the answer.
func (c *Client) issueKeys(ctx context.Context, refs []access.IssueRef) (keys map[string]string, ids []string, err error) {
	keys = map[string]string{}
	for chunk := range slices.Chunk(refs, fetchedIssues) {
		names := make([]string, 0, len(chunk))
		for _, ref := range chunk {
			names = append(names, ref.String())
		}
		var answer struct {
			Issues []rawIssue `json:"issues"`
			Errors []struct {
				ID      string `json:"id"`
				Message string `json:"errorMessage"`
			} `json:"issueErrors"`
		}
		body := ordered.New(ordered.M("issueIdsOrKeys", names), ordered.M("fields", []string{"issuetype"}))
		if err := c.door.Do(ctx, issueFetch.At().JSON(body), &answer); err != nil {
			return nil, nil, err
		}
		for _, one := range answer.Issues {
			if err := c.scope.Returned(one.Key); err != nil {
				return nil, nil, err
			}
			id := textOf(one.ID)
			keys[id] = one.Key
			ids = append(ids, id)
		}
		if missing := unanswered(chunk, answer.Issues); missing != "" && len(answer.Issues) < len(chunk) {
			return nil, nil, fault.New(fault.NotFound, "issue %s not found", missing).WithHint("check the issue keys, and that you may see their projects")
		}
	}
	return keys, ids, nil
}

// unanswered gives the first issue that is not among the answers, neither by key nor by id.
func unanswered(refs []access.IssueRef, issues []rawIssue) string {
	for _, ref := range refs {
		if !slices.ContainsFunc(issues, func(i rawIssue) bool { return i.Key == ref.String() || textOf(i.ID) == ref.String() }) {
			return ref.String()
		}
	}
	return ""
}

// changelogPage is one page of the changelogs of many issues.
type changelogPage struct {
	Logs []struct {
		ID        json.RawMessage `json:"issueId"`
		Histories []rawHistory    `json:"changeHistories"`
	} `json:"issueChangeLogs"`
	Next string `json:"nextPageToken"`
}

// fetchChangelogs reads all pages for some issues and fields, and adds them to what is there.
func (c *Client) fetchChangelogs(ctx context.Context, issues, fields []string, into map[string][]rawHistory, order []string) ([]string, error) {
	request := func(token string) upstream.Request {
		body := ordered.New(ordered.M("issueIdsOrKeys", issues))
		if len(fields) > 0 {
			body.Set("fieldIds", fields)
		}
		setText(body, "nextPageToken", token)
		return changelogFetch.At().JSON(body)
	}
	for page, err := range upstream.Pages(ctx, c.door, request(""), func(p *changelogPage) (upstream.Request, bool) {
		return request(p.Next), p.Next != ""
	}) {
		if err != nil {
			return order, err
		}
		for _, log := range page.Logs {
			id := textOf(log.ID)
			if !slices.Contains(order, id) {
				order = append(order, id)
			}
			into[id] = append(into[id], log.Histories...)
		}
	}
	return order, nil
}

// newest renders the last entries, from old to new.
func (c *Client) newest(list []rawHistory, limit int) []*ordered.Object {
	if limit >= 0 && len(list) > limit {
		list = list[len(list)-limit:]
	}
	out := make([]*ordered.Object, 0, len(list))
	for at := range list {
		out = append(out, c.history(&list[at]))
	}
	return out
}
