package contract

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
)

// step is one request of a story: who, what, and what must come back.
type step struct {
	user, method, path, body string
	status                   int
	holds                    string // a piece of the answer
}

// story writes the steps for a flavour: $V is the version of the API, TEXT(…) a rich text, PERSON(login) a person as
// the flavour names people, $CF(name) the id of a custom field.
func (k *tracker) tell(s step) (method, path string, body []byte) {
	replace := func(text string) string {
		text = strings.ReplaceAll(text, "$V", map[sandbox.Flavour]string{sandbox.Cloud: "3", sandbox.DataCenter: "2"}[k.flavour])
		for strings.Contains(text, "TEXT(") {
			head, rest, _ := strings.Cut(text, "TEXT(")
			words, tail, _ := strings.Cut(rest, ")")
			doc := `"` + words + `"`
			if k.flavour == sandbox.Cloud {
				doc = `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"` + words + `"}]}]}`
			}
			text = head + doc + tail
		}
		for strings.Contains(text, "PERSON(") {
			head, rest, _ := strings.Cut(text, "PERSON(")
			login, tail, _ := strings.Cut(rest, ")")
			who := `{"name":"` + login + `"}`
			if k.flavour == sandbox.Cloud {
				who = `{"accountId":"` + *k.users[login].AccountID + `"}`
			}
			text = head + who + tail
		}
		for strings.Contains(text, "WHO(") {
			head, rest, _ := strings.Cut(text, "WHO(")
			login, tail, _ := strings.Cut(rest, ")")
			who := login
			if k.flavour == sandbox.Cloud {
				who = *k.users[login].AccountID
			}
			text = head + who + tail
		}
		for name, on := range map[string]sandbox.Flavour{"$IDS(": sandbox.Cloud, "$NAMES(": sandbox.DataCenter} {
			head, rest, found := strings.Cut(text, name)
			if !found {
				continue
			}
			who, tail, _ := strings.Cut(rest, ")")
			if k.flavour == on {
				who = `"` + who + `"`
			} else {
				who = ""
			}
			text = head + who + tail
		}
		text = strings.ReplaceAll(text, "$WATCHER", map[sandbox.Flavour]string{
			sandbox.Cloud: "accountId=" + valueOf(k.users[seed.DevOne].AccountID), sandbox.DataCenter: "username=" + seed.DevOne,
		}[k.flavour])
		for strings.Contains(text, "$CF(") {
			head, rest, _ := strings.Cut(text, "$CF(")
			name, tail, _ := strings.Cut(rest, ")")
			id := ""
			for _, f := range k.site.Store().Fields() {
				if f.Custom && f.Name == name {
					id = f.ID
				}
			}
			text = head + id + tail
		}
		return text
	}
	return s.method, replace(s.path), []byte(replace(s.body))
}

