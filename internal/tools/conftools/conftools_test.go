package conftools_test

import (
	"net/http"
	"regexp"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool/tooltest"
)

// deviations are the intended differences from the predecessor's tool list.
var deviations = []tooltest.Deviation{
	{What: "confluence_get_page_history.version", Why: "confluence.md §11.5: it may be left out, which lists the versions"},
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	c := mcptest.Start(t, sandbox.Cloud, mcptest.Options{}).Product.Catalogue
	tooltest.Snapshots(t, c, "confluence")
	tooltest.Reference(t, c, "confluence", deviations...)
}

func TestExamples(t *testing.T) {
	t.Parallel()
	mcptest.Examples(t, "confluence")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	mcptest.Arguments(t, "confluence")
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	mcptest.ReadOnly(t, "confluence")
}

// outside are arguments that name spaces, pages and comments, with a value outside the filter of the test.
var outside = map[string]string{
	"page_id": `"98501"`, "parent_id": `"98501"`, "target_parent_id": `"98501"`, "source_page_id": `"98501"`, "destination_parent_id": `"98501"`,
	"space_key": `"SEC"`, "target_space_key": `"SEC"`, "destination_space_key": `"SEC"`, "spaces_filter": `"DEMO,SEC"`,
}

// pageLookup are the addresses that tell in which space a page lies.
var pageLookup = regexp.MustCompile(`/rest/api/content/\d+$`)

func TestFilter(t *testing.T) {
	t.Parallel()
	mcptest.Filter(t, mcptest.Fence{
		Product: "confluence", Env: map[string]string{"CONFLUENCE_SPACES_FILTER": "DEMO, TEAM"}, Words: "CONFLUENCE_SPACES_FILTER",
		Outside: func(_, argument string) string { return outside[argument] },
		Lookup: func(x sandbox.Exchange) bool {
			return x.Method == http.MethodGet && pageLookup.MatchString(x.Path)
		},
	})
}
