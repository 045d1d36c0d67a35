package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mcp-atlassian/internal/ground/secret"
)

// Mask hides the values of arguments whose names say that they are sensitive.
type Mask struct {
	fragments []string
	most      int // bytes of the result
}

// NewMask adds parts of names to the usual ones, and bounds the text.
func NewMask(more []string, most int) *Mask {
	m := &Mask{fragments: []string{"token", "password", "secret", "key", "credential", "auth"}, most: most}
	for _, fragment := range more {
		m.fragments = append(m.fragments, strings.ToLower(fragment))
	}
	return m
}

// Arguments gives the arguments of a call with sensitive values masked, cut to the bound. What is no JSON is not
// shown at all: it could be anything.
func (m *Mask) Arguments(args json.RawMessage) string {
	if len(bytes.TrimSpace(args)) == 0 {
		return "{}"
	}
	var b bytes.Buffer
	decoder := json.NewDecoder(bytes.NewReader(args))
	decoder.UseNumber()
	if err := m.value(&b, decoder, maxDepth); err != nil {
		return "(not readable)"
	}
	return cutText(b.String(), m.most)
}

const maxDepth = 64

var errDepth = errors.New("nested too deeply")

// value copies one JSON value; members keep their order.
func (m *Mask) value(b *bytes.Buffer, d *json.Decoder, depth int) error {
	if depth == 0 {
		return errDepth
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return m.object(b, d, depth)
	case json.Delim('['):
		return m.array(b, d, depth)
	default:
		return writeJSON(b, token)
	}
}

func (m *Mask) object(b *bytes.Buffer, d *json.Decoder, depth int) error {
	b.WriteByte('{')
	for first := true; d.More(); first = false {
		if !first {
			b.WriteByte(',')
		}
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if err := writeJSON(b, name); err != nil {
			return err
		}
		b.WriteByte(':')
		if m.sensitive(name) {
			var hidden json.RawMessage
			if err := d.Decode(&hidden); err != nil {
				return err
			}
			b.WriteString(`"` + secret.Placeholder + `"`)
			continue
		}
		if err := m.value(b, d, depth-1); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	_, err := d.Token()
	return err
}

func (m *Mask) array(b *bytes.Buffer, d *json.Decoder, depth int) error {
	b.WriteByte('[')
	for first := true; d.More(); first = false {
		if !first {
			b.WriteByte(',')
		}
		if err := m.value(b, d, depth-1); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	_, err := d.Token()
	return err
}

func writeJSON(b *bytes.Buffer, value any) error {
	text, err := json.Marshal(value)
	b.Write(text)
	return err
}

// namesOfThings are words before "key" that make it the name of a thing in Atlassian, not a secret.
var namesOfThings = []string{
	"issue", "issues", "project", "projects", "space", "spaces", "epic", "parent", "inward", "outward", "source", "target", "page", "user", "account", "field", "board", "version",
}

// sensitive judges a name by its words. "issue_key" and "author" are not sensitive, "api_key" and "x-auth" are.
func (m *Mask) sensitive(name string) bool {
	words := wordsOf(name)
	for i, word := range words {
		if strings.HasPrefix(word, "author") && word != "authorization" {
			continue
		}
		if (word == "key" || word == "keys") && (i == 0 || slices.Contains(namesOfThings, words[i-1])) {
			continue
		}
		if slices.ContainsFunc(m.fragments, func(fragment string) bool { return strings.Contains(word, fragment) }) {
			return true
		}
	}
	return false
}

// wordsOf splits "apiKey", "api_key" and "API-Key" into lower-case words.
func wordsOf(name string) []string {
	var (
		words []string
		word  strings.Builder
		lower bool // the last character was a lower-case letter
	)
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			lower = false
			continue
		}
		if unicode.IsUpper(r) && lower {
			flush()
		}
		lower = unicode.IsLower(r)
		word.WriteRune(unicode.ToLower(r))
	}
	flush()
	return words
}

// cutText cuts at a character and says so.
func cutText(text string, most int) string {
	if most <= 0 || len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}
