package tool

import "context"

// Request is what is known of the message that made a call: for logs, audit and traces. It identifies nobody; who
// calls is in the context under a name of its own.
type Request struct {
	ID     string // made by this process, unique in it
	Remote string // address of the requester; empty on stdio
	// Traceparent and Tracestate are the W3C trace context the requester sent, unchecked.
	Traceparent, Tracestate string
}

type requestKey struct{}

// WithRequest returns a context whose calls are known to come from a message.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// RequestOf tells which message made a call; the zero value when no surface said so.
func RequestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}
