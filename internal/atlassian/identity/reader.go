package identity

import (
	"context"
	"net/http"
	"net/url"

	"mcp-atlassian/internal/ground/fault"
)

// Rules say how the headers of HTTP messages become callers. App fills them from the configuration.
type Rules struct {
	// Ignore: neither Authorization nor any X-Atlassian header is read (IGNORE_HEADER_AUTH); every message acts as
	// the operator.
	Ignore bool
	// Fallback: a message without any credential acts as the operator. App sets it only when the operator allows it
	// (ALLOW_GLOBAL_CRED_FALLBACK), not in OAuth proxy mode, and when some service has an identity to fall back to.
	Fallback bool
	// NoURLs: the URL headers are switched off (MCP_DISABLE_URL_HEADERS).
	NoURLs bool
	// CheckURL judges an address that a message names; netguard's CheckURL.
	CheckURL func(ctx context.Context, raw string) (*url.URL, error)
	// Passthrough lists per service the headers that are copied upstream, in the operator's spelling.
	Passthrough [2][]string
	// External tells per service that callers are served by their own forwarded headers only.
	External [2]bool
}

// Reader turns the headers of one HTTP message into its caller.
type Reader struct{ rules Rules }

// NewReader makes a Reader.
func NewReader(rules Rules) *Reader { return &Reader{rules: rules} }

// Read gives the caller of a message. Errors are for the HTTP answer: Unauthenticated (401), Forbidden (403: a refused
// address), Input (400: a repeated header). It never turns a bad credential into another identity.
func (r *Reader) Read(ctx context.Context, h http.Header) (Caller, error) {
	return Caller{}, fault.New(fault.Unauthenticated, "Authentication required")
}
