package seed

import (
	"strconv"

	"mcp-atlassian/internal/sandbox/store"
)

// site is the store while the demo data is put in.
type site struct {
	*store.Store
	sprints map[string]*store.Sprint
}

// kinds finds the issue types of the site by name.
func (s site) kinds(names ...string) []*store.IssueType {
	var list []*store.IssueType
	for _, name := range names {
		for _, t := range s.IssueTypes() {
			if t.Name == name && t.Scope == nil {
				list = append(list, t)
			}
		}
	}
	return list
}

func (s site) user(login string) *store.User { return s.UserByName(login) }

// projects makes the four projects of the story.
func (s site) projects() {
	engineering := &store.ProjectCategory{ID: "10000", Name: "Engineering", Description: "What we build"}
	s.demo(engineering)
	s.app(engineering)
	s.support()
	s.security()
}

func members(developers, agents []store.Holder) map[string][]store.Holder {
	return map[string][]store.Holder{
		roleAdmins: {{Group: store.Administrator}}, roleDevelopers: developers, roleAgents: agents, roleViewers: {{Group: GroupUsers}},
	}
}

// demo is the classic software project.
func (s site) demo(category *store.ProjectCategory) {
	p := s.AddProject(&store.Project{
		ID: "10000", Key: "DEMO", Name: "Parcel Routing", Type: "software", Lead: s.user(Admin), Category: category, EntityID: "5a3f7b1e-2c4d-4e6f-8a9b-0c1d2e3f4a50",
		Description: "The service that plans the routes of couriers.", URL: "https://routing.acme.example",
		OldKeys: []string{"ROUTE"}, IssueTypes: s.kinds("Epic", "Story", "Task", "Bug", "Sub-task"),
		Scheme: s.Schemes()[0], Members: members([]store.Holder{{Group: GroupDevelopers}}, []store.Holder{{Group: GroupAgents}}),
		DefaultAssignee: "UNASSIGNED", Properties: map[string]any{"team": map[string]any{"name": "Routing", "size": 4}},
	})
	p.Workflows = map[string]*store.Workflow{"": s.softwareWorkflow("Software workflow")}
	p.Screens = s.softwareScreens()
	for n, v := range []store.Component{
		{Name: "Engine", Description: "Computes routes", Lead: s.user(DevOne), AssigneeType: "COMPONENT_LEAD"},
		{Name: "API", Description: "What the apps talk to", Lead: s.user(DevTwo), AssigneeType: "PROJECT_DEFAULT"},
		{Name: "Map data", AssigneeType: "UNASSIGNED"},
	} {
		v.ID, v.Project = strconv.Itoa(10000+n), p
		p.Components = append(p.Components, &v)
	}
	s.versions(p, 10000, []store.Version{
		{Name: "1.0", Description: "First public release", Released: true, StartDate: "2026-08-03", ReleaseDate: "2026-09-28"},
		{Name: "1.1", Description: "Faster re-planning", Released: true, StartDate: "2026-09-28", ReleaseDate: "2026-11-02"},
		{Name: "2.0", Description: "Several depots", StartDate: "2026-11-02", ReleaseDate: "2026-12-14"},
		{Name: "0.9", Description: "Pilot with one depot", Released: true, Archived: true, ReleaseDate: "2026-07-20"},
		{Name: "2.1", Description: "Ideas for later"},
	})
}

func (s site) versions(p *store.Project, first int, list []store.Version) {
	for n, v := range list {
		v.ID, v.Project = strconv.Itoa(first+n), p
		p.Versions = append(p.Versions, &v)
	}
}

