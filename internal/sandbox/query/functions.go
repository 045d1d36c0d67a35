package query

import (
	"fmt"
	"strings"
)

// Domains of functions that do not yield a named thing of the site.
const (
	domainDate = "date"
	domainUser = "user"
)

// Function describes a function of a query language.
type Function struct {
	Name string
	// Min and Max bound the number of arguments; Max < 0 is no bound.
	Min, Max int
	// List tells whether it yields many values (for IN) or one (for =).
	List bool
	// Domain is what it yields: "date", "user" or a Field.Domain; empty fits all.
	Domain string
	// Missing is the message for an argument that names nothing; %s is it.
	Missing string
	// own marks those that the package evaluates without asking the site.
	own bool
}

const (
	missingProject = "Could not resolve the project '%s' provided to function '%s'."
	missingUser    = "The user '%s' does not exist."
	missingIssue   = "Issue '%s' could not be found in function '%s'."
	missingGroup   = "Function 'membersOf' can not generate a list of usernames for group '%s'; the group does not exist."
	missingBoard   = "Could not resolve '%s' provided to function '%s'."
)

// Functions lists the functions of a language. Those that need the site are
// passed to Site.Call under the Name given here.
func Functions(language Language) []Function {
	out := []Function{
		{Name: "currentUser", Domain: domainUser, own: true},
		{Name: "now", Domain: domainDate, own: true},
	}
	if language == CQL {
		out[1].Max = 1
	}
	for _, edge := range []string{"startOf", "endOf"} {
		for _, unit := range []string{"Day", "Week", "Month", "Year"} {
			out = append(out, Function{Name: edge + unit, Max: 1, Domain: domainDate, own: true})
		}
	}
	if language == CQL {
		return append(
			out,
			Function{Name: "currentSpace", Domain: "space"},
			Function{Name: "currentContent", Domain: "content"},
			Function{Name: "favouriteSpaces", List: true, Domain: "space"},
			Function{Name: "recentlyViewedSpaces", Max: 1, List: true, Domain: "space"},
			Function{Name: "recentlyViewedContent", Max: 2, List: true, Domain: "content"},
		)
	}
	return append(out, jqlFunctions()...)
}

func jqlFunctions() []Function {
	return []Function{
		{Name: "currentLogin", Domain: domainDate},
		{Name: "lastLogin", Domain: domainDate},
		{Name: "membersOf", Min: 1, Max: 1, List: true, Domain: domainUser, Missing: missingGroup},
		{Name: "openSprints", Max: 1, List: true, Domain: "sprint", Missing: missingBoard},
		{Name: "closedSprints", Max: 1, List: true, Domain: "sprint", Missing: missingBoard},
		{Name: "futureSprints", Max: 1, List: true, Domain: "sprint", Missing: missingBoard},
		{Name: "releasedVersions", Max: -1, List: true, Domain: "version", Missing: missingProject},
		{Name: "unreleasedVersions", Max: -1, List: true, Domain: "version", Missing: missingProject},
		{Name: "latestReleasedVersion", Min: 1, Max: 1, Domain: "version", Missing: missingProject},
		{Name: "earliestUnreleasedVersion", Min: 1, Max: 1, Domain: "version", Missing: missingProject},
		{Name: "linkedIssues", Min: 1, Max: -1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "linkedIssue", Min: 1, Max: -1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "subtasksOf", Min: 1, Max: -1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "parentEpic", Min: 1, Max: -1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "portfolioChildIssuesOf", Min: 1, Max: 1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "portfolioParentIssuesOf", Min: 1, Max: 1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "childIssuesOf", Min: 1, Max: 1, List: true, Domain: "issue", Missing: missingIssue},
		{Name: "issueHistory", List: true, Domain: "issue"},
		{Name: "votedIssues", List: true, Domain: "issue"},
		{Name: "watchedIssues", List: true, Domain: "issue"},
		{Name: "updatedBy", Min: 1, Max: 3, List: true, Domain: "issue", Missing: missingUser},
		{Name: "issuesWithRemoteLinksByGlobalId", Min: 1, Max: -1, List: true, Domain: "issue"},
		{Name: "standardIssueTypes", List: true, Domain: "issuetype"},
		{Name: "subtaskIssueTypes", List: true, Domain: "issuetype"},
		{Name: "projectsLeadByUser", Max: 1, List: true, Domain: "project", Missing: missingUser},
		{Name: "projectsWhereUserHasPermission", Min: 1, Max: 1, List: true, Domain: "project"},
		{Name: "projectsWhereUserHasRole", Min: 1, Max: 1, List: true, Domain: "project"},
		{Name: "componentsLeadByUser", Max: 1, List: true, Domain: "component", Missing: missingUser},
		{Name: "cascadeOption", Min: 1, Max: 2, List: true, Domain: "option"},
		{Name: "organizationMembers", Min: 1, Max: 1, List: true, Domain: domainUser},
	}
}

