package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// create makes an issue in DEMO with additional fields and gives what was written.
func create(t *testing.T, i *mcptest.Instance, kind, additional string) map[string]any {
	t.Helper()
	mark := i.Mark()
	i.Text("jira_create_issue", `{"project_key": "DEMO", "summary": "New", "issue_type": "`+kind+`", "additional_fields": `+additional+`}`)
	fields, _ := written(t, i, mark)["fields"].(map[string]any)
	return fields
}

func TestCreate_values(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ given, id, dcID, want string }{
		"option by value in another case": {`{"Browsers": ["chrome", "SAFARI"]}`, "customfield_10031", "customfield_10201", `[{"value": "Chrome"}, {"value": "Safari"}]`},
		"options as a comma list":         {`{"Browsers": "Chrome, Edge"}`, "customfield_10031", "customfield_10201", `[{"value": "Chrome"}, {"value": "Edge"}]`},
		"option by id":                    {`{"Browsers": ["10205"]}`, "customfield_10031", "customfield_10201", `[{"id": "10205"}]`},
		"option as Jira's object":         {`{"Browsers": [{"value": "Edge"}]}`, "customfield_10031", "customfield_10201", `[{"value": "Edge"}]`},
		"cascading with an arrow":         {`{"Area": "Backend -> billing"}`, "customfield_10034", "customfield_10204", `{"value": "Backend", "child": {"value": "Billing"}}`},
		"cascading as a pair":             {`{"Area": ["Mobile", "iOS"]}`, "customfield_10034", "customfield_10204", `{"value": "Mobile", "child": {"value": "iOS"}}`},
		"cascading as our results show":   {`{"Area": {"value": "Mobile", "child": "iOS"}}`, "customfield_10034", "customfield_10204", `{"value": "Mobile", "child": {"value": "iOS"}}`},
		"cascading without a child":       {`{"Area": "Operations"}`, "customfield_10034", "customfield_10204", `{"value": "Operations"}`},
		"number as text":                  {`{"Story Points": "5.5"}`, "customfield_10028", "customfield_10106", `5.5`},
		"date with a time":                {`{"Start date": "2026-12-01T10:00:00Z"}`, "customfield_10015", "customfield_10108", `"2026-12-01"`},
		"labels as a comma list":          {`{"labels": "a, b"}`, "labels", "labels", `["a", "b"]`},
		"labels of a plug-in":             {`{"Customer tags": "vip, north"}`, "customfield_10039", "customfield_10209", `["vip", "north"]`},
		"priority by id":                  {`{"priority": "2"}`, "priority", "priority", `{"id": "2"}`},
		"priority by name":                {`{"Priority": "low"}`, "priority", "priority", `{"name": "Low"}`},
		"priority as our results show":    {`{"priority": {"name": "Low", "id": "4"}}`, "priority", "priority", `{"name": "Low", "id": "4"}`},
		"versions as a comma list":        {`{"fix_versions": "2.0, 2.1"}`, "fixVersions", "fixVersions", `[{"name": "2.0"}, {"name": "2.1"}]`},
		"one version":                     {`{"Target version": "2.0"}`, "customfield_10042", "customfield_10212", `{"name": "2.0"}`},
		"components with blanks":          {`{"components": ["Engine", "", null, "  API  "]}`, "components", "components", `[{"name": "Engine"}, {"name": "API"}]`},
		"group":                           {`{"Responsible group": "developers"}`, "customfield_10037", "customfield_10207", `{"name": "developers"}`},
		"project":                         {`{"Related project": "APP"}`, "customfield_10041", "customfield_10211", `{"key": "APP"}`},
		"sprint by name":                  {`{"Sprint": "demo sprint 15"}`, "customfield_10020", "customfield_10104", `4`},
		"sprint by id":                    {`{"Sprint": 3}`, "customfield_10020", "customfield_10104", `3`},
		"text field keeps its text":       {`{"External reference": "*no markup*"}`, "customfield_10045", "customfield_10215", `"*no markup*"`},
		"field by cf_N":                   {`{"cf_ID": "x"}`, "customfield_10045", "customfield_10215", `"x"`},
		"time tracking":                   {`{"timetracking": {"original_estimate": "2d", "remainingEstimate": 5400}}`, "timetracking", "timetracking", `{"originalEstimate": "2d", "remainingEstimate": "90m"}`},
		"parent as an object":             {`{"parent": {"key": "DEMO-1"}}`, "parent", "", `{"key": "DEMO-1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				t, i, cloud := s.t, s.i, s.cloud
				id := one.id
				if !cloud {
					id = one.dcID
				}
				if id == "" {
					t.Skip("not on this flavour")
				}
				given := strings.ReplaceAll(one.given, "cf_ID", strings.Replace(id, "customfield", "cf", 1))
				same(t, id, create(t, i, "Story", given)[id], one.want)
			})
		})
	}
}

func TestCreate_people(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i, cloud := s.t, s.i, s.cloud
		bruno, chiara, qa, reviewers := `{"name": "bruno"}`, `{"name": "chiara"}`, "customfield_10205", "customfield_10206"
		if cloud {
			bruno, chiara = `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, `{"accountId": "712020:0b6f3c2e-8f5d-4a9b-9f55-2f2f7a8c1d01"}`
			qa, reviewers = "customfield_10035", "customfield_10036"
		}
		fields := create(t, i, "Story", `{"reporter": "Bruno Keller", "QA contact": "chiara@acme.example", "Reviewers": "BRUNO KELLER, chiara@acme.example"}`)
		same(t, "reporter", fields["reporter"], bruno)
		same(t, "QA contact", fields[qa], chiara)
		same(t, "Reviewers", fields[reviewers], `[`+bruno+`, `+chiara+`]`)

		// The user object of our own results.
		user := at(object(t, i, "jira_get_user_profile", `{"user_identifier": "Bruno Keller"}`), "user")
		fields = create(t, i, "Story", `{"reporter": `+encoded(t, user)+`}`)
		same(t, "reporter as an object", fields["reporter"], bruno)

		mark := i.Mark()
		text := i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task", "assignee": "Nobody Nowhere"}`)
		says(t, text, "Nobody Nowhere", "no user matches")
		nothing(t, i, mark)
	})
}

