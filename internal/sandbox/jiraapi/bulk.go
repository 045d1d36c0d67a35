package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func bulkRoutes() []entry {
	return []entry{
		{method: post, path: "/bulk/issues/delete", handle: bulkDelete, in: onCloud},
		{method: post, path: "/bulk/issues/watch", handle: bulkWatch, in: onCloud},
		{method: post, path: "/bulk/issues/unwatch", handle: bulkUnwatch, in: onCloud},
		{method: get, path: "/bulk/issues/transition", handle: bulkTransitions, in: onCloud},
		{method: post, path: "/bulk/issues/transition", handle: bulkTransition, in: onCloud},
		{method: post, path: "/issue/watching", handle: watchingMany, in: onCloud, readOnly: true},
	}
}

// bulkTask carries out a change on each selected issue and remembers it as a task.
func (c *call) bulkTask(ids []string, change func(*store.Issue) string) (route.Answer, error) {
	if len(ids) == 0 || len(ids) > maxMove {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "selectedIssueIdsOrKeys must contain between 1 and 1000 elements.")
	}
	task := &store.Task{Submitter: c.User, Created: c.Store.Now(), Failed: map[string][]string{}, Total: len(ids)}
	for _, id := range ids {
		i := c.Store.Issue(id)
		if i == nil || !c.Store.Sees(c.User, i) {
			task.Invalid++
			continue
		}
		if why := change(i); why != "" {
			task.Failed[i.ID] = []string{why}
			continue
		}
		task.Done = append(task.Done, i)
	}
	task.ID = c.Store.NextID(store.KindTask)
	c.Store.AddTask(task)
	return route.Created(route.Map{"taskId": task.ID}), nil
}

// bulkSelection is the body of an operation that needs no more than the issues.
type bulkSelection struct {
	IDs []string `json:"selectedIssueIdsOrKeys"`
}

func bulkDelete(c *call) (route.Answer, error) {
	var body bulkSelection
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	return c.bulkTask(body.IDs, func(i *store.Issue) string {
		if !c.may("DELETE_ISSUES", i.Project, i) {
			return "You do not have permission to delete issues in this project."
		}
		c.Store.DeleteIssue(i)
		return ""
	})
}

func bulkWatch(c *call) (route.Answer, error) {
	var body bulkSelection
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	return c.bulkTask(body.IDs, func(i *store.Issue) string { i.Watch(c.User); return "" })
}

func bulkUnwatch(c *call) (route.Answer, error) {
	var body bulkSelection
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	return c.bulkTask(body.IDs, func(i *store.Issue) string { i.Unwatch(c.User); return "" })
}

// bulkTransitions lists, for each workflow of the issues, the ways that all of its issues may take.
func bulkTransitions(c *call) (route.Answer, error) {
	groups := map[*store.Workflow][]*store.Issue{}
	var order []*store.Workflow
	for id := range strings.SplitSeq(c.Arg("issueIdsOrKeys"), ",") {
		i, err := c.issueNamed(strings.TrimSpace(id))
		if err != nil {
			return route.Answer{}, err
		}
		w := i.Project.Workflow(i.Type)
		if groups[w] == nil {
			order = append(order, w)
		}
		groups[w] = append(groups[w], i)
	}
	list := route.List{}
	for _, w := range order {
		var ids []string
		common := route.List{}
		for _, i := range groups[w] {
			ids = append(ids, i.ID)
		}
		for _, t := range w.Transitions {
			if !slices.ContainsFunc(groups[w], func(i *store.Issue) bool { return !slices.Contains(c.open(i), t) }) {
				common = append(common, route.Map{"transitionId": number(t.ID), "transitionName": t.Name, "to": route.Map{"statusId": number(t.To.ID), "statusName": t.To.Name}})
			}
		}
		list = append(list, route.Map{"issues": ids, "transitions": common, "isTransitionsFiltered": len(common) < len(w.Transitions)})
	}
	return route.OK(route.Map{"availableTransitions": list}), nil
}

func bulkTransition(c *call) (route.Answer, error) {
	var body struct {
		Inputs []struct {
			IDs        []string `json:"selectedIssueIdsOrKeys"`
			Transition string   `json:"transitionId"`
		} `json:"bulkTransitionInputs"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	wanted := map[*store.Issue]string{}
	var ids []string
	for _, in := range body.Inputs {
		for _, id := range in.IDs {
			ids = append(ids, id)
			if i := c.Store.Issue(id); i != nil {
				wanted[i] = in.Transition
			}
		}
	}
	return c.bulkTask(ids, func(i *store.Issue) string {
		list := c.open(i)
		at := slices.IndexFunc(list, func(t *store.Transition) bool { return t.ID == wanted[i] })
		if at < 0 {
			return "The transition is not valid for the current state of the issue."
		}
		d := c.goAlong(i, list[at], issueBody{})
		if messages := sortedMessages(d.errors); len(messages) > 0 {
			return messages[0]
		}
		d.commit()
		return ""
	})
}

func watchingMany(c *call) (route.Answer, error) {
	var body struct {
		IDs []string `json:"issueIds"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	m := route.Map{}
	for _, id := range body.IDs {
		i := c.Store.Issue(id)
		m[id] = i != nil && c.Store.Sees(c.User, i) && i.Watches(c.User)
	}
	return route.OK(route.Map{"issuesIsWatching": m}), nil
}
