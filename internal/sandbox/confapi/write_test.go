package confapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

func storage(value string) object {
	return object{"storage": object{"value": value, "representation": "storage"}}
}

func TestComments(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		all := d.get("/rest/api/content/98321/child/comment?depth=all&expand=extensions.inlineProperties,extensions.resolution,ancestors")
		if got := len(results(all)); got != 6 {
			t.Errorf("%d comments", got)
		}
		inline := d.get("/rest/api/content/98321/child/comment?location=inline&expand=extensions.inlineProperties")
		if got := at(inline, "results", 0, "extensions", "inlineProperties", "originalSelection"); got != "four hours" || len(results(inline)) != 1 {
			t.Errorf("got %v of %v", got, inline)
		}
		made := d.call(http.MethodPost, "/rest/api/content", object{
			"type": "comment", "container": object{"id": "98310", "type": "page"}, "ancestors": []any{}, "body": storage("<p>hi</p>"),
		}, http.StatusOK)
		reply := d.call(http.MethodPost, "/rest/api/content", object{
			"type": "comment", "container": object{"id": "98310", "type": "page"}, "ancestors": []any{object{"id": made["id"]}}, "body": storage("<p>ho</p>"),
		}, http.StatusOK)
		if at(reply, "ancestors", 0, "id") != made["id"] {
			t.Errorf("the reply hangs under %v", reply["ancestors"])
		}
		d.as(seed.Outsider).call(http.MethodPost, "/rest/api/content", object{"type": "comment", "container": object{"id": "98401", "type": "page"}, "body": storage("<p>no</p>")}, http.StatusForbidden)
		d.call(http.MethodPost, "/rest/api/content", object{"type": "comment", "container": object{"id": "98310", "type": "page"}, "body": storage("<p>")}, http.StatusBadRequest)
	})
}

func TestInlineComment_dataCenter(t *testing.T) {
	t.Parallel()
	d := open(t, sandbox.DataCenter)
	comment := func(selection string, matches, index int) object {
		return object{
			"type": "comment", "container": object{"id": "98310", "type": "page"}, "body": storage("<p>?</p>"),
			"extensions": object{"location": "inline", "inlineProperties": object{
				"originalSelection": selection, "numMatches": matches, "matchIndex": index, "lastFetchTime": "1", "serializedHighlights": "[[]]",
			}},
		}
	}
	made := d.call(http.MethodPost, "/rest/api/content?expand=extensions.inlineProperties", comment("about an hour", 1, 0), http.StatusOK)
	ref, _ := at(made, "extensions", "inlineProperties", "markerRef").(string)
	body, _ := at(d.get("/rest/api/content/98310?expand=body.storage,version"), "body", "storage", "value").(string)
	if want := `<ac:inline-comment-marker ac:ref="` + ref + `">about an hour</ac:inline-comment-marker>`; ref == "" || !strings.Contains(body, want) {
		t.Errorf("no %s in %s", want, body)
	}
	for _, wrong := range []object{comment("not there", 1, 0), comment("about an hour", 2, 0), comment("about an hour", 1, 1)} {
		d.call(http.MethodPost, "/rest/api/content", wrong, http.StatusBadRequest)
	}
	missing := comment("a", 1, 0)
	delete(at(missing, "extensions", "inlineProperties").(object), "lastFetchTime")
	d.call(http.MethodPost, "/rest/api/content", missing, http.StatusBadRequest)
}

