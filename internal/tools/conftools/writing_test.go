package conftools_test

import (
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// stored gives the stored text of a page and its version.
func stored(t *testing.T, i *mcptest.Instance, id string) (text string, version float64) {
	t.Helper()
	page := read[object](t, i, "confluence_get_page", `{"page_id": "`+id+`", "convert_to_markdown": false}`)["metadata"].(object)
	if content, ok := page["content"].(object); ok {
		text = content["value"].(string)
	}
	return text, page["version"].(float64)
}

// writes lists the requests since a mark that could change something.
func writes(i *mcptest.Instance, mark int) []string {
	var list []string
	for at, x := range i.Site.Exchanges()[mark:] {
		if x.Method != http.MethodGet && !strings.HasSuffix(x.Path, "/users-bulk") {
			list = append(list, i.Requests(mark)[at])
		}
	}
	return list
}

// refused makes a call that must be refused before anything is written.
func refused(t *testing.T, i *mcptest.Instance, tool, args string, words ...string) {
	t.Helper()
	mark := i.Mark()
	says(t, i.Refused(tool, args), words...)
	if sent := writes(i, mark); len(sent) > 0 {
		t.Errorf("%s %s wrote all the same: %v", tool, args, sent)
	}
}

func TestCreatePage(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		made := read[object](t, i, "confluence_create_page", plain(t, object{
			"space_key": "DEMO", "title": "Tëst <&> 日本 🚀", "parent_id": 98340, "content": "a **b** <c> & d\n\n```go\nx := \"]]>\"\n```", "emoji": "🇺🇸",
			"page_width": "max", "include_content": true,
		}))
		page := made["page"].(object)
		if made["message"] != "Page created successfully" || page["title"] != "Tëst <&> 日本 🚀" || page["emoji"] != "🇺🇸" || page["page_width"] != "max" {
			t.Errorf("%s", plain(t, made))
		}
		says(t, page["content"].(object)["value"].(string), "a **b**", "& d", `x := "]]>"`)
		below := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98340"}`)
		if last := below.Results[len(below.Results)-1]; last.ID != page["id"] {
			t.Errorf("the page is not below its parent: %+v", below)
		}
		empty := read[object](t, i, "confluence_create_page", `{"space_key": "DEMO", "title": "Empty", "content": ""}`)["page"].(object)
		if empty["content"] != nil || empty["page_width"] != nil || empty["emoji"] != nil {
			t.Errorf("%s", plain(t, empty))
		}
		wiki := read[object](t, i, "confluence_create_page", `{"space_key": "DEMO", "title": "Wiki", "content": "h1. Top", "content_format": "wiki"}`)["page"].(object)
		if text, _ := stored(t, i, wiki["id"].(string)); text != "<h1>Top</h1>" {
			t.Errorf("%s", text)
		}
	})
}

func TestCreatePage_refusals(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_create_page"
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x"}`, "One of 'content' or 'content_file'")
		refused(t, i, tool, `{"space_key": "DEMO", "title": " ", "content": "x"}`, "title")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "x", "content_format": "html"}`, "content_format", "markdown, wiki, storage, xhtml")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "<p>a<br></p>", "content_format": "storage"}`, "well-formed", "line 1")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "x", "page_width": "huge"}`, "page_width", "full-width")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "x", "emoji": "rocket"}`, "emoji", "🚀")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "x", "parent_id": "98401"}`, "98401", "TEAM", "DEMO")
		refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content": "::opaque{ref=0123456789}"}`, "0123456789")
		says(t, i.Refused(tool, `{"space_key": "DEMO", "title": "Depot offline", "content": "x"}`), "Depot offline", "already exists", "400")
		says(t, i.Refused(tool, `{"space_key": "NOWHERE", "title": "x", "content": "x"}`), "NOWHERE")
	})
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	refused(t, i, "confluence_create_page", `{"space_key": "DEMO", "title": "x", "content": "x", "subtype": "live"}`, "subtype", "Cloud")
}

func TestCreatePage_as_a_live_doc(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	made := i.Text("confluence_create_page", `{"space_key": "DEMO", "title": "Live", "content": "x", "subtype": "live"}`)
	if sent := strings.Join(i.Requests(0), "\n"); !strings.Contains(sent, "POST /wiki/api/v2/pages 200") {
		t.Errorf("%s\n%s", made, sent)
	}
}

