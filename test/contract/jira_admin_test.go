package contract

import (
	"slices"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// administration are the writes of administrators that a flavour takes, in an order that cleans up at the end.
func administration(f sandbox.Flavour) []step {
	own := slices.Concat(cloudSharing(), cloudChoices(), cloudAdministration())
	if f == sandbox.DataCenter {
		own = dataCenterAdministration()
	}
	return slices.Concat(projectAdministration(), peopleAdministration(), sharing(), choices(), own)
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
