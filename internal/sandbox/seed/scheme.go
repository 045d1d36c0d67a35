package seed

import (
	"mcp-atlassian/internal/sandbox/store"
)

// jiraBase gives Jira its fields and schemes.
func jiraBase(s *store.Store) {
	fields(s)
	for n, p := range []store.Priority{
		{Name: "Highest", Description: "This problem will block progress.", Color: "#d04437", Icon: "highest.svg"},
		{Name: "High", Description: "Serious problem that could block progress.", Color: "#f15C75", Icon: "high.svg"},
		{Name: "Medium", Description: "Has the potential to affect progress.", Color: "#f79232", Icon: "medium.svg"},
		{Name: "Low", Description: "Minor problem or easily worked around.", Color: "#707070", Icon: "low.svg"},
		{Name: "Lowest", Description: "Trivial problem with little or no impact on progress.", Color: "#999999", Icon: "lowest.svg"},
	} {
		p.ID = string(rune('1' + n))
		s.AddPriority(&p)
	}
	for _, r := range []store.Resolution{
		{ID: "10000", Name: "Done", Description: "Work has been completed on this issue."},
		{ID: "10001", Name: "Won't Do", Description: "This issue won't be actioned."},
		{ID: "10002", Name: "Duplicate", Description: "The problem is a duplicate of an existing issue."},
		{ID: "10003", Name: "Cannot Reproduce", Description: "All attempts at reproducing this issue failed."},
		{ID: "10004", Name: "Declined", Description: "This issue was not approved."},
	} {
		s.AddResolution(&r)
	}
	for _, t := range []store.LinkType{
		{ID: "10000", Name: "Blocks", Inward: "is blocked by", Outward: "blocks"},
		{ID: "10001", Name: "Cloners", Inward: "is cloned by", Outward: "clones"},
		{ID: "10002", Name: "Duplicate", Inward: "is duplicated by", Outward: "duplicates"},
		{ID: "10003", Name: "Relates", Inward: "relates to", Outward: "relates to"},
		{ID: "10004", Name: "Problem/Incident", Inward: "is caused by", Outward: "causes"},
	} {
		s.AddLinkType(&t)
	}
	for _, r := range []store.Role{
		{ID: 10002, Name: roleAdmins, Description: "A project role that represents administrators in a project", Defaults: []store.Holder{{Group: store.Administrator}}},
		{ID: 10100, Name: roleDevelopers, Description: "Those who do the work"},
		{ID: 10101, Name: roleAgents, Description: "Those who answer customers"},
		{ID: 10102, Name: roleViewers, Description: "Those who read and comment"},
	} {
		s.AddRole(&r)
	}
	issueTypes(s)
	statuses(s)
	permissionSchemes(s)
}

// The project roles.
const (
	roleAdmins     = "Administrators"
	roleDevelopers = "Developers"
	roleAgents     = "Service Desk Team"
	roleViewers    = "Viewers"
)

func issueTypes(s *store.Store) {
	for _, t := range []store.IssueType{
		{ID: "10000", Name: "Epic", Description: "A big user story that needs to be broken down.", Level: 1, AvatarID: 10307, Properties: map[string]any{"triage": map[string]any{"weekly": true}}},
		{ID: "10001", Name: "Story", Description: "Functionality or a feature expressed as a user goal.", AvatarID: 10315},
		{ID: "10002", Name: "Task", Description: "A small, distinct piece of work.", AvatarID: 10318},
		{ID: "10003", Name: "Sub-task", Description: "A small piece of work that's part of a larger task.", Subtask: true, Level: -1, AvatarID: 10316},
		{ID: "10004", Name: "Bug", Description: "A problem or error.", AvatarID: 10303},
		{ID: "10005", Name: "Incident", Description: "Something is broken for customers.", AvatarID: 10551},
		{ID: "10006", Name: "Service Request", Description: "A customer asks for something.", AvatarID: 10552},
	} {
		s.AddIssueType(&t)
	}
}

func statuses(s *store.Store) {
	for _, v := range []store.Status{
		{ID: "10003", Name: "Backlog", Category: store.ToDo},
		{ID: "10000", Name: "To Do", Category: store.ToDo},
		{ID: "1", Name: "Open", Description: "The issue is open and ready for the assignee to start work on it.", Category: store.ToDo},
		{ID: "10010", Name: "Waiting for support", Category: store.InProgress},
		{ID: "3", Name: "In Progress", Description: "This issue is being actively worked on at the moment by the assignee.", Category: store.InProgress},
		{ID: "10001", Name: "In Review", Category: store.InProgress},
		{ID: "10011", Name: "Waiting for customer", Category: store.InProgress},
		{ID: "5", Name: "Resolved", Description: "A resolution has been taken, and it is awaiting verification by reporter.", Category: store.Done},
		{ID: "10002", Name: "Done", Category: store.Done},
		{ID: "6", Name: "Closed", Description: "The issue is considered finished, the resolution is correct.", Category: store.Done},
	} {
		s.AddStatus(&v)
	}
}

// permissionSchemes makes one scheme for open projects and one for the restricted project.
func permissionSchemes(s *store.Store) {
	open := grants(store.Holder{Group: GroupUsers})
	s.AddScheme(&store.Scheme{ID: 10000, Name: "Default software scheme", Description: "Everyone reads, developers work.", Grants: open})
	s.AddScheme(&store.Scheme{ID: 10001, Name: "Restricted scheme", Description: "Only staff see the project.", Grants: grants(store.Holder{Group: GroupStaff})})
}

func grants(readers store.Holder) store.Grants {
	admins, developers, agents := store.Holder{Role: roleAdmins}, store.Holder{Role: roleDevelopers}, store.Holder{Role: roleAgents}
	g := store.Grants{}
	give := func(to []store.Holder, permissions ...string) {
		for _, p := range permissions {
			g[p] = append(g[p], to...)
		}
	}
	give([]store.Holder{readers, agents, {Reporter: true}}, "BROWSE_PROJECTS", "VIEW_READONLY_WORKFLOW")
	give([]store.Holder{readers, agents, {Reporter: true}}, "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "DELETE_OWN_COMMENTS", "CREATE_ATTACHMENTS", "DELETE_OWN_ATTACHMENTS")
	give([]store.Holder{admins, developers, agents}, "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES", "ASSIGNABLE_USER", "TRANSITION_ISSUES",
		"RESOLVE_ISSUES", "CLOSE_ISSUES", "LINK_ISSUES", "SCHEDULE_ISSUES", "WORK_ON_ISSUES", "EDIT_OWN_WORKLOGS", "DELETE_OWN_WORKLOGS",
		"VIEW_VOTERS_AND_WATCHERS", "MANAGE_WATCHERS", "VIEW_DEV_TOOLS", "MOVE_ISSUES", "MODIFY_REPORTER", "SET_ISSUE_SECURITY")
	give([]store.Holder{admins, developers}, "MANAGE_SPRINTS_PERMISSION")
	give([]store.Holder{admins}, "ADMINISTER_PROJECTS", "DELETE_ISSUES", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS", "DELETE_ALL_ATTACHMENTS",
		"EDIT_ALL_WORKLOGS", "DELETE_ALL_WORKLOGS")
	give([]store.Holder{admins, agents}, "SERVICEDESK_AGENT")
	return g
}
