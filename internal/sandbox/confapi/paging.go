package confapi

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// expand is the tree of what a v1 request wants to see in full: "version,body.storage" has two members.
type expand map[string]expand

func parseExpand(names []string) expand {
	root := expand{}
	for _, name := range names {
		at := root
		for part := range strings.SplitSeq(name, ".") {
			if at[part] == nil {
				at[part] = expand{}
			}
			at = at[part]
		}
	}
	return root
}

// expand reads the parameter; byDefault is what the endpoint expands when it is left out.
func (a api) expand(byDefault ...string) expand {
	if _, given := a.Query["expand"]; given {
		return parseExpand(a.List("expand"))
	}
	return parseExpand(byDefault)
}

func (e expand) has(name string) bool {
	_, ok := e[name]
	return ok
}

// window is the part of a list that a request wants.
type window struct{ start, limit int }

// window reads start and limit for v1; limits above most are lowered, as Confluence does without a word.
func (a api) window(usual, most int) (window, error) {
	w := window{limit: usual}
	for _, name := range []string{"start", "limit"} {
		raw := a.Arg(name)
		if raw == "" {
			continue
		}
		n, err := strconv.Atoi(raw)
		if err != nil {
			return w, a.refuse(http.StatusBadRequest, "For input string: %q", raw)
		}
		if n < 0 {
			return w, a.refuse(http.StatusBadRequest, "%s cannot be negative: %d", name, n)
		}
		if name == "start" {
			w.start = n
		} else {
			w.limit = n
		}
	}
	w.limit = min(w.limit, most)
	return w, nil
}

func slice[T any](list []T, w window) []T {
	from := min(w.start, len(list))
	return list[from:min(from+w.limit, len(list))]
}

// page renders one window of a list in the form of v1 lists. The links carry on with the query of the request.
func page[T any](a api, list []T, w window, render func(T) any) route.Map {
	part := slice(list, w)
	results := make(route.List, 0, len(part))
	for _, item := range part {
		results = append(results, render(item))
	}
	links := route.Map{"base": a.site(), "context": a.context(), "self": a.self()}
	if w.start+len(part) < len(list) && len(part) > 0 {
		links["next"] = a.neighbour(w.start+len(part), w.limit)
	}
	if w.start > 0 {
		links["prev"] = a.neighbour(max(w.start-w.limit, 0), w.limit)
	}
	return route.Map{"results": results, "start": w.start, "limit": w.limit, "size": len(part), "_links": links}
}

func (a api) neighbour(start, limit int) string {
	q := maps.Clone(a.Query)
	q.Set("start", strconv.Itoa(start))
	q.Set("limit", strconv.Itoa(limit))
	if a.Cloud() {
		q.Set("next", "true")
	}
	return a.localPath() + "?" + q.Encode()
}

// localPath is the path of the request below the product's base.
func (a api) localPath() string {
	path := a.Route.Path
	for part := range strings.SplitSeq(path, "/") {
		if name, found := strings.CutPrefix(part, "{"); found {
			path = strings.Replace(path, part, url.PathEscape(a.Param(strings.TrimSuffix(name, "}"))), 1)
		}
	}
	return path
}

func (a api) self() string {
	if len(a.Query) == 0 {
		return a.site() + a.localPath()
	}
	return a.site() + a.localPath() + "?" + a.Query.Encode()
}

// cursor is what the opaque text of v2's paging holds.
type cursor struct {
	At int `json:"at"`
}

func (c cursor) String() string {
	raw, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return base64.URLEncoding.EncodeToString(raw)
}

func readCursor(s string) (cursor, bool) {
	var c cursor
	raw, err := base64.URLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(raw, &c) != nil || c.At < 0 {
		return c, false
	}
	return c, true
}

// window2 reads cursor and limit for v2, where limits outside 1 to most are refused.
func (a api) window2(usual, most int) (window, error) {
	w := window{limit: usual}
	if raw := a.Arg("limit"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil {
			return w, refuse2(http.StatusBadRequest, "Provided value {%s} for 'limit' is not the correct type. Expected type is int", raw)
		}
		if n < 1 || n > most {
			return w, refuse2(http.StatusBadRequest, "Provided value {%d} for 'limit' is not valid. The limit must be between 1 and %d", n, most)
		}
		w.limit = n
	}
	if raw := a.Arg("cursor"); raw != "" {
		c, ok := readCursor(raw)
		if !ok {
			return w, refuse2(http.StatusBadRequest, "Provided cursor {%s} is not valid", raw)
		}
		w.start = c.At
	}
	return w, nil
}

// list2 answers one window of a list in the form of v2, with the next page in the body and in the Link header.
func list2[T any](a api, all []T, render func(T) any) (route.Answer, error) {
	return list2With(a, all, 25, render)
}

func list2With[T any](a api, all []T, usual int, render func(T) any) (route.Answer, error) {
	w, err := a.window2(usual, 250)
	if err != nil {
		return route.Answer{}, err
	}
	part := slice(all, w)
	results := make(route.List, 0, len(part))
	for _, item := range part {
		results = append(results, render(item))
	}
	links := route.Map{"base": a.site()}
	answer := route.OK(route.Map{"results": results, "_links": links})
	if len(part) > 0 && w.start+len(part) < len(all) {
		q := maps.Clone(a.Query)
		q.Set("limit", strconv.Itoa(w.limit))
		q.Set("cursor", cursor{At: w.start + len(part)}.String())
		next := a.context() + a.localPath() + "?" + q.Encode()
		links["next"] = next
		answer = answer.With("Link", "<"+next+`>; rel="next", <`+a.site()+`>; rel="base"`)
	}
	return answer, nil
}

// sorted orders a list as the v2 parameter "sort" wants; keys gives the comparison per name.
func sorted[T any](a api, list []T, keys map[string]func(x, y T) int) ([]T, error) {
	want := a.Arg("sort")
	if want == "" {
		return list, nil
	}
	name, down := strings.CutPrefix(want, "-")
	compare := keys[name]
	if compare == nil {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'sort' is not valid", want)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y T) int {
		if down {
			return compare(y, x)
		}
		return compare(x, y)
	})
	return list, nil
}
