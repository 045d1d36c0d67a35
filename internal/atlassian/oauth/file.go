package oauth

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	content, err := os.ReadFile(d.file(name))
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

// whole writes a file for its owner only, whatever the umask adds, so that it is there completely or as it was,
// also when the machine stops.
func (d *directory) whole(name string, content []byte) error {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
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
	if err := os.Rename(draft, target); err != nil {
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
	_, err = file.Write(content)
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

// sweep removes drafts that killed processes left behind. The caller holds the lock.
func sweep(dir, name string) {
	left, err := filepath.Glob(filepath.Join(dir, name+".*"+draftEnding)) // of tokens and of notes
	if err != nil {
		return
	}
	for _, file := range left {
		_ = os.Remove(file) // what cannot be removed is tried again next time
	}
}

// failed says what is wrong with the directory and who could mend it.
func (d *directory) failed(what string, err error) error {
	hint := "let this user write there, or name another directory with MCP_ATLASSIAN_HOME"
	if owner := ownerOf(d.path); owner != "" {
		hint = "it belongs to " + owner + "; " + hint
	}
	if errors.Is(err, syscall.EBUSY) {
		hint = "mount the directory, not the single file, so that the file can be replaced whole"
	}
	return fault.New(fault.Setup, "%s cannot be %s: %s", d.path, what, plain(err)).WithHint("%s", hint).Because(err)
}

// plain drops the path, which the sentence names already.
func plain(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err.Error()
	}
	return err.Error()
}

// ready implements [place] with a lock, which is a file as well.
func (d *directory) ready(ctx context.Context, name string) error {
	if d.path == "" {
		return d.write(name, nil)
	}
	release, err := lockFile(ctx, d.path, name+".lock")
	if err != nil {
		return d.failed("written to", err)
	}
	release()
	probe := name + ".probe"
	if err := d.whole(probe, nil); err != nil {
		return d.failed("written to", err)
	}
	return os.Remove(filepath.Join(d.path, probe))
}
