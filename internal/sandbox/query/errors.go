package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is a query that does not follow the grammar. Line and Column
// count from 1; both are 0 where the query ended too early.
type SyntaxError struct {
	Language Language
	Query    string
	Message  string
	Line     int
	Column   int
}

// Error returns the message as the site answers it, position included.
func (e *SyntaxError) Error() string {
	switch {
	case e.Language == CQL:
		return "Could not parse cql : " + e.Query
	case e.Line == 0:
		return e.Message
	default:
		return fmt.Sprintf("%s (line %d, character %d)", e.Message, e.Line, e.Column)
	}
}

// Problem is a query that is well formed but asks for what the site does not
// have: an unknown field or value, an operator the field does not know. Message
// is in Atlassian's words.
type Problem struct{ Message string }

// Words of the errors, as Jira's parser puts them.
const (
	jqlError       = "Error in the JQL Query: "
	validOperators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."
)

// position returns line and column, from 1, of a byte offset.
func position(text string, offset int) (line, column int) {
	before := text[:offset]
	line = 1 + strings.Count(before, "\n")
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	return line, 1 + utf8.RuneCountInString(before)
}

func badField(got string) string {
	return fmt.Sprintf("Expecting a field name but got '%s'. You must surround '%s' in quotation marks to use it as a field name.", got, got)
}

func badOperator(got string) string {
	return fmt.Sprintf("Expecting operator but got '%s'. %s", got, validOperators)
}

// badOperand lacks the article of the other messages: Jira's does too.
func badOperand(got string) string {
	return fmt.Sprintf("Expecting either a value, list or function but got '%s'. You must surround '%s' in quotation marks to use it as a value.", got, got)
}

func badEscape(got string) string {
	return fmt.Sprintf(`'%s' is an illegal JQL escape sequence. The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX.`, got)
}

func reservedCharacter(r rune) string {
	return fmt.Sprintf(`The character '%c' is a reserved JQL character. You must enclose it in a string or use the escape '\u%04x' instead.`, r, r)
}

func reservedWord(word string) string {
	return fmt.Sprintf("'%s' is a reserved JQL word. You must surround it in quotation marks to use it in a query.", word)
}
