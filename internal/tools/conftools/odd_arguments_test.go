package conftools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

// What names no page or comment is quoted as it was written, also where a tool reports failures in its own form, and
// nothing is asked of the site.
func TestReferences_are_quoted_as_written(t *testing.T) {
	t.Parallel()
	i := onCloud(t)
	i.Text("confluence_get_page", `{"page_id": "98321"}`)
	mark := i.Mark()
	for tool, args := range map[string]string{
		"confluence_get_page": `{"page_id": "Home page"}`, "confluence_delete_page": `{"page_id": "Home page"}`,
		"confluence_get_page_history": `{"page_id": "Home page", "version": 1}`, "confluence_get_page_diff": `{"page_id": "Home page", "from_version": 1, "to_version": 2}`,
		"confluence_add_comment": `{"page_id": "Home page", "body": "x"}`, "confluence_get_inline_comments": `{"page_id": "Home page"}`,
		"confluence_add_inline_comment": `{"page_id": "Home page", "body": "x", "text_selection": "x"}`, "confluence_reply_to_comment": `{"comment_id": "Home page", "body": "x"}`,
		"confluence_move_page": `{"page_id": "Home page", "target_space_key": "DEMO"}`,
	} {
		if text := i.Refused(tool, args); !strings.Contains(text, "Home page") || strings.Contains(text, ":'") || strings.Contains(text, " :") {
			t.Errorf("%s: %s", tool, text)
		}
	}
	if asked := i.Requests(mark); len(asked) > 0 {
		t.Errorf("asked: %v", asked)
	}
}

func TestSearch_without_a_query(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		refused(t, i, "confluence_search", `{"query": " "}`, "the query is empty", "CQL")
		for _, query := range []string{"", "ORDER BY title", "order by title desc"} {
			mark := i.Mark()
			hits := read[[]object](t, i, "confluence_search", plain(t, object{"query": query, "spaces_filter": "TEAM", "limit": 2}))
			if len(hits) != 2 || !strings.Contains(plain(t, hits), `"key":"TEAM"`) {
				t.Errorf("%q: %s after %v", query, plain(t, hits), i.Requests(mark))
			}
		}
		i.Text("confluence_search", `{"query": "order by phone"}`)
	})
}

func TestGetPage_without_a_page(t *testing.T) {
	t.Parallel()
	i := onCloud(t)
	for _, args := range []string{`{}`, `{"title": "", "space_key": "DEMO"}`, `{"title": "x"}`, `{"space_key": "DEMO"}`, `{"page_id": "", "title": ""}`} {
		if text := i.Refused("confluence_get_page", args); !strings.HasPrefix(text, "Error calling tool 'confluence_get_page'") {
			t.Errorf("%s: %s", args, text)
		}
	}
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/content", Status: 500})
	says(t, i.Refused("confluence_get_page", `{"title": "Home", "space_key": "DEMO"}`), `{"error"`, "Home", "DEMO", "500")
}

func TestSpaces_are_found_by_keys_in_small_letters(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		says(t, i.Text("confluence_get_space_page_tree", `{"space_key": "demo", "limit": 2}`), "Routing Handbook")
		says(t, i.Text("confluence_create_page", `{"space_key": "demo", "title": "Small", "content": "x", "parent_id": "98305"}`), `"key":"DEMO"`)
		says(t, i.Text("confluence_move_page", `{"page_id": "98342", "target_space_key": "team"}`), `"key":"TEAM"`)
		says(t, i.Refused("confluence_get_space_page_tree", `{"space_key": "nowhere"}`), "no space nowhere")
	})
}

func TestSetPageRestrictions_of_people_without_names(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		for _, list := range []string{"read_users", "read_groups", "edit_users", "edit_groups"} {
			refused(s.t, s.i, "confluence_set_page_restrictions", `{"page_id": "98341", "`+list+`": [" ", ""]}`, list, "empty")
		}
	})
}

func TestCopyPage_without_a_title_is_refused(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		refused(s.t, s.i, "confluence_copy_page", `{"source_page_id": "98341", "destination_space_key": "DEMO", "new_title": " "}`, "new_title")
	})
}

func TestCreatePage_takes_no_emoji_for_none(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		i.Text("confluence_create_page", `{"space_key": "DEMO", "title": "Plain", "content": "x", "emoji": ""}`)
		if sent := strings.Join(i.Requests(0), "\n"); strings.Contains(sent, "property/") || strings.Contains(sent, "properties") {
			t.Errorf("a new page has no emoji to take away: %s", sent)
		}
	})
}

func TestComments_without_text_are_refused(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		i.Text("confluence_get_page", `{"page_id": "98321"}`)
		mark := i.Mark()
		for tool, args := range map[string]string{
			"confluence_add_comment": `{"page_id": "98321", "body": " \n"}`, "confluence_reply_to_comment": `{"comment_id": "99101", "body": ""}`,
			"confluence_add_inline_comment": `{"page_id": "98321", "body": "", "text_selection": "four hours"}`,
		} {
			says(t, i.Refused(tool, args), "the comment is empty", `"success":false`)
		}
		if asked := i.Requests(mark); len(asked) > 0 {
			t.Errorf("asked: %v", asked)
		}
	})
}

// An answer to an inline comment hangs where the comment does.
func TestReply_stands_where_its_comment_does(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		for comment, location := range map[string]string{"99101": "inline", "99103": "inline", "99105": "footer"} {
			said := read[object](t, i, "confluence_reply_to_comment", `{"comment_id": "`+comment+`", "body": "yes"}`)
			told, _ := said["comment"].(object)
			if told["location"] != location || told["parent_comment_id"] != comment {
				t.Errorf("the answer to %s: %s", comment, plain(t, told))
			}
		}
	})
}
