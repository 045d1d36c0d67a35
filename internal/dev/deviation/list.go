package deviation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Entry is a difference that is wanted.
type Entry struct {
	Tool    string // name of the tool; * stands for any text
	Flavour string // "cloud", "dc" or "both"
	Member  string // path of the member; * stands for any text
	Kind    string // kinds of differences, with commas between them
	Reason  string
	Section string // of the specification, such as "jira-core.md §3.2"

	used bool
}

// String names the entry.
func (e *Entry) String() string {
	return fmt.Sprintf("%s %s %s %s", e.Tool, e.Flavour, e.Member, e.Kind)
}

// List is the differences that are wanted. It remembers which of them were seen.
type List []*Entry

// Check refuses an entry that gives no reason or names no section. When the folder of the specification is given, the
// sections must be there.
func (l List) Check(specification string) error {
	if len(l) == 0 {
		return errors.New("the list of differences is empty")
	}
	for _, e := range l {
		if len(strings.Fields(e.Reason)) < 3 {
			return fmt.Errorf("%s has no reason", e)
		}
		file, section, ok := strings.Cut(e.Section, " §")
		if !ok {
			return fmt.Errorf("%s names no section: %q", e, e.Section)
		}
		if err := sectionExists(specification, file, section); err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
	}
	return nil
}

// sectionExists looks for a numbered heading, or for a decision such as D11.
func sectionExists(specification, file, section string) error {
	if specification == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(specification, file)) //nolint:gosec // the operator of the check names the folder
	if err != nil {
		return err
	}
	quoted := regexp.QuoteMeta(section)
	found := regexp.MustCompile(`(?m)^(?:#+ ` + quoted + `[. ]|\| ` + quoted + ` \||- \*\*` + quoted + `\b)`).Match(text)
	if !found {
		return fmt.Errorf("%s has no section %s", file, section)
	}
	return nil
}

// Find gives the first entry that covers a difference, marks it as used, or gives nil.
func (l List) Find(tool, flavour string, d Difference) *Entry {
	for _, e := range l {
		if e.Flavour != "both" && e.Flavour != flavour || !slices.Contains(strings.Split(strings.ReplaceAll(e.Kind, " ", ""), ","), d.Kind) {
			continue
		}
		if matches(e.Tool, tool) && matches(e.Member, d.Path) {
			e.used = true
			return e
		}
	}
	return nil
}

// Unused gives the entries that covered nothing so far.
func (l List) Unused() List {
	var rest List
	for _, e := range l {
		if !e.used {
			rest = append(rest, e)
		}
	}
	return rest
}

// matches compares with a pattern in which * stands for any text.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	last := len(parts) - 1
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}
