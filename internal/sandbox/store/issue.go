package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Text is rich text as it was written: on Cloud a document of the Atlassian
// Document Format, on Data Center wiki markup. An empty one is no text. Make it
// with WikiText or ADFText, which note the words that a search looks through.
type Text struct {
	ADF   map[string]any
	Wiki  string
	Plain string
}

// WikiText makes a text of wiki markup.
func WikiText(wiki string) Text { return Text{Wiki: wiki, Plain: wiki} }

// ADFText makes a text of a document.
func ADFText(doc map[string]any) Text {
	var b strings.Builder
	plain(&b, doc)
	return Text{ADF: doc, Plain: strings.TrimSpace(b.String())}
}

// plain collects the words of a document.
func plain(b *strings.Builder, node map[string]any) {
	if text, ok := node["text"].(string); ok {
		b.WriteString(text)
	}
	if attrs, ok := node["attrs"].(map[string]any); ok && node["content"] == nil {
		if text, ok := attrs["text"].(string); ok {
			b.WriteString(text)
		}
	}
	content, _ := node["content"].([]any)
	for _, child := range content {
		if m, ok := child.(map[string]any); ok {
			plain(b, m)
		}
	}
	if node["type"] != "text" {
		b.WriteByte(' ')
	}
}

// Empty says whether there is no text.
func (t Text) Empty() bool { return t.ADF == nil && t.Wiki == "" }

// Issue is one issue.
type Issue struct {
	ID      string
	Project *Project
	Number  int
	OldKeys []string
	Type    *IssueType

	Summary                  string
	Description, Environment Text
	Status                   *Status
	StatusSince              time.Time // when the category of the status changed
	Priority                 *Priority
	Resolution               *Resolution
	Resolved                 time.Time // zero while unresolved
	Reporter, Creator        *User
	Assignee                 *User
	Labels                   []string
	Components               []*Component
	FixVersions              []*Version
	AffectsVersions          []*Version
	Due                      string // 2006-01-02
	Security                 *SecurityLevel
	Created, Updated         time.Time
	Parent                   *Issue
	Children                 []*Issue
	// Times in seconds; Estimate is what remains. nil: never set.
	OriginalEstimate, Estimate *int
	Rank                       string
	Sprints                    []*Sprint

	Comments    []*IssueComment
	Worklogs    []*Worklog
	Links       []*Link
	RemoteLinks []*RemoteLink
	Attachments []*IssueFile
	Watchers    []*User
	Voters      []*User
	History     []*Change // oldest first
	Properties  map[string]any
	Viewed      map[*User]time.Time
	// Custom holds the values of custom fields by field id; see Field for their types.
	Custom map[string]any
	// Request is set when the issue came through a service desk.
	Request *Request
	// Forms and Development are what the apps of Cloud and of development tools show on the issue.
	Forms       []*Form
	Development []*DevTool
	// Version counts changes, so that what was made of the issue can be reused.
	Version int
}

// Key is the present key.
func (i *Issue) Key() string { return i.Project.Key + "-" + strconv.Itoa(i.Number) }

// TimeSpent is the sum of the work logged, in seconds.
func (i *Issue) TimeSpent() int {
	sum := 0
	for _, w := range i.Worklogs {
		sum += w.Seconds
	}
	return sum
}

// Subtasks are the children that are sub-tasks.
func (i *Issue) Subtasks() []*Issue {
	var list []*Issue
	for _, c := range i.Children {
		if c.Type.Subtask {
			list = append(list, c)
		}
	}
	return list
}

// Epic is the epic above the issue, nil without one.
func (i *Issue) Epic() *Issue {
	for p := i.Parent; p != nil; p = p.Parent {
		if p.Type.Level == 1 {
			return p
		}
	}
	return nil
}

// Watches says whether u watches the issue.
func (i *Issue) Watches(u *User) bool { return slices.Contains(i.Watchers, u) }

// Watch makes u a watcher; twice is the same as once.
func (i *Issue) Watch(u *User) {
	if u != nil && !i.Watches(u) {
		i.Watchers = append(slices.Clone(i.Watchers), u)
	}
}

// Unwatch ends that u watches.
func (i *Issue) Unwatch(u *User) { i.Watchers = without(i.Watchers, u) }

// IssueComment is a comment on an issue.
type IssueComment struct {
	ID                   string
	Author, UpdateAuthor *User
	Body                 Text
	Created, Updated     time.Time
	Visibility           *Visibility
	Properties           map[string]any
	// Internal comments of a service desk are not shown to customers.
	Internal bool
	Pinned   *Pin // nil unless somebody pinned it
}

// Pin says who pinned a comment, and when.
type Pin struct {
	By *User
	At time.Time
}

// Visibility restricts a comment or a worklog to a role or a group.
type Visibility struct {
	Type  string // "role" or "group"
	Value string
	ID    string
}

// Worklog is work that was done.
type Worklog struct {
	ID                        string
	Author, UpdateAuthor      *User
	Comment                   Text
	Created, Updated, Started time.Time
	Seconds                   int
	Visibility                *Visibility
	Properties                map[string]any
}

// Link joins two issues: "Outward [type's outward words] Inward", as in "A blocks B".
type Link struct {
	ID              string
	Type            *LinkType
	Outward, Inward *Issue // Outward is the subject of the outward words
	Created         time.Time
}

// RemoteLink joins an issue with a page somewhere else.
type RemoteLink struct {
	ID, GlobalID, Relationship string
	Application                map[string]any
	URL, Title, Summary        string
	Icon, Status               map[string]any
}

// IssueFile is a file on an issue.
type IssueFile struct {
	ID, Name, MIME string
	Size           int
	Author         *User
	Created        time.Time
	Issue          *Issue
}

// Change is what one person changed at one time.
type Change struct {
	ID      string
	Author  *User
	Created time.Time
	Items   []ChangeItem
}

// ChangeItem is the change of one field. A side that was empty has nil in both members.
type ChangeItem struct {
	Field, FieldID, FieldType string // FieldType is "jira" or "custom"
	From, FromString          *string
	To, ToString              *string
}

// Record remembers a change and moves the time of the last one.
func (s *Store) Record(i *Issue, by *User, items ...ChangeItem) {
	now := s.Now()
	i.Updated = now
	i.Version++
	if len(items) > 0 {
		i.History = append(i.History, &Change{ID: s.NextID(KindChange), Author: by, Created: now, Items: items})
	}
}

// rankStep leaves room between two neighbours.
const rankStep = 8

// newRank gives a rank behind all others, in the form of Jira's LexoRank.
func (s *Store) newRank() string {
	s.nextRank += rankStep
	return formatRank(s.nextRank)
}

func formatRank(n int) string {
	return fmt.Sprintf("0|i%05s:", strconv.FormatInt(int64(n), 36))
}

// Rerank gives all issues new ranks in the order of the list that was changed by move.
func (s *Store) Rerank(order []*Issue) {
	s.nextRank = 0
	for _, i := range order {
		i.Rank = s.newRank()
	}
}
