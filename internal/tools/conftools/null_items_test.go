package conftools_test

import (
	"slices"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// TestLists_with_null_items have them neither as pages without id nor missing without a word.
func TestLists_with_null_items(t *testing.T) {
	t.Parallel()
	const (
		list = `{"results": [null, {"id": "7", "number": 1, "key": "DEMO", "content": {"id": "7"}}]}`
		page = `{"id": "98341", "type": "page", "title": "x", "space": {"key": "DEMO"}, "version": {"number": 1}, "body": {"storage": {"value": ""}}, `
	)
	for _, c := range []struct{ path, body, tool, args string }{
		{"/rest/api/search", list, "confluence_search", `{"query": "depot"}`},
		{"*/98341/direct-children", list, "confluence_get_page_children", `{"parent_id": "98341"}`},
		{"*/98341/child/page", list, "confluence_get_page_children", `{"parent_id": "98341"}`},
		{"*/child/comment", list, "confluence_get_comments", `{"page_id": "98321"}`},
		{"*/child/comment", list, "confluence_get_inline_comments", `{"page_id": "98321"}`},
		{"*/inline-comments", list, "confluence_get_inline_comments", `{"page_id": "98321"}`},
		{"*/pages", list, "confluence_get_space_page_tree", `{"space_key": "DEMO"}`},
		{"/rest/api/content", list, "confluence_get_space_page_tree", `{"space_key": "DEMO"}`},
		{"/rest/api/content", list, "confluence_get_page", `{"title": "x", "space_key": "DEMO"}`},
		{"*98341/version*", list, "confluence_get_page_history", `{"page_id": "98341"}`},
		{"/rest/api/content/98341", page + `"metadata": {"labels": {"results": [null]}}}`, "confluence_get_page", `{"page_id": "98341"}`},
		{"/rest/api/content/98341", page + `"children": {"attachment": {"results": [null]}}}`, "confluence_get_page", `{"page_id": "98341"}`},
		{"/rest/api/content/98341", page + `"ancestors": [null]}`, "confluence_get_page_restrictions", `{"page_id": "98341", "include_inherited": true}`},
	} {
		asked := false // each case is about one of the two at least
		for _, f := range mcptest.Flavours {
			i := mcptest.Start(t, f, mcptest.Options{})
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: c.path, Status: 200, Body: c.body})
			mark := i.Mark()
			r := i.Call(c.tool, c.args)
			if slices.ContainsFunc(i.Since(mark), func(x sandbox.Exchange) bool { return x.Fault != "" }) {
				asked = true
				if !r.Failed {
					t.Errorf("%s %s took %s: %s", f, c.tool, c.body, r.Blocks[0].Text)
				}
			}
		}
		if !asked {
			t.Errorf("%s never asks %s", c.tool, c.path)
		}
	}
}

func TestGetPageRestrictions_where_somebody_is_not_named(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		for _, subjects := range []string{
			`"user": {"results": [{"displayName": "A"}]}, "group": {"results": []}`, `"user": {"results": []}, "group": {"results": [{}]}`,
			`"user": {"results": [null]}, "group": {"results": []}`,
		} {
			i := mcptest.Start(t, f, mcptest.Options{})
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "*/restriction/byOperation", Status: 200, Body: `{
				"read": {"restrictions": {` + subjects + `}}, "update": {"restrictions": {"user": {"results": []}, "group": {"results": []}}}}`})
			i.Refused("confluence_get_page_restrictions", `{"page_id": "98341"}`)
			i.Refused("confluence_set_page_restrictions", `{"page_id": "98341", "edit_groups": []}`)
		}
	}
}
