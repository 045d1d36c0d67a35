package conftools_test

import (
	"fmt"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// manyComments is a page of a list of comments, all in one answer.
func manyComments(count int, comment string) string {
	list := make([]string, count)
	for at := range list {
		list[at] = fmt.Sprintf(comment, 1_000_000+at)
	}
	return `{"results": [` + strings.Join(list, ",") + `], "_links": {}}`
}

// More comments than are read: both tools say so, the array in a text of its own behind it.
func TestComments_tell_where_they_are_cut(t *testing.T) {
	t.Parallel()
	const most = 2000
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	for count, cut := range map[int]bool{most: false, most + 1: true} {
		restore := i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Path: "/rest/api/content/98305/child/comment", Status: 200,
			Body: manyComments(count, `{"id": "%d", "type": "comment", "extensions": {"location": "inline"}, "body": {"storage": {"value": "<p>x</p>"}}}`),
		})
		inline := read[object](t, i, "confluence_get_inline_comments", `{"page_id": "98305"}`)
		if inline["count"] != float64(most) || (inline["has_more"] == true) != cut {
			t.Errorf("%d comments: count %v, has_more %v", count, inline["count"], inline["has_more"])
		}
		all := i.Call("confluence_get_comments", `{"page_id": "98305"}`)
		if all.Failed || len(all.Blocks) != map[bool]int{true: 2, false: 1}[cut] {
			t.Fatalf("%d comments: %d blocks", count, len(all.Blocks))
		}
		if cut {
			says(t, all.Blocks[1].Text, "more comments", "2000")
		}
		restore()
	}
	gateway := startGateway(t, nil)
	gateway.Site.Fail(sandbox.Fault{
		Kind: sandbox.Status, Path: "/api/v2/pages/98305/inline-comments", Status: 200,
		Body: manyComments(most+1, `{"id": "%d", "title": "x", "version": {"number": 1}, "body": {"storage": {"value": "<p>x</p>"}}}`),
	})
	gateway.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/api/v2/inline-comments/*/children", Status: 200, Body: `{"results": [], "_links": {}}`})
	if inline := read[object](t, gateway, "confluence_get_inline_comments", `{"page_id": "98305"}`); inline["has_more"] != true {
		t.Errorf("count %v, has_more %v", inline["count"], inline["has_more"])
	}
}
