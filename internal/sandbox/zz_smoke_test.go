package sandbox_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

func TestSmoke(t *testing.T) {
	f := sandbox.Cloud
	if os.Getenv("DC") != "" {
		f = sandbox.DataCenter
	}
	site, server := start(t, f, sandbox.Options{})
	u := site.Info(server.URL).Users[0]
	for _, p := range strings.Fields(os.Getenv("ASK")) {
		r, _ := http.NewRequest("GET", server.URL+p, nil)
		if m, rest, ok := strings.Cut(p, "|"); ok {
			path, body, _ := strings.Cut(rest, "|")
			r, _ = http.NewRequest(m, server.URL+path, strings.NewReader(strings.ReplaceAll(body, "~", " ")))
			r.Header.Set("Content-Type", "application/json")
		}
		login := u.Email
		if f == sandbox.DataCenter {
			login = u.Name
		}
		r.SetBasicAuth(login, u.APIToken)
		w := newRec()
		site.ServeHTTP(w, r)
		fmt.Println(p, w.Code, w.Body.String())
	}
	for _, x := range site.Exchanges() {
		if x.Defect != "" {
			t.Error(x.Path, x.Defect)
		}
	}
}
