package seed

import "mcp-atlassian/internal/sandbox/store"

// The people of the story, by login. Their credentials are no secrets: they open
// nothing but the sandbox.
const (
	Admin    = "amara"  // administers the site, leads the project DEMO
	DevOne   = "bruno"  // developer, lead of the courier app
	DevTwo   = "chiara" // developer, joined in autumn
	Agent    = "dmitri" // service agent
	Reader   = "elin"   // may read and comment, nothing more
	Outsider = "farid"  // contractor: sees nothing of project SEC
	Gone     = "greta"  // left the company; her account is deactivated
	Customer = "hiro"   // writes to the service desk
)

// The groups.
const (
	GroupUsers      = "jira-software-users"
	GroupDevelopers = "developers"
	GroupAgents     = "service-agents"
	GroupStaff      = "staff" // everybody employed: all but the contractor
)

// person is one line of the list of accounts.
type person struct{ login, account, key, name, zone, kind string }

func people(s *store.Store) {
	list := []person{
		{Admin, "5b10a2844c20165700ede219", "JIRAUSER10100", "Amara Okafor", "Europe/Berlin", "atlassian"},
		{DevOne, "5b10ac8d82e05b22cc7d4ef5", "JIRAUSER10101", "Bruno Keller", "Europe/Berlin", "atlassian"},
		{DevTwo, "712020:0b6f3c2e-8f5d-4a9b-9f55-2f2f7a8c1d01", "JIRAUSER10102", "Chiara Rossi", "Europe/Rome", "atlassian"},
		{Agent, "5e9f1c3b7a2d4c0b8e6f1a23", "JIRAUSER10103", "Dmitri Volkov", "Europe/Helsinki", "atlassian"},
		{Reader, "557058:1f9d2f0e-7a64-4c8e-8d2b-5f3a9b7c6d02", "JIRAUSER10104", "Elin Sørensen", "Europe/Copenhagen", "atlassian"},
		{Outsider, "712020:4c1d9a7b-3e2f-4b6a-8c5d-9e0f1a2b3c03", "JIRAUSER10105", "Farid Haddad", "Africa/Tunis", "atlassian"},
		{Gone, "5d3e8a1f6b4c2d0e9f7a5b31", "JIRAUSER10106", "Greta Lindqvist", "Europe/Stockholm", "atlassian"},
		{Customer, "qm:6f1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c04", "JIRAUSER10107", "Hiro Tanaka", "Asia/Tokyo", "customer"},
	}
	for _, p := range list {
		s.AddUser(&store.User{
			AccountID: p.account, Name: p.login, Key: p.key, DisplayName: p.name,
			Email: p.login + "@acme.example", TimeZone: p.zone, Locale: "en_US", Active: p.login != Gone, Kind: p.kind,
			APIToken: "api-" + p.login + "-7Qm2", PersonalToken: "pat-" + p.login + "-4Xk9", OAuthToken: "oauth-" + p.login + "-9Zt5",
		})
	}
	s.UserByName(Admin).Preferences = map[string]string{"user.notifications.mimetype": "text"}
	group := func(id, name string, logins ...string) {
		g := s.AddGroup(&store.Group{ID: id, Name: name})
		for _, login := range logins {
			g.Members = append(g.Members, s.UserByName(login))
		}
	}
	group("276f955c-63d7-42c8-9520-92d01dca0625", store.Administrator, Admin)
	group("6e87dc72-4f1f-421f-9382-2fee8b652487", GroupUsers, Admin, DevOne, DevTwo, Agent, Reader, Outsider, Gone)
	group("25fcae6b-9d5e-4c2b-9f1a-6a0c6d1b7e52", GroupDevelopers, Admin, DevOne, DevTwo)
	group("3c1de2a4-7b60-4d0c-8a55-1f2e3d4c5b63", GroupAgents, Admin, Agent)
	group("4d2ef3b5-8c71-4e1d-9b66-2a3f4e5d6c74", GroupStaff, Admin, DevOne, DevTwo, Agent, Reader, Gone)
}
