package tool_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

type client struct{ scope *access.Scope }

func (c *client) Scope() *access.Scope { return c.scope }

type params struct {
	IssueKey access.IssueKey    `json:"issue_key" doc:"Issue key"`
	Limit    int                `json:"limit" doc:"How many" default:"10" range:"1..50"`
	Deep     bool               `json:"deep" doc:"Whether" default:"false"`
	Fields   tool.CSV           `json:"fields" doc:"Fields" default:"summary,status"`
	Extra    tool.Object        `json:"extra" doc:"Object" default:"null"`
	Items    []json.RawMessage  `json:"items" doc:"Objects" default:"null"`
	Users    []string           `json:"users" doc:"Users" default:"null"`
	Project  *access.ProjectKey `json:"project_key" doc:"Project"`
	LinkID   *string            `json:"link_id" doc:"Link"`
	Note     string             `json:"note" doc:"Note" default:"" alias:"remark"`
	Mode     string             `json:"mode" doc:"Mode" default:"a" enum:"a|b"`
}

type soft struct {
	IssueKey access.IssueKey `json:"issue_key" doc:"Issue key"`
}

func (s soft) Failure(err error) any {
	if s.IssueKey.String() == "HARD-1" {
		return nil
	}
	return ordered.New(ordered.M("success", false), ordered.M("error", fault.Text(err)))
}

// seen takes what a handler was given; a test asks for it by the client it mounted.
type seen struct {
	client
	mu sync.Mutex
	in params
}

var set = &tool.Toolset[*seen]{Name: "jira_issues", Doc: "Issues", Default: true}

var (
	_ = tool.Add(set, tool.Spec{
		Name: "jira_get_issue", Title: "Get Issue", Doc: "Reads.", Effect: tool.Read,
		Examples: []tool.Example{{Doc: "One", Args: `{"issue_key":"DEMO-1"}`}},
	}, func(_ context.Context, c *seen, in params) (any, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.in = in
		return ordered.New(ordered.M("z", "<é>"), ordered.M("a", 1)), nil
	})
	_ = tool.Add(set, tool.Spec{Name: "jira_delete_issue", Title: "Delete", Doc: "Deletes.", Effect: tool.Replace},
		func(context.Context, *seen, soft) (string, error) { return "", fault.New(fault.Conflict, "it changed") })
	_ = tool.Add(set, tool.Spec{Name: "jira_move_issue", Title: "Move", Doc: "Moves.", Effect: tool.Alter, CloudOnly: true},
		func(context.Context, *seen, params) (string, error) { panic("boom") })
	_ = tool.Add(set, tool.Spec{Name: "jira_old", Title: "Old", Doc: "Old.", ReplacedBy: "jira_get_issue"},
		func(context.Context, *seen, params) (string, error) { return "old", nil })
)

type watcher struct {
	mu      sync.Mutex
	records []tool.Record
}

func (w *watcher) Calling(ctx context.Context) context.Context { return ctx }

func (w *watcher) Called(_ context.Context, r tool.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
}