func TestCreate_epics(t *testing.T) {
	t.Parallel()
	t.Run("a new epic", func(t *testing.T) {
		t.Parallel()
		both(t, mcptest.Options{}, func(s site) {
			t, i, cloud := s.t, s.i, s.cloud
			name, color := "customfield_10103", "customfield_10102"
			if cloud {
				name, color = "customfield_10011", "customfield_10013"
			}
			fields := create(t, i, "epic", `{}`)
			same(t, "name", fields[name], `"New"`)
			if _, set := fields[color]; set {
				t.Error("a colour was set that nobody asked for")
			}
			fields = create(t, i, "Epic", `{"epic_name": "Short", "epicColor": "ghx-label-2"}`)
			same(t, "name", fields[name], `"Short"`)
			same(t, "color", fields[color], `"ghx-label-2"`)
		})
	})
	t.Run("an issue in an epic", func(t *testing.T) {
		t.Parallel()
		both(t, mcptest.Options{}, func(s site) {
			t, i, cloud := s.t, s.i, s.cloud
			for _, name := range []string{"epicKey", "epic_link", "epicLink", "Epic Link"} {
				fields := create(t, i, "Story", `{"`+name+`": "DEMO-1"}`)
				if cloud {
					same(t, name, fields["parent"], `{"key": "DEMO-1"}`)
				} else {
					same(t, name, fields["customfield_10100"], `"DEMO-1"`)
				}
			}
			if fields := create(t, i, "Story", `{"epicKey": "", "epic_link": null}`); fields["parent"] != nil || fields["customfield_10100"] != nil {
				t.Errorf("an empty epic was set: %v", fields)
			}
		})
	})
	t.Run("by title", func(t *testing.T) {
		t.Parallel()
		both(t, mcptest.Options{}, func(s site) {
			t, i := s.t, s.i
			epic := func(id string) string {
				key, _ := at(object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "Deliver (at night), too", "issue_type": "Epic"}`), "issue", "key").(string)
				return strings.ReplaceAll(id, "KEY", key)
			}
			field, want := "customfield_10100", epic(`"KEY"`)
			if s.cloud {
				field, want = "parent", `{"key": `+want+`}`
			}
			same(t, "epic", create(t, i, "Story", `{"epicKey": "deliver (AT night), too"}`)[field], want)
			mark := i.Mark()
			says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Story", "additional_fields": {"epicKey": "DEMO1"}}`), "DEMO1", "PROJ-123")
			says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Story", "additional_fields": {"epicKey": "No such epic"}}`),
				"DEMO", "No such epic", "PROJ-123")
			nothing(t, i, mark)
			twin := epic("KEY")
			says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Story", "additional_fields": {"epicKey": "Deliver (at night), too"}}`),
				"2 issues", twin)
		})
	})
	t.Run("an explicit parent wins on Cloud", func(t *testing.T) {
		t.Parallel()
		fields := create(t, onCloud(t, mcptest.Options{}), "Story", `{"epicKey": "DEMO-1", "parent": "DEMO-2"}`)
		same(t, "parent", fields["parent"], `{"key": "DEMO-2"}`)
	})
	t.Run("in a team-managed project", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		mark := i.Mark()
		o := object(t, i, "jira_create_issue", `{"project_key": "APP", "summary": "x", "issue_type": "Story", "additional_fields": {"epicKey": "APP-1"}, "return_fields": "epic_key"}`)
		same(t, "parent", at(written(t, i, mark), "fields", "parent"), `{"key": "APP-1"}`)
		same(t, "epic_key", at(o, "issue", "epic_key"), `"APP-1"`)
	})
	t.Run("outside the filter", func(t *testing.T) {
		t.Parallel()
		both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO"}}, func(s site) {
			t, i := s.t, s.i
			for _, fields := range []string{`{"epicKey": "APP-1"}`, `{"parent": "APP-1"}`, `{"parent": {"id": "10026"}}`, `{"Related project": "SEC"}`} {
				mark := i.Mark()
				i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Story", "additional_fields": `+fields+`}`)
				nothing(t, i, mark)
			}
		})
	})
}

