package state

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// File is a store in a directory of this machine, for one or several processes on it. Each value is a file that is
// written whole or not at all, readable by its owner only. File names are digests: a key may hold anything.
type File struct {
	dir string
	now func() time.Time

	mu    sync.Mutex
	swept time.Time
}

// Endings of file names.
const (
	valueEnding = ".value"
	lockEnding  = ".lock"
	takenEnding = ".taken"
	draftEnding = ".draft"
)

// NewFile names the directory; it is made with the first value.
func NewFile(dir string, now func() time.Time) *File { return &File{dir: dir, now: now, swept: now()} }

func (f *File) path(key, ending string) string {
	digest := sha256.Sum256([]byte(key))
	return filepath.Join(f.dir, hex.EncodeToString(digest[:])+ending)
}

// expiryBytes is the head of a file: when its value expires, in Unix nanoseconds; zero: never.
const expiryBytes = 8

func (f *File) frame(value []byte, ttl time.Duration) []byte {
	var expires int64
	if ttl > 0 {
		expires = f.now().Add(ttl).UnixNano()
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(expires)), value...)
}

// unframe gives the value of a file, or ErrAbsent when it has expired or is no file of ours.
func (f *File) unframe(text []byte) ([]byte, error) {
	if len(text) < expiryBytes {
		return nil, ErrAbsent
	}
	expires := int64(binary.BigEndian.Uint64(text)) //nolint:gosec // as it was stored
	if expires != 0 && f.now().UnixNano() >= expires {
		return nil, ErrAbsent
	}
	return text[expiryBytes:], nil
}

// Get implements [Store].
func (f *File) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return f.read(f.path(key, valueEnding))
}

func (f *File) read(path string) ([]byte, error) {
	text, err := os.ReadFile(path) //nolint:gosec // a digest inside the directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrAbsent
	}
	if err != nil {
		return nil, f.failed(err)
	}
	return f.unframe(text)
}

// Take implements [Store]: renaming succeeds for one of several.
func (f *File) Take(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	taken := f.path(key, "."+rand.Text()+takenEnding)
	err := os.Rename(f.path(key, valueEnding), taken)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrAbsent
	}
	if err != nil {
		return nil, f.failed(err)
	}
	value, err := f.read(taken)
	if gone := os.Remove(taken); gone != nil && err == nil {
		return nil, f.failed(gone) // it could be taken for good by somebody who reads the directory
	}
	return value, err
}

// Put implements [Store].
func (f *File) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.sweep()
	draft := f.path(key, "."+rand.Text()+draftEnding)
	if err := f.create(draft, f.frame(value, ttl)); err != nil {
		return f.failed(err)
	}
	if err := os.Rename(draft, f.path(key, valueEnding)); err != nil {
		_ = os.Remove(draft)
		return f.failed(err)
	}
	return nil
}

// create writes a new file for its owner only, whatever the umask; the directory is made when it is missing.
func (f *File) create(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a digest inside the directory
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the same
	}
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// Delete implements [Store].
func (f *File) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Remove(f.path(key, valueEnding)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.failed(err)
	}
	return nil
}

// Lock implements [Store]: a file that only one can create. One that has expired is removed.
func (f *File) Lock(ctx context.Context, key string, ttl time.Duration) (func(), error) {
	path, mark := f.path(key, lockEnding), rand.Text()
	for {
		err := f.create(path, f.frame([]byte(mark), ttl))
		if err == nil {
			return func() { f.unlock(path, mark) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, f.failed(err)
		}
		f.breakLock(path)
		if err := pause(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}

// breakLock removes the lock of a holder that is gone. It is renamed first, so that of several that find it expired
// one removes it, and never one that was made in the meantime.
func (f *File) breakLock(path string) {
	text, err := os.ReadFile(path) //nolint:gosec // a digest inside the directory
	if err != nil || len(text) < expiryBytes {
		return
	}
	if _, err := f.unframe(text); err == nil {
		return
	}
	aside := path + "." + rand.Text() + takenEnding
	if os.Rename(path, aside) != nil {
		return
	}
	again, err := os.ReadFile(aside) //nolint:gosec // the same file
	if err == nil && string(again) != string(text) {
		_ = os.Link(aside, path) // a new holder's: give it back
	}
	_ = os.Remove(aside)
}

func (f *File) unlock(path, mark string) {
	text, err := os.ReadFile(path) //nolint:gosec // a digest inside the directory
	if err == nil && len(text) >= expiryBytes && string(text[expiryBytes:]) == mark {
		_ = os.Remove(path) // otherwise it expires
	}
}

// sweep removes expired files, now and then. What cannot be removed is left for the next time.
func (f *File) sweep() {
	f.mu.Lock()
	due := f.now().Sub(f.swept) >= sweepEvery
	if due {
		f.swept = f.now()
	}
	f.mu.Unlock()
	if !due {
		return
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		path := filepath.Join(f.dir, entry.Name())
		switch {
		case strings.HasSuffix(path, valueEnding):
			if _, err := f.read(path); errors.Is(err, ErrAbsent) {
				_ = os.Remove(path)
			}
		case strings.HasSuffix(path, draftEnding), strings.HasSuffix(path, takenEnding):
			f.removeLeftOver(entry, path)
		}
	}
}

// removeLeftOver removes what a process left behind that ended in the middle of a write.
func (f *File) removeLeftOver(entry fs.DirEntry, path string) {
	info, err := entry.Info()
	if err == nil && f.now().Sub(info.ModTime()) > time.Hour {
		_ = os.Remove(path)
	}
}

func (f *File) failed(err error) error {
	return fault.New(fault.Setup, "the directory for state, %s, cannot be used: %s", f.dir, plain(err)).
		WithHint("let this user write there, or name another one with MCP_ATLASSIAN_HOME").Because(fmt.Errorf("state: %w", err))
}

// plain drops the path, whose digest means nothing to anybody.
func plain(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err.Error()
	}
	return err.Error()
}
