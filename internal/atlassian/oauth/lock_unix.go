//go:build !windows

package oauth

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// tryLock takes the lock of an open file unless somebody has it; the system gives it back when a process ends, however
// it ends.
func tryLock(file *os.File) (bool, error) {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return false, nil
	default:
		return false, err
	}
}

// readFile reads a file of tokens.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) } //nolint:gosec // inside the directory of tokens

// replaceFile puts a draft in the place of a file at one moment.
func replaceFile(draft, target string) error { return os.Rename(draft, target) }

// ownerOf names who owns a path; "" when that is not known.
func ownerOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("user %d with mode %#o, and this process runs as user %d", stat.Uid, info.Mode().Perm(), os.Getuid())
}
