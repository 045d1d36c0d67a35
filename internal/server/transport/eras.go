package transport

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/server/mcpserver"
)

const modern = mcpserver.Modern

// eras are the SDK's two handlers over one server. A handler with sessions cannot speak the revisions without them,
// and one without sessions has no streams for the older ones; together they speak all.
type eras struct {
	sessions, stateless http.Handler
}

func newEras(s *mcpserver.Server) eras {
	one := func(*http.Request) *mcp.Server { return s.SDK() }
	with := func(o mcp.StreamableHTTPOptions) http.Handler {
		o.MaxRequestBodyBytes = -1            // the body has been read, with our limit
		o.DisableLocalhostProtection = true   // the guard has looked at Host and Origin
		o.PropagateRequestCancellation = true // for messages that the envelope does not reach
		return carry(mcp.NewStreamableHTTPHandler(one, &o))
	}
	return eras{sessions: with(mcp.StreamableHTTPOptions{}), stateless: with(mcp.StreamableHTTPOptions{Stateless: true})}
}

type parcelKey struct{}

// parcel is what a request hands to the messages in it.
type parcel struct {
	envelope *mcpserver.Envelope
	owner    string // names the owner of the session to the SDK
}

// carry attaches the parcel of a request to its messages: the SDK's bearer hook is the one way to hand a value to a
// message and not to the session.
func carry(next http.Handler) http.Handler {
	verifier := func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
		p, ok := ctx.Value(parcelKey{}).(*parcel)
		if !ok {
			return nil, auth.ErrInvalidToken
		}
		return p.envelope.Token(p.owner), nil
	}
	return auth.RequireBearerToken(verifier, &auth.RequireBearerTokenOptions{AllowMissingExpiration: true})(next)
}

// kept are the headers that the protocol needs; all others, credentials first, end here. Events have no ids and are not
// kept, so a client that wants to go on after one (Last-Event-ID) gets a stream from now on.
var kept = []string{"Mcp-Session-Id", "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name"}

// protocolHeader makes the header that the SDK sees: what it needs, an Accept that it likes (what the client accepts
// is the reply's business), and the sign for its bearer hook.
func protocolHeader(from http.Header) http.Header {
	h := http.Header{
		"Accept":        {"application/json, text/event-stream"},
		"Content-Type":  {"application/json"},
		"Authorization": {"Bearer admitted"},
	}
	for _, name := range kept {
		if values := from[name]; len(values) > 0 {
			h[name] = values
		}
	}
	for name, values := range from {
		if strings.HasPrefix(name, "Mcp-Param-") {
			h[name] = values
		}
	}
	return h
}

// isModern reports whether a request opts into a revision without sessions: by its header, or by the metadata that
// only those have. One without the other goes the same way, to be refused with the right error.
func isModern(r *http.Request, p *peeked) bool {
	if r.Header.Get("Mcp-Protocol-Version") >= modern {
		return true
	}
	return r.Header.Get("Mcp-Session-Id") == "" && p.metaVersion() != ""
}

// metaVersion is the revision in the message's metadata; empty = there is none.
func (p *peeked) metaVersion() string {
	if !strings.Contains(string(p.Params), "io.modelcontextprotocol/protocolVersion") {
		return ""
	}
	var params struct {
		Meta struct {
			Version string `json:"io.modelcontextprotocol/protocolVersion"`
		} `json:"_meta"`
	}
	if json.Unmarshal(p.Params, &params) != nil {
		return ""
	}
	return params.Meta.Version
}

// supported reports whether a header names no revision, or one of ours.
func supported(version string) bool {
	return version == "" || slices.Contains(mcp.SupportedProtocolVersions(), version)
}
