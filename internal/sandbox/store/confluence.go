package store

import "time"

// confluence is the state of the Confluence half.
type confluence struct {
	spaces    []*Space
	contents  map[int64]*Content
	ordered   []*Content // by id
	labels    []*Label
	templates []*Template
	tasks     []*LongTask

	relations      []*Relation
	userProperties map[*User][]*Property
}

func newConfluence() confluence {
	return confluence{contents: map[int64]*Content{}, userProperties: map[*User][]*Property{}}
}

// The series of ids that Confluence gives.
const (
	SpaceIDs    Kind = "confluence-space"
	ContentIDs  Kind = "confluence-content"
	LabelIDs    Kind = "confluence-label"
	PropertyIDs Kind = "confluence-property"
	TemplateIDs Kind = "confluence-template"
	TaskIDs     Kind = "confluence-long-task"
	MarkerIDs   Kind = "confluence-inline-marker"
	BlobIDs     Kind = "confluence-blob"
	GroupIDs    Kind = "confluence-group"
)

// Template is a content template; a nil Space makes it one for the whole site.
type Template struct {
	ID          int64
	Name        string
	Description string
	Type        string // "page" or "blogpost"
	Body        string // storage
	Space       *Space
	Labels      []*Label
	Blueprint   string // key of the blueprint module it comes from, "" for a plain template
}

// LongTask is work that the product does in the background; in the sandbox it is done before it is answered.
type LongTask struct {
	ID      string
	Name    string
	Message string
	Failed  bool
	// PageID is the page that the work made, 0 when it made none.
	PageID int64
	// Millis is how long it took.
	Millis int
}

// AddTemplate adds a template and gives it an id unless it has one.
func (s *Store) AddTemplate(t *Template) *Template {
	if t.ID == 0 {
		t.ID = s.nextNumber(TemplateIDs)
	}
	s.templates = append(s.templates, t)
	return t
}

// Templates gives all templates in the order they were added.
func (s *Store) Templates() []*Template { return s.templates }

// DropTemplate removes a template.
func (s *Store) DropTemplate(t *Template) { s.templates = without(s.templates, t) }

// AddLongTask remembers a finished piece of work.
func (s *Store) AddLongTask(t *LongTask) *LongTask {
	if t.ID == "" {
		t.ID = s.NextID(TaskIDs)
	}
	s.tasks = append(s.tasks, t)
	return t
}

// LongTasks gives all remembered work, oldest first.
func (s *Store) LongTasks() []*LongTask { return s.tasks }

// SpaceKeys gives the keys of all spaces in the order they were made.
func (s *Store) SpaceKeys() []string {
	keys := make([]string, 0, len(s.spaces))
	for _, sp := range s.spaces {
		keys = append(keys, sp.Key)
	}
	return keys
}

// Relation joins two things under a name; each end is a *User, *Content or *Space.
type Relation struct {
	Name     string
	From, To any
	By       *User
	When     time.Time
}

// Relations gives all relations, oldest first.
func (s *Store) Relations() []*Relation { return s.relations }

// SetRelations replaces them.
func (s *Store) SetRelations(list []*Relation) { s.relations = list }

// DropGroup removes a group.
func (s *Store) DropGroup(g *Group) { s.groups = without(s.groups, g) }
