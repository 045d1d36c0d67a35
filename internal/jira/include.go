package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Sections are the parts that can be read together with an issue, in the order in which they stand in the result.
var Sections = []string{"remote_links", "transitions", "watchers", "changelog", "comments", "worklogs"}

// sectionKeys are the keys the sections have in the result.
var sectionKeys = map[string]string{
	"remote_links": "remote_links", "transitions": "transitions", "watchers": "watchers",
	"changelog": "changelogs", "comments": "comments", "worklogs": "worklogs",
}

// sectionsOf reads a list of sections: any case, singular forms, "all".
func sectionsOf(include []string) (sections, unknown []string) {
	asked := map[string]bool{}
	for _, name := range include {
		name = strings.ToLower(name)
		switch name {
		case "all":
			for _, each := range Sections {
				asked[each] = true
			}
			continue
		case "comment":
			name = "comments"
		case "worklog":
			name = "worklogs"
		case "changelogs":
			name = "changelog"
		}
		if slices.Contains(Sections, name) {
			asked[name] = true
		} else {
			unknown = append(unknown, name)
		}
	}
	for _, name := range Sections {
		if asked[name] {
			sections = append(sections, name)
		}
	}
	return sections, unknown
}

// fetched is what one section gave.
type fetched struct {
	value any
	err   error
}

// sectionRun is the sections of one read, on their way.
type sectionRun struct {
	plan   *issuePlan
	cancel context.CancelFunc
	group  sync.WaitGroup
	mu     sync.Mutex
	values map[string]fetched
}

// startSections fetches the sections that need requests of their own; comments and the changelog come with the issue.
func (c *Client) startSections(ctx context.Context, key access.IssueKey, p *issuePlan) *sectionRun {
	ctx, cancel := context.WithCancel(ctx)
	run := &sectionRun{plan: p, cancel: cancel, values: map[string]fetched{}}
	for name, read := range map[string]func(context.Context, access.IssueKey) (any, error){
		"remote_links": c.remoteLinks, "transitions": c.transitionSection, "watchers": c.watcherSection, "worklogs": c.worklogs,
	} {
		if !slices.Contains(p.sections, name) {
			continue
		}
		run.group.Go(func() {
			value, err := read(ctx, key)
			run.mu.Lock()
			defer run.mu.Unlock()
			run.values[name] = fetched{value, err}
		})
	}
	return run
}

// abandon ends the requests of a read that has failed.
func (r *sectionRun) abandon() {
	r.cancel()
	r.group.Wait()
}

// into adds the sections to the issue. One that failed is told in include_errors and never shown as empty.
func (r *sectionRun) into(o *ordered.Object) {
	r.group.Wait()
	r.cancel()
	failures := ordered.New()
	for _, name := range r.plan.sections {
		key := sectionKeys[name]
		got, own := r.values[name]
		switch {
		case got.err != nil:
			failures.Set(key, fault.Text(got.err))
		case own:
			o.Set(key, got.value)
		default:
			if _, there := o.Get(key); !there {
				o.Set(key, []any{})
			}
		}
	}
	for _, name := range r.plan.unknown {
		failures.Set(name, fmt.Sprintf("there is no such section; use %s or all", strings.Join(Sections, ", ")))
	}
	if failures.Len() > 0 {
		o.Set("include_errors", failures)
	}
}

// remoteLinks gives Jira's own array of links to pages elsewhere.
func (c *Client) remoteLinks(ctx context.Context, key access.IssueKey) (any, error) {
	endpoint := remoteLinkList
	if c.scope.Cloud() {
		endpoint = remoteLinkListCloud
	}
	var answer json.RawMessage
	if err := c.door.Do(ctx, endpoint.At(key), &answer); err != nil {
		return nil, fault.During(err, "read the remote links of %s", key)
	}
	list, err := linksOf(answer)
	return list, fault.During(err, "read the remote links of %s", key)
}

// linksOf reads a list of remote links: an array, an object that holds one, or a single link. Anything else is an
// error: it must not read like "there are none".
func linksOf(answer json.RawMessage) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) == nil && list != nil {
		return list, nil
	}
	var holder map[string]json.RawMessage
	if json.Unmarshal(answer, &holder) != nil || len(holder) == 0 {
		return nil, fault.New(fault.Protocol, "Jira answered with something that is no list of links")
	}
	if inner, ok := holder["remoteLinks"]; ok {
		return linksOf(inner)
	}
	return []json.RawMessage{answer}, nil
}

