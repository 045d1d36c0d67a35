package main

import "mcp-atlassian/internal/dev/deviation"

// compareAnswers compares two answers and the states they left. Members of states begin with "state.", such as
// "state.issue DEMO-1.description".
func compareAnswers(before, after *answer) []deviation.Difference {
	var found []deviation.Difference
	switch {
	case before.failed != after.failed:
		found = append(found, deviation.Difference{Path: "isError", Kind: "failure", Old: before.value, New: after.value})
	case before.failed:
		found = deviation.Diff("error", neutral(before.value), neutral(after.value))
	default:
		found = deviation.Diff("", neutral(before.value), neutral(after.value))
	}
	return append(found, deviation.Diff("state", asAny(before.state), asAny(after.state))...)
}

func asAny(m map[string]any) any {
	return m
}
