package contract

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
)

// wiki is a sandbox whose every Confluence exchange is held against the documents.
type wiki struct {
	*ledger

	flavour sandbox.Flavour
	site    *sandbox.Site
	base    string
}

func openWiki(t *testing.T, f sandbox.Flavour) *wiki {
	t.Helper()
	w := &wiki{ledger: openLedger(t, f, route.Confluence, notStrict[f]), flavour: f}
	w.site = sandbox.New(f, sandbox.Options{Keep: -1, Observe: w.observe})
	server := httptest.NewServer(w.site)
	t.Cleanup(server.Close)
	w.base = w.site.Info(server.URL).ConfluenceURL
	return w
}

// send sends a request of the admin; it gives status and body.
func (w *wiki) send(method, path string, body []byte, header http.Header) (int, []byte) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	if len(body) > 0 && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Atlassian-Token", "no-check")
	for _, u := range w.site.Info("").Users {
		if u.Name == seed.Admin {
			login := u.Email
			if w.flavour == sandbox.DataCenter {
				login = u.Name
			}
			r.SetBasicAuth(login, u.APIToken)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	raw, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if err != nil {
		w.t.Fatal(err)
	}
	return a.StatusCode, raw
}

// observe holds one exchange against the documents.
func (w *wiki) observe(x sandbox.Exchange) {
	if x.Product != route.Confluence || strings.HasPrefix(x.ResponseType, "text/html") { // pages for people are no API
		return
	}
	if x.Defect != "" || x.Status >= 500 || x.Status == http.StatusMethodNotAllowed {
		w.fail("%s %s?%s: %d %s %s", x.Method, x.Path, x.RawQuery, x.Status, x.Defect, x.ResponseBody)
		return
	}
	key := Key(x.Method, x.Route)
	if x.Status < 400 {
		w.good(key)
		w.checkGood(key, x)
		return
	}
	if strings.HasPrefix(x.Route, "/api/v2/") {
		w.checkErrorV2(x)
	} else if x.Status != http.StatusUnauthorized {
		w.checkErrorV1(x)
	}
}

func (w *wiki) checkGood(key string, x sandbox.Exchange) {
	if !strings.HasPrefix(x.ResponseType, "application/json") || strings.HasPrefix(x.Route, "/download/") {
		return
	}
	if w.described(key, x) {
		return
	}
	schema, known := undescribed[w.flavour][key]
	switch {
	case !known:
		w.fail("%s is in no document and not in the list of what is not", key)
	case schema != "":
		if err := w.documents[0].CheckSchema(Relaxed, schema, x.ResponseBody); err != nil {
			w.fail("%s as %s: %v", key, schema, err)
		}
	}
}

func (w *wiki) checkErrorV1(x sandbox.Exchange) {
	var body struct {
		StatusCode int    `json:"statusCode"`
		Message    string `json:"message"`
		Data       *struct {
			Authorized *bool `json:"authorized"`
			Valid      *bool `json:"valid"`
		} `json:"data"`
	}
	err := json.Unmarshal(x.ResponseBody, &body)
	if err != nil || body.StatusCode != x.Status || body.Message == "" || body.Data == nil || body.Data.Authorized == nil || body.Data.Valid == nil {
		w.fail("%s %s: %d is not an error of v1: %s", x.Method, x.Route, x.Status, x.ResponseBody)
	}
}

func (w *wiki) checkErrorV2(x sandbox.Exchange) {
	var body struct {
		Errors []struct {
			Status int    `json:"status"`
			Code   string `json:"code"`
			Title  string `json:"title"`
		} `json:"errors"`
	}
	err := json.Unmarshal(x.ResponseBody, &body)
	if x.Status == http.StatusUnauthorized {
		return
	}
	if err != nil || len(body.Errors) != 1 || body.Errors[0].Status != x.Status || body.Errors[0].Code == "" || body.Errors[0].Title == "" {
		w.fail("%s %s: %d is not an error of v2: %s", x.Method, x.Route, x.Status, x.ResponseBody)
	}
}

// everything is what a read asks to be expanded.
const everything = "body.storage,body.view,body.export_view,body.styled_view,body.editor,version.content,history.lastUpdated,history.previousVersion,history.contributors.publishers," +
	"space.description.plain,space.homepage,space.icon,space.metadata.labels,ancestors,container,children.page,children.comment,children.attachment,metadata.labels,metadata.properties," +
	"metadata.currentuser.lastmodified,operations,restrictions.read.restrictions.user,restrictions.read.restrictions.group,restrictions.update.restrictions.user," +
	"extensions.inlineProperties,extensions.resolution,descendants.page,childTypes.all,description.plain,homepage,icon,metadata,permissions,content.version,content.history,content.space," +
	"content.body.storage,lastUpdated,previousVersion,restrictions.user,restrictions.group,page,comment,attachment,status"

// values gives the values that a parameter may have, in the path as far as it is filled in.
func (w *wiki) values(name, path string) []string {
	var list []string
	s := w.site.Store()
	s.Read(func() {
		switch name {
		case "spaceKey":
			list = append(s.SpaceKeys(), "NOWHERE")
		case "id", "pageId", "contentId", "page-id", "blogpost-id", "attachment-id", "comment-id", "folder-id", "whiteboard-id", "database-id", "embed-id", "space-id", "targetId":
			list = ids(s, path)
		case "property-id", "key":
			list = append(propertyNames(s, name == "key", path), "theme")
		case "attachmentId", "fileName":
			for _, c := range s.Contents() {
				if c.Type == store.Attachment && strings.Contains(path, idText(c.Container.ID)) {
					list = append(list, map[string]string{"attachmentId": "att" + idText(c.ID), "fileName": c.Title()}[name])
				}
			}
			if len(list) == 0 {
				list = []string{"att1"}
			}
		case "version", "versionNumber", "version-number":
			list = []string{"1", "2", "99"}
		default:
			list = map[string][]string{
				"type": {"page", "comment", "attachment", "blogpost", "folder", "nonsense"}, "operationKey": {"read", "update", "burn"},
				"groupName": {"confluence-users", "nobody"}, "groupId": {"25fcae6b-9d5e-4c2b-9f1a-6a0c6d1b7e52", "nothing"}, "contentTemplateId": {"97001", "97002", "1"},
				"macroId": {"b1a7c0de-0000-4000-8000-000000000001", "none"}, "hash": {"b1a7c0de-0000-4000-8000-000000000001"}, "labelName": {"runbook", "nothing"},
				"relationName": {"favourite"}, "sourceType": {"user"}, "sourceKey": {"current"}, "targetType": {"content"}, "targetKey": {"98310", "98311"},
				"userId": {"5b10a2844c20165700ede219"}, "userKey": {"JIRAUSER10101", "nobody"}, "label": {"nothing"},
			}[name]
		}
	})
	return list
}

func ids(s *store.Store, path string) []string {
	var list []string
	switch {
	case strings.HasPrefix(path, "/api/v2/spaces/"):
		for _, sp := range s.Spaces() {
			list = append(list, idText(sp.ID))
		}
	case strings.HasPrefix(path, "/api/v2/labels/"):
		for _, l := range s.Labels() {
			list = append(list, idText(l.ID))
		}
	case strings.HasPrefix(path, "/api/v2/tasks/"):
		list = []string{"98412001", "98412002"}
	case strings.Contains(path, "/convert/async/"):
		for n := range 8 {
			list = append(list, strconv.Itoa(120001+n))
		}
	case strings.HasPrefix(path, "/rest/api/longtask"):
		for _, t := range s.LongTasks() {
			list = append(list, t.ID)
		}
	default:
		for _, c := range s.Contents() {
			if c.Type == store.Attachment {
				list = append(list, "att"+idText(c.ID))
			} else {
				list = append(list, idText(c.ID))
			}
		}
	}
	return append(list, "1", "none")
}

// propertyNames gives the keys or numbers of the properties of what the path is about.
func propertyNames(s *store.Store, keys bool, path string) []string { //nolint:revive // names or numbers
	var list []string
	add := func(owner string, properties []*store.Property) {
		for _, p := range properties {
			name := idText(p.ID)
			if keys {
				name = p.Key
			}
			if strings.Contains(path+"/", "/"+owner+"/") && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	for _, c := range s.Contents() {
		add(idText(c.ID), c.Properties)
		add("att"+idText(c.ID), c.Properties)
	}
	for _, sp := range s.Spaces() {
		add(idText(sp.ID), sp.Properties)
		add(sp.Key, sp.Properties)
	}
	return append(list, "1")
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// routes lists what belongs to the APIs: the rest are pages for people.
func (w *wiki) routes() []route.Route {
	return slices.DeleteFunc(slices.Clone(w.site.Routes(route.Confluence)), func(r route.Route) bool {
		return !slices.ContainsFunc([]string{"/rest/", "/api/", "/download/", "/json/", "/pages/move"}, func(prefix string) bool { return strings.HasPrefix(r.Path, prefix) })
	})
}

// readAll reads every GET route over the whole demo data, plainly and with everything expanded.
func (w *wiki) readAll() {
	for _, r := range w.routes() {
		if r.Method != http.MethodGet {
			continue
		}
		for i, path := range w.fill(r.Path, w.values) {
			for _, query := range w.queries(r.Path) {
				if bad := strings.Contains(query, "nonsense") || strings.Contains(query, "limit=0"); bad && i > 0 {
					continue // once is enough for what is refused
				}
				w.send(http.MethodGet, path+query, nil, nil)
			}
		}
	}
}

// queries gives the query strings that a route is read with.
func (w *wiki) queries(path string) []string {
	account := "accountId=5b10ac8d82e05b22cc7d4ef5"
	if w.flavour == sandbox.DataCenter {
		account = "username=bruno"
	}
	special := map[string][]string{
		"/rest/api/search":                  {"?cql=type=page&limit=100", "?cql=type=space&limit=2", "?cql=text~route&limit=3&excerpt=indexed", "?cql=user.fullname~bruno", "?cql=type=page&expand=" + everything, "?cql=bad=="},
		"/rest/api/content/search":          {"?cql=type=page", "?cql=space=TEAM&limit=3&expand=" + everything},
		"/rest/api/search/user":             {"?cql=user.fullname~a*", "?cql=type=user"},
		"/rest/api/user":                    {"?" + account, "?" + account + "&expand=operations,status", "?accountId=nobody", ""},
		"/rest/api/user/memberof":           {"?" + account},
		"/rest/api/user/email":              {"?" + account},
		"/rest/api/user/email/bulk":         {"?" + account},
		"/rest/api/user/bulk":               {"?" + account},
		"/rest/api/group/by-id":             {"?id=25fcae6b-9d5e-4c2b-9f1a-6a0c6d1b7e52"},
		"/rest/api/group/by-name":           {"?name=developers"},
		"/rest/api/group/picker":            {"?query=dev"},
		"/rest/api/label":                   {"?name=runbook", "?name=nothing"},
		"/rest/api/label/labels":            {"", "?labelName=api"},
		"/api/v2/custom-content":            {"?type=ac:app:thing"},
		"/rest/inlinecomments/1.0/comments": {"?containerId=98321"},
		"/rest/api/content/{id}/restriction/byOperation/{operationKey}/user": {"?accountId=5b10a2844c20165700ede219"},
	}
	if list := special[path]; list != nil {
		return list
	}
	if strings.HasPrefix(path, "/api/v2/") {
		return []string{"", "?limit=2&body-format=storage", "?body-format=atlas_doc_format", "?body-format=view&include-labels=true&include-properties=true&include-operations=true&include-likes=true&include-versions=true&include-permissions=true&description-format=plain", "?limit=0", "?cursor=nonsense", "?sort=nonsense"}
	}
	if strings.HasPrefix(path, "/rest/") {
		return []string{"", "?limit=2&expand=" + everything, "?limit=-1"}
	}
	return []string{""}
}

func TestConfluence_documents(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			w := openWiki(t, f)
			w.write()
			w.readAll()
			for _, r := range w.routes() {
				if key := Key(r.Method, r.Path); w.answered[key] == 0 && !refusing[f][key] {
					w.fail("no good answer was seen from %s", Key(r.Method, r.Path))
				}
			}
			for key := range notStrict[f] {
				if w.strict[key] == "" {
					t.Errorf("%s passes strictly: take it off the list", key)
				}
			}
			t.Logf("%d good answers on %d routes checked, %d operations not strictly", w.checked, len(w.answered), len(w.strict))
		})
	}
}
