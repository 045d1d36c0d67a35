package query

import "strings"

// maxDepth bounds nesting, so that hostile input cannot exhaust the stack.
const maxDepth = 500

// ParseJQL parses a JQL query. A blank query is valid and restricts nothing.
// The error is a *SyntaxError.
func ParseJQL(text string) (*Query, error) { return parse(text, JQL, jqlGrammar()) }

// ParseCQL parses a CQL query; unlike JQL, CQL must not be blank. The error is
// a *SyntaxError.
func ParseCQL(text string) (*Query, error) { return parse(text, CQL, cqlGrammar()) }

// parser is a recursive descent parser with one token of look-ahead. After the
// first mistake err is set and every further step does nothing.
type parser struct {
	language Language
	text     string
	tokens   []token
	pos      int
	depth    int
	err      *SyntaxError
}

func parse(text string, language Language, g *grammar) (*Query, error) {
	p := &parser{language: language, text: text, tokens: lex(text, g)}
	q := &Query{Language: language, Text: text}
	if p.peek() != kOrder && (p.peek() != kEnd || language == CQL) {
		q.Where = p.or()
	}
	if p.err == nil && p.peek() == kOrder {
		q.Order = p.orderBy()
	}
	if p.err == nil && p.peek() != kEnd {
		p.unexpected(q)
	}
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

// unexpected reports what follows a complete query.
func (p *parser) unexpected(q *Query) {
	if q.Order != nil {
		p.fail("Expecting either 'ASC' or 'DESC' or ',' but got '" + p.shown() + "'.")
		return
	}
	p.fail("Expecting either 'OR' or 'AND' but got '" + p.shown() + "'.")
}

func (p *parser) peek() kind { return p.tokens[p.pos].kind }

func (p *parser) peekAfter() kind {
	if p.pos+1 < len(p.tokens) {
		return p.tokens[p.pos+1].kind
	}
	return kEnd
}

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != kEnd {
		p.pos++
	}
	return t
}

func (p *parser) source(at Span) string { return p.text[at.From:at.To] }

func (p *parser) shown() string { return p.source(p.tokens[p.pos].at) }

// fail records a mistake at the current token. What the lexer found wrong with
// that token is said first: it is the cause.
func (p *parser) fail(message string) {
	if p.err != nil {
		return
	}
	t := p.tokens[p.pos]
	p.err = &SyntaxError{Language: p.language, Query: p.text, Message: jqlError + message}
	if t.kind == kBad {
		p.err.Message = jqlError + t.problem
	}
	if t.kind != kEnd {
		p.err.Line, p.err.Column = position(p.text, t.at.From)
	}
}

// failOr chooses the message by whether the query ended here.
func (p *parser) failOr(atEnd, message string) {
	if p.peek() == kEnd {
		message = atEnd
	}
	p.fail(message)
}

func (p *parser) expect(k kind, shown string) token {
	if p.peek() != k {
		p.failOr("Expecting '"+shown+"' before the end of the query.",
			"Expecting '"+shown+"' but got '"+p.shown()+"'.")
		return token{}
	}
	return p.next()
}

func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail("The query is nested too deeply.")
	}
	return p.err == nil
}

func (p *parser) or() Clause  { return p.joined(kOr, Or, p.and) }
func (p *parser) and() Clause { return p.joined(kAnd, And, p.not) }

func (p *parser) joined(k kind, junction Junction, part func() Clause) Clause {
	first := part()
	if p.err != nil || p.peek() != k {
		return first
	}
	c := &Compound{Junction: junction, Clauses: []Clause{first}}
	for p.err == nil && p.peek() == k {
		c.At = append(c.At, p.next().at)
		c.Clauses = append(c.Clauses, part())
	}
	return c
}

func (p *parser) not() Clause {
	if !p.enter() {
		return nil
	}
	defer func() { p.depth-- }()
	switch p.peek() {
	case kNot, kBang:
		p.next()
		return &Not{Clause: p.not()}
	case kOpen:
		p.next()
		inner := p.or()
		p.expect(kClose, ")")
		return inner
	default:
		return p.terminal()
	}
}

