package jira

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// NewIssue is an issue to be made. Fields may hold any other field by id or name, and what the other members hold too:
// a member that is given wins.
type NewIssue struct {
	Project     access.ProjectKey
	Summary     string
	Type        string
	Description string // Markdown
	Assignee    string // as [Client.Assign] takes it
	Components  []string
	Fields      map[string]json.RawMessage
	Return      []string // fields of the issue in the result; empty = all system fields and those that were set
	// Token makes a repeated call give the issue of the first one instead of another issue; "" = no such protection.
	Token string
}

// made is what Jira says of a new issue.
type made struct {
	ID  json.RawMessage `json:"id"`
	Key string          `json:"key"`
}

// Create makes an issue: message, issue, warnings. Everything is checked before anything is written; once the issue
// exists the call succeeds, and what did not work afterwards is a warning.
func (c *Client) Create(ctx context.Context, n NewIssue) (*ordered.Object, error) {
	w, err := c.prepare(ctx, &n)
	if err != nil {
		return nil, fault.During(err, "create an issue in %s", n.Project)
	}
	created, repeated, err := c.createOnce(ctx, w, n.Token)
	if err != nil {
		return nil, fault.During(err, "create an issue in %s", n.Project)
	}
	if repeated {
		w.warnings = append(w.warnings, "this client_token was used before: "+created.Key+" is the issue that was created then")
	} else {
		w.warnings = append(w.warnings, c.setLater(ctx, created, w)...)
	}
	issue, warnings := c.shown(ctx, created, n.Return, w)
	if who, missed := c.unassigned(issue, w); missed && !repeated {
		issue, warnings = c.assignNew(ctx, created, who, n.Return, w)
	}
	return told("Issue created successfully", issue, append(w.warnings, warnings...)), nil
}

// createOnce sends the issue; a token that was used before gives the issue of that time.
func (c *Client) createOnce(ctx context.Context, w *writer, token string) (issue *made, repeated bool, err error) {
	if token == "" {
		issue, err = c.post(ctx, w)
		return issue, false, err
	}
	repeated = true
	issue, err = c.opener.created.Do(ctx, metadataKey{c.owner, token}, func(ctx context.Context) (*made, error) {
		repeated = false
		return c.post(ctx, w)
	})
	return issue, repeated, err
}

func (c *Client) post(ctx context.Context, w *writer) (*made, error) {
	endpoint := issueCreate
	if c.scope.Cloud() {
		endpoint = issueCreateADF
	}
	issue := new(made)
	if err := c.door.Do(ctx, endpoint.At().JSON(w.body()), issue); err != nil {
		return nil, err
	}
	if issue.Key == "" {
		return nil, fault.New(fault.Protocol, "Jira did not say which issue it created").WithHint("look for it with jira_search before trying again")
	}
	return issue, nil
}

// unassigned reports that a new issue of Data Center was not given to whom it was meant for, as some set-ups do, or
// that its answer does not show to whom.
func (c *Client) unassigned(issue any, w *writer) (who *ordered.Object, missed bool) {
	value, _ := w.fields.Get("assignee")
	who, meant := value.(*ordered.Object)
	wanted, _ := who.Get("name")
	if automatic, _ := c.automatic().Get("name"); !meant || c.scope.Cloud() || wanted == automatic {
		return nil, false
	}
	shown, _ := issue.(*ordered.Object)
	value, _ = shown.Get("assignee")
	if assignee, ok := value.(*ordered.Object); ok {
		name, _ := assignee.Get("name")
		return who, name != wanted
	}
	return who, true
}

// assignNew assigns a new issue once more, and shows it again. That it fails is a warning: the issue exists.
func (c *Client) assignNew(ctx context.Context, issue *made, who *ordered.Object, fields []string, w *writer) (any, []string) {
	key, err := c.scope.IssueKey(issue.Key)
	if err == nil {
		err = c.door.Do(ctx, issueAssign.At(key).JSON(who), nil)
	}
	shown, warnings := c.shown(ctx, issue, fields, w)
	if err != nil {
		warnings = append(warnings, "the issue was created, but it could not be assigned: "+fault.Text(err))
	}
	return shown, warnings
}

// told is the result of a write.
func told(message string, issue any, warnings []string) *ordered.Object {
	o := ordered.New(ordered.M("message", message), ordered.M("issue", issue))
	if len(warnings) > 0 {
		o.Set("warnings", warnings)
	}
	return o
}