// play sends the steps one after the other.
func (k *tracker) play(steps []step) {
	k.t.Helper()
	for _, s := range steps {
		method, path, body := k.tell(s)
		user := s.user
		if user == "" {
			user = seed.Admin
		}
		status, answer := k.send(user, method, path, body, nil)
		if status != s.status || !strings.Contains(string(answer), s.holds) {
			k.t.Errorf("%s: %s %s %s\n gives %d %.700s\n want  %d %s", user, method, path, body, status, answer, s.status, s.holds)
		}
	}
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// both are writes that the two flavours take alike.
func both() []step {
	return []step{
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"Write the guide","description":TEXT(First draft),"labels":["docs"],"components":[{"name":"API"}],"assignee":PERSON(bruno),"priority":{"name":"High"},"duedate":"2026-12-24","fixVersions":[{"name":"2.0"}],"timetracking":{"originalEstimate":"2d","remainingEstimate":"1d 4h"}}}`, 201, `"key":"DEMO-27"`},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=summary,assignee,components,timetracking,duedate,description", "", 200, `"originalEstimateSeconds":57600`},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=assignee", "", 200, `"displayName":"Bruno Keller"`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"}}}`, 400, `"summary":"You must specify a summary of the issue."`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"NOPE"},"issuetype":{"name":"Task"},"summary":"x"}}`, 400, `"project":`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Saga"},"summary":"x"}}`, 400, `"issuetype":`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"x","$CF(Import id)":"1"}}`, 400, `It is not on the appropriate screen, or unknown.`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"x","$CF(Severity)":{"value":"Major"}}}`, 400, `It is not on the appropriate screen, or unknown.`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"x","$CF(Severity)":{"value":"Awful"}}}`, 400, `Option value 'Awful' is not valid`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"x","labels":"a b","duedate":"tomorrow","$CF(Business value)":"much"}}`, 400, `Error parsing date string: tomorrow`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Sub-task"},"summary":"x"}}`, 400, `Issue type is a sub-task but parent issue key or id not specified.`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Sub-task"},"summary":"Part one","parent":{"key":"DEMO-27"}}}`, 201, `DEMO-28`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Incident"},"summary":"Fire"}}`, 400, `Severity is required.`},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"All kinds of values","$CF(Severity)":{"value":"Major"},"$CF(Browsers)":[{"value":"Chrome"},{"value":"Safari"}],"$CF(Affected regions)":[{"value":"DACH"}],"$CF(Found in)":{"value":"Staging"},"$CF(Area)":{"value":"Backend","child":{"value":"Search"}},"$CF(QA contact)":PERSON(chiara),"$CF(Reviewers)":[PERSON(bruno)],"$CF(Responsible group)":{"name":"developers"},"$CF(Informed groups)":[{"name":"staff"}],"$CF(Customer tags)":["vip"],"$CF(Documentation)":"https://acme.example/x","$CF(Related project)":{"key":"APP"},"$CF(Target version)":{"name":"2.1"},"$CF(Backported to)":[{"name":"1.0"}],"$CF(Acceptance criteria)":TEXT(It works),"$CF(External reference)":"A-1","$CF(Business value)":3.5,"$CF(Go-live date)":"2027-01-01","$CF(Incident start)":"2026-11-20T10:00:00.000+0000","$CF(Story Points)":5,"$CF(Sprint)":3}}`, 201, `DEMO-29`},
		{"", "GET", "/rest/api/$V/issue/DEMO-29", "", 200, `"value":"Search"`},
		{"", "POST", "/rest/api/$V/issue/bulk", `{"issueUpdates":[{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One"}},{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"}}},{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"Three"}}]}`, 201, `"failedElementNumber":1`},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":{"summary":"Write the guide, again","priority":{"id":"1"}},"update":{"labels":[{"add":"new"},{"remove":"docs"}],"components":[{"add":{"name":"Engine"}}],"comment":[{"add":{"body":TEXT(Changed)}}],"timetracking":[{"edit":{"remainingEstimate":"4h"}}]}}`, 204, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=labels,comment,timetracking&expand=changelog", "", 200, `"labels":["new"]`},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":{"summary":"a\nb"}}`, 400, "newline"},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":{"nothing":1}}`, 400, "Field 'nothing' cannot be set. It is not on the appropriate screen, or unknown."},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":{"labels":["a"]},"update":{"labels":[{"add":"b"}]}}`, 400, "labels"},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{}`, 400, "one of 'fields' or 'update' required"},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":`, 400, "Invalid request payload"},
		{seed.Reader, "PUT", "/rest/api/$V/issue/DEMO-27", `{"fields":{"summary":"mine"}}`, 403, "You do not have permission to edit issues in this project."},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27/assignee", `PERSON(chiara)`, 204, ""},
		{"", "PUT", "/rest/api/$V/issue/DEMO-27/assignee", `PERSON(elin)`, 400, "cannot be assigned issues"},
		{"", "GET", "/rest/api/$V/issue/DEMO-27/transitions?expand=transitions.fields", "", 200, `"Close with reason"`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/transitions", `{"transition":{"id":"51"}}`, 400, "Resolution is required."},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/transitions", `{"transition":{"id":"51"},"fields":{"summary":"no"}}`, 400, "It is not on the appropriate screen"},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/transitions", `{"transition":{"id":"21"}}`, 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/transitions", `{"transition":{"id":"51"},"fields":{"resolution":{"name":"Won't Do"}},"update":{"comment":[{"add":{"body":TEXT(Nobody reads it)}}]}}`, 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/transitions", `{"transition":{"id":"31"}}`, 400, "not valid for the current state"},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=resolution,status,resolutiondate", "", 200, `"name":"Won't Do"`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/comment", `{"body":TEXT(One more thing)}`, 201, "One more thing"},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/comment", `{"body":TEXT(Only us),"visibility":{"type":"role","value":"Developers"}}`, 201, `"visibility"`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/comment", `{"body":TEXT(Only us),"visibility":{"type":"role","value":"Kings"}}`, 400, `Kings`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/comment", `{}`, 400, "Comment body can not be empty!"},
		{seed.Reader, "GET", "/rest/api/$V/issue/DEMO-27/comment", "", 200, `"total":3`},
		{seed.Reader, "POST", "/rest/api/$V/issue/DEMO-27/comment", `{"body":TEXT(I like it)}`, 201, ""},
		{"", "PUT", "/rest/api/$V/issue/DEMO-1/comment/10000", `{"body":TEXT(Edited)}`, 200, "Edited"},
		{seed.Reader, "PUT", "/rest/api/$V/issue/DEMO-1/comment/10000", `{"body":TEXT(Edited)}`, 400, "permission"},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-1/comment/10001", "", 204, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-1/comment/10001", "", 404, "10001"},
		{"", "PUT", "/rest/api/$V/comment/10000/properties/note", `{"a":1}`, 201, ""},
		{"", "PUT", "/rest/api/$V/comment/10000/properties/note", `{"a":2}`, 200, ""},
		{"", "DELETE", "/rest/api/$V/comment/10000/properties/note", "", 204, ""},
		{"", "PUT", "/rest/api/$V/issue/DEMO-1/properties/x", `[1,2]`, 201, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-1/properties/x", "", 200, `"value":[1,2]`},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-1/properties/x", "", 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/worklog", `{"timeSpent":"1h 30m","comment":TEXT(Typing),"started":"2026-11-23T10:00:00.000+0000"}`, 201, `"timeSpentSeconds":5400`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/worklog?adjustEstimate=new&newEstimate=2h", `{"timeSpentSeconds":3600}`, 201, `"timeSpent":"1h"`},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=timetracking", "", 200, `"remainingEstimate":"2h"`},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/worklog", `{"timeSpent":"a while"}`, 400, "timeLogged"},
		{"", "GET", "/rest/api/$V/issue/DEMO-27/worklog", "", 200, `"total":2`},
		{"", "POST", "/rest/api/$V/issueLink", `{"type":{"name":"Blocks"},"inwardIssue":{"key":"DEMO-27"},"outwardIssue":{"key":"DEMO-28"},"comment":{"body":TEXT(Linked)}}`, 201, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-27?fields=issuelinks", "", 200, `"outwardIssue"`},
		{"", "POST", "/rest/api/$V/issueLink", `{"type":{"name":"Loves"},"inwardIssue":{"key":"DEMO-27"},"outwardIssue":{"key":"DEMO-28"}}`, 404, "No issue link type with name 'Loves' found."},
		{"", "DELETE", "/rest/api/$V/issueLink/10000", "", 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/remotelink", `{"globalId":"g1","object":{"url":"https://acme.example","title":"Acme"}}`, 201, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/remotelink", `{"globalId":"g1","object":{"url":"https://acme.example","title":"Acme again"}}`, 200, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/remotelink", `{"object":{"title":"Acme"}}`, 400, "'url' is required."},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-27/remotelink?globalId=g1", "", 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-27/watchers", `"WHO(bruno)"`, 204, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-27/watchers", "", 200, `"watchCount":2`},
		{"", "POST", "/rest/api/$V/issue/SEC-1/watchers", `"WHO(farid)"`, 400, "does not have permission to view this issue"},
		{"", "POST", "/rest/api/$V/issue/DEMO-21/votes", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-21/votes", "", 204, ""},
		{"", "POST", "/rest/api/$V/version", `{"project":"DEMO","name":"3.0","releaseDate":"2027-03-01"}`, 201, `"3.0"`},
		{"", "POST", "/rest/api/$V/version", `{"project":"DEMO","name":"3.0"}`, 400, "A version with this name already exists in this project."},
		{"", "PUT", "/rest/api/$V/version/10100", `{"released":true}`, 200, `"released":true`},
		{"", "DELETE", "/rest/api/$V/version/10100", "", 204, ""},
		{seed.DevOne, "POST", "/rest/api/$V/version", `{"project":"DEMO","name":"4.0"}`, 404, ""},
		{"", "POST", "/rest/api/$V/component", `{"project":"DEMO","name":"Billing"}`, 201, `"Billing"`},
		{"", "PUT", "/rest/api/$V/component/10100", `{"description":"Invoices"}`, 200, `"Invoices"`},
		{"", "DELETE", "/rest/api/$V/component/10100", "", 204, ""},
		{"", "POST", "/rest/api/$V/filter", `{"name":"New one","jql":"project = DEMO"}`, 200, `"New one"`},
		{"", "POST", "/rest/api/$V/filter", `{"name":"Newer","jql":"project = "}`, 400, "Expecting either a value, list or function"},
		{"", "DELETE", "/rest/api/$V/filter/10003", "", 204, ""},
		{"", "POST", "/rest/agile/1.0/sprint", `{"name":"DEMO Sprint 16","originBoardId":1,"goal":"More","startDate":"2026-12-15T09:00:00.000Z","endDate":"2026-12-29T09:00:00.000Z"}`, 201, `"state":"future"`},
		{"", "POST", "/rest/agile/1.0/sprint", `{"name":"","originBoardId":1}`, 400, "name"},
		{"", "POST", "/rest/agile/1.0/sprint/5", `{"goal":"Much more"}`, 200, "Much more"},
		{"", "POST", "/rest/agile/1.0/sprint/5", `{"state":"closed"}`, 400, "cannot be moved"},
		{"", "POST", "/rest/agile/1.0/sprint/5/issue", `{"issues":["DEMO-12","DEMO-16"]}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/sprint/5/issue", `{"issues":["DEMO-9999"]}`, 400, "DEMO-9999"},
		{"", "GET", "/rest/agile/1.0/sprint/5/issue?fields=summary", "", 200, `"total":2`},
		{"", "POST", "/rest/agile/1.0/backlog/issue", `{"issues":["DEMO-12"]}`, 204, ""},
		{"", "PUT", "/rest/agile/1.0/issue/rank", `{"issues":["DEMO-16"],"rankBeforeIssue":"DEMO-1"}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/epic/DEMO-2/issue", `{"issues":["DEMO-16"]}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/epic/none/issue", `{"issues":["DEMO-16"]}`, 204, ""},
		{"", "PUT", "/rest/agile/1.0/issue/DEMO-16/estimation?boardId=1", `{"value":"8"}`, 200, ""},
		{"", "POST", "/rest/agile/1.0/epic/DEMO-2", `{"name":"Depots","summary":"Two depots"}`, 200, ""},
		{"", "PUT", "/rest/agile/1.0/sprint/5", `{"name":"Renamed","state":"future","startDate":"2026-12-15T09:00:00.000Z","endDate":"2026-12-29T09:00:00.000Z"}`, 200, `"goal":""`},
		{"", "PUT", "/rest/greenhopper/1.0/sprint/5", `{"name":"Older API"}`, 200, "Older API"},
		{"", "PUT", "/rest/agile/1.0/sprint/5", `{"name":""}`, 400, "cannot be empty"},
		{"", "PUT", "/rest/api/$V/filter/10000", `{"name":"Mine","jql":"assignee = currentUser()","favourite":false}`, 200, `"favourite":false`},
		{seed.DevTwo, "PUT", "/rest/api/$V/filter/10001", `{"name":"Mine"}`, 400, "not the owner"},
		{"", "PUT", "/rest/api/$V/issue/DEMO-1/remotelink/10000", `{"object":{"url":"https://acme.example","title":"Acme"}}`, 204, ""},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-1/remotelink/10000", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-27/watchers?$WATCHER", "", 204, ""},
		{"", "PUT", "/rest/api/$V/issue/DEMO-8/worklog/10002", `{"timeSpent":"7h","comment":TEXT(More)}`, 200, `"timeSpent":"7h"`},
		{seed.Reader, "PUT", "/rest/api/$V/issue/DEMO-8/worklog/10002", `{"timeSpent":"7h"}`, 403, "permission"},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-8/worklog/10002", "", 204, ""},
		{"", "POST", "/rest/api/$V/version/10004/removeAndSwap", `{"moveFixIssuesTo":10002}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/sprint/3", `{"state":"closed"}`, 200, `"completeDate"`},
		{"", "DELETE", "/rest/agile/1.0/sprint/5", "", 204, ""},
		{seed.Agent, "POST", "/rest/servicedeskapi/request", `{"serviceDeskId":"1","requestTypeId":"1","requestFieldValues":{"summary":"Broken","$CF(Severity)":{"value":"Minor"}},"raiseOnBehalfOf":"WHO(hiro)"}`, 201, `"issueKey":"SUP-11"`},
		{seed.Agent, "POST", "/rest/servicedeskapi/request", `{"serviceDeskId":"1","requestTypeId":"1","requestFieldValues":{"summary":"Broken"}}`, 400, "Severity is required."},
		{seed.Agent, "POST", "/rest/servicedeskapi/request/SUP-11/comment", `{"body":"We look","public":false}`, 201, `"public":false`},
		{seed.Customer, "GET", "/rest/servicedeskapi/request/SUP-11/comment", "", 200, `"size":0`},
		{seed.Customer, "POST", "/rest/servicedeskapi/request/SUP-11/comment", `{"body":"Thanks","public":true}`, 201, `"Thanks"`},
		{seed.Agent, "POST", "/rest/servicedeskapi/request/SUP-11/participant", `{"accountIds":[$IDS(WHO(elin))],"usernames":[$NAMES(WHO(elin))]}`, 200, "Elin"},
		{seed.Agent, "POST", "/rest/servicedeskapi/request/SUP-11/transition", `{"id":"861"}`, 204, ""},
		{seed.Outsider, "GET", "/rest/api/$V/issue/SEC-4", "", 404, ""},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-27", "", 400, "deleteSubtasks"},
		{"", "DELETE", "/rest/api/$V/issue/DEMO-27?deleteSubtasks=true", "", 204, ""},
		{"", "GET", "/rest/api/$V/issue/DEMO-28", "", 404, ""},
		{seed.DevOne, "DELETE", "/rest/api/$V/issue/DEMO-26", "", 403, "You do not have permission to delete issues in this project."},
		{"", "PUT", "/rest/api/$V/user/properties/x", `"y"`, 201, ""},
		{"", "GET", "/rest/api/$V/user/properties/x", "", 200, `"value":"y"`},
		{seed.DevOne, "GET", "/rest/api/$V/user/properties/x?accountId=WHO(chiara)&username=WHO(chiara)", "", 403, "another user"},
		{"", "DELETE", "/rest/api/$V/user/properties/x", "", 204, ""},
		{"", "POST", "/rest/api/$V/version/10002/move", `{"position":"First"}`, 200, `"2.0"`},
		{"", "POST", "/rest/api/$V/version/10002/move", `{"position":"Nowhere"}`, 400, "position"},
		{"", "PUT", "/rest/api/$V/version/10001/mergeto/10000", "", 204, ""},
		{"", "POST", "/rest/api/$V/worklog/list", `{"ids":[10000,10001,424242]}`, 200, `"10001"`},
		{"", "PUT", "/rest/api/$V/project/DEMO/properties/x", `"y"`, 201, ""},
		{"", "DELETE", "/rest/api/$V/project/DEMO/properties/x", "", 204, ""},
	}
}

// cloudOnly are writes that only Cloud takes.
func cloudOnly() []step {
	return []step{
		{"", "POST", "/rest/api/3/search/jql", `{"jql":"project = DEMO ORDER BY created","fields":["summary"],"maxResults":2}`, 200, `"nextPageToken"`},
		{"", "POST", "/rest/api/3/search/jql", `{"jql":"ORDER BY created"}`, 400, "Unbounded"},
		{"", "POST", "/rest/api/3/search/jql", `{"jql":"project = DEMO","nextPageToken":"x"}`, 400, "token"},
		{"", "POST", "/rest/api/3/search/approximate-count", `{"jql":"project = DEMO"}`, 200, `"count"`},
		{"", "POST", "/rest/api/3/search", `{"jql":"project = DEMO"}`, 410, "removed"},
		{"", "POST", "/rest/api/3/issue/bulkfetch", `{"issueIdsOrKeys":["DEMO-1","NOPE-1"],"fields":["summary"]}`, 200, `"issueErrors"`},
		{"", "POST", "/rest/api/3/changelog/bulkfetch", `{"issueIdsOrKeys":["DEMO-4","DEMO-6"],"fieldIds":["status"]}`, 200, `"issueChangeLogs"`},
		{"", "POST", "/rest/api/3/issue/DEMO-6/changelog/list", `{"changelogIds":[10000]}`, 200, ""},
		{"", "POST", "/rest/api/3/comment/list", `{"ids":[10000,10002]}`, 200, `"total":2`},
		{"", "POST", "/rest/api/3/jql/parse", `{"queries":["project = DEMO AND status was Done","bad ="]}`, 200, `"errors"`},
		{"", "POST", "/rest/api/3/jql/match", `{"issueIds":[10000],"jqls":["project = DEMO"]}`, 200, `"matchedIssues":[10000]`},
		{"", "POST", "/rest/api/3/jql/autocompletedata", `{}`, 200, `"jqlReservedWords"`},
		{"", "POST", "/rest/api/3/bulk/issues/move", `{"sendBulkNotification":false,"targetToSourcesMapping":{"APP,10103":{"issueIdsOrKeys":["DEMO-24"],"inferClassificationDefaults":true,"inferFieldDefaults":true,"inferStatusDefaults":true,"inferSubtaskTypeDefault":true}}}`, 201, `"taskId":"10000"`},
		{"", "GET", "/rest/api/3/bulk/queue/10000", "", 200, `"RUNNING"`},
		{"", "GET", "/rest/api/3/bulk/queue/10000", "", 200, `"COMPLETE"`},
		{"", "GET", "/rest/api/3/issue/DEMO-24?fields=summary", "", 200, `"key":"APP-13"`},
		{"", "POST", "/rest/api/3/bulk/issues/move", `{"targetToSourcesMapping":{"APP,9":{"issueIdsOrKeys":["DEMO-24"]}}}`, 400, "not valid"},
		{"", "POST", "/rest/api/3/issue", `{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"Below an epic","parent":{"key":"APP-1"}}}`, 201, ""},
		{"", "POST", "/rest/api/3/issue", `{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"x","description":"plain text"}}`, 400, "Operation value must be an Atlassian Document"},
		{"", "POST", "/rest/api/3/issue", `{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"x","description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"nonsense"}]}]}}}`, 400, "INVALID_INPUT"},
		{"", "POST", "/rest/api/2/issue", `{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"Wiki","description":"h1. Title\n\n*bold*"}}`, 201, ""},
		{"", "POST", "/rest/api/2/issue", `{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"x","description":{"type":"doc","version":1,"content":[]}}}`, 400, "Operation value must be a string"},
		{"", "POST", "/rest/api/3/bulk/issues/watch", `{"selectedIssueIdsOrKeys":["DEMO-14","DEMO-15"]}`, 201, "taskId"},
		{"", "POST", "/rest/api/3/bulk/issues/unwatch", `{"selectedIssueIdsOrKeys":["DEMO-15"]}`, 201, "taskId"},
		{"", "POST", "/rest/api/3/issue/watching", `{"issueIds":["10013","10014"]}`, 200, `"10013":true,"10014":false`},
		{"", "POST", "/rest/api/3/bulk/issues/transition", `{"bulkTransitionInputs":[{"selectedIssueIdsOrKeys":["DEMO-20"],"transitionId":"41"}]}`, 201, "taskId"},
		{"", "GET", "/rest/api/3/issue/DEMO-20?fields=status", "", 200, `"name":"Done"`},
		{"", "POST", "/rest/api/3/bulk/issues/delete", `{"selectedIssueIdsOrKeys":["DEMO-20","NOPE-1"]}`, 201, "taskId"},
		{"", "GET", "/rest/api/3/issue/DEMO-20", "", 404, ""},
		{"", "POST", "/rest/api/3/bulk/issues/delete", `{"selectedIssueIdsOrKeys":[]}`, 400, "1000"},
		{"", "PUT", "/rest/api/3/filter/10001/favourite", "", 200, `"favourite":true`},
		{"", "DELETE", "/rest/api/3/filter/10001/favourite", "", 200, `"favourite":false`},
		{"", "PUT", "/rest/api/3/issue/DEMO-8/worklog/10003/properties/x", `[1]`, 201, ""},
		{"", "GET", "/rest/api/3/issue/DEMO-8/worklog/10003/properties/x", "", 200, `"value":[1]`},
		{"", "DELETE", "/rest/api/3/issue/DEMO-8/worklog/10003/properties/x", "", 204, ""},
		{"", "POST", "/rest/agile/1.0/backlog/1/issue", `{"issues":["DEMO-12"]}`, 204, ""},
		{"", "POST", "/rest/api/2/issue/APP-1/comment", `{"body":"*Hello*"}`, 201, `"body":"*Hello*"`},
	}
}

