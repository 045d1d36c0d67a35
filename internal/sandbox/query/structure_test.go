package query

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The expected trees follow the example of the operation in Atlassian's OpenAPI document.
func TestStructure(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`issue.property["spaces here"].value in ("Service requests", Incidents)`: `{"where":{
			"field":{"encodedName":"issue.property[\"spaces here\"].value","name":"issue.property[spaces here].value",
				"property":[{"entity":"issue","key":"spaces here","path":"value"}]},
			"operand":{"encodedOperand":"(\"Service requests\", Incidents)","values":[
				{"encodedValue":"\"Service requests\"","value":"Service requests"},{"encodedValue":"Incidents","value":"Incidents"}]},
			"operator":"in"}}`,
		`not a is empty and status CHANGED AFTER startOfMonth(-1M) ORDER BY updated DESC`: `{"where":{"operator":"and","clauses":[
			{"operator":"not","clauses":[{"field":{"name":"a","encodedName":"a"},"operator":"is","operand":{"keyword":"empty"}}]},
			{"field":{"encodedName":"status","name":"status"},"operator":"changed","predicates":[{"operator":"after",
				"operand":{"arguments":["-1M"],"encodedOperand":"startOfMonth(-1M)","function":"startOfMonth"}}]}]},
			"orderBy":{"fields":[{"direction":"desc","field":{"encodedName":"updated","name":"updated"}}]}}`,
		"": `{}`,
	}
	for jql, want := range cases {
		q, err := ParseJQL(jql)
		if err != nil {
			t.Fatal(err)
		}
		var wanted any
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, asJSON(t, q.Structure())); diff != "" {
			t.Errorf("%s (-want +got)\n%s", jql, diff)
		}
	}
}
