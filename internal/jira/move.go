package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Relocation is a move of one issue to another project (Cloud only).
type Relocation struct {
	Target access.ProjectKey
	Type   string           // of the issue in the target; empty = the type it has
	Parent *access.IssueKey // needed for sub-tasks
	Notify bool             // Jira tells the watchers
	Task   string           // goes on waiting for a move that was begun before, instead of beginning one
	Return []string
	Report func(done, total int) // told the percentage while waiting; may be nil
}

// Relocate moves an issue: message, issue, warnings. It waits for Jira's job; when that takes too long, the error
// gives the task to go on with.
func (c *Client) Relocate(ctx context.Context, key access.IssueKey, m Relocation) (*ordered.Object, error) {
	if !c.scope.Cloud() {
		return nil, fault.New(fault.Input, "moving issues is supported on Jira Cloud only")
	}
	task, err := c.moveTask(ctx, key, m)
	if err == nil {
		err = c.awaitMove(ctx, task, m.Report)
	}
	if err != nil {
		return nil, fault.During(err, "move %s to %s", key, m.Target)
	}
	// Jira finds a moved issue by its old key.
	return c.after(ctx, key, fmt.Sprintf("Issue moved successfully from %s to project %s", key, m.Target), orFields(m.Return), nil), nil
}

// orFields gives the standard fields when none were selected.
func orFields(fields []string) []string {
	if len(fields) == 0 {
		return standardFields
	}
	return fields
}

// moveTask begins the move and gives the id of Jira's job.
func (c *Client) moveTask(ctx context.Context, key access.IssueKey, m Relocation) (access.Name, error) {
	if m.Task != "" {
		return c.scope.Name(m.Task)
	}
	source, err := c.sourceType(ctx, key)
	if err != nil {
		return access.Name{}, err
	}
	kind, err := c.targetType(ctx, m, source)
	if err != nil {
		return access.Name{}, err
	}
	place := m.Target.String() + "," + kind.ID
	switch {
	case m.Parent != nil:
		place += "," + m.Parent.String()
	case kind.Subtask:
		return access.Name{}, fault.New(fault.Input, "%s is a sub-task type and needs a parent in %s", kind.Name, m.Target).
			WithHint("pass target_parent, or another target_issue_type")
	}
	group := ordered.New(
		ordered.M("inferClassificationDefaults", true), ordered.M("inferFieldDefaults", true), ordered.M("inferStatusDefaults", true),
		ordered.M("inferSubtaskTypeDefault", true), ordered.M("issueIdsOrKeys", []any{key}),
	)
	body := ordered.New(ordered.M("sendBulkNotification", m.Notify), ordered.M("targetToSourcesMapping", ordered.New(ordered.M(place, group))))
	var answer struct {
		Task json.RawMessage `json:"taskId"`
	}
	if err := c.door.Do(ctx, issueMove.At().JSON(body), &answer); err != nil {
		return access.Name{}, err
	}
	if textOf(answer.Task) == "" {
		return access.Name{}, fault.New(fault.Protocol, "Jira did not say which task moves the issue")
	}
	return c.scope.Name(textOf(answer.Task))
}

// sourceType reads the type of the issue.
func (c *Client) sourceType(ctx context.Context, key access.IssueKey) (rawIssueType, error) {
	raw := new(rawIssue)
	r := issueRead.At(key).Query("fields", "issuetype").Query("updateHistory", "false")
	if err := c.door.Do(ctx, r, raw); err != nil {
		return rawIssueType{}, notFound(err, key)
	}
	if err := c.scope.Returned(raw.Key); err != nil {
		return rawIssueType{}, err
	}
	source := decoded[rawIssueType](raw.Fields["issuetype"])
	if source.Name == "" {
		return source, fault.New(fault.Protocol, "Jira did not say which type %s has", key)
	}
	return source, nil
}

