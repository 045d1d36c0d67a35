package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// entry is one row of the table of differences: which tools ("*" for all, also as a part of a name), which flavour
// ("both"), which member, which kind, and the section that wants it.
type entry struct {
	tool, flavour, member, kind, section string
	used                                 bool
}

func (e *entry) String() string {
	return fmt.Sprintf("%s %s %s %s", e.tool, e.flavour, e.member, e.kind)
}

type allowedList struct{ entries []*entry }

// row finds the rows of the table: | `tool` | flavour | `member` | kind | reason | file section |.
var row = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (both|cloud|dc) \\| `([^`]+)` \\| ([a-z, ]+) \\| (.+) \\| ([a-z-]+\\.md) §([0-9A-Za-z.]+) \\|$")

// readAllowed reads the table of a document, and makes sure that the sections it names exist.
func readAllowed(document, specification string) (*allowedList, error) {
	text, err := os.ReadFile(document) //nolint:gosec // the operator of the check names the file
	if err != nil {
		return nil, err
	}
	list := &allowedList{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		if len(strings.Fields(m[5])) < 3 {
			return nil, fmt.Errorf("%s: %s has no reason", document, m[1])
		}
		if err := sectionExists(specification, m[6], m[7]); err != nil {
			return nil, err
		}
		list.entries = append(list.entries, &entry{tool: m[1], flavour: m[2], member: m[3], kind: m[4], section: m[6] + " " + m[7]})
	}
	if len(list.entries) == 0 {
		return nil, fmt.Errorf("%s has no table of differences", document)
	}
	return list, nil
}

// sectionExists looks for a numbered heading, or for a decision such as D11.
func sectionExists(specification, file, section string) error {
	if specification == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(specification, file)) //nolint:gosec // see above
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

// find gives the entry that covers a difference and marks it as used.
func (l *allowedList) find(tool, flavour string, d difference) *entry {
	for _, e := range l.entries {
		if e.flavour != "both" && e.flavour != flavour || !slices.Contains(strings.Split(strings.ReplaceAll(e.kind, " ", ""), ","), d.kind) {
			continue
		}
		if matches(e.tool, tool) && matches(e.member, d.path) {
			e.used = true
			return e
		}
	}
	return nil
}

// matches compares with a pattern in which * stands for any text.
func matches(pattern, text string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == text
	}
	// A path separator never stands in names of tools or members, so that path.Match's * covers everything.
	ok, err := path.Match(strings.NewReplacer("[", `\[`, "]", `\]`).Replace(pattern), text)
	return err == nil && ok
}

func (l *allowedList) unused() []*entry {
	var rest []*entry
	for _, e := range l.entries {
		if !e.used {
			rest = append(rest, e)
		}
	}
	return rest
}