func TestInlineComment_cloud(t *testing.T) {
	t.Parallel()
	d := open(t, sandbox.Cloud)
	comment := func(selection string, matches, index int) object {
		return object{
			"pageId": "98310", "body": object{"representation": "storage", "value": "<p>?</p>"},
			"inlineCommentProperties": object{"textSelection": selection, "textSelectionMatchCount": matches, "textSelectionMatchIndex": index},
		}
	}
	made := d.call(http.MethodPost, "/api/v2/inline-comments", comment("about an hour", 1, 0), http.StatusCreated)
	one := fmt.Sprint("/api/v2/inline-comments/", made["id"])
	if made["resolutionStatus"] != "open" || at(made, "properties", "inlineOriginalSelection") != "about an hour" {
		t.Errorf("made %v", made)
	}
	d.call(http.MethodPost, "/api/v2/inline-comments", comment("about an hour", 3, 0), http.StatusBadRequest)
	resolved := d.call(http.MethodPut, one, object{"version": object{"number": 2}, "resolved": true}, http.StatusOK)
	again := d.call(http.MethodPut, one, object{"version": object{"number": 3}, "resolved": false}, http.StatusOK)
	if resolved["resolutionStatus"] != "resolved" || again["resolutionStatus"] != "reopened" {
		t.Errorf("got %v, then %v", resolved["resolutionStatus"], again["resolutionStatus"])
	}
	page := d.get("/api/v2/pages/98310?body-format=storage")
	d.call(http.MethodPut, "/api/v2/pages/98310", object{
		"id": "98310", "status": "current", "title": page["title"], "body": object{"representation": "storage", "value": "<p>new</p>"}, "version": object{"number": 2},
	}, http.StatusOK)
	if got := d.get(one)["resolutionStatus"]; got != "dangling" {
		t.Errorf("without its text it is %v", got)
	}
	status, _ := d.send(http.MethodPost, "/rest/api/content", strings.NewReader(`{"type":"comment","container":{"id":"98310","type":"page"},"body":{"storage":{"value":"<p/>"}},"extensions":{"location":"inline"}}`), http.Header{"Content-Type": {"application/json"}})
	if status != http.StatusMethodNotAllowed {
		t.Errorf("v1 makes an inline comment: %d", status)
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		path := "/rest/api/content/98310/child/attachment"
		body, header := upload(t, "note.txt", "one")
		status, raw := d.raw(http.MethodPost, path, body, header)
		if status != http.StatusOK {
			t.Fatalf("got %d %s", status, raw)
		}
		body, header = upload(t, "note.txt", "two")
		if status, raw = d.raw(http.MethodPost, path, body, header); status != http.StatusBadRequest || !strings.Contains(raw, "same file name") {
			t.Errorf("the same name again: %d %s", status, raw)
		}
		body, header = upload(t, "other.txt", "x")
		header.Del("X-Atlassian-Token")
		if status, _ = d.raw(http.MethodPost, path, body, header); status != http.StatusForbidden {
			t.Errorf("without the XSRF header: %d", status)
		}
		found := d.get(path + "?filename=note.txt&expand=version")
		id, _ := at(found, "results", 0, "id").(string)
		body, header = upload(t, "note.txt", "two")
		if status, raw = d.raw(http.MethodPost, path+"/"+id+"/data", body, header); status != http.StatusOK || !strings.Contains(raw, `"number":2`) {
			t.Errorf("new version: %d %s", status, raw)
		}
		download, _ := at(found, "results", 0, "_links", "download").(string)
		for link, want := range map[string]string{download: "one", strings.Replace(download, "version=1", "version=2", 1): "two"} {
			if status, raw = d.raw(http.MethodGet, link, nil, nil); status != http.StatusOK || raw != want {
				t.Errorf("%s: %d %s", link, status, raw)
			}
		}
		if strings.HasSuffix(d.url, "/wiki") {
			if status, raw = d.raw(http.MethodGet, path+"/"+id+"/download?version=2", nil, nil); status != http.StatusOK || raw != "two" {
				t.Errorf("through the API: %d %s", status, raw)
			}
		}
		d.call(http.MethodDelete, "/rest/api/content/"+id, nil, http.StatusNoContent)
		if got := d.get(path + "?filename=note.txt"); len(results(got)) != 0 {
			t.Errorf("still there: %v", got)
		}
	})
}

// raw sends a request and gives the body as text.
func (d *desk) raw(method, path string, body interface{ Read([]byte) (int, error) }, header http.Header) (int, string) {
	d.t.Helper()
	if body == nil {
		body = strings.NewReader("")
	}
	status, raw := d.send(method, path, body, header)
	return status, string(raw)
}

func TestRestrictions(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		user := func(login string) object {
			u := d.site.Store().UserByName(login)
			return object{"type": "known", "accountId": u.AccountID, "username": u.Name}
		}
		set := func(who ...object) []object {
			return []object{{"operation": "read", "restrictions": object{"user": who, "group": []object{}}}}
		}
		reader := d.as(seed.Reader)
		reader.get("/rest/api/content/98331")
		d.call(http.MethodPut, "/rest/api/content/98330/restriction", set(user(seed.Admin), user(seed.DevOne)), http.StatusOK)
		reader.call(http.MethodGet, "/rest/api/content/98331", nil, http.StatusNotFound) // inherited
		d.as(seed.DevOne).get("/rest/api/content/98331")
		got := d.get("/rest/api/content/98330/restriction/byOperation")
		if at(got, "read", "restrictions", "user", "size") != 2.0 || at(got, "update", "restrictions", "user", "size") != 0.0 {
			t.Errorf("got %v", got)
		}
		d.call(http.MethodPut, "/rest/api/content/98330/restriction", set(user(seed.DevOne)), http.StatusBadRequest) // locks oneself out
		d.call(http.MethodPut, "/rest/api/content/98330/restriction", set(object{"accountId": "nobody", "username": "nobody"}), http.StatusBadRequest)
		reader.call(http.MethodPut, "/rest/api/content/98310/restriction", set(user(seed.Reader)), http.StatusForbidden)
		d.call(http.MethodPut, "/rest/api/content/98330/restriction", set(), http.StatusOK)
		reader.get("/rest/api/content/98331")
	})
}

