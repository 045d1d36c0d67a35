package richtext_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// adversarial are texts that converters damage: each must survive a write and a read in every format.
var adversarial = map[string]string{
	"nested bullets":        "- a\n  - b\n    - c\n  - d\n- e",
	"nested by four":        "- a\n    - b\n        - c",
	"mixed lists":           "1. a\n   - b\n     1. c\n   - d\n2. e",
	"item paragraphs":       "- a\n\n  second paragraph\n- b",
	"code in item":          "- a\n\n  ```sh\n  ls -l\n\n    cd x\n  ```\n- b",
	"ordered code in item":  "1. a\n\n   ```go\n   x := 1\n   ```\n2. b",
	"list after text":       "text\n- a\n- b",
	"snake_case":            "call snake_case_name and _private and __init__ of a_b_c_",
	"dunder":                "use __main__ and a__b__c",
	"stars":                 "2 * 3 * 4 and 5*6*7 and *args, **kwargs",
	"generics":              "a List<String> and Map<K, V> and <T> and vector<int>",
	"comparisons":           "a < b > c, a<b, x <= y, 1 << 2",
	"html-ish":              "not <div> nor </p> nor <foo bar=\"x\"> nor <!DOCTYPE>",
	"braces":                "a {b} {{c}} ${d} {{e.f}} {color} {code} {quote} {panel} {*}",
	"template":              "{{x}} and {{ y }} and {%z%}",
	"brackets":              "array[0] and x[i][j] and [draft] and [a|b] and [^1] and []",
	"user":                  `\[~user] and \[~accountid:5b] and @name and a@b`,
	"wiki words":            "h1. title and bq. quote and {noformat} and ---- and -- and ---",
	"parentheses":           "[a](http://e.com/x_(y)) and (http://e.com) and ((x))",
	"url underscores":       "see <https://e.com/a_b_c*d> and [u](https://e.com/a_b?x=1&y=2#z_z)",
	"url percent":           "[u](https://e.com/a%20b%2Fc+d~e)",
	"plus and tilde":        "C++ and C++, ~/a and ~/b, ~5 to ~10, 1+1=2, 2+2=4",
	"hyphens":               "a-b - c -d- e--f and --flag -x",
	"carets":                "x^2 + y^2 and ^a and a^ and ^b^",
	"exclamation":           "!important! and a! b! and !x.png! and !a|b!",
	"emoticons":             "(x) (y) (/) (!) (i) :) :( ;) :P :D (on) (off) (*)",
	"backslashes":           `C:\\path\\to and \\\\server\\share and \\n and a\\`,
	"backticks":             "use ``a`b`` and `` `c` `` and \\` alone",
	"code with markup":      "`*a* _b_ {c} [d] <e> |f|` and `{{g}}` and `a\\b`",
	"entities":              "&amp;lt; and &amp;amp; and &amp;nbsp; and &copy and a & b",
	"pipes":                 "a | b || c and | d",
	"fence in fence":        "````md\n```go\nx\n```\n````",
	"tilde fence":           "```\n~~~\nx\n~~~\n```",
	"code with code":        "```\n{code}\nx\n{code}\n```",
	"code with noformat":    "```\n{noformat} {code} x\n```",
	"code with cdata":       "```xml\n<![CDATA[a]]> ]]> <b>&amp;</b>\n```",
	"code with blank lines": "```\na\n\n\nb\n```",
	"code with tabs":        "```\n\ta\n\t\tb  \n```",
	"code languages":        "```c++\nx\n```\n\n```yaml\na: b\n```",
	"empty code":            "```\n```",
	"empty cells":           "| a | b |\n| --- | --- |\n|  | 1 |\n| 2 |  |\n|  |  |",
	"pipes in cells":        "| a |\n| --- |\n| x \\| y |\n| `p \\| q` |",
	"markup in cells":       "| a |\n| --- |\n| **b** *i* `c` [l](https://e.com) |",
	"breaks in cells":       "| a |\n| --- |\n| x<br>y |",
	"headerless table":      "|  |  |\n| --- | --- |\n| a | b |",
	"emphasis":              "**a *b* c** *a **b** c* ***both*** ~~s~~",
	"emphasis in words":     "a**b**c and a*b*c",
	"emphasis punctuation":  "**\"a\"** and *(b)* and **a.**",
	"nested emphasis":       "**bold `code` [link](https://e.com) *em***",
	"quote":                 "> one\n>\n> two\n>\n> - a\n> - b",
	"quote with code":       "> ```\n> x\n> ```",
	"hard breaks":           "a\\\nb\\\nc",
	"numbers":               "1\\. not a list and 2) neither",
	"numbers at start":      "2024\\. A year\n\n1\\) x",
	"dashes at start":       "\\- not a list",
	"hash at start":         "\\# not a heading and #hash",
	"heading with code":     "## The `x_y` *method*",
	"heading with hash":     "# C# and F\\#",
	"long heading":          "###### deep",
	"trailing hash":         "## a \\#",
	"issue keys":            "PROJ-1, UTF-8, SHA-256 and CVE-2024-1",
	"quotes":                "\"a\" 'b' “c” «d» … – —",
	"unicode":               "日本語 ñ é 🙂 👩‍💻 \u200bzero\u200b and e\u0301",
	"no-break space":        "a\u00a0b",
	"mail":                  "[a@b.co](mailto:a@b.co)",
	"colons":                "a: b :c: d::e https:x 10:30",
	"dollar":                "costs $5/$6, $x$ and \\(y\\)",
	"rule between":          "a\n\n---\n\nb",
	"two lists":             "- a\n\n* b",
	"status":                "a :status[In progress]{color=blue} b",
	"text colour":           `<span style="color:#ff0000">red</span> text`,
	"sub and sup":           "H<sub>2</sub>O and E=mc<sup>2</sup> and <u>under</u>",
	"tasks":                 "- [ ] a\n  - [x] b\n- [ ] c",
	"panel":                 ":::info\nHot\n\n- a\n:::",
	"like a directive":      "a \\:status[x] and :foo[x] and ::bar and :::",
	"like a check box":      "- \\[ ] a\n- \\[x] b",
	"link with bracket":     "[a \\[b\\]](https://e.com)",
	"link to nothing":       "[a] (b) and [c]: d",
	"image":                 "![alt text](https://e.com/a_b.png)",
	"image in text":         "",
	"mention":               "cc [@Ann Lee](accountid:5b10)",
}

