package conftools_test

import (
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestSearch_tells_words_from_queries(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		for query, want := range map[string][]string{
			`depot "offline`:  {`siteSearch ~ "depot  offline"`},
			`"depot offline"`: {`siteSearch ~ "\"depot offline\""`},
			`a=b`:             {`a=b`, `siteSearch ~ "a=b"`},
			`C++ > Java`:      {`C++ > Java`, `siteSearch ~ "C++ > Java"`},
			`type = page and title = "Depot offline"`: {`type = page and title = "Depot offline"`},
		} {
			mark := i.Mark()
			i.Text("confluence_search", plain(t, object{"query": query}))
			var sent []string
			for _, x := range i.Site.Exchanges()[mark:] {
				if strings.HasSuffix(x.Path, "/rest/api/search") {
					sent = append(sent, queryOf(t, x).Get("cql"))
				}
			}
			if !slices.Equal(sent, want) {
				t.Errorf("%s: sent %q, want %q", query, sent, want)
			}
		}
		says(t, i.Refused("confluence_search", `{"query": "type = = page"}`), "the query cannot be parsed", "Could not parse cql", "example")
	})
}

func TestSearch_falls_back_only_where_words_are_refused(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/search", Status: 400, Count: 1})
	mark := i.Mark()
	i.Text("confluence_search", `{"query": "depot"}`)
	restore()
	exchanges := i.Site.Exchanges()[mark:]
	if got := queryOf(t, exchanges[len(exchanges)-1]).Get("cql"); got != `text ~ "depot"` {
		t.Errorf("the second query is %s", got)
	}
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/search", Status: 403})
	mark = i.Mark()
	i.Refused("confluence_search", `{"query": "depot"}`)
	if sent := i.Requests(mark); len(sent) != 1 {
		t.Errorf("asked again after 403: %v", sent)
	}
}

func TestSearch_never_takes_nonsense_for_no_hits(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	if got := i.Text("confluence_search", `{"query": "type = page AND title = \"no such page\""}`); got != "[]" {
		t.Errorf("got %s", got)
	}
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/search", Status: 200, Body: `{"size": 0}`})
	says(t, i.Refused("confluence_search", `{"query": "depot"}`), "without a list of results")
}

func TestSearch_of_spaces_and_people(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		hits := read[[]object](t, i, "confluence_search", `{"query": "type = space AND space = DEMO"}`)
		if len(hits) != 1 || hits[0]["type"] != "space" || hits[0]["title"] != "Routing Handbook" {
			t.Fatalf("%s", plain(t, hits))
		}
		says(t, plain(t, hits[0]["url"]), i.Info.ConfluenceURL, "DEMO")
		if got := i.Text("confluence_search", `{"query": "type = user AND user.fullname ~ \"Bruno\""}`); got != "[]" {
			t.Errorf("people are no content: %s", got)
		}
	})
}

func TestSearch_never_widens_the_filter(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{Env: map[string]string{"CONFLUENCE_SPACES_FILTER": "DEMO"}})
	for _, query := range []string{`space = TEAM`, `type = page OR space = TEAM`, `type = page ORDER BY title`, `decisions`} {
		for _, hit := range read[[]object](t, i, "confluence_search", plain(t, object{"query": query, "limit": 50})) {
			if space := plain(t, hit["space"]); !strings.Contains(space, `"DEMO"`) {
				t.Errorf("%s found something in %s", query, space)
			}
		}
	}
}

type children struct {
	Count, Limit int
	More         bool `json:"has_more"`
	Results      []struct {
		ID, Title, Type, Created, Author string
		Version                          int
	}
}

