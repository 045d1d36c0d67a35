// Command fidelity reports what conversions of rich text keep: for each set of texts in a directory, and for each
// direction, how many of the counted things came through. It is for those who work on the formats; the product does not
// use it.
//
//	go run ./internal/dev/fidelity [-dir DIRECTORY] [-missing]
//
// Without a directory it measures what the tests of the formats hold, from the root of the repository; that report is
// report.txt beside this file and stands in docs/rich-text.md. With one, the name of a file says what it holds: *.json
// ADF, *.xml and *.html storage format, *.wiki wiki markup, *.md Markdown. Each directory is a set of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	dir := flag.String("dir", "", "directory of texts; none = the texts of the tests")
	missing := flag.Bool("missing", false, "name what did not come through")
	flag.Parse()
	r, err := measure(*dir)
	if err == nil {
		err = r.write(os.Stdout)
	}
	if err == nil && *missing {
		err = r.writeMissing(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fidelity:", err)
		os.Exit(1)
	}
}

func measure(dir string) (*report, error) {
	if dir == "" {
		return measureSets(context.Background(), os.DirFS("internal/richtext"))
	}
	return measureAll(context.Background(), os.DirFS(dir))
}

// report counts what came through, by set and direction.
type report struct {
	rows    map[string]*row
	missing []string
}

type row struct{ kept, all int }

// count adds one thing that came through, or did not for a reason.
func (r *report) count(file, direction, problem string) {
	key := filepath.ToSlash(filepath.Dir(file)) + "\t" + direction
	if r.rows[key] == nil {
		r.rows[key] = &row{}
	}
	r.rows[key].all++
	if problem == "" {
		r.rows[key].kept++
		return
	}
	r.missing = append(r.missing, fmt.Sprintf("%s: %s: %s", file, direction, problem))
}

// write writes the report as a Markdown table: a line for each set and conversion.
func (r *report) write(out io.Writer) error {
	lines := []string{"| Texts | Conversion | What came through |", "|---|---|---|"}
	last := ""
	for _, key := range slices.Sorted(maps.Keys(r.rows)) {
		set, direction, _ := strings.Cut(key, "\t")
		conversion, kind, _ := strings.Cut(direction, ": ")
		count := fmt.Sprintf("%s %d of %d", kind, r.rows[key].kept, r.rows[key].all)
		if head := "| " + set + " | " + conversion + " | "; head != last {
			last = head
			lines = append(lines, head+count+" |")
			continue
		}
		end := len(lines) - 1
		lines[end] = strings.TrimSuffix(lines[end], " |") + ", " + count + " |"
	}
	if _, err := fmt.Fprintln(out, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func (r *report) writeMissing(out io.Writer) error {
	for _, line := range r.missing {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

// measureAll measures every file below a directory. A directory without texts is an error, not an empty report.
func measureAll(ctx context.Context, dir fs.FS) (*report, error) {
	r := &report{rows: map[string]*row{}}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		measure := measures[filepath.Ext(name)]
		if measure == nil || strings.HasPrefix(filepath.Base(name), "README") {
			return nil
		}
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read a text: %w", err)
		}
		measure(ctx, r, name, string(text))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("measure the directory: %w", err)
	}
	if len(r.rows) == 0 {
		return nil, errors.New("the directory holds no *.json, *.xml, *.html, *.wiki or *.md")
	}
	return r, nil
}
