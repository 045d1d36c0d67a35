package query

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// official is one query with Atlassian's verdict and, if valid, its tree.
type official struct {
	List  string `json:"list"`
	Query string `json:"query"`
	Valid bool   `json:"valid"`
	AST   any    `json:"ast"`
}

func readOfficial(t *testing.T, name string) []official {
	t.Helper()
	packed, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	var list []official
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestParseJQL_officialVerdicts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"jql.json.gz", "jql-more.json.gz"} {
		valid, invalid := 0, 0
		for _, c := range readOfficial(t, name) {
			q, err := ParseJQL(c.Query)
			if (err == nil) != c.Valid {
				t.Errorf("%s: %q: valid %v, error %v", c.List, c.Query, c.Valid, err)
				continue
			}
			if !c.Valid {
				invalid++
				continue
			}
			valid++
			if diff := cmp.Diff(c.AST, asJSON(t, officialTree(q))); diff != "" {
				t.Errorf("%s: %q: tree differs (-Atlassian +ours)\n%s", c.List, c.Query, diff)
			}
		}
		t.Logf("%s: %d valid queries with equal trees, %d refused", name, valid, invalid)
	}
}

func asJSON(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The functions below write our tree in the form of @atlaskit/jql-ast.

func officialTree(q *Query) any {
	text := q.Text
	out := object{"type": "query"}
	if q.Where != nil {
		out["where"] = officialClause(text, q.Where)
	}
	if q.Order != nil {
		fields := []any{}
		for _, k := range q.Order {
			f := object{"field": officialField(k.Field)}
			switch k.Direction {
			case Ascending:
				f["direction"] = object{"value": "ASC"}
			case Descending:
				f["direction"] = object{"value": "DESC"}
			case Unset:
			}
			fields = append(fields, f)
		}
		out["orderBy"] = object{"type": "order_by", "operator": object{"value": "ORDER BY"}, "fields": fields}
	}
	return out
}

func officialClause(text string, c Clause) any {
	switch c := c.(type) {
	case *Compound:
		parts, at := []any{}, [][2]int{}
		for _, p := range c.Clauses {
			parts = append(parts, officialClause(text, p))
		}
		for _, s := range c.At {
			at = append(at, [2]int{characters(text, s.From), characters(text, s.To)})
		}
		return object{
			"type": "clause", "clauseType": "compound", "clauses": parts,
			"operator": object{"value": c.Junction.String(), "positions": at},
		}
	case *Not:
		return object{
			"type": "clause", "clauseType": "not", "clause": officialClause(text, c.Clause),
			"operator": object{"value": "not"},
		}
	case *Terminal:
		predicates := []any{}
		for _, p := range c.Predicates {
			predicates = append(predicates, object{
				"operator": object{"text": p.Text, "value": p.Name}, "operand": officialOperand(p.Operand),
			})
		}
		out := object{
			"type": "clause", "clauseType": "terminal", "field": officialField(c.Field), "predicates": predicates,
			"operator": object{"text": c.OpText, "value": strings.Join(strings.Fields(strings.ToLower(c.OpText)), " ")},
		}
		if c.Operand != nil {
			out["operand"] = officialOperand(c.Operand)
		}
		return out
	}
	return nil
}

// characters turns our byte offsets into Atlassian's, which count characters.
func characters(text string, offset int) int { return utf8.RuneCountInString(text[:offset]) }

func officialField(f FieldRef) any {
	out := object{"text": f.Text, "value": f.Value}
	if f.Numeric {
		return out
	}
	properties := []any{}
	for _, p := range f.Properties {
		properties = append(properties, object{"key": officialWord(p.Key), "path": officialWords(p.Path)})
	}
	out["properties"] = properties
	return out
}

func officialWord(w Word) any { return object{"text": w.Text, "value": w.Value} }

func officialWords(list []Word) any {
	out := []any{}
	for _, w := range list {
		out = append(out, officialWord(w))
	}
	return out
}

func officialOperand(o Operand) any {
	switch o := o.(type) {
	case *Literal:
		return object{"type": "operand", "operandType": "value", "text": o.Text, "value": o.Value}
	case *Empty:
		return object{"type": "operand", "operandType": "keyword", "value": "empty"}
	case *List:
		values := []any{}
		for _, v := range o.Values {
			values = append(values, officialOperand(v))
		}
		return object{"type": "operand", "operandType": "list", "values": values}
	case *Call:
		return object{
			"type": "operand", "operandType": "function",
			"function": officialWord(o.Name), "arguments": officialWords(o.Args),
		}
	}
	return nil
}

func TestParseCQL_harvested(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/cql.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, q := range list {
		if _, err := ParseCQL(q); err != nil {
			t.Errorf("%q: %v", q, err)
		}
	}
}