func TestGetPageChildren_page_to_the_end(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		all := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98401"}`)
		if all.More || all.Count != len(all.Results) {
			t.Fatalf("%+v", all)
		}
		var titles []string
		for start := 0; ; start += 2 {
			part := read[children](t, i, "confluence_get_page_children", plain(t, object{"parent_id": 98401, "start": start, "limit": 2}))
			for _, r := range part.Results {
				titles = append(titles, r.Title)
				if r.Type == "page" && (r.Version == 0 || r.Created == "" || r.Author == "") {
					t.Errorf("version, date or author is missing: %+v", r)
				}
			}
			if !part.More {
				break
			}
		}
		if len(titles) != all.Count {
			t.Errorf("in parts %v, at once %+v", titles, all.Results)
		}
	})
}

func TestGetPageChildren_of_folders(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	inFolder := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98411"}`)
	if len(inFolder.Results) != 1 || inFolder.Results[0].Title != "2026-03-10 Kick-off" {
		t.Errorf("%+v", inFolder)
	}
	with := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98401"}`)
	without := read[children](t, i, "confluence_get_page_children", `{"parent_id": "98401", "include_folders": false}`)
	if with.Count != without.Count+1 {
		t.Errorf("%d with folders, %d without", with.Count, without.Count)
	}
	says(t, i.Refused("confluence_get_page_children", `{"parent_id": "1"}`), "404", "this account may not see it")
}

func TestGetPageChildren_with_their_text(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		for _, args := range []string{
			`{"parent_id": "98401", "include_content": true}`, `{"parent_id": "98401", "include_content": true, "convert_to_markdown": false}`,
			`{"parent_id": "98401", "expand": "body.export_view"}`, `{"parent_id": "98401", "expand": "body.view"}`,
			`{"parent_id": "98401", "expand": "body.view", "convert_to_markdown": false}`, `{"parent_id": "98401", "expand": "body"}`,
		} {
			for _, child := range read[struct{ Results []object }](t, i, "confluence_get_page_children", args).Results {
				if (child["title"] == "Archive") != (child["content"] == nil) { // a folder on Cloud, an empty page on Data Center
					t.Errorf("%s: %s", args, plain(t, child))
				}
			}
		}
	})
}

// TestGetPageChildren_asks_data_center_for_folders_once: it knows none, and says so with an error.
func TestGetPageChildren_asks_data_center_for_folders_once(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Text("confluence_get_page_children", `{"parent_id": "98401"}`)
	mark := i.Mark()
	i.Text("confluence_get_page_children", `{"parent_id": "98401"}`)
	if sent := i.Requests(mark); len(sent) != 1 {
		t.Errorf("%v", sent)
	}
}

func TestGetSpacePageTree(t *testing.T) {
	t.Parallel()
	type tree struct {
		Total int  `json:"total_pages"`
		More  bool `json:"has_more"`
		Next  int  `json:"next_start"`
		Pages []struct {
			ID     string
			Parent *string `json:"parent_id"`
			Depth  int
		}
	}
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		all := read[tree](t, i, "confluence_get_space_page_tree", `{"space_key": "TEAM"}`)
		depths := map[string]int{}
		for _, p := range all.Pages {
			depths[p.ID] = p.Depth
			if p.Parent == nil && p.Depth != 0 || p.Parent != nil && p.Depth == 0 {
				t.Errorf("%+v", p)
			}
		}
		if all.More || depths["98401"] != 0 || depths["98412"] != 2 || depths["98414"] != 2 {
			t.Errorf("%+v", all)
		}
		var seen int
		for start := 0; ; {
			part := read[tree](t, i, "confluence_get_space_page_tree", plain(t, object{"space_key": "TEAM", "limit": 4, "start": start}))
			for at, p := range part.Pages {
				if p.ID != all.Pages[start+at].ID {
					t.Errorf("from %d: %+v", start, p)
				}
			}
			if seen += len(part.Pages); !part.More {
				break
			}
			start = part.Next
		}
		if seen != all.Total {
			t.Errorf("%d pages in parts, %d at once", seen, all.Total)
		}
		says(t, i.Refused("confluence_get_space_page_tree", `{"space_key": "NOWHERE"}`), "NOWHERE", "space key")
	})
}

