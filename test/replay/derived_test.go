package replay_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// derived answers requests that the predecessor did not send, from what it was told by others. There are few:
//
//   - the list of fields holds the system fields that every Jira has and the recordings leave out, unless the call is a
//     search in that list, and the fields of recorded screens;
//   - a create screen that was not recorded for this call has every field of that list, with the values that a
//     recording gives for it;
//   - a search for users that was not recorded finds nobody;
//   - a comment is as the answer to its recorded change says;
//   - a bulk read and a search by keys give the issues that the recordings read;
//   - a moved issue is found by its old key;
//   - for Confluence see derivedConfluence.
func (s *standin) derived(r *http.Request, body []byte) *exchange {
	path := route(r.URL.Path)
	var value any
	switch {
	case path == "/rest/api/2/field" && s.tool != "jira_search_fields":
		value = s.fields()
	case strings.Contains(path, "/createmeta/") && !strings.HasSuffix(path, "/issuetypes") && s.recorded(r.Method, path) == nil:
		value = map[string]any{"values": s.screen(), "startAt": 0, "total": 0, "isLast": true}
	case path == "/rest/api/2/user/search" && s.recorded(r.Method, path) == nil:
		value = []any{}
	case strings.Contains(path, "/comment/") && r.Method == http.MethodGet:
		return s.recorded(http.MethodPut, path)
	case strings.HasSuffix(path, "/issue/bulkfetch"):
		value = map[string]any{"issues": s.issues(decoded[struct{ IssueIDsOrKeys []string }](body).IssueIDsOrKeys)}
	case path == "/rest/api/2/search" && keysOnly.MatchString(r.URL.Query().Get("jql")):
		found := s.issues(strings.Split(keysOnly.FindStringSubmatch(r.URL.Query().Get("jql"))[1], ", "))
		value = map[string]any{"issues": found, "startAt": 0, "total": len(found)}
	case r.Method == http.MethodGet && strings.HasPrefix(path, "/rest/api/2/issue/") && s.moved != "":
		return s.recorded(http.MethodGet, s.moved)
	default:
		value = s.derivedConfluence(r, body)
	}
	if value == nil {
		return nil
	}
	return &exchange{Status: http.StatusOK, Response: json.RawMessage(encoded(value))}
}

// recorded is the answer to a request of this call, nil when there was none.
func (s *standin) recorded(method, path string) *exchange {
	for _, x := range s.own {
		if x.Method == method && route(x.Path) == path && x.Status < http.StatusBadRequest {
			return x
		}
	}
	return nil
}

// systemFields are fields that every Jira lists, with their types.
var systemFields = map[string]string{
	"assignee": "user", "attachment": "array attachment", "comment": "comments-page", "created": "datetime",
	"description": "string", "duedate": "date", "environment": "string", "fixVersions": "array version", "issuelinks": "array issuelinks",
	"issuetype": "issuetype", "parent": "issuelink", "project": "project", "reporter": "user", "resolution": "resolution",
	"status": "status", "timetracking": "timetracking", "updated": "datetime", "versions": "array version",
}

// fields are the fields of the site: those of the recorded list, of recorded screens, and the system fields.
func (s *standin) fields() []map[string]any {
	var all []map[string]any
	known := map[string]bool{}
	add := func(list []map[string]any, key string) {
		for _, f := range list {
			if id, _ := f[key].(string); id != "" && !known[id] {
				known[id] = true
				all = append(all, map[string]any{"id": id, "name": f["name"], "custom": strings.HasPrefix(id, "customfield_"), "schema": f["schema"]})
			}
		}
	}
	for _, x := range slices.Concat(s.own, s.others, s.everywhere) {
		if x.Path == "/rest/api/2/field" {
			add(decoded[[]map[string]any](x.Response), "id")
		} else if strings.Contains(x.Path, "/createmeta/") {
			add(screenOf(x), "fieldId")
		}
	}
	for id, kind := range systemFields {
		schema := map[string]any{"type": kind, "system": id}
		if items, ok := strings.CutPrefix(kind, "array "); ok {
			schema["type"], schema["items"] = "array", items
		}
		add([]map[string]any{{"id": id, "name": strings.ToUpper(id[:1]) + id[1:], "schema": schema}}, "id")
	}
	return all
}

// screenOf are the fields of a recorded create screen.
func screenOf(x *exchange) []map[string]any {
	page := decoded[struct {
		Values, Fields []map[string]any
	}](x.Response)
	return slices.Concat(page.Values, page.Fields)
}

// screen is a create screen with all fields.
func (s *standin) screen() []map[string]any {
	all := s.fields()
	for _, f := range all {
		f["fieldId"], f["required"] = f["id"], false
		for _, x := range s.own {
			if id, _ := f["id"].(string); strings.HasSuffix(x.Path, "/option") && strings.Contains(x.Path, "/"+id+"/") {
				f["allowedValues"] = options(x)
			}
		}
	}
	return all
}

// options are the recorded values of a field, children below their parents as screens have them.
func options(x *exchange) []map[string]any {
	var roots []map[string]any
	for _, o := range decoded[struct{ Values []map[string]any }](x.Response).Values {
		at := slices.IndexFunc(roots, func(root map[string]any) bool { return root["id"] == o["optionId"] })
		if at < 0 {
			roots = append(roots, o)
			continue
		}
		children, _ := roots[at]["children"].([]map[string]any)
		roots[at]["children"] = append(children, o)
	}
	return roots
}

var keysOnly = regexp.MustCompile(`^key in \(([A-Z0-9, -]+)\)$`)

// issues are the issues with some keys or ids, as this or another recording read them.
func (s *standin) issues(keys []string) []json.RawMessage {
	found := []json.RawMessage{}
	for _, wanted := range keys {
		for _, x := range slices.Concat(s.own, s.others) {
			issue := decoded[struct{ ID, Key string }](x.Response)
			if x.Method == http.MethodGet && strings.HasSuffix(x.Path, "/issue/"+issue.Key) && (issue.Key == wanted || issue.ID == wanted) {
				found = append(found, x.Response)
				break
			}
		}
	}
	return found
}

// noteMove remembers that an issue was moved, when a job has ended; where it is was read last by the predecessor.
func (s *standin) noteMove(path *url.URL) {
	if strings.Contains(path.Path, "/bulk/queue/") {
		s.moved = route(s.own[len(s.own)-1].Path)
	}
}

func decoded[T any](raw []byte) T {
	var value T
	_ = json.Unmarshal(raw, &value) // what has another form is none
	return value
}