// prepare checks and converts everything of a new issue. It reads only.
func (c *Client) prepare(ctx context.Context, n *NewIssue) (*writer, error) {
	fields := maps.Clone(n.Fields)
	if fields == nil {
		fields = map[string]json.RawMessage{}
	}
	if err := n.required(fields); err != nil {
		return nil, err
	}
	kind, err := c.newType(ctx, n.Project, n.Type)
	if err != nil {
		return nil, err
	}
	s, err := c.createScreen(ctx, n.Project, kind)
	if err != nil {
		return nil, err
	}
	w := c.newWriter(s, n.Project, UserScope{Project: &n.Project})
	w.fields.Set("project", ordered.New(ordered.M("key", n.Project))).Set("summary", n.Summary).Set("issuetype", kind.sent())
	if err := w.setNew(ctx, n, kind, fields); err != nil {
		return nil, err
	}
	return w, w.refusal()
}

// required checks the three members without which there is no issue, and drops their doubles from the other fields.
func (n *NewIssue) required(fields map[string]json.RawMessage) error {
	take(fields, []string{"summary"})
	take(fields, []string{"issue_type", "issuetype", "issue type"})
	take(fields, []string{"project_key", "project"})
	for _, each := range [][2]string{{"project_key", n.Project.String()}, {"summary", n.Summary}, {"issue_type", n.Type}} {
		if strings.TrimSpace(each[1]) == "" {
			return fault.New(fault.Input, "%s is required (project_key %q, summary %q, issue_type %q)",
				each[0], n.Project, n.Summary, n.Type)
		}
	}
	return nil
}

// newType finds the type of a new issue. A site that lists no types, because it is old or because the caller may not
// create anything there, is sent the name and judges itself.
func (c *Client) newType(ctx context.Context, project access.ProjectKey, name string) (*IssueType, error) {
	name = strings.TrimSpace(name)
	types, err := c.IssueTypes(ctx, project)
	if c.lacks(err) || err == nil && len(types) == 0 {
		return &IssueType{Name: name, Subtask: squeezed(name) == "subtask"}, nil
	}
	return c.IssueType(ctx, project, name)
}

// sent is how a type stands in a new issue.
func (t *IssueType) sent() *ordered.Object {
	if t.ID == "" {
		return ordered.New(ordered.M("name", t.Name))
	}
	return ordered.New(ordered.M("id", t.ID), ordered.M("name", t.Name))
}

// epic reports whether issues of the type are epics.
func (t *IssueType) epic() bool {
	if t.Level != nil {
		return *t.Level == 1
	}
	return !t.Subtask && isEpicName(t.Name)
}

// setNew sets everything but project, summary and type.
func (w *writer) setNew(ctx context.Context, n *NewIssue, kind *IssueType, fields map[string]json.RawMessage) error {
	if err := w.setOwn(ctx, n, fields); err != nil {
		return err
	}
	epic, inEpic := take(fields, epicLinkNames)
	details := epicDetails{}
	details.name, _ = take(fields, epicNameNames)
	details.color, _ = take(fields, epicColorNames)
	if err := w.setAll(ctx, fields); err != nil {
		return err
	}
	if inEpic && !isNull(epic) {
		if err := w.setEpic(ctx, epic); err != nil {
			return err
		}
	}
	if kind.epic() {
		if err := w.setEpicDetails(ctx, details, quoted(n.Summary)); err != nil {
			return err
		}
	}
	if _, set := w.fields.Get("parent"); kind.Subtask && !set {
		w.refused = append(w.refused, fault.New(fault.Input, "a sub-task needs a parent").
			WithHint(`pass the key of the parent issue in additional_fields, for example {"parent": "PROJ-123"}`))
	}
	// Jira fills in the reporter, and on sites that allow no unassigned issues the assignee.
	w.require(w.demanded("project", "issuetype", "summary", "reporter", "assignee", "parent"))
	return nil
}

// setOwn sets what has a member of its own; doubles in the other fields count only when the member is empty.
func (w *writer) setOwn(ctx context.Context, n *NewIssue, fields map[string]json.RawMessage) error {
	components, err := json.Marshal(n.Components)
	if err != nil {
		return err
	}
	for _, each := range []struct {
		name  string
		given bool
		raw   json.RawMessage
	}{
		{"description", strings.TrimSpace(n.Description) != "", quoted(n.Description)},
		{"assignee", strings.TrimSpace(n.Assignee) != "", personal(n.Assignee)},
		{"components", len(n.Components) > 0, components},
	} {
		other, doubled := take(fields, []string{each.name})
		switch {
		case each.given:
			err = w.set(ctx, each.name, each.raw)
		case doubled && !isNull(other):
			err = w.set(ctx, each.name, other)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// personal is a user as JSON: a text that names one, or the text of an object.
func personal(text string) json.RawMessage {
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "{") && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return quoted(text)
}

// quoted is a text as JSON.
func quoted(text string) json.RawMessage {
	encoded, err := ordered.Marshal(text)
	if err != nil {
		return json.RawMessage(`""`) // a text always has a form in JSON
	}
	return encoded
}
