package store

import (
	"strings"
	"sync/atomic"
	"time"
)

// Board shows the issues of a filter.
type Board struct {
	ID      int
	Name    string
	Type    string // "scrum", "kanban" or "simple"
	Project *Project
	JQL     string
	Columns []Column
	// Filter chooses the issues of a board that somebody made; nil where JQL does.
	Filter     *Filter
	Properties map[string]any
}

// Column is one column of a board.
type Column struct {
	Name     string
	Statuses []*Status
}

// Sprint is a stretch of work.
type Sprint struct {
	ID                   int
	Name, Goal           string
	State                string // "future", "active" or "closed"
	Board                *Board
	Start, End, Complete time.Time // zero when unset
	Created              time.Time
	Properties           map[string]any
}

// Filter is a stored query.
type Filter struct {
	ID, Name, Description, JQL string
	Owner                      *User
	Favourites                 []*User
	Shares                     []*Share
	Columns                    []string // fields of its list; empty: those of the site
}

// Task is a bulk operation that was asked for. The sandbox does the work at once and
// reports it as running for the first looks, as a client of the real thing sees it.
type Task struct {
	ID        string
	Submitter *User
	Created   time.Time
	Looks     atomic.Int32 // how often its progress was read; reads share the site
	Total     int
	Done      []*Issue
	Failed    map[string][]string // issue id → why
	Invalid   int
}

// AddBoard adds a board.
func (s *Store) AddBoard(b *Board) *Board { return add(&s.boards, b) }

// Boards gives all boards.
func (s *Store) Boards() []*Board { return s.boards }

// Board finds by id.
func (s *Store) Board(id int) *Board {
	return find(s.boards, func(b *Board) bool { return b.ID == id })
}

// AddSprint adds a sprint.
func (s *Store) AddSprint(v *Sprint) *Sprint { return add(&s.sprints, v) }

// Sprints gives all sprints.
func (s *Store) Sprints() []*Sprint { return s.sprints }

// Sprint finds by id.
func (s *Store) Sprint(id int) *Sprint {
	return find(s.sprints, func(v *Sprint) bool { return v.ID == id })
}

// SprintNamed finds by name in any case.
func (s *Store) SprintNamed(name string) *Sprint {
	return find(s.sprints, func(v *Sprint) bool { return strings.EqualFold(v.Name, name) })
}

// DeleteSprint removes a sprint; its issues go back to the backlog.
func (s *Store) DeleteSprint(v *Sprint) {
	s.sprints = without(s.sprints, v)
	for _, i := range s.issues {
		i.Sprints = without(i.Sprints, v)
	}
}

// AddFilter adds a filter.
func (s *Store) AddFilter(f *Filter) *Filter { return add(&s.filters, f) }

// Filters gives all filters.
func (s *Store) Filters() []*Filter { return s.filters }

// Filter finds by id.
func (s *Store) Filter(id string) *Filter {
	return find(s.filters, func(f *Filter) bool { return f.ID == id })
}

// DeleteFilter removes a filter.
func (s *Store) DeleteFilter(f *Filter) { s.filters = without(s.filters, f) }

// AddTask remembers a bulk operation.
func (s *Store) AddTask(t *Task) { s.bulk[t.ID] = t }

// Task finds a bulk operation by id.
func (s *Store) Task(id string) *Task { return s.bulk[id] }