// targetType finds the type in the target project: the one asked for, else the same id, else the same name and kind.
func (c *Client) targetType(ctx context.Context, m Relocation, source rawIssueType) (*IssueType, error) {
	if strings.TrimSpace(m.Type) != "" {
		return c.IssueType(ctx, m.Target, strings.TrimSpace(m.Type))
	}
	types, err := c.IssueTypes(ctx, m.Target)
	if err != nil {
		return nil, err
	}
	var names []string
	for at := range types {
		if types[at].ID == textOf(source.ID) {
			return &types[at], nil
		}
		names = append(names, types[at].Name)
	}
	for at := range types {
		if squeezed(types[at].Name) == squeezed(source.Name) && types[at].Subtask == source.Subtask {
			return &types[at], nil
		}
	}
	return nil, fault.New(fault.Input, "project %s has no issue type %q", m.Target, source.Name).
		WithHint("pass target_issue_type with one of: %s", strings.Join(names, ", "))
}

// Waiting for Jira's job: the pauses grow, and together they last about half a minute.
const (
	firstPause = 500 * time.Millisecond
	longPause  = 4 * time.Second
	movePolls  = 15
)

// moveState is what Jira says of a job.
type moveState struct {
	Status   string              `json:"status"`
	Percent  int                 `json:"progressPercent"`
	Errors   []string            `json:"errorMessages"`
	Failed   map[string][]string `json:"failedAccessibleIssues"`
	Invalid  int                 `json:"invalidOrInaccessibleIssueCount"`
	Messages []string            `json:"messages"`
}

// awaitMove looks at the job until it ends.
func (c *Client) awaitMove(ctx context.Context, task access.Name, report func(done, total int)) error {
	wait := firstPause
	for poll := range movePolls {
		if poll > 0 {
			if err := c.options.Wait(ctx, wait); err != nil {
				return stillMoving(err, task)
			}
			wait = min(2*wait, longPause)
		}
		var raw json.RawMessage
		if err := c.door.Do(ctx, moveProgress.At(task), &raw); err != nil {
			return stillMoving(err, task)
		}
		state := decoded[moveState](raw)
		if report != nil {
			report(state.Percent, 100)
		}
		if ended, err := state.ended(); ended {
			return err
		}
	}
	return goOn(fault.New(fault.Timeout, "the move has not ended yet and timed out (task %s); it goes on in Jira", task), task)
}

// stillMoving says of a job that cannot be looked at that it was begun, and how to learn its end.
func stillMoving(err error, task access.Name) error {
	named := fault.During(err, "look at the task %s that moves the issue; it was begun and may go on in Jira", task)
	if known, ok := errors.AsType[*fault.Error](named); ok {
		return goOn(known, task)
	}
	return named
}

// goOn tells how to wait for a job again without beginning another one.
func goOn(e *fault.Error, task access.Name) *fault.Error {
	return e.WithHint("call jira_move_issue again with the same arguments and task_id=%s to go on waiting", task)
}

// ended reports whether the job is over, and how.
func (s *moveState) ended() (bool, error) {
	switch s.Status {
	case "COMPLETE":
		return true, s.complaint()
	case "FAILED", "DEAD":
		words := strings.Join(append(s.Errors, s.reasons()...), "; ")
		return true, fault.New(fault.Input, "Jira could not move the issue: %s", cmp.Or(words, "no reason given"))
	case "CANCELLED", "CANCEL_REQUESTED":
		return true, fault.New(fault.Conflict, "the move was cancelled in Jira")
	default:
		return false, nil
	}
}

// complaint is what a finished job left undone; nil when all is done.
func (s *moveState) complaint() error {
	if reasons := s.reasons(); len(reasons) > 0 {
		return fault.New(fault.Input, "Jira did not move the issue: %s", strings.Join(reasons, "; "))
	}
	if s.Invalid > 0 {
		return fault.New(fault.Input, "Jira did not move the issue: %s issue is invalid or not accessible", strconv.Itoa(s.Invalid)).
			WithHint("check that you may move issues in both projects")
	}
	return nil
}

func (s *moveState) reasons() []string {
	var all []string
	for _, list := range s.Failed {
		all = append(all, list...)
	}
	return all
}
