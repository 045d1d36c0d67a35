package contract

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// recordedCase is a recorded answer with the request by which the sandbox gives the same.
type recordedCase struct {
	Source   string          `json:"source"`
	Flavour  string          `json:"flavour"`
	Method   string          `json:"method"`
	Path     string          `json:"path"`
	At       string          `json:"at"`
	User     string          `json:"user"`
	Body     json.RawMessage `json:"body"`
	Recorded any             `json:"recorded"`
}

func recordedCases(t *testing.T) []recordedCase {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "jira", "recorded.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var list []recordedCase
	if err := json.NewDecoder(z).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestJiraShapes asks the sandbox what real sites were asked and looks for every member of the recorded answer, with
// the same JSON type.
func TestJiraShapes(t *testing.T) {
	t.Parallel()
	trackers := map[string]*tracker{"cloud": openTracker(t, sandbox.Cloud), "dc": openTracker(t, sandbox.DataCenter)}
	compared, excused := 0, map[string]bool{}
	for _, c := range recordedCases(t) {
		k := trackers[c.Flavour]
		user := c.User
		if user == "" {
			user = seed.Admin
		}
		_, raw := k.send(user, c.Method, c.Path, c.Body, nil)
		var ours any
		if err := json.Unmarshal(raw, &ours); err != nil {
			t.Errorf("%s: %s %s gives no JSON: %.200s", c.Source, c.Method, c.Path, raw)
			continue
		}
		ours, ok := pointer(ours, c.At)
		if !ok {
			t.Errorf("%s: %s %s has nothing at %s: %.300s", c.Source, c.Method, c.Path, c.At, raw)
			continue
		}
		d := differ{source: c.Source, excused: excused}
		d.compare("", c.Recorded, []any{ours})
		for _, p := range slices.Sorted(maps.Keys(d.problems)) {
			t.Errorf("%s (%s %s): %s", c.Source, c.Method, c.Path, p)
		}
		compared++
	}
	for _, e := range shapeExceptions {
		if !excused[e.path+" "+e.source] {
			t.Errorf("nothing recorded needs the exception %s %s", e.source, e.path)
		}
	}
	t.Logf("%d recorded answers compared, %d exceptions", compared, len(shapeExceptions))
}

func pointer(v any, path string) (any, bool) {
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "" {
			continue
		}
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n >= len(x) {
				return nil, false
			}
			v = x[n]
		}
	}
	return v, v != nil
}

// differ compares shapes. What a list of ours shows in several elements counts together.
type differ struct {
	source   string
	problems map[string]bool
	excused  map[string]bool
}

func (d *differ) say(path, format string, args ...any) {
	for _, e := range shapeExceptions {
		if strings.HasPrefix(d.source, e.source) && e.form.MatchString(path) {
			d.excused[e.path+" "+e.source] = true
			return
		}
	}
	if d.problems == nil {
		d.problems = map[string]bool{}
	}
	d.problems[path+": "+fmt.Sprintf(format, args...)] = true
}

// opaque are objects whose members are data, not form: keys are ids and names that every site chooses.
var opaque = regexp.MustCompile(`/(names|schema|properties|roles|permissions|renderedFields)$|/customfield_\d+`)

func (d *differ) compare(path string, recorded any, ours []any) {
	ours = slices.DeleteFunc(slices.Clone(ours), func(v any) bool { return v == nil })
	if recorded == nil || len(ours) == 0 || opaque.MatchString(path) {
		return
	}
	if want, got := jsonType(recorded), jsonType(ours[0]); want != got {
		d.say(path, "is %s, recorded %s", got, want)
		return
	}
	switch recorded := recorded.(type) {
	case map[string]any:
		for name, v := range recorded {
			d.member(path+"/"+name, name, v, ours)
		}
	case []any:
		var all []any
		for _, o := range ours {
			list, _ := o.([]any)
			all = append(all, list...)
		}
		for _, v := range recorded {
			d.compare(path+"/*", v, all)
		}
	}
}

func (d *differ) member(path, name string, recorded any, ours []any) {
	if strings.HasPrefix(name, "customfield_") {
		return // every site has its own
	}
	var values []any
	found := false
	for _, o := range ours {
		m, _ := o.(map[string]any)
		if v, ok := m[name]; ok {
			found = true
			values = append(values, v)
		}
	}
	if !found {
		d.say(path, "is missing")
		return
	}
	d.compare(path, recorded, values)
}

func jsonType(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a text"
	case float64:
		return "a number"
	case bool:
		return "a boolean"
	default:
		return "null"
	}
}

// shapeException is a recorded member that the sandbox does not give, with the reason.
type shapeException struct {
	source, path, reason string
	form                 *regexp.Regexp
}

func except(source, path, reason string) shapeException {
	return shapeException{source, path, reason, regexp.MustCompile("^" + path + "$")}
}

// Reasons.
const (
	cloudBody = "the file is filed under Data Center but holds what Cloud answers"
	cloudSite = "recorded on a Cloud site although the folder is called server"
	oldCloud  = "recorded before Cloud took logins out of its answers"
	stub      = "written by hand for a stand-in; the official document has no such member"
	data      = "data of that site, not form"
	notBuilt  = "the sandbox has no restrictions of team-managed projects on its screens"
)

