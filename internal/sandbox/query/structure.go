package query

import "strings"

// object is a JSON object of Jira's answer to POST /rest/api/3/jql/parse.
type object = map[string]any

// Structure returns the tree in the form of Jira Cloud's JQL parse operation
// (schema JqlQuery of the platform's OpenAPI document).
func (q *Query) Structure() map[string]any {
	out := object{}
	if q.Where != nil {
		out["where"] = clauseJSON(q.Where)
	}
	if len(q.Order) > 0 {
		keys := make([]any, len(q.Order))
		for i, k := range q.Order {
			key := object{"field": k.Field.json()}
			switch k.Direction {
			case Ascending:
				key["direction"] = "asc"
			case Descending:
				key["direction"] = "desc"
			case Unset:
			}
			keys[i] = key
		}
		out["orderBy"] = object{"fields": keys}
	}
	return out
}

func clauseJSON(c Clause) object {
	switch c := c.(type) {
	case *Compound:
		parts := make([]any, len(c.Clauses))
		for i, p := range c.Clauses {
			parts[i] = clauseJSON(p)
		}
		return object{"clauses": parts, "operator": c.Junction.String()}
	case *Not:
		return object{"clauses": []any{clauseJSON(c.Clause)}, "operator": "not"}
	case *Terminal:
		out := object{"field": c.Field.json(), "operator": c.Operator.String()}
		if c.Operand != nil {
			out["operand"] = operandJSON(c.Operand)
		}
		if c.Operator.history() {
			predicates := make([]any, len(c.Predicates))
			for i, p := range c.Predicates {
				predicates[i] = object{"operator": p.Name, "operand": operandJSON(p.Operand)}
			}
			out["predicates"] = predicates
		}
		return out
	default:
		return object{}
	}
}

func (r FieldRef) json() object {
	out := object{"name": r.shown(), "encodedName": r.encoded()}
	if len(r.Properties) == 0 {
		return out
	}
	properties := make([]any, len(r.Properties))
	for i, p := range r.Properties {
		var path strings.Builder
		for _, w := range p.Path {
			path.WriteString(w.Value)
		}
		entity, _, _ := strings.Cut(r.Name, ".")
		properties[i] = object{"entity": entity, "key": p.Key.Value, "path": strings.TrimPrefix(path.String(), ".")}
	}
	out["property"] = properties
	return out
}

// encoded returns the field as it must be written in a query.
func (r FieldRef) encoded() string {
	var b strings.Builder
	b.WriteString(r.Text)
	for _, p := range r.Properties {
		b.WriteString("[" + p.Key.Text + "]")
		for _, w := range p.Path {
			b.WriteString(w.Text)
		}
	}
	return b.String()
}

func operandJSON(o Operand) object {
	switch o := o.(type) {
	case *Literal:
		return object{"value": o.Plain(), "encodedValue": o.Text}
	case *List:
		values := make([]any, len(o.Values))
		for i, v := range o.Values {
			values[i] = operandJSON(v)
		}
		return object{"values": values, "encodedOperand": o.Text}
	case *Call:
		args := make([]any, len(o.Args))
		for i, a := range o.Args {
			args[i] = a.Plain()
		}
		return object{"function": o.Name.Plain(), "arguments": args, "encodedOperand": o.Text}
	default:
		return object{"keyword": "empty"}
	}
}