func TestGetPageHistory(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		now := read[object](t, i, "confluence_get_page", `{"page_id": "98305", "convert_to_markdown": false}`)["metadata"].(object)
		last := read[object](t, i, "confluence_get_page_history", `{"page_id": "98305", "version": 2, "convert_to_markdown": false}`)
		if plain(t, now["content"]) != plain(t, last["content"]) || last["emoji"] != "🚚" || last["page_width"] != nil {
			t.Errorf("now  %s\nlast %s", plain(t, now), plain(t, last))
		}
		old := read[object](t, i, "confluence_get_page_history", `{"page_id": "98320", "version": 1}`)
		if old["title"] != "Architecture overview" || old["version"] != 1.0 {
			t.Errorf("%s", plain(t, old))
		}
		says(t, i.Refused("confluence_get_page_history", `{"page_id": "98305", "version": 77}`), "no version 77", "newest is 2", `"version":77`)
		list := read[object](t, i, "confluence_get_page_history", `{"page_id": "98341", "limit": 2}`)
		versions := list["versions"].([]any)
		if len(versions) != 2 || list["has_more"] != true || versions[0].(object)["number"] != 3.0 || versions[0].(object)["author"] != "Bruno Keller" {
			t.Errorf("%s", plain(t, list))
		}
	})
}

func TestGetPageDiff(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		forth := read[object](t, i, "confluence_get_page_diff", `{"page_id": "98341", "from_version": 2, "to_version": 3}`)["diff"].(string)
		back := read[object](t, i, "confluence_get_page_diff", `{"page_id": "98341", "from_version": 3, "to_version": 2}`)["diff"].(string)
		says(t, forth, "--- v2\n+++ v3\n@@ -", "\n+planner depot --id HH")
		says(t, back, "--- v3\n+++ v2\n@@ -", "\n-planner depot --id HH")
		if same := read[object](t, i, "confluence_get_page_diff", `{"page_id": "98341", "from_version": 3, "to_version": 3}`); same["diff"] != "" || same["note"] != nil {
			t.Errorf("%s", plain(t, same))
		}
		says(t, i.Refused("confluence_get_page_diff", `{"page_id": "98341", "from_version": 1, "to_version": 9}`), "no version 9", `"to_version":9`)
	})
}