func TestCreate_subtasks(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		for _, kind := range []string{"Subtask", "Sub-task", "sub task"} {
			fields := create(t, i, kind, `{"parent": "DEMO-20"}`)
			same(t, kind, at(fields["issuetype"], "id"), `"10003"`)
			same(t, "parent", fields["parent"], `{"key": "DEMO-20"}`)
		}
		mark := i.Mark()
		says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Subtask"}`), "sub-task", "parent")
		nothing(t, i, mark)
	})
}

func TestCreate_text(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i, cloud := s.t, s.i, s.cloud
		criteria := "customfield_10214"
		if cloud {
			criteria = "customfield_10044"
		}
		mark := i.Mark()
		o := object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task", "description": "- [x] done\n- [ ] todo",
			"additional_fields": {"Acceptance criteria": "**must** hold", "environment": "_test_"}}`)
		fields, _ := written(t, i, mark)["fields"].(map[string]any)
		if cloud {
			same(t, "type of the description", at(fields["description"], "type"), `"doc"`)
			says(t, encoded(t, fields["description"]), `"taskList"`, `"DONE"`, `"TODO"`)
			same(t, "type of the criteria", at(fields[criteria], "type"), `"doc"`)
			same(t, "type of the environment", at(fields["environment"], "type"), `"doc"`)
		} else {
			same(t, "criteria", fields[criteria], `"*must* hold"`)
			same(t, "environment", fields["environment"], `"_test_"`)
		}
		same(t, "description", at(o, "issue", "description"), `"- [x] done\n- [ ] todo"`)
		same(t, "criteria", at(o, "issue", criteria, "value"), `"**must** hold"`)
		same(t, "environment", at(o, "issue", "environment"), `"*test*"`)
	})
}

func TestCreate_refusals(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		args string
		says []string
	}{
		"unknown type":         {`"issue_type": "Nonsense"`, []string{"Nonsense", "Epic, Story, Task"}},
		"unknown field":        {`"issue_type": "Task", "additional_fields": {"Story Pionts": 3}`, []string{"Story Pionts", "did you mean Story Points"}},
		"not on the screen":    {`"issue_type": "Task", "additional_fields": {"Severity": "Major"}`, []string{"Severity", "create screen of Task in DEMO", "Story Points"}},
		"unknown option":       {`"issue_type": "Task", "additional_fields": {"Browsers": "Netscape"}`, []string{"Netscape", "Chrome, Firefox, Safari, Edge"}},
		"disabled option":      {`"issue_type": "Bug", "additional_fields": {"Severity": "Catastrophic"}`, []string{"Catastrophic", "Critical, Major, Minor, Trivial"}},
		"unknown child":        {`"issue_type": "Task", "additional_fields": {"Area": "Mobile -> Routing"}`, []string{"Routing", "Android, iOS"}},
		"archived version":     {`"issue_type": "Task", "additional_fields": {"fixVersions": ["0.9"]}`, []string{"0.9", "1.0", "2.1"}},
		"unknown component":    {`"issue_type": "Task", "components": "Nope"`, []string{"Nope", "Engine, API, Map data"}},
		"unknown sprint":       {`"issue_type": "Task", "additional_fields": {"Sprint": "Sprint 99"}`, []string{"Sprint 99", "DEMO Sprint 14, DEMO Sprint 15"}},
		"closed sprint":        {`"issue_type": "Task", "additional_fields": {"Sprint": "DEMO Sprint 12"}`, []string{"no open sprint"}},
		"no number":            {`"issue_type": "Task", "additional_fields": {"Story Points": "many"}`, []string{"Story Points", "give a number"}},
		"no date":              {`"issue_type": "Task", "additional_fields": {"duedate": "soon"}`, []string{"duedate", "2026-05-20"}},
		"label with a blank":   {`"issue_type": "Task", "additional_fields": {"labels": ["two words"]}`, []string{"two words", "two-words"}},
		"status":               {`"issue_type": "Task", "additional_fields": {"status": "Done"}`, []string{"status", "jira_transition_issue"}},
		"links":                {`"issue_type": "Task", "additional_fields": {"issuelinks": []}`, []string{"jira_create_issue_link"}},
		"all mistakes at once": {`"issue_type": "Task", "additional_fields": {"priority": "Extreme", "labels": "a b", "Story Points": "x"}`, []string{"Extreme", "a b", "give a number"}},
		"no object":            {`"issue_type": "Task", "additional_fields": "[1]"`, []string{"additional_fields", "not a JSON object"}},
		"broken JSON":          {`"issue_type": "Task", "additional_fields": "{bad"`, []string{"additional_fields", "not valid JSON"}},
		"blank summary":        {`"issue_type": "Task", "summary": " "`, []string{"summary is required"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				t, i := s.t, s.i
				args := one.args
				if !strings.Contains(args, `"summary"`) {
					args += `, "summary": "x"`
				}
				mark := i.Mark()
				says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", `+args+`}`), one.says...)
				nothing(t, i, mark)
			})
		})
	}
}

