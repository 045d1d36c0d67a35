package jira

import (
	"encoding/json"
	"regexp"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// sprintClass begins how Data Center writes a sprint into an issue: the text form of one of its Java objects,
// "…Sprint@5f3c0de[id=7,rapidViewId=3,state=ACTIVE,name=Tours, part 2,startDate=…,goal=<null>]".
const sprintClass = `"com.atlassian.greenhopper.service.sprint.Sprint@`

// sprintMember finds where a member of that text begins. Names and goals may hold commas and equal signs, so only the
// members that Jira writes count.
var sprintMember = regexp.MustCompile(`(?:^|,)(id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|synced|autoStartStop|incompleteIssuesDestinationId)=`)

// sprintValues reads the value of a sprint field of Data Center, in the form of Cloud: id, name, state, boardId, goal,
// startDate, endDate, completeDate, as far as they are known. It gives nothing for any other value.
func sprintValues(raw json.RawMessage) []*ordered.Object {
	if !strings.HasPrefix(string(raw), "["+sprintClass) {
		return nil
	}
	var sprints []*ordered.Object
	for _, text := range decoded[[]string](raw) {
		sprint := sprintValue(text)
		if sprint == nil {
			return nil
		}
		sprints = append(sprints, sprint)
	}
	return sprints
}

// sprintValue reads one sprint; nil for a text that is none.
func sprintValue(text string) *ordered.Object {
	_, text, opened := strings.Cut(text, "[")
	text, closed := strings.CutSuffix(text, "]")
	members := sprintMembers(text)
	if !opened || !closed || !isNumber(members["id"]) {
		return nil
	}
	o := ordered.New(ordered.M("id", json.RawMessage(members["id"])))
	setText(o, "name", members["name"])
	setText(o, "state", strings.ToLower(members["state"]))
	if isNumber(members["rapidViewId"]) {
		o.Set("boardId", json.RawMessage(members["rapidViewId"]))
	}
	for _, name := range []string{"goal", "startDate", "endDate", "completeDate"} {
		setText(o, name, members[name])
	}
	return o
}

// sprintMembers reads the members between the brackets; of several with one name the first counts.
func sprintMembers(text string) map[string]string {
	members := map[string]string{}
	starts := sprintMember.FindAllStringSubmatchIndex(text, -1)
	for at, start := range starts {
		end := len(text)
		if at+1 < len(starts) {
			end = starts[at+1][0]
		}
		name, value := text[start[2]:start[3]], text[start[1]:end]
		if _, there := members[name]; !there && value != "<null>" {
			members[name] = value
		}
	}
	return members
}

// isNumber reports whether a text is a whole number as JSON writes one.
func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == "" && (text == "0" || text[0] != '0')
}
