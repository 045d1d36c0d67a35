package upstream

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzMessages(f *testing.F) {
	for _, seed := range []string{`{"errorMessages":["x"],"errors":{"a":"b"}}`, `[{"errors":[{"errors":[]}]}]`, `{"errors":null,"data":[]}`, `{"elementErrors":{"elementErrors":{}}}`, `{`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, words := range messages(content) {
			if strings.TrimSpace(words) == "" {
				t.Errorf("%q gives a blank message", content)
			}
			if utf8.Valid(content) && !utf8.ValidString(words) {
				t.Errorf("%q gives %q", content, words)
			}
		}
	})
}

func FuzzFill(f *testing.F) {
	f.Add("a/b?c#d%2e;é")
	f.Add("..")
	o := declare("GET /a/{x}/b", "GET")
	f.Fuzz(func(t *testing.T, value string) {
		path := o.fill([]string{value})
		if strings.Count(path, "/") != 3 || strings.ContainsAny(path, "?#;\\ \x00") {
			t.Errorf("%q gives %q", value, path)
		}
	})
}
