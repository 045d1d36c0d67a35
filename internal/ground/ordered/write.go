package ordered

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// writeKnown appends values whose JSON this package writes itself: going through encoding/json would compact every
// object once more for each object around it. It reports whether it knew the value.
func writeKnown(b *bytes.Buffer, value any) (known bool, err error) {
	switch v := value.(type) {
	case nil:
		b.WriteString("null")
	case string:
		writeString(b, v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(v), 10))
	case json.RawMessage:
		err = writeRaw(b, v)
	case *Object:
		err = v.appendTo(b)
	case []*Object:
		err = writeList(b, v)
	case []any:
		err = writeList(b, v)
	case []string:
		err = writeList(b, v)
	default:
		return false, nil
	}
	return true, err
}

// writeRaw appends JSON that was read before, without the blanks between its parts; nothing is null.
func writeRaw(b *bytes.Buffer, raw json.RawMessage) error {
	if raw == nil {
		b.WriteString("null")
		return nil
	}
	start := b.Len()
	if err := json.Compact(b, raw); err != nil {
		return err
	}
	restoreSeparators(b, start)
	return nil
}

// writeList appends an array; a nil slice is null, as encoding/json has it.
func writeList[T any](b *bytes.Buffer, list []T) error {
	if list == nil {
		b.WriteString("null")
		return nil
	}
	b.WriteByte('[')
	for at, item := range list {
		if at > 0 {
			b.WriteByte(',')
		}
		if err := write(b, item); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

const hexDigits = "0123456789abcdef"

// writeString appends a JSON string, escaped as encoding/json does without HTML, and U+2028 and U+2029 as they are.
func writeString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	start := 0
	for at := 0; at < len(s); {
		c := s[at]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				at++
				continue
			}
			b.WriteString(s[start:at])
			writeEscaped(b, c)
			at++
			start = at
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && size == 1 {
			b.WriteString(s[start:at])
			b.WriteString(`\ufffd`)
			start = at + size
		}
		at += size
	}
	b.WriteString(s[start:])
	b.WriteByte('"')
}

func writeEscaped(b *bytes.Buffer, c byte) {
	b.WriteByte('\\')
	switch c {
	case '"', '\\':
		b.WriteByte(c)
	case '\b':
		b.WriteByte('b')
	case '\f':
		b.WriteByte('f')
	case '\n':
		b.WriteByte('n')
	case '\r':
		b.WriteByte('r')
	case '\t':
		b.WriteByte('t')
	default:
		b.WriteString("u00")
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&0xF])
	}
}
