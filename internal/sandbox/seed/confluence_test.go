package seed_test

import (
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

func site(t *testing.T, f store.Flavour) *store.Store {
	t.Helper()
	s := store.New(f, func() time.Time { return seed.Today })
	s.Write(func() {
		seed.Base(s)
		seed.Demo(s)
	})
	return s
}

// Every body of the demo data is well-formed, and what it refers to is there.
func TestConfluence_bodies(t *testing.T) {
	t.Parallel()
	for _, f := range []store.Flavour{store.Cloud, store.DataCenter} {
		s := site(t, f)
		pages := 0
		for _, c := range s.Contents() {
			if c.Type == store.Page {
				pages++
			}
			for _, v := range c.Versions {
				root, err := text.ParseStorage(v.Body)
				if err != nil {
					t.Errorf("%v %d %q version %d: %v", f, c.ID, v.Title, v.Number, err)
					continue
				}
				root.Walk(func(n *text.Node) bool {
					checkReference(t, s, c, n)
					return true
				})
			}
		}
		if pages < 25 {
			t.Errorf("%v: only %d pages", f, pages)
		}
	}
}

func checkReference(t *testing.T, s *store.Store, c *store.Content, n *text.Node) {
	t.Helper()
	switch n.Name {
	case "ri:user":
		if s.UserByAccount(n.Get("ri:account-id")) == nil && s.UserByKey(n.Get("ri:userkey")) == nil {
			t.Errorf("%q mentions nobody: %v", c.Title(), n.Attr)
		}
	case "ri:attachment":
		if s.Attached(c.Page(), n.Get("ri:filename")) == nil {
			t.Errorf("%q has no attachment %s", c.Title(), n.Get("ri:filename"))
		}
	case "ri:page":
		in := c.Space
		if key := n.Get("ri:space-key"); key != "" {
			in = s.Space(key)
		}
		if s.Titled(in, store.Page, n.Get("ri:content-title")) == nil {
			t.Errorf("%q links to a page that is not there: %v", c.Title(), n.Attr)
		}
	case "ac:structured-macro":
		if key := text.Parameter(n, "key"); n.Get("ac:name") == "jira" && key != "" && len(s.Issues()) > 0 && s.Issue(key) == nil {
			t.Errorf("%q names an issue that is not there: %s", c.Title(), key)
		}
	}
}

// The marker of every inline comment stands in its page, around the text that the comment names.
func TestConfluence_inlineComments(t *testing.T) {
	t.Parallel()
	s := site(t, store.Cloud)
	found := 0
	for _, c := range s.Contents() {
		if c.Inline == nil {
			continue
		}
		found++
		root, err := text.ParseStorage(c.Container.Body())
		if err != nil {
			t.Fatal(err)
		}
		marked := ""
		root.Walk(func(n *text.Node) bool {
			if n.Name == "ac:inline-comment-marker" && n.Get("ac:ref") == c.Inline.Ref {
				marked += n.Inner()
			}
			return true
		})
		if marked != c.Inline.Selection {
			t.Errorf("comment %d is on %q, its marker around %q", c.ID, c.Inline.Selection, marked)
		}
	}
	if found < 2 {
		t.Errorf("only %d inline comments", found)
	}
}
