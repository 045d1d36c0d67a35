package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

// traced is one request of a trace.
type traced struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
	Status int             `json:"stub_status"`
}

// TestConfluence_traces sends what real clients sent. Their page and space are those of the demo data under other
// names, and a version that they write is made the next one.
func TestConfluence_traces(t *testing.T) {
	t.Parallel()
	names := strings.NewReplacer("131073", "98310", "DOC", "DEMO")
	for file, f := range map[string]sandbox.Flavour{
		"confluence.js-2.1.0": sandbox.Cloud, "jira.js-6.2.0--confluence.js-3.2.0": sandbox.Cloud, "mark-16": sandbox.Cloud,
		"npm-mcp-atlassian-2.1.0": sandbox.Cloud, "npm-confluence-datacenter-mcp-0.6.0": sandbox.DataCenter,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(filepath.Join("testdata", "traces", file+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var list []traced
			if err := json.Unmarshal(raw, &list); err != nil {
				t.Fatal(err)
			}
			w := openWiki(t, f)
			sent := 0
			for i, x := range list {
				path, ours := strings.CutPrefix(x.URL, "/wiki/")
				if !ours && f == sandbox.Cloud {
					continue // Jira's part, or an address that does not exist at Atlassian either (the stand-in said 404)
				}
				body := names.Replace(string(x.Body))
				body = strings.ReplaceAll(body, `"title":"T"`, fmt.Sprintf(`"title":"T%d"`, i))
				body = strings.ReplaceAll(strings.ReplaceAll(body, `"title": "T"`, fmt.Sprintf(`"title": "T%d"`, i)), `"number": 2`, fmt.Sprintf(`"number": %d`, w.version()+1))
				status, answer := w.send(x.Method, names.Replace("/"+strings.TrimPrefix(path, "/")), []byte(body), nil)
				sent++
				// One client of the traces writes a page that has neither space nor title.
				if good := status < 300 || status == http.StatusBadRequest && !strings.Contains(body, "spaceId") && strings.HasSuffix(x.URL, "/api/v2/pages"); !good {
					t.Errorf("%s %s: %d %s", x.Method, x.URL, status, answer)
				}
			}
			if sent == 0 {
				t.Error("nothing was sent")
			}
			t.Logf("%d requests", sent)
		})
	}
}

// version is the number of the newest version of the page that the traces write.
func (w *wiki) version() int {
	var n int
	w.site.Store().Read(func() { n = w.site.Store().Content(98310).Now().Number })
	return n
}