// app is the team-managed project on Cloud; Data Center knows no such projects and has a classic one.
func (s site) app(category *store.ProjectCategory) {
	p := s.AddProject(&store.Project{
		ID: "10001", Key: "APP", Name: "Courier App", Type: "software", Lead: s.user(DevOne), Category: category, EntityID: "6b4a8c2f-3d5e-4f70-9bac-1d2e3f4a5b61",
		Description: "The app on the couriers' telephones.", IssueTypes: s.kinds("Epic", "Story", "Task", "Bug", "Sub-task"),
		Scheme: s.Schemes()[0], Members: members([]store.Holder{{Group: GroupDevelopers}, {User: s.user(Outsider)}}, nil), DefaultAssignee: "UNASSIGNED",
	})
	p.Screens = s.softwareScreens()
	p.Workflows = map[string]*store.Workflow{"": s.softwareWorkflow("Courier app workflow")}
	s.versions(p, 10010, []store.Version{{Name: "3.4", Description: "Offline maps", StartDate: "2026-10-19", ReleaseDate: "2026-12-07"}})
	if s.Flavour != store.Cloud {
		return
	}
	p.TeamManaged = true
	p.IssueTypes = nil
	for n, t := range []store.IssueType{
		{Name: "Epic", Description: "Epics track collections of related bugs, stories, and tasks.", Level: 1, AvatarID: 10307},
		{Name: "Story", Description: "Stories track functionality or features expressed as user goals.", AvatarID: 10315},
		{Name: "Task", Description: "Tasks track small, distinct pieces of work.", AvatarID: 10318},
		{Name: "Bug", Description: "Bugs track problems or errors.", AvatarID: 10303},
		{Name: "Subtask", Description: "Subtasks track small pieces of work that are part of a larger task.", Subtask: true, Level: -1, AvatarID: 10316},
	} {
		t.ID, t.Scope, t.EntityID = strconv.Itoa(10101+n), p, "f11824a0-9706-48f4-a978-d37e5abf24e"+strconv.Itoa(n)
		p.IssueTypes = append(p.IssueTypes, s.AddIssueType(&t))
	}
	s.teamWorkflow(p)
	s.teamField(p)
}

// teamField is a field that only the team-managed project has.
func (s site) teamField(p *store.Project) {
	f := s.AddField(&store.Field{
		ID: fieldID(10050), Name: "Telephone", Custom: true, Orderable: true, Navigable: true, Searchable: true, Scope: p, ClauseNames: []string{"cf[10050]", "Telephone"},
		Schema:   &store.Schema{Type: "option", Custom: basic + "select", CustomID: 10050},
		Contexts: []*store.Context{{ID: "10150", Name: "Courier App", Projects: []*store.Project{p}, Options: []*store.Option{{ID: "10290", Value: "Android"}, {ID: "10291", Value: "iOS"}}}},
	})
	for _, screen := range p.Screens {
		screen.Create, screen.Edit = append(screen.Create, f.ID), append(screen.Edit, f.ID)
	}
}

// teamWorkflow lets every issue take every status, as team-managed projects do.
func (s site) teamWorkflow(p *store.Project) {
	w := &store.Workflow{Name: "Courier app workflow"}
	for n, v := range []store.Status{
		{Name: "To Do", Category: store.ToDo},
		{Name: "In Progress", Description: "This work item is being actively worked on at the moment by the assignee.", Category: store.InProgress},
		{Name: "Done", Category: store.Done},
	} {
		v.ID, v.Scope = strconv.Itoa(10101+n), p
		w.Statuses = append(w.Statuses, s.AddStatus(&v))
		t := &store.Transition{ID: strconv.Itoa(11 + 10*n), Name: v.Name, To: w.Statuses[n], Reopen: n < 2}
		if n == 2 {
			t.Resolution = s.Resolution("Done")
		}
		w.Transitions = append(w.Transitions, t)
	}
	w.Initial = w.Statuses[0]
	p.Workflows = map[string]*store.Workflow{"": w}
}

