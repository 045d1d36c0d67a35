package conftools_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestGetPage_is_the_same_whichever_way_leads_to_cloud(t *testing.T) {
	t.Parallel()
	site, gateway := mcptest.Start(t, sandbox.Cloud, mcptest.Options{}), startGateway(t, nil)
	for _, id := range []string{"98305", "98310", "98341", "98450"} {
		args := `{"page_id": "` + id + `"}`
		want, got := withoutVersions(site.Neutral(site.Text("confluence_get_page", args))), withoutVersions(gateway.Neutral(gateway.Text("confluence_get_page", args)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("page %s (-site +gateway):\n%s", id, diff)
		}
	}
	for _, line := range gateway.Requests(0) {
		if strings.Contains(line, "/rest/api/content") {
			t.Errorf("the gateway was asked with v1: %s", line)
		}
	}
}

var fileVersion = regexp.MustCompile(`,"(version_number|version_when|created|author_display_name)":("[^"]*"|\d+)(,"(version_when|created|author_display_name)":"[^"]*")*}`)

// withoutVersions leaves out what only v2 sends with an attachment.
func withoutVersions(text string) string { return fileVersion.ReplaceAllString(text, "}") }

func TestGetPage_takes_one_request_once_names_are_known(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		i.Text("confluence_get_page", `{"page_id": "98341"}`)
		mark := i.Mark()
		i.Text("confluence_get_page", `{"page_id": "98341"}`)
		if sent := i.Requests(mark); len(sent) != 1 {
			t.Errorf("%v: %v", f, sent)
		}
	}
}

// TestGetPage_when_cloud_withdraws_v1 has the site answer as the gateway does since August 2026.
func TestGetPage_when_cloud_withdraws_v1(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	want := i.Text("confluence_get_page", `{"page_id": "98341"}`)
	comments := i.Text("confluence_get_comments", `{"page_id": "98321"}`)
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/content*", Status: 410})
	if got := i.Text("confluence_get_page", `{"page_id": "98341"}`); withoutVersions(got) != want {
		t.Errorf("want %s\ngot  %s", want, got)
	}
	mark := i.Mark()
	i.Text("confluence_get_page", `{"title": "Depot offline", "space_key": "DEMO"}`)
	if got := i.Text("confluence_get_comments", `{"page_id": "98321"}`); got != comments {
		t.Errorf("want %s\ngot  %s", comments, got)
	}
	for _, line := range i.Requests(mark) {
		if strings.HasSuffix(line, "410") {
			t.Errorf("v1 was asked again: %s", line)
		}
	}
}

func TestGetPage_by_every_kind_of_reference(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		want := i.Text("confluence_get_page", `{"page_id": "98341", "include_metadata": false}`)
		for _, ref := range []string{
			`98341`, `" 98341 "`, `"` + i.Info.ConfluenceURL + `/spaces/DEMO/pages/98341/Depot+offline"`,
			`"` + i.Info.ConfluenceURL + `/pages/viewpage.action?pageId=98341"`, `"` + i.Info.ConfluenceURL + `/x/JYAB"`,
			`"` + i.Info.ConfluenceURL + `/display/DEMO/Depot+offline"`,
		} {
			if got := i.Text("confluence_get_page", `{"page_id": `+ref+`, "include_metadata": false}`); got != want {
				t.Errorf("%s: %s", ref, got)
			}
		}
		says(t, i.Refused("confluence_get_page", `{"page_id": "https://elsewhere.example/wiki/spaces/A/pages/98341"}`), "elsewhere.example", "page_id")
		says(t, i.Refused("confluence_get_page", `{"page_id": "1"}`), "1", "404", "this account may not see it")
		says(t, i.Refused("confluence_get_page", `{"title": "Depot offline"}`), "page_id", "title", "space_key")
	})
}

func TestGetPage_by_title(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		byID := i.Text("confluence_get_page", `{"page_id": "98311"}`)
		if byTitle := i.Text("confluence_get_page", `{"title": "Install the courier app", "space_key": "DEMO"}`); byTitle != byID {
			t.Errorf("by id    %s\nby title %s", byID, byTitle)
		}
		says(t, i.Refused("confluence_get_page", `{"title": "Courier app", "space_key": "DEMO"}`),
			"Page with title 'Courier app' not found in space 'DEMO'", "similar titles", "Install the courier app")
		says(t, i.Refused("confluence_get_page", `{"title": "Depot offline", "space_key": "NOWHERE"}`), "NOWHERE")
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*", Status: 403})
		text := i.Refused("confluence_get_page", `{"title": "Install the courier app", "space_key": "DEMO"}`)
		if says(t, text, "permission"); strings.Contains(text, "not found in space") {
			t.Errorf("a failure reads like a page that is not there: %s", text)
		}
	})
}

func TestGetPage_as_stored(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		var got struct {
			Metadata struct {
				Content struct{ Value, Format string }
			}
		}
		i.JSON("confluence_get_page", `{"page_id": "98341", "convert_to_markdown": false}`, &got)
		if got.Metadata.Content.Format != "storage" || !strings.Contains(got.Metadata.Content.Value, "<ac:task-uuid>3f1c0a00-0000-4000-8000-000000000001</ac:task-uuid>") {
			t.Errorf("%+v", got)
		}
	})
}

func TestGetPage_in_parts(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		type part struct {
			Content struct{ Value string }
			Outline []struct {
				Level int
				Text  string
			}
		}
		outline := read[part](t, i, "confluence_get_page", `{"page_id": "98321", "outline": true, "include_metadata": false}`)
		if len(outline.Outline) != 5 || outline.Outline[0].Level != 1 || outline.Outline[1].Text != "Time windows" || outline.Content.Value != "" {
			t.Errorf("%+v", outline)
		}
		windows := read[part](t, i, "confluence_get_page", `{"page_id": "98321", "section": " Time  windows ", "include_metadata": false}`)
		if says(t, windows.Content.Value, "four hours", "In code"); strings.Contains(windows.Content.Value, "Time windows") || strings.Contains(windows.Content.Value, "# Limits") {
			t.Errorf("more or less than the section: %s", windows.Content.Value)
		}
		says(t, i.Refused("confluence_get_page", `{"page_id": "98321", "section": "Limits"}`), "Limits", "2")
		one := read[part](t, i, "confluence_get_page", `{"page_id": "98321", "section": "Limits", "heading_index": 0, "include_metadata": false}`)
		two := read[part](t, i, "confluence_get_page", `{"page_id": "98321", "section": "Limits", "heading_index": 1, "include_metadata": false}`)
		if one.Content.Value == two.Content.Value || one.Content.Value == "" {
			t.Errorf("%q and %q", one.Content.Value, two.Content.Value)
		}
		says(t, i.Refused("confluence_get_page", `{"page_id": "98321", "section": "Limit"}`), "Limit", "Time windows")
	})
}

func TestGetPage_hides_spaces_outside_the_filter(t *testing.T) {
	t.Parallel()
	i := startGateway(t, map[string]string{"CONFLUENCE_SPACES_FILTER": "TEAM"})
	i.Text("confluence_get_page", `{"page_id": "98401"}`)
	text := i.Refused("confluence_get_page", `{"page_id": "98341"}`)
	if says(t, text, "CONFLUENCE_SPACES_FILTER"); strings.Contains(text, "Depot") {
		t.Errorf("the refusal tells what is in the page: %s", text)
	}
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/api/v2/spaces/*", Status: 500})
	i.Refused("confluence_get_page", `{"page_id": "98341"}`)
}
