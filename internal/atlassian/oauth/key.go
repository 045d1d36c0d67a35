package oauth

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"mcp-atlassian/internal/ground/cloud"
)

// Key says whose tokens are meant: of which app, at which site, and as which of several identities.
type Key struct {
	ClientID string
	CloudID  string // "" on Cloud: the site that was signed in to last
	BaseURL  string // of a Server/Data Center site
	// Profile tells sign-ins of several accounts with one app at one site apart; usually "".
	Profile string
}

// String names the key without anything secret; equal keys have equal names.
func (k Key) String() string {
	return strings.Join([]string{k.ClientID, k.CloudID, trimmed(k.BaseURL), k.Profile}, " ")
}

// of narrows a key to the site that tokens name.
func (k Key) of(t Tokens) Key {
	if k.BaseURL == "" && k.CloudID == "" {
		k.CloudID = t.CloudID
	}
	return k
}

// app names the client and profile: what one lock is for.
func (k Key) app() string {
	name := "oauth-" + escaped(k.ClientID)
	if k.Profile != "" {
		name += "-as-" + escaped(k.Profile)
	}
	return name
}

// entry names the entry of one site.
func (k Key) entry() string {
	name := "oauth-" + escaped(k.ClientID)
	switch {
	case k.BaseURL != "":
		digest := sha256.Sum256([]byte(trimmed(k.BaseURL)))
		name += "-dc-" + hex.EncodeToString(digest[:])[:8]
	case k.CloudID != "":
		name += "-cloud-" + escaped(k.CloudID)
	}
	if k.Profile != "" {
		name += "-as-" + escaped(k.Profile)
	}
	return name
}

// entries are the names under which tokens of the key may be found. The last one is the app's own: it holds the
// sign-in that was made last, and is the only one that the predecessor reads.
func (k Key) entries() []string {
	if own := k.entry(); own != k.app() {
		return []string{own, k.app()}
	}
	return []string{k.app()}
}

// accepts reports whether stored tokens belong to the key's site, or say nothing about their site.
func (k Key) accepts(t Tokens) bool {
	if k.BaseURL != "" {
		return t.CloudID == "" && (t.BaseURL == "" || t.BaseURL == trimmed(k.BaseURL))
	}
	if t.BaseURL != "" && !cloud.URL(t.BaseURL) {
		return false
	}
	return k.CloudID == "" || t.CloudID == "" || t.CloudID == k.CloudID
}

// escaped keeps a name usable as a file name on every system; ids of Atlassian pass unchanged.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		plain := c == '-' || c == '_' || c == '.' && b.Len() > 0 ||
			'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if plain {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
