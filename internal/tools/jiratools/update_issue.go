package jiratools

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:  "jira_update_issue",
	Title: "Update Issue",
	Doc: "Changes an issue: fields, attachments, transition, comment and work log in one call. Each step is tried by itself and told under operations_performed or operations_failed. " +
		"Fields are checked first; an unknown field or value fails the step with the valid ones, and no field is written.",
	Effect: tool.Alter,
	Examples: []tool.Example{
		{Doc: "Change fields", Args: `{"issue_key": "DEMO-20", "fields": {"summary": "Rotate the keys of the map provider", "priority": "Highest", "assignee": "chiara@acme.example"}, "return_fields": "summary,priority,assignee"}`},
		{Doc: "Move on, comment and log work", Args: `{"issue_key": "DEMO-20", "transition": "In Progress", "comment": "Started.", "worklog": "1h 30m", "return_fields": "status"}`},
	},
}, updateIssue)

type updateIssueParams struct {
	IssueKey    access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Fields      tool.Object     `json:"fields" default:"null" example:"{\"summary\": \"New title\", \"priority\": \"High\"}" doc:"JSON object of changes by field id or name, with plain values: {\"summary\": \"…\", \"description\": \"Markdown\", \"assignee\": \"name, e-mail or id\", \"priority\": \"High\", \"parent\": \"PROJ-1\"}; null empties a field"`
	Additional  tool.Object     `json:"additional_fields" default:"null" example:"{\"summary\": \"New title\", \"priority\": \"High\"}" doc:"More changes of the same form; they win over fields"`
	Components  tool.CSV        `json:"components" default:"null" doc:"Comma-separated names of the components the issue is to have"`
	Attachments tool.Text       `json:"attachments" default:"null" doc:"Files to attach: comma-separated paths or a JSON array of paths in the server's files directory; array items may also be {\"name\": \"a.txt\", \"base64\": \"…\"}"`
	Transition  *string         `json:"transition" id:"true" doc:"Transition by id or name, or the status to reach"`
	Comment     *string         `json:"comment" doc:"Comment to add, in Markdown"`
	Visibility  tool.Object     `json:"comment_visibility" default:"null" example:"{\"type\": \"role\", \"value\": \"Developers\"}" doc:"Who may read the comment: {\"type\": \"role\", \"value\": \"Developers\"} or type group"`
	Worklog     *string         `json:"worklog" doc:"Work to log, for example 1h 30m"`
	Started     *string         `json:"worklog_started" doc:"When the work began, ISO 8601; now when left out"`
	Return      tool.CSV        `json:"return_fields" default:"*all" doc:"Comma-separated fields of the issue in the answer; a short list saves tokens"`
	Notify      bool            `json:"notify_users" default:"true" doc:"Whether Jira sends mails about changed fields"`
}

func updateIssue(ctx context.Context, c *jira.Client, in updateIssueParams) (jira.Outcome, error) {
	visibility, err := jira.ReadVisibility("comment_visibility", in.Visibility)
	if err != nil {
		return jira.Outcome{}, err
	}
	changes := map[string]json.RawMessage{}
	maps.Copy(changes, in.Fields)
	maps.Copy(changes, in.Additional)
	if len(in.Components) > 0 {
		for name := range changes {
			if strings.EqualFold(name, "components") {
				delete(changes, name)
			}
		}
		if changes["components"], err = json.Marshal(in.Components); err != nil {
			return jira.Outcome{}, err
		}
	}
	uploads, err := openUploads(c.Scope(), string(in.Attachments), changes)
	defer closeUploads(uploads)
	if err != nil {
		return jira.Outcome{}, err
	}
	return c.Update(ctx, in.IssueKey, jira.Update{
		Fields: changes, Uploads: uploads, Transition: textOf(in.Transition), Comment: textOf(in.Comment), Visibility: visibility,
		Worklog: textOf(in.Worklog), Started: textOf(in.Started), Return: in.Return, Quiet: !in.Notify,
	}), nil
}

// openUploads reads the list of files, also one that stands among the fields. A file that cannot be opened is told
// in the result; a list that cannot be read refuses the call.
func openUploads(scope *access.Scope, text string, changes map[string]json.RawMessage) ([]jira.Upload, error) {
	items, err := uploadItems(text)
	if err != nil {
		return nil, err
	}
	if raw, ok := changes["attachments"]; ok {
		delete(changes, "attachments")
		var inner string
		if json.Unmarshal(raw, &inner) != nil {
			inner = string(raw)
		}
		more, err := uploadItems(inner)
		if err != nil {
			return nil, err
		}
		items = append(items, more...)
	}
	uploads := make([]jira.Upload, 0, len(items))
	for _, item := range items {
		uploads = append(uploads, openUpload(scope, item))
	}
	return uploads, nil
}

// uploadItems takes a JSON array apart, or comma-separated paths.
func uploadItems(text string) ([]json.RawMessage, error) {
	text = strings.TrimSpace(text)
	if text == "" || text == "null" {
		return nil, nil
	}
	if text[0] == '[' || text[0] == '{' || text[0] == '"' {
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(text), &items); err != nil {
			reason := fault.New(fault.Input, "attachments is not a JSON array")
			if !json.Valid([]byte(text)) {
				reason = fault.New(fault.Input, "attachments is not a JSON array: it is not valid JSON: %v", err)
			}
			return nil, reason.WithHint(`pass paths as "a.txt, b.png", as ["a.txt", "b.png"], or contents as [{"name": "a.txt", "base64": "…"}]`)
		}
		return items, nil
	}
	var items []json.RawMessage
	for path := range strings.SplitSeq(text, ",") {
		if path = strings.TrimSpace(path); path == "" {
			continue
		}
		encoded, err := json.Marshal(path)
		if err != nil {
			return nil, err
		}
		items = append(items, encoded)
	}
	return items, nil
}

// openUpload opens a path, or decodes a content.
func openUpload(scope *access.Scope, item json.RawMessage) jira.Upload {
	var path string
	if json.Unmarshal(item, &path) == nil {
		file, err := scope.File(path)
		if err != nil {
			return jira.Upload{Path: path, Err: err}
		}
		return jira.Upload{Path: path, Name: file.Name(), Content: file}
	}
	var inline struct {
		Name   string `json:"name"`
		Base64 string `json:"base64"`
	}
	if json.Unmarshal(item, &inline) != nil || inline.Name == "" {
		return jira.Upload{Path: "(item)", Err: fault.New(fault.Input, "it is neither a path nor an object with name and base64")}
	}
	content, err := base64.StdEncoding.DecodeString(inline.Base64)
	if err != nil {
		return jira.Upload{Path: inline.Name, Err: fault.New(fault.Input, "base64 is not valid: %v", err)}
	}
	return jira.Upload{Path: inline.Name, Name: filepath.Base(inline.Name), Content: bytes.NewReader(content)}
}

func closeUploads(uploads []jira.Upload) {
	for _, one := range uploads {
		if file, ok := one.Content.(io.Closer); ok {
			_ = file.Close() // it was only read
		}
	}
}