// function finds a function by name, without regard to case.
func function(language Language, name string) *Function {
	for _, f := range Functions(language) {
		if strings.EqualFold(f.Name, name) {
			return &f
		}
	}
	return nil
}

// fits checks that a function alone behind an operator yields one value or many
// as the operator wants. Inside a list every function may stand.
func (c *compiler) fits(f *target, op Operator, call *Call) bool {
	fn := function(c.language, call.Name.Plain())
	if fn == nil {
		return true
	}
	wantsList := op == In || op == NotIn || op == WasIn || op == WasNotIn
	switch {
	case wantsList && !fn.List:
		c.refuse("Operator '%s' does not support the non-list value '%s' for field '%s'.", op, call.Text, f.shown)
	case !wantsList && fn.List:
		c.refuse("Operator '%s' does not support the list value '%s' for field '%s'.", op, call.Text, f.shown)
	default:
		return true
	}
	return false
}

// call evaluates a function for a field.
func (c *compiler) call(f *target, call *Call) ([]comparand, bool) {
	name := call.Name.Plain()
	fn := function(c.language, name)
	if fn == nil {
		c.refuse(unknownFunction, name+"()")
		return nil, false
	}
	if n := len(call.Args); n < fn.Min || fn.Max >= 0 && n > fn.Max {
		c.refuse("Function '%s' expected %s arguments but received '%d'.", fn.Name, fn.arity(), n)
		return nil, false
	}
	if !fn.suits(f.Field) {
		if f.Type == Date || f.Type == DateTime {
			c.refuse(functionDateMisfit, f.shown, fn.Name)
		} else {
			c.refuse(functionMisfit, fn.Name, f.shown)
		}
		return nil, false
	}
	args := make([]string, len(call.Args))
	for i, a := range call.Args {
		args[i] = a.Plain()
	}
	if fn.own {
		return c.ownCall(fn, args)
	}
	values, ok := c.site.Call(fn.Name, args)
	if !ok {
		c.refuse("%s", fn.missing(args))
		return nil, false
	}
	return all(values), true
}

func (fn *Function) suits(f *Field) bool {
	dates := f.Type == Date || f.Type == DateTime
	switch fn.Domain {
	case domainDate:
		return dates
	case domainUser:
		return f.Type == User
	default:
		return !dates && f.Type != User && (fn.Domain == "" || f.Domain == "" || fn.Domain == f.Domain)
	}
}

func (fn *Function) arity() string {
	switch {
	case fn.Max < 0:
		return fmt.Sprintf("at least '%d'", fn.Min)
	case fn.Min == fn.Max:
		return fmt.Sprintf("'%d'", fn.Min)
	default:
		return fmt.Sprintf("between '%d' and '%d'", fn.Min, fn.Max)
	}
}

func (fn *Function) missing(args []string) string {
	arg := strings.Join(args, ", ")
	switch strings.Count(fn.Missing, "%s") {
	case 0:
		return fmt.Sprintf("The value '%s' provided to the function '%s' does not exist.", arg, fn.Name)
	case 1:
		return fmt.Sprintf(fn.Missing, arg)
	default:
		return fmt.Sprintf(fn.Missing, arg, fn.Name)
	}
}

// ownCall evaluates the functions of time and person.
func (c *compiler) ownCall(fn *Function, args []string) ([]comparand, bool) {
	arg := ""
	if len(args) > 0 {
		arg = args[0]
	}
	if fn.Name == "currentUser" {
		user, ok := c.site.CurrentUser()
		if !ok {
			return nil, true
		}
		return one(user), true
	}
	at, ok := c.now, true
	switch {
	case fn.Name != "now":
		at, ok = boundary(c.now, fn.Name, arg)
	case arg != "":
		n, unit, valid := increment(strings.TrimPrefix(arg, "+"))
		at, ok = step(c.now, n, unit), valid && unit != 0
	}
	if !ok {
		c.refuse("The argument '%s' of the function '%s' must be in the format (+/-)nn(y|M|w|d|h|m).", arg, fn.Name)
		return nil, false
	}
	return one(Value{Time: at}), true
}
