package confapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

func both(t *testing.T, run func(t *testing.T, d *desk)) {
	t.Helper()
	for name, f := range map[string]sandbox.Flavour{"cloud": sandbox.Cloud, "dc": sandbox.DataCenter} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t, f))
		})
	}
}

func TestGetContent(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		c := d.get("/rest/api/content/98321?expand=body.storage,body.view,version,space,children.attachment,history,ancestors,metadata.labels")
		for want, got := range map[string]any{
			"Route planner": c["title"], "DEMO": at(c, "space", "key"), "current": c["status"], "storage": at(c, "body", "storage", "representation"),
			"Routing Handbook": at(c, "ancestors", 0, "title"), "Architecture": at(c, "ancestors", 1, "title"), "architecture": at(c, "metadata", "labels", "results", 0, "name"),
			d.url: at(c, "_links", "base"), "Bruno Keller": at(c, "history", "createdBy", "displayName"),
		} {
			if got != want {
				t.Errorf("got %v, want %q", got, want)
			}
		}
		if at(c, "version", "number") != 3.0 {
			t.Errorf("version %v", c["version"])
		}
		view, _ := at(c, "body", "view", "value").(string)
		if !strings.Contains(view, `syntaxhighlighter-pre`) || !strings.Contains(view, `a &lt; b &amp;&amp; c`) || !strings.Contains(view, "confluenceTable") {
			t.Errorf("view: %s", view)
		}
	})
}

func TestOldVersion(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		c := d.get("/rest/api/content/98320?status=historical&version=1&expand=body.storage,version")
		if c["title"] != "Architecture overview" || c["status"] != "historical" || at(c, "version", "number") != 1.0 {
			t.Errorf("got %v", c)
		}
		d.call(http.MethodGet, "/rest/api/content/98320?status=historical&version=2", nil, http.StatusNotFound)
		d.call(http.MethodGet, "/rest/api/content/98320?status=historical&version=9", nil, http.StatusNotFound)
		versions := "/rest/api/content/98320/version"
		if strings.HasSuffix(d.url, "/confluence") {
			versions = "/rest/experimental/content/98320/version"
		}
		if got := len(results(d.get(versions))); got != 2 {
			t.Errorf("%d versions", got)
		}
	})
}

func TestCreateAndUpdate(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		page := func(title, body string) object {
			return object{
				"type": "page", "title": title, "space": object{"key": "DEMO"}, "ancestors": []any{object{"id": "98310"}},
				"body": object{"storage": object{"value": body, "representation": "storage"}},
			}
		}
		made := d.call(http.MethodPost, "/rest/api/content", page("New page", "<p>one</p>"), http.StatusOK)
		id, _ := made["id"].(string)
		if at(made, "version", "number") != 1.0 || at(made, "body", "storage", "value") != "<p>one</p>" {
			t.Errorf("made %v", made)
		}
		again := d.call(http.MethodPost, "/rest/api/content", page("New page", "<p>two</p>"), http.StatusBadRequest)
		if message, _ := again["message"].(string); !strings.Contains(message, "A page with this title already exists") {
			t.Errorf("got %v", again)
		}
		broken := d.call(http.MethodPost, "/rest/api/content", page("Broken", "<p>a<b></p>"), http.StatusBadRequest)
		if message, _ := broken["message"].(string); !strings.Contains(message, "Error parsing xhtml: Unexpected close tag </p>; expected </b>.") {
			t.Errorf("got %v", broken)
		}
		update := object{"id": id, "type": "page", "title": "Renamed", "version": object{"number": 2, "message": "why"}, "body": object{"storage": object{"value": "<p>2</p>", "representation": "storage"}}}
		changed := d.call(http.MethodPut, "/rest/api/content/"+id, update, http.StatusOK)
		if changed["title"] != "Renamed" || at(changed, "version", "message") != "why" || len(at(changed, "ancestors").([]any)) != 2 {
			t.Errorf("changed %v", changed)
		}
		conflict := d.call(http.MethodPut, "/rest/api/content/"+id, update, http.StatusConflict)
		if message, _ := conflict["message"].(string); !strings.Contains(message, "Version must be incremented on update. Current version is: 2") {
			t.Errorf("got %v", conflict)
		}
		d.call(http.MethodDelete, "/rest/api/content/"+id, nil, http.StatusNoContent)
		d.call(http.MethodGet, "/rest/api/content/"+id, nil, http.StatusNotFound)
		if trashed := d.get("/rest/api/content/" + id + "?status=trashed"); trashed["status"] != "trashed" {
			t.Errorf("got %v", trashed)
		}
		update["version"], update["status"] = object{"number": 3}, "current"
		d.call(http.MethodPut, "/rest/api/content/"+id, update, http.StatusOK)
		d.get("/rest/api/content/" + id)
	})
}

