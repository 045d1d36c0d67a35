package query

import "strings"

// field reads a field name with its entity properties.
func (p *parser) field() FieldRef {
	switch p.peek() {
	case kPositive, kNegative:
		w := p.wordOf(p.next())
		return FieldRef{Word: w, Name: w.Value, Numeric: true}
	case kString, kQuoted:
		w := p.wordOf(p.next())
		return p.properties(FieldRef{Word: w, Name: w.Plain()})
	case kCustom:
		return p.properties(p.customField())
	default:
		p.failOr("Expecting a field name at the end of the query.", badField(p.shown()))
		return FieldRef{}
	}
}

// customField reads cf[10001].
func (p *parser) customField() FieldRef {
	from := p.next().at.From
	p.expect(kOpenBracket, "[")
	if p.err != nil {
		return FieldRef{}
	}
	if p.peek() != kPositive {
		p.failOr("Expecting a custom field id before the end of the query.",
			"Expecting a custom field id but got '"+p.shown()+"'.")
		return FieldRef{}
	}
	id := p.source(p.next().at)
	end := p.expect(kCloseBracket, "]")
	if p.err != nil {
		return FieldRef{}
	}
	at := Span{from, end.at.To}
	text := p.source(at)
	return FieldRef{Word: Word{Text: text, Value: text, At: at}, Name: "cf[" + id + "]"}
}

// properties reads the [key].path parts behind a field.
func (p *parser) properties(f FieldRef) FieldRef {
	for p.err == nil && p.peek() == kOpenBracket {
		p.next()
		property := Property{Key: p.argument()}
		p.expect(kCloseBracket, "]")
		for p.err == nil && isArgument(p.peek()) {
			property.Path = append(property.Path, p.argument())
		}
		f.Properties = append(f.Properties, property)
	}
	return f
}

func isArgument(k kind) bool {
	return k == kString || k == kQuoted || k == kPositive || k == kNegative
}

// argument reads a word, a string or a number.
func (p *parser) argument() Word {
	if !isArgument(p.peek()) {
		p.failOr("Expecting a value before the end of the query.", badOperand(p.shown()))
		return Word{}
	}
	return p.wordOf(p.next())
}

// operand reads a value, a list, a function or EMPTY.
func (p *parser) operand() Operand {
	if !p.enter() {
		return nil
	}
	defer func() { p.depth-- }()
	switch k := p.peek(); {
	case k == kEmpty:
		return &Empty{Text: p.source(p.next().at)}
	case k == kOpen:
		return p.list()
	case isArgument(k) && p.peekAfter() == kOpen:
		return p.call()
	case isArgument(k):
		w := p.wordOf(p.next())
		return &Literal{Word: w, Numeric: k == kPositive || k == kNegative}
	default:
		p.failOr("Expecting either a value, list or function before the end of the query.", badOperand(p.shown()))
		if p.err.Line == 0 || p.peek() != kBad {
			// Jira's own message lacks the article here.
			p.err.Message = strings.Replace(p.err.Message, "the JQL Query", "JQL Query", 1)
		}
		return nil
	}
}

func (p *parser) list() Operand {
	from := p.next().at.From
	l := &List{}
	for p.err == nil {
		l.Values = append(l.Values, p.operand())
		if p.peek() != kComma {
			break
		}
		p.next()
	}
	end := p.expect(kClose, ")")
	if p.err != nil {
		return nil
	}
	l.Text = p.text[from:end.at.To]
	return l
}

func (p *parser) call() Operand {
	name := p.wordOf(p.next())
	p.next()
	c := &Call{Name: name}
	for p.err == nil && p.peek() != kClose {
		c.Args = append(c.Args, p.argument())
		if p.peek() != kComma {
			break
		}
		p.next()
		if p.peek() == kClose {
			p.argument()
		}
	}
	end := p.expect(kClose, ")")
	if p.err != nil {
		return nil
	}
	c.Text = p.text[name.At.From:end.at.To]
	return c
}

func (p *parser) orderBy() []SortKey {
	p.next()
	p.expect(kBy, "by")
	var keys []SortKey
	for p.err == nil {
		key := SortKey{Field: p.field()}
		switch p.peek() {
		case kAsc:
			p.next()
			key.Direction = Ascending
		case kDesc:
			p.next()
			key.Direction = Descending
		default:
		}
		keys = append(keys, key)
		if p.peek() != kComma {
			break
		}
		p.next()
	}
	return keys
}

// wordOf returns the source and the value of a token. As in Atlassian's tree the
// value of a quoted string has its escapes replaced by the escaped character and
// an unquoted word keeps them; Plain gives what the site looks up.
func (p *parser) wordOf(t token) Word {
	text := p.source(t.at)
	value := text
	if t.kind == kQuoted {
		value = dropBackslashes(text[1 : len(text)-1])
	}
	return Word{Text: text, Value: value, At: t.at}
}

// Plain returns the word without quotes and with escape sequences resolved.
func (w Word) Plain() string {
	text := w.Text
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		text = text[1 : len(text)-1]
	}
	return unescape(text)
}

func dropBackslashes(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
