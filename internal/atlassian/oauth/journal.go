package oauth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/secret"
)

// Leeway is how long Atlassian takes a refresh token again after its first use. A refresh that was cut off is
// repeated within it; later the reuse would end the sign-in.
const Leeway = 10 * time.Minute

// note is written before a refresh token is used and removed once its successor is stored. It holds a digest, so that
// a note which outlived the write of its successor is recognised.
type note struct {
	Token string `json:"token"` // first 16 hex digits of SHA-256
	Since int64  `json:"since"` // Unix seconds of the first use
}

const noteEnding = ".refreshing"

func digestOf(token secret.Text) string {
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:8])
}

// pending gives the note about a refresh token whose use was begun and not finished.
func (v *Vault) pending(key Key, token secret.Text) (note, bool) {
	content, err := os.ReadFile(v.notePath(key))
	if err != nil {
		return note{}, false
	}
	var n note
	if json.Unmarshal(content, &n) != nil || n.Token != digestOf(token) {
		return note{}, false
	}
	return n, true
}

// unfinished reports cheaply that some process has begun a refresh with the key's app and not finished it.
func (v *Vault) unfinished(key Key) bool {
	if v.mode == Nowhere {
		return false
	}
	return slices.ContainsFunc(v.files.named(noteEnding), func(name string) bool {
		return strings.HasPrefix(name, "oauth-"+escaped(key.ClientID))
	})
}

func (v *Vault) notePath(key Key) string { return filepath.Join(v.dir, key.entry()+noteEnding) }

// begin notes that a refresh token is about to be used. A repeat keeps the time of the first use.
func (v *Vault) begin(key Key, token secret.Text, now time.Time) (n note, repeat bool, err error) {
	if v.mode == Nowhere {
		return note{}, false, nil
	}
	if n, ok := v.pending(key, token); ok {
		return n, true, nil
	}
	n = note{Token: digestOf(token), Since: now.Unix()}
	content, err := json.Marshal(n)
	if err != nil {
		return n, false, err
	}
	v.files.sweep(key.entries()...)
	return n, false, v.files.whole(key.entry()+noteEnding, content)
}

// finish removes the note: the successor is stored, or the token is known to be of no use.
func (v *Vault) finish(key Key) error {
	if v.mode == Nowhere {
		return nil
	}
	if err := os.Remove(v.notePath(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
