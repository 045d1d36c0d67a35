package mcpserver

import (
	"context"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/tool"
)

// Envelope is all that crosses from a transport to a call: who calls, which message it is, and when the requester is
// gone. A transport makes one for every message; nothing of an earlier message of the same session is ever used.
type Envelope struct {
	Caller  identity.Caller
	Request tool.Request
	// Left registers what to do when the requester leaves, and gives a function that takes it back
	// ([context.AfterFunc]); nil = the requester cannot leave before the answer.
	Left func(cancel func()) (stop func() bool)
	// Opened is told of the session that a successful initialize has opened, before the answer is sent; nil = the
	// transport keeps no sessions.
	Opened func(*mcp.ServerSession)
}

// carried is the key of the envelope in the data that the SDK hands on with each message.
const carried = "envelope"

// Token wraps the envelope in the one value that the SDK carries along with each message, whatever the session's
// context is. The SDK refuses a message on a session of another owner.
func (e *Envelope) Token(owner string) *auth.TokenInfo {
	return &auth.TokenInfo{UserID: owner, Extra: map[string]any{carried: e}}
}

// Extra is what a transport of our own attaches to a message.
func (e *Envelope) Extra() *mcp.RequestExtra { return &mcp.RequestExtra{TokenInfo: e.Token("")} }

var errNoEnvelope = errors.New("the message came without an identity")

// envelopeOf finds the envelope of this message. A message without one is refused: it would have no caller.
func envelopeOf(req mcp.Request) (*Envelope, error) {
	extra := req.GetExtra()
	if extra == nil || extra.TokenInfo == nil {
		return nil, errNoEnvelope
	}
	e, ok := extra.TokenInfo.Extra[carried].(*Envelope)
	if !ok || e == nil {
		return nil, errNoEnvelope
	}
	return e, nil
}

// open puts the caller and the message into the context of a call and ties the call to the requester's presence.
func (e *Envelope) open(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = tool.WithRequest(identity.NewContext(ctx, e.Caller), e.Request)
	// The SDK ends calls with causes of its own, such as io.EOF, which would read like failures of what the call does.
	call, cancel := context.WithCancel(context.WithoutCancel(ctx))
	undo := context.AfterFunc(ctx, cancel)
	stop := func() bool { return true }
	if e.Left != nil {
		stop = e.Left(cancel)
	}
	return call, func() {
		undo()
		stop()
		cancel()
	}
}
