package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func watchRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}/watchers", handle: getWatchers},
		{method: post, path: "/issue/{issueIdOrKey}/watchers", handle: addWatcher},
		{method: del, path: "/issue/{issueIdOrKey}/watchers", handle: removeWatcher},
		{method: get, path: "/issue/{issueIdOrKey}/votes", handle: getVotes},
		{method: post, path: "/issue/{issueIdOrKey}/votes", handle: vote},
		{method: del, path: "/issue/{issueIdOrKey}/votes", handle: unvote},
	}
}

func getWatchers(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	m := c.watches(i)
	m["watchers"] = route.List{}
	if c.may("VIEW_VOTERS_AND_WATCHERS", i.Project, i) {
		m["watchers"] = each(i.Watchers, c.userMap)
	}
	return route.OK(m), nil
}

// findUser finds a person by what the flavour calls people by.
func (c *call) findUser(text string) *store.User {
	if c.Cloud() {
		return c.Store.UserByAccount(text)
	}
	return c.Store.UserByName(text)
}

// addWatcher takes the person as a bare JSON text; without a body it is the caller.
func addWatcher(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	who := c.User
	if len(c.Body) > 0 {
		var text string
		if err := c.into(&text); err != nil {
			return route.Answer{}, err
		}
		if who = c.findUser(text); who == nil {
			return route.Answer{}, c.noSuchUser(text)
		}
	}
	if who != c.User && !c.may("MANAGE_WATCHERS", i.Project, i) {
		return route.Answer{}, forbidden("User '" + c.id(c.User) + "' is not allowed to add watchers to issue '" + i.Key() + "'")
	}
	if !c.Store.Sees(who, i) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The user \""+c.id(who)+"\" does not have permission to view this issue. This user will not be added to the watch list.")
	}
	i.Watch(who)
	return route.NoContent(), nil
}

func (c *call) noSuchUser(text string) error {
	if c.Cloud() {
		return route.RefuseJira(http.StatusNotFound, "Specified user does not exist or you do not have required permissions")
	}
	return route.RefuseJira(http.StatusNotFound, "User '"+text+"' does not exist.")
}

func removeWatcher(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	name := c.Arg("username")
	if c.Cloud() {
		name = c.Arg("accountId")
	}
	if name == "" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The user to remove must be named.")
	}
	who := c.findUser(name)
	if who == nil {
		return route.Answer{}, c.noSuchUser(name)
	}
	if who != c.User && !c.may("MANAGE_WATCHERS", i.Project, i) {
		return route.Answer{}, forbidden("User '" + c.id(c.User) + "' is not allowed to remove watchers from issue '" + i.Key() + "'")
	}
	i.Unwatch(who)
	return route.NoContent(), nil
}

func getVotes(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	m := c.votes(i)
	m["voters"] = each(i.Voters, c.userMap)
	return route.OK(m), nil
}

func vote(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	switch {
	case i.Reporter == c.User:
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "You cannot vote for an issue you have reported.")
	case i.Resolution != nil:
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "You cannot vote for a resolved issue.")
	}
	if !slices.Contains(i.Voters, c.User) {
		i.Voters = append(slices.Clone(i.Voters), c.User)
	}
	return route.NoContent(), nil
}

func unvote(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	if !slices.Contains(i.Voters, c.User) {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Cannot remove a vote for an issue that the user has not already voted for.")
	}
	i.Voters = slices.DeleteFunc(slices.Clone(i.Voters), func(u *store.User) bool { return u == c.User })
	return route.NoContent(), nil
}