func TestCreate_required(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		says(t, i.Refused("jira_create_issue", `{"project_key": "SUP", "summary": "x", "issue_type": "Incident"}`),
			"Severity", "required", "Critical, Major, Minor, Trivial")
		nothing(t, i, mark)
		i.Text("jira_create_issue", `{"project_key": "SUP", "summary": "x", "issue_type": "Incident", "additional_fields": {"severity": "minor"}}`)
	})
}

// A double of an argument among the additional fields counts only when the argument is empty.
func TestCreate_doubles(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		fields := create(t, i, "Task", `{"summary": "Other", "project_key": "APP", "issue_type": "Bug", "description": "text", "components": ["API"], "assignee": "me"}`)
		same(t, "summary", fields["summary"], `"New"`)
		same(t, "project", fields["project"], `{"key": "DEMO"}`)
		same(t, "components", fields["components"], `[{"name": "API"}]`)
		if fields["assignee"] == nil || fields["description"] == nil {
			t.Errorf("what the arguments leave open was dropped: %v", fields)
		}
	})
}

func TestCreate_token(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		const args = `{"project_key": "DEMO", "summary": "Once", "issue_type": "Task", "client_token": "t-1", "return_fields": "summary"}`
		first := object(t, i, "jira_create_issue", args)
		mark := i.Mark()
		second := object(t, i, "jira_create_issue", args)
		nothing(t, i, mark)
		same(t, "key", at(second, "issue", "key"), encoded(t, at(first, "issue", "key")))
		says(t, encoded(t, second["warnings"]), "client_token")
	})
}

// Once the issue exists, the call succeeds.
func TestCreate_unreadable(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-27", Status: 500})
		o := object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task"}`)
		same(t, "message", o["message"], `"Issue created successfully"`)
		same(t, "key", at(o, "issue", "key"), `"DEMO-27"`)
		says(t, encoded(t, o["warnings"]), "reading it failed", "500")
		if url, _ := at(o, "issue", "browse_url").(string); !strings.HasSuffix(url, "/browse/DEMO-27") {
			t.Errorf("browse_url is %q", url)
		}
	})
}

// What Jira itself refuses is told in its words.
func TestCreate_refusedByJira(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{User: "elin"}, func(s site) {
		t, i := s.t, s.i
		says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task"}`), "permission")
	})
}
