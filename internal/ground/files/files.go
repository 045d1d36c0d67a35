// Package files is the one directory that tools may read from.
//
// A path in a tool argument is chosen by a model and may be hostile: it is opened through [os.Root], so neither
// "..", an absolute path, nor a symbolic link, not even one exchanged after the check, leads out of the directory.
// The package writes nothing.
package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Options say which directory it is.
type Options struct {
	Root string // absolute; empty: tools may use no file at all
	Home string // what a leading "~" stands for; empty: it is an ordinary character
}

// Dir is the directory. It is opened anew for every file, so it need not exist yet when the program starts.
type Dir struct{ root, home string }

// New names the directory without touching it.
func New(o Options) *Dir { return &Dir{root: o.Root, home: o.Home} }

// Enabled reports whether tools may use files at all.
func (d *Dir) Enabled() bool { return d != nil && d.root != "" }

// File is an open regular file inside the directory. Whoever opened it closes it.
type File struct {
	*os.File

	Name string // base name
	Size int64  // bytes, when it was opened
}

// Open opens a regular file; a relative path is relative to the directory.
func (d *Dir) Open(path string) (*File, error) {
	if !d.Enabled() {
		return nil, fault.New(fault.Forbidden, "file paths are switched off on this server, because they would name files on the server's disk").
			WithHint("give the content itself, or ask the operator to set MCP_FILES_DIR")
	}
	name, err := d.inside(path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(d.root)
	if err != nil {
		return nil, fault.New(fault.Setup, "the directory for files cannot be opened").
			WithHint("ask the operator to check MCP_FILES_DIR").Because(err)
	}
	defer func() { _ = root.Close() }() // only a handle for finding files; nothing was written
	return open(root, name, path)
}

func open(root *os.Root, name, path string) (*File, error) {
	// Asked before opening, since opening a named pipe would wait for its other end.
	info, err := root.Stat(name)
	if err != nil {
		return nil, refused(err, path)
	}
	if !info.Mode().IsRegular() {
		return nil, fault.New(fault.Input, "%q is not a regular file", path)
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, refused(err, path)
	}
	info, err = file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		_ = file.Close()
		return nil, fault.New(fault.Input, "%q is not a regular file", path).Because(err)
	}
	return &File{File: file, Name: filepath.Base(name), Size: info.Size()}, nil
}

// inside turns a path into one relative to the root, without looking at the disk more than the root's own place needs.
func (d *Dir) inside(path string) (string, error) {
	trimmed := strings.TrimSpace(path)
	if trimmed == "" || strings.ContainsRune(trimmed, 0) {
		return "", fault.New(fault.Input, "the file path is empty or holds a zero byte")
	}
	if rest, ok := strings.CutPrefix(trimmed, "~"); ok && d.home != "" && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		trimmed = d.home + rest
	}
	if !filepath.IsAbs(trimmed) {
		return local(trimmed, path)
	}
	roots := []string{d.root}
	if resolved, err := filepath.EvalSymlinks(d.root); err == nil {
		roots = append(roots, resolved)
	}
	for _, root := range roots {
		if name, err := filepath.Rel(root, trimmed); err == nil && filepath.IsLocal(name) {
			return name, nil
		}
	}
	return "", traversal(path)
}

func local(name, path string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", traversal(path)
	}
	return filepath.Clean(name), nil
}

func refused(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, "there is no file %q in the directory for files", path).Because(err)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Forbidden, "the server may not read %q", path).Because(err)
	case strings.Contains(err.Error(), "escapes"): // os.Root has no error value for it
		return traversal(path)
	default:
		return fault.New(fault.Input, "%q cannot be opened", path).Because(err)
	}
}

func traversal(path string) error {
	return fault.New(fault.Forbidden, "Path traversal detected: %q leads out of the directory for files", path).
		WithHint("name a file inside that directory, relative to it")
}
