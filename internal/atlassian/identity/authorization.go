package identity

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// authorization reads the Authorization header; nil when there is none. A header that is there but says nothing is
// an error and never the same as none.
func (r *Reader) authorization(ctx context.Context, h http.Header) (*Grant, error) {
	values := h["Authorization"]
	if len(values) == 0 {
		return nil, nil //nolint:nilnil // no header is a case of its own, and no error
	}
	scheme, rest := cut(values[0])
	switch strings.ToLower(scheme) {
	case "":
		return nil, refused("Empty Authorization header")
	case "bearer":
		return r.bearer(ctx, rest)
	case "token":
		if rest == "" {
			return nil, refused("Empty Token (PAT) in the Authorization header")
		}
		return credential(rest, Personal)
	case "basic":
		return basic(rest)
	default:
		return nil, refused("unsupported Authorization scheme: use Bearer, Token or Basic")
	}
}

// cut splits the scheme word from what follows it.
func cut(value string) (scheme, rest string) {
	value = strings.TrimSpace(value)
	if at := strings.IndexAny(value, " \t"); at >= 0 {
		return value[:at], strings.TrimSpace(value[at:])
	}
	return value, ""
}

func (r *Reader) bearer(ctx context.Context, token string) (*Grant, error) {
	if token == "" {
		return nil, refused("Empty Bearer token in the Authorization header")
	}
	if r.rules.Exchange == nil {
		return credential(token, AnyToken)
	}
	g, err := r.rules.Exchange(ctx, secret.New(token))
	if err != nil {
		return nil, err
	}
	return &g, nil
}

func credential(token string, scheme Scheme) (*Grant, error) {
	if strings.ContainsAny(token, " \t") {
		return nil, refused("malformed Authorization header: the token holds a blank")
	}
	return &Grant{Credential: Bearer{Token: secret.New(token), Scheme: scheme}}, nil
}

// basic reads user and token. The token may hold colons; the user may not (RFC 7617).
func basic(encoded string) (*Grant, error) {
	if encoded == "" {
		return nil, refused("Empty Basic auth credentials in the Authorization header")
	}
	plain, ok := decoded(encoded)
	if !ok {
		return nil, refused("Invalid Basic auth encoding in the Authorization header")
	}
	user, token, found := strings.Cut(plain, ":")
	if !found {
		return nil, refused("Basic auth credentials must have the form email:api_token")
	}
	user, token = strings.TrimSpace(user), strings.TrimSpace(token)
	if user == "" || token == "" {
		return nil, refused("Email or API token is empty in the Basic auth credentials")
	}
	return &Grant{Credential: Basic{User: user, Token: secret.New(token)}}, nil
}

// decoded takes the standard and the URL-safe alphabet, with padding or without, and nothing else.
func decoded(encoded string) (string, bool) {
	unpadded := strings.TrimRight(encoded, "=")
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		plain, err := alphabet.Strict().DecodeString(unpadded)
		if err == nil && utf8.Valid(plain) && !strings.ContainsAny(encoded, "\r\n") {
			return string(plain), true
		}
	}
	return "", false
}

func refused(message string) error {
	return fault.New(fault.Unauthenticated, "%s", message)
}
