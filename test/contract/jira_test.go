package contract

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
)

// tracker is a sandbox whose every Jira exchange is held against the documents.
type tracker struct {
	*ledger

	flavour sandbox.Flavour
	site    *sandbox.Site
	base    string
	users   map[string]sandbox.UserInfo
}

func openTracker(t *testing.T, f sandbox.Flavour) *tracker {
	t.Helper()
	k := &tracker{ledger: openLedger(t, f, route.Jira, jiraNotStrict[f]), flavour: f, users: map[string]sandbox.UserInfo{}}
	k.site = sandbox.New(f, sandbox.Options{Keep: -1, Observe: k.observe})
	server := httptest.NewServer(k.site)
	t.Cleanup(server.Close)
	k.base = server.URL
	for _, u := range k.site.Info(server.URL).Users {
		k.users[u.Name] = u
	}
	return k
}

// send sends a request as a user; it gives status and body.
func (k *tracker) send(user, method, path string, body []byte, header http.Header) (int, []byte) {
	k.t.Helper()
	r, err := http.NewRequestWithContext(k.t.Context(), method, k.base+path, bytes.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Atlassian-Token", "no-check")
	maps.Copy(r.Header, header)
	u := k.users[user]
	login := u.Name
	if k.flavour == sandbox.Cloud {
		login = u.Email
	}
	r.SetBasicAuth(login, u.APIToken)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	raw, err := io.ReadAll(a.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return a.StatusCode, raw
}

// observe holds one exchange against the documents.
func (k *tracker) observe(x sandbox.Exchange) {
	if x.Product != route.Jira {
		return
	}
	key := Key(x.Method, x.Route)
	if x.Defect != "" || x.Status >= 500 {
		k.fail("%s %s?%s: %d %s %.300s", x.Method, x.Path, x.RawQuery, x.Status, x.Defect, x.ResponseBody)
		return
	}
	if x.Status >= 400 {
		k.checkError(key, x)
		return
	}
	k.good(key)
	if strings.HasPrefix(x.ResponseType, "application/json") && !strings.Contains(x.Route, "/attachment/content/") && !strings.HasPrefix(x.Route, "/secure/") {
		k.checkGood(key, x)
	}
}

func (k *tracker) checkGood(key string, x sandbox.Exchange) {
	if _, wrong := jiraWrongDocument[k.flavour][key]; wrong {
		return
	}
	if k.described(key, x) {
		return
	}
	if strings.HasPrefix(x.Route, "/rest/software/1.0/") {
		return // newer than our copy of the document; jira.js 6.2 has its schemas and checks it
	}
	if _, known := jiraUndescribed[k.flavour][key]; !known {
		k.fail("%s is in no document and not in the list of what is not", key)
	}
}

// checkError says whether a refusal has the form of Jira or of Jira Service Management.
func (k *tracker) checkError(key string, x sandbox.Exchange) {
	if x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusUnsupportedMediaType || x.ResponseType == "text/html;charset=UTF-8" {
		return
	}
	var body struct {
		ErrorMessages []string          `json:"errorMessages"`
		Errors        map[string]string `json:"errors"`
		ErrorMessage  string            `json:"errorMessage"`
	}
	if err := json.Unmarshal(x.ResponseBody, &body); err != nil && key != "POST /rest/api/{}/issue/bulk" && !strings.HasSuffix(x.Route, "/issue/bulk") {
		k.fail("%s: %d is no error of Jira: %s", key, x.Status, x.ResponseBody)
		return
	}
	if len(body.ErrorMessages)+len(body.Errors) == 0 && body.ErrorMessage == "" && !strings.HasSuffix(x.Route, "/issue/bulk") {
		k.fail("%s: %d says nothing: %s", key, x.Status, x.ResponseBody)
	}
}

// values gives the values that a parameter may have, the last one being unknown.
func (k *tracker) values(name, path string) []string {
	if list := k.things(name, path); list != nil {
		return append(list, "424242")
	}
	return map[string][]string{
		"boardId": {"1", "2", "3", "99"}, "sprintId": {"1", "3", "4", "99"}, "epicId": {"DEMO-1", "DEMO-4"}, "epicIdOrKey": {"DEMO-1", "APP-1", "DEMO-4"},
		"issueTypeId": {"10000", "10002", "10004", "99"}, "issueLinkTypeId": {"10000", "99"}, "idOrName": {"3", "In Review", "99"}, "idOrKey": {"2", "done", "99"},
		"serviceDeskId": {"1", "99"}, "requestTypeId": {"1", "3", "99"}, "queueId": {"1", "3", "99"}, "taskId": {"99"}, "propertyKey": {"triage", "team", "sd.public.comment", "none"},
		"schemeId": {"10000", "10001", "99"}, "worklogId": {"10002", "99"}, "projectTypeKey": {"software", "none"}, "projectId": {"10000", "10001", "99"}, "contextId": {"10130", "10134", "10301", "99"}, "issueId": {"10000"}, "filename": {"route-map.png"},
		"dashboardId": {"10000", "99"}, "gadgetId": {"10000"}, "itemId": {"10000"}, "permissionId": {"10000", "368881", "99"},
		"filterId": {"10000", "99"}, "quickFilterId": {"11", "99"}, "screenId": {"1", "2", "99"}, "tabId": {"10001", "10002", "99"}, "entityId": {"10000"}, "organizationId": {"10000", "99"}, "slaMetricId": {"1", "99"},
		"key": {"jira-software", "none"}, "customFieldId": {"10030", "10200", "99"},
	}[name]
}

// things gives the ids of what the demo data holds many of.
func (k *tracker) things(name, path string) []string {
	var list []string
	s := k.site.Store()
	s.Read(func() {
		switch {
		case name == "issueIdOrKey":
			for _, i := range s.Issues() {
				list = append(list, i.Key())
			}
		case name == "projectIdOrKey" || name == "projectKeyOrId":
			for _, p := range s.Projects() {
				list = append(list, p.Key)
			}
		case name == "commentId", name == "id" && strings.Contains(path, "/comment/"):
			for _, i := range s.Issues() {
				for _, c := range i.Comments {
					if strings.Contains(path, "/"+i.Key()+"/") || !strings.Contains(path, "/issue/") && name == "commentId" || strings.Contains(path, "/request/"+i.Key()+"/") {
						list = append(list, c.ID)
					}
				}
			}
			if list == nil {
				list = []string{"1"}
			}
		case name == "id" && strings.Contains(path, "/worklog/"):
			list = []string{"10000"}
		case name == "linkId" && strings.Contains(path, "/remotelink/"):
			list = []string{"10000"}
		case name == "linkId":
			list = []string{"10000", "10001"}
		case name == "fieldId":
			for _, f := range s.Fields() {
				list = append(list, f.ID)
			}
		case name == "type" && strings.Contains(path, "avatar"):
			list = []string{"project", "issuetype"}
		case name == "id":
			list = ofKind(path)
		}
	})
	return list
}

// ofKind gives ids for a parameter that is only called {id}.
func ofKind(path string) []string {
	for _, k := range []struct {
		part string
		ids  []string
	}{
		{"/attachment", []string{"10000", "10001"}},
		{"/thumbnail/", []string{"10000"}},
		{"/version/", []string{"10000", "10002", "10010"}},
		{"/component/", []string{"10000", "10001"}},
		{"/priority/", []string{"1", "3"}},
		{"/resolution/", []string{"10000"}},
		{"/issuetype/", []string{"10000", "10003"}},
		{"/role/", []string{"10002", "10100"}},
		{"/projectCategory/", []string{"10000"}},
		{"/avatar/", []string{"10324"}},
		{"/workflowscheme/", []string{"10000", "10002"}},
		{"/notificationscheme/", []string{"10000"}},
		{"/issuesecurityschemes/", []string{"10003", "10000"}},
		{"/filter/", []string{"10000", "10001"}},
		{"/dashboard/", []string{"10000"}},
		{"/securitylevel/", []string{"10000"}},
		{"/customFieldOption/", []string{"10200", "10213"}},
	} {
		if strings.Contains(path, k.part) {
			return k.ids
		}
	}
	return nil
}

// queries gives the query strings that a route is read with beside the plain one.
func (k *tracker) queries(path string) []string {
	person := "username=" + seed.DevOne
	if k.flavour == sandbox.Cloud {
		person = "accountId=" + url.QueryEscape(*k.users[seed.DevOne].AccountID)
	}
	const everything = "?expand=renderedFields,names,schema,transitions.fields,operations,editmeta,changelog,versionedRepresentations,renderedBody,properties,description,lead,issueTypes,url,projectKeys,insight,groups,applicationRoles,users&fields=*all&properties=*all"
	rest := path[strings.LastIndex(path, "/")+1:]
	switch {
	case strings.HasSuffix(path, "/search/jql"), strings.HasSuffix(path, "/2/search"):
		return []string{"?jql=project%20is%20not%20EMPTY", everything + "&jql=project%20is%20not%20EMPTY&maxResults=100", "?jql=project=DEMO&maxResults=3&fields=summary", "?jql=nonsense"}
	case rest == "createmeta":
		return []string{"", "?expand=projects.issuetypes.fields", "?projectKeys=DEMO&issuetypeNames=Bug&expand=projects.issuetypes.fields"}
	case strings.HasSuffix(path, "/user"), strings.HasSuffix(path, "/user/groups"), strings.HasSuffix(path, "/user/bulk"):
		return []string{"?" + person, "", "?accountId=nobody&username=nobody", everything + "&" + person}
	case strings.Contains(path, "/user/assignable/"):
		return []string{"?project=DEMO&projectKeys=DEMO", "?issueKey=DEMO-1&projectKeys=DEMO", ""}
	case strings.Contains(path, "/user/permission/"), strings.Contains(path, "/user/viewissue"):
		return []string{"?permissions=BROWSE_PROJECTS&projectKey=DEMO&issueKey=DEMO-1&query=&username=", ""}
	case strings.HasSuffix(path, "/user/email"), strings.HasSuffix(path, "/user/columns"):
		return []string{"?" + person, "", "?accountId=nobody"}
	case strings.HasSuffix(path, "/user/bulk/migration"):
		return []string{"?username=" + seed.DevOne + "&key=JIRAUSER10100", ""}
	case strings.HasSuffix(path, "/user/list"):
		return []string{"", "?maxResults=2", "?maxResults=2&cursor=JIRAUSER10102", "?cursor=nonsense"}
	case strings.HasSuffix(path, "/mypreferences"):
		return []string{"?key=user.notifications.mimetype", ""}
	case strings.HasSuffix(path, "/user/search/query"), strings.HasSuffix(path, "/user/search/query/key"):
		return []string{"?query=" + url.QueryEscape("is assignee of DEMO"), "?query=nonsense"}
	case strings.Contains(path, "/user"):
		return []string{"?query=b&username=b", "?query=&username=."}
	case strings.HasSuffix(path, "/mypermissions"):
		return []string{"?permissions=BROWSE_PROJECTS,EDIT_ISSUES", "?projectKey=DEMO&permissions=CREATE_ISSUES", "?permissions=FLY"}
	case strings.Contains(path, "/group"):
		return []string{"?groupname=developers", "?groupname=none", "?query=dev&expand=users&groupname=developers"}
	case strings.HasSuffix(path, "/bulk/issues/transition"):
		return []string{"?issueIdsOrKeys=DEMO-6,DEMO-8,SUP-1", "?issueIdsOrKeys=NOPE-1"}
	case strings.Contains(path, "/dev-status/"):
		return []string{"?issueId=10005&applicationType=GitHub"}
	case strings.HasSuffix(path, "/user/properties/{propertyKey}"):
		return []string{""}
	case strings.Contains(path, "/projectvalidate/"):
		return []string{"?key=DEMO&name=Security", "?key=NEW&name=New"}
	case strings.HasSuffix(path, "scheme/project"):
		return []string{"?projectId=10000&projectId=10001", ""}
	case strings.HasSuffix(path, "/workflow/search"):
		return []string{"", "?expand=statuses,transitions,projects,operations", "?workflowName=nonsense"}
	case strings.HasSuffix(path, "/statuses/byNames"):
		return []string{"?name=Done&name=Open", ""}
	case strings.HasSuffix(path, "/statuses"):
		return []string{"?id=3&id=10101"}
	case strings.HasSuffix(path, "/issuetype/project"):
		return []string{"?projectId=10000", "?projectId=10001"}
	case strings.HasSuffix(path, "/suggestions"):
		return []string{"?fieldName=labels&fieldValue=c", "?fieldName=status"}
	case strings.HasSuffix(path, "/estimation"):
		return []string{"?boardId=1"}
	}
	if strings.Contains(path, "/permissionscheme") {
		return []string{"", "?expand=permissions"}
	}
	return []string{"", "?startAt=1&maxResults=2&start=1&limit=2&includeCount=true", everything}
}

// api says whether a route is of an API, not a page for people.
func api(r route.Route) bool {
	return strings.HasPrefix(r.Path, "/rest/") || strings.HasPrefix(r.Path, "/secure/attachment") || strings.HasPrefix(r.Path, "/secure/thumbnail")
}

// readAll reads every GET route over the whole demo data, as different people.
func (k *tracker) readAll() {
	for _, r := range k.site.Routes(route.Jira) {
		if r.Method != http.MethodGet || !api(r) {
			continue
		}
		for n, path := range k.fill(r.Path, k.values) {
			for _, query := range k.queries(r.Path) {
				k.send(seed.Admin, http.MethodGet, path+query, nil, nil)
			}
			if n < 3 {
				for _, user := range []string{seed.Reader, seed.Outsider, seed.Customer} {
					k.send(user, http.MethodGet, path, nil, nil)
				}
			}
		}
	}
}

func TestJiraReads(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			k := openTracker(t, f)
			k.readAll()
			for _, r := range k.site.Routes(route.Jira) {
				key := Key(r.Method, r.Path)
				if !api(r) {
					continue
				}
				if _, reason := jiraUnread[key]; r.Method == http.MethodGet && k.answered[key] == 0 && (!reason || f != sandbox.Cloud && jiraUnread[key] == gone) {
					t.Errorf("%s never gave a good answer over the demo data", key)
				}
			}
			t.Logf("%d good answers of %d routes checked; %d operations pass the relaxed form only", k.checked, len(k.answered), len(k.strict))
			for _, key := range slices.Sorted(maps.Keys(jiraNotStrict[f])) {
				if _, seen := k.strict[key]; !seen && strings.HasPrefix(key, http.MethodGet) {
					t.Errorf("%s passes strictly: take it off the list", key)
				}
			}
		})
	}
}