var shapeExceptions = []shapeException{
	except("jira-cloud-and-dc/atlascode-wiremock/BTS-1/bts1-dc.json", `.*/(accountId|accountType|entityId|hierarchyLevel|simplified|key|isLooped|isInitial|isGlobal|isConditional|isAvailable|hasScreen)`, cloudBody),
	except("jira-cloud-and-dc/atlascode-wiremock/BTS-1/bts1-dc.json", `/fields/(statuscategorychangedate|statusCategory|issuerestriction|comment/self)|/editmeta/fields/(parent|issuerestriction)`, cloudBody),
	except("jira-cloud-and-dc/atlascode-wiremock/search-dc.json", `.*/(entityId|hierarchyLevel|isLooped|isInitial|isGlobal|isConditional|isAvailable|hasScreen)`, cloudBody),
	except("jira-cloud-and-dc/atlascode-wiremock/addComment-dc.json", `.*/(accountId|accountType)`, cloudBody),
	except("jira-cloud-and-dc/atlascode-wiremock/usersearch-dc.json", `.*/(accountId|accountType)`, cloudBody),
	except("jira-cloud-and-dc/atlascode-wiremock/addComment", `/visibility|/body`, stub),
	except("jira-cloud-and-dc/atlascode-wiremock/createIssue", `/fields`, stub),
	except("jira-cloud-and-dc/atlascode-wiremock/search.json", `/(total|startAt|maxResults|expand)|/issues/./fields/description`, stub),
	except("jira-cloud-and-dc/atlascode-wiremock/", `.*/fields/issuerestriction`, notBuilt),
	except("jira-cloud-and-dc/atlascode-wiremock/BTS-1/bts1.json", `/fields/description/.*`, data),
	except("jira-cloud/jira-cli/search.json", `/expand`, stub),
	except("jira-cloud/jira-cli/users.json", `/./name`, oldCloud),
	except("jira-server/atlassian-python-api/", `.*/(accountId|accountType|hierarchyLevel|simplified)`, cloudSite),
	except("jira-server/atlassian-python-api/api__2__issue__FOO-123__GET.json", `/fields/(statuscategorychangedate|issuerestriction|comment/self)`, cloudSite),
	except("jira-server/atlassian-python-api/api__2__issue__FOO-123__properties__Bar1__GET.json", `/value/.*`, data),
	except("jira-server/go-jira/all_boards.json", `/values/./location`, cloudSite),
	except("jira-server/go-jira/all_fields.json", `/./key`, cloudSite),
	except("jira-server/go-jira/all_roles.json", `.*/actorGroup`, cloudSite),
	except("jira-server/go-jira/role.json", `.*/actorGroup`, cloudSite),
	except("jira-server/go-jira/board_configuration.json", `/location|/columnConfig/columns/./(min|max)`, cloudSite),
	except("jira-server/go-jira/favourite_filters.json", `.*/accountId`, cloudSite),
	except("jira-server/go-jira/filter.json", `.*/accountId`, cloudSite),
	except("jira-server/go-jira/my_filters.json", `/./owner/(name|key)`, oldCloud),
	except("jira-server/go-jira/search_filters.json", `/values/./owner/(name|key)`, oldCloud),
	except("jira-server/go-jira/", `.*/sharePermissions/./project`, data),
	except("jira-server/go-jira/transitions.json", `/transitions/./fields/(summary|colour)`, data),
	except("jira-server/jrjc/filter/valid-with-shares.json", `.*/sharePermissions/./(role|project|group)`, data),
	except("jira-server/jrjc/", `.*/accountId`, cloudSite),
	except("jira-server/jrjc/session/valid.json", `/loginInfo/lastFailedLoginTime`, data),
	except("jira-server/jrjc/loginInfo/valid.json", `/lastFailedLoginTime`, data),
	except("jira-server/jrjc/user/valid-5.0.json", `/id`, "of Jira 5; no later version answers it"),
	except("jira-cloud/mattermost/webhook", `.*/(name|key)`, oldCloud),
	except("jira-cloud/mattermost/webhook", `.*/(tmpToAccountId|tmpFromAccountId)`, "of the months in which Cloud took logins out; gone since"),
	except("jira-cloud/mattermost/webhook-server", `.*/(accountId|fieldId)`, "a server's answer among Cloud's"),
	except("jira-cloud/mattermost/cloud-get", `/projects/./issuetypes/./iconurl|/issue_types_with_statuses`, stub),
	except("jira-cloud/mcp-atlassian/jira_mocks.json#MOCK_JIRA_JQL_RESPONSE", `/(total|startAt|maxResults|expand|names)`, "of the search that Cloud removed"),
	except("jira-cloud/mcp-atlassian/jira_mocks.json#MOCK_JIRA_ISSUE_RESPONSE", `/names`, stub),
	except("jsm/", `/values/./(name|key)|/_links/(prev|next)`, "copied from the documentation of a version with logins; the page is one of several"),
}