// softwareWorkflow has a condition (only administrators put back to the backlog) and a
// transition that asks for a resolution.
func (s site) softwareWorkflow(name string) *store.Workflow {
	st := s.Status
	backlog, todo, doing, review, done := st("10003"), st("10000"), st("3"), st("10001"), st("10002")
	return &store.Workflow{
		Name: name, Initial: todo, Statuses: []*store.Status{backlog, todo, doing, review, done},
		Transitions: []*store.Transition{
			{ID: "11", Name: "To Do", To: todo, Reopen: true},
			{ID: "21", Name: "In Progress", To: doing, Reopen: true},
			{ID: "31", Name: "In Review", From: []*store.Status{doing}, To: review},
			{ID: "41", Name: "Done", To: done, Resolution: s.Resolution("Done")},
			{
				ID: "51", Name: "Close with reason", From: []*store.Status{todo, doing, review}, To: done,
				Screen: []string{"resolution", "fixVersions", "assignee"}, Required: []string{"resolution"},
			},
			{ID: "61", Name: "Send to backlog", From: []*store.Status{todo, doing}, To: backlog, Only: []string{roleAdmins}},
		},
	}
}

func (s site) ids(names ...string) []string {
	var list []string
	for _, name := range names {
		if f := s.Field(name); f != nil {
			list = append(list, f.ID)
		} else if f := field(s.Store, name); f != nil {
			list = append(list, f.ID)
		}
	}
	return list
}

// softwareScreens say which fields the issues of software projects have.
func (s site) softwareScreens() map[string]*store.Screen {
	common := s.ids(
		"summary", "description", "priority", "labels", "components", "fixVersions", "versions", "environment", "assignee", "reporter",
		"duedate", "parent", "timetracking", "attachment", "issuelinks", "security", "Sprint", "Epic Link", "Story Points", "Story point estimate",
		"Start date", "Flagged", "Browsers", "Affected regions", "Area", "QA contact", "Reviewers", "Responsible group", "Informed groups",
		"Customer tags", "Documentation", "Related project", "Target version", "Acceptance criteria", "External reference", "Business value", "Go-live date")
	bug := append(append([]string{}, common...), s.ids("Severity", "Found in", "Incident start", "Backported to")...)
	epic := append(append([]string{}, common...), s.ids("Epic Name", "Epic Color", "Epic Status")...)
	screen := func(fields []string, required ...string) *store.Screen {
		return &store.Screen{Create: fields, Edit: append([]string{"issuetype", "comment", "worklog"}, fields...), Required: append([]string{"summary"}, required...)}
	}
	screens := map[string]*store.Screen{"": screen(common)}
	screens[s.kinds("Bug")[0].ID] = screen(bug)
	screens[s.kinds("Epic")[0].ID] = screen(epic)
	if s.Flavour == store.DataCenter {
		screens[s.kinds("Epic")[0].ID].Required = append([]string{"summary"}, s.ids("Epic Name")...)
	}
	return screens
}