func TestGetPageRestrictions(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		open := read[object](t, i, "confluence_get_page_restrictions", `{"page_id": "98305"}`)
		if got := plain(t, open); got != `{"read":{"groups":[],"users":[]},"update":{"groups":[],"users":[]}}` {
			t.Errorf("%s", got)
		}
		says(t, i.Text("confluence_get_page_restrictions", `{"page_id": "98342"}`), `"groups":["service-agents"]`, `"Amara Okafor"`)
		says(t, i.Text("confluence_get_page_restrictions", `{"page_id": "98441", "include_inherited": true}`), `"inherited":[{"page_id":"98440"`)
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/*/restriction*", Status: 200, Body: `{}`})
		says(t, i.Refused("confluence_get_page_restrictions", `{"page_id": "98305"}`), "did not tell who may read page 98305")
	})
}

func TestGetComments(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		list := read[[]object](t, i, "confluence_get_comments", `{"page_id": "98321"}`)
		byID := map[string]object{}
		for _, c := range list {
			byID[c["id"].(string)] = c
			if c["created"] == "" || c["author"] == nil || c["body"] == "" {
				t.Errorf("%s", plain(t, c))
			}
		}
		reply, first := byID["99106"], byID["99101"]
		if len(list) != 6 || reply["parent_comment_id"] != "99105" || reply["location"] != "footer" || first["original_selection"] != "four hours" ||
			first["resolution_status"] != "open" || byID["99102"]["location"] != "inline" || byID["99103"]["resolution_status"] != "resolved" {
			t.Errorf("%s", plain(t, list))
		}
		inline := read[object](t, i, "confluence_get_inline_comments", `{"page_id": "98321"}`)
		if inline["count"] != 3.0 || inline["success"] != true {
			t.Errorf("%s", plain(t, inline))
		}
		blog := read[[]object](t, i, "confluence_get_comments", `{"page_id": "98450"}`)
		if len(blog) != 1 || blog[0]["body"] != "Congratulations!" {
			t.Errorf("%s", plain(t, blog))
		}
		if none := i.Text("confluence_get_comments", `{"page_id": "98305"}`); none != "[]" {
			t.Errorf("%s", none)
		}
		says(t, i.Refused("confluence_get_comments", `{"page_id": "1"}`), "404")
		says(t, i.Refused("confluence_get_inline_comments", `{"page_id": "1"}`), "404", `"success":false`)
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*omment*", Status: 500})
		says(t, i.Refused("confluence_get_comments", `{"page_id": "98321"}`), "500")
		says(t, i.Refused("confluence_get_inline_comments", `{"page_id": "98321"}`), "500", `"success":false`)
	})
}

func TestGetPageChildren_without_versions_where_they_cannot_be_read(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/api/v2/pages", Status: 403})
	list := read[object](t, i, "confluence_get_page_children", `{"parent_id": "98340"}`)
	if list["count"] != 2.0 || !strings.Contains(plain(t, list["warnings"]), "could not be read") {
		t.Errorf("%s", plain(t, list))
	}
	says(t, i.Refused("confluence_get_page_children", `{"parent_id": "98340", "include_content": true}`), "403")
}

// TestGetPage_where_properties_do_not_come_along has a site that ignores the expansion of properties.
func TestGetPage_where_properties_do_not_come_along(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.DataCenter, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content/98305", Status: 200, Body: `{"id": "98305", "type": "page", "title": "x", "space": {"key": "DEMO"}, "version": {"number": 2}, "body": {"storage": {"value": "<p>x</p>"}}}`})
	says(t, i.Text("confluence_get_page", `{"page_id": "98305"}`), "🚚", "full-width")
}

// TestPages_whose_text_does_not_come has answers that would read as empty pages, and be written over as such.
func TestPages_whose_text_does_not_come(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		for _, body := range []string{`{}`, `{"storage": {}}`, `{"storage": {"value": null}}`, `{"storage": null}`} {
			i := mcptest.Start(t, f, mcptest.Options{})
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "*/98305", Status: 200, Body: `{"id": "98305", "type": "page", "status": "current", "title": "x",
				"spaceId": "65538", "space": {"key": "DEMO"}, "version": {"number": 2}, "body": ` + body + `}`})
			says(t, i.Refused("confluence_get_page", `{"page_id": "98305"}`), "without the text")
			says(t, i.Refused("confluence_update_page_section", `{"page_id": "98305", "heading_text": "New here", "new_content": "y"}`), "without the text")
		}
		i := mcptest.Start(t, f, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "*/98305", Status: 200, Body: `{"id": "98305", "type": "page", "status": "current", "title": "x",
			"spaceId": "65538", "space": {"key": "DEMO"}, "version": {"number": 2}, "body": {"storage": {"value": ""}}}`})
		says(t, i.Text("confluence_get_page", `{"page_id": "98305"}`), `"title":"x"`)
	}
}

func TestSearch_takes_out_the_marks_around_what_was_found(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/search", Status: 200, Body: `{"results": [
		{"title": "Depot", "excerpt": "the @@@hl@@@depot@@@endhl@@@ is", "content": {"id": "5", "type": "page", "title": "A @@@hl@@@depot@@@endhl@@@"}},
		{"title": "B @@@hl@@@depot@@@endhl@@@", "content": {"id": "6", "type": "page", "title": ""}}]}`})
	text := i.Text("confluence_search", `{"query": "depot"}`)
	says(t, text, `"title":"A depot"`, `"title":"B depot"`, "the depot is")
}
