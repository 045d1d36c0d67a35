package contract

import (
	"net/url"
	"testing"
)

func open(t *testing.T, name, cut, add string) *Document {
	t.Helper()
	d, err := Open(name, cut, add)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The checker must be able to say no.
func TestDocument_refuses(t *testing.T) {
	t.Parallel()
	d := open(t, "confluence-cloud-v2", "", "/api/v2")
	const page = "/api/v2/pages/{id}"
	tests := []struct {
		name            string
		body            string
		strict, relaxed bool
	}{
		{"good", `{"id":"1","status":"current","version":{"number":2}}`, true, true},
		{"number for text", `{"id":1}`, false, false},
		{"null for text", `{"title":null}`, false, true},
		{"unknown status", `{"status":"burnt"}`, false, false},
		{"list for object", `[]`, false, false},
		{"no JSON", `<html>`, false, false},
	}
	for _, test := range tests {
		for form, want := range map[Form]bool{Strict: test.strict, Relaxed: test.relaxed} {
			err := d.CheckAnswer(form, "GET", page, 200, []byte(test.body))
			if (err == nil) != want {
				t.Errorf("%s, form %d: %v", test.name, form, err)
			}
		}
	}
	if err := d.CheckAnswer(Strict, "GET", "/api/v2/nowhere", 200, nil); err == nil {
		t.Error("an unknown operation passes")
	}
}

func TestDocument_requests(t *testing.T) {
	t.Parallel()
	d := open(t, "confluence-cloud-v2", "", "/api/v2")
	tests := []struct {
		method, path, query, body string
		good                      bool
	}{
		{"GET", "/api/v2/pages", "limit=5&body-format=storage", "", true},
		{"GET", "/api/v2/pages", "limit=five", "", false},
		{"GET", "/api/v2/pages", "expand=body", "", false},
		{"GET", "/api/v2/pages", "status=current,archived", "", true},
		{"GET", "/api/v2/pages", "status=burnt", "", false},
		{"POST", "/api/v2/pages", "", `{"spaceId":"1","title":"x"}`, true},
		{"POST", "/api/v2/pages", "", `{"title":"x"}`, false},
	}
	for _, test := range tests {
		query, err := url.ParseQuery(test.query)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.CheckRequest(test.method, test.path, query, []byte(test.body)); (err == nil) != test.good {
			t.Errorf("%s %s?%s %s: %v", test.method, test.path, test.query, test.body, err)
		}
	}
}