// degrades says what comes back instead of what a target cannot express (content conversion, table of what survives).
var degrades = map[string]map[string]string{
	"ADF": {
		"nested emphasis": "**bold** `code` **[link](https://e.com) *em***", // code has no other marks there
	},
	"wiki markup DC": {
		"url underscores": `see [https://e.com/a_b_c\*d](https://e.com/a_b_c*d) and [u](https://e.com/a_b?x=1&y=2#z_z)`,
		"status":          `a **<span style="color:#0747a6">In progress</span>** b`,
		"fence in fence":  "````\n```go\nx\n```\n````",
	},
	"storage format Cloud": {
		"code languages": "```cpp\nx\n```\n\n```yaml\na: b\n```",
		"code in item":   "- a\n\n  ```bash\n  ls -l\n\n    cd x\n  ```\n- b",
		"fence in fence": "````markdown\n```go\nx\n```\n````",
	},
	"storage format DC": {
		"url underscores":      `see [https://e.com/a_b_c\*d](https://e.com/a_b_c*d) and [u](https://e.com/a_b?x=1&y=2#z_z)`,
		"code languages":       "```cpp\nx\n```\n\n```yaml\na: b\n```",
		"code in item":         "- a\n\n  ```bash\n  ls -l\n\n    cd x\n  ```\n- b",
		"fence in fence":       "````\n```go\nx\n```\n````",
		"ordered code in item": "1. a\n\n   ```\n   x := 1\n   ```\n2. b",
	},
}

// directory knows one user.
type directory struct{ asked []string }

func (d *directory) Users(_ context.Context, ids []tree.User) (map[tree.User]string, error) {
	out := map[tree.User]string{}
	for _, id := range ids {
		d.asked = append(d.asked, id.String())
		if id.ID == "5b10" {
			out[id] = "Ann Lee"
		}
	}
	return out, nil
}

// attachments holds the one attachment that is known.
func attachments() map[string]string {
	return map[string]string{"a.png": "11111111-2222-3333-4444-555555555555"}
}

type route struct {
	format     richtext.Format
	deployment tree.Deployment
}

// String names the target as the table does.
func (r route) String() string {
	switch {
	case r.format == richtext.ADF:
		return "ADF"
	case r.deployment == tree.Cloud:
		return r.format.String() + " Cloud"
	default:
		return r.format.String() + " DC"
	}
}

func TestAdversarial_texts_survive(t *testing.T) {
	t.Parallel()
	for _, r := range []route{
		{richtext.ADF, tree.Cloud},
		{richtext.Wiki, tree.DataCenter},
		{richtext.Storage, tree.Cloud},
		{richtext.Storage, tree.DataCenter},
	} {
		for name, m := range adversarial {
			t.Run(r.String()+" "+name, func(t *testing.T) {
				t.Parallel()
				checkSurvival(t, r, name, m)
			})
		}
	}
}

func checkSurvival(t *testing.T, r route, name, m string) {
	t.Helper()
	o := richtext.Options{Options: tree.Options{Deployment: r.deployment, Attachments: attachments()}, Lookup: &directory{}}
	convert := func(from, to richtext.Format, source string) string {
		t.Helper()
		out, _, err := richtext.Convert(t.Context(), from, to, source, o)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	written := convert(richtext.Markdown, r.format, m)
	want, ok := degrades[r.String()][name]
	if !ok {
		want = convert(richtext.Markdown, richtext.Markdown, m)
	}
	if diff := cmp.Diff(want, convert(r.format, richtext.Markdown, written)); diff != "" {
		t.Errorf("source %q\nstored %s\n%s", m, written, diff)
	}
}
