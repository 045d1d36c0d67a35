package replay_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Paths of Confluence's two interfaces; a Data Center has no "/wiki".
var (
	pageOfV2    = regexp.MustCompile(`^/wiki/api/v2/pages/(\d+)$`)
	commentOfV2 = regexp.MustCompile(`^/wiki/api/v2/footer-comments/(\d+)$`)
	spaceOfV1   = regexp.MustCompile(`/rest/api/space/(\w+)$`)
	moveOfV1    = regexp.MustCompile(`/rest/api/content/(\d+)/move/(\w+)/(\d+)$`)
	treeOfV2    = regexp.MustCompile(`^/wiki/api/v2/spaces/\d+/pages$`)
	pageOfV1    = regexp.MustCompile(`/rest/api/content/(\d+)$`)
)

// derivedConfluence answers what the predecessor did not ask of Confluence:
//
//   - pages and comments of v2 are those of v1 that were recorded, as far as one says what the other does; the answer to
//     a comment that v2 makes is the recorded one of v1;
//   - pages by ids, users by ids and spaces by keys are those that were recorded one by one;
//   - comments have no answers, pages of v2 no attachments, and a search that was not recorded finds nothing;
//   - a page can be moved by either of the two ways, and has its new parent from then on.
func (s *standin) derivedConfluence(r *http.Request, body []byte) any {
	path := route(r.URL.Path)
	switch {
	case strings.HasSuffix(path, "/rest/api/user/current"):
		return map[string]any{"type": "known", "accountId": "5f0c2a9e1b2c3d4e5f6a7b8c", "displayName": "Mara Lindqvist"}
	case strings.HasSuffix(path, "/users-bulk"):
		return map[string]any{"results": s.people(decoded[struct{ AccountIDs []string }](body).AccountIDs...)}
	case r.Method == http.MethodPost && path == "/wiki/api/v2/footer-comments":
		if x := s.recorded(r.Method, "/wiki/rest/api/content"); x != nil {
			return newer(x)
		}
	case moveOfV1.MatchString(path) && s.recorded(http.MethodPost, "/wiki/pages/movepage.action") != nil:
		return map[string]any{"pageId": moveOfV1.FindStringSubmatch(path)[1]}
	case r.Method != http.MethodGet:
	case s.parent != "" && pageOfV1.MatchString(path):
		return s.below(path)
	case pageOfV2.MatchString(path) && r.URL.Query().Get("include-properties") == "true":
		return s.withProperties(path)
	case !s.knows(path):
		return s.unasked(path, r.URL.Query())
	}
	return nil
}

// unasked answers reads that were not recorded for this call.
func (s *standin) unasked(path string, query url.Values) any {
	switch {
	case path == "/wiki/api/v2/pages":
		return s.results(`^/wiki/api/v2/pages/` + query.Get("id") + `$`)
	case path == "/wiki/api/v2/spaces":
		return s.results(`^/wiki/api/v2/spaces/\d+$`)
	case treeOfV2.MatchString(path):
		return s.tree()
	case strings.HasPrefix(path, "/wiki/api/v2/") && (strings.HasSuffix(path, "/children") || strings.HasSuffix(path, "/attachments")),
		strings.HasSuffix(path, "/rest/api/search"):
		return map[string]any{"results": []any{}}
	case strings.HasSuffix(path, "/rest/api/user") && query.Get("accountId") != "":
		if found := s.people(query.Get("accountId")); len(found) == 1 {
			return found[0]
		}
	case pageOfV2.MatchString(path):
		return s.newerContent(pageOfV2.FindStringSubmatch(path)[1])
	case commentOfV2.MatchString(path):
		return s.newerContent(commentOfV2.FindStringSubmatch(path)[1])
	case spaceOfV1.MatchString(path):
		return s.space(spaceOfV1.FindStringSubmatch(path)[1])
	}
	return nil
}

// knows reports whether a read was recorded for this call, with whatever answer.
func (s *standin) knows(path string) bool {
	return slices.ContainsFunc(s.own, func(x *exchange) bool { return x.Method == http.MethodGet && route(x.Path) == path })
}

var userInside = regexp.MustCompile(`\{[^{}]*"accountId": ?"([^"]+)"[^{}]*(?:\{[^{}]*\}[^{}]*)*\}`)

// people are users as some recorded answer shows them.
func (s *standin) people(ids ...string) []json.RawMessage {
	found := []json.RawMessage{}
	for _, id := range ids {
		for _, x := range slices.Concat(s.own, s.others) {
			at := slices.IndexFunc(userInside.FindAllSubmatch(x.Response, -1), func(m [][]byte) bool {
				return string(m[1]) == id && strings.Contains(string(m[0]), `"displayName"`)
			})
			if at >= 0 {
				found = append(found, userInside.FindAll(x.Response, -1)[at])
				break
			}
		}
	}
	return found
}

