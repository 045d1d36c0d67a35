package access_test

import (
	"errors"
	"hash/fnv"
	"slices"
	"strings"
)

// judge reads a query the way Atlassian's parser does, written apart from the code under test, and tells whether it
// selects something of a project or space. Clauses about anything else are true or false by their text and a salt, so
// that a query with different salts tries both.
type judge struct {
	field   string // "project" or "space"
	value   string
	salt    string
	tokens  []string
	quoted  []bool
	at      int
	failure error
}

var errSyntax = errors.New("syntax")

// selects reports whether the query selects something whose field has the value; false when the query is malformed.
func selects(query, field, value, salt string) bool {
	j := &judge{field: field, value: value, salt: salt}
	if !j.tokenise(query) {
		return false
	}
	if len(j.tokens) == 0 {
		return true
	}
	result := true
	if !j.isWord("order") {
		result = j.or()
	}
	if j.isWord("order") {
		j.order()
	}
	if j.failure != nil || j.at != len(j.tokens) {
		return false
	}
	return result
}

func (j *judge) tokenise(query string) bool {
	for i := 0; i < len(query); {
		c := query[i]
		switch {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case strings.IndexByte("(),[]", c) >= 0:
			j.add(string(c), false)
			i++
		case strings.IndexByte("=!<>~&|", c) >= 0:
			start := i
			for i < len(query) && strings.IndexByte("=!<>~&|", query[i]) >= 0 {
				i++
			}
			j.add(query[start:i], false)
		case c == '"' || c == '\'':
			text, end, ok := stringAt(query, i)
			if !ok {
				return false
			}
			j.add(text, true)
			i = end
		default:
			text, end, ok := wordAt(query, i)
			if !ok {
				return false
			}
			j.add(text, false)
			i = end
		}
	}
	return true
}

func (j *judge) add(text string, quoted bool) {
	j.tokens, j.quoted = append(j.tokens, text), append(j.quoted, quoted)
}

func stringAt(query string, start int) (string, int, bool) {
	var b strings.Builder
	for i := start + 1; i < len(query); i++ {
		switch {
		case query[i] == '\\' && i+1 < len(query):
			i++
			b.WriteByte(query[i])
		case query[i] == query[start]:
			return b.String(), i + 1, true
		default:
			b.WriteByte(query[i])
		}
	}
	return "", 0, false
}

func wordAt(query string, start int) (string, int, bool) {
	var b strings.Builder
	i := start
	for ; i < len(query) && strings.IndexByte(" \t\r\n(),[]=!<>~&|\"'", query[i]) < 0; i++ {
		if query[i] == '\\' {
			if i++; i == len(query) {
				return "", 0, false
			}
		}
		b.WriteByte(query[i])
	}
	return b.String(), i, true
}

func (j *judge) isWord(keyword string) bool {
	return j.at < len(j.tokens) && !j.quoted[j.at] && strings.EqualFold(j.tokens[j.at], keyword)
}

func (j *judge) take(texts ...string) bool {
	found := slices.ContainsFunc(texts, j.isWord)
	if found {
		j.at++
	}
	return found
}

func (j *judge) fail() bool {
	j.failure = errSyntax
	return false
}

func (j *judge) or() bool {
	result := j.and()
	for j.take("or", "|", "||") {
		right := j.and()
		result = result || right
	}
	return result
}

func (j *judge) and() bool {
	result := j.not()
	for j.take("and", "&", "&&") {
		right := j.not()
		result = result && right
	}
	return result
}

func (j *judge) not() bool {
	if j.take("not", "!") {
		return !j.not()
	}
	if j.take("(") {
		result := j.or()
		if !j.take(")") {
			return j.fail()
		}
		return result
	}
	return j.clause()
}

func (j *judge) operand() (string, bool) {
	if j.at >= len(j.tokens) || !j.quoted[j.at] && strings.ContainsAny(j.tokens[j.at], "(),[]=!<>~&|") {
		return "", false
	}
	j.at++
	return j.tokens[j.at-1], true
}

func (j *judge) clause() bool {
	start := j.at
	field, ok := j.operand()
	if !ok {
		return j.fail()
	}
	if j.take("[") { // cf[10001], "field"[type]
		if _, ok := j.operand(); !ok || !j.take("]") {
			return j.fail()
		}
		field = "other"
	}
	negative := false
	var values []string
	switch {
	case j.take("="):
		values, ok = j.one()
	case j.take("!="):
		negative = true
		values, ok = j.one()
	case j.take("in"):
		values, ok = j.list()
	case j.take("not"):
		negative = true
		if ok = j.take("in"); ok {
			values, ok = j.list()
		}
	case j.take("is", "~", "!~", ">", "<", ">=", "<=", "was", "changed"):
		field = "other"
		if _, ok = j.operand(); !ok {
			ok = true
		}
	default:
		return j.fail()
	}
	if !ok {
		return j.fail()
	}
	if !strings.EqualFold(field, j.field) {
		return j.chance(strings.Join(j.tokens[start:j.at], " "))
	}
	found := slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, j.value) })
	return found != negative
}

func (j *judge) one() ([]string, bool) {
	v, ok := j.operand()
	return []string{v}, ok
}

func (j *judge) list() ([]string, bool) {
	if !j.take("(") {
		return nil, false
	}
	var values []string
	for {
		v, ok := j.operand()
		if !ok {
			return nil, false
		}
		values = append(values, v)
		if j.take(")") {
			return values, true
		}
		if !j.take(",") {
			return nil, false
		}
	}
}

func (j *judge) order() {
	j.at++
	if !j.take("by") {
		j.fail()
		return
	}
	for {
		if _, ok := j.operand(); !ok {
			j.fail()
			return
		}
		j.take("asc", "desc")
		if !j.take(",") {
			return
		}
	}
}

func (j *judge) chance(clause string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(j.salt + clause))
	return h.Sum32()%2 == 0
}
