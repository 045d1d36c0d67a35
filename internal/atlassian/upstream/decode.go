package upstream

import (
	stdjson "encoding/json"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// reading makes the fast decoder behave like encoding/json towards the types of the domain: names match whatever
// their case, repeated names and broken UTF-8 are upstream's affair, and numbers in interface values keep their form.
var reading = json.JoinOptions(
	json.MatchCaseInsensitiveNames(true),
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.JoinUnmarshalers(json.UnmarshalFromFunc(anyNumber), json.UnmarshalFromFunc(number))),
)

// Decode reads a part of an answer that was kept as it came, by the same rules as the answer itself.
func Decode(raw stdjson.RawMessage, into any) error { return unmarshal(raw, into) }

// unmarshal fills what into points to; reading an answer is the most expensive part of most calls, and this decoder
// needs a third of the time of encoding/json for raw values.
func unmarshal(content []byte, into any) error { return json.Unmarshal(content, into, reading) }

// anyNumber keeps a number as it was written; every other value is left to the decoder.
func anyNumber(d *jsontext.Decoder, into *any) error {
	if d.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	value, err := d.ReadValue()
	if err == nil {
		*into = stdjson.Number(value)
	}
	return err
}

// number takes a JSON number or a string, as encoding/json does for its Number.
func number(d *jsontext.Decoder, into *stdjson.Number) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case '0', '"':
		*into = stdjson.Number(token.String())
	case 'n':
		*into = ""
	default:
		return &json.SemanticError{JSONKind: token.Kind()}
	}
	return nil
}