// withProperties is a page of v2 as recorded, with the properties that were recorded on their own.
func (s *standin) withProperties(path string) any {
	x, properties := s.recorded(http.MethodGet, path), s.recorded(http.MethodGet, path+"/properties")
	if x == nil || properties == nil {
		return nil
	}
	page := decoded[map[string]any](x.Response)
	page["properties"] = properties.Response
	return page
}

// tree is the pages of a space as v2 lists them, made of the recorded list of v1.
func (s *standin) tree() any {
	x := s.recorded(http.MethodGet, "/wiki/rest/api/content")
	if x == nil {
		return nil
	}
	pages := []any{}
	for _, old := range decoded[struct{ Results []older }](x.Response).Results {
		page := map[string]any{"id": old.ID, "status": old.Status, "title": old.Title, "parentId": nil, "position": old.Extensions.Position}
		for _, parent := range old.Ancestors {
			page["parentId"] = parent.ID
		}
		pages = append(pages, page)
	}
	return map[string]any{"results": pages}
}

// results are the recorded objects whose paths match.
func (s *standin) results(pattern string) any {
	of, found := regexp.MustCompile(pattern), []json.RawMessage{}
	for _, x := range slices.Concat(s.own, s.others) {
		if x.Method == http.MethodGet && of.MatchString(route(x.Path)) && x.Status == http.StatusOK {
			return map[string]any{"results": append(found, x.Response)}
		}
	}
	return map[string]any{"results": found}
}

// older is content as v1 was recorded to give it.
type older struct {
	ID, Type, Status, Title string
	Space                   map[string]any
	Container               struct{ ID string }
	Ancestors               []struct{ ID string }
	Extensions              struct{ Position any }
	Body                    map[string]struct{ Value string }
	Version                 struct {
		Number int
		When   string
		By     struct{ AccountID string }
	}
}

// content finds content by its id in what v1 was recorded to answer.
func (s *standin) content(id string) (older, *exchange) {
	for _, x := range slices.Concat(s.own, s.others) {
		if x.Method == http.MethodGet && x.Status == http.StatusOK && strings.HasSuffix(x.Path, "/rest/api/content/"+id) {
			return decoded[older](x.Response), x
		}
	}
	return older{}, nil
}

// newerContent is the form of v2 of content that v1 was recorded to give, unless v2 was recorded, too.
func (s *standin) newerContent(id string) any {
	for _, x := range s.others {
		if strings.HasSuffix(route(x.Path), "/wiki/api/v2/pages/"+id) {
			return x.Response
		}
	}
	if _, x := s.content(id); x != nil {
		return newer(x)
	}
	return nil
}

// newer is the form of v2 of content that v1 gave.
func newer(x *exchange) any {
	old := decoded[older](x.Response)
	page := map[string]any{"id": old.ID, "status": old.Status, "title": old.Title, "version": map[string]any{
		"number": old.Version.Number, "createdAt": old.Version.When, "authorId": old.Version.By.AccountID,
	}}
	for _, form := range []string{"view", "storage"} {
		if body, ok := old.Body[form]; ok {
			page["body"] = map[string]any{"storage": map[string]any{"value": body.Value, "representation": "storage"}}
		}
	}
	if old.Type == "comment" {
		page["pageId"] = old.Container.ID
	} else {
		page["spaceId"] = encoded(old.Space["id"])
	}
	return page
}

// space is a space as pages show it, with the home page of the recorded one.
func (s *standin) space(key string) any {
	home, x := s.content("4100")
	if x == nil || home.Space["key"] != key {
		return nil
	}
	home.Space["homepage"] = map[string]any{"id": home.ID, "title": home.Title, "type": home.Type}
	return home.Space
}

// below is a page that was moved: as recorded, with its new parent.
func (s *standin) below(path string) any {
	x := s.recorded(http.MethodGet, path)
	if x == nil {
		return nil
	}
	page := decoded[map[string]any](x.Response)
	parent, _ := s.content(s.parent)
	page["ancestors"] = []any{map[string]any{"id": parent.ID, "title": parent.Title, "type": parent.Type}}
	return page
}

// noteParent remembers where a page was moved to.
func (s *standin) noteParent(r *http.Request) {
	if m := moveOfV1.FindStringSubmatch(r.URL.Path); m != nil {
		s.parent = m[3]
	} else if strings.HasSuffix(r.URL.Path, "/movepage.action") {
		s.parent = r.URL.Query().Get("targetId")
	}
}
