package tool

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"unicode/utf8"

	"mcp-atlassian/internal/ground/ordered"
)

// limit cuts an answer that is longer than maxChars bytes (0 = no bound), and says so. An object loses whole
// elements from the end of its longest list and stays valid JSON, with `truncated` beside the list; every other
// answer is cut with a line that says it. Failures and data are left as they are.
func (r Result) limit(maxChars, indent int) Result {
	if maxChars <= 0 || r.Failed || len(r.Blocks) != 1 || len(r.Blocks[0].Text) <= maxChars {
		return r
	}
	if cut, err := r.shortened(maxChars, indent); err == nil {
		return cut
	}
	text := r.Blocks[0].Text
	at := maxChars
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	note := fmt.Sprintf("\n[cut: %d of %d bytes are shown; narrow the call to see the rest]", at, len(text))
	return Result{Blocks: Blocks{{Text: text[:at] + note}}}
}

var errNotShortened = errors.New("no list to shorten")

// shortened drops elements from the end of the longest list of an object, as few as the bound asks for.
func (r Result) shortened(maxChars, indent int) (Result, error) {
	members, err := membersOf(r.Document)
	if err != nil {
		return r, err
	}
	longest := 0
	for at, m := range members {
		if m.raw[0] == '[' && (members[longest].raw[0] != '[' || len(m.raw) > len(members[longest].raw)) {
			longest = at
		}
	}
	var items []json.RawMessage
	if len(members) == 0 || json.Unmarshal(members[longest].raw, &items) != nil {
		return r, errNotShortened
	}
	with := func(kept int) (Result, error) {
		o := ordered.New()
		for at, m := range members {
			if at != longest {
				o.Set(m.name, m.raw)
				continue
			}
			hint := m.name + " was cut to fit; ask for fewer fields or a smaller limit, and page on for the rest"
			o.Set(m.name, items[:kept])
			o.Set("truncated", ordered.New(ordered.M("omitted", len(items)-kept), ordered.M("hint", hint)))
		}
		return encode(o, indent)
	}
	// The text grows with every element, so the first number of elements that is too many is found by halving.
	tooMany := sort.Search(len(items), func(n int) bool {
		cut, err := with(n)
		return err != nil || len(cut.Blocks[0].Text) > maxChars
	})
	if tooMany == 0 {
		return r, errNotShortened
	}
	return with(tooMany - 1)
}

type rawMember struct {
	name string
	raw  json.RawMessage
}

// membersOf splits a JSON object into its members, in order.
func membersOf(document json.RawMessage) ([]rawMember, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errNotShortened
	}
	var members []rawMember
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, err
		}
		members = append(members, rawMember{name, raw})
	}
	return members, nil
}
