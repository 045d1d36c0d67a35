package route_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func table() *route.Table {
	one := func(in route.Flavours, method, path string) route.Route {
		return route.Route{In: in, Product: route.Jira, Method: method, Path: path}
	}
	return route.NewTable(store.Cloud, route.Jira, []route.Route{
		one(route.OnBoth, "GET", "/issue/{id}"), one(route.OnBoth, "PUT", "/issue/{id}"), one(route.OnCloud, "POST", "/issue/bulk"),
		one(route.OnBoth, "GET", "/issue/{id}/comment/{commentId}"), one(route.OnDataCenter, "GET", "/old"),
		{In: route.OnBoth, Product: route.Confluence, Method: "GET", Path: "/wiki"},
	})
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, path, found string
		known               bool
		id, comment         string
	}{
		{"GET", "/issue/A-1", "/issue/{id}", true, "A-1", ""},
		{"HEAD", "/issue/A-1/", "/issue/{id}", true, "A-1", ""},
		{"PUT", "/issue/bulk", "/issue/{id}", true, "bulk", ""}, // the fixed name knows no PUT
		{"POST", "/issue/bulk", "/issue/bulk", true, "", ""},
		{"DELETE", "/issue/A-1", "", true, "", ""},
		{"GET", "/issue/a%2Fb/comment/7", "/issue/{id}/comment/{commentId}", true, "a/b", "7"},
		{"GET", "/issue//comment/7", "", false, "", ""},
		{"GET", "/issue/%zz", "", false, "", ""},
		{"GET", "/old", "", false, "", ""},
		{"GET", "/wiki", "", false, "", ""},
		{"GET", "/issue", "", false, "", ""},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			r, params, known := table().Find(test.method, test.path)
			found := ""
			if r != nil {
				found = r.Path
			}
			if found != test.found || known != test.known || params.Get("id") != test.id || params.Get("commentId") != test.comment {
				t.Errorf("found %q, known %v, id %q, commentId %q", found, known, params.Get("id"), params.Get("commentId"))
			}
		})
	}
}

func TestTableRefusesTwoRoutesForOneRequest(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("two routes for one request are taken")
		}
	}()
	r := route.Route{In: route.OnBoth, Product: route.Jira, Method: "GET", Path: "/a/{b}"}
	s := r
	s.Path = "/a/{c}"
	route.NewTable(store.Cloud, route.Jira, []route.Route{r, s})
}

func TestRoutesAreSorted(t *testing.T) {
	t.Parallel()
	var got []string
	for _, r := range table().Routes() {
		got = append(got, r.Method+" "+r.Path)
	}
	want := []string{"POST /issue/bulk", "GET /issue/{id}", "PUT /issue/{id}", "GET /issue/{id}/comment/{commentId}"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	v := route.Map{
		"b": route.List{1, int64(2), json.Number("3.0"), true, nil, "x"}, "a": "quote \" back \\ line \n tab \t bell \a é 💩 \xff",
		"texts": []string{"y", "z"}, "maps": []route.Map{{"k": 1}}, "raw": route.Raw(`{"r":1}`), "other": struct {
			N int `json:"n"`
		}{4}, "none": route.Map(nil), "empty": route.List(nil),
	}
	got, err := route.Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"a":"quote \" back \\ line \n tab \t bell \u0007 é 💩 ` + "\ufffd" + `","b":[1,2,3.0,true,null,"x"],"empty":[],"maps":[{"k":1}],"none":null,"other":{"n":4},"raw":{"r":1},"texts":["y","z"]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAppendTellsWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if _, err := route.Append(nil, route.Map{"a": route.List{make(chan int)}}); err == nil {
		t.Error("a channel is written as JSON")
	}
}

// FuzzAppend reads what was written with the standard reader.
func FuzzAppend(f *testing.F) {
	f.Add("a", "b")
	f.Add("\x00\u2028", "\xed\xa0\x80<&>")
	f.Fuzz(func(t *testing.T, key, text string) {
		raw, err := route.Append(nil, route.Map{key: text})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if utf8.ValidString(key) && utf8.ValidString(text) && got[key] != text {
			t.Errorf("%q is read as %v", raw, got)
		}
	})
}
