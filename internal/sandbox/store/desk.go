package store

// Desk is the service desk of a project.
type Desk struct {
	ID      string
	Project *Project
	Types   []*RequestType
	Queues  []*Queue
}

// RequestType is what customers may ask for.
type RequestType struct {
	ID, Name, Description, Help string
	Issue                       *IssueType
	Fields                      []string // ids, in the order of the form
	Required                    []string
	Groups                      []string
}

// Queue is a list of requests that agents work through.
type Queue struct {
	ID, Name, JQL string
	Fields        []string
}

// Request is what makes an issue a request of a customer.
type Request struct {
	Desk         *Desk
	Type         *RequestType
	Participants []*User
}

// AddDesk adds a service desk.
func (s *Store) AddDesk(d *Desk) *Desk { return add(&s.desks, d) }

// Desks gives all service desks.
func (s *Store) Desks() []*Desk { return s.desks }

// Desk finds by id.
func (s *Store) Desk(id string) *Desk { return find(s.desks, func(d *Desk) bool { return d.ID == id }) }

// DeskOf finds the service desk of a project, nil without one.
func (s *Store) DeskOf(p *Project) *Desk {
	return find(s.desks, func(d *Desk) bool { return d.Project == p })
}

// temporary is an uploaded file that no request has taken yet.
type temporary struct {
	file *IssueFile
	data []byte
}

// PutTemporary keeps an uploaded file until a request takes it.
func (s *Store) PutTemporary(id string, f *IssueFile, data []byte) {
	s.temporary[id] = temporary{f, data}
}

// Temporary gives an uploaded file; nil when there is none.
func (s *Store) Temporary(id string) (*IssueFile, []byte) {
	t := s.temporary[id]
	return t.file, t.data
}

// DropTemporary forgets an uploaded file.
func (s *Store) DropTemporary(id string) { delete(s.temporary, id) }