func TestRestrictedReadsLikeMissing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		reader := d.as(seed.DevOne)
		for _, id := range []string{"98440", "98441"} { // the second one only inherits
			d.get("/rest/api/content/" + id)
			hidden := reader.call(http.MethodGet, "/rest/api/content/"+id, nil, http.StatusNotFound)
			missing := reader.call(http.MethodGet, "/rest/api/content/77777", nil, http.StatusNotFound)
			if strings.ReplaceAll(fmt.Sprint(hidden), id, "77777") != fmt.Sprint(missing) {
				t.Errorf("they differ: %v, %v", hidden, missing)
			}
		}
		if got := titles(reader.get("/rest/api/search?cql="+"title~salary"), "title"); got != "" {
			t.Errorf("search shows %s", got)
		}
		d.as(seed.Outsider).call(http.MethodGet, "/rest/api/space/SEC", nil, http.StatusNotFound)
		d.as(seed.Outsider).call(http.MethodGet, "/rest/api/content/98510", nil, http.StatusNotFound)
		d.as(seed.Reader).call(http.MethodPut, "/rest/api/content/98310", object{"type": "page", "title": "x", "version": object{"number": 2}}, http.StatusForbidden)
	})
}

func TestTree(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		if got := titles(d.get("/rest/api/content/98305/child/page?limit=3"), "title"); got != "Getting started|Architecture|API reference" {
			t.Errorf("children: %s", got)
		}
		d.move("98340", "before", "98320", true)
		if got := titles(d.get("/rest/api/content/98305/child/page?limit=3"), "title"); got != "Getting started|Runbooks|Architecture" {
			t.Errorf("after the move: %s", got)
		}
		d.move("98320", "append", "98321", false)
		tree := d.get("/rest/api/content?spaceKey=DEMO&limit=200&expand=ancestors&type=page")
		if got := len(results(tree)); got != 17 {
			t.Errorf("%d pages", got)
		}
		next := d.get("/rest/api/content?spaceKey=DEMO&limit=5&type=page")
		link, _ := at(next, "_links", "next").(string)
		if !strings.HasPrefix(link, "/rest/api/content?") || !strings.Contains(link, "start=5") {
			t.Errorf("next is %q", link)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		t.Helper()
		for cql, want := range map[string]string{
			`type=page and title ~ "runbook*"`:             "@@@hl@@@Runbook@@@endhl@@@s",
			`space = TEAM and label = retro`:               "2026-11-10 Retrospective",
			`parent = 98330 order by title desc`:           "Errors & rate limits|Authentication",
			`ancestor = 98340 and type = page`:             "Depot offline|Restore a backup",
			`type = blogpost`:                              "Courier app 1.8 is out",
			`type = space and space = DEMO`:                "Routing Handbook",
			`user.fullname ~ "Bruno"`:                      "Bruno Keller",
			`macro = toc`:                                  "Getting started",
			`id = 98323`:                                   "Data model",
			`mention = currentUser() and space = TEAM`:     "2026-11-17 Sprint planning|Onboarding checklist|Team home",
			`siteSearch ~ "whiteboard"`:                    "2026-03-10 Kick-off",
			`type = page and lastmodified >= "2026-11-15"`: "Release 1.9|2026-11-17 Sprint planning|Salary review 2027",
		} {
			m := d.get("/rest/api/search?cql=" + escape(cql))
			if got := sortedTitles(titles(m, "title"), cql); got != sortedTitles(want, cql) {
				t.Errorf("%s\n got %s\nwant %s", cql, got, want)
			}
		}
		bad := d.call(http.MethodGet, "/rest/api/search?cql="+escape("type = = page"), nil, http.StatusBadRequest)
		if message, _ := bad["message"].(string); !strings.Contains(message, "Could not parse cql : type = = page") {
			t.Errorf("got %v", bad)
		}
	})
}

// move moves a page by the means of the flavour.
func (d *desk) move(id, position, target string, good bool) { //nolint:revive // what is expected
	d.t.Helper()
	status, raw := d.send(http.MethodPut, "/rest/api/content/"+id+"/move/"+position+"/"+target, nil, nil)
	if strings.HasSuffix(d.url, "/confluence") {
		if status != http.StatusNotFound {
			d.t.Errorf("Data Center has no move, but answers %d", status)
		}
		position = map[string]string{"before": "above", "after": "below", "append": "append"}[position]
		path := "/pages/movepage.action?pageId=" + id + "&spaceKey=DEMO&targetId=" + target + "&position=" + position
		_, raw = d.send(http.MethodPost, path, nil, http.Header{"X-Atlassian-Token": {"no-check"}})
		if moved := strings.Contains(string(raw), `"actionErrors":[]`); moved != good {
			d.t.Errorf("got %s", raw)
		}
		return
	}
	if want := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[good]; status != want {
		d.t.Errorf("got %d %s", status, raw)
	}
}