func catalogue(t *testing.T, o tool.Options) (*tool.Catalogue, *seen) {
	t.Helper()
	policy, err := access.NewPolicy(access.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Choice == nil {
		o.Choice = &tool.Selection{}
	}
	s := &seen{client: client{policy.Scope(access.SiteKind{Cloud: true})}}
	c := tool.New(o)
	tool.Mount(c, tool.Product{Name: "jira", Patterns: policy.Patterns()}, func(context.Context) (*seen, error) { return s, nil }, set)
	return c, s
}

func text(r tool.Result) string {
	if len(r.Blocks) != 1 {
		return "?"
	}
	return r.Blocks[0].Text
}

func TestSchema_is_flat_and_ordered(t *testing.T) {
	t.Parallel()
	c, _ := catalogue(t, tool.Options{})
	var schema string
	for _, e := range c.All() {
		if e.Name == "jira_get_issue" {
			schema = string(e.Schema)
		}
	}
	for _, want := range []string{
		`{"type":"object","properties":{"issue_key":{"type":"string","description":"Issue key","pattern":"^[A-Z][A-Z0-9_]+-\\d+(?:-\\d+)*$"},"limit":`,
		`"limit":{"type":"integer","description":"How many","default":10,"minimum":1,"maximum":50}`,
		`"fields":{"type":"string","description":"Fields","default":"summary,status"}`,
		`"extra":{"type":"string","description":"Object","default":null}`,
		`"items":{"type":"array","description":"Objects","items":{"type":"object"},"default":null}`,
		`"mode":{"type":"string","description":"Mode","enum":["a","b"],"default":"a"}`,
		`"required":["issue_key"],"additionalProperties":false}`,
	} {
		if !strings.Contains(schema, want) {
			t.Errorf("missing %s\nin %s", want, schema)
		}
	}
}

func TestCall_decodes_leniently(t *testing.T) {
	t.Parallel()
	c, s := catalogue(t, tool.Options{})
	r := c.Call(t.Context(), "jira_get_issue", json.RawMessage(`{"issue_key":"demo-1","limit":"5","deep":"yes",
		"fields":["a"," b ",""],"extra":"{\"x\":1}","items":"[{}]","users":[1,"b"],"project_key":"","link_id":31,"remark":"aside"}`))
	if r.Failed || text(r) != `{"z":"<é>","a":1}` {
		t.Fatalf("result: %+v", r)
	}
	in := s.in
	got := []any{in.Limit, in.Deep, []string(in.Fields), string(in.Extra["x"]), len(in.Items), in.Users, in.Project == nil, *in.LinkID, in.Note, in.Mode}
	want := []any{5, true, []string{"a", "b"}, "1", 1, []string{"1", "b"}, true, "31", "aside", "a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCall_reports_all_violations_at_once(t *testing.T) {
	t.Parallel()
	w := &watcher{}
	c, _ := catalogue(t, tool.Options{Observer: w})
	r := c.Call(t.Context(), "jira_get_issue", json.RawMessage(`{"issue_key":"../../x","limit":51,"deep":"maybe","extra":"{bad","note":5,"lmit":1,"mode":"c"}`))
	for _, want := range []string{
		"7 validation errors for call[get_issue]\nissue_key\n  String should match pattern '^[A-Z]", `(got "../../x")`,
		"limit\n  Input should be less than or equal to 50 (got 51)", "deep\n  Input should be a valid boolean",
		"extra\n  Input is not valid JSON", "note\n  Input should be a valid string (got 5)",
		"lmit\n  Unexpected keyword argument (got 1)\n  Did you mean limit? Valid arguments: issue_key, limit, deep",
		"mode\n  Input should be one of: a, b",
	} {
		if !strings.Contains(text(r), want) {
			t.Errorf("missing %q in\n%s", want, text(r))
		}
	}
	if !r.Failed || r.Meta["category"] != "input" {
		t.Errorf("not marked as an input failure: %+v", r.Meta)
	}
	if len(w.records) != 1 || w.records[0].Kind != fault.Input || !strings.Contains(fault.Text(w.records[0].Err), "issue_key") {
		t.Errorf("the operator reads of something else than a caller's mistake: %+v", w.records)
	}
	if got := text(c.Call(t.Context(), "jira_get_issue", nil)); !strings.Contains(got, "1 validation error for call[get_issue]\nissue_key\n  Missing required argument") {
		t.Errorf("missing argument: %s", got)
	}
	if got := text(c.Call(t.Context(), "jira_get_issue", json.RawMessage(`[1]`))); !strings.Contains(got, "Input should be a JSON object") {
		t.Errorf("no object: %s", got)
	}
}

func TestCall_contains_failures_and_panics(t *testing.T) {
	t.Parallel()
	w := &watcher{}
	c, _ := catalogue(t, tool.Options{Observer: w})
	args := json.RawMessage(`{"issue_key":"DEMO-1"}`)
	if r := c.Call(t.Context(), "jira_move_issue", args); !r.Failed || text(r) != "Error calling tool 'jira_move_issue': An internal error occurred." {
		t.Errorf("panic: %+v", r)
	}
	r := c.Call(t.Context(), "jira_delete_issue", args)
	if !r.Failed || text(r) != `{"success":false,"error":"It changed."}` || r.Meta["category"] != "conflict" {
		t.Errorf("soft failure: %+v", r)
	}
	if r := c.Call(t.Context(), "jira_delete_issue", json.RawMessage(`{"issue_key":"HARD-1"}`)); text(r) != "Error calling tool 'jira_delete_issue': It changed." {
		t.Errorf("a failure that the tool does not report itself: %+v", r)
	}
	if len(w.records) != 3 || w.records[0].Stack == nil || w.records[0].Kind != fault.Internal || w.records[1].Kind != fault.Conflict {
		t.Errorf("records: %+v", w.records)
	}
}

func TestCall_hides_refused_tools(t *testing.T) {
	t.Parallel()
	for name, choice := range map[string]*tool.Selection{
		"read-only": {ReadOnly: true},
		"toolset":   {Toolsets: []string{"jira_links"}},
		"enabled":   {Enabled: []string{"jira_get_issue"}},
		"disabled":  {Disabled: []string{"jira_move*"}},
		"server": {Deployment: func(context.Context, string) tool.Deployment {
			return tool.DeploymentServer
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := catalogue(t, tool.Options{Choice: choice})
			refused := c.Call(t.Context(), "jira_move_issue", json.RawMessage(`{"issue_key":"DEMO-1"}`))
			unknown := c.Call(t.Context(), "jira_no_tool", nil)
			if !refused.Failed || strings.ReplaceAll(text(refused), "jira_move_issue", "jira_no_tool") != text(unknown) {
				t.Errorf("refused: %s\nunknown: %s", text(refused), text(unknown))
			}
			for _, e := range c.List(t.Context()) {
				if e.Name == "jira_move_issue" {
					t.Error("a refused tool is listed")
				}
			}
		})
	}
}

func TestSelection_reads_toolsets(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{
		"": 4, " , ": 4, "all": 4, "ALL,nonsense": 4, "default": 3, "JIRA_ISSUES": 3, "nonsense": 0, "legacy": 1, //nolint:gocritic // a list of nothing
		"-jira_issues": 1, "all,-legacy": 3, "-nonsense": 4,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			choice := &tool.Selection{Toolsets: strings.Split(value, ",")}
			c, _ := catalogue(t, tool.Options{Choice: choice})
			if got := len(c.List(t.Context())); got != want {
				t.Errorf("%q lists %d tools, want %d", value, got, want)
			}
			if doubts := choice.Doubts(c); strings.Contains(value, "nonsense") != (len(doubts) == 1) {
				t.Errorf("doubts: %q", doubts)
			}
		})
	}
}