// dataCenterOnly are writes that only Data Center takes.
func dataCenterOnly() []step {
	return []step{
		{"", "POST", "/rest/api/2/search", `{"jql":"project = DEMO ORDER BY created","fields":["summary"],"maxResults":2}`, 200, `"total":`},
		{"", "POST", "/rest/api/2/search", `{"jql":"nonsense = 1"}`, 400, "Field 'nonsense' does not exist or you do not have permission to view it."},
		{"", "POST", "/rest/api/2/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Epic"},"summary":"x"}}`, 400, "Epic Name is required."},
		{"", "POST", "/rest/api/2/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Story"},"summary":"Linked","$CF(Epic Link)":"DEMO-2"}}`, 201, ""},
		{"", "POST", "/rest/api/2/issue/DEMO-1/comment", `{"body":{"type":"doc","version":1,"content":[]}}`, 400, "Operation value must be a string"},
	}
}

func TestJiraWrites(t *testing.T) {
	t.Parallel()
	for f, own := range map[sandbox.Flavour][]step{sandbox.Cloud: cloudOnly(), sandbox.DataCenter: dataCenterOnly()} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			k := openTracker(t, f)
			k.play(own)
			k.play(forFlavour(f))
			k.play(administration(f))
			k.upload()
			for _, r := range k.site.Routes(route.Jira) {
				key := Key(r.Method, r.Path)
				if _, twin := strings.CutPrefix(r.Path, "/rest/api/2"); r.Method != http.MethodGet && api(r) && k.answered[key] == 0 && (!twin || f != sandbox.Cloud) && !strings.HasSuffix(key, "/search") {
					t.Errorf("no write of the test goes to %s", key)
				}
			}
			t.Logf("%d good answers checked", k.checked)
		})
	}
}

