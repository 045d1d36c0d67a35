package jira

import (
	"encoding/json"
	"testing"

	"mcp-atlassian/internal/ground/fault"
)

func TestLinksOf_never_reads_a_failure_as_none(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]int{
		`[]`: 0, `[{"id":1},{"id":2}]`: 2, `{"remoteLinks":[{"id":1}]}`: 1, `{"remoteLinks":[]}`: 0, `{"id":1}`: 1,
		`null`: -1, `""`: -1, `{}`: -1, `3`: -1, `{"remoteLinks":null}`: -1, ``: -1,
	} {
		list, err := linksOf(json.RawMessage(answer))
		switch {
		case want < 0 && fault.KindOf(err) != fault.Protocol:
			t.Errorf("%q: %v, %v", answer, list, err)
		case want >= 0 && (err != nil || list == nil || len(list) != want):
			t.Errorf("%q: %d links, want %d: %v", answer, len(list), want, err)
		}
	}
}
