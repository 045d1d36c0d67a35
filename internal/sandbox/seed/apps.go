package seed

import "mcp-atlassian/internal/sandbox/store"

// develop tells what the development tools know.
func (s site) develop() {
	bruno, chiara := s.user(DevOne), s.user(DevTwo)
	s.Issue("DEMO-6").Development = []*store.DevTool{{
		Type: "GitHub", Name: "GitHub", URL: "https://git.acme.example/acme/planner", Repository: "acme/planner",
		Branches: []store.DevBranch{{Name: "DEMO-6-empty-plan"}},
		Pulls: []store.DevPull{{
			ID: "412", Title: "DEMO-6 Copy the stops before they are read", Status: "OPEN", From: "DEMO-6-empty-plan", Author: bruno, Reviewers: []*store.User{chiara}, Updated: ago(2, 6),
		}},
		Commits: []store.DevCommit{
			{ID: "4f2c9d1e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d", Message: "DEMO-6 Show the fault in a test", Author: bruno, At: ago(4, 3)},
			{ID: "9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b", Message: "DEMO-6 Copy the stops", Author: bruno, At: ago(3, 2)},
		},
	}}
	s.Issue("DEMO-4").Development = []*store.DevTool{
		{
			Type: "GitHub", Name: "GitHub", URL: "https://git.acme.example/acme/planner", Repository: "acme/planner",
			Pulls: []store.DevPull{{ID: "377", Title: "DEMO-4 Next five stops", Status: "MERGED", From: "DEMO-4-next-stops", Author: bruno, Reviewers: []*store.User{chiara}, Updated: ago(33, 4)}},
		},
		{
			Type: "stash", Name: "Bitbucket Server", URL: "https://stash.acme.example/projects/APP/repos/courier", Repository: "courier",
			Branches: []store.DevBranch{{Name: "feature/DEMO-4"}},
		},
	}
}

// organization is one that a customer belongs to.
func (s site) organization() {
	s.Organizations = []*store.Organization{{
		ID: 10000, Name: "Tanaka Flowers", Created: ago(60, 0), Members: []*store.User{s.user(Customer)}, Desks: s.Desks(), Properties: map[string]any{"triage": map[string]any{"tier": "gold"}},
	}}
	s.ReserveIDs(store.KindOrganization, 10001)
}

// forms puts two forms on a request of Cloud.
func (s site) forms() {
	if s.Flavour != store.Cloud {
		return
	}
	depots := []*store.Option{{ID: "1", Value: "Malmö"}, {ID: "2", Value: "Lisbon"}, {ID: "3", Value: "Aarhus"}}
	questions := []store.Question{
		{ID: "1", Type: "ts", Label: "Courier number", Key: "courier", Required: true},
		{ID: "2", Type: "cs", Label: "Depot", Required: true, Choices: depots},
		{ID: "3", Type: "da", Label: "Seen on"},
		{ID: "4", Type: "tl", Label: "What did the map show?"},
	}
	s.Issue("SUP-4").Forms = []*store.Form{
		{
			ID: "6f1d2c3b-4a59-4e68-8d77-1a2b3c4d5e01", Name: "Map fault", Template: "101", Submitted: true, Updated: ago(1, 1), Questions: questions,
			Answers: map[string]any{
				"1": map[string]any{"text": "4417"}, "2": map[string]any{"choices": []any{"2"}}, "3": map[string]any{"date": "2026-11-22"},
				"4": map[string]any{"text": "A street where the fountain is."},
			},
		},
		{ID: "6f1d2c3b-4a59-4e68-8d77-1a2b3c4d5e02", Name: "Follow-up", Template: "102", Internal: true, Updated: ago(1, 0), Questions: questions},
	}
}
