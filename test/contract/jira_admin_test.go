package contract

import (
	"slices"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// administration are the writes of administrators that a flavour takes, in an order that cleans up at the end.
func administration(f sandbox.Flavour) []step {
	own := slices.Concat(cloudSharing(), cloudChoices(), cloudBoards(), cloudCatalogue(), cloudWholeSite(), cloudAdministration())
	if f == sandbox.DataCenter {
		own = dataCenterAdministration()
	}
	return slices.Concat(projectAdministration(), peopleAdministration(), sharing(), choices(), boards(), catalogue(), customers(), own)
}

// projectAdministration are writes of those who administer projects and roles.
func projectAdministration() []step {
	return []step{
		{"", "POST", "/rest/api/$V/project", `{"key":"NEW","name":"New project","projectTypeKey":"software","projectTemplateKey":"com.pyxis.greenhopper.jira:gh-simplified-scrum-classic","lead":"WHO(bruno)","assigneeType":"PROJECT_LEAD","description":"Fresh"}`, 201, `"key":"NEW"`},
		{"", "POST", "/rest/api/$V/project", `{"key":"new","name":"New project","projectTypeKey":"garden"}`, 400, `"projectKey"`},
		{"", "POST", "/rest/api/$V/project", `{"key":"DEMO","name":"Another","projectTypeKey":"software","lead":"WHO(bruno)"}`, 400, `uses this project key`},
		{seed.DevOne, "POST", "/rest/api/$V/project", `{"key":"NEWER","name":"Newer","projectTypeKey":"software","lead":"WHO(bruno)"}`, 403, "administrators only"},
		{"", "POST", "/rest/api/$V/issue", `{"fields":{"project":{"key":"NEW"},"issuetype":{"name":"Task"},"summary":"First"}}`, 201, `"key":"NEW-1"`},
		{"", "POST", "/rest/api/$V/projectCategory", `{"name":"Side work","description":"What else we do"}`, 201, `"Side work"`},
		{"", "POST", "/rest/api/$V/projectCategory", `{"name":"Side work"}`, 409, "already exists"},
		{"", "PUT", "/rest/api/$V/projectCategory/10000", `{"name":"Engineering work"}`, 200, "Engineering work"},
		{"", "PUT", "/rest/api/$V/project/NEW", `{"name":"Newest","key":"NEWEST","categoryId":10000}`, 200, `"key":"NEWEST"`},
		{"", "PUT", "/rest/api/$V/project/NEWEST", `{"name":"Parcel Routing"}`, 400, "already exists"},
		{"", "GET", "/rest/api/$V/issue/NEW-1?fields=summary", "", 200, `"key":"NEWEST-1"`},
		{"", "PUT", "/rest/api/$V/project/NEWEST/permissionscheme", `{"id":10001}`, 200, `"id":10001`},
		{"", "PUT", "/rest/api/$V/project/NEWEST/permissionscheme", `{"id":99}`, 404, "99"},
		{"", "POST", "/rest/api/$V/project/NEWEST/role/10100", `{"user":["WHO(elin)"]}`, 200, "Elin"},
		{"", "POST", "/rest/api/$V/project/NEWEST/role/10100", `{"user":["WHO(elin)"]}`, 400, "already a member"},
		{"", "PUT", "/rest/api/$V/project/NEWEST/role/10100", `{"categorisedActors":{"atlassian-user-role-actor":["WHO(bruno)"],"atlassian-group-role-actor":["staff"]}}`, 200, "Bruno"},
		{"", "DELETE", "/rest/api/$V/project/NEWEST/role/10100?group=staff", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/project/NEWEST/role/10100?user=nobody", "", 404, "nobody"},
		{"", "POST", "/rest/api/$V/role", `{"name":"Testers","description":"Those who test"}`, 200, "Testers"},
		{"", "POST", "/rest/api/$V/role", `{"name":"Testers"}`, 409, "already exists"},
		{"", "POST", "/rest/api/$V/role/10200", `{"name":"Friendly testers"}`, 200, "Friendly"},
		{"", "PUT", "/rest/api/$V/role/10200", `{"name":"Testers","description":"They test"}`, 200, "They test"},
		{"", "POST", "/rest/api/$V/role/10200/actors", `{"group":["developers"]}`, 200, "developers"},
		{"", "DELETE", "/rest/api/$V/role/10200/actors?group=developers", "", 200, ""},
		{"", "DELETE", "/rest/api/$V/role/10200", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/projectCategory/10100", "", 204, ""},
		{"", "POST", "/rest/api/$V/permissionscheme?expand=all", `{"name":"Mine","description":"For us","permissions":[{"permission":"BROWSE_PROJECTS","holder":{"type":"group","parameter":"staff"}}]}`, 201, `"staff"`},
		{"", "POST", "/rest/api/$V/permissionscheme", `{"name":"Mine"}`, 400, "already exists"},
		{"", "POST", "/rest/api/$V/permissionscheme", `{"name":"Other","permissions":[{"permission":"FLY","holder":{"type":"anyone"}}]}`, 400, "FLY"},
		{"", "PUT", "/rest/api/$V/permissionscheme/10200", `{"name":"Ours","description":"For all"}`, 200, "Ours"},
		{"", "POST", "/rest/api/$V/permissionscheme/10200/permission", `{"permission":"EDIT_ISSUES","holder":{"type":"reporter"}}`, 201, `"reporter"`},
		{"", "POST", "/rest/api/$V/permissionscheme/10200/permission", `{"permission":"EDIT_ISSUES","holder":{"type":"reporter"}}`, 400, "already granted"},
		{"", "DELETE", "/rest/api/$V/permissionscheme/10200/permission/716453", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/permissionscheme/10200", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/permissionscheme/10000", "", 400, "is used by a project"},
	}
}

// peopleAdministration are writes of those who administer groups and accounts.
func peopleAdministration() []step {
	return []step{
		{"", "POST", "/rest/api/$V/group", `{"name":"auditors"}`, 201, `"auditors"`},
		{"", "POST", "/rest/api/$V/group", `{"name":"developers"}`, 400, "already exists"},
		{"", "POST", "/rest/api/$V/group/user?groupname=auditors", `{"accountId":"WHO(elin)","name":"WHO(elin)"}`, 201, `"size":1`},
		{"", "POST", "/rest/api/$V/group/user?groupname=auditors", `{"accountId":"WHO(elin)","name":"WHO(elin)"}`, 400, "already a member"},
		{"", "DELETE", "/rest/api/$V/group/user?groupname=auditors&accountId=WHO(elin)&username=WHO(elin)", "", 200, ""},
		{"", "DELETE", "/rest/api/$V/group?groupname=auditors", "", 200, ""},
		{"", "DELETE", "/rest/api/$V/group?groupname=none", "", 404, "none"},
		{seed.DevOne, "POST", "/rest/api/$V/group", `{"name":"mine"}`, 403, "administrators only"},
		{"", "POST", "/rest/api/$V/user", `{"name":"ivo","emailAddress":"ivo@acme.example","displayName":"Ivo Novak","password":"secret","products":["jira-software"]}`, 201, "Ivo Novak"},
		{"", "POST", "/rest/api/$V/user", `{"name":"ivo","emailAddress":"ivo@acme.example","products":[]}`, 400, "already exists"},
		{"", "DELETE", "/rest/api/$V/user?accountId=WHO(bruno)&username=WHO(bruno)", "", 400, "Cannot delete user"},
	}
}

// sharing are writes of filters and dashboards that others see.
func sharing() []step {
	return []step{
		{"", "POST", "/rest/api/$V/filter/10002/permission", `{"type":"group","groupname":"developers"}`, 201, `"developers"`},
		{"", "POST", "/rest/api/$V/filter/10002/permission", `{"type":"project","projectId":"10000"}`, 201, `"DEMO"`},
		{"", "POST", "/rest/api/$V/filter/10002/permission", `{"type":"project","projectId":"10000","projectRoleId":"10100"}`, 201, `"Developers"`},
		{"", "POST", "/rest/api/$V/filter/10002/permission", `{"type":"user","accountId":"WHO(elin)","userKey":"WHO(elin)"}`, 201, `"Elin`},
		{"", "POST", "/rest/api/$V/filter/10002/permission", `{"type":"moon"}`, 400, "moon"},
		{seed.Reader, "GET", "/rest/api/$V/filter/10002", "", 200, "Bruno's notes"},
		{"", "DELETE", "/rest/api/$V/filter/10002/permission/10101", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/filter/10002/permission/10101", "", 404, "10101"},
		{"", "PUT", "/rest/api/$V/filter/defaultShareScope", `{"scope":"AUTHENTICATED"}`, 200, "AUTHENTICATED"},
		{"", "PUT", "/rest/api/$V/filter/defaultShareScope", `{"scope":"MOON"}`, 400, "scope"},
		{"", "PUT", "/rest/api/$V/dashboard/10000/items/10000/properties/x", `{"filter":1}`, 201, ""},
		{seed.Reader, "PUT", "/rest/api/$V/dashboard/10000/items/10000/properties/x", `{"filter":2}`, 403, "permission"},
		{"", "GET", "/rest/api/$V/dashboard/10000/items/10000/properties/x", "", 200, `"filter":1`},
		{"", "DELETE", "/rest/api/$V/dashboard/10000/items/10000/properties/x", "", 204, ""},
	}
}

// choices are writes of what an account prefers, and questions that are put by POST.
func choices() []step {
	return []step{
		{"", "PUT", "/rest/api/$V/mypreferences?key=user.notifications.mimetype", `"html"`, 204, ""},
		{"", "GET", "/rest/api/$V/mypreferences?key=user.notifications.mimetype", "", 200, `"html"`},
		{"", "DELETE", "/rest/api/$V/mypreferences?key=user.notifications.mimetype", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/mypreferences?key=user.notifications.mimetype", "", 404, "does not exist"},
	}
}

func cloudChoices() []step {
	return []step{
		{"", "PUT", "/rest/api/3/mypreferences/locale", `{"locale":"de_DE"}`, 204, ""},
		{"", "PUT", "/rest/api/3/mypreferences/locale", `{"locale":"xx"}`, 400, "locale"},
		{"", "PUT", "/rest/api/3/user/columns", `{"columns":["summary"]}`, 200, ""},
		{"", "GET", "/rest/api/3/user/columns", "", 200, `[{"label":"Summary","value":"summary"}]`},
		{"", "DELETE", "/rest/api/3/user/columns", "", 204, ""},
		{"", "POST", "/rest/api/3/permissions/check", `{"accountId":"WHO(elin)","globalPermissions":["ADMINISTER"],"projectPermissions":[{"projects":[10000],"issues":[10000],"permissions":["BROWSE_PROJECTS","EDIT_ISSUES"]}]}`, 200, `"issues":[10000],"permission":"BROWSE_PROJECTS","projects":[10000]`},
		{"", "POST", "/rest/api/3/permissions/check", `{"globalPermissions":["FLY"]}`, 400, "FLY"},
		{"", "POST", "/rest/api/3/permissions/project", `{"permissions":["BROWSE_PROJECTS"]}`, 200, `"DEMO"`},
	}
}

// boards are writes of boards and of the order of sprints and epics.
func boards() []step {
	return []step{
		{"", "POST", "/rest/agile/1.0/board", `{"name":"Bugs","type":"kanban","filterId":10001,"location":{"type":"project","projectKeyOrId":"DEMO"}}`, 201, `"Bugs"`},
		{"", "POST", "/rest/agile/1.0/board", `{"name":"","type":"round","filterId":99}`, 400, `"filterId"`},
		{"", "GET", "/rest/agile/1.0/board/5/issue?fields=issuetype,labels", "", 200, `"customer"`},
		{"", "PUT", "/rest/agile/1.0/board/5/properties/x", `{"a":1}`, 201, ""},
		{"", "DELETE", "/rest/agile/1.0/board/5/properties/x", "", 204, ""},
		{seed.Reader, "DELETE", "/rest/agile/1.0/board/5", "", 403, "permission"},
		{"", "DELETE", "/rest/agile/1.0/board/5", "", 204, ""},
		{"", "PUT", "/rest/agile/1.0/sprint/4/properties/x", `{"a":1}`, 201, ""},
		{"", "DELETE", "/rest/agile/1.0/sprint/4/properties/x", "", 204, ""},
		{"", "POST", "/rest/agile/1.0/sprint", `{"name":"DEMO Sprint 17","originBoardId":1}`, 201, `"id":6`},
		{"", "POST", "/rest/agile/1.0/sprint/4/swap", `{"sprintToSwapWith":6}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/sprint/4/swap", `{"sprintToSwapWith":99}`, 404, "does not exist"},
		{"", "PUT", "/rest/agile/1.0/epic/DEMO-2/rank", `{"rankBeforeEpic":"DEMO-1"}`, 204, ""},
		{"", "PUT", "/rest/agile/1.0/epic/DEMO-2/rank", `{}`, 400, "Exactly one"},
	}
}

func cloudBoards() []step {
	return []step{
		{"", "POST", "/rest/agile/1.0/board/2/issue", `{"issues":["APP-3"]}`, 204, ""},
		{"", "POST", "/rest/agile/1.0/board/1/issue", `{"issues":["DEMO-16"]}`, 400, "no active sprint"},
	}
}

// catalogue are writes of what issues are made of.
func catalogue() []step {
	return []step{
		{"", "POST", "/rest/api/$V/issueLinkType", `{"name":"Tests","inward":"is tested by","outward":"tests"}`, 201, `"id":"10200"`},
		{"", "POST", "/rest/api/$V/issueLinkType", `{"name":"Blocks","inward":"","outward":"x"}`, 400, `"inward"`},
		{"", "PUT", "/rest/api/$V/issueLinkType/10200", `{"outward":"checks"}`, 200, `"checks"`},
		{"", "DELETE", "/rest/api/$V/issueLinkType/10200", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/issueLinkType/10200", "", 404, "10200"},
		{"", "POST", "/rest/api/$V/issuetype", `{"name":"Experiment","description":"We try","type":"standard"}`, 201, `"Experiment"`},
		{"", "POST", "/rest/api/$V/issuetype", `{"name":"Bug"}`, 409, "already exists"},
		{"", "PUT", "/rest/api/$V/issuetype/10200", `{"name":"Trial"}`, 200, `"Trial"`},
		{"", "PUT", "/rest/api/$V/issuetype/10200/properties/x", `{"a":1}`, 201, ""},
		{"", "GET", "/rest/api/$V/issuetype/10200/properties/x", "", 200, `"a":1`},
		{"", "DELETE", "/rest/api/$V/issuetype/10200/properties/x", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/issuetype/10200", "", 204, ""},
		{"", "DELETE", "/rest/api/$V/issuetype/10004", "", 409, "in use"},
		{"", "POST", "/rest/api/$V/field", `{"name":"Weather","description":"Outside","type":"com.atlassian.jira.plugin.system.customfieldtypes:select"}`, 201, `"customfield_11000"`},
		{"", "POST", "/rest/api/$V/field", `{"name":"Weather","type":"moon"}`, 400, `"type"`},
		{"", "POST", "/rest/api/$V/issue/DEMO-6/notify", `{"subject":"Look","textBody":"Please","to":{"reporter":true,"users":[PERSON(bruno)]}}`, 204, ""},
		{"", "POST", "/rest/api/$V/issue/DEMO-6/notify", `{"subject":"Look","to":{}}`, 400, "No recipients"},
		{"", "POST", "/rest/api/$V/issue/DEMO-6/notify", `{"to":{"groups":[{"name":"moon"}]}}`, 400, "moon"},
		{"", "PUT", "/rest/api/$V/project/DEMO/avatar", `{"id":"10325"}`, 204, ""},
		{"", "PUT", "/rest/api/$V/project/DEMO/avatar", `{"id":"1"}`, 400, "avatar"},
		{"", "PUT", "/rest/api/$V/application-properties/jira.clone.prefix", `{"id":"jira.clone.prefix","value":"COPY -"}`, 200, "COPY -"},
		{"", "PUT", "/rest/api/$V/application-properties/moon", `{"value":"x"}`, 404, "moon"},
	}
}

// customers are writes of the service desk's people and organizations.
func customers() []step {
	const people = `{"accountIds":[$IDS(WHO(elin))],"usernames":[$NAMES(WHO(elin))]}`
	return []step{
		{seed.Agent, "POST", "/rest/servicedeskapi/customer", `{"email":"jo@customer.example","displayName":"Jo"}`, 201, `"Jo"`},
		{seed.Agent, "POST", "/rest/servicedeskapi/customer", `{"email":"jo@customer.example"}`, 400, "already exists"},
		{seed.Reader, "POST", "/rest/servicedeskapi/customer", `{"email":"ann@customer.example"}`, 403, "agent"},
		{seed.Agent, "POST", "/rest/servicedeskapi/organization", `{"name":"Bakers"}`, 201, `"id":"10001"`},
		{seed.Agent, "POST", "/rest/servicedeskapi/organization", `{"name":""}`, 400, "characters"},
		{seed.Agent, "POST", "/rest/servicedeskapi/organization/10001/user", people, 204, ""},
		{seed.Reader, "GET", "/rest/servicedeskapi/organization/10001/user", "", 200, "Elin"},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/organization/10001/user", people, 204, ""},
		{seed.Reader, "GET", "/rest/servicedeskapi/organization/10001/user", "", 404, "10001"},
		{seed.Agent, "POST", "/rest/servicedeskapi/servicedesk/1/organization", `{"organizationId":10001}`, 204, ""},
		{seed.Agent, "GET", "/rest/servicedeskapi/servicedesk/1/organization", "", 200, "Bakers"},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/servicedesk/1/organization", `{"organizationId":10001}`, 204, ""},
		{seed.Agent, "PUT", "/rest/servicedeskapi/organization/10001/property/x", `{"a":1}`, 201, ""},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/organization/10001/property/x", "", 204, ""},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/organization/10001", "", 204, ""},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/request/SUP-11/participant", people, 200, ""},
		{seed.Agent, "PUT", "/rest/servicedeskapi/request/SUP-11/notification", "", 204, ""},
		{seed.Agent, "GET", "/rest/servicedeskapi/request/SUP-11/notification", "", 200, "true"},
		{seed.Agent, "DELETE", "/rest/servicedeskapi/request/SUP-11/notification", "", 204, ""},
	}
}

func cloudCatalogue() []step {
	return []step{
		{"", "POST", "/rest/api/3/priority", `{"name":"Whenever","statusColor":"#abcdef","description":"Later"}`, 201, `"id":"10200"`},
		{"", "POST", "/rest/api/3/priority", `{"name":"Now","statusColor":"red"}`, 400, `"statusColor"`},
		{"", "PUT", "/rest/api/3/priority/10200", `{"name":"Some day"}`, 204, ""},
		{"", "POST", "/rest/api/3/resolution", `{"name":"Forgotten"}`, 201, `"id":"10200"`},
		{"", "POST", "/rest/api/3/resolution", `{"name":"Done"}`, 400, "already exists"},
		{"", "PUT", "/rest/api/3/resolution/10200", `{"name":"Lost"}`, 204, ""},
		{"", "POST", "/rest/api/3/statuses", `{"scope":{"type":"GLOBAL"},"statuses":[{"name":"Parked","statusCategory":"TODO"}]}`, 200, `"id":"11000"`},
		{"", "POST", "/rest/api/3/statuses", `{"scope":{"type":"GLOBAL"},"statuses":[{"name":"Done","statusCategory":"DONE"}]}`, 400, "already exists"},
		{"", "PUT", "/rest/api/3/statuses", `{"statuses":[{"id":"11000","name":"Put away","statusCategory":"DONE"}]}`, 204, ""},
		{"", "GET", "/rest/api/3/statuses/byNames?name=Put%20away", "", 200, `"DONE"`},
		{"", "DELETE", "/rest/api/3/statuses?id=11000", "", 204, ""},
		{"", "DELETE", "/rest/api/3/statuses?id=3", "", 400, "used by a workflow"},
		{"", "PUT", "/rest/api/3/field/customfield_11000", `{"name":"Sky"}`, 204, ""},
		{"", "POST", "/rest/api/3/field/customfield_11000/context/11000/option", `{"options":[{"value":"Rain"},{"value":"Sun","disabled":true}]}`, 200, `"Rain"`},
		{"", "POST", "/rest/api/3/field/customfield_11000/context/11000/option", `{"options":[{"value":"Rain"}]}`, 400, "already exists"},
		{"", "PUT", "/rest/api/3/field/customfield_11000/context/11000/option", `{"options":[{"id":"11000","value":"Snow"}]}`, 200, `"Snow"`},
		{"", "DELETE", "/rest/api/3/field/customfield_11000/context/11000/option/11001", "", 204, ""},
		{"", "POST", "/rest/api/3/field/customfield_11000/context", `{"name":"For one","projectIds":["10000"],"issueTypeIds":[]}`, 201, `"id":"11001"`},
		{"", "POST", "/rest/api/3/field/customfield_11000/context", `{"name":"Again"}`, 409, "global context"},
		{"", "PUT", "/rest/api/3/field/customfield_11000/context/11001", `{"name":"For DEMO"}`, 204, ""},
		{"", "DELETE", "/rest/api/3/field/customfield_11000/context/11001", "", 204, ""},
		{"", "PUT", "/rest/api/3/project/10000/email", `{"emailAddress":"routing@acme.example"}`, 204, ""},
		{"", "PUT", "/rest/api/3/project/10000/email", `{"emailAddress":"nobody"}`, 400, "emailAddress"},
	}
}

func cloudWholeSite() []step {
	return []step{
		{"", "PUT", "/rest/api/3/announcementBanner", `{"message":"Back at noon","isEnabled":true,"isDismissible":false,"visibility":"private"}`, 204, ""},
		{"", "GET", "/rest/api/3/announcementBanner", "", 200, `"Back at noon"`},
		{"", "PUT", "/rest/api/3/announcementBanner", `{"visibility":"moon"}`, 400, "visibility"},
		{"", "POST", "/rest/api/3/webhook", `{"url":"https://acme.example/hook","webhooks":[{"events":["jira:issue_created"],"jqlFilter":"project = DEMO"},{"events":["moonrise"],"jqlFilter":"bad ="}]}`, 200, `"createdWebhookId":10000`},
		{"", "PUT", "/rest/api/3/webhook/refresh", `{"webhookIds":[10000]}`, 200, "expirationDate"},
		{"", "GET", "/rest/api/3/webhook", "", 200, `"jira:issue_created"`},
		{"", "DELETE", "/rest/api/3/webhook", `{"webhookIds":[10000]}`, 202, ""},
		{"", "DELETE", "/rest/api/3/webhook", `{}`, 400, "At least one"},
		{"", "POST", "/rest/api/3/jql/sanitize", `{"queries":[{"query":"project = DEMO"},{"query":"bad ="}]}`, 200, `"sanitizedQuery":"project = DEMO"`},
	}
}

// cloudSharing are such writes that only Cloud takes.
func cloudSharing() []step {
	const position = `{"The column position of the gadget.":1,"The row position of the gadget.":2}`
	return []step{
		{"", "PUT", "/rest/api/3/filter/10002/columns", `{"columns":["summary","status"]}`, 200, ""},
		{"", "GET", "/rest/api/3/filter/10002/columns", "", 200, `"Summary"`},
		{"", "PUT", "/rest/api/3/filter/10002/columns", `{"columns":["nonsense"]}`, 400, "nonsense"},
		{"", "DELETE", "/rest/api/3/filter/10002/columns", "", 204, ""},
		{"", "PUT", "/rest/api/3/filter/10002/owner", `{"accountId":"WHO(chiara)"}`, 204, ""},
		{"", "PUT", "/rest/api/3/filter/10002/owner", `{"accountId":"nobody"}`, 400, "nobody"},
		{seed.DevOne, "POST", "/rest/api/3/dashboard", `{"name":"Mine","description":"What I watch","sharePermissions":[{"type":"group","group":{"name":"developers"}}],"editPermissions":[]}`, 200, `"id":"10001"`},
		{seed.DevOne, "POST", "/rest/api/3/dashboard", `{"name":"","sharePermissions":[],"editPermissions":[]}`, 400, "name"},
		{seed.DevOne, "PUT", "/rest/api/3/dashboard/10001", `{"name":"Still mine","sharePermissions":[{"type":"authenticated"}],"editPermissions":[]}`, 200, "Still mine"},
		{seed.Reader, "PUT", "/rest/api/3/dashboard/10001", `{"name":"Not mine","sharePermissions":[],"editPermissions":[]}`, 403, "permission"},
		{seed.DevOne, "POST", "/rest/api/3/dashboard/10001/gadget", `{"moduleKey":"com.atlassian.jira.gadgets:pie-chart-dashboard-item","color":"red","position":` + position + `}`, 200, "Pie chart"},
		{seed.DevOne, "POST", "/rest/api/3/dashboard/10001/gadget", `{"moduleKey":"nonsense"}`, 400, "nonsense"},
		{seed.DevOne, "PUT", "/rest/api/3/dashboard/10001/gadget/10001", `{"title":"Pies","color":"green","position":` + position + `}`, 204, ""},
		{"", "POST", "/rest/api/3/dashboard/10001/copy", `{"name":"Copied","sharePermissions":[],"editPermissions":[]}`, 200, "Copied"},
		{"", "GET", "/rest/api/3/dashboard/10002/gadget", "", 200, "Pies"},
		{seed.DevOne, "DELETE", "/rest/api/3/dashboard/10001/gadget/10001", "", 204, ""},
		{seed.DevOne, "DELETE", "/rest/api/3/dashboard/10001", "", 204, ""},
		{"", "DELETE", "/rest/api/3/dashboard/10000", "", 400, "default dashboard"},
	}
}

// cloudAdministration are writes that only Cloud takes.
func cloudAdministration() []step {
	return []step{
		{"", "POST", "/rest/api/3/project/NEWEST/archive", "", 204, ""},
		{"", "POST", "/rest/api/3/project/NEWEST/archive", "", 400, "already archived"},
		{"", "POST", "/rest/api/3/project/NEWEST/restore", "", 200, `"key":"NEWEST"`},
		{"", "DELETE", "/rest/api/3/user?accountId=712020%3A9d0c7c2e-5b1f-4e8a-9c3d-000000010000", "", 204, ""},
		{"", "DELETE", "/rest/api/3/project/NEWEST", "", 204, ""},
		{"", "GET", "/rest/api/3/project/NEWEST", "", 404, ""},
	}
}

// dataCenterAdministration are writes that only Data Center takes.
func dataCenterAdministration() []step {
	return []step{
		{"", "PUT", "/rest/api/2/issue/DEMO-6/comment/10005/pin", `true`, 204, ""},
		{"", "GET", "/rest/api/2/issue/DEMO-6/pinned-comments", "", 200, `"pinnedBy":"amara"`},
		{"", "PUT", "/rest/api/2/issue/DEMO-6/comment/10005/pin", `"yes"`, 400, "payload"},
		{"", "PUT", "/rest/api/2/issue/DEMO-6/comment/99/pin", `true`, 404, "99"},
		{"", "POST", "/rest/api/2/reindex?type=BACKGROUND", "", 202, `"success":true`},
		{"", "POST", "/rest/api/2/reindex?type=MOON", "", 400, "re-index"},
		{"", "POST", "/rest/api/2/reindex/issue?issueId=10000", "", 200, `"success":true`},
		{"", "PUT", "/rest/api/2/project/NEWEST/archive", "", 204, ""},
		{"", "PUT", "/rest/api/2/project/NEWEST/restore", "", 202, ""},
		{"", "PUT", "/rest/api/2/project/NEWEST/type/business", "", 200, `"business"`},
		{"", "PUT", "/rest/api/2/user?username=ivo", `{"displayName":"Ivo N.","name":"ivon"}`, 200, "Ivo N."},
		{"", "PUT", "/rest/api/2/user/password?username=ivon", `{"password":"other"}`, 204, ""},
		{"", "PUT", "/rest/api/2/myself", `{"displayName":"Amara Okafor"}`, 200, "Amara"},
		{"", "DELETE", "/rest/api/2/user?username=ivon", "", 204, ""},
		{"", "DELETE", "/rest/api/2/project/NEWEST", "", 204, ""},
	}
}
