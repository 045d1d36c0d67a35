package access

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/files"
)

// The default patterns of keys, published in schemas.
const (
	DefaultIssueKeyPattern   = `^[A-Z][A-Z0-9_]+-\d+(?:-\d+)*$`
	DefaultProjectKeyPattern = `^[A-Z][A-Z0-9_]+$`
)

// Settings are the operator's words from which a Policy is made. Zero values mean: no filter, default patterns,
// no files.
type Settings struct {
	Projects          []string // JIRA_PROJECTS_FILTER
	Spaces            []string // CONFLUENCE_SPACES_FILTER
	InternalOnly      []string // JIRA_INTERNAL_ONLY_PROJECTS
	IssueKeyPattern   string
	ProjectKeyPattern string
	Files             *files.Dir // nil: file arguments are switched off
}

// Policy is the operator's word: filters, internal-only projects, key patterns. Immutable.
type Policy struct {
	projects, spaces filter
	internalOnly     map[string]bool
	patterns         Patterns
	issueKey         *regexp.Regexp
	projectKey       *regexp.Regexp
	files            *files.Dir
}

// NewPolicy checks the operator's words. An error names what to change.
func NewPolicy(s Settings) (*Policy, error) {
	p := &Policy{
		projects: newFilter(s.Projects), spaces: newFilter(s.Spaces),
		internalOnly: map[string]bool{}, files: s.Files,
		patterns: Patterns{IssueKey: cmp.Or(s.IssueKeyPattern, DefaultIssueKeyPattern), ProjectKey: cmp.Or(s.ProjectKeyPattern, DefaultProjectKeyPattern)},
	}
	for _, key := range s.InternalOnly {
		if key = normalKey(key); key != "" {
			p.internalOnly[key] = true
		}
	}
	var err error
	if p.issueKey, err = regexp.Compile(p.patterns.IssueKey); err != nil {
		return nil, fault.New(fault.Setup, "JIRA_ISSUE_KEY_PATTERN is not a regular expression").Because(err)
	}
	if p.projectKey, err = regexp.Compile(p.patterns.ProjectKey); err != nil {
		return nil, fault.New(fault.Setup, "JIRA_PROJECT_KEY_PATTERN is not a regular expression").Because(err)
	}
	return p, nil
}

// Patterns are the key patterns as published in schemas.
func (p *Policy) Patterns() Patterns { return p.patterns }

// Foreign is the policy for a site that is not the operator's own: the filters name projects and spaces of the
// configured site and do not apply, everything that protects does.
func (p *Policy) Foreign() *Policy {
	foreign := *p
	foreign.projects, foreign.spaces = filter{}, filter{}
	return &foreign
}

// SiteKind is what a Scope must know of the site it works on.
type SiteKind struct {
	Cloud bool
	Host  string // of web addresses, as netguard.PlainHost writes it; empty: links are taken from any host
}

// Scope makes the Scope of one call on one site.
func (p *Policy) Scope(site SiteKind) *Scope { return &Scope{policy: p, site: site} }

// Scope applies a Policy to one call on one site.
type Scope struct {
	policy *Policy
	site   SiteKind
}

// Cloud reports whether the site is a Cloud site.
func (s *Scope) Cloud() bool { return s.site.Cloud }

// AllowsProject reports whether a project is inside the operator's filter; for cutting lists that upstream returned.
func (s *Scope) AllowsProject(key string) bool { return s.policy.projects.allows(key) }

// AllowsSpace reports whether a space is inside the operator's filter; for cutting lists that upstream returned.
func (s *Scope) AllowsSpace(key string) bool { return s.policy.spaces.allows(key) }

// ProjectsFiltered reports whether the operator limits this server to some projects.
func (s *Scope) ProjectsFiltered() bool { return s.policy.projects.active() }

// FilteredProjects gives the keys of the projects that the operator limits this server to, in upper case; none where
// everything is inside. They may narrow what is asked of Jira; what comes back is checked all the same.
func (s *Scope) FilteredProjects() []string {
	return slices.Sorted(maps.Keys(s.policy.projects.has))
}

// SpacesFiltered reports whether the operator limits this server to some spaces.
func (s *Scope) SpacesFiltered() bool { return s.policy.spaces.active() }

// filter is an operator's list of keys. Without entries everything is inside.
type filter struct {
	keys []string        // as typed
	has  map[string]bool // upper case
}

func newFilter(entries []string) filter {
	f := filter{}
	for _, entry := range entries {
		entry = strings.TrimSpace(entry)
		key := strings.ToUpper(entry)
		if entry == "" || f.has[key] {
			continue
		}
		if f.has == nil {
			f.has = map[string]bool{}
		}
		f.keys, f.has[key] = append(f.keys, entry), true
	}
	return f
}

func (f filter) active() bool { return len(f.keys) > 0 }

func (f filter) allows(key string) bool {
	return !f.active() || f.has[strings.ToUpper(strings.TrimSpace(key))]
}