func TestCreatePage_tells_what_exists_when_the_rest_fails(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/api/content/*/property", Status: 403})
		says(t, i.Refused("confluence_create_page", `{"space_key": "DEMO", "title": "Half", "content": "x", "emoji": "🚀"}`), "created with the id 110001", "emoji", "403")
		restore()
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/content/*", Status: 403})
		says(t, i.Text("confluence_create_page", `{"space_key": "DEMO", "title": "Unseen", "content": "x"}`),
			`"id":"`, `"title":"Unseen"`, "could not be read back")
	}
}

func TestUpdatePage(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		before, number := stored(t, i, "98341")
		markdown := read[object](t, i, "confluence_get_page", `{"page_id": "98341", "include_metadata": false}`)["content"].(object)["value"].(string)
		edited := strings.Replace(markdown, "for ten minutes", "for eleven minutes", 1)
		updated := read[object](t, i, "confluence_update_page", plain(t, object{
			"page_id": "98341", "title": "Depot offline", "content": edited, "version_comment": "eleven", "expected_version": number,
		}))
		page := updated["page"].(object)
		after, now := stored(t, i, "98341")
		if now != number+1 || page["version"] != now || page["content"] != nil || after != strings.Replace(before, "for ten minutes", "for eleven minutes", 1) {
			t.Errorf("version %v\nbefore %s\nafter  %s", now, before, after)
		}
		if page["emoji"] != "🚨" || page["page_width"] != nil {
			t.Errorf("the look was not left alone: %s", plain(t, page))
		}
		says(t, i.Text("confluence_get_page_history", `{"page_id": "98341", "limit": 1}`), `"message":"eleven"`)
	})
}

func TestUpdatePage_refuses_what_would_be_lost(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		args := object{"page_id": "98341", "title": "Depot offline", "content": "Nothing left."}
		refused(t, i, "confluence_update_page", plain(t, args), "would lose", "allow_loss")
		args["allow_loss"] = true
		says(t, i.Text("confluence_update_page", plain(t, args)), "Page updated successfully", `"warnings"`, "was removed")
		args = object{"page_id": "98341", "title": "Depot offline", "content": "<p>As stored</p>", "content_format": "storage"}
		i.Text("confluence_update_page", plain(t, args))
		if text, _ := stored(t, i, "98341"); text != "<p>As stored</p>" {
			t.Errorf("%s", text)
		}
	})
}

func TestUpdatePage_meets_other_writers(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		refused(t, i, "confluence_update_page", `{"page_id": "98342", "title": "x", "content": "x", "allow_loss": true, "expected_version": 7}`, "version 1", "version 7", "nothing was written")
		before, _ := stored(t, i, "98342")
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "PUT", Path: "*", Status: 409, Count: 1})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "*/98342", Status: 200, Skip: 1, Count: 1, Body: `{"id": "98342", "type": "page", "title": "x",
			"spaceId": "65538", "space": {"key": "DEMO"}, "version": {"number": 4}}`})
		says(t, i.Refused("confluence_update_page", `{"page_id": "98342", "title": "x", "content": "x", "allow_loss": true}`), "conflict", "409", "at version 4 by now, version 1 was to be replaced")
		if after, _ := stored(t, i, "98342"); after != before {
			t.Errorf("%s", after)
		}
		refused(t, i, "confluence_update_page", `{"page_id": "98342", "title": "x", "content": "<p>", "content_format": "xhtml"}`, "well-formed")
		refused(t, i, "confluence_update_page", `{"page_id": "98342", "title": "", "content": "x"}`, "title")
	})
}

// TestUpdatePage_when_it_is_refused_without_another_writer has Confluence's own words, for the version is still the one
// that was read.
func TestUpdatePage_when_it_is_refused_without_another_writer(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "PUT", Path: "*/98342", Status: 409, Body: `{"message": "The page is being archived"}`})
		text := s.i.Refused("confluence_update_page", `{"page_id": "98342", "title": "x", "content": "x", "allow_loss": true}`)
		says(s.t, text, "The page is being archived", "409", "still at version 1", "nothing was written")
		if strings.Contains(text, "by now") {
			s.t.Errorf("tells of another writer: %s", text)
		}
	})
}

func TestUpdatePage_of_look_and_parent(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		args := object{"page_id": "98305", "title": "Routing Handbook", "content": "x", "allow_loss": true, "emoji": "", "page_width": "default"}
		page := read[object](t, i, "confluence_update_page", plain(t, args))["page"].(object)
		if page["emoji"] != nil || page["page_width"] != "default" {
			t.Errorf("%s", plain(t, page))
		}
		args = object{"page_id": "98342", "title": "Restore a backup", "content": "x", "allow_loss": true, "parent_id": "98330", "is_minor_edit": true}
		updated := i.Text("confluence_update_page", plain(t, args))
		if s.name == "gateway" {
			says(t, updated, "is_minor_edit has no effect")
		}
		says(t, i.Text("confluence_get_page_children", `{"parent_id": "98330"}`), "Restore a backup")
	})
}

func TestUpdatePageSection(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_update_page_section"
		before, number := stored(t, i, "98321")
		refused(t, i, tool, `{"page_id": "98321", "heading_text": "Limits", "heading_index": 1, "new_content": "None."}`, "would lose", "jira", "allow_loss")
		says(t, i.Text(tool, `{"page_id": "98321", "heading_text": "Limits", "heading_index": 1, "new_content": "None.", "allow_loss": true}`), "Section 'Limits' updated successfully")
		after, now := stored(t, i, "98321")
		at := strings.LastIndex(before, "Limits")
		if now != number+1 || !strings.HasPrefix(after, before[:at]) || !strings.Contains(after[at:], "<p>None.</p>") {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		refused(t, i, tool, `{"page_id": "98321", "heading_text": "Limits", "new_content": "x"}`, "2 headings", "Limits")
		refused(t, i, tool, `{"page_id": "98321", "heading_text": "limits", "new_content": "x"}`, "no heading", "Time windows")
		refused(t, i, tool, `{"page_id": "98321", "heading_text": "Time windows", "new_content": "x"}`, "would lose", "allow_loss")
		refused(t, i, tool, `{"page_id": "98321", "heading_text": "Time windows", "new_content": "<p>", "content_format": "storage"}`, "well-formed")
		i.Text(tool, `{"page_id": "98321", "heading_text": "In code", "new_content": "<p>1 &lt; 2</p>", "content_format": "storage", "allow_loss": true}`)
		if text, _ := stored(t, i, "98321"); !strings.Contains(text, "In code</h3><p>1 &lt; 2</p>") {
			t.Errorf("%s", text)
		}
	})
}

func TestDeletePage(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		want := `{"message":"Page 98413 deleted successfully","space_key":"TEAM","success":true,"title":"2026-11-10 Retrospective"}`
		if got := plain(t, read[object](t, i, "confluence_delete_page", `{"page_id": "98413"}`)); got != want {
			t.Errorf("%s", got)
		}
		says(t, i.Refused("confluence_delete_page", `{"page_id": "98413"}`), `"success":false`, "404")
		i.Text("confluence_delete_page", `{"page_id": "98450"}`)
	})
}

func TestMovePage(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_move_page"
		page := read[object](t, i, tool, `{"page_id": "98413", "target_parent_id": "98421", "position": "above"}`)["page"].(object)
		if page["content"] != nil || !strings.Contains(plain(t, page["ancestors"]), `"98420"`) {
			t.Errorf("%s", plain(t, page))
		}
		list := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98420"}`)
		if len(list.Results) != 2 || list.Results[0].ID != "98413" {
			t.Errorf("%+v", list)
		}
		other := read[object](t, i, tool, `{"page_id": "98413", "target_space_key": "DEMO"}`)["page"].(object)
		if plain(t, other["space"]) != `{"key":"DEMO","name":"Routing Handbook"}` {
			t.Errorf("%s", plain(t, other))
		}
		refused(t, i, tool, `{"page_id": "98413"}`, "target_parent_id", "target_space_key")
		refused(t, i, tool, `{"page_id": "98413", "target_space_key": "TEAM", "position": "below"}`, "position")
		refused(t, i, tool, `{"page_id": "98413", "target_space_key": "TEAM", "target_parent_id": "98310"}`, "98310", "DEMO", "TEAM")
		refused(t, i, tool, `{"page_id": "98413", "target_space_key": "NOWHERE"}`, "NOWHERE")
		says(t, i.Refused(tool, `{"page_id": "98305", "target_parent_id": "98310"}`), "descendants", `"success":false`)
	})
}

