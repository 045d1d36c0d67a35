package access

import "strings"

// jqlReserved are the words that JQL takes as a value only in quotes, as Atlassian documents them.
var jqlReserved = words(`a abort access add after alias all alter an and any are as asc at audit avg be before begin
between boolean break but by byte catch cf char character check checkpoint collate collation column commit connect
continue count create current date decimal declare decrement default defaults define delete delimiter desc difference
distinct divide do double drop else empty encoding end equals escape exclusive exec execute exists explain false fetch
field file first float for from function go goto grant greater group having identified if immediate in increment index
initial inner inout input insert int integer intersect intersection into is isempty isnull it join last left less like
limit lock long max min minus mode modify modulo more multiply next no noaudit not notin nowait null number object of on
option or order outer output power previous prior privileges public raise raw remainder rename resource return returns
revoke right row rowid rownum rows select session set share size sqrt start strict string subtract such sum synonym table
that the their then there these they this to trans transaction trigger true uid union unique update user validate values
view was when whenever where while will with`)

// JQL reads a query of issues: reserved words used as project names get quotes, and it is wrapped in the operator's
// project filter, then in the projects the caller narrows it to. An empty query is the filter alone.
func (s *Scope) JQL(query string, narrow ...ProjectKey) (JQL, error) {
	l, err := lex(query)
	if err != nil {
		return JQL{}, err
	}
	if repaired := repair(&l); repaired != query {
		if l, err = lex(repaired); err != nil {
			return JQL{}, err
		}
	}
	var clauses []string
	if keys := s.policy.projects.keys; len(keys) > 0 {
		clauses = append(clauses, projectClause(keys))
	}
	if len(narrow) > 0 {
		keys := make([]string, len(narrow))
		for at, key := range narrow {
			keys[at] = key.text
		}
		clauses = append(clauses, projectClause(keys))
	}
	text, err := l.wrap(clauses)
	return JQL{text}, err
}

func projectClause(keys []string) string {
	names := make([]string, len(keys))
	for at, key := range keys {
		names[at] = jqlIdentifier(key)
	}
	if len(names) == 1 {
		return "project = " + names[0]
	}
	return "project IN (" + strings.Join(names, ", ") + ")"
}

func jqlIdentifier(key string) string {
	return identifier(key, jqlReserved, func(text string) bool { return plainWord(text, "_-") })
}

// repair quotes reserved words where they are values of "project": PROJECT keys such as IF or AND are legal.
func repair(l *lexed) string {
	var b strings.Builder
	copied := 0
	for index := range l.tokens {
		if !l.is(index, "project") {
			continue
		}
		for _, value := range l.values(index + 1) {
			text := l.of(value)
			if value.kind != word || !jqlReserved[strings.ToLower(text)] || value.start < copied {
				continue
			}
			b.WriteString(l.text[copied:value.start])
			b.WriteString(`"` + text + `"`)
			copied = value.end
		}
	}
	return b.String() + l.text[copied:]
}

// values gives the tokens that are compared with the field before an index: of "= X", "!= X", "IN (…)", "NOT IN (…)".
func (l *lexed) values(index int) []token {
	if index >= len(l.tokens) {
		return nil
	}
	if l.tokens[index].kind == operator {
		if op := l.of(l.tokens[index]); (op == "=" || op == "!=") && index+1 < len(l.tokens) {
			return l.tokens[index+1 : index+2]
		}
		return nil
	}
	if l.is(index, "not") {
		index++
	}
	if !l.is(index, "in") || index+1 >= len(l.tokens) || l.tokens[index+1].kind != open {
		return nil
	}
	list := l.tokens[index+2:]
	for at, t := range list {
		if t.kind != word && t.kind != quoted && t.kind != comma {
			return list[:at]
		}
	}
	return list
}
