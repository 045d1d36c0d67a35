package seed

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

// systemField is one line of the list of system fields. Marks are letters: o
// orderable, n navigable, s searchable, c only on Cloud.
type systemField struct{ id, name, kind, items, marks, clauses string }

func systemFields() []systemField {
	return []systemField{
		{"statuscategorychangedate", "Status Category Changed", "datetime", "", "nsc", "statusCategoryChangedDate"},
		{"issuetype", "Issue Type", "issuetype", "", "ons", "issuetype type"},
		{"parent", "Parent", "", "", "ons", "parent"},
		{"timespent", "Time Spent", "number", "", "n", "timespent"},
		{"project", "Project", "project", "", "ns", "project"},
		{"fixVersions", "Fix versions", "array", "version", "ons", "fixVersion"},
		{"statusCategory", "Status Category", "statusCategory", "", "nsc", "statusCategory"},
		{"aggregatetimespent", "Σ Time Spent", "number", "", "n", ""},
		{"resolution", "Resolution", "resolution", "", "ons", "resolution"},
		{"resolutiondate", "Resolved", "datetime", "", "ns", "resolutiondate resolved"},
		{"workratio", "Work Ratio", "number", "", "ns", "workratio"},
		{"issuerestriction", "Restrict to", "issuerestriction", "", "osc", ""},
		{"lastViewed", "Last Viewed", "datetime", "", "n", "lastViewed"},
		{"watches", "Watchers", "watches", "", "n", "watchers"},
		{"thumbnail", "Images", "", "", "n", ""},
		{"created", "Created", "datetime", "", "ns", "created createdDate"},
		{"priority", "Priority", "priority", "", "ons", "priority"},
		{"labels", "Labels", "array", "string", "ons", "labels"},
		{"timeestimate", "Remaining Estimate", "number", "", "n", "remainingEstimate timeestimate"},
		{"aggregatetimeoriginalestimate", "Σ Original Estimate", "number", "", "n", ""},
		{"versions", "Affects versions", "array", "version", "ons", "affectedVersion"},
		{"issuelinks", "Linked Issues", "array", "issuelinks", "on", "issueLink"},
		{"assignee", "Assignee", "user", "", "ons", "assignee"},
		{"updated", "Updated", "datetime", "", "ns", "updated updatedDate"},
		{"status", "Status", "status", "", "ns", "status"},
		{"components", "Components", "array", "component", "ons", "component"},
		{"issuekey", "Key", "", "", "n", "id issue issuekey key"},
		{"timeoriginalestimate", "Original estimate", "number", "", "n", "originalEstimate timeoriginalestimate"},
		{"description", "Description", "string", "", "ons", "description"},
		{"timetracking", "Time tracking", "timetracking", "", "o", ""},
		{"security", "Security Level", "securitylevel", "", "ons", "level"},
		{"attachment", "Attachment", "array", "attachment", "os", "attachments"},
		{"aggregatetimeestimate", "Σ Remaining Estimate", "number", "", "n", ""},
		{"summary", "Summary", "string", "", "ons", "summary"},
		{"creator", "Creator", "user", "", "ns", "creator"},
		{"subtasks", "Sub-tasks", "array", "issuelinks", "n", "subtasks"},
		{"reporter", "Reporter", "user", "", "ons", "reporter"},
		{"aggregateprogress", "Σ Progress", "progress", "", "n", ""},
		{"environment", "Environment", "string", "", "ons", "environment"},
		{"duedate", "Due date", "date", "", "ons", "due duedate"},
		{"progress", "Progress", "progress", "", "n", "progress"},
		{"comment", "Comment", "comments-page", "", "os", "comment"},
		{"votes", "Votes", "votes", "", "n", "votes"},
		{"worklog", "Log Work", "array", "worklog", "os", ""},
	}
}

// customField is one line of the list of custom fields; a flavour that lacks it has id 0.
type customField struct {
	cloud, dc                 int
	name, kind, items, plugin string
	description               string
}

const (
	basic  = "com.atlassian.jira.plugin.system.customfieldtypes:"
	pyxis  = "com.pyxis.greenhopper.jira:"
	teams  = "com.atlassian.jpo:"
	vision = "com.atlassian.servicedesk:"
)

