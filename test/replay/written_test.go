package replay_test

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// written lays requests out for the comparison, by method and path: what they say, not how they say it. Rich text
// stands as the Markdown it means, random identifiers as {UUID}, moments as {EPOCH_MS}.
func written(t *testing.T, r *recording, exchanges []*exchange) any {
	t.Helper()
	found := map[string]any{}
	for _, x := range exchanges {
		if !isWrite(x.Method, x.Path) {
			continue
		}
		var body any
		if len(x.Request) > 0 {
			if err := json.Unmarshal(x.Request, &body); err != nil {
				t.Errorf("%s %s: %v\n%s", x.Method, x.Path, err, x.Request)
			}
		}
		key := x.Method + " " + strings.TrimPrefix(strings.TrimPrefix(route(x.Path), "/wiki"), "/rest/api/2/")
		one := map[string]any{}
		if body != nil {
			one["body"] = meaning(r, "", body)
		}
		if query := meant(x.Query); len(query) > 0 {
			one["query"] = query
		}
		key, one = deed(key, one)
		list, _ := found[key].([]any)
		found[key] = append(list, one)
	}
	return found
}

// meant are the parameters of a write without those that say what is the case without them, too.
func meant(query map[string]any) map[string]any {
	rest := maps.Clone(query)
	maps.DeleteFunc(rest, func(name string, value any) bool {
		return name == "updateHistory" || name == "expand" || name == "notifyUsers" && value == "true" || name == "status" && value == "current"
	})
	return rest
}

// texts are members that hold wiki markup where they are no documents.
var texts = []string{"body", "description", "environment"}

// moment is a point in time in milliseconds, as it is recorded or as it is now.
var moment = regexp.MustCompile(`^(1[78]\d{11}|\{EPOCH_MS\})$`)

var random = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func meaning(r *recording, name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		if v["type"] == "doc" {
			return markdown(r, richtext.ADF, encoded(v))
		}
		if text, ok := v["value"].(string); ok && v["representation"] == "storage" {
			return markdown(r, richtext.Storage, text)
		}
		for member := range v {
			v[member] = meaning(r, member, v[member])
		}
	case []any:
		for at := range v {
			v[at] = meaning(r, name, v[at])
		}
	case string:
		if slices.Contains(texts, name) {
			return markdown(r, richtext.Wiki, v)
		}
		return moment.ReplaceAllString(random.ReplaceAllString(v, "{UUID}"), "{EPOCH_MS}")
	}
	return value
}

// markdown shows a text as callers would read it.
func markdown(r *recording, from richtext.Format, source string) string {
	o := richtext.Options{Options: tree.Options{Deployment: tree.DataCenter, Product: tree.Jira}}
	if r.Flavour != "server" {
		o.Deployment = tree.Cloud
	}
	text, _, err := richtext.Convert(context.Background(), from, richtext.Markdown, source, o)
	if err != nil {
		return "unreadable: " + err.Error() + ": " + source
	}
	return strings.TrimSpace(text)
}

func encoded(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
