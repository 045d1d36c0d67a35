package oauth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// lockPoll is how long a waiting process sleeps between two tries.
const lockPoll = 5 * time.Millisecond

// errNoLock says that there is nowhere to put a lock file, as on a read-only file system.
var errNoLock = errors.New("the lock file cannot be used")

const lockEnding = ".lock"

// openLock opens a lock file and makes it when there is none. It stays: removing it would let two processes hold locks
// on two files of one name.
func openLock(dir, name string) (*os.File, error) {
	if err := makeDir(dir); err != nil {
		return nil, errors.Join(errNoLock, err)
	}
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // inside the directory of tokens
	if err != nil {
		return nil, errors.Join(errNoLock, err)
	}
	if info, err := file.Stat(); err == nil && info.Mode().Perm()&0o600 != 0o600 {
		_ = file.Chmod(0o600) // the umask may have taken it from the owner, who opened it all the same
	}
	return file, nil
}

// lockFile waits for the lock on a file until ctx ends.
func lockFile(ctx context.Context, dir, name string) (release func(), err error) {
	file, err := openLock(dir, name)
	if err != nil {
		return nil, err
	}
	for {
		got, err := tryLock(file)
		if err != nil {
			_ = file.Close()
			return nil, errors.Join(errNoLock, err)
		}
		if got {
			return func() { _ = file.Close() }, nil
		}
		if err := pause(ctx, lockPoll); err != nil {
			_ = file.Close()
			return nil, err
		}
	}
}

// pause sleeps without reading a clock.
func pause(ctx context.Context, d time.Duration) error {
	timed, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-timed.Done()
	return ctx.Err()
}
