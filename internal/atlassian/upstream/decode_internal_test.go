package upstream

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shout is a type with a method of encoding/json.
type shout string

func (s *shout) UnmarshalJSON(raw []byte) error {
	*s = shout("raw:" + string(raw))
	return nil
}

func TestUnmarshal_is_like_the_standard_library(t *testing.T) {
	t.Parallel()
	type inner struct {
		A any `json:"a"`
		B any `json:"b"`
	}
	type outer struct {
		Key    string                     `json:"key"`
		Any    any                        `json:"any"`
		Number json.Number                `json:"number"`
		Raw    json.RawMessage            `json:"raw"`
		Fields map[string]json.RawMessage `json:"fields"`
		Shout  shout                      `json:"shout"`
		Inner  *inner                     `json:"inner"`
		List   []int                      `json:"list"`
		Flag   bool                       `json:"flag"`
	}
	for _, text := range []string{
		`{"KEY":"x","any":{"n":5.0,"l":[1,1e400,-0,12345678901234567890]},"number":1.50}`,
		`{"key":"a","key":"b","number":"17","raw":{"z":1, "a":[2]},"fields":{"f":null,"g":{"h":1}}}`,
		`{"shout":{"x":1},"inner":{"a":1,"b":null},"list":[1,2],"flag":true,"unknown":{}}`,
		`{"shout":null,"inner":null,"list":null,"key":null,"any":null,"flag":null,"number":null}`,
		"{\"key\":\"\xff\"}",
		`null`, `{}`,
	} {
		var got, want outer
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if err := unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
	for _, text := range []string{`{"key":1}`, `{"list":{}}`, `{"number":true}`, `{"flag":"x"}`, `[]`, `{`, `{} x`} {
		var got outer
		if err := unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %+v", text, got)
		}
	}
}