func TestBodies(t *testing.T) {
	t.Parallel()
	d := open(t, sandbox.Cloud)
	page := func(form, value string) object {
		return object{"spaceId": "65538", "status": "current", "title": form, "body": object{"representation": form, "value": value}}
	}
	made := d.call(http.MethodPost, "/api/v2/pages", page("atlas_doc_format", `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"strong"}]}]}]}`), http.StatusOK)
	if got := at(made, "body", "storage", "value"); got != "<p><strong>x</strong></p>" {
		t.Errorf("got %v", got)
	}
	if made["parentId"] != "98305" {
		t.Errorf("without a parent it hangs under %v, not under the home page", made["parentId"])
	}
	made = d.call(http.MethodPost, "/api/v2/pages?root-level=true", page("wiki", "h1. T\n* a"), http.StatusOK)
	if got := at(made, "body", "storage", "value"); got != "<h1>T</h1><ul><li><p>a</p></li></ul>" || made["parentId"] != nil {
		t.Errorf("got %v under %v", got, made["parentId"])
	}
	d.call(http.MethodPost, "/api/v2/pages", page("markdown", "x"), http.StatusBadRequest)
	d.call(http.MethodPost, "/api/v2/pages", page("storage", "<p>"), http.StatusBadRequest)
	d.call(http.MethodPost, "/api/v2/pages", object{"spaceId": "1", "title": "x"}, http.StatusNotFound)
	conflict := d.call(http.MethodPut, "/api/v2/pages/98321", object{"id": "98321", "status": "current", "title": "x", "body": object{"representation": "storage", "value": ""}, "version": object{"number": 3}}, http.StatusConflict)
	if got := at(conflict, "errors", 0, "title"); got != "Version must be incremented when updating a page. Current Version: [3]. Provided version: [3]" {
		t.Errorf("got %v", got)
	}
}

func TestPaging2(t *testing.T) {
	t.Parallel()
	d := open(t, sandbox.Cloud)
	next, seen := "/api/v2/spaces/65538/pages?limit=5", map[any]bool{}
	for range 20 {
		m := d.get(next)
		for _, r := range results(m) {
			seen[at(r, "id")] = true
		}
		link, _ := at(m, "_links", "next").(string)
		if link == "" {
			break
		}
		if !strings.HasPrefix(link, "/wiki/api/v2/") {
			t.Fatalf("next is %q", link)
		}
		next = strings.TrimPrefix(link, "/wiki")
	}
	if len(seen) != 17 {
		t.Errorf("%d pages seen", len(seen))
	}
	for _, bad := range []string{"?limit=0", "?limit=251", "?cursor=zz", "?status=odd", "?sort=odd", "?body-format=view"} {
		d.call(http.MethodGet, "/api/v2/pages"+bad, nil, http.StatusBadRequest)
	}
}

func TestGateway(t *testing.T) {
	t.Parallel()
	d := open(t, sandbox.Cloud)
	origin := strings.TrimSuffix(d.url, "/wiki")
	gateway := origin + "/ex/confluence/" + d.site.Store().CloudID + "/wiki"
	token := ""
	for _, u := range d.site.Info(origin).Users {
		if u.Name == seed.Admin {
			token = u.OAuthToken
		}
	}
	for path, want := range map[string]int{
		"/rest/api/content/98321": http.StatusGone, "/rest/api/space": http.StatusGone, "/rest/api/content/98321/child/comment": http.StatusGone,
		"/rest/api/search?cql=type=page": http.StatusOK, "/rest/api/user/current": http.StatusOK, "/api/v2/pages/98321": http.StatusOK,
		"/rest/api/content/98321/restriction/byOperation": http.StatusOK, "/rest/api/template/page": http.StatusOK,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, gateway+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Body.Close()
		if a.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, a.StatusCode, want)
		}
	}
}