func TestMovePage_believes_no_answer_without_looking(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	for body, words := range map[string]string{
		`{"page": {"id": 98413}}`:                        "accepted the move, but",
		`{"actionErrors": ["No way"]}`:                   "No way",
		`{"validationErrors": ["Bad"]}`:                  "Bad",
		`<html><head><title>Sorry</title></head></html>`: "Sorry",
	} {
		restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/pages/movepage.action", Status: 200, Body: body})
		says(t, i.Refused("confluence_move_page", `{"page_id": "98413", "target_parent_id": "98420"}`), words)
		restore()
	}
	cloud := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	cloud.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/*/move/*", Status: 200, Body: `{}`})
	says(t, cloud.Refused("confluence_move_page", `{"page_id": "98413", "target_parent_id": "98420"}`), "accepted the move, but")
}

// TestMovePage_looks_where_the_answer_says_nothing has the move happen behind an answer that is no JSON.
func TestMovePage_looks_where_the_answer_says_nothing(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		for _, path := range []string{"/pages/movepage.action", "*/move/*"} {
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Login, Path: path})
		}
		says(t, i.Text("confluence_move_page", `{"page_id": "98342", "target_parent_id": "98305"}`), "moved successfully", `"id":"98342"`)
	}
}

func TestCopyPage(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_copy_page"
		page := read[object](t, i, tool, `{"source_page_id": "98341", "destination_space_key": "TEAM", "new_title": "Copy", "destination_parent_id": "98401"}`)["page"].(object)
		if len(page["attachments"].([]any)) != 2 || !strings.Contains(plain(t, page["content"]), "planner depot") {
			t.Errorf("%s", plain(t, page))
		}
		bare := read[object](t, i, tool, `{"source_page_id": "98341", "destination_space_key": "TEAM", "new_title": "Bare", "copy_attachments": false, "include_content": false}`)["page"].(object)
		if len(bare["attachments"].([]any)) != 0 || bare["content"] != nil {
			t.Errorf("%s", plain(t, bare))
		}
		refused(t, i, tool, `{"source_page_id": "98341", "destination_space_key": "DEMO", "new_title": "x", "destination_parent_id": "98401"}`, "TEAM", "DEMO")
		says(t, i.Refused(tool, `{"source_page_id": "98341", "destination_space_key": "TEAM", "new_title": "Copy"}`), "already exists")
		says(t, i.Refused(tool, `{"source_page_id": "1", "destination_space_key": "TEAM", "new_title": "Copy 2"}`), "404")
	})
}

func TestCopyPage_tells_which_attachments_are_missing(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/download/attachments/*", Status: 403, Count: 1})
	text := i.Text("confluence_copy_page", `{"source_page_id": "98341", "destination_space_key": "TEAM", "new_title": "Copy"}`)
	says(t, text, `"warnings":["the attachment \"depots.csv\" was not copied`)
}

func TestSetPageRestrictions(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_set_page_restrictions"
		me := i.Info.Users[0].Name
		if i.Info.Users[0].AccountID != nil && *i.Info.Users[0].AccountID != "" && s.name != "dc" {
			me = *i.Info.Users[0].AccountID
		}
		refused(t, i, tool, `{"page_id": "98342"}`, "nothing would change", "clear")
		refused(t, i, tool, `{"page_id": "98342", "clear": true, "read_users": []}`, "clear")
		refused(t, i, tool, `{"page_id": "98310", "edit_users": ["somebody-else"]}`, "no longer be among those who may edit", me, "allow_lockout")
		got := read[object](t, i, tool, plain(t, object{"page_id": "98342", "read_users": []string{me}}))["restrictions"].(object)
		if plain(t, got["read"]) != `{"groups":[],"users":["`+me+`"]}` || plain(t, got["update"]) != `{"groups":["service-agents"],"users":["`+me+`"]}` {
			t.Errorf("a list that was left out did not stay: %s", plain(t, got))
		}
		got = read[object](t, i, tool, `{"page_id": "98342", "edit_groups": []}`)["restrictions"].(object)
		if plain(t, got["update"]) != `{"groups":[],"users":["`+me+`"]}` {
			t.Errorf("%s", plain(t, got))
		}
		got = read[object](t, i, tool, `{"page_id": "98342", "clear": true}`)["restrictions"].(object)
		if plain(t, got) != `{"read":{"groups":[],"users":[]},"update":{"groups":[],"users":[]}}` {
			t.Errorf("%s", plain(t, got))
		}
	})
}

func TestSetPageRestrictions_writes_nothing_when_the_present_ones_are_not_known(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/content/*/restriction*", Status: 200, Body: `{}`})
	refused(t, i, "confluence_set_page_restrictions", `{"page_id": "98342", "edit_groups": []}`, "did not tell")
}