func (p *parser) terminal() Clause {
	t := &Terminal{Field: p.field()}
	if p.err != nil {
		return nil
	}
	from := p.tokens[p.pos].at.From
	if !p.operator(t) {
		p.failOr("Expecting operator before the end of the query. "+validOperators, badOperator(p.shown()))
		return nil
	}
	t.OpText = p.text[from:p.tokens[p.pos-1].at.To]
	if t.Operator != Changed {
		t.Operand = p.comparand(t)
	}
	if t.Operator.history() {
		t.Predicates = p.predicates(t.Operator)
	}
	if p.err != nil {
		return nil
	}
	return t
}

// operator reads an operator into t and tells whether there was one.
func (p *parser) operator(t *Terminal) bool {
	switch p.peek() {
	case kCompare:
		t.Operator = comparison(p.source(p.next().at))
		return true
	case kIn:
		return p.take(t, In, 1)
	case kNot:
		return p.peekAfter() == kIn && p.take(t, NotIn, 2)
	case kIs:
		if p.peekAfter() == kNot {
			return p.take(t, IsNot, 2)
		}
		return p.take(t, Is, 1)
	case kWas:
		return p.was(t)
	case kChanged:
		return p.take(t, Changed, 1)
	default:
		return false
	}
}

func (p *parser) take(t *Terminal, op Operator, tokens int) bool {
	t.Operator = op
	p.pos += tokens
	return true
}

func (p *parser) was(t *Terminal) bool {
	p.next()
	switch {
	case p.peek() == kNot && p.peekAfter() == kIn:
		return p.take(t, WasNotIn, 2)
	case p.peek() == kNot:
		return p.take(t, WasNot, 1)
	case p.peek() == kIn:
		return p.take(t, WasIn, 1)
	default:
		return p.take(t, Was, 0)
	}
}

func comparison(sign string) Operator {
	switch sign {
	case "=":
		return Equals
	case "!=":
		return NotEquals
	case "<":
		return Less
	case "<=":
		return LessEquals
	case ">":
		return Greater
	case ">=":
		return GreaterEquals
	case "~":
		return Like
	default:
		return NotLike
	}
}

// comparand reads the operand and checks that its form suits the operator.
func (p *parser) comparand(t *Terminal) Operand {
	start := p.pos
	operand := p.operand()
	if p.err != nil {
		return nil
	}
	_, isList := operand.(*List)
	_, isCall := operand.(*Call)
	_, isEmpty := operand.(*Empty)
	switch t.Operator {
	case Is, IsNot:
		if !isEmpty {
			p.pos = start
			p.fail("Operator '" + t.Operator.String() + "' only supports the EMPTY or NULL values.")
		}
	case In, NotIn, WasIn, WasNotIn:
		if !isList && !isCall {
			p.misfit("Operator '%o' does not support the non-list value '%v' for field '%f'.", t, operand)
		}
	case Less, LessEquals, Greater, GreaterEquals:
		if isList {
			p.misfit("Operator '%o' does not support the list value '%v' for field '%f'.", t, operand)
		}
		if isEmpty {
			p.misfit("The operator '%o' for field '%f' does not support searching for an empty value.", t, operand)
		}
	default:
		if isList {
			p.misfit("Operator '%o' does not support the list value '%v' for field '%f'.", t, operand)
		}
	}
	return operand
}

// misfit reports an operand of the wrong form; Jira gives no position for it.
func (p *parser) misfit(message string, t *Terminal, operand Operand) {
	message = strings.NewReplacer("%o", t.Operator.String(), "%v", operand.Source(), "%f", t.Field.Text).Replace(message)
	if p.err == nil {
		p.err = &SyntaxError{Language: p.language, Query: p.text, Message: message}
	}
}

// predicates reads what follows a history operator.
func (p *parser) predicates(op Operator) []Predicate {
	var out []Predicate
	for p.err == nil {
		switch p.peek() {
		case kFrom, kTo:
			if op != Changed {
				p.fail("Expecting either 'OR' or 'AND' but got '" + p.shown() + "'.")
				return nil
			}
		case kBefore, kAfter, kOn, kDuring, kBy:
		default:
			return out
		}
		name := p.source(p.next().at)
		out = append(out, Predicate{Name: strings.ToLower(name), Text: name, Operand: p.operand()})
	}
	return out
}
