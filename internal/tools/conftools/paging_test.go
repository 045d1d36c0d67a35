package conftools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// TestGetPage_reads_on_where_lists_are_cut has answers that hold the beginning of a list only.
func TestGetPage_reads_on_where_lists_are_cut(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341", Status: 200, Body: `{"id": "98341", "type": "page", "title": "x",
		"space": {"key": "DEMO"}, "body": {"storage": {"value": "<p>x</p>"}}, "metadata": {"properties": {}}, "children": {"attachment": {"results": [], "_links": {"next": "/rest/api/content/98341/child/attachment?start=0"}}}}`})
	says(t, i.Text("confluence_get_page", `{"page_id": "98341"}`), "depots.csv", "übersicht & plan.csv")

	gateway := startGateway(t, nil)
	gateway.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/api/v2/pages/98305", Status: 200, Body: `{"id": "98305", "title": "x", "spaceId": "65538", "body": {"storage": {"value": "<p>x</p>"}},
		"labels": {"results": [], "meta": {"hasMore": true}}, "properties": {"results": [], "meta": {"hasMore": true}}}`})
	says(t, gateway.Text("confluence_get_page", `{"page_id": "98305"}`), `"labels":["handbook"]`, "🚚", "full-width")
}

// TestLists_that_repeat_themselves has sites that give the beginning of a list for ever.
func TestLists_that_repeat_themselves(t *testing.T) {
	t.Parallel()
	const comment = `{"id": "7", "type": "comment", "body": {"storage": {"value": "<p>x</p>"}}, "extensions": {"location": "footer"}}`
	for f, answer := range map[sandbox.Flavour]string{
		sandbox.Cloud:      `{"results": [{"id": "7", "version": {"number": 1}}], "_links": {"next": "/wiki/api/v2/pages/98305/versions?cursor=same"}}`,
		sandbox.DataCenter: `{"results": [` + comment + `], "start": 0, "limit": 1, "size": 1, "_links": {"next": "/x"}}`,
	} {
		i := mcptest.Start(t, f, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*/98305/versions", Status: 200, Body: answer})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*/98305/child/comment", Status: 200, Body: answer})
		if f == sandbox.Cloud {
			says(t, i.Refused("confluence_get_page_history", `{"page_id": "98305", "limit": 200}`), "the list has no end")
		} else {
			says(t, i.Refused("confluence_get_comments", `{"page_id": "98305"}`), "the list has no end")
		}
	}
}

func TestGetPageRestrictions_reads_on_where_lists_are_cut(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	one := func(id string) string {
		return `{"restrictions": {"user": {"results": [{"accountId": "` + id + `", "displayName": "` + id + `"}], "limit": 1}, "group": {"results": [], "limit": 1}}}`
	}
	none := `{"restrictions": {"user": {"results": [], "limit": 1}, "group": {"results": [], "limit": 1}}}`
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341/restriction/byOperation", Status: 200, Body: `{"restrictions": {"read": ` + one("a") + `, "update": ` + none + `}}`})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341/restriction/byOperation/read", Status: 200, Body: one("b"), Count: 1})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341/restriction/byOperation/read", Status: 200, Body: none})
	says(t, i.Text("confluence_get_page_restrictions", `{"page_id": "98341"}`), `"read":{"users":["a","b"],"groups":[]}`)
}

func TestLists_obey_the_ceiling_of_the_operator(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{Env: map[string]string{"ATLASSIAN_MAX_PAGINATION_LIMIT": "2"}})
		says(t, i.Text("confluence_get_page_children", `{"parent_id": "98305", "limit": 40}`), `"count":2,"limit_requested":2`, `"has_more":true`)
		says(t, i.Text("confluence_get_space_page_tree", `{"space_key": "DEMO"}`), `"total_pages":2`, `"next_start":2`)
		if hits := strings.Count(i.Text("confluence_search", `{"query": "type = page", "limit": 40}`), `"created"`); hits != 2 {
			t.Errorf("%d hits", hits)
		}
	}
}

func TestTools_tell_refused_credentials_from_other_failures(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	for status, words := range map[int]string{401: "expired or invalid", 403: "permission denied", 404: "may not see it", 429: "rate limit", 500: "failed"} {
		restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341*", Status: status})
		says(t, i.Refused("confluence_get_page", `{"page_id": "98341"}`), words)
		text := i.Refused("confluence_get_page_history", `{"page_id": "98341", "version": 1}`)
		if says(t, text, words); strings.Contains(text, "Authentication failed. Please check") != (status == 401) {
			t.Errorf("%d: %s", status, text)
		}
		restore()
	}
}

// TestGetPage_tells_where_lists_are_cut has a page with more attachments and labels than are read.
func TestGetPage_tells_where_lists_are_cut(t *testing.T) {
	t.Parallel()
	many := func(item string, n int) string { return `{"results": [` + strings.Repeat(item+",", n) + item + `]}` }
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341", Status: 200, Body: `{"id": "98341", "type": "page", "title": "x",
		"space": {"key": "DEMO"}, "body": {"storage": {"value": "<p>x</p>"}}, "metadata": {"properties": {}, "labels": {"results": [{"name": "a"}], "_links": {"next": "/x"}}},
		"children": {"attachment": {"results": [], "_links": {"next": "/x"}}}}`})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341/child/attachment", Status: 200, Body: many(`{"id": "att1"}`, 500)})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98341/label", Status: 200, Body: many(`{"name": "b"}`, 1_000)})
	text := i.Text("confluence_get_page", `{"page_id": "98341"}`)
	says(t, text, "more attachments than the 500 listed", "more labels than the 1000 listed", `"labels":["b",`)
	if n := strings.Count(text, `"id":"att1"`); n != 500 {
		t.Errorf("%d attachments", n)
	}
}

func TestGetPage_reads_on_where_labels_are_cut(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98305", Status: 200, Body: `{"id": "98305", "type": "page", "title": "x", "space": {"key": "DEMO"},
			"body": {"storage": {"value": "<p>x</p>"}}, "metadata": {"properties": {}, "labels": {"results": [{"name": "a"}], "_links": {"next": "/x"}}}}`})
		says(t, i.Text("confluence_get_page", `{"page_id": "98305"}`), `"labels":["handbook"]`)
	}
}
