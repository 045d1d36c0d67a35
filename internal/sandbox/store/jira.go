package store

import (
	"cmp"
	"slices"
	"strings"
)

// jira is the state of the Jira half.
type jira struct {
	projects    []*Project
	categories  []*ProjectCategory // without a project
	issueTypes  []*IssueType
	statuses    []*Status
	priorities  []*Priority
	resolutions []*Resolution
	linkTypes   []*LinkType
	fields      []*Field
	roles       []*Role
	schemes     []*Scheme
	boards      []*Board
	sprints     []*Sprint
	filters     []*Filter
	dashboards  []*Dashboard
	desks       []*Desk
	bulk        map[string]*Task

	issues     []*Issue // in the order they were made
	issueByID  map[string]*Issue
	issueByKey map[string]*Issue // upper case, former keys included
	fieldByID  map[string]*Field
	linkByID   map[string]*Link
	fileByID   map[string]*IssueFile
	nextRank   int
	temporary  map[string]temporary
}

func newJira() jira {
	return jira{
		bulk: map[string]*Task{}, issueByID: map[string]*Issue{}, issueByKey: map[string]*Issue{},
		fieldByID: map[string]*Field{}, linkByID: map[string]*Link{}, fileByID: map[string]*IssueFile{},
		temporary: map[string]temporary{},
	}
}

// Kinds of ids in Jira.
const (
	KindProject    Kind = "project"
	KindIssue      Kind = "issue"
	KindComment    Kind = "comment"
	KindWorklog    Kind = "worklog"
	KindLink       Kind = "issuelink"
	KindRemoteLink Kind = "remotelink"
	KindFile       Kind = "attachment"
	KindChange     Kind = "changelog"
	KindVersion    Kind = "version"
	KindComponent  Kind = "component"
	KindSprint     Kind = "sprint"
	KindBoard      Kind = "board"
	KindFilter     Kind = "filter"
	KindTask       Kind = "task"
)

// Projects gives all projects in the order they were made.
func (s *Store) Projects() []*Project { return s.projects }

// AddProject adds a project.
func (s *Store) AddProject(p *Project) *Project {
	s.projects = append(s.projects, p)
	return p
}

// Project finds by id, or by key (present or former) in any case.
func (s *Store) Project(idOrKey string) *Project {
	for _, p := range s.projects {
		if p.ID == idOrKey || strings.EqualFold(p.Key, idOrKey) {
			return p
		}
	}
	for _, p := range s.projects {
		if slices.ContainsFunc(p.OldKeys, func(k string) bool { return strings.EqualFold(k, idOrKey) }) {
			return p
		}
	}
	return nil
}

// Issues gives all issues in the order they were made.
func (s *Store) Issues() []*Issue { return s.issues }

// Issue finds by id, or by key (present or former) in any case.
func (s *Store) Issue(idOrKey string) *Issue {
	if i := s.issueByID[idOrKey]; i != nil {
		return i
	}
	key := strings.ToUpper(idOrKey)
	if i := s.issueByKey[key]; i != nil {
		return i
	}
	// A project that got another key is still found by the old one, and its issues too.
	project, number, _ := strings.Cut(key, "-")
	if p := s.Project(project); p != nil && slices.Contains(p.OldKeys, project) {
		return s.issueByKey[p.Key+"-"+number]
	}
	return nil
}

// AddIssue adds an issue that has no key yet to its project.
func (s *Store) AddIssue(i *Issue) *Issue {
	if i.ID == "" {
		i.ID = s.NextID(KindIssue)
	}
	s.number(i)
	if i.Rank == "" {
		i.Rank = s.newRank()
	}
	s.issues = append(s.issues, i)
	s.issueByID[i.ID] = i
	if i.Parent != nil {
		i.Parent.Children = append(i.Parent.Children, i)
	}
	return i
}

// number gives the issue the next key of its project.
func (s *Store) number(i *Issue) {
	i.Project.LastNumber++
	i.Number = i.Project.LastNumber
	s.issueByKey[i.Key()] = i
}

// MoveIssue gives the issue a key in another project; the old one goes on finding it.
func (s *Store) MoveIssue(i *Issue, to *Project) {
	i.OldKeys = append(i.OldKeys, i.Key())
	i.Project = to
	s.number(i)
}

// SetParent moves an issue below another, or to the top with nil.
func (s *Store) SetParent(i, parent *Issue) {
	if i.Parent != nil {
		i.Parent.Children = without(i.Parent.Children, i)
	}
	i.Parent = parent
	if parent != nil {
		parent.Children = append(parent.Children, i)
	}
}

// DeleteIssue removes an issue with its sub-tasks, links and files. Other children stay, without a parent.
func (s *Store) DeleteIssue(i *Issue) {
	for _, child := range slices.Clone(i.Children) {
		if child.Type.Subtask {
			s.DeleteIssue(child)
		} else {
			s.SetParent(child, nil)
		}
	}
	s.SetParent(i, nil)
	for _, l := range slices.Clone(i.Links) {
		s.DeleteLink(l)
	}
	for _, f := range slices.Clone(i.Attachments) {
		s.DeleteAttachment(f)
	}
	s.issues = without(s.issues, i)
	delete(s.issueByID, i.ID)
	for _, key := range append(i.OldKeys, i.Key()) {
		delete(s.issueByKey, key)
	}
}

// AddLink joins two issues.
func (s *Store) AddLink(l *Link) *Link {
	l.ID = cmp.Or(l.ID, s.NextID(KindLink))
	s.linkByID[l.ID] = l
	l.Outward.Links = append(l.Outward.Links, l)
	l.Inward.Links = append(l.Inward.Links, l)
	return l
}

// Link finds a link by id.
func (s *Store) Link(id string) *Link { return s.linkByID[id] }

// DeleteLink separates two issues.
func (s *Store) DeleteLink(l *Link) {
	delete(s.linkByID, l.ID)
	l.Outward.Links = without(l.Outward.Links, l)
	l.Inward.Links = without(l.Inward.Links, l)
}

// AddAttachment adds a file to its issue.
func (s *Store) AddAttachment(f *IssueFile, data []byte) *IssueFile {
	f.ID = cmp.Or(f.ID, s.NextID(KindFile))
	f.Size = len(data)
	s.fileByID[f.ID] = f
	s.PutBlob(blobOfFile(f.ID), data)
	f.Issue.Attachments = append(f.Issue.Attachments, f)
	return f
}

// Attachment finds a file by id.
func (s *Store) Attachment(id string) *IssueFile { return s.fileByID[id] }

// AttachmentBytes gives the content of a file.
func (s *Store) AttachmentBytes(f *IssueFile) []byte {
	data, _ := s.Blob(blobOfFile(f.ID))
	return data
}

// DeleteAttachment removes a file from its issue.
func (s *Store) DeleteAttachment(f *IssueFile) {
	delete(s.fileByID, f.ID)
	s.DropBlob(blobOfFile(f.ID))
	f.Issue.Attachments = without(f.Issue.Attachments, f)
}

func blobOfFile(id string) string { return "jira/" + id }
