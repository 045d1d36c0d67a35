package tooltest

import (
	"regexp"
	"strings"
	"testing"

	"mcp-atlassian/internal/tool"
)

var (
	toolName   = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	unportable = regexp.MustCompile(`"(\$ref|\$defs|anyOf|oneOf|allOf|not|const)":`)
)

// Lint checks what demanding clients and model gateways ask of every schema.
func Lint(t *testing.T, c *tool.Catalogue) {
	t.Helper()
	for _, e := range c.All() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			lintSchema(t, e)
			if !toolName.MatchString(e.Name) || len(e.Doc) > 1024 || strings.TrimSpace(e.Doc) != e.Doc {
				t.Errorf("name or description (%d bytes) is out of bounds", len(e.Doc))
			}
			if len(e.Examples) == 0 && e.ReplacedBy == "" {
				t.Error("the tool has no example: nothing runs it in the documents and on the sandbox")
			}
		})
	}
}

func lintSchema(t *testing.T, e *tool.Entry) {
	t.Helper()
	s := readSchema(t, e)
	if s.Type != "object" || len(s.Properties) == 0 || s.Additional == nil || *s.Additional {
		t.Errorf("not a closed object with properties: %s", e.Schema)
	}
	if found := unportable.FindString(string(e.Schema)); found != "" {
		t.Errorf("%s is not understood by every client", found)
	}
	for name, p := range s.Properties {
		switch {
		case p.Type == "":
			t.Errorf("%s has no type", name)
		case p.Type == "array" && (p.Items == nil || p.Items.Type == ""):
			t.Errorf("%s is an array of nothing", name)
		case p.Description == "" || len(p.Description) > 1024:
			t.Errorf("%s: the description has %d bytes", name, len(p.Description))
		}
	}
}
