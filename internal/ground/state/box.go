package state

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"mcp-atlassian/internal/ground/secret"
)

// Key encrypts values. It is derived from a secret that all replicas have.
type Key struct{ seal cipher.AEAD }

const keyBytes = 32 // AES-256

// NewKey derives a key for one purpose; keys of different purposes tell nothing about each other.
func NewKey(from secret.Text, purpose string) (Key, error) {
	raw, err := hkdf.Key(sha256.New, []byte(from.Reveal()), nil, "mcp-atlassian state: "+purpose, keyBytes) //nolint:forbidigo // it goes into the digest and nowhere else
	if err != nil {
		return Key{}, fmt.Errorf("derive a key for %s: %w", purpose, err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return Key{}, fmt.Errorf("derive a key for %s: %w", purpose, err)
	}
	seal, err := cipher.NewGCM(block)
	return Key{seal}, err
}

// Box keeps values of one type, as encrypted JSON, under a prefix of the store's keys. Secrets inside the type are
// plain strings: a [secret.Text] would be encoded as its placeholder.
type Box[T any] struct {
	store  Store
	prefix string
	key    Key
}

// NewBox makes a box in a store. Two boxes of one store have different prefixes.
func NewBox[T any](store Store, prefix string, key Key) Box[T] {
	return Box[T]{store: store, prefix: prefix + "/", key: key}
}

// Put keeps a value for a time; zero: until it is deleted.
func (b Box[T]) Put(ctx context.Context, key string, value T, ttl time.Duration) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("state: encode: %w", err)
	}
	name := b.prefix + key
	nonce := make([]byte, b.key.seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails: it ends the program instead
	return b.store.Put(ctx, name, b.key.seal.Seal(nonce, nonce, text, []byte(name)), ttl)
}

// Get gives a value, or [ErrAbsent]; what cannot be decrypted counts as absent, as after a change of the secret.
func (b Box[T]) Get(ctx context.Context, key string) (T, error) {
	sealed, err := b.store.Get(ctx, b.prefix+key)
	return b.open(key, sealed, err)
}

// Take gives a value and deletes it in one step.
func (b Box[T]) Take(ctx context.Context, key string) (T, error) {
	sealed, err := b.store.Take(ctx, b.prefix+key)
	return b.open(key, sealed, err)
}

func (b Box[T]) open(key string, sealed []byte, err error) (T, error) {
	var value T
	if err != nil {
		return value, err
	}
	size := b.key.seal.NonceSize()
	if len(sealed) < size {
		return value, ErrAbsent
	}
	text, err := b.key.seal.Open(nil, sealed[:size], sealed[size:], []byte(b.prefix+key))
	if err != nil {
		return value, ErrAbsent // another key's, or tampered with: nobody may use it
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return value, fmt.Errorf("state: decode: %w", err)
	}
	return value, nil
}

// Delete removes a value; there need not be one.
func (b Box[T]) Delete(ctx context.Context, key string) error {
	return b.store.Delete(ctx, b.prefix+key)
}

// Lock waits for the lock of a key; see [Store].
func (b Box[T]) Lock(ctx context.Context, key string, ttl time.Duration) (func(), error) {
	return b.store.Lock(ctx, b.prefix+key, ttl)
}
