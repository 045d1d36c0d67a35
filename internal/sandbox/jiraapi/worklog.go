package jiraapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func worklogRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}/worklog", handle: getWorklogs},
		{method: post, path: "/issue/{issueIdOrKey}/worklog", handle: addWorklog},
		{method: get, path: "/issue/{issueIdOrKey}/worklog/{id}", handle: getWorklog},
		{method: put, path: "/issue/{issueIdOrKey}/worklog/{id}", handle: updateWorklog},
		{method: del, path: "/issue/{issueIdOrKey}/worklog/{id}", handle: deleteWorklog},
	}
}

func (c *call) worklogs(i *store.Issue) []*store.Worklog {
	var list []*store.Worklog
	for _, w := range i.Worklogs {
		if c.seesRestricted(i, w.Visibility) {
			list = append(list, w)
		}
	}
	return list
}

func (c *call) worklog(i *store.Issue, w *store.Worklog) route.Map {
	m := route.Map{
		"self": c.api("/issue/", i.ID, "/worklog/", w.ID), "id": w.ID, "issueId": i.ID,
		"author": c.user(w.Author), "updateAuthor": c.user(w.UpdateAuthor), "created": stamp(w.Created), "updated": stamp(w.Updated),
		"started": stamp(w.Started), "timeSpent": period(w.Seconds), "timeSpentSeconds": w.Seconds,
	}
	if text := c.rich(w.Comment); text != nil {
		m["comment"] = text
	} else if !c.Cloud() {
		m["comment"] = ""
	}
	if w.Visibility != nil {
		m["visibility"] = c.visibility(w.Visibility)
	}
	return m
}

// shownInIssue is how many worklogs an issue carries at most; more have their own address.
const shownInIssue = 20

func (c *call) worklogsField(i *store.Issue) route.Map {
	list := c.worklogs(i)
	shown := list[:min(len(list), shownInIssue)]
	return route.Map{
		"startAt": 0, "maxResults": shownInIssue, "total": len(list),
		"worklogs": each(shown, func(w *store.Worklog) route.Map { return c.worklog(i, w) }),
	}
}

func getWorklogs(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := c.page(5000, 5000)
	if err != nil {
		return route.Answer{}, err
	}
	list := c.worklogs(i)
	for name, keep := range map[string]func(limit int64, w *store.Worklog) bool{
		"startedAfter":  func(limit int64, w *store.Worklog) bool { return w.Started.UnixMilli() >= limit },
		"startedBefore": func(limit int64, w *store.Worklog) bool { return w.Started.UnixMilli() < limit },
	} {
		if limit, err := strconv.ParseInt(c.Arg(name), 10, 64); err == nil {
			list = slices.DeleteFunc(list, func(w *store.Worklog) bool { return !keep(limit, w) })
		}
	}
	if !c.Cloud() {
		p = page{limit: len(list)}
	}
	shown := each(cut(list, &p), func(w *store.Worklog) route.Map { return c.worklog(i, w) })
	return route.OK(route.Map{"startAt": p.start, "maxResults": p.limit, "total": p.total, "worklogs": shown}), nil
}

func (c *call) findWorklog() (*store.Issue, *store.Worklog, error) {
	i, err := c.issue()
	if err != nil {
		return nil, nil, err
	}
	for _, w := range c.worklogs(i) {
		if w.ID == c.Param("id") {
			return i, w, nil
		}
	}
	return nil, nil, route.RefuseJira(http.StatusNotFound, "Cannot find worklog with id: '"+c.Param("id")+"'.")
}

func getWorklog(c *call) (route.Answer, error) {
	i, w, err := c.findWorklog()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.worklog(i, w)), nil
}

// worklogBody is the body of writing a worklog.
type worklogBody struct {
	Comment          any        `json:"comment"`
	Started          *string    `json:"started"`
	TimeSpent        any        `json:"timeSpent"`
	TimeSpentSeconds *rawNumber `json:"timeSpentSeconds"`
	Visibility       *route.Map `json:"visibility"`
}

// readWorklog fills a worklog; what the body does not give stays.
func (c *call) readWorklog(i *store.Issue, body worklogBody, w *store.Worklog) map[string]string {
	wrong := map[string]string{}
	if body.Comment != nil {
		text, message := c.readRich(body.Comment)
		if message != "" {
			wrong["comment"] = message
		}
		w.Comment = text
	}
	if body.Started != nil {
		t, ok := parseTime(*body.Started)
		if !ok {
			wrong["started"] = "Worklog's start time must be in the form yyyy-MM-dd'T'HH:mm:ss.SSSZ."
		}
		w.Started = t
	}
	if seconds, given, ok := worked(body); !ok {
		wrong["timeLogged"] = "Invalid time duration entered."
	} else if given {
		w.Seconds = seconds
	}
	if w.Seconds <= 0 && len(wrong) == 0 {
		wrong["timeLogged"] = "You must indicate the time spent working."
	}
	v, message := c.readVisibility(i, body.Visibility, "worklog")
	if message != "" {
		wrong["visibility"] = message
	}
	if body.Visibility != nil {
		w.Visibility = v
	}
	return wrong
}

// worked reads how long the work took: in seconds or as "1h 30m".
func worked(body worklogBody) (seconds int, given, ok bool) {
	if body.TimeSpentSeconds != nil {
		n, err := body.TimeSpentSeconds.Int64()
		return int(n) / minute * minute, true, err == nil && n >= minute
	}
	if body.TimeSpent == nil {
		return 0, false, true
	}
	text, _ := scalar(body.TimeSpent)
	n, valid := parsePeriod(text)
	return n / minute * minute, true, valid && n >= minute
}

