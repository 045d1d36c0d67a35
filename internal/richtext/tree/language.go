package tree

import "strings"

// languageAliases maps other spellings of code languages to the canonical one.
var languageAliases = map[string]string{
	"sh": "bash", "shell": "bash", "zsh": "bash", "console": "bash", "shellsession": "bash",
	"py": "python", "py3": "python",
	"js": "javascript", "mjs": "javascript", "cjs": "javascript", "node": "javascript",
	"ts": "typescript", "rb": "ruby",
	"cs": "csharp", "c#": "csharp", "dotnet": "csharp",
	"c++": "cpp", "cc": "cpp", "cxx": "cpp", "hpp": "cpp", "h": "c",
	"objc": "objectivec", "objective-c": "objectivec",
	"yml": "yaml", "jsonc": "json", "json5": "json", "md": "markdown", "kt": "kotlin", "kts": "kotlin",
	"rs": "rust", "golang": "go", "ps1": "powershell", "pwsh": "powershell",
	"vb": "visualbasic", "vbnet": "visualbasic", "vb.net": "visualbasic", "erl": "erlang",
	"docker": "dockerfile", "make": "makefile", "mk": "makefile", "cmake": "makefile", "pl": "perl",
	"hs": "haskell", "ex": "elixir", "exs": "elixir", "proto": "protobuf", "tf": "hcl", "terraform": "hcl",
	"latex": "tex", "patch": "diff", "xsd": "xml", "xsl": "xml", "svg": "xml", "htm": "html", "xhtml": "html",
	"text": "plaintext", "txt": "plaintext", "plain": "plaintext", "none": "plaintext", "nohighlight": "plaintext",
}

// CanonicalLanguage gives the canonical name of a code language, in lower case; a name without aliases is its own.
func CanonicalLanguage(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if canonical, ok := languageAliases[name]; ok {
		return canonical
	}
	return name
}
