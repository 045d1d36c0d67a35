package confapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// task is an inline task of a page. Its global id is made of the page's and its number on the page.
type task struct {
	page     *store.Content
	local    string
	complete bool
	body     string
	assigned *store.User
	due      time.Time
	status   *text.Node
}

func (t *task) id() string { return idOf(t.page.ID) + leftPad(t.local, 3) }

// tasksOf reads the tasks of a page.
func (a api) tasksOf(page *store.Content) []*task {
	root, err := text.ParseStorage(page.Body())
	if err != nil {
		return nil
	}
	var list []*task
	root.Walk(func(n *text.Node) bool {
		if n.Name != "ac:task" {
			return true
		}
		t := a.readTask(page, n)
		list = append(list, t)
		return true
	})
	return list
}

// readTask reads one task of a page.
func (a api) readTask(page *store.Content, n *text.Node) *task {
	t := &task{page: page, status: n.Child("ac:task-status")}
	if id := n.Child("ac:task-id"); id != nil {
		t.local = strings.TrimSpace(id.Inner())
	}
	t.complete = t.status != nil && strings.TrimSpace(t.status.Inner()) == "complete"
	b := n.Child("ac:task-body")
	if b == nil || len(b.Children) == 0 {
		return t
	}
	t.body = page.Body()[b.Children[0].Start:b.Children[len(b.Children)-1].End]
	b.Walk(func(x *text.Node) bool {
		switch {
		case x.Name == "ri:user" && t.assigned == nil:
			if who, ok := a.mentioned(x); ok {
				t.assigned = a.Store.UserByAccount(who.AccountID)
			}
		case x.Name == "time":
			if due, err := time.Parse("2006-01-02", x.Get("datetime")); err == nil {
				t.due = due
			}
		}
		return true
	})
	return t
}

// allTasks reads the tasks of everything that the caller may see.
func (a api) allTasks() []*task {
	var list []*task
	for _, c := range a.visible(a.Store.Contents()) {
		if (c.Type == store.Page || c.Type == store.BlogPost) && c.Status == store.Current {
			list = append(list, a.tasksOf(c)...)
		}
	}
	return list
}

func (a api) task2(t *task) any {
	v := t.page.Now()
	m := route.Map{
		"id": t.id(), "localId": t.local, "spaceId": idOf(t.page.Space.ID), "status": "incomplete", "body": route.Map{},
		"createdBy": accountOf(t.page.Creator), "createdAt": stamp(t.page.Created), "updatedAt": stamp(v.When),
	}
	if t.page.Type == store.BlogPost {
		m["blogPostId"] = idOf(t.page.ID)
	} else {
		m["pageId"] = idOf(t.page.ID)
	}
	if t.complete {
		m["status"], m["completedBy"], m["completedAt"] = "complete", accountOf(v.By), stamp(v.When)
	}
	if t.assigned != nil {
		m["assignedTo"] = t.assigned.AccountID
	}
	if !t.due.IsZero() {
		m["dueAt"] = stamp(t.due)
	}
	switch form := a.Arg("body-format"); form {
	case "storage":
		m["body"] = route.Map{form: route.Map{"representation": form, "value": t.body}}
	case "atlas_doc_format":
		if root, err := text.ParseStorage(t.body); err == nil {
			m["body"] = route.Map{form: route.Map{"representation": form, "value": text.ADFOfStorage(root, a.around(t.page, v))}}
		}
	}
	return m
}

func (a api) listTasks2() (route.Answer, error) {
	if err := a.oneOf("body-format", bulkForms...); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("status", "complete", "incomplete"); err != nil {
		return route.Answer{}, err
	}
	pages, err := a.numbers("page-id")
	if err != nil {
		return route.Answer{}, err
	}
	spaces, err := a.numbers("space-id")
	if err != nil {
		return route.Answer{}, err
	}
	status, assigned := a.Arg("status"), a.List("assigned-to")
	list := slices.DeleteFunc(a.allTasks(), func(t *task) bool {
		return status != "" && (status == "complete") != t.complete || len(pages) > 0 && !slices.Contains(pages, t.page.ID) ||
			len(spaces) > 0 && !slices.Contains(spaces, t.page.Space.ID) || len(assigned) > 0 && !slices.Contains(assigned, accountOf(t.assigned))
	})
	return list2(a, list, a.task2)
}

// pathTask finds the task of the path.
func (a api) pathTask() (*task, error) {
	for _, t := range a.allTasks() {
		if t.id() == a.Param("id") {
			return t, nil
		}
	}
	if _, ok := number(a.Param("id")); !ok {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'id' is not the correct type. Expected type is long", a.Param("id"))
	}
	return nil, notFound2()
}

func (a api) getTask2() (route.Answer, error) {
	t, err := a.pathTask()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.task2(t)), nil
}

// updateTask2 ticks or unticks a task, in the newest version of its page.
func (a api) updateTask2() (route.Answer, error) {
	var in struct{ Status string }
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	t, err := a.pathTask()
	switch {
	case err != nil:
		return route.Answer{}, err
	case in.Status != "complete" && in.Status != "incomplete":
		return route.Answer{}, refuse2(http.StatusBadRequest, "'status' must be 'complete' or 'incomplete'")
	case !a.Store.EditsContent(a.User, t.page):
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to update task %s", t.id())
	case t.status == nil:
		return route.Answer{}, notFound2()
	}
	now := t.page.Now()
	now.Body = now.Body[:t.status.Start] + "<ac:task-status>" + in.Status + "</ac:task-status>" + now.Body[t.status.End:]
	t.complete = in.Status == "complete"
	return route.OK(a.task2(t)), nil
}
