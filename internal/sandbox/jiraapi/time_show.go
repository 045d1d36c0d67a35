package jiraapi

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// rawNumber writes a number as it stands.
type rawNumber = json.Number

// The working time of the site.
const (
	minute = 60
	hour   = 60 * minute
	day    = 8 * hour
	week   = 5 * day
)

// times are the sums of estimates and work of one issue or of an issue with its sub-tasks.
type times struct {
	sumOriginal, sumRemaining, sumSpent int
	anyOriginal, anyRemaining           bool
	anySpent                            bool
}

func alone(i *store.Issue) times { return times{}.plus(i) }

func aggregate(i *store.Issue) times {
	t := alone(i)
	for _, child := range i.Subtasks() {
		t = t.plus(child)
	}
	return t
}

func (t times) plus(i *store.Issue) times {
	if i.OriginalEstimate != nil {
		t.sumOriginal, t.anyOriginal = t.sumOriginal+*i.OriginalEstimate, true
	}
	if i.Estimate != nil {
		t.sumRemaining, t.anyRemaining = t.sumRemaining+*i.Estimate, true
	}
	if len(i.Worklogs) > 0 {
		t.sumSpent, t.anySpent = t.sumSpent+i.TimeSpent(), true
	}
	return t
}

func orNil(ok bool, v int) any { //nolint:revive // ok says whether there is a value
	if !ok {
		return nil
	}
	return v
}

func (t times) original() any  { return orNil(t.anyOriginal, t.sumOriginal) }
func (t times) remaining() any { return orNil(t.anyRemaining, t.sumRemaining) }
func (t times) spent() any     { return orNil(t.anySpent, t.sumSpent) }

func (t times) progress() route.Map {
	total := t.sumSpent + t.sumRemaining
	m := route.Map{"progress": t.sumSpent, "total": total}
	if total > 0 {
		m["percent"] = t.sumSpent * 100 / total
	}
	return m
}

func seconds(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

func spent(i *store.Issue) any { return alone(i).spent() }

// workratio is the work in percent of the estimate; -1 without an estimate.
func workratio(i *store.Issue) int {
	if i.OriginalEstimate == nil || *i.OriginalEstimate == 0 {
		return -1
	}
	return i.TimeSpent() * 100 / *i.OriginalEstimate
}

func timetracking(i *store.Issue) route.Map {
	m := route.Map{}
	put := func(name string, n int) { m[name], m[name+"Seconds"] = period(n), n }
	if i.OriginalEstimate != nil {
		put("originalEstimate", *i.OriginalEstimate)
	}
	if i.Estimate != nil {
		put("remainingEstimate", *i.Estimate)
	}
	if len(i.Worklogs) > 0 {
		put("timeSpent", i.TimeSpent())
	}
	return m
}

// period writes seconds as "1w 2d 3h 4m".
func period(n int) string {
	if n == 0 {
		return "0m"
	}
	var parts []string
	for _, unit := range []struct {
		size int
		name string
	}{{week, "w"}, {day, "d"}, {hour, "h"}, {minute, "m"}} {
		if n >= unit.size {
			parts = append(parts, strconv.Itoa(n/unit.size)+unit.name)
			n %= unit.size
		}
	}
	if len(parts) == 0 {
		return "0m"
	}
	return strings.Join(parts, " ")
}

var periodForm = regexp.MustCompile(`^(\d+(?:\.\d+)?)([wdhm]?)$`)

// parsePeriod reads "1w 2d 3h 4m"; a bare number is minutes.
func parsePeriod(text string) (int, bool) {
	words := strings.Fields(strings.ToLower(text))
	sum := 0.0
	for _, word := range words {
		m := periodForm.FindStringSubmatch(word)
		if m == nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, false
		}
		sum += n * float64(map[string]int{"w": week, "d": day, "h": hour, "m": minute, "": minute}[m[2]])
	}
	return int(sum), len(words) > 0
}
