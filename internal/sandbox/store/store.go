// Package store is the memory of the sandbox: everything a site knows, of both
// products. It keeps state and the rules that state itself must obey (ids are
// never used twice, an index names what exists). It knows no HTTP, no JSON
// form of an answer and no query language; it may not read the wall clock.
//
// # Locking
//
// One RWMutex guards the whole store, and it is taken around a whole request:
// the router holds it for reading during a GET (and during a POST that is
// declared to read only) and for writing otherwise, until the answer is
// encoded. So a handler sees one consistent site, two writes never interleave,
// and no answer is built from half a change. Methods of Store and of the types
// in it therefore never lock; who is not called by the router (seed, tests, the
// program) uses Read and Write. A handler must check everything before it
// changes anything: there is no rollback.
package store

import (
	"strconv"
	"sync"
	"time"
)

// Flavour says which of Atlassian's two deployments the site imitates.
type Flavour uint8

// The two deployments.
const (
	Cloud Flavour = iota + 1
	DataCenter
)

// String gives the name that the command line uses: "cloud" or "dc".
func (f Flavour) String() string {
	if f == DataCenter {
		return "dc"
	}
	return "cloud"
}

// Store holds one site.
type Store struct {
	Flavour Flavour
	// CloudID names the site in gateway addresses; empty on Data Center.
	CloudID string
	// Title is the name of the site that serverInfo and pages show.
	Title string

	mu    sync.RWMutex
	now   func() time.Time
	ids   map[Kind]int64
	blobs map[string][]byte

	people
	jira
	confluence
	settings
}

// New gives an empty site whose time is told by now.
func New(f Flavour, now func() time.Time) *Store {
	s := &Store{Flavour: f, now: now, ids: map[Kind]int64{}, blobs: map[string][]byte{}}
	s.people = newPeople()
	s.jira = newJira()
	s.confluence = newConfluence()
	s.settings = settings{Settings: map[string]string{}}
	if f == Cloud {
		s.CloudID = "11223344-a1b2-4c33-9d44-ba5eba11c0de"
	}
	return s
}

// Read runs fn while nothing changes.
func (s *Store) Read(fn func()) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	fn()
}

// Write runs fn while no one else reads or writes.
func (s *Store) Write(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

// Now is the time on the site, in UTC, cut to milliseconds as both products store it.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// Kind separates the series of ids.
type Kind string

// firstID is where a series starts that nothing set otherwise.
const firstID = 10000

// NextID gives the next id of a series as decimal text; no id is given twice.
func (s *Store) NextID(k Kind) string {
	n := s.ids[k]
	if n == 0 {
		n = firstID
	}
	s.ids[k] = n + 1
	return strconv.FormatInt(n, 10)
}

// ReserveIDs makes a series continue at least at next; seed data uses it to keep its ids stable.
func (s *Store) ReserveIDs(k Kind, next int64) {
	if s.ids[k] < next {
		s.ids[k] = next
	}
}

// PutBlob keeps the bytes of an attachment under an id; the bytes must not be changed afterwards.
func (s *Store) PutBlob(id string, data []byte) { s.blobs[id] = data }

// Blob gives the bytes kept under an id.
func (s *Store) Blob(id string) ([]byte, bool) {
	b, ok := s.blobs[id]
	return b, ok
}

// DropBlob forgets the bytes kept under an id.
func (s *Store) DropBlob(id string) { delete(s.blobs, id) }
