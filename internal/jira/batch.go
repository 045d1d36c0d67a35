package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// bulkIssues is how many issues Jira makes in one request.
const bulkIssues = 50

// Outcome is the result of several steps, some of which may have failed.
type Outcome struct {
	*ordered.Object
	failed bool
}

// Failed reports that nothing succeeded.
func (o Outcome) Failed() bool { return o.failed }

// batch is many new issues on their way.
type batch struct {
	items   []json.RawMessage
	writers []*writer // by index; nil = refused
	made    []*made   // by index; nil = not created
	errors  []error   // by index
}

// NewIssues is what a call wants to make: one object for each issue.
type NewIssues struct {
	Items     []json.RawMessage
	OnlyCheck bool                                // create nothing
	Report    func(done, total int, doing string) // told of each step
}

// CreateAll makes many issues, each checked like a single one: message, issues, errors by index. Items that are
// refused do not keep the others from being created.
func (c *Client) CreateAll(ctx context.Context, n NewIssues) (Outcome, error) {
	count := len(n.Items)
	steps := 2 * count
	if n.OnlyCheck {
		steps = count
	}
	b := &batch{items: n.Items, writers: make([]*writer, count), made: make([]*made, count), errors: make([]error, count)}
	for at, item := range n.Items {
		b.writers[at], b.errors[at] = c.prepareItem(ctx, item)
		if err := b.errors[at]; err != nil && !aboutItem(err) {
			return Outcome{}, fault.During(err, "prepare issue %d of %d", at+1, count)
		}
		n.Report(at+1, steps, "checking the issues")
	}
	issues := []any{}
	if !n.OnlyCheck {
		if err := c.postAll(ctx, b, func(sent int) { n.Report(count+sent, steps, "creating the issues") }); err != nil {
			return Outcome{}, err
		}
		issues = c.readAll(ctx, b)
	}
	return b.outcome(issues, n.OnlyCheck), nil
}

// aboutItem reports whether an error is about one item only, so that the others can go on.
func aboutItem(err error) bool {
	switch fault.KindOf(err) {
	case fault.Input, fault.Forbidden, fault.NotFound:
		return true
	default:
		return false
	}
}

// prepareItem reads one element of the list.
func (c *Client) prepareItem(ctx context.Context, item json.RawMessage) (*writer, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(item, &fields) != nil || fields == nil {
		return nil, fault.New(fault.Input, "an item of issues must be an object with project_key, summary and issue_type")
	}
	text := func(names ...string) string {
		raw, _ := take(fields, names)
		if inner := decoded[map[string]json.RawMessage](raw); inner != nil {
			return cmp.Or(textOf(inner["key"]), textOf(inner["name"]), textOf(inner["id"]))
		}
		return textOf(raw)
	}
	n := NewIssue{Summary: text("summary"), Type: text("issue_type", "issuetype")}
	project := text("project_key", "project")
	if strings.TrimSpace(project) == "" || strings.TrimSpace(n.Summary) == "" || strings.TrimSpace(n.Type) == "" {
		return nil, fault.New(fault.Input, "project_key, summary and issue_type are required (they are %q, %q and %q)", project, n.Summary, n.Type)
	}
	var err error
	if n.Project, err = c.scope.ProjectKey(project); err != nil {
		return nil, err
	}
	n.Fields = fields
	return c.prepare(ctx, &n)
}

// postAll sends what is good, 50 at a time, and tells up to which item it has come.
func (c *Client) postAll(ctx context.Context, b *batch, sent func(items int)) error {
	var good []int
	for at, w := range b.writers {
		if w != nil && b.errors[at] == nil {
			good = append(good, at)
		}
	}
	for chunk := range slices.Chunk(good, bulkIssues) {
		if err := c.postChunk(ctx, b, chunk); err != nil {
			return err
		}
		sent(chunk[len(chunk)-1] + 1)
	}
	return nil
}

// bulkAnswer is what Jira says of many new issues. The good ones are in order, without the failed ones between them.
type bulkAnswer struct {
	Issues []made `json:"issues"`
	Errors []struct {
		Number int             `json:"failedElementNumber"`
		Words  json.RawMessage `json:"elementErrors"`
	} `json:"errors"`
}

func (c *Client) postChunk(ctx context.Context, b *batch, chunk []int) error {
	bodies := make([]*ordered.Object, 0, len(chunk))
	for _, at := range chunk {
		bodies = append(bodies, b.writers[at].body())
	}
	endpoint := issueBulk
	if c.scope.Cloud() {
		endpoint = issueBulkADF
	}
	var answer bulkAnswer
	err := c.door.Do(ctx, endpoint.At().JSON(ordered.New(ordered.M("issueUpdates", bodies))), &answer)
	if err != nil {
		return c.chunkFailed(b, chunk, err)
	}
	failed := map[int]bool{}
	for _, e := range answer.Errors {
		if e.Number >= 0 && e.Number < len(chunk) {
			failed[e.Number] = true
			b.errors[chunk[e.Number]] = fault.New(fault.Input, "Jira refused the issue: %s", strings.Join(elementWords(e.Words), "; "))
		}
	}
	next := 0
	for number, at := range chunk {
		switch {
		case failed[number]:
		case next < len(answer.Issues):
			b.made[at] = &answer.Issues[next]
			next++
		default:
			b.errors[at] = fault.New(fault.Protocol, "Jira did not say whether it created the issue").
				WithHint("look for it with jira_search before trying again")
		}
	}
	return nil
}

