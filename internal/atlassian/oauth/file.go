package oauth

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"mcp-atlassian/internal/ground/fault"
)

// directory keeps entries as files that only their owner can read.
type directory struct {
	path    string
	drafted func(file string) // told of each file that is written and not yet in its place; tests cut it off there
}

func (d *directory) file(name string) string { return filepath.Join(d.path, name+".json") }

func (d *directory) where(name string) string { return d.file(name) }

func (d *directory) read(name string) ([]byte, error) {
	if d.path == "" {
		return nil, errNoPlace
	}
	content, err := readFile(d.file(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, d.failed("read", err)
	}
	return content, err
}

func (d *directory) write(name string, content []byte) error {
	if d.path == "" {
		return fault.New(fault.Setup, "no directory for tokens is known").WithHint("set MCP_ATLASSIAN_HOME, or HOME")
	}
	if err := d.whole(name+".json", content); err != nil {
		return d.failed("written to", err)
	}
	return nil
}

// draftEnding marks files that are being written; whoever holds the lock may remove what a killed process left.
const draftEnding = ".draft"

// makeDir makes a directory for its owner only. One that is there stays as it is: it may be a mounted one.
func makeDir(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return os.Chmod(path, 0o700) //nolint:gosec // the umask may have taken from the owner what a directory needs
}

// whole writes a file for its owner only, whatever the umask takes away, so that it is there completely or as it was,
// also when the machine stops.
func (d *directory) whole(name string, content []byte) error {
	if err := makeDir(d.path); err != nil {
		return err
	}
	target := filepath.Join(d.path, name)
	if behind, err := filepath.EvalSymlinks(target); err == nil {
		target = behind // a link stays a link
	}
	draft := target + "." + rand.Text() + draftEnding
	if err := writeSynced(draft, content); err != nil {
		_ = os.Remove(draft)
		return err
	}
	d.drafted(name)
	if err := replaceFile(draft, target); err != nil {
		_ = os.Remove(draft)
		return err
	}
	return syncDir(filepath.Dir(target))
}

func writeSynced(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // inside the directory of tokens
	if err != nil {
		return err
	}
	err = file.Chmod(0o600) // the umask may have taken it from the owner
	if err == nil {
		_, err = file.Write(content)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDir makes a rename last. Windows has no such thing, and some file systems refuse it: the file itself is whole.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	opened, err := os.Open(dir) //nolint:gosec // the directory of tokens
	if err != nil {
		return err
	}
	err = opened.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, opened.Close())
}

// sweep removes drafts, of tokens and of notes, that killed processes left behind. The caller holds the lock of the
// app that the names belong to.
func (d *directory) sweep(names ...string) {
	for _, file := range d.named(draftEnding) {
		for _, name := range names {
			if strings.HasPrefix(file, name+".") {
				_ = os.Remove(filepath.Join(d.path, file)) // what cannot be removed is tried again next time
			}
		}
	}
}

// named lists the files with an ending; none when the directory cannot be read.
func (d *directory) named(ending string) []string {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ending) {
			names = append(names, entry.Name())
		}
	}
	return names
}

// failed says what is wrong with the directory, or with a file in it, and who could mend it.
func (d *directory) failed(what string, err error) error {
	path, reason := d.path, err.Error()
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		reason = at.Err.Error()
		if _, missing := os.Lstat(at.Path); missing == nil {
			path = at.Path
		}
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		reason = link.Err.Error()
	}
	hint := remedy(err)
	if owner := ownerOf(path); owner != "" {
		hint = "it belongs to " + owner + "; " + hint
	}
	return fault.New(fault.Setup, "%s cannot be %s: %s", path, what, reason).WithHint("%s", hint).Because(err)
}

// remedy says what to do when a directory cannot be used.
func remedy(err error) string {
	const other = ", or name another directory with MCP_ATLASSIAN_HOME"
	switch {
	case errors.Is(err, syscall.EBUSY):
		return "mount the directory, not the single file, so that the file can be replaced whole"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "free some space there" + other
	case errors.Is(err, syscall.EROFS):
		return "mount it so that it can be written to" + other
	case errors.Is(err, syscall.ENOTDIR):
		return "a file is in the place of a directory: move it away" + other
	case errors.Is(err, syscall.EISDIR):
		return "a directory is in the place of a file: move it away" + other
	default:
		return "let this user write there" + other
	}
}

// probeSize is more than any tokens take.
const probeSize = 16 << 10

// ready implements [place]. It does not wait for the lock: whether there can be one is all that is asked.
func (d *directory) ready(name string) error {
	if d.path == "" {
		return d.write(name, nil)
	}
	lock, err := openLock(d.path, name+lockEnding)
	if err != nil {
		return d.failed("written to", err)
	}
	if info, err := os.Stat(d.file(name)); err == nil && info.IsDir() {
		return errors.Join(lock.Close(), d.failed("written to", &fs.PathError{Op: "write", Path: d.file(name), Err: syscall.EISDIR}))
	}
	probe := name + ".probe"
	if err := errors.Join(lock.Close(), d.whole(probe, make([]byte, probeSize))); err != nil {
		return d.failed("written to", err)
	}
	return os.Remove(filepath.Join(d.path, probe))
}
