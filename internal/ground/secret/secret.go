// Package secret holds text that must never be printed: tokens, passwords, client secrets.
//
// A [Text] shows itself as a placeholder to fmt, slog and encoding/json; only [Text.Reveal], called in the
// line that sends the value, gives it away. A [Fingerprint] names a credential in caches, sessions and logs
// without being usable as one. The package does no input or output.
package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// Placeholder stands wherever a secret would have been printed.
const Placeholder = "[redacted]"

// Text is a secret value, comparable with ==. The zero value is an absent secret.
//
// The value is held by a handle because fmt cannot call a method of a value inside an unexported field, and would
// print what stands there; of a handle it prints an address.
type Text struct{ value unique.Handle[string] }

// New wraps a secret from its first byte in the program on.
func New(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{value: unique.Make(s)}
}

// Reveal returns the value. It is called only where the value is sent or compared.
func (t Text) Reveal() string {
	if t.Empty() {
		return ""
	}
	return t.value.Value()
}

// Empty reports whether there is no secret at all.
func (t Text) Empty() bool { return t == Text{} }

// String implements [fmt.Stringer] without the value; an absent secret prints as nothing.
func (t Text) String() string {
	if t.Empty() {
		return ""
	}
	return Placeholder
}

// GoString implements [fmt.GoStringer] without the value.
func (t Text) GoString() string { return t.String() }

// Format implements [fmt.Formatter], so that no verb reaches the value.
func (t Text) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, t.String()) }

// LogValue implements [slog.LogValuer] without the value.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText implements [encoding.TextMarshaler] without the value.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (t *Text) UnmarshalText(text []byte) error {
	*t = New(string(text))
	return nil
}

// Fingerprint names a credential without giving it away: a keyed digest whose key is made once per process.
// Fingerprints of two processes cannot be compared.
type Fingerprint string

// A process-wide key, drawn before main: fingerprints of different packages must agree with each other.
var fingerprintKey = newKey()

func newKey() [32]byte {
	var key [32]byte
	_, _ = rand.Read(key[:]) // crypto/rand.Read never fails: it ends the program instead
	return key
}

// FingerprintOf digests the parts of a credential. Parts are framed by their length, so that moving a
// byte from one part to the next gives another fingerprint.
func FingerprintOf(parts ...string) Fingerprint {
	mac := hmac.New(sha256.New, fingerprintKey[:])
	for _, part := range parts {
		_, _ = fmt.Fprintf(mac, "%d:", len(part))
		_, _ = io.WriteString(mac, part)
	}
	return Fingerprint(hex.EncodeToString(mac.Sum(nil)[:16]))
}
