package access

import (
	"encoding/json"
	"strings"
	"unicode"

	"mcp-atlassian/internal/ground/fault"
)

// IssueKey is the key of an issue inside the project filter.
type IssueKey struct{ text string }

// ProjectKey is the key of a project inside the project filter.
type ProjectKey struct{ text string }

// SpaceKey is the key of a space inside the space filter; of a personal space it starts with "~".
type SpaceKey struct{ text string }

func (k IssueKey) segment() string   { return k.text }
func (k ProjectKey) segment() string { return k.text }
func (k SpaceKey) segment() string   { return k.text }

// String gives the key.
func (k IssueKey) String() string { return k.text }

// String gives the key.
func (k ProjectKey) String() string { return k.text }

// String gives the key.
func (k SpaceKey) String() string { return k.text }

// MarshalText puts the key into JSON bodies and results.
func (k IssueKey) MarshalText() ([]byte, error) { return []byte(k.text), nil }

// MarshalText puts the key into JSON bodies and results.
func (k ProjectKey) MarshalText() ([]byte, error) { return []byte(k.text), nil }

// MarshalText puts the key into JSON bodies and results.
func (k SpaceKey) MarshalText() ([]byte, error) { return []byte(k.text), nil }

// Project gives the project an issue belongs to, by its key: Jira allows no hyphen inside a project key.
func (k IssueKey) Project() ProjectKey { return ProjectKey{projectOf(k.text)} }

// IssueKey reads an issue key. A key that only fails because of lower case is taken in upper case.
func (s *Scope) IssueKey(text string) (IssueKey, error) {
	p := s.policy
	key, ok := matching(text, p.issueKey.MatchString)
	if !ok {
		return IssueKey{}, misshapen(p.patterns.IssueKey, text, "an issue key looks like PROJ-123")
	}
	if err := s.inProjects("issue "+key, projectOf(key)); err != nil {
		return IssueKey{}, err
	}
	return IssueKey{key}, nil
}

// ProjectKey reads a project key. A key that only fails because of lower case is taken in upper case.
func (s *Scope) ProjectKey(text string) (ProjectKey, error) {
	p := s.policy
	key, ok := matching(text, p.projectKey.MatchString)
	if !ok {
		return ProjectKey{}, misshapen(p.patterns.ProjectKey, text, "a project key looks like PROJ")
	}
	if err := s.inProjects("project "+key, key); err != nil {
		return ProjectKey{}, err
	}
	return ProjectKey{key}, nil
}

// SpaceKey reads a space key. Spaces have no fixed pattern and Confluence compares them without regard to case; what
// a key cannot hold is anything that means something in a path or a query.
func (s *Scope) SpaceKey(text string) (SpaceKey, error) {
	key := strings.TrimSpace(text)
	if !spaceKeyForm(key) {
		return SpaceKey{}, fault.New(fault.Input, "%q is not a space key", shortened(text)).
			WithHint("a space key is letters and digits, for example DEV; that of a personal space starts with ~")
	}
	if !s.AllowsSpace(key) {
		return SpaceKey{}, outside("space "+key, "CONFLUENCE_SPACES_FILTER", s.policy.spaces.keys)
	}
	return SpaceKey{key}, nil
}

// Returned checks the key of an issue that came back: an old key of a moved issue can lead out of the filter.
func (s *Scope) Returned(issueKey string) error {
	return s.inProjects("issue "+issueKey, projectOf(issueKey))
}

func (s *Scope) inProjects(what, project string) error {
	if s.AllowsProject(project) {
		return nil
	}
	return outside(what, "JIRA_PROJECTS_FILTER", s.policy.projects.keys)
}

// Admit implements [Admitted].
func (k *IssueKey) Admit(s *Scope, argument json.RawMessage) error {
	return admit(k, argument, s.IssueKey)
}

// Publish implements [Admitted].
func (k *IssueKey) Publish(p Patterns) Property {
	return Property{Type: "string", Pattern: p.IssueKey, Example: "PROJ-123"}
}

// Admit implements [Admitted].
func (k *ProjectKey) Admit(s *Scope, argument json.RawMessage) error {
	return admit(k, argument, s.ProjectKey)
}

// Publish implements [Admitted].
func (k *ProjectKey) Publish(p Patterns) Property {
	return Property{Type: "string", Pattern: p.ProjectKey, Example: "PROJ"}
}

// Admit implements [Admitted].
func (k *SpaceKey) Admit(s *Scope, argument json.RawMessage) error {
	return admit(k, argument, s.SpaceKey)
}

// Publish implements [Admitted].
func (k *SpaceKey) Publish(Patterns) Property { return Property{Type: "string", Example: "DEV"} }

// matching trims a key and tries it as typed, then in upper case. What an operator's relaxed pattern lets through
// still may not hold what means something in a path or a query.
func matching(text string, match func(string) bool) (string, bool) {
	key := strings.TrimSpace(text)
	if strings.Trim(key, ".") == "" || strings.ContainsFunc(key, unfitForKey) {
		return "", false
	}
	if match(key) {
		return key, true
	}
	upper := strings.ToUpper(key)
	return upper, match(upper)
}

// unfitForKey tells the characters that no key may hold, whatever the pattern says.
func unfitForKey(r rune) bool {
	return strings.ContainsRune(`/\?#%&;"'()`, r) || unicode.IsControl(r) || unicode.IsSpace(r) || invisible(r)
}

func spaceKeyForm(key string) bool {
	body := strings.TrimPrefix(key, "~")
	if body == "" || len(key) > 255 || strings.Trim(body, ".") == "" {
		return false
	}
	return !strings.ContainsFunc(body, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.:@+", r)
	})
}

// projectOf is the part of an issue key before its first hyphen.
func projectOf(issueKey string) string {
	project, _, _ := strings.Cut(strings.TrimSpace(issueKey), "-")
	return project
}

func misshapen(pattern, got, example string) error {
	return fault.New(fault.Input, "String should match pattern '%s' (got %q)", pattern, shortened(got)).WithHint("%s", example)
}

func outside(what, setting string, allowed []string) error {
	return fault.New(fault.Forbidden, "%s is outside what this server may touch: access is restricted by configuration (%s)", what, setting).
		WithHint("use one of %s", strings.Join(allowed, ", "))
}

// shortened keeps foreign text in an error readable.
func shortened(text string) string { return fault.Clean(text, 80) }
