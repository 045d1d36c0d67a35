package tool

import (
	"fmt"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// violationsError is all arguments of one call that break the schema; they are reported together.
type violationsError struct{ list []violation }

// violation is one argument and the rule it breaks. The rule phrases are those that clients of the predecessor match.
type violation struct {
	argument string
	rule     string
	got      string // the received value, shortened; empty when there was none
	help     string // an example, or the valid names
}

func (v *violationsError) add(one violation) { v.list = append(v.list, one) }

// orNil gives the violations as a mistake of the caller; nil when there are none.
func (v *violationsError) orNil() error {
	if len(v.list) == 0 {
		return nil
	}
	names := make([]string, len(v.list))
	for at := range v.list {
		names[at] = v.list[at].argument
	}
	return fault.New(fault.Input, "arguments that break the schema: %s", strings.Join(names, ", ")).Because(v)
}

// Error gives the text without the tool's name.
func (v *violationsError) Error() string { return v.text("") }

func (v *violationsError) text(toolName string) string {
	var b strings.Builder
	plural := "s"
	if len(v.list) == 1 {
		plural = ""
	}
	fmt.Fprintf(&b, "%d validation error%s for call[%s]", len(v.list), plural, ShortName(toolName))
	for _, one := range v.list {
		fmt.Fprintf(&b, "\n%s\n  %s", one.argument, one.rule)
		if one.got != "" {
			fmt.Fprintf(&b, " (got %s)", one.got)
		}
		if one.help != "" {
			fmt.Fprintf(&b, "\n  %s", one.help)
		}
	}
	return b.String()
}

// shown shortens a received value for an error.
func shown(raw []byte) string { return fault.Clean(string(raw), 80) }