// forFlavour renumbers what the flavour's own steps have moved on, and what the flavours refuse differently.
func forFlavour(f sandbox.Flavour) []step {
	steps := both()
	for n := range steps {
		if f == sandbox.DataCenter {
			for _, part := range []*string{&steps[n].path, &steps[n].body, &steps[n].holds} {
				*part = strings.NewReplacer("DEMO-27", "DEMO-28", "DEMO-28", "DEMO-29", "DEMO-29", "DEMO-30").Replace(*part)
			}
			if steps[n].user == seed.Outsider {
				steps[n].status = http.StatusForbidden
			}
		}
	}
	return steps
}

// uploadArchive sends an archive and looks into it.
func (k *tracker) uploadArchive(version string) {
	var packed, body bytes.Buffer
	z := zip.NewWriter(&packed)
	inner, err := z.Create("logs/planner.txt")
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := inner.Write([]byte("started")); err != nil {
		k.t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		k.t.Fatal(err)
	}
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "logs.zip")
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := part.Write(packed.Bytes()); err != nil {
		k.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		k.t.Fatal(err)
	}
	_, answer := k.send(seed.DevOne, "POST", "/rest/api/"+version+"/issue/DEMO-1/attachments", body.Bytes(), http.Header{"Content-Type": {w.FormDataContentType()}})
	var files []struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &files); err != nil || len(files) != 1 {
		k.t.Fatalf("upload of an archive gives %s", answer)
	}
	for _, form := range []string{"human", "raw"} {
		status, got := k.send(seed.DevOne, "GET", "/rest/api/"+version+"/attachment/"+files[0].ID+"/expand/"+form, nil, nil)
		if status != http.StatusOK || !strings.Contains(string(got), "planner.txt") {
			k.t.Errorf("expand/%s gives %d %s", form, status, got)
		}
	}
	if status, got := k.send(seed.DevOne, "GET", "/rest/api/"+version+"/attachment/10000/expand/human", nil, nil); status != http.StatusConflict {
		k.t.Errorf("expanding what is no archive gives %d %s", status, got)
	}
}

