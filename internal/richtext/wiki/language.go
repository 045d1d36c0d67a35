package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// known are the languages of Jira's code macro, in every spelling it accepts.
var known = func() map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(`actionscript actionscript3 ada applescript bash sh c c# csharp cs c++ cpp css
		sass less coldfusion delphi diff patch erlang erl go groovy haskell html xml java javafx javascript js json
		lua nyan objc objective-c perl php powershell ps1 python py r rainbow ruby rb scala sql swift visualbasic vb
		yaml yml none`) {
		out[name] = true
	}
	return out
}()

// nearest are the languages to use for some that Jira does not know.
var nearest = map[string]string{
	"dockerfile": "bash", "makefile": "bash", "typescript": "javascript", "tsx": "javascript", "jsx": "javascript",
	"kotlin": "java", "objectivec": "objc",
}

// writeLanguage gives the spelling of a language for the code macro, "" = none, and whether it means the same.
func writeLanguage(language string) (name string, exact bool) {
	name = strings.ToLower(strings.TrimSpace(language))
	canonical := tree.CanonicalLanguage(name)
	switch {
	case name == "" || canonical == "plaintext":
		return "", true
	case known[name]:
		return name, true
	case nearest[name] != "":
		return nearest[name], name == "objectivec"
	case nearest[canonical] != "":
		return nearest[canonical], canonical == "objectivec"
	case known[canonical]:
		return canonical, true
	}
	return "", false
}
