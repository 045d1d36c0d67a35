package main

import (
	"fmt"
	"os"
	"regexp"

	"mcp-atlassian/internal/dev/deviation"
)

// row finds the rows of the table: | `tool` | flavour | `member` | kind | reason | file section |.
var row = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (both|cloud|dc) \\| `([^`]+)` \\| ([a-z, ]+) \\| (.+) \\| ([a-z-]+\\.md §[0-9A-Za-z.]+) \\|$")

// readAllowed reads the table of a document, and makes sure that the sections it names exist.
func readAllowed(document, specification string) (deviation.List, error) {
	text, err := os.ReadFile(document) //nolint:gosec // the operator of the check names the file
	if err != nil {
		return nil, err
	}
	var list deviation.List
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		list = append(list, &deviation.Entry{Tool: m[1], Flavour: m[2], Member: m[3], Kind: m[4], Reason: m[5], Section: m[6]})
	}
	if err := list.Check(specification); err != nil {
		return nil, fmt.Errorf("%s: %w", document, err)
	}
	return list, nil
}