func TestMount_moves_deprecated_tools_to_legacy(t *testing.T) {
	t.Parallel()
	c, _ := catalogue(t, tool.Options{})
	for _, e := range c.All() {
		if e.Name == "jira_old" && (e.Toolset != "legacy" || !strings.HasPrefix(e.Doc, "DEPRECATED: use jira_get_issue.")) {
			t.Errorf("%+v", e)
		}
	}
}

func TestOpen_failure_is_a_tool_error(t *testing.T) {
	t.Parallel()
	c := tool.New(tool.Options{Choice: &tool.Selection{}})
	tool.Mount(c, tool.Product{Name: "jira"}, func(context.Context) (*seen, error) {
		return nil, fault.New(fault.Setup, "Jira is not configured").WithHint("set JIRA_URL")
	}, set)
	r := c.Call(t.Context(), "jira_old", json.RawMessage(`{"issue_key":"DEMO-1"}`))
	if want := "Error calling tool 'jira_old': Jira is not configured. Set JIRA_URL."; !r.Failed || text(r) != want {
		t.Errorf("got %q", text(r))
	}
}

func TestCall_waits_for_a_slot_until_the_caller_leaves(t *testing.T) {
	t.Parallel()
	blocked, entered := make(chan struct{}), make(chan struct{})
	c := tool.New(tool.Options{Choice: &tool.Selection{}})
	tool.Mount(c, tool.Product{Name: "jira", Concurrent: 1}, func(context.Context) (*seen, error) {
		close(entered)
		<-blocked
		return nil, errors.New("closed")
	}, set)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Call(t.Context(), "jira_old", json.RawMessage(`{"issue_key":"DEMO-1"}`))
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := text(c.Call(ctx, "jira_old", json.RawMessage(`{"issue_key":"DEMO-1"}`))); !strings.Contains(got, "cancelled") {
		t.Errorf("a call without a slot: %s", got)
	}
	close(blocked)
	<-done
}

type longList struct {
	Issues []string `json:"issues"`
	Total  int      `json:"total"`
}

var lists = &tool.Toolset[*seen]{Name: "jira_issues"}

var _ = tool.Add(lists, tool.Spec{Name: "jira_search", Title: "Search", Doc: "Searches."},
	func(context.Context, *seen, params) (longList, error) {
		return longList{Issues: strings.Split(strings.Repeat("x ", 100), " "), Total: 100}, nil
	})

func TestCall_cuts_long_answers_and_says_so(t *testing.T) {
	t.Parallel()
	s := &seen{}
	c := tool.New(tool.Options{Choice: &tool.Selection{}, MaxChars: 250})
	policy, err := access.NewPolicy(access.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s.scope = policy.Scope(access.SiteKind{})
	tool.Mount(c, tool.Product{Name: "jira", Patterns: policy.Patterns()}, func(context.Context) (*seen, error) { return s, nil }, lists)
	r := c.Call(t.Context(), "jira_search", json.RawMessage(`{"issue_key":"DEMO-1"}`))
	var got struct {
		Issues    []string `json:"issues"`
		Total     int      `json:"total"`
		Truncated struct {
			Omitted int `json:"omitted"`
		} `json:"truncated"`
	}
	if err := json.Unmarshal([]byte(text(r)), &got); err != nil {
		t.Fatalf("no JSON: %s", text(r))
	}
	if len(text(r)) > 250 || len(got.Issues) == 0 || len(got.Issues)+got.Truncated.Omitted != 101 || got.Total != 100 {
		t.Errorf("cut wrongly: %s", text(r))
	}
}