func (c *Client) transitionSection(ctx context.Context, key access.IssueKey) (any, error) {
	list, err := c.rawTransitions(ctx, key)
	return transitions(list), err
}

func (c *Client) watcherSection(ctx context.Context, key access.IssueKey) (any, error) {
	return c.Watchers(ctx, key)
}

// rawTransitions reads the ways out of an issue's status that are open to the caller, with the fields they demand.
func (c *Client) rawTransitions(ctx context.Context, key access.IssueKey) ([]rawTransition, error) {
	var answer struct {
		Transitions []rawTransition `json:"transitions"`
	}
	r := transitionList.At(key).Query("expand", "transitions.fields")
	if err := c.door.Do(ctx, r, &answer); err != nil {
		return nil, fault.During(err, "read the transitions of %s", key)
	}
	if answer.Transitions == nil {
		return nil, fault.During(fault.New(fault.Protocol, "Jira answered without a list of transitions"), "read the transitions of %s", key)
	}
	return answer.Transitions, nil
}

// Watchers gives the people who are notified about changes of an issue: issue_key, watcher_count, is_watching, watchers.
func (c *Client) Watchers(ctx context.Context, key access.IssueKey) (*ordered.Object, error) {
	var answer struct {
		Count    *int      `json:"watchCount"`
		Watching bool      `json:"isWatching"`
		Watchers []rawUser `json:"watchers"`
	}
	if err := c.door.Do(ctx, watcherList.At(key), &answer); err != nil {
		return nil, fault.During(err, "read the watchers of %s", key)
	}
	people := make([]*ordered.Object, 0, len(answer.Watchers))
	for at := range answer.Watchers {
		people = append(people, c.user(&answer.Watchers[at]))
	}
	count := len(people)
	if answer.Count != nil {
		count = *answer.Count
	}
	return ordered.New(
		ordered.M("issue_key", key), ordered.M("watcher_count", count),
		ordered.M("is_watching", answer.Watching), ordered.M("watchers", people),
	), nil
}

type worklogPage struct {
	Worklogs []rawWorklog `json:"worklogs"`
	StartAt  int          `json:"startAt"`
	Total    int          `json:"total"`
}

type rawWorklog struct {
	ID      json.RawMessage `json:"id"`
	Author  rawUser         `json:"author"`
	Comment json.RawMessage `json:"comment"`
	Created string          `json:"created"`
	Updated string          `json:"updated"`
	Started string          `json:"started"`
	Spent   string          `json:"timeSpent"`
	Seconds int64           `json:"timeSpentSeconds"`
}

// worklogs reads all work logged on an issue.
func (c *Client) worklogs(ctx context.Context, key access.IssueKey) (any, error) {
	request := func(start int) upstream.Request {
		if !c.scope.Cloud() {
			return worklogList.At(key) // gives all at once
		}
		return worklogListADF.At(key).Query("maxResults", "100").Query("startAt", strconv.Itoa(start))
	}
	out := []*ordered.Object{}
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *worklogPage) (upstream.Request, bool) {
		next := p.StartAt + len(p.Worklogs)
		return request(next), c.scope.Cloud() && len(p.Worklogs) > 0 && next < p.Total
	}) {
		if err != nil {
			return nil, fault.During(err, "read the work log of %s", key)
		}
		for at := range page.Worklogs {
			one, err := c.worklog(ctx, &page.Worklogs[at])
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// worklog renders id, comment, created, updated, started, time_spent, time_spent_seconds, author.
func (c *Client) worklog(ctx context.Context, w *rawWorklog) (*ordered.Object, error) {
	comment, _, err := c.markdown(ctx, w.Comment)
	if err != nil {
		return nil, err
	}
	o := ordered.New(ordered.M("id", textOf(w.ID)), ordered.M("comment", comment))
	setText(o, "created", c.options.Dates.Spaced(w.Created))
	setText(o, "updated", c.options.Dates.Spaced(w.Updated))
	setText(o, "started", c.options.Dates.Spaced(w.Started))
	o.Set("time_spent", w.Spent).Set("time_spent_seconds", w.Seconds)
	return o.Set("author", cmp.Or(w.Author.DisplayName, "Unknown")), nil
}

// orEmpty gives an empty list for a nil one, so that it is written as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Transitions lists the transitions that are open to the caller.
func (c *Client) Transitions(ctx context.Context, key access.IssueKey) ([]*ordered.Object, error) {
	list, err := c.rawTransitions(ctx, key)
	return transitions(list), err
}
