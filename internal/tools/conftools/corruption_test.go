package conftools_test

import (
	"strings"
	"testing"
)

// TestCorruption_15 reads a page as stored by its id, by its title and from its history: byte for byte, with mentions,
// pictures and dates as they are, so that writing it back destroys nothing.
func TestCorruption_15(t *testing.T) {
	t.Parallel()
	const source = `<p>By <ac:link><ri:user ri:account-id="unknown" /></ac:link>&nbsp;on <time datetime="2026-01-31" /></p><ac:image ac:width="3"><ri:attachment ri:filename="a b.png" /></ac:image>`
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		made := read[object](t, i, "confluence_create_page", plain(t, object{
			"space_key": "DEMO", "title": "As stored", "content": source, "content_format": "storage",
		}))
		id := made["page"].(object)["id"].(string)
		i.Text("confluence_update_page", plain(t, object{"page_id": id, "title": "As stored", "content": source + "<p>2</p>", "content_format": "storage"}))
		for _, args := range []string{`"page_id": "` + id + `"`, `"title": "As stored", "space_key": "DEMO"`} {
			page := read[object](t, i, "confluence_get_page", `{`+args+`, "convert_to_markdown": false}`)
			got := page["metadata"].(object)["content"].(object)
			if got["value"] != source+"<p>2</p>" || got["format"] != "storage" {
				t.Errorf("%s: %s", args, plain(t, got))
			}
		}
		old := read[object](t, i, "confluence_get_page_history", `{"page_id": "`+id+`", "version": 1, "convert_to_markdown": false}`)
		if value := old["content"].(object)["value"]; value != source {
			t.Errorf("the history has %v", value)
		}
	})
}

// TestCorruption_17 writes comments that begin with a bracket and are Markdown: none is sent as it is.
func TestCorruption_17(t *testing.T) {
	t.Parallel()
	everywhere(t, func(s site) {
		t, i := s.t, s.i
		for body, want := range map[string]string{
			"<https://example.org/x> is **where**":                         "is **where**",
			"<details><summary>More</summary>\n\n**hidden**\n\n</details>": "**hidden**",
			"<T> is a **type**": "<T> is a **type**",
		} {
			answer := read[object](t, i, "confluence_add_comment", plain(t, object{"page_id": "98341", "body": body}))
			if answer["success"] != true || !strings.Contains(answer["comment"].(object)["body"].(string), want) {
				t.Errorf("%s: %s", body, plain(t, answer))
			}
		}
	})
}
