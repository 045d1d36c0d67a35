package conftools

import (
	"unicode/utf8"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// maxText is how large a text read from a file may be, in bytes.
const maxText = 8 << 20

// textOf takes the text of a page from exactly one of an argument and a file.
func textOf(content *string, file *access.File) (string, error) {
	switch {
	case content == nil && file == nil:
		return "", fault.New(fault.Input, "One of 'content' or 'content_file' must be provided").WithHint(`content="" makes an empty page`)
	case content != nil && file != nil:
		return "", fault.New(fault.Input, "Only one of 'content' or 'content_file' may be provided")
	case content != nil:
		return *content, nil
	}
	text, err := file.Text(maxText)
	if err == nil && !utf8.ValidString(text) {
		err = fault.New(fault.Input, "content_file: the file %q is not UTF-8 text", file.Name()).WithHint("save it as UTF-8")
	}
	return text, err
}

// closing closes a file that an argument opened. It was only read, so there is nothing to lose.
func closing(file *access.File) {
	if file != nil {
		_ = file.Close()
	}
}

// or gives the text of an optional argument.
func or(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// saidObject is the result of tools that write a comment: success, message, comment, warnings.
func saidObject(message string, said *confluence.Said) *ordered.Object {
	o := ordered.New(ordered.M("success", true), ordered.M("message", message), ordered.M("comment", said.Comment))
	if len(said.Warnings) > 0 {
		o.Set("warnings", said.Warnings)
	}
	return o
}

// unsuccessful is how tools that report in the result tell of a failure.
func unsuccessful(message string, err error) *ordered.Object {
	return ordered.New(ordered.M("success", false), ordered.M("message", message), ordered.M("error", fault.Text(err)))
}
