package oauth

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of an open file unless somebody has it; the system gives it back when a process ends, however
// it ends.
func tryLock(file *os.File) (bool, error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	default:
		return false, err
	}
}

// readFile reads a file of tokens, also while another process replaces it.
func readFile(path string) (content []byte, err error) {
	err = whileInUse(func() error {
		content, err = os.ReadFile(path)
		return err
	})
	return content, err
}

// replaceFile puts a draft in the place of a file at one moment.
func replaceFile(draft, target string) error {
	return whileInUse(func() error { return os.Rename(draft, target) })
}

// whileInUse repeats what fails because another program has the file open at this moment: a process that reads its
// tokens, or one that looks for viruses.
func whileInUse(work func() error) error {
	const tries, gap = 100, 10 * time.Millisecond
	for range tries {
		err := work()
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return err
		}
		if pause(context.Background(), gap) != nil {
			return err
		}
	}
	return work()
}

// ownerOf names who owns a path; Windows has no short answer.
func ownerOf(string) string { return "" }
