package sandbox_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/adf"
	"mcp-atlassian/internal/sandbox/store"
)

// TestDemoTexts_areDocuments checks what the demo site tells: on Cloud every text is a valid document.
func TestDemoTexts_areDocuments(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	n := 0
	check := func(key string, text store.Text) {
		if text.Empty() {
			return
		}
		n++
		if text.ADF == nil {
			t.Errorf("%s keeps wiki markup: %q", key, text.Wiki)
		} else if err := adf.Check(text.ADF); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	st := site.Store()
	st.Read(func() {
		for _, i := range st.Issues() {
			check(i.Key(), i.Description)
			check(i.Key(), i.Environment)
			for _, c := range i.Comments {
				check(i.Key()+" comment", c.Body)
			}
			for _, w := range i.Worklogs {
				check(i.Key()+" worklog", w.Comment)
			}
		}
	})
	if n < 20 {
		t.Errorf("only %d texts", n)
	}
}

// TestRichText_formsOfOneIssue reads one description as document, as markup and as HTML.
func TestRichText_formsOfOneIssue(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.Cloud, sandbox.Options{})
	var key string
	st := site.Store()
	st.Read(func() {
		for _, i := range st.Issues() {
			if !i.Description.Empty() {
				key = i.Key()
				return
			}
		}
	})
	token := site.Info(server.URL).Users[0].OAuthToken
	read := func(version string) (fields, rendered map[string]any) {
		address := server.URL + "/ex/jira/" + st.CloudID + "/rest/api/" + version + "/issue/" + key + "?fields=description&expand=renderedFields"
		status, _, body := ask(t, http.MethodGet, address, bearer(token))
		var answer struct {
			Fields   map[string]any `json:"fields"`
			Rendered map[string]any `json:"renderedFields"`
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", address, status, body)
		}
		return answer.Fields, answer.Rendered
	}
	document, _ := read("3")
	if err := adf.Check(document["description"]); err != nil {
		t.Errorf("v3: %v", err)
	}
	markup, rendered := read("2")
	if s, ok := markup["description"].(string); !ok || s == "" {
		t.Errorf("v2: %v", markup["description"])
	}
	if s, ok := rendered["description"].(string); !ok || s == "" || s[0] != '<' {
		t.Errorf("rendered: %v", rendered["description"])
	}
}
