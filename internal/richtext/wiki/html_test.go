package wiki_test

import (
	"testing"

	"mcp-atlassian/internal/richtext/wiki"
)

func TestIsHTML(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		"<p>a <b>c</b></p>":                      true,
		"<div>\n<p>x<br>y</p><hr/></div>\n":      true,
		"<ul><li>a</li></ul><p>b</p>":            true,
		"<p>a":                                   false,
		"<p>a</b>":                               false,
		"<b>x</b> and *more*":                    false,
		"List<String>":                           false,
		"<String>x</String>":                     false,
		"":                                       false,
		"<p>Map<String></p>":                     false,
		"<a href='https://e.com/?a>b'>x</a>":     true,
		"h1. x":                                  false,
		"<https://example.org> or <user@host.x>": false,
	} {
		if got := wiki.IsHTML(source); got != want {
			t.Errorf("%q: got %v", source, got)
		}
	}
}