func addWorklog(c *call) (route.Answer, error) {
	i, err := c.issueFor("WORK_ON_ISSUES", "You do not have permission to log work on this issue.")
	if err != nil {
		return route.Answer{}, err
	}
	var body worklogBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	w := &store.Worklog{Started: c.Store.Now()}
	if wrong := c.readWorklog(i, body, w); len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	remaining, message := c.remaining(i, w.Seconds)
	if message != "" {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"adjustEstimate": message})
	}
	c.putWorklog(i, w, remaining)
	return route.Created(c.worklog(i, w)), nil
}

func (c *call) putWorklog(i *store.Issue, w *store.Worklog, remaining *int) {
	now := c.Store.Now()
	w.ID, w.Author, w.UpdateAuthor, w.Created, w.Updated = c.Store.NextID(store.KindWorklog), c.User, c.User, now, now
	c.withTimes(i, w.ID, func() {
		i.Worklogs = append(slices.Clone(i.Worklogs), w)
		i.Estimate = remaining
	})
}

// withTimes records what a change of worklogs does to the times of an issue.
func (c *call) withTimes(i *store.Issue, worklog string, change func()) {
	spent, estimate := timeSpentSide(i), secondsSide(i.Estimate)
	change()
	items := []store.ChangeItem{item("WorklogId", "", some(worklog, worklog), side{})}
	if to := timeSpentSide(i); !same(spent.id, to.id) {
		items = append(items, item("timespent", "timespent", spent, to))
	}
	if to := secondsSide(i.Estimate); !same(estimate.id, to.id) {
		items = append(items, item("timeestimate", "timeestimate", estimate, to))
	}
	c.Store.Record(i, c.User, items...)
}

func timeSpentSide(i *store.Issue) side {
	if len(i.Worklogs) == 0 {
		return side{}
	}
	n := i.TimeSpent()
	return secondsSide(&n)
}

func item(field, id string, from, to side) store.ChangeItem {
	return store.ChangeItem{Field: field, FieldID: id, FieldType: "jira", From: from.id, FromString: from.text, To: to.id, ToString: to.text}
}

// remaining is the estimate after work was logged, as adjustEstimate says.
func (c *call) remaining(i *store.Issue, seconds int) (*int, string) {
	set := func(n int) *int { n = max(n, 0); return &n }
	switch mode := c.Arg("adjustEstimate"); mode {
	case "", "auto":
		if i.Estimate == nil {
			return nil, ""
		}
		return set(*i.Estimate - seconds), ""
	case "leave":
		return i.Estimate, ""
	case "new":
		n, ok := parsePeriod(c.Arg("newEstimate"))
		if !ok {
			return nil, "'" + c.Arg("newEstimate") + "' is not a valid newEstimate."
		}
		return set(n), ""
	case "manual":
		n, ok := parsePeriod(c.Arg("reduceBy"))
		if !ok {
			return nil, "'" + c.Arg("reduceBy") + "' is not a valid reduceBy."
		}
		if i.Estimate == nil {
			return nil, ""
		}
		return set(*i.Estimate - n), ""
	default:
		return nil, "'" + mode + "' is not one of new, leave, manual, auto."
	}
}

// addWorklog of a draft takes {"add": {"timeSpent": …}} of an edit or a transition.
func (d *draft) addWorklog(raw any) {
	m, ok := raw.(map[string]any)
	if !ok {
		d.refuse("worklog", notAnID)
		return
	}
	body := worklogBody{Comment: m["comment"], TimeSpent: m["timeSpent"]}
	if s, ok := m["started"].(string); ok {
		body.Started = &s
	}
	if n, ok := m["timeSpentSeconds"].(rawNumber); ok {
		body.TimeSpentSeconds = &n
	}
	w := &store.Worklog{Started: d.Store.Now()}
	wrong := d.readWorklog(&d.next, body, w)
	for field, message := range wrong {
		d.refuse(field, message)
	}
	if len(wrong) == 0 {
		d.later = append(d.later, func(i *store.Issue) {
			var left *int
			if i.Estimate != nil {
				n := max(*i.Estimate-w.Seconds, 0)
				left = &n
			}
			d.putWorklog(i, w, left)
		})
	}
}

func updateWorklog(c *call) (route.Answer, error) {
	i, w, err := c.findWorklog()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.mine(i, w.Author, "EDIT_ALL_WORKLOGS", "EDIT_OWN_WORKLOGS") {
		return route.Answer{}, forbidden("You do not have permission to edit this worklog.")
	}
	var body worklogBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := *w
	if wrong := c.readWorklog(i, body, &next); len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	next.UpdateAuthor, next.Updated = c.User, c.Store.Now()
	c.withTimes(i, w.ID, func() { *w = next })
	return route.OK(c.worklog(i, w)), nil
}

func deleteWorklog(c *call) (route.Answer, error) {
	i, w, err := c.findWorklog()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.mine(i, w.Author, "DELETE_ALL_WORKLOGS", "DELETE_OWN_WORKLOGS") {
		return route.Answer{}, forbidden("You do not have permission to delete this worklog.")
	}
	c.withTimes(i, w.ID, func() {
		i.Worklogs = slices.DeleteFunc(slices.Clone(i.Worklogs), func(x *store.Worklog) bool { return x == w })
		if i.Estimate != nil {
			n := *i.Estimate + w.Seconds
			i.Estimate = &n
		}
	})
	return route.NoContent(), nil
}