func TestComments_are_written(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		comment := func(tool string, args object) object {
			t.Helper()
			answer := read[object](t, i, tool, plain(t, args))
			if answer["success"] != true {
				t.Errorf("%s", plain(t, answer))
			}
			return answer["comment"].(object)
		}
		first := comment("confluence_add_comment", object{"page_id": "98341", "body": "Nice **rig**\n\n- a"})
		if first["body"] != "Nice **rig**\n\n- a" || first["location"] != "footer" || first["author"] == nil || first["created"] == "" {
			t.Errorf("%s", plain(t, first))
		}
		raw := comment("confluence_add_comment", object{"page_id": "98341", "body": "<p>a <em>b</em></p>"})
		auto := comment("confluence_add_comment", object{"page_id": "98341", "body": "<https://example.com> is where"})
		if raw["body"] != "a *b*" || !strings.Contains(auto["body"].(string), "https://example.com") || strings.Contains(auto["body"].(string), "&lt;") {
			t.Errorf("%s\n%s", plain(t, raw), plain(t, auto))
		}
		blog := comment("confluence_add_comment", object{"page_id": "98450", "body": "Hooray"})
		if blog["body"] != "Hooray" {
			t.Errorf("%s", plain(t, blog))
		}
		answer := comment("confluence_reply_to_comment", object{"comment_id": first["id"], "body": "Agreed"})
		if answer["parent_comment_id"] != first["id"] || answer["location"] != "footer" {
			t.Errorf("%s", plain(t, answer))
		}
		inThread := comment("confluence_reply_to_comment", object{"comment_id": 99101, "body": "Five minutes"})
		if inThread["parent_comment_id"] != "99101" {
			t.Errorf("%s", plain(t, inThread))
		}
		if list := read[object](t, i, "confluence_get_inline_comments", `{"page_id": "98321"}`); list["count"] != 4.0 {
			t.Errorf("the answer is not in the thread: %s", plain(t, list))
		}
		says(t, i.Refused("confluence_reply_to_comment", `{"comment_id": "98341", "body": "x"}`), "98341", `"success":false`)
		says(t, i.Refused("confluence_reply_to_comment", `{"comment_id": "1", "body": "x"}`), "no comment with the id 1", "404")
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "*", Status: 403})
		says(t, i.Refused("confluence_add_comment", `{"page_id": "98341", "body": "x"}`), `"success":false`, "Error adding comment to page 98341", "403")
	})
}

