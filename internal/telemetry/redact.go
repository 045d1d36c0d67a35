package telemetry

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/ground/secret"
)

// Redactor takes secrets out of text: those it knows, in every spelling they may have on their way, and what looks
// like a credential. It is safe for concurrent use.
type Redactor struct {
	known atomic.Pointer[strings.Replacer]

	mu      sync.Mutex
	fixed   []string   // spellings of the secrets known from the start
	learned [][]string // of those that came later, the oldest first
}

const (
	// leastSecret is the length below which a value is too common to be replaced everywhere.
	leastSecret = 4
	// mostLearned bounds how many later secrets are remembered; access tokens change every hour.
	mostLearned = 64
)

// NewRedactor makes a redactor that knows some secrets.
func NewRedactor(secrets []secret.Text) *Redactor {
	r := &Redactor{}
	for _, s := range secrets {
		r.fixed = append(r.fixed, hidden(s)...)
	}
	r.rebuild()
	return r
}

// Learn adds a secret that came up while the program runs, such as a token that was refreshed.
func (r *Redactor) Learn(s secret.Text) {
	spellings := hidden(s)
	if len(spellings) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.ContainsFunc(r.learned, func(old []string) bool { return old[0] == spellings[0] }) {
		return
	}
	r.learned = append(r.learned, spellings)
	r.learned = r.learned[max(0, len(r.learned)-mostLearned):]
	r.rebuild()
}

// rebuild is called with the lock held, or before anybody else knows the redactor.
func (r *Redactor) rebuild() {
	spellings := slices.Concat(append(slices.Clone(r.learned), r.fixed)...)
	slices.Sort(spellings)
	spellings = slices.Compact(spellings)
	// A longer spelling first, so that a secret which begins with another one goes as a whole.
	slices.SortStableFunc(spellings, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(spellings))
	for _, spelling := range spellings {
		pairs = append(pairs, spelling, secret.Placeholder)
	}
	r.known.Store(strings.NewReplacer(pairs...))
}

// hidden gives the spellings of a secret, the plain one first; none when it is too short.
func hidden(s secret.Text) []string {
	value := s.Reveal() //nolint:forbidigo // kept only to be recognised
	if len(value) < leastSecret {
		return nil
	}
	return spellingsOf(value)
}

// spellingsOf are the forms a value takes in addresses, headers, JSON and quoted text, also inside each other.
func spellingsOf(value string) []string {
	all := []string{value}
	for begin, depth := 0, 0; depth < maxQuoting; depth++ {
		end := len(all)
		for _, spelling := range all[begin:end] {
			for _, inside := range quotings(spelling) {
				if !slices.Contains(all, inside) {
					all = append(all, inside)
				}
			}
		}
		begin = end
	}
	return append(all, url.QueryEscape(value), url.PathEscape(value),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)))
}

// maxQuoting is how many times quoted text is put into quoted text on its way into a line.
const maxQuoting = 3

func quotings(text string) []string {
	quoted := strconv.Quote(text)
	all := []string{quoted[1 : len(quoted)-1]}
	for _, encode := range []func(any) ([]byte, error){json.Marshal, ordered.Marshal} {
		if encoded, err := encode(text); err == nil {
			all = append(all, string(encoded[1:len(encoded)-1]))
		}
	}
	return all
}

// shapes are forms of credentials. The first group, if any, is kept.
var shapes = []*regexp.Regexp{
	// Authorization and cookie headers, and credentials behind a scheme word.
	regexp.MustCompile(`(?i)((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',;]+`),
	regexp.MustCompile(`(?i)((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\s"',;][^"'\n]*`),
	// Members and parameters whose name says it; what was taken out already stays as it is.
	regexp.MustCompile(`(?i)([\w.-]*(?:access_token|refresh_token|id_token|api_token|personal_token|client_secret|code_verifier|password|passwd|\bcode|\btoken|\bsecret|assertion)(?:\\*["'])?\s*[=:]\s*(?:\\*["'])?)(?:\[redacted\]|[^\s"'&,;\\}\])]+)`),
	// User and password in an address.
	regexp.MustCompile(`(?i)(\b[a-z][a-z0-9+.-]*://)[^\s/?#"'@]+@`),
	// Atlassian API tokens and JSON Web Tokens.
	regexp.MustCompile(`()\bATATT3[A-Za-z0-9_=+/-]{10,}`),
	regexp.MustCompile(`()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*`),
}

// hints are pieces of which a text with a shape has at least one; looking for them is cheaper than for the shapes.
var hints = []string{
	"authorization", "cookie", "bearer", "basic", "token", "secret", "passw", "code", "assertion", "://", "atatt3", "eyj",
}

// Text gives the text without secrets.
func (r *Redactor) Text(text string) string {
	text = r.known.Load().Replace(text)
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
		return text
	}
	text = schemeWord.ReplaceAllStringFunc(text, hideAfterScheme)
	for i, shape := range shapes {
		replacement := "${1}" + secret.Placeholder
		if i == addressShape {
			replacement += "@"
		}
		text = shape.ReplaceAllString(text, replacement)
	}
	return text
}

// addressShape is the place of the form that ends with "@".
const addressShape = 3

// schemeWord is a credential behind its scheme, or a sentence about it.
var schemeWord = regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)([A-Za-z0-9+/_.=~-]{6,})`)

// sentences are the words that follow a scheme in messages of this program and of Atlassian.
var sentences = []string{"authentication", "authorization", "credential", "credentials", "challenge", "token", "tokens", "header", "scheme"}

func hideAfterScheme(match string) string {
	parts := schemeWord.FindStringSubmatch(match)
	if strings.HasPrefix(strings.ToLower(parts[1]), "basic") && !isBasicCredential(parts[2]) {
		return match
	}
	if slices.Contains(sentences, strings.TrimRight(strings.ToLower(parts[2]), ".")) {
		return match
	}
	return parts[1] + secret.Placeholder
}

// isBasicCredential reports whether a word is the base64 form of "user:password".
func isBasicCredential(word string) bool {
	word = strings.TrimRight(word, "=.")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if text, err := encoding.DecodeString(word); err == nil && strings.Contains(string(text), ":") {
			return true
		}
	}
	return false
}
