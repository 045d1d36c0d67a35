// Package ordered is the one JSON encoder of the product: objects whose members stand in a chosen order.
//
// The order of keys in a result is part of the interface (assistants read from the top), and Go maps have none.
// The package does not decode, and escapes nothing that JSON does not require: "<" stays "<".
package ordered

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Object is a JSON object with its members in the order they were set. The zero value is an empty object, ready
// to use. It is not safe for concurrent writes.
type Object struct {
	members []Member
	index   map[string]int
}

// Member is one name and its value.
type Member struct {
	Name  string
	Value any
}

// New makes an object of members in this order.
func New(members ...Member) *Object {
	o := &Object{members: make([]Member, 0, len(members))}
	for _, m := range members {
		o.Set(m.Name, m.Value)
	}
	return o
}

// M is a member; it keeps literals short.
func M(name string, value any) Member { return Member{Name: name, Value: value} }

// indexFrom is the size from which a map beats a scan.
const indexFrom = 12

// Set adds a member at the end, or replaces the value of an existing one where it stands.
func (o *Object) Set(name string, value any) *Object {
	if at, ok := o.find(name); ok {
		o.members[at].Value = value
		return o
	}
	o.members = append(o.members, Member{Name: name, Value: value})
	switch {
	case o.index != nil:
		o.index[name] = len(o.members) - 1
	case len(o.members) == indexFrom:
		o.index = make(map[string]int, 2*indexFrom)
		for at, m := range o.members {
			o.index[m.Name] = at
		}
	}
	return o
}

func (o *Object) find(name string) (int, bool) {
	if o.index != nil {
		at, ok := o.index[name]
		return at, ok
	}
	for at := range o.members {
		if o.members[at].Name == name {
			return at, true
		}
	}
	return 0, false
}

// Get returns a member's value and whether it is there. A nil object has no members.
func (o *Object) Get(name string) (any, bool) {
	if o == nil {
		return nil, false
	}
	if at, ok := o.find(name); ok {
		return o.members[at].Value, true
	}
	return nil, false
}

// Len counts the members.
func (o *Object) Len() int {
	if o == nil {
		return 0
	}
	return len(o.members)
}

// Members gives the members in order; the slice belongs to the object.
func (o *Object) Members() []Member {
	if o == nil {
		return nil
	}
	return o.members
}

// MarshalJSON implements [json.Marshaler].
func (o *Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	if err := o.appendTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (o *Object) appendTo(b *bytes.Buffer) error {
	if o == nil {
		b.WriteString("null")
		return nil
	}
	b.WriteByte('{')
	for at, m := range o.members {
		if at > 0 {
			b.WriteByte(',')
		}
		writeString(b, m.Name)
		b.WriteByte(':')
		if err := write(b, m.Value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// Marshal encodes any value compactly, without HTML escaping.
func Marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	if err := write(&b, value); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Indent lays out compact JSON with so many spaces a level.
func Indent(compact []byte, spaces int) ([]byte, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", strings.Repeat(" ", spaces)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// write appends one encoded value; an object inside is written by this package again, so nothing is escaped for HTML.
func write(b *bytes.Buffer, value any) error {
	if known, err := writeKnown(b, value); known {
		return err
	}
	start := b.Len()
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line feed of Encode
	restoreSeparators(b, start)
	return nil
}

// restoreSeparators undoes what encoding/json always does: U+2028 and U+2029 as escapes. JSON needs no escape there,
// and a result shows the text as Atlassian has it.
func restoreSeparators(b *bytes.Buffer, start int) {
	text := b.Bytes()[start:]
	if !bytes.Contains(text, []byte(`\u202`)) {
		return
	}
	out := text[:0] // never longer than what was read
	for at := 0; at < len(text); {
		switch {
		case text[at] != '\\':
			out = append(out, text[at])
			at++
		case bytes.HasPrefix(text[at:], []byte(`\u2028`)):
			out = append(out, "\u2028"...)
			at += 6
		case bytes.HasPrefix(text[at:], []byte(`\u2029`)):
			out = append(out, "\u2029"...)
			at += 6
		default: // an escape is two bytes at least; its second byte may be a backslash
			out = append(out, text[at], text[at+1])
			at += 2
		}
	}
	b.Truncate(start + len(out))
}
