// Command docgen writes the documents that follow from the code: the tools with an example and its real answer, the
// settings, the routes of the sandbox. With -check it only compares and says what is stale.
//
// The answers come from the product running against a sandbox site, so a document cannot promise what the code does not
// do. It prints the size of the tool list, which every client pays for.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"mcp-atlassian/internal/config"
)

func main() {
	check := flag.Bool("check", false, "compare instead of writing; exit 1 when a file is stale")
	root := flag.String("root", ".", "root of the checkout")
	flag.Parse()
	settle := write
	if *check {
		settle = compare
	}
	if err := run(context.Background(), os.Stdout, *root, settle); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

// document is one generated file.
type document struct {
	path string // below the root
	text []byte
}

func run(ctx context.Context, out io.Writer, root string, settle func(file string, text []byte) error) error {
	documents, err := toolDocuments(ctx, out)
	if err != nil {
		return err
	}
	var settings bytes.Buffer
	if err := config.WriteDocs(&settings); err != nil {
		return err
	}
	numbers, err := os.ReadFile(filepath.Join(root, "internal", "dev", "fidelity", "report.txt")) //nolint:gosec // of the checkout
	if err != nil {
		return err
	}
	documents = append(documents,
		document{"docs/rich-text.md", richTextDocument(ctx, numbers)},
		document{"docs/settings.md", settings.Bytes()},
		document{"docs/sandbox.md", sandboxDocument()},
	)
	stale, err := leftovers(root, documents)
	if err != nil {
		return err
	}
	for _, d := range documents {
		err := settle(filepath.Join(root, filepath.FromSlash(d.path)), d.text)
		if errors.Is(err, errStale) {
			stale = append(stale, d.path)
		} else if err != nil {
			return err
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("stale: %v; run go run ./internal/dev/docgen, and remove what no tool belongs to", stale)
	}
	return nil
}

// errStale says that a file is not what the code makes of it now.
var errStale = errors.New("stale")

func compare(file string, text []byte) error {
	present, err := os.ReadFile(file) //nolint:gosec // a document of the checkout
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if !bytes.Equal(present, text) {
		return errStale
	}
	return nil
}

func write(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// leftovers are files in docs/tools that no toolset makes any more.
func leftovers(root string, documents []document) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, "docs", "tools"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var stale []string
	for _, e := range entries {
		path := "docs/tools/" + e.Name()
		if !slices.ContainsFunc(documents, func(d document) bool { return d.path == path }) {
			stale = append(stale, path)
		}
	}
	return stale, err
}
