package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/ground/when"
)

// Upload is a file to be attached. Err says why its content could not be had.
type Upload struct {
	Path    string // as the caller named it
	Name    string
	Content io.Reader
	Err     error
}

// Update is what is to be done to an issue, in this order: fields, attachments, transition, comment, work.
type Update struct {
	Fields     map[string]json.RawMessage
	Uploads    []Upload
	Transition string
	Comment    string
	Visibility *Visibility
	Worklog    string // "1h 30m"
	Started    string // when the work began; empty = now
	Return     []string
	Quiet      bool // Jira tells nobody of the changed fields
}

// updateRun is an update on its way. A step that fails does not keep the next one from being tried.
type updateRun struct {
	c        *Client
	key      access.IssueKey
	done     []string
	failed   []string
	warnings []string
	uploads  *ordered.Object
}

// Update does several things to an issue: message, issue, operations_performed, operations_failed, warnings.
func (c *Client) Update(ctx context.Context, key access.IssueKey, u Update) Outcome {
	run := &updateRun{c: c, key: key}
	run.fields(ctx, &u)
	run.transition(ctx, u)
	run.comment(ctx, u)
	run.worklog(ctx, u)
	changed, tried := len(run.done) > 0, len(run.done)+len(run.failed) > 0
	issue, err := c.reread(ctx, key, u.Return)
	if err != nil {
		run.failed = append(run.failed, "refetch: "+fault.Text(err))
		issue = c.stub("", key.String())
	}
	if run.uploads != nil {
		issue.Set("attachment_results", run.uploads)
	}
	o := ordered.New(
		ordered.M("message", updateMessage(changed, tried, len(run.failed) > 0)), ordered.M("issue", issue),
		ordered.M("operations_performed", orEmpty(run.done)), ordered.M("operations_failed", orEmpty(run.failed)),
	)
	if len(run.warnings) > 0 {
		o.Set("warnings", run.warnings)
	}
	return Outcome{Object: o, failed: !changed && len(run.failed) > 0}
}

func updateMessage(changed, tried, failed bool) string {
	switch {
	case changed && failed:
		return "Issue update completed with errors"
	case changed:
		return "Issue updated successfully"
	case tried:
		return "Issue update failed"
	default:
		return "No issue updates were requested"
	}
}

// fields writes the fields, then attaches the files. A status among the fields is a transition.
func (r *updateRun) fields(ctx context.Context, u *Update) {
	changes := u.Fields
	if status, given := take(changes, []string{"status"}); given && u.Transition == "" {
		u.Transition = namedText(status)
	}
	if len(changes) > 0 {
		warnings, err := r.c.editFields(ctx, r.key, changes, u.Quiet)
		if err != nil {
			r.failed = append(r.failed, "fields_updated: "+fault.Text(fault.During(err, "update %s", r.key)))
			r.skip(u.Uploads)
			return
		}
		r.done, r.warnings = append(r.done, "fields_updated"), append(r.warnings, warnings...)
	}
	r.attach(ctx, u.Uploads)
}

// skip tells that files were not attached because the fields could not be written: the caller will try again.
func (r *updateRun) skip(uploads []Upload) {
	for _, one := range uploads {
		r.failed = append(r.failed, fmt.Sprintf("attachment: %s: not attached, because the fields could not be updated", one.Path))
	}
}

// attach uploads files one by one.
func (r *updateRun) attach(ctx context.Context, uploads []Upload) {
	if len(uploads) == 0 {
		return
	}
	good, bad := []*ordered.Object{}, []*ordered.Object{}
	for _, one := range uploads {
		attached, err := r.c.attach(ctx, r.key, one)
		if err != nil {
			r.failed = append(r.failed, fmt.Sprintf("attachment: %s: %s", one.Path, fault.Text(err)))
			bad = append(bad, ordered.New(ordered.M("filename", one.Path), ordered.M("error", fault.Text(err))))
			continue
		}
		good = append(good, attached)
	}
	if len(good) > 0 {
		r.done = append(r.done, "attachments_uploaded")
	}
	r.uploads = ordered.New(
		ordered.M("success", len(good) > 0), ordered.M("issue_key", r.key), ordered.M("total", len(uploads)),
		ordered.M("uploaded", good), ordered.M("failed", bad),
	)
}

// attach uploads one file: filename, size, id.
func (c *Client) attach(ctx context.Context, key access.IssueKey, one Upload) (*ordered.Object, error) {
	if one.Err != nil {
		return nil, one.Err
	}
	if err := c.here(ctx, key); err != nil {
		return nil, err
	}
	var answer []struct {
		ID   json.RawMessage `json:"id"`
		Name string          `json:"filename"`
		Size int64           `json:"size"`
	}
	if err := c.door.Do(ctx, issueAttach.At(key).File(one.Name, one.Content), &answer); err != nil {
		return nil, notFound(err, key)
	}
	if len(answer) == 0 {
		return nil, fault.New(fault.Protocol, "Jira did not confirm the attachment").WithHint("look at the issue before trying again")
	}
	a := answer[0]
	return ordered.New(ordered.M("filename", a.Name), ordered.M("size", a.Size), ordered.M("id", textOf(a.ID))), nil
}

func (r *updateRun) transition(ctx context.Context, u Update) {
	if strings.TrimSpace(u.Transition) == "" {
		return
	}
	warnings, err := r.c.moveOn(ctx, r.key, Move{To: u.Transition})
	if err != nil {
		r.failed = append(r.failed, "transition: "+fault.Text(err))
		return
	}
	r.done, r.warnings = append(r.done, "transitioned_to:"+u.Transition), append(r.warnings, warnings...)
}

func (r *updateRun) comment(ctx context.Context, u Update) {
	if strings.TrimSpace(u.Comment) == "" {
		return
	}
	written, err := r.c.AddComment(ctx, r.key, NewComment{Body: u.Comment, Visibility: u.Visibility})
	if err != nil {
		r.failed = append(r.failed, "comment: "+fault.Text(err))
		return
	}
	r.done = append(r.done, "comment_added")
	if notes, ok := written.Get("warnings"); ok {
		more, _ := notes.([]string)
		r.warnings = append(r.warnings, more...)
	}
}

func (r *updateRun) worklog(ctx context.Context, u Update) {
	if strings.TrimSpace(u.Worklog) == "" {
		return
	}
	if err := r.c.logWork(ctx, r.key, u.Worklog, u.Started); err != nil {
		r.failed = append(r.failed, "worklog: "+fault.Text(err))
		return
	}
	r.done = append(r.done, "worklog_added")
}

// logWork notes work on an issue. Jira counts days and weeks by its own settings, hence the text is left to it.
func (c *Client) logWork(ctx context.Context, key access.IssueKey, spent, started string) error {
	work, err := when.ParseWork(spent)
	if err != nil {
		return fault.New(fault.Input, "worklog: %s", err).WithHint(`give an amount of work, for example "1h 30m"`)
	}
	body := ordered.New()
	if work.Jira != "" {
		body.Set("timeSpent", work.Jira)
	} else {
		body.Set("timeSpentSeconds", work.Seconds)
	}
	stamp, err := c.stamp(started)
	if err != nil {
		return fault.New(fault.Input, "worklog_started: %s", err).WithHint(`give a date and time, for example "2026-05-20T09:00:00+02:00"`)
	}
	setText(body, "started", stamp)
	if err := c.here(ctx, key); err != nil {
		return err
	}
	return fault.During(notFound(c.door.Do(ctx, worklogAdd.At(key).JSON(body), nil), key), "log work on %s", key)
}