// upload sends a file, reads it back and deletes it.
func (k *tracker) upload() {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "notes ü.txt")
	if err != nil {
		k.t.Fatal(err)
	}
	content := "twelve bytes"
	if _, err := part.Write([]byte(content)); err != nil {
		k.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		k.t.Fatal(err)
	}
	header := http.Header{"Content-Type": {w.FormDataContentType()}}
	k.uploadToDesk(body.Bytes(), header)
	version := map[sandbox.Flavour]string{sandbox.Cloud: "3", sandbox.DataCenter: "2"}[k.flavour]
	status, answer := k.send(seed.DevOne, "POST", "/rest/api/"+version+"/issue/DEMO-1/attachments", body.Bytes(), header)
	var files []struct {
		ID       string `json:"id"`
		Content  string `json:"content"`
		Filename string `json:"filename"`
	}
	if err := json.Unmarshal(answer, &files); err != nil || status != http.StatusOK || len(files) != 1 || files[0].Filename != "notes ü.txt" {
		k.t.Fatalf("upload gives %d %s", status, answer)
	}
	status, got := k.send(seed.DevOne, "GET", strings.TrimPrefix(files[0].Content, k.base), nil, nil)
	if status != http.StatusOK || string(got) != content {
		k.t.Errorf("download of %s gives %d %q", files[0].Content, status, got)
	}
	if status, answer = k.send(seed.Reader, "DELETE", "/rest/api/2/attachment/"+files[0].ID, nil, nil); status != http.StatusForbidden {
		k.t.Errorf("a reader deletes a file: %d %s", status, answer)
	}
	if status, answer = k.send(seed.DevOne, "DELETE", "/rest/api/"+version+"/attachment/"+files[0].ID, nil, nil); status != http.StatusNoContent {
		k.t.Errorf("delete gives %d %s", status, answer)
	}
	k.uploadArchive(version)
	header["X-Atlassian-Token"] = []string{"check"}
	if status, answer = k.send(seed.DevOne, "POST", "/rest/api/2/issue/DEMO-1/attachments", body.Bytes(), header); status != http.StatusForbidden {
		k.t.Errorf("an upload without the token header gives %d %s", status, answer)
	}
}

