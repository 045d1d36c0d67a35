package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func transitionRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}/transitions", handle: getTransitions},
		{method: post, path: "/issue/{issueIdOrKey}/transitions", handle: doTransition},
	}
}

func getTransitions(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	withFields := slices.Contains(c.List("expand"), "transitions.fields")
	list := c.transitions(i, withFields)
	if id := c.Arg("transitionId"); id != "" {
		list = slices.DeleteFunc(list, func(v any) bool { m, ok := v.(route.Map); return !ok || m["id"] != id })
	}
	return route.OK(route.Map{"expand": "transitions", "transitions": list}), nil
}

// open lists the ways that the caller may take from where the issue is.
func (c *call) open(i *store.Issue) []*store.Transition {
	if !c.may("TRANSITION_ISSUES", i.Project, i) {
		return nil
	}
	var list []*store.Transition
	for _, t := range i.Project.Workflow(i.Type).Transitions {
		if t.Leaves(i.Status) && c.mayGo(t, i.Project) {
			list = append(list, t)
		}
	}
	return list
}

// mayGo checks the condition of a transition.
func (c *call) mayGo(t *store.Transition, p *store.Project) bool {
	return len(t.Only) == 0 || slices.ContainsFunc(t.Only, func(role string) bool { return c.Store.InRole(c.User, p, role) })
}

func (c *call) transitions(i *store.Issue, withFields bool) route.List { //nolint:revive // it is what expand asks for
	list := route.List{}
	for _, t := range c.open(i) {
		m := route.Map{"id": t.ID, "name": t.Name, "to": c.status(t.To)}
		if c.Cloud() {
			m["hasScreen"] = len(t.Screen) > 0
			m["isGlobal"], m["isInitial"], m["isAvailable"] = len(t.From) == 0, false, true
			m["isConditional"], m["isLooped"] = len(t.Only) > 0, false
		}
		if withFields {
			fields := route.Map{}
			for _, o := range c.transitionScreen(t, i) {
				fields[o.field.ID] = c.describe(target{i.Project, i.Type, i}, o)
			}
			m["fields"] = fields
		}
		list = append(list, m)
	}
	return list
}

// transitionScreen gives the fields that may be set on the way.
func (c *call) transitionScreen(t *store.Transition, i *store.Issue) []offered {
	var list []offered
	for _, id := range t.Screen {
		if o, ok := c.offer(target{i.Project, i.Type, i}, id, slices.Contains(t.Required, id)); ok {
			list = append(list, o)
		}
	}
	return list
}

func doTransition(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	var body issueBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Transition == nil {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Missing 'transition' identifier")
	}
	id, ok := scalar((*body.Transition)["id"])
	if !ok {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'transition' identifier must be an integer.")
	}
	list := c.open(i)
	at := slices.IndexFunc(list, func(t *store.Transition) bool { return t.ID == id })
	if at < 0 {
		return route.Answer{}, c.noTransition(i, id)
	}
	d := c.goAlong(i, list[at], body)
	if err := d.refusal(); err != nil {
		return route.Answer{}, err
	}
	d.commit()
	return route.NoContent(), nil
}

// noTransition says that a way is not open, in the words of the flavour.
func (c *call) noTransition(i *store.Issue, id string) error {
	if c.Cloud() {
		return route.RefuseJira(http.StatusBadRequest,
			"It seems that you have tried to perform a workflow operation (Transition "+id+") that is not valid for the current state of this issue: "+i.Key()+
				". The likely cause is that somebody has changed the issue recently, please look at the issue history for details.")
	}
	return route.RefuseJira(http.StatusBadRequest, "The requested operation is not valid for the current state of this issue.")
}

// goAlong drafts the issue at the other end of a transition.
func (c *call) goAlong(i *store.Issue, t *store.Transition, body issueBody) *draft {
	d := c.newDraft(target{i.Project, i.Type, i})
	screen := c.transitionScreen(t, i)
	may := byID(screen)
	if c.may("ADD_COMMENTS", i.Project, i) {
		may["comment"] = offered{field: c.Store.Field("comment")}
	}
	if t.Reopen {
		d.next.Resolution = nil
	}
	d.set(body.Fields, may)
	d.update(body.Update, may)
	if t.Resolution != nil && d.next.Resolution == nil && !slices.Contains(t.Required, "resolution") {
		d.next.Resolution = t.Resolution
	}
	d.check(screen)
	d.next.Status = t.To
	return d
}
