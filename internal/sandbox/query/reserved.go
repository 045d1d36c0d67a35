package query

import "strings"

// jqlReserved holds the words that Jira keeps for itself: they need quotes to
// be a field or a value. Source: the lexer of npm @atlaskit/jql-parser.
const jqlReserved = ` abort access add alias alter any as audit avg begin between boolean
break byte catch char character check checkpoint collate collation column commit connect
continue count create current date decimal declare decrement default defaults define delete
delimiter difference distinct divide do double drop else encoding end equals escape exclusive
exec execute exists explain false fetch file field first float for function go goto grant
greater group having identified if immediate increment index initial inner inout input insert
int integer intersect intersection into isempty isnull join last left less like limit lock long
max min minus mode modify modulo more multiply next noaudit notin nowait number object of option
outer output power previous prior privileges public raise raw remainder rename resource return
returns revoke right row rowid rownum rows select session set share size sqrt start strict
string subtract sum synonym table then trans transaction trigger true uid union unique update
user validate values view when whenever where while with `

// cqlReserved is the list of Atlassian's "Advanced searching using CQL"; the
// words of the grammar itself are keywords below.
const cqlReserved = ` after as avg before begin commit contains count distinct else empty end
explain from having if inner insert into is isnull left like limit max min null outer raise
select sum then was where update `

// grammar is what the lexer needs to know of a language.
type grammar struct {
	keywords map[string]kind
	reserved map[string]bool
	// stops are characters that end a word and are an error outside quotes.
	stops string
	// symbols tells whether & && | || ! are operators.
	symbols bool
}

func words(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func jqlGrammar() *grammar {
	return &grammar{
		keywords: map[string]kind{
			"in": kIn, "is": kIs, "and": kAnd, "or": kOr, "not": kNot, "empty": kEmpty, "null": kEmpty,
			"was": kWas, "changed": kChanged, "before": kBefore, "after": kAfter, "from": kFrom, "to": kTo,
			"on": kOn, "during": kDuring, "order": kOrder, "by": kBy, "asc": kAsc, "desc": kDesc, "cf": kCustom,
		},
		reserved: words(jqlReserved),
		stops:    "#$%*+/;?@^{}",
		symbols:  true,
	}
}

func cqlGrammar() *grammar {
	return &grammar{
		keywords: map[string]kind{
			"in": kIn, "and": kAnd, "or": kOr, "not": kNot, "order": kOrder, "by": kBy, "asc": kAsc, "desc": kDesc,
		},
		reserved: words(cqlReserved),
		stops:    "#$%*+/;?@^{}[]&|",
	}
}
