package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEnvFile(t *testing.T) {
	t.Parallel()
	outer := func(name string) (string, bool) {
		value, ok := map[string]string{"OUTER": "o", "A": "outer-a"}[name]
		return value, ok
	}
	for name, test := range map[string]struct {
		text string
		want map[string]string
		bad  []int
	}{
		"plain":                {"A=1\nB = two words \r\nC=", map[string]string{"A": "1", "B": "two words", "C": ""}, nil},
		"comments":             {"# A=1\n  # x\nA=1 # inline\nB=a#b\nC=#all\nD='x' # c", map[string]string{"A": "1", "B": "a#b", "C": "", "D": "x"}, nil},
		"export":               {"export A=1\nexport\tB=2\nexportC=3", map[string]string{"A": "1", "B": "2", "exportC": "3"}, nil},
		"bare names":           {"A\nexport B\nC # comment\nD=1", map[string]string{"D": "1"}, nil},
		"quotes":               {`A="x y" ` + "\n" + `B='a "b" \n $OUTER ${OUTER}'` + "\n" + `C="a\n\"b\" \\ \x"`, map[string]string{"A": "x y", "B": `a "b" \n $OUTER ${OUTER}`, "C": "a\n\"b\" \\ \\x"}, nil},
		"several lines":        {"A=\"one\ntwo\"\nB=3\n!bad", map[string]string{"A": "one\ntwo", "B": "3"}, []int{4}},
		"expansion":            {"B=${OUTER}-${A}\nA=own\nC=${A}${NONE}\nD=\"${NONE:-d}\" \nE=\\${A} $A pa$$word", map[string]string{"B": "o-outer-a", "A": "own", "C": "own", "D": "d", "E": "${A} $A pa$$word"}, nil},
		"malformed":            {"A=1\nnot a line\n=x\n1A=2\nB='open\nC=3\nD=\"x\" y", map[string]string{"A": "1", "C": "3"}, []int{2, 3, 4, 5, 7}},
		"byte order mark":      {"\uFEFFA=1", map[string]string{"A": "1"}, nil},
		"last one counts":      {"A=1\nA=2", map[string]string{"A": "2"}, nil},
		"values with an equal": {"A=b=c\nURL=https://x.example/?a=b&c=d#f", map[string]string{"A": "b=c", "URL": "https://x.example/?a=b&c=d#f"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries, bad := parseEnvFile(test.text, outer)
			got := map[string]string{}
			for _, e := range entries {
				got[e.name] = e.value
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.bad, bad); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzParseEnvFile: it ends, and what is written in single quotes is read back as it was.
func FuzzParseEnvFile(f *testing.F) {
	f.Add("A=1\nB='x'\nC=\"${A}\"", "value")
	f.Fuzz(func(t *testing.T, text, value string) {
		parseEnvFile(text, func(string) (string, bool) { return "", false })
		if strings.ContainsAny(value, "'\\\r") || strings.HasPrefix(value, "\uFEFF") {
			return
		}
		entries, bad := parseEnvFile("X='"+value+"'\nY=1", func(string) (string, bool) { return "", false })
		if len(bad) != 0 || len(entries) != 2 || entries[0].value != value {
			t.Errorf("%q read as %v, bad %v", value, entries, bad)
		}
	})
}

func TestWords_splits_as_a_shell_does(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"pass show  a/b":         {"pass", "show", "a/b"},
		`op read 'op://x/y z'`:   {"op", "read", "op://x/y z"},
		`a "b 'c' \" d" e\ f ''`: {"a", `b 'c' " d`, "e f", ""},
		"":                       nil,
	} {
		got, err := words(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
	}
	for _, bad := range []string{"a 'b", `a "b`, `a\`} {
		if got, err := words(bad); err == nil {
			t.Errorf("%q: got %v", bad, got)
		}
	}
}
