package jiratools_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/sandbox"
)

// recordedIssues gives every issue in the recorded answers of real sites, with the file it stands in.
func recordedIssues(t *testing.T, flavour string) map[string]map[string]any {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "test", "contract", "testdata", "jira", "recorded.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Source   string `json:"source"`
		Flavour  string `json:"flavour"`
		Recorded any    `json:"recorded"`
	}
	if err := json.NewDecoder(z).Decode(&list); err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for _, one := range list {
		if one.Flavour == flavour {
			collect(one.Source, one.Recorded, found)
		}
	}
	return found
}

// collect finds whole issues at any depth: linked ones come with four fields only.
func collect(name string, v any, into map[string]map[string]any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			collect(name, item, into)
		}
	case map[string]any:
		fields, _ := v["fields"].(map[string]any)
		key, _ := v["key"].(string)
		if _, created := fields["created"]; created && key != "" {
			into[name+" "+key] = v
			return
		}
		for _, item := range v {
			collect(name, item, into)
		}
	}
}

// Recorded issues of real sites are read whole: no name, key, label or word of a text is lost.
func TestRecorded(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			i := mcptest.Start(t, f, mcptest.Options{})
			ready(i)
			issues := recordedIssues(t, f.String())
			if len(issues) < 3 {
				t.Fatalf("%d recorded issues", len(issues))
			}
			for name, issue := range issues {
				restore := i.Site.Fail(sandbox.Fault{
					Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-1", Status: 200, Body: encoded(t, issue),
				})
				text := i.Text("jira_get_issue", `{"issue_key": "DEMO-1", "fields": "*all", "expand": "changelog", "comment_limit": 100}`)
				restore()
				for _, want := range told(issue) {
					if !strings.Contains(text, want) {
						t.Errorf("%s: %s is lost", name, want)
					}
				}
			}
			t.Logf("%d recorded issues", len(issues))
		})
	}
}

// told lists what a reading of an issue must hold, as it stands inside JSON.
func told(issue map[string]any) []string {
	fields, _ := issue["fields"].(map[string]any)
	var all []string
	add := func(v any, names ...string) {
		if text, ok := at(v, names...).(string); ok && text != "" {
			all = append(all, inside(text))
		}
	}
	add(issue, "id")
	add(issue, "key")
	add(fields, "summary")
	add(fields, "duedate")
	for _, name := range []string{"status", "issuetype", "priority", "resolution", "project"} {
		add(fields, name, "name")
	}
	for _, name := range []string{"assignee", "reporter"} {
		add(fields, name, "displayName")
	}
	for _, name := range []string{"labels", "components", "fixVersions", "versions", "attachment", "subtasks"} {
		list, _ := fields[name].([]any)
		for _, item := range list {
			add(item)
			add(item, "name")
			add(item, "filename")
			add(item, "key")
		}
	}
	comments, _ := at(fields, "comment", "comments").([]any)
	for _, c := range comments {
		add(c, "id")
		add(c, "author", "displayName")
		all = append(all, words(at(c, "body"))...)
	}
	all = append(all, words(fields["description"])...)
	return append(all, changes(issue)...)
}

func changes(issue map[string]any) []string {
	var all []string
	histories, _ := at(issue, "changelog", "histories").([]any)
	for _, h := range histories {
		items, _ := at(h, "items").([]any)
		for _, item := range items {
			if field, ok := at(item, "field").(string); ok {
				all = append(all, inside(field))
			}
		}
	}
	return all
}

// inside is a text as it stands between the quotes of JSON.
func inside(text string) string {
	encoded, err := ordered.Marshal(text)
	if err != nil {
		return text
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(encoded), `"`), `"`)
}

var (
	markup   = regexp.MustCompile(`\{[^}]*\}|\[~[^\]]*\]|![^!\s][^!\n]*!|\bh[1-6]\.|https?://\S+|&\w+;|<[^>]*>`)
	wordForm = regexp.MustCompile(`\pL{4,}`)
)

// words are the words of a text: of markup without its macros, of a document its text nodes.
func words(v any) []string {
	switch v := v.(type) {
	case string:
		return wordForm.FindAllString(markup.ReplaceAllString(v, " "), -1)
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, words(item)...)
		}
		return all
	case map[string]any:
		if text, ok := v["text"].(string); ok && v["type"] == "text" {
			return wordForm.FindAllString(text, -1)
		}
		return words(v["content"])
	default:
		return nil
	}
}
