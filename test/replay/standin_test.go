package replay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// standin answers as the site did when the predecessor was recorded.
//
// A request is answered with the recorded answer to the same method and path: the one whose query agrees best, and of
// equals the first that was not given yet; when all were given, a read gets the last one again, or the end of the list. A read that the
// predecessor did not make for this call is answered from the other recordings of the same flavour when one of them
// asked for the same thing, which is to say that its query names the same things; else it is answered 404. A write that
// was not recorded is always answered 404: nothing is known of what it would do. For the few exceptions see derived.
type standin struct {
	t          *testing.T
	tool       string
	server     *httptest.Server
	own        []*exchange
	others     []*exchange // reads of other recordings of the flavour that succeeded
	everywhere []*exchange // reads of recordings of all flavours

	mu      sync.Mutex
	given   map[*exchange]bool
	last    *exchange // recorded failure that was given last
	moved   string    // path of an issue that was moved
	parent  string    // id of the page below which another was moved
	written []*exchange
	guessed []string // requests that were not recorded for this call
}

func startStandin(t *testing.T, r *recording, others map[string][]*exchange) *standin {
	t.Helper()
	s := &standin{t: t, tool: r.Tool, given: map[*exchange]bool{}}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	fill := s.places(r)
	s.own = filled(fill, r.Upstream)
	for _, flavour := range flavours {
		reads := filled(fill, others[flavour])
		if s.everywhere = append(s.everywhere, reads...); r.short() == short(flavour) {
			s.others = append(s.others, reads...)
		}
	}
	return s
}

// places are the values of what the recordings leave open.
func (s *standin) places(r *recording) *strings.Replacer {
	confluence := s.server.URL
	if r.Flavour != "server" {
		confluence += "/wiki"
	}
	return strings.NewReplacer("{JIRA_URL}", s.server.URL, "{CONFLUENCE_URL}", confluence)
}

func (s *standin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.derived(r, body)
	if x == nil {
		x = s.answer(r)
	}
	s.noteMove(r.URL)
	s.noteParent(r)
	if x == nil {
		s.last = nil
		s.guessed = append(s.guessed, fmt.Sprintf("%s %s → 404", r.Method, r.URL.RequestURI()))
		x = &exchange{Status: http.StatusNotFound, Response: json.RawMessage(`{"errorMessages":["not recorded"],"message":"not recorded"}`)}
	}
	if isWrite(r.Method, r.URL.Path) {
		s.written = append(s.written, &exchange{Method: r.Method, Path: r.URL.Path, Query: flat(r.URL.Query()), Request: s.request(r, body)})
	}
	if x.Status >= http.StatusBadRequest && s.given[x] {
		s.last = x
	}
	s.write(w, x)
}

func (s *standin) write(w http.ResponseWriter, x *exchange) {
	var page string
	switch {
	case len(x.Response) == 0 || string(x.Response) == "null":
		w.WriteHeader(x.Status)
	case json.Unmarshal(x.Response, &page) == nil:
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(x.Status)
		_, _ = io.WriteString(w, page)
	default:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(x.Status)
		_, _ = w.Write(x.Response)
	}
}

// answer finds what is answered, and marks it as given.
func (s *standin) answer(r *http.Request) *exchange {
	asked := flat(r.URL.Query())
	var best, again *exchange
	for _, x := range s.own {
		if x.Method != r.Method || route(x.Path) != route(r.URL.Path) || other(x.Query, asked) {
			continue
		}
		if s.given[x] {
			if further(asked) {
				return &exchange{Status: http.StatusOK, Response: json.RawMessage(`{"results":[],"values":[]}`)}
			}
			again = x
		} else if best == nil || agreement(x.Query, asked) > agreement(best.Query, asked) {
			best = x
		}
	}
	if best == nil && !isWrite(r.Method, r.URL.Path) {
		best = again
	}
	if best != nil {
		s.given[best] = true
		return best
	}
	for _, x := range s.others {
		if x.Method == r.Method && route(x.Path) == route(r.URL.Path) && maps.Equal(named(x.Query), named(asked)) {
			s.guessed = append(s.guessed, fmt.Sprintf("%s %s → %d of another recording", r.Method, r.URL.RequestURI(), x.Status))
			return x
		}
	}
	return nil
}

// further reports that a query asks for more of a list than its beginning.
func further(asked map[string]any) bool {
	return asked["start"] != nil && asked["start"] != "0" || asked["startAt"] != nil && asked["startAt"] != "0"
}

// other reports that two queries ask for different things: other users, other titles.
func other(recorded, asked map[string]any) bool {
	return slices.ContainsFunc([]string{"accountId", "username", "key", "title", "version"}, func(name string) bool {
		return recorded[name] != nil && asked[name] != nil && recorded[name] != asked[name]
	})
}

// agreement counts the parameters that are the same.
func agreement(recorded, asked map[string]any) int {
	same := 0
	for name, value := range recorded {
		if asked[name] == value {
			same++
		}
	}
	return same
}

// shaping are parameters that say how much of a thing is wanted and in which form, not which thing.
var shaping = []string{
	"fields", "expand", "updateHistory", "maxResults", "limit", "startAt", "start", "includeActive", "includeInactive", "orderBy",
	"body-format", "include-labels", "include-properties", "depth",
}

// named are the parameters that say which thing is wanted.
func named(query map[string]any) map[string]any {
	rest := maps.Clone(query)
	maps.DeleteFunc(rest, func(name string, value any) bool {
		return slices.Contains(shaping, name) && (!strings.HasPrefix(name, "start") || value == "0")
	})
	if rest == nil {
		rest = map[string]any{}
	}
	return rest
}

func flat(query url.Values) map[string]any {
	out := map[string]any{}
	for name, values := range query {
		out[name] = strings.Join(values, ",")
	}
	return out
}

// isWrite tells requests that change something from those that ask by POST.
func isWrite(method, path string) bool {
	if method == http.MethodGet {
		return false
	}
	return !slices.ContainsFunc([]string{"/search/jql", "/bulkfetch", "/approximate-count", "/users-bulk"}, func(end string) bool {
		return strings.HasSuffix(path, end)
	})
}

// request gives the body of a request as it is recorded: JSON as it is, parts of a form by their names.
func (s *standin) request(r *http.Request, body []byte) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		s.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	if kind != "multipart/form-data" {
		return body
	}
	names := []string{}
	for reader := multipart.NewReader(bytes.NewReader(body), parameters["boundary"]); ; {
		part, err := reader.NextPart()
		if err != nil {
			break
		}
		names = append(names, part.FormName())
	}
	encoded, err := json.Marshal(map[string]any{"multipart": names})
	if err != nil {
		s.t.Error(err)
	}
	return encoded
}

// reads are the successful reads of the recordings of a flavour.
func reads(all []*recording, flavour string) []*exchange {
	var found []*exchange
	for _, r := range all {
		if r.Flavour != flavour {
			continue
		}
		for _, x := range r.Upstream {
			if x.Method == http.MethodGet && x.Status < http.StatusBadRequest {
				found = append(found, x)
			}
		}
	}
	return found
}
