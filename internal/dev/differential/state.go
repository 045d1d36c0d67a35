package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
)

// state reads what the site holds: every issue with all fields and every page with its body, as the admin sees them.
func (s *side) state(ctx context.Context) (map[string]any, error) {
	state := map[string]any{}
	if err := s.issues(ctx, state); err != nil {
		return nil, err
	}
	return state, s.pages(ctx, state)
}

// issues adds every issue under its key.
func (s *side) issues(ctx context.Context, state map[string]any) error {
	path := "/rest/api/2/search?maxResults=1000&fields=*all&jql=" + url.QueryEscape("ORDER BY key")
	if s.site.Load().Info("").CloudID != nil {
		path = "/rest/api/3/search/jql?maxResults=1000&fields=*all&jql=" + url.QueryEscape("project IS NOT EMPTY ORDER BY key")
	}
	var page struct {
		Issues []struct {
			Key    string         `json:"key"`
			Fields map[string]any `json:"fields"`
		} `json:"issues"`
	}
	if err := s.get(ctx, path, &page); err != nil {
		return err
	}
	if len(page.Issues) < 30 {
		return fmt.Errorf("only %d issues were read for the comparison of states", len(page.Issues))
	}
	for _, issue := range page.Issues {
		delete(issue.Fields, "lastViewed") // reading is no change
		state["issue "+issue.Key] = neutral(issue.Fields)
	}
	return nil
}

// rawPage is what a page consists of for the comparison; the rest of Confluence's object follows from it.
type rawPage struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Ancestors []struct {
		ID string `json:"id"`
	} `json:"ancestors"`
	Version struct {
		Number  int    `json:"number"`
		Message string `json:"message"`
	} `json:"version"`
	Body     storageBody `json:"body"`
	Metadata struct {
		Labels any `json:"labels"`
	} `json:"metadata"`
	Children struct {
		Comment struct {
			Results []struct {
				Body storageBody `json:"body"`
			} `json:"results"`
		} `json:"comment"`
	} `json:"children"`
	Restrictions any `json:"restrictions"`
}

type storageBody struct {
	Storage struct {
		Value string `json:"value"`
	} `json:"storage"`
}

// pages adds every page under its title.
func (s *side) pages(ctx context.Context, state map[string]any) error {
	base := "/confluence"
	if s.site.Load().Info("").CloudID != nil {
		base = "/wiki"
	}
	const expand = "body.storage,version,ancestors,restrictions.read.restrictions.user,restrictions.update.restrictions.user,metadata.labels,children.comment.body.storage"
	for start := 0; ; start += 50 {
		var page struct {
			Results []rawPage `json:"results"`
		}
		if err := s.get(ctx, fmt.Sprintf("%s/rest/api/content?type=page&limit=50&start=%d&expand=%s", base, start, expand), &page); err != nil {
			return err
		}
		for _, one := range page.Results {
			encoded, err := json.Marshal(one)
			if err != nil {
				return err
			}
			state["page "+one.Title] = neutral(parsed(string(encoded)))
		}
		if len(page.Results) < 50 {
			return nil
		}
	}
}

func (s *side) get(ctx context.Context, path string, into any) error {
	site := s.site.Load()
	user := site.Info("").Users[0]
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, hosts[s.flavour.String()]+path, http.NoBody)
	if user.PersonalToken != nil {
		request.Header.Set("Authorization", "Bearer "+*user.PersonalToken)
	} else {
		request.SetBasicAuth(user.Email, user.APIToken)
	}
	recorder := httptest.NewRecorder()
	site.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK {
		return fmt.Errorf("%s: %d %.300s", path, recorder.Code, recorder.Body)
	}
	return json.Unmarshal(recorder.Body.Bytes(), into)
}

// What differs for no reason of either program: points in time since the end of the story, random identifiers.
var (
	moment = regexp.MustCompile(`20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?: ?[A-Z]{3,4}|Z|[+-]\d\d:?\d\d)?`)
	// Jira's own links name the version of the API that was asked, which is ours to choose.
	version = regexp.MustCompile(`/rest/api/[23]/`)
	random  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// neutral replaces what differs from run to run, everywhere in a value.
func neutral(value any) any {
	switch v := value.(type) {
	case string:
		v = random.ReplaceAllString(moment.ReplaceAllString(v, "{time}"), "{uuid}")
		return version.ReplaceAllString(v, "/rest/api/{version}/")
	case []any:
		for at := range v {
			v[at] = neutral(v[at])
		}
	case map[string]any:
		for name := range v {
			v[name] = neutral(v[name])
		}
	}
	return value
}