// chunkFailed notes that a whole request failed. When all its items were refused, Jira's words say why; when issues
// of earlier requests exist already, the failure must not hide them.
func (c *Client) chunkFailed(b *batch, chunk []int, err error) error {
	earlier := slices.ContainsFunc(b.made, func(m *made) bool { return m != nil })
	known, ok := errors.AsType[*fault.Error](err)
	refused := ok && known.Upstream != nil && known.Upstream.Status == 400
	if !earlier && !refused && len(chunk) > 1 {
		return fault.During(err, "create %d issues", len(chunk))
	}
	for _, at := range chunk {
		b.errors[at] = err
	}
	return nil
}

// elementWords gives what Jira says of one refused item, errors about a field with its name.
func elementWords(raw json.RawMessage) []string {
	words := decoded[struct {
		Messages []string        `json:"errorMessages"`
		Errors   json.RawMessage `json:"errors"`
	}](raw)
	all := slices.Clone(words.Messages)
	fields := decoded[map[string]json.RawMessage](words.Errors)
	for _, name := range sortedFields(fields) {
		all = append(all, name+": "+textOf(fields[name]))
	}
	if len(all) == 0 {
		return []string{"no reason given"}
	}
	return all
}

// readAll reads the new issues back in one request; those that cannot be read are given by key.
func (c *Client) readAll(ctx context.Context, b *batch) []any {
	var keys []string
	own := map[string][]string{}
	for at, m := range b.made {
		if m != nil {
			b.writers[at].warnings = append(b.writers[at].warnings, c.setLater(ctx, m, b.writers[at])...)
			keys = append(keys, m.Key)
			own[m.Key] = b.writers[at].shownFields()
		}
	}
	read, err := c.readKeys(ctx, keys, own)
	issues := make([]any, 0, len(keys))
	for at, m := range b.made {
		if m == nil {
			continue
		}
		if issue, ok := read[m.Key]; ok {
			issues = append(issues, issue)
			continue
		}
		issues = append(issues, c.stub(textOf(m.ID), m.Key))
		why := "it is not found yet"
		if err != nil {
			why = fault.Text(err)
		}
		b.writers[at].warnings = append(b.writers[at].warnings, m.Key+" was created, but could not be read: "+why)
	}
	return issues
}

// readKeys reads issues by key, 50 at a time, and shows of each the fields of its own.
func (c *Client) readKeys(ctx context.Context, keys []string, own map[string][]string) (map[string]*ordered.Object, error) {
	read := map[string]*ordered.Object{}
	var all []string
	for _, key := range keys {
		all = merged(all, own[key]...)
	}
	selection, err := c.Select(ctx, all)
	if err != nil {
		return read, err
	}
	v := view{fields: selection}
	if err := c.learn(ctx, &v); err != nil {
		return read, err
	}
	if !c.scope.Cloud() {
		if v.epic, err = c.epicFields(ctx); err != nil {
			return read, err
		}
	}
	for chunk := range slices.Chunk(keys, bulkIssues) {
		raws, err := c.fetchKeys(ctx, chunk, selection)
		if err == nil {
			err = c.completeEpics(ctx, v, pointers(raws))
		}
		if err != nil {
			return read, err
		}
		for at := range raws {
			if c.scope.Returned(raws[at].Key) != nil {
				continue
			}
			shown := v
			shown.fields = &Selection{explicit: own[raws[at].Key]}
			o, err := c.issue(ctx, &raws[at], shown)
			if err != nil {
				return read, err
			}
			read[raws[at].Key] = o
		}
	}
	return read, nil
}

// fetchKeys asks Cloud for issues by key, which sees new ones at once; Data Center is searched.
func (c *Client) fetchKeys(ctx context.Context, keys []string, selection *Selection) ([]rawIssue, error) {
	if c.scope.Cloud() {
		var answer struct {
			Issues []rawIssue `json:"issues"`
		}
		body := ordered.New(ordered.M("issueIdsOrKeys", keys), ordered.M("fields", selection.request))
		err := c.door.Do(ctx, issueFetch.At().JSON(body), &answer)
		return answer.Issues, err
	}
	query, err := c.scope.JQL("key in (" + strings.Join(keys, ", ") + ")")
	if err != nil {
		return nil, err
	}
	answer, err := c.searchServer(ctx, Search{Query: query, Limit: len(keys)}, selection)
	if err != nil {
		return nil, err
	}
	return answer.issues, nil
}

// outcome is the result of a batch.
func (b *batch) outcome(issues []any, onlyCheck bool) Outcome { //nolint:revive // it is what callers ask for
	var failures []*ordered.Object
	var warnings []string
	for at, err := range b.errors {
		if err != nil {
			failures = append(failures, ordered.New(ordered.M("index", at), ordered.M("input", b.items[at]), ordered.M("error", fault.Text(err))))
		}
		if w := b.writers[at]; w != nil {
			warnings = append(warnings, w.warnings...)
		}
	}
	verb := "created"
	if onlyCheck {
		verb = "validated"
	}
	message := "Issues " + verb + " successfully"
	none := len(failures) == len(b.items)
	switch {
	case len(failures) == 0:
	case none:
		message = "No issue was " + verb
	default:
		message = "Some issues were not " + verb
	}
	o := ordered.New(ordered.M("message", message), ordered.M("issues", issues))
	if len(failures) > 0 {
		o.Set("errors", failures)
	}
	if len(warnings) > 0 {
		o.Set("warnings", warnings)
	}
	return Outcome{Object: o, failed: len(failures) > 0 && none}
}