// uploadToDesk gives a file to a request in two steps.
func (k *tracker) uploadToDesk(body []byte, header http.Header) {
	status, answer := k.send(seed.Agent, "POST", "/rest/servicedeskapi/servicedesk/1/attachTemporaryFile", body, header)
	var made struct {
		TemporaryAttachments []struct {
			TemporaryAttachmentID string `json:"temporaryAttachmentId"`
		} `json:"temporaryAttachments"`
	}
	if err := json.Unmarshal(answer, &made); err != nil || status != http.StatusCreated || len(made.TemporaryAttachments) != 1 {
		k.t.Fatalf("attachTemporaryFile gives %d %s", status, answer)
	}
	ask := `{"temporaryAttachmentIds":["` + made.TemporaryAttachments[0].TemporaryAttachmentID + `"],"public":true}`
	if status, answer = k.send(seed.Agent, "POST", "/rest/servicedeskapi/request/SUP-2/attachment", []byte(ask), nil); status != http.StatusCreated {
		k.t.Errorf("attachment gives %d %s", status, answer)
	}
	if status, answer = k.send(seed.Agent, "POST", "/rest/servicedeskapi/request/SUP-2/attachment", []byte(ask), nil); status != http.StatusBadRequest {
		k.t.Errorf("the same file twice gives %d %s", status, answer)
	}
}
