package storage

import "mcp-atlassian/internal/richtext/tree"

// readLanguage gives the canonical name of a language of the code macro; "" = none.
func readLanguage(id string) string {
	if id == "jfx" {
		return "javafx"
	}
	name := tree.CanonicalLanguage(id)
	if name == "plaintext" {
		return ""
	}
	return name
}

// cloudLanguages are the names that Confluence Cloud spells in its own way.
var cloudLanguages = map[string]string{
	"python": "py", "javascript": "js", "erlang": "erl", "csharp": "c#", "visualbasic": "vb", "plaintext": "none",
	"": "none",
}

// serverLanguages are all languages that the code macro of Data Center knows, by canonical name.
var serverLanguages = map[string]string{
	"actionscript3": "actionscript3", "applescript": "applescript", "bash": "bash", "csharp": "c#", "cpp": "cpp",
	"css": "css", "coldfusion": "coldfusion", "delphi": "delphi", "diff": "diff", "erlang": "erl",
	"groovy": "groovy", "xml": "xml", "java": "java", "jfx": "jfx", "javafx": "jfx", "javascript": "js",
	"php": "php", "perl": "perl", "plaintext": "text", "": "text", "powershell": "powershell", "python": "py",
	"ruby": "ruby", "sql": "sql", "sass": "sass", "scala": "scala", "visualbasic": "vb", "yaml": "yml",
	// The nearest one for languages that it does not know.
	"html": "xml", "json": "js", "typescript": "js", "jsx": "js", "tsx": "js", "c": "cpp", "objectivec": "cpp",
	"kotlin": "java",
}

// writeLanguage gives the identifier of a language for the code macro, and whether it is the language itself.
func writeLanguage(language string, d tree.Deployment) (id string, exact bool) {
	name := tree.CanonicalLanguage(language)
	if d == tree.Cloud {
		if id, ok := cloudLanguages[name]; ok {
			return id, true
		}
		return name, true
	}
	id, ok := serverLanguages[name]
	if !ok {
		return "text", false
	}
	return id, readLanguage(id) == name || name == "plaintext" || name == ""
}
