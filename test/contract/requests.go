package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
)

// published opens the documents of a flavour and product once; reading them takes a moment.
var published = map[sandbox.Flavour]map[route.Product]func() ([]*Document, error){
	sandbox.Cloud: {
		route.Jira: documentsOf([3]string{"jira-cloud-platform-v3"}, [3]string{"jira-cloud-platform-v2.patched"},
			[3]string{"jira-cloud-software-agile"}, [3]string{"jira-cloud-service-management"}),
		route.Confluence: documentsOf([3]string{"confluence-cloud-v1", "/wiki", ""}, [3]string{"confluence-cloud-v2", "", "/api/v2"}),
	},
	sandbox.DataCenter: {
		route.Jira:       documentsOf([3]string{"jira-dc-10.3.24", "", "/rest"}, [3]string{"jira-cloud-service-management"}),
		route.Confluence: documentsOf([3]string{"confluence-dc-10.0.3"}),
	},
}

func documentsOf(list ...[3]string) func() ([]*Document, error) {
	return sync.OnceValues(func() ([]*Document, error) {
		var all []*Document
		for _, l := range list {
			d, err := Open(l[0], l[1], l[2])
			if err != nil {
				return nil, err
			}
			all = append(all, d)
		}
		return all, nil
	})
}

// silentParameters are query parameters that the product sends although no document declares them, by operation, each
// with the reason. The empty operation stands for all.
var silentParameters = map[sandbox.Flavour]map[string]map[string]string{
	sandbox.DataCenter: {
		"GET /rest/api/2/issue/{}/transitions": {
			"expand": "the document says in words that expand=transitions.fields gives the fields, and does not declare it",
		},
	},
}

// silentOperations are operations that the product uses although no document describes them, with the reason.
var silentOperations = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: {
		"GET /rest/api/content": servedV1, "GET /rest/api/content/{}": servedV1, "POST /rest/api/content": servedV1,
		"PUT /rest/api/content/{}": servedV1, "DELETE /rest/api/content/{}": servedV1,
		"GET /rest/api/content/{}/child/comment": servedV1, "GET /rest/api/content/{}/child/attachment": servedV1,
		"GET /rest/api/content/{}/property": servedV1, "POST /rest/api/content/{}/property": servedV1,
		"GET /rest/api/content/{}/property/{}": servedV1, "PUT /rest/api/content/{}/property/{}": servedV1, "DELETE /rest/api/content/{}/property/{}": servedV1,
	},
	sandbox.DataCenter: {
		"GET /rest/experimental/content/{}/version": "the document leaves out the experimental addresses; the site serves this one",
		"POST /pages/movepage.action":               "the interface moves no page; the action of the web pages does",
		"GET /download/attachments/{}/{}":           "the address that _links.download of an attachment gives",
		"POST /rest/inlinecomments/1.0/comments":    "the address that the web pages use, for sites that refuse inline comments as contents",
	},
}

const servedV1 = "Cloud's document no longer describes v1 of contents, but the site serves it, and one request of it brings what takes several of v2"

// CheckSent holds one request of the product strictly against the documents: the operation must be described, each
// query parameter declared and of its type, and the body must follow its schema. What the sandbox excuses for its own
// answers is excused here too where the document lacks the whole operation.
func CheckSent(f sandbox.Flavour, x sandbox.Exchange) error {
	if x.Route == "" || !strings.HasPrefix(x.Route, "/") || x.Product != route.Jira && x.Product != route.Confluence {
		return nil
	}
	open := published[f][x.Product]
	if open == nil {
		return nil
	}
	documents, err := open()
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(x.RawQuery)
	if err != nil {
		return fmt.Errorf("%s %s: the query cannot be read: %w", x.Method, x.Path, err)
	}
	key := Key(x.Method, x.Route)
	for name := range silentParameters[f][key] {
		query.Del(name)
	}
	body := x.RequestBody
	if kind := x.RequestHeader.Get("Content-Type"); x.Method == http.MethodGet || !strings.HasPrefix(kind, "application/json") {
		body = nil
	}
	for _, d := range documents {
		if !d.Has(x.Method, x.Route) {
			continue
		}
		if err := d.CheckRequest(x.Method, x.Route, query, body); err != nil {
			return fmt.Errorf("%s?%s does not follow %s: %w\n%s", key, x.RawQuery, d.Name, err, body)
		}
		return nil
	}
	if _, known := silentOperations[f][key]; known {
		return nil
	}
	return fmt.Errorf("%s is described by no document", key)
}

// repairWritten mends what Jira's documents say wrongly of requests: a field of an issue may hold anything, not only
// objects; null takes an issue from everybody, as the descriptions of the operation say; and what a bulk
// move demands stands there under misspelt names.
func repairWritten(tree map[string]any) {
	schemas := []string{"components", "schemas"}
	if fields, ok := dig(tree, append(schemas, "IssueUpdateBean", "properties", "fields")...).(map[string]any); ok {
		fields["additionalProperties"] = map[string]any{"nullable": true}
	}
	for bean, member := range map[string]string{"User": "accountId", "UserBean": "name"} {
		if id, ok := dig(tree, append(schemas, bean, "properties", member)...).(map[string]any); ok {
			id["nullable"] = true
		}
	}
	for bean, demanded := range map[string]string{"IssueBulkMovePayload": "targetToSourcesMapping", "targetToSourcesMapping": "issueIdsOrKeys"} {
		if group, ok := dig(tree, append(schemas, bean)...).(map[string]any); ok {
			group["required"] = []any{demanded}
		}
	}
}