// support is the service project.
func (s site) support() {
	p := s.AddProject(&store.Project{
		ID: "10002", Key: "SUP", Name: "Courier Support", Type: "service_desk", Lead: s.user(Agent), EntityID: "7c5b9d30-4e6f-4081-8cbd-2e3f4a5b6c72",
		Description: "Couriers and shops ask for help here.", IssueTypes: s.kinds("Incident", "Service Request", "Sub-task"),
		Scheme: s.Schemes()[0], Members: members(nil, []store.Holder{{Group: GroupAgents}, {User: s.user(DevTwo)}}), DefaultAssignee: "UNASSIGNED",
	})
	st := s.Status
	waiting, doing, customer, resolved, closed := st("10010"), st("3"), st("10011"), st("5"), st("6")
	p.Workflows = map[string]*store.Workflow{"": {
		Name: "Service request workflow", Initial: waiting, Statuses: []*store.Status{waiting, doing, customer, resolved, closed},
		Transitions: []*store.Transition{
			{ID: "851", Name: "Respond to customer", From: []*store.Status{waiting, doing}, To: customer},
			{ID: "861", Name: "Start work", From: []*store.Status{waiting}, To: doing},
			{ID: "871", Name: "Customer responds", From: []*store.Status{customer}, To: waiting},
			{ID: "761", Name: "Resolve this issue", From: []*store.Status{waiting, doing, customer}, To: resolved, Screen: []string{"resolution"}, Required: []string{"resolution"}},
			{ID: "781", Name: "Back to in progress", From: []*store.Status{resolved}, To: doing, Reopen: true},
			{ID: "791", Name: "Close", From: []*store.Status{resolved}, To: closed},
		},
	}}
	common := s.ids("summary", "description", "priority", "labels", "assignee", "reporter", "duedate", "attachment", "issuelinks", "timetracking", "Affected regions", "Customer tags")
	incident := append(append([]string{}, common...), s.ids("Severity", "Incident start", "environment")...)
	screen := func(fields []string, required ...string) *store.Screen {
		return &store.Screen{Create: fields, Edit: append([]string{"issuetype", "comment", "worklog"}, fields...), Required: append([]string{"summary"}, required...)}
	}
	p.Screens = map[string]*store.Screen{
		"": screen(append([]string{"parent"}, common...)), s.kinds("Incident")[0].ID: screen(incident, s.ids("Severity")...),
	}
	s.AddDesk(s.desk(p))
}

func (s site) desk(p *store.Project) *store.Desk {
	incident, request := s.kinds("Incident")[0], s.kinds("Service Request")[0]
	severity := s.ids("Severity")[0]
	return &store.Desk{
		ID: "1", Project: p,
		Types: []*store.RequestType{
			{ID: "1", Name: "Report a problem", Description: "Something does not work.", Help: "Say what you did and what you saw.", Issue: incident, Fields: []string{"summary", "description", severity}, Required: []string{"summary", severity}, Groups: []string{"1"}},
			{ID: "2", Name: "Ask a question", Description: "We answer within a day.", Issue: request, Fields: []string{"summary", "description"}, Required: []string{"summary"}, Groups: []string{"1"}},
			{ID: "3", Name: "Get a new device", Description: "Telephones, chargers, holders.", Issue: request, Fields: []string{"summary", "description", "duedate"}, Required: []string{"summary"}, Groups: []string{"2"}},
		},
		Queues: []*store.Queue{
			{ID: "1", Name: "All open", JQL: "project = SUP AND resolution = Unresolved ORDER BY priority DESC", Fields: []string{"issuekey", "summary", "status", "priority"}},
			{ID: "2", Name: "Incidents", JQL: "project = SUP AND issuetype = Incident AND resolution = Unresolved", Fields: []string{"issuekey", "summary", "status", severity}},
			{ID: "3", Name: "Waiting for customer", JQL: `project = SUP AND status = "Waiting for customer"`, Fields: []string{"issuekey", "summary", "reporter"}},
		},
	}
}

// security is the project that contractors do not see.
func (s site) security() {
	p := s.AddProject(&store.Project{
		ID: "10003", Key: "SEC", Name: "Security", Type: "software", Lead: s.user(Admin), EntityID: "8d6cae41-5f70-4192-9dce-3f4a5b6c7d83",
		Description: "Findings that are not for everyone.", IssueTypes: s.kinds("Task", "Bug", "Sub-task"),
		Scheme: s.Schemes()[1], Members: members([]store.Holder{{Group: GroupDevelopers}}, nil), DefaultAssignee: "PROJECT_LEAD",
		Security: []*store.SecurityLevel{
			{ID: "10000", Name: "Security team", Description: "Only the developers", Holders: []store.Holder{{Role: roleDevelopers}, {Reporter: true}}},
			{ID: "10001", Name: "Staff", Description: "All who work here", Holders: []store.Holder{{Group: GroupStaff}}},
		},
	})
	p.Workflows = map[string]*store.Workflow{"": s.softwareWorkflow("Security workflow")}
	p.Screens = s.softwareScreens()
}