func TestComments_stay_inside_the_filter(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{Env: map[string]string{"CONFLUENCE_SPACES_FILTER": "TEAM"}})
		refused(t, i, "confluence_reply_to_comment", `{"comment_id": "99107", "body": "x"}`, "CONFLUENCE_SPACES_FILTER")
		i.Text("confluence_reply_to_comment", `{"comment_id": "99108", "body": "x"}`)
	}
}

func TestAddInlineComment(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		const tool = "confluence_add_inline_comment"
		made := read[object](t, i, tool, `{"page_id": "98341", "body": "Which?", "text_selection": "no event for ten minutes"}`)["comment"].(object)
		if made["location"] != "inline" || made["original_selection"] != "no event for ten minutes" || made["body"] != "Which?" {
			t.Errorf("%s", plain(t, made))
		}
		refused(t, i, tool, `{"page_id": "98341", "body": "x", "text_selection": "twelve minutes"}`, "text_selection", "twelve minutes")
		refused(t, i, tool, `{"page_id": "98341", "body": "x", "text_selection": " "}`, "text_selection")
		refused(t, i, tool, `{"page_id": "98341", "body": "x", "text_selection": "planner", "text_selection_match_count": 9}`, "text_selection_match_count", "not 9")
		refused(t, i, tool, `{"page_id": "98341", "body": "x", "text_selection": "no event", "text_selection_match_index": 3}`, "text_selection_match_index")
	})
}

func TestAddInlineComment_where_contents_take_none(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/api/content", Status: 400})
	text := i.Text("confluence_add_inline_comment", `{"page_id": "98341", "body": "Which?", "text_selection": "no event for ten minutes"}`)
	says(t, text, `"location":"inline"`, "no event for ten minutes")
}

// TestCreatePage_from_a_file works in the directory of this package, which is what the product takes on stdio.
func TestCreatePage_from_a_file(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	const tool = "confluence_create_page"
	says(t, i.Text(tool, `{"space_key": "DEMO", "title": "File", "content_file": "testdata/files/page.md", "include_content": true}`), "From **a file**.")
	refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content_file": "testdata/files/page.md", "content": "x"}`, "Only one of")
	refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content_file": "../jiratools/toolsets.go"}`, "content_file", "toolsets.go")
	refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content_file": "missing.md"}`, "content_file", "missing.md")
	refused(t, i, tool, `{"space_key": "DEMO", "title": "x", "content_file": "testdata/files/binary.md"}`, "UTF-8")
	says(t, i.Text(tool, `{"space_key": "DEMO", "title": "Blank", "content_file": "", "content": "x"}`), "created")
}
