package jira

import (
	"encoding/json"
	"testing"

	"mcp-atlassian/internal/ground/ordered"
)

func shownSprint(t *testing.T, text string) string {
	t.Helper()
	raw, err := json.Marshal([]string{text})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := ordered.Marshal(sprintValues(raw))
	if err != nil {
		t.Fatalf("%q becomes no JSON: %v", text, err)
	}
	return string(shown)
}

func TestSprintValue(t *testing.T) {
	t.Parallel()
	const class = "com.atlassian.greenhopper.service.sprint.Sprint@5f3c0de"
	for text, want := range map[string]string{
		class + "[id=7,rapidViewId=3,state=ACTIVE,name=Week 7,startDate=2026-05-18T07:00:00.000Z,endDate=2026-05-29T15:00:00.000Z,completeDate=<null>,sequence=7,goal=<null>]":           `[{"id":7,"name":"Week 7","state":"active","boardId":3,"startDate":"2026-05-18T07:00:00.000Z","endDate":"2026-05-29T15:00:00.000Z"}]`,
		class + "[id=8,rapidViewId=<null>,state=CLOSED,name=Tours, part 2 [x=y],startDate=<null>,endDate=<null>,completeDate=2026-06-01T07:00:00.000Z,sequence=8,goal=Less, but better]": `[{"id":8,"name":"Tours, part 2 [x=y]","state":"closed","goal":"Less, but better","completeDate":"2026-06-01T07:00:00.000Z"}]`,
		class + "[name=no id]":     `null`,
		class + "[id=007,name=x]":  `null`,
		class + "[id=7,name=open":  `null`,
		"Sprint@1[id=7,name=talk]": `null`,
	} {
		if got := shownSprint(t, text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func FuzzSprintValue(f *testing.F) {
	f.Add("[id=7,name=a,b=c,state=ACTIVE]")
	f.Add("[id=1,id=2,goal=]]")
	f.Fuzz(func(t *testing.T, rest string) {
		shownSprint(t, sprintClass[1:]+rest)
	})
}
