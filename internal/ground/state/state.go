// Package state is the little that must outlive a request, and that replicas must share: registered clients,
// one-use codes, token sets, rotation locks.
//
// A [Store] keeps bytes under keys for a time; a [Box] puts values of one type into it, encrypted and bound to their
// key, so that whoever reads or exchanges the stored bytes gains nothing. The package knows nothing of OAuth.
package state

import (
	"context"
	"errors"
	"time"
)

// ErrAbsent says that a key has no value: never had one, or no longer.
var ErrAbsent = errors.New("state: there is no such value")

// Store keeps values for a time. Every implementation passes the suite in package statetest. Keys are any text.
type Store interface {
	// Get gives a value, or [ErrAbsent].
	Get(ctx context.Context, key string) ([]byte, error)
	// Put keeps a value; a ttl of zero keeps it until it is deleted.
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Take gives a value and deletes it in one step: of several that take at once, one gets it.
	Take(ctx context.Context, key string) ([]byte, error)
	// Delete removes a value; there need not be one.
	Delete(ctx context.Context, key string) error
	// Lock waits until nobody else holds the key's lock or until ctx ends. A holder that vanishes loses it after ttl.
	Lock(ctx context.Context, key string, ttl time.Duration) (unlock func(), err error)
}

// lockPoll is how long a waiting lock sleeps between two looks.
const lockPoll = 20 * time.Millisecond

// pause sleeps without reading a clock.
func pause(ctx context.Context, d time.Duration) error {
	timed, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-timed.Done()
	return ctx.Err()
}