func customFields() []customField {
	return []customField{
		{10014, 10100, "Epic Link", "any", "", pyxis + "gh-epic-link", "Choose an epic to assign this issue to."},
		{10012, 10101, "Epic Status", "option", "", pyxis + "gh-epic-status", "Epic Status field for Jira Software use only."},
		{10013, 10102, "Epic Color", "string", "", pyxis + "gh-epic-color", "Epic Color field for Jira Software use only."},
		{10011, 10103, "Epic Name", "string", "", pyxis + "gh-epic-label", "Provide a short name to identify this epic."},
		{10020, 10104, "Sprint", "array", "json", pyxis + "gh-sprint", "Jira Software sprint field"},
		{10019, 10105, "Rank", "any", "", pyxis + "gh-lexo-rank", "Global rank field for Jira Software use only."},
		{10028, 10106, "Story Points", "number", "", basic + "float", "Measurement of complexity and/or size of a requirement."},
		{10016, 0, "Story point estimate", "number", "", pyxis + "jsw-story-points", "Measurement of complexity and/or size of a requirement."},
		{10021, 10107, "Flagged", "array", "option", basic + "multicheckboxes", "Allows to flag issues with impediments."},
		{10018, 0, "Parent Link", "any", "", teams + "jpo-custom-field-parent", ""},
		{10015, 10108, "Start date", "date", "", basic + "datepicker", "Allows the planned start date for a piece of work to be set."},
		{10010, 10109, "Request Type", "sd-customerrequesttype", "", vision + "vp-origin", "Holds information about which service desk was used to create a ticket."},
		{10030, 10200, "Severity", "option", "", basic + "select", "How bad it is for couriers."},
		{10031, 10201, "Browsers", "array", "option", basic + "multiselect", ""},
		{10032, 10202, "Affected regions", "array", "option", basic + "multicheckboxes", ""},
		{10033, 10203, "Found in", "option", "", basic + "radiobuttons", ""},
		{10034, 10204, "Area", "option-with-child", "", basic + "cascadingselect", "Which part of the product."},
		{10035, 10205, "QA contact", "user", "", basic + "userpicker", ""},
		{10036, 10206, "Reviewers", "array", "user", basic + "multiuserpicker", ""},
		{10037, 10207, "Responsible group", "group", "", basic + "grouppicker", ""},
		{10038, 10208, "Informed groups", "array", "group", basic + "multigrouppicker", ""},
		{10039, 10209, "Customer tags", "array", "string", basic + "labels", ""},
		{10040, 10210, "Documentation", "string", "", basic + "url", ""},
		{10041, 10211, "Related project", "project", "", basic + "project", ""},
		{10042, 10212, "Target version", "version", "", basic + "version", ""},
		{10043, 10213, "Backported to", "array", "version", basic + "multiversion", ""},
		{10044, 10214, "Acceptance criteria", "string", "", basic + "textarea", ""},
		{10045, 10215, "External reference", "string", "", basic + "textfield", ""},
		{10046, 10216, "Business value", "number", "", basic + "float", ""},
		{10047, 10217, "Go-live date", "date", "", basic + "datepicker", ""},
		{10048, 10218, "Incident start", "datetime", "", basic + "datetime", ""},
		{10049, 10219, "Import id", "string", "", basic + "readonlyfield", "Set by the migration of 2024; on no screen."},
	}
}

func fields(s *store.Store) {
	cloud := s.Flavour == store.Cloud
	for _, f := range systemFields() {
		has := func(mark string) bool { return strings.Contains(f.marks, mark) }
		if has("c") && !cloud {
			continue
		}
		v := &store.Field{
			ID: f.id, Name: f.name, Orderable: has("o"), Navigable: has("n"), Searchable: has("s"), ClauseNames: strings.Fields(f.clauses),
		}
		if f.kind != "" {
			v.Schema = &store.Schema{Type: f.kind, Items: f.items, System: f.id}
		}
		s.AddField(v)
	}
	for _, f := range customFields() {
		id := f.dc
		if cloud {
			id = f.cloud
		}
		if id == 0 {
			continue
		}
		s.AddField(&store.Field{
			ID: fieldID(id), Name: f.name, Description: f.description, Custom: true, Orderable: true, Navigable: true, Searchable: true,
			ClauseNames: []string{"cf[" + strconv.Itoa(id) + "]", f.name},
			Schema:      &store.Schema{Type: f.kind, Items: f.items, Custom: f.plugin, CustomID: id},
			Contexts:    []*store.Context{{ID: strconv.Itoa(id + 100), Name: "Default context for " + f.name, Description: ""}},
		})
	}
	options(s)
}

func fieldID(n int) string { return "customfield_" + strconv.Itoa(n) }

// field finds a custom field by its name.
func field(s *store.Store, name string) *store.Field {
	for _, f := range s.Fields() {
		if f.Custom && f.Name == name {
			return f
		}
	}
	return nil
}

// options fills the fields that offer a choice. Ids are fixed, so that links and examples stay right.
func options(s *store.Store) {
	next := 10200
	choices := func(values ...string) []*store.Option {
		var list []*store.Option
		for _, v := range values {
			list = append(list, &store.Option{ID: strconv.Itoa(next), Value: v})
			next++
		}
		return list
	}
	put := func(name string, list []*store.Option) []*store.Option {
		field(s, name).Contexts[0].Options = list
		return list
	}
	put("Severity", choices("Critical", "Major", "Minor", "Trivial"))
	put("Browsers", choices("Chrome", "Firefox", "Safari", "Edge"))
	put("Affected regions", choices("Nordics", "DACH", "Iberia", "Maghreb"))
	put("Found in", choices("Production", "Staging", "Development"))
	put("Flagged", choices("Impediment"))
	put("Epic Status", choices("To Do", "In Progress", "Done"))
	area := put("Area", choices("Backend", "Mobile", "Operations"))
	area[0].Children = choices("Routing", "Billing", "Search")
	area[1].Children = choices("Android", "iOS")
	area[2].Children = choices("Monitoring", "On-call")
	old := choices("Catastrophic")[0]
	old.Disabled = true
	severity := field(s, "Severity")
	severity.Contexts[0].Options = append(severity.Contexts[0].Options, old)
}
