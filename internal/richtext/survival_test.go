package richtext_test

import (
	"os"
	"strings"
	"testing"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// becomes says, by the start of a text, what a target cannot say and the text becomes instead. Everything else comes
// back in its normal form.
var becomes = map[string]map[string]string{
	"wiki markup, Data Center": {
		"array[0]":           "a relative link to a file becomes an attachment",
		"> quote":            "a single newline is a line break in Jira",
		"[label|with|pipes]": "a bar in a URL is percent-encoded",
		"```java\n{code}":    "code that holds {code} loses its language",
		"Mention":            "the display name of a mention is looked up when it is read",
		"5. five":            "lists start at 1",
		"Text **bold**":      "a single newline is a line break in Jira",
		"| left | center":    "columns have no alignment",
		":::expand":          "an expand becomes a panel with a title",
		"<details>":          "an expand becomes a panel with a title",
		"Footnote":           "footnotes become a list",
	},
	"storage format, Data Center": {
		"1. one":        "the code macro of Data Center does not know Go",
		"array[0]":      "a relative link to a file becomes an attachment",
		"> quote":       "a single newline is a space in Confluence",
		"```c++":        "languages have their canonical names",
		"Mention":       "the display name of a mention is looked up when it is read",
		"Text **bold**": "a single newline is a space in Confluence",
		"Footnote":      "footnotes become a list with anchors",
	},
	"storage format, Cloud": {
		"array[0]":      "a relative link to a file becomes an attachment",
		"> quote":       "a single newline is a space in Confluence",
		"```c++":        "languages have their canonical names",
		"Mention":       "the display name of a mention is looked up when it is read",
		"Text **bold**": "a single newline is a space in Confluence",
		"Footnote":      "footnotes become a list with anchors",
	},
}

// TestTexts_survive_every_target writes texts full of special characters to each target and reads them back.
func TestTexts_survive_every_target(t *testing.T) {
	t.Parallel()
	all, err := os.ReadFile("testdata/survival.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := strings.Split(strings.TrimSpace(string(all)), "\n%%\n")
	for _, target := range []struct {
		name       string
		format     richtext.Format
		deployment tree.Deployment
		product    tree.Product
	}{
		{"wiki markup, Data Center", richtext.Wiki, tree.DataCenter, tree.Jira},
		{"storage format, Data Center", richtext.Storage, tree.DataCenter, tree.Confluence},
		{"storage format, Cloud", richtext.Storage, tree.Cloud, tree.Confluence},
	} {
		o := richtext.Options{Options: tree.Options{Deployment: target.deployment, Product: target.product}}
		survived := 0
		for _, text := range texts {
			convert := func(from, to richtext.Format, source string) string {
				out, _, err := richtext.Convert(t.Context(), from, to, source, o)
				if err != nil {
					t.Fatalf("%s: %v in %q", target.name, err, source)
				}
				return out
			}
			normal := convert(richtext.Markdown, richtext.Markdown, text)
			written := convert(richtext.Markdown, target.format, text)
			back := convert(target.format, richtext.Markdown, written)
			reason := ""
			for start, why := range becomes[target.name] {
				if strings.HasPrefix(text, start) {
					reason = why
				}
			}
			switch {
			case back == normal:
				survived++
			case reason == "":
				t.Errorf("%s\nwritten: %s\nread:    %s\nwant:    %s", target.name, written, back, normal)
			}
		}
		t.Logf("%s: %d of %d texts come back unchanged", target.name, survived, len(texts))
	}
}
