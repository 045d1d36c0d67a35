package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// epicNamed finds an epic by id or key.
func (c *call) epicNamed(idOrKey string) (*store.Issue, error) {
	i := c.Store.Issue(idOrKey)
	if i == nil || !c.Store.Sees(c.User, i) || i.Type.Level != 1 {
		return nil, route.RefuseJira(http.StatusNotFound, "The requested epic either does not exist or you don't have permission to see it.")
	}
	return i, nil
}

func getEpic(c *call) (route.Answer, error) {
	e, err := c.epicNamed(c.Param("epicIdOrKey"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.epic(e)), nil
}

func updateEpic(c *call) (route.Answer, error) {
	e, err := c.epicNamed(c.Param("epicIdOrKey"))
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("EDIT_ISSUES", e.Project, e) {
		return route.Answer{}, forbidden("You do not have permission to edit this epic.")
	}
	var body struct {
		Name    *string `json:"name"`
		Summary *string `json:"summary"`
		Done    *bool   `json:"done"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	d := c.newDraft(target{e.Project, e.Type, e})
	if body.Summary != nil {
		d.setSummary(*body.Summary)
	}
	if f := c.Store.FieldKind("gh-epic-label"); f != nil && body.Name != nil {
		d.setCustom(f.ID, *body.Name)
	}
	if err := d.refusal(); err != nil {
		return route.Answer{}, err
	}
	d.commit()
	return route.OK(c.epic(e)), nil
}

func epicIssues(c *call) (route.Answer, error) { return c.agileScope(ofEpic) }

func epiclessIssues(c *call) (route.Answer, error) { return c.agileScope(ofNoEpic) }

// issueList reads {"issues": [keys]} and finds them all, or refuses.
func (c *call) issueListOfBody() ([]*store.Issue, error) {
	var body struct {
		Issues []string `json:"issues"`
	}
	if err := c.into(&body); err != nil {
		return nil, err
	}
	const most = 50
	if len(body.Issues) > most {
		return nil, route.RefuseJira(http.StatusBadRequest, "The maximum number of issues that can be moved in one operation is 50.")
	}
	var list []*store.Issue
	var unknown []string
	for _, key := range body.Issues {
		i := c.Store.Issue(key)
		switch {
		case i == nil || !c.Store.Sees(c.User, i):
			unknown = append(unknown, "Issue does not exist or you do not have permission to see it: "+key)
		case !c.may("EDIT_ISSUES", i.Project, i):
			return nil, forbidden("You do not have permission to edit issue " + key + ".")
		default:
			list = append(list, i)
		}
	}
	if len(unknown) > 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, unknown...)
	}
	return list, nil
}

// edit changes issues by a function on their drafts, all or none.
func (c *call) edit(list []*store.Issue, change func(*draft)) (route.Answer, error) {
	var drafts []*draft
	for _, i := range list {
		d := c.newDraft(target{i.Project, i.Type, i})
		change(d)
		if err := d.refusal(); err != nil {
			return route.Answer{}, err
		}
		drafts = append(drafts, d)
	}
	for _, d := range drafts {
		d.commit()
	}
	return route.NoContent(), nil
}

func addToEpic(c *call) (route.Answer, error) {
	e, err := c.epicNamed(c.Param("epicIdOrKey"))
	if err != nil {
		return route.Answer{}, err
	}
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	if slices.ContainsFunc(list, func(i *store.Issue) bool { return i.Type.Level != 0 }) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Only issues that are no epics and no sub-tasks can be put into an epic.")
	}
	return c.edit(list, func(d *draft) { d.parent = e })
}

func removeFromEpic(c *call) (route.Answer, error) {
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	return c.edit(list, func(d *draft) {
		if d.parent != nil && d.parent.Type.Level == 1 {
			d.parent = nil
		}
	})
}

// boardAsked finds the board of the query, which tells the field of estimates.
func (c *call) boardAsked() (*store.Board, error) {
	id, err := strconv.Atoi(c.Arg("boardId"))
	b := c.Store.Board(id)
	if err != nil || b == nil || !c.seesBoard(b) {
		return nil, route.RefuseJira(http.StatusBadRequest, "The board with the given id does not exist or you do not have permission to see it.")
	}
	return b, nil
}

func getEstimation(c *call) (route.Answer, error) {
	i, b, err := c.estimated()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.estimation(i, b)), nil
}

func (c *call) estimated() (*store.Issue, *store.Board, error) {
	i, err := c.issue()
	if err != nil {
		return nil, nil, err
	}
	b, err := c.boardAsked()
	return i, b, err
}

func (c *call) estimation(i *store.Issue, b *store.Board) route.Map {
	f := c.estimateField(b)
	m := route.Map{"fieldId": f.ID}
	if !c.Cloud() {
		m["value"] = nil // Cloud leaves out what is not estimated
	}
	if v, ok := i.Custom[f.ID].(float64); ok {
		m["value"] = jsonNumber(v)
		if !c.Cloud() {
			m["value"] = strconv.FormatFloat(v, 'f', 1, 64)
		}
	}
	return m
}

func setEstimation(c *call) (route.Answer, error) {
	i, b, err := c.estimated()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("EDIT_ISSUES", i.Project, i) {
		return route.Answer{}, forbidden("You do not have permission to edit issues in this project.")
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	d := c.newDraft(target{i.Project, i.Type, i})
	f := c.estimateField(b)
	if text, ok := scalar(body["value"]); ok {
		d.setField(f, rawNumber(text))
	} else {
		d.setCustom(f.ID, nil)
	}
	if err := d.refusal(); err != nil {
		return route.Answer{}, err
	}
	d.commit()
	return route.OK(c.estimation(i, b)), nil
}

// rankIssues puts issues before or behind another one.
func rankIssues(c *call) (route.Answer, error) {
	var ask struct {
		Before string `json:"rankBeforeIssue"`
		After  string `json:"rankAfterIssue"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	list, err := c.issueListOfBody()
	if err != nil {
		return route.Answer{}, err
	}
	return c.rankAt(list, ask.Before, ask.After)
}

// rankEpic puts an epic before or behind another one.
func rankEpic(c *call) (route.Answer, error) {
	e, err := c.epicNamed(c.Param("epicIdOrKey"))
	if err != nil {
		return route.Answer{}, err
	}
	var ask struct {
		Before string `json:"rankBeforeEpic"`
		After  string `json:"rankAfterEpic"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	if other := ask.Before + ask.After; other != "" {
		if _, err := c.epicNamed(other); err != nil {
			return route.Answer{}, err
		}
	}
	return c.rankAt([]*store.Issue{e}, ask.Before, ask.After)
}

// rankAt puts issues before or behind another one; exactly one of the two is named.
func (c *call) rankAt(list []*store.Issue, before, after string) (route.Answer, error) {
	if (before == "") == (after == "") {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Exactly one of the issues to rank before and after must be given.")
	}
	anchor, err := c.issueNamed(before + after)
	if err != nil {
		return route.Answer{}, err
	}
	if slices.Contains(list, anchor) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "An issue cannot be ranked relative to itself.")
	}
	c.rank(list, anchor, before != "")
	return route.NoContent(), nil
}

func (c *call) rank(list []*store.Issue, anchor *store.Issue, before bool) { //nolint:revive // the two ways of one operation
	order := slices.Clone(c.Store.Issues())
	slices.SortStableFunc(order, func(a, b *store.Issue) int { return strings.Compare(a.Rank, b.Rank) })
	order = slices.DeleteFunc(order, func(i *store.Issue) bool { return slices.Contains(list, i) })
	at := slices.Index(order, anchor)
	if !before {
		at++
	}
	c.Store.Rerank(slices.Insert(order, at, list...))
	f := c.Store.FieldKind("gh-lexo-rank")
	for _, i := range list {
		c.Store.Record(i, c.User, item("Rank", f.ID, some("", ""), some("", "Ranked "+map[bool]string{true: "higher", false: "lower"}[before])))
	}
}
