package jira

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// screen is the fields that Jira lets a caller set in one place: on creating, editing or moving on an issue.
type screen struct {
	what   string // in words: "the create screen of Task in DEMO"
	fields []CreateField
	// known is false when Jira did not say which fields there are; then it judges itself.
	known bool
}

// otherSpellings are names of system fields that callers know from our results and from other clients.
var otherSpellings = map[string]string{
	"fix_versions": "fixVersions", "fix_version": "fixVersions", "affects_versions": "versions", "issue_type": "issuetype",
	"due_date": "duedate", "time_tracking": "timetracking", "type": "issuetype",
}

// createScreen is the fields of the create screen of a type. An old Data Center cannot tell them.
func (c *Client) createScreen(ctx context.Context, project access.ProjectKey, t *IssueType) (*screen, error) {
	s := &screen{what: fmt.Sprintf("the create screen of %s in %s", t.Name, project)}
	if t.ID == "" {
		return s, nil
	}
	id, err := c.scope.Number(t.ID)
	if err != nil {
		return nil, err
	}
	s.fields, err = c.CreateFields(ctx, project, id)
	if c.lacks(err) {
		return s, nil
	}
	s.known = true
	return s, err
}

// lacks reports that a Data Center is too old for what it was asked: it does not know the address. When the address
// leads nowhere because of a project or a type, Jira says so in words.
func (c *Client) lacks(err error) bool {
	known, ok := errors.AsType[*fault.Error](err)
	if c.scope.Cloud() || !ok || known.Kind != fault.NotFound || known.Upstream == nil {
		return false
	}
	words := strings.Join(known.Upstream.Messages, " ")
	return words == "" || strings.HasPrefix(words, "null for uri") || strings.HasPrefix(words, "HTTP 404")
}

// byID finds a field by its id; nil when it is not there.
func (s *screen) byID(id string) *CreateField {
	at := slices.IndexFunc(s.fields, func(f CreateField) bool { return f.ID == id })
	if at < 0 {
		return nil
	}
	return &s.fields[at]
}

// find finds a field by id, by name in any case, or as cf_N; nil when it is not there. Several custom fields of one
// name are an error that gives their ids.
func (s *screen) find(name string) (*CreateField, error) {
	name = strings.TrimSpace(name)
	if other, ok := otherSpellings[strings.ToLower(name)]; ok {
		name = other
	}
	if number, ok := strings.CutPrefix(name, "cf_"); ok {
		name = "customfield_" + number
	}
	if f := s.byID(name); f != nil {
		return f, nil
	}
	var same []*CreateField
	for at := range s.fields {
		if f := &s.fields[at]; strings.EqualFold(f.Name, name) || strings.EqualFold(f.ID, name) {
			same = append(same, f)
		}
	}
	switch {
	case len(same) == 0:
		return nil, nil //nolint:nilnil // it is not there
	case len(same) == 1 || !isCustomID(same[0].ID):
		return same[0], nil
	}
	ids := make([]string, 0, len(same))
	for _, f := range same {
		ids = append(ids, f.ID)
	}
	return nil, fault.New(fault.Input, "%d fields of %s are called %q", len(same), s.what, name).
		WithHint("use one of their ids: %s", strings.Join(ids, ", "))
}

// fieldOn finds what a caller calls a field. One that is not on the screen is refused with those that are.
func (c *Client) fieldOn(ctx context.Context, s *screen, name string) (*CreateField, error) {
	if f, err := s.find(name); f != nil || err != nil {
		return f, err
	}
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return nil, err
	}
	if other, ok := otherSpellings[strings.ToLower(name)]; ok {
		name = other
	}
	known, err := catalogue.Unique(name)
	if err != nil {
		return nil, err
	}
	if !s.known || known.ID == "parent" && c.scope.Cloud() { // not every site lists the parent
		return &CreateField{ID: known.ID, Name: known.Name, Schema: known.Schema}, nil
	}
	if f := s.byID(known.ID); f != nil {
		return f, nil
	}
	return nil, fault.New(fault.Input, "%s (%s) cannot be set: it is not on %s", known.Name, known.ID, s.what).
		WithHint("%s", elsewhere(known.ID, s))
}

// elsewhere says how to set what a screen does not have.
func elsewhere(id string, s *screen) string {
	switch id {
	case "status":
		return "change the status with jira_transition_issue"
	case "comment":
		return "write comments with jira_add_comment"
	case "worklog":
		return "log work with jira_update_issue (worklog) or jira_add_worklog"
	case "issuelinks":
		return "link issues with jira_create_issue_link"
	case "attachment":
		return "attach files with the attachments argument of jira_update_issue"
	case "project":
		return "move issues with jira_move_issue"
	case "parent":
		return "on Server and Data Center an issue is put into an epic with epicKey"
	}
	if len(s.fields) == 0 {
		return "no field can be set there; change fields with jira_update_issue"
	}
	return "fields that can be set there: " + s.list()
}

// list names the fields of a screen.
func (s *screen) list() string {
	const most = 60
	var all []string
	for _, f := range s.fields {
		all = append(all, f.label())
	}
	if len(all) > most {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", len(all)-most)
	}
	return strings.Join(all, ", ")
}

// label is a field's name, with the id of a custom field.
func (f *CreateField) label() string {
	if isCustomID(f.ID) {
		return f.Name + " (" + f.ID + ")"
	}
	return f.ID
}

// valid lists the values that a field takes, "" when that is open.
func (f *CreateField) valid() string {
	const most = 50
	var all []string
	for _, o := range f.options() {
		all = append(all, o.text())
	}
	if len(all) > most {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more (jira_get_field_options lists them)", len(all)-most)
	}
	return strings.Join(all, ", ")
}

// options are the values that a field offers, without those that are switched off.
func (f *CreateField) options() []option {
	out := make([]option, 0, len(f.Allowed))
	for _, raw := range f.Allowed {
		if o := decoded[option](raw); !o.Disabled {
			out = append(out, o)
		}
	}
	return out
}
