package ordered

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// slow is what encoding/json makes of a value, with the separators as they are.
func slow(t *testing.T, value any) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	b.Truncate(b.Len() - 1)
	restoreSeparators(&b, 0)
	return b.String()
}

func FuzzWriteString(f *testing.F) {
	for _, seed := range []string{"", "plain", "\"\\\b\f\n\r\t\x00\x1f\x7f", "é\u2028\u2029\xff\xc3", "<b>&amp;</b>", "😀\xf0\x9f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		writeString(&b, s)
		if got, want := b.String(), slow(t, s); got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
	})
}

func TestWriteKnown_agrees_with_encoding_json(t *testing.T) {
	t.Parallel()
	for _, value := range []any{
		nil, "a\n", true, false, 0, -7, 1 << 60,
		[]any{1, "x", nil, []any{}},
		[]any(nil),
		[]string{"a", "<"},
		[]string(nil),
		[]string{},
		[]*Object{nil, New(M("a", 1))},
		[]*Object(nil), (*Object)(nil), New(),
		json.RawMessage(nil), json.RawMessage(" { \"a b\" : [ 1.0 , \"<\\u2028\u2029\\\\u2028\" ] } "), json.RawMessage("-0.50e+3"),
	} {
		got, err := Marshal(value)
		if err != nil || string(got) != slow(t, value) {
			t.Errorf("%v: got %s, %v", value, got, err)
		}
	}
	for _, value := range []any{func() {}, json.RawMessage{}, json.RawMessage("{"), json.RawMessage("1 2")} {
		if got, err := Marshal(New(M("a", []any{value}))); err == nil {
			t.Errorf("%v was encoded as %s", value, got)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	user := New(M("name", "Amara Okafor"), M("email", "amara@acme.example"), M("avatar", "http://127.0.0.1/secure/useravatar?size=large"))
	var comments []any
	for range 10 {
		comments = append(comments, New(M("id", "10000"), M("body", strings.Repeat("some text\n", 30)), M("author", user), M("public", true)))
	}
	issue := New(M("key", "DEMO-1"), M("reporter", user), M("labels", []string{"a", "b"}), M("comments", comments))
	for b.Loop() {
		if _, err := Marshal(issue); err != nil {
			b.Fatal(err)
		}
	}
}
