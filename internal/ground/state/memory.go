package state

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// Memory is a store that lives as long as the process. It suits one process, and tests.
type Memory struct {
	now func() time.Time

	mu     sync.Mutex
	values map[string]stored
	locks  map[string]time.Time // until when each is held
	swept  time.Time
}

type stored struct {
	value   []byte
	expires time.Time // zero: never
}

// sweepEvery is how often expired values are looked for.
const sweepEvery = time.Minute

// NewMemory makes an empty store.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, values: map[string]stored{}, locks: map[string]time.Time{}, swept: now()}
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, key string) ([]byte, error) {
	return m.read(ctx, key, false)
}

// Take implements [Store].
func (m *Memory) Take(ctx context.Context, key string) ([]byte, error) {
	return m.read(ctx, key, true)
}

func (m *Memory) read(ctx context.Context, key string, remove bool) ([]byte, error) { //nolint:revive // the two readers differ in nothing else
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.values[key]
	if !ok || m.expired(found.expires) {
		return nil, ErrAbsent
	}
	if remove {
		delete(m.values, key)
	}
	return bytes.Clone(found.value), nil
}

func (m *Memory) expired(at time.Time) bool { return !at.IsZero() && !m.now().Before(at) }

// Put implements [Store].
func (m *Memory) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep()
	kept := stored{value: bytes.Clone(value)}
	if ttl > 0 {
		kept.expires = m.now().Add(ttl)
	}
	m.values[key] = kept
	return nil
}

// sweep drops what has expired, now and then; called with the lock held.
func (m *Memory) sweep() {
	now := m.now()
	if now.Sub(m.swept) < sweepEvery {
		return
	}
	m.swept = now
	for key, kept := range m.values {
		if m.expired(kept.expires) {
			delete(m.values, key)
		}
	}
	for key, until := range m.locks {
		if m.expired(until) {
			delete(m.locks, key)
		}
	}
}

// Delete implements [Store].
func (m *Memory) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

// Lock implements [Store].
func (m *Memory) Lock(ctx context.Context, key string, ttl time.Duration) (func(), error) {
	for {
		if until, ok := m.tryLock(key, ttl); ok {
			return func() { m.unlock(key, until) }, nil
		}
		if err := pause(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}

func (m *Memory) tryLock(key string, ttl time.Duration) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if held, ok := m.locks[key]; ok && !m.expired(held) {
		return time.Time{}, false
	}
	until := m.now().Add(ttl)
	m.locks[key] = until
	return until, true
}

// unlock gives the lock back, unless it was lost meanwhile.
func (m *Memory) unlock(key string, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locks[key].Equal(until) {
		delete(m.locks, key)
	}
}
