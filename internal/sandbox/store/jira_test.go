package store_test

import (
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
)

func demo() *store.Store {
	s := store.New(store.Cloud, func() time.Time { return seed.Today })
	seed.Base(s)
	seed.Demo(s)
	return s
}

func TestMovedIssueAnswersUnderItsFormerKey(t *testing.T) {
	t.Parallel()
	s := demo()
	i := s.Issue("demo-8")
	s.MoveIssue(i, s.Project("APP"))
	if s.Issue("DEMO-8") != i || s.Issue(i.Key()) != i || s.Issue(i.ID) != i {
		t.Error("the issue is not found by one of its names")
	}
	if got := i.Key(); got != "APP-13" {
		t.Errorf("it is called %s", got)
	}
	if s.Issue("ROUTE-1") != s.Issue("DEMO-1") {
		t.Error("the former key of the project finds nothing")
	}
}

func TestDeleteIssueTakesSubtasksAndLinksAlong(t *testing.T) {
	t.Parallel()
	s := demo()
	blocker, child := s.Issue("DEMO-6"), s.Issue("DEMO-9")
	linksBefore := len(blocker.Links)
	s.DeleteIssue(s.Issue("DEMO-8"))
	if s.Issue("DEMO-8") != nil || s.Issue("DEMO-9") != nil || s.Issue(child.ID) != nil {
		t.Error("the issue or its sub-task is still there")
	}
	if len(blocker.Links) != linksBefore-1 {
		t.Errorf("the other end has %d links, before %d", len(blocker.Links), linksBefore)
	}
	epic := s.Issue("DEMO-1")
	story := s.Issue("DEMO-4")
	s.DeleteIssue(epic)
	if s.Issue("DEMO-4") != story || story.Parent != nil {
		t.Error("a story goes with its epic, or still points at it")
	}
	if next := s.AddIssue(&store.Issue{Project: s.Project("DEMO"), Type: story.Type, Status: story.Status}); next.Number <= 26 {
		t.Errorf("the number %d is given twice", next.Number)
	}
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	s := demo()
	tests := []struct {
		login, key string
		sees       bool
	}{
		{seed.Admin, "SEC-1", true},
		{seed.DevOne, "SEC-3", true},  // level "Security team"
		{seed.Reader, "SEC-3", false}, // staff, but not of the team
		{seed.Reader, "SEC-1", true},  // level "Staff"
		{seed.Outsider, "SEC-1", false},
		{seed.Outsider, "DEMO-1", true},
		{seed.Customer, "SUP-1", true}, // reported it
		{seed.Customer, "SUP-3", false},
		{seed.Customer, "DEMO-1", false},
		{seed.Gone, "DEMO-1", false},
	}
	for _, test := range tests {
		t.Run(test.login+" "+test.key, func(t *testing.T) {
			t.Parallel()
			if got := s.Sees(s.UserByName(test.login), s.Issue(test.key)); got != test.sees {
				t.Errorf("got %v", got)
			}
		})
	}
	if s.Sees(nil, s.Issue("DEMO-1")) {
		t.Error("an anonymous visitor sees an issue")
	}
}

func TestReplacedVersion(t *testing.T) {
	t.Parallel()
	s := demo()
	p := s.Project("DEMO")
	i := s.Issue("DEMO-4")
	s.DeleteVersion(p.Version("1.1"), p.Version("2.0"), nil)
	if len(i.FixVersions) != 1 || i.FixVersions[0].Name != "2.0" || p.Version("1.1") != nil {
		t.Errorf("the issue has %v", i.FixVersions)
	}
	if bug := s.Issue("DEMO-6"); len(bug.AffectsVersions) != 0 {
		t.Errorf("a deleted version is still named: %v", bug.AffectsVersions)
	}
}

func TestIDsAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	s := store.New(store.Cloud, time.Now)
	if a, b := s.NextID(store.KindIssue), s.NextID(store.KindIssue); a == b {
		t.Errorf("%s twice", a)
	}
	s.ReserveIDs(store.KindLink, 5)
	if got := s.NextID(store.KindLink); got != "5" {
		t.Errorf("got %s", got)
	}
	s.ReserveIDs(store.KindLink, 2)
	if got := s.NextID(store.KindLink); got != "6" {
		t.Errorf("got %s after a smaller reservation", got)
	}
}

func TestDemoDataIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	a, b := demo(), demo()
	for n, i := range a.Issues() {
		j := b.Issues()[n]
		if i.ID != j.ID || i.Key() != j.Key() || !i.Updated.Equal(j.Updated) || i.Rank != j.Rank || len(i.History) != len(j.History) {
			t.Errorf("%s differs between two starts", i.Key())
		}
		if i.Updated.After(seed.Today) || i.Created.After(i.Updated) {
			t.Errorf("%s was made at %v and changed at %v", i.Key(), i.Created, i.Updated)
		}
	}
	if n := len(a.Issues()); n < 55 || n > 70 {
		t.Errorf("%d issues", n)
	}
}
