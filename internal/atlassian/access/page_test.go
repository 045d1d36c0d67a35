package access_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

func TestPageRef_forms(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	for in, want := range map[string]string{
		"123456789":     "123456789",
		"\t123456789\n": "123456789",
		"https://h.atlassian.net/wiki/spaces/T/pages/123456789/Title": "123456789",
		"https://h/spaces/T/pages/123456789/Title":                    "123456789",
		"https://h/wiki/pages/123":                                    "123",
		"/wiki/spaces/T/pages/123":                                    "123",
		"https://h/pages/viewpage.action?pageId=123456789":            "123456789",
		"https://h/pages/viewpage.action?pageId=1#x":                  "1",
		"https://h/wiki/spaces/T/pages/edit-v2/55":                    "55",
		"https://h/pages/resumedraft.action?draftId=66":               "66",
		"https://h/confluence/x/N4CIO":                                "948469815",
		"https://h/x/AQ":                                              "1",
		"https://h/x/_":                                               "248",
		"https://h/x/-":                                               "252",
		"https://h/x/AAAAAAE":                                         "4294967296",
		"https://h/x/QgQzWVKOvQM":                                     "269528037047075906",
		"https://h/x/---------38":                                     "9223372036854775807",
		"https://h/wiki/spaces/T/folder/77":                           "77",
	} {
		ref, err := scope.PageRef(in)
		if err != nil || access.Reference(ref) != want {
			t.Errorf("%q: %q, %v; want %s", in, access.Reference(ref), err, want)
		}
	}
	for _, in := range []string{
		"", "x", "https://h/x/", "https://h/x/A", "https://h/wiki/x/N4CIOA", "https://h/x/N4CI!", "https://h/x/abcdefghijkl", "https://h/x/AAAAAAAAAIA",
		"https://h/pages/viewpage.action?pageId=1&pageId=2", "https://h/pages/viewpage.action?pageId=1x", "https://h/spaces/T/pages/../1", "12/../3", ":", "https://h",
	} {
		ref, err := scope.PageRef(in)
		if err == nil {
			t.Errorf("%q was taken as %v", in, ref)
			continue
		}
		wantKind(t, err, fault.Input)
	}
}

func TestPageRef_of_data_center_by_title(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Spaces: []string{"DEV"}}, access.SiteKind{})
	ref, err := scope.PageRef("https://h/confluence/display/DEV/My+Page%3F")
	if err != nil {
		t.Fatal(err)
	}
	if space, title, ok := ref.Title(); !ok || space != "DEV" || title != "My Page?" || access.Reference(ref) != "" {
		t.Errorf("%q %q %v", space, title, ok)
	}
	_, err = scope.Page(ref, "DEV")
	wantKind(t, err, fault.Internal)
}

func TestPageRef_of_another_host_is_refused(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{Cloud: true, Host: "acme.atlassian.net"})
	if _, err := scope.PageRef("https://ACME.atlassian.net/wiki/spaces/T/pages/1"); err != nil {
		t.Error(err)
	}
	for _, link := range []string{"https://bücher.example/x/AQ", "https://XN--Bcher-kva.example./x/AQ"} {
		if _, err := scopeOf(t, access.Settings{}, access.SiteKind{Host: "xn--bcher-kva.example"}).PageRef(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	_, err := scope.PageRef("https://evil.example/wiki/spaces/T/pages/1")
	wantKind(t, err, fault.Input)
	if !strings.Contains(err.Error(), "evil.example") || !strings.Contains(err.Error(), "acme.atlassian.net") {
		t.Error(err)
	}
}

func TestPage_is_admitted_by_its_space(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Spaces: []string{"DEV"}}, access.SiteKind{})
	ref, err := scope.PageRef("42")
	if err != nil {
		t.Fatal(err)
	}
	page, err := scope.Page(ref, "dev")
	if err != nil || page.String() != "42" || page.Space() != "dev" {
		t.Error(err)
	}
	if path, err := access.Path(page); err != nil || path != "42" {
		t.Error(err)
	}
	for _, space := range []string{"HR", "", "DEV2"} {
		_, err := scope.Page(ref, space)
		wantKind(t, err, fault.Forbidden)
	}
}

func FuzzPageRef(f *testing.F) {
	for _, seed := range []string{"1", "https://h/x/N4CIO", "https://h/display/K/T", "/pages/1", "?pageId=1", "https://h/x/%2e%2e", "a\x00b"} {
		f.Add(seed)
	}
	scope := scopeOf(f, access.Settings{}, access.SiteKind{})
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := scope.PageRef(text)
		if err != nil {
			return
		}
		id := access.Reference(ref)
		if id == "" {
			if _, title, ok := ref.Title(); !ok || title == "" {
				t.Errorf("%q names nothing", text)
			}
			return
		}
		if strings.Trim(id, "0123456789") != "" {
			t.Errorf("%q gives the id %q", text, id)
		}
	})
}
