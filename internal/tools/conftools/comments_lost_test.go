package conftools_test

import (
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// TestComments_that_do_not_come_back have been written all the same: whoever is told of a failure writes them twice.
func TestComments_that_do_not_come_back(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		for _, body := range []string{``, `, "body": {}`, `, "body": {"storage": {"value": null}}`} {
			i := mcptest.Start(t, f, mcptest.Options{})
			for _, path := range []string{"/rest/api/content", "/api/v2/footer-comments"} {
				i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: path, Status: 200, Body: `{"id": "99777", "type": "comment", "status": "current"` + body + `}`})
			}
			text := i.Text("confluence_add_comment", `{"page_id": "98341", "body": "x"}`)
			says(t, text, `"success":true`, `"id":"99777","body":""`, "was written with the id 99777", "without the text")
		}
	}
}

// TestAddInlineComment_that_cannot_be_read_back goes the way of older versions, which answer with the id only.
func TestAddInlineComment_that_cannot_be_read_back(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/api/content", Status: 400})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/content/99*", Status: 403})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/inlinecomments/1.0/comments", Status: 200, Body: `{"id": 99778}`})
	text := i.Text("confluence_add_inline_comment", `{"page_id": "98341", "body": "Which?", "text_selection": "no event for ten minutes"}`)
	says(t, text, `"success":true`, `"id":"99778"`, `"location":"inline"`, "no event for ten minutes", "was written with the id 99778", "403")
}

// TestAddInlineComment_shows_what_it_hangs_on has an answer that does not repeat it.
func TestAddInlineComment_shows_what_it_hangs_on(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		for _, path := range []string{"/rest/api/content", "/api/v2/inline-comments"} {
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: path, Status: 200, Body: `{"id": "99779", "type": "comment", "body": {"storage": {"value": "<p>Which?</p>"}}}`})
		}
		text := i.Text("confluence_add_inline_comment", `{"page_id": "98341", "body": "Which?", "text_selection": "no event for ten minutes"}`)
		says(t, text, `"body":"Which?"`, `"location":"inline"`, `"original_selection":"no event for ten minutes"`)
	}
}
