package access

import (
	"strings"
	"unicode"
)

// cqlReserved are the words that CQL takes as a value only in quotes, as Atlassian documents them.
var cqlReserved = words(`after and as avg before begin by commit contains count distinct else empty end explain from
having if in inner insert into is isnull left like limit max min not null or order outer right select sum then was where
update`)

// CQL reads a query of content and wraps it in the operator's space filter, then in the spaces the caller narrows it
// to. An empty query is the filter alone.
func (s *Scope) CQL(query string, narrow ...SpaceKey) (CQL, error) {
	l, err := lex(query)
	if err != nil {
		return CQL{}, err
	}
	var clauses []string
	if keys := s.policy.spaces.keys; len(keys) > 0 {
		clauses = append(clauses, spaceClause(keys))
	}
	if len(narrow) > 0 {
		keys := make([]string, len(narrow))
		for at, key := range narrow {
			keys[at] = key.text
		}
		clauses = append(clauses, spaceClause(keys))
	}
	text, err := l.wrap(clauses)
	return CQL{text}, err
}

// Words makes a query for content that holds these words: field is a text field such as siteSearch, text or title.
func (s *Scope) Words(field, text string, narrow ...SpaceKey) (CQL, error) {
	return s.CQL(field+" ~ "+Literal(text), narrow...)
}

// Literal writes any text as one quoted value of JQL or CQL; control characters become spaces.
func Literal(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func spaceClause(keys []string) string {
	parts := make([]string, len(keys))
	for at, key := range keys {
		parts[at] = "space = " + cqlIdentifier(key)
	}
	return strings.Join(parts, " OR ")
}

func cqlIdentifier(key string) string {
	return identifier(key, cqlReserved, func(text string) bool { return plainWord(text, "_") })
}
