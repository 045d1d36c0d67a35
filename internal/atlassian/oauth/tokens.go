package oauth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/secret"
)

// Tokens are one sign-in: what the authorization server gave, when, and for which site.
type Tokens struct {
	Access  secret.Text
	Refresh secret.Text // empty: cannot be renewed
	// Expires is when the access token ends by the clock of this machine; zero: not known.
	Expires time.Time
	// Obtained is when it was given; zero: not known, as in files of the predecessor.
	Obtained time.Time
	CloudID  string // Cloud
	BaseURL  string // Server/Data Center
	Scope    string // what was granted, separated by blanks; "" = not said
	// Ended says that the refresh token was refused for good: nothing is left but to sign in again.
	Ended bool
}

// Margins of an access token before its end: from the first on it is refreshed with the next use, from the second on
// without one. Tokens that live less than twice as long have proportionally shorter ones.
const (
	margin      = 300 * time.Second
	quietMargin = margin / 2
)

// ahead shortens a margin for tokens of short life.
func (t Tokens) ahead(normal time.Duration) time.Duration {
	if t.Obtained.IsZero() || t.Expires.IsZero() {
		return normal
	}
	return min(normal, t.Expires.Sub(t.Obtained)/(2*margin/normal))
}

// fresh reports whether the access token can be used without a thought of refreshing it. One that cannot be renewed
// is used as it is, whatever its end.
func (t Tokens) fresh(now time.Time) bool {
	if t.Access.Empty() {
		return false
	}
	if t.Refresh.Empty() {
		return true
	}
	return !t.Expires.IsZero() && now.Before(t.Expires.Add(-t.ahead(margin)))
}

// alive reports whether the access token has not ended yet.
func (t Tokens) alive(now time.Time) bool {
	return !t.Access.Empty() && !t.Expires.IsZero() && now.Before(t.Expires)
}

// void reports that there is nothing in it that anybody could use or should know.
func (t Tokens) void() bool { return t.Access.Empty() && t.Refresh.Empty() && !t.Ended }

// newer reports whether these tokens were given later than others.
func (t Tokens) newer(than Tokens) bool { return t.Expires.After(than.Expires) }

// stored is the form in the keyring and in files. The first five members are the predecessor's; it ignores the rest.
// Secrets are plain strings here because the form exists to be stored.
type stored struct {
	Refresh  *string  `json:"refresh_token"`
	Access   *string  `json:"access_token"`
	Expires  *float64 `json:"expires_at"` // Unix seconds
	CloudID  *string  `json:"cloud_id"`
	BaseURL  *string  `json:"base_url"`
	Scope    string   `json:"scope,omitempty"`
	Obtained float64  `json:"obtained_at,omitempty"` // Unix seconds
	Ended    bool     `json:"ended,omitempty"`
}

func (t Tokens) encode() ([]byte, error) {
	s := stored{
		Refresh: orNull(t.Refresh.Reveal()), Access: orNull(t.Access.Reveal()),
		CloudID: orNull(t.CloudID), BaseURL: orNull(t.BaseURL), Scope: t.Scope, Ended: t.Ended,
	}
	if !t.Expires.IsZero() {
		seconds := toSeconds(t.Expires)
		s.Expires = &seconds
	}
	if !t.Obtained.IsZero() {
		s.Obtained = toSeconds(t.Obtained)
	}
	return json.Marshal(s) //nolint:gosec // stored for its owner only
}

// errNoTokens is an entry in which nothing can be used.
var errNoTokens = errors.New("it holds no tokens")

// decode reads an entry. The error never repeats any of it.
func decode(content []byte) (Tokens, error) {
	var s stored
	if err := json.Unmarshal(content, &s); err != nil {
		return Tokens{}, errors.New("it is not a JSON object with tokens")
	}
	t := Tokens{
		Refresh: secret.New(orEmpty(s.Refresh)), Access: secret.New(orEmpty(s.Access)),
		CloudID: orEmpty(s.CloudID), BaseURL: trimmed(orEmpty(s.BaseURL)), Scope: s.Scope, Ended: s.Ended,
	}
	if s.Expires != nil {
		t.Expires = fromSeconds(*s.Expires)
	}
	t.Obtained = fromSeconds(s.Obtained)
	if t.void() {
		return t, errNoTokens
	}
	return t, nil
}

// EndOf reads the end of an access token that is a JSON Web Token, without judging its signature: for reports only.
// The zero time says that the token does not tell.
func EndOf(access secret.Text) time.Time {
	parts := strings.Split(access.Reveal(), ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var claims struct {
		End float64 `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return time.Time{}
	}
	return fromSeconds(claims.End)
}

// fromSeconds reads Unix seconds; what no clock shows is not known.
func fromSeconds(seconds float64) time.Time {
	const latest = 253402300799 // the end of the year 9999
	if math.IsNaN(seconds) || seconds <= 0 || seconds > latest {
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*float64(time.Second)))
}

func toSeconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
