package adf

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSound_agrees_with_the_standard_library(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, ` `, `{}`, `[]`, `[1]`, `[1,]`, `[,1]`, `{"a":1}`, `{"a":1,}`, `{"a"}`, `{a:1}`, `{"a":}`, `1`, `-1.5e3`, `01`, `1.`, `true`, `tru`, `null`, `"a"`,
		`"a`, `"\u12"`, `"\x"`, `[1 2]`, `{"a":1 "b":2}`, `[[[]]]`, `[[[]]`, `[]]`, `{"a":[{"b":[]}]}`, `1 2`, "\"a\nb\"", `{"a":{}}`, `[{},[],"x"]`, `{]`, `[}`, "\ufeff1", "+1", "[1]x",
	} {
		if got, want := sound(text), json.Valid([]byte(text)); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
	if deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000); !sound(deep) {
		t.Error("a deep value is refused")
	}
}

func FuzzSound(f *testing.F) {
	f.Add(`{"a":[1,"b",null,{"c":true}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := sound(text), json.Valid([]byte(text)); got != want && !strings.Contains(text, strings.Repeat("[", 9000)) {
			t.Errorf("%q: got %t", text, got)
		}
	})
}
