// Package fault is the one error type of the product and the one place where an error becomes words for the caller.
//
// An error is made where the fact is known, gets the name of the operation on its way up ([During]), and is worded
// once, by [Text]. The package knows nothing of HTTP, MCP or logging, and never holds a secret: whoever makes an
// error puts no credential into it.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Error says what failed, on what, why, and what the caller can do next.
type Error struct {
	Kind       Kind
	Op         string        // what was being done, in words: "read issue PROJ-1"
	Message    string        // what went wrong, lower case, no full stop
	Hint       string        // one next step for the caller
	Upstream   *Upstream     // what Atlassian answered; set by the door
	RetryAfter time.Duration // how long Atlassian asked to wait; 0 = it did not say
	Err        error         // the cause, for errors.Is and logs; its text is not shown to the caller
}

// Upstream is what is known of the request that failed.
type Upstream struct {
	Service string // "Jira" or "Confluence"
	Method  string
	Route   string // the template, never the filled path
	Status  int    // 0 = no answer
	// Messages are Atlassian's own words, in the order they came; field errors as "field: message".
	Messages  []string
	RequestID string
}

// New makes an error of a kind.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// WithHint returns a copy that names the caller's next step.
func (e *Error) WithHint(format string, args ...any) *Error {
	copied := *e
	copied.Hint = fmt.Sprintf(format, args...)
	return &copied
}

// Because returns a copy with a cause, for errors.Is and for logs. The cause is never shown to the caller.
func (e *Error) Because(cause error) *Error {
	copied := *e
	copied.Err = cause
	return &copied
}

// Error implements error: the text of [Text] without the hint.
func (e *Error) Error() string { return sentence(e) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// During names the operation that failed; kind, hint and upstream facts are kept. The innermost operation is kept
// when an error passes several. A nil error stays nil.
func During(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	op := fmt.Sprintf(format, args...)
	inner, ok := errors.AsType[*Error](err)
	if !ok {
		return &Error{Kind: KindOf(err), Op: op, Message: plainMessage(err), Err: err}
	}
	if inner.Op != "" {
		return err
	}
	copied := *inner
	copied.Op = op
	return &copied
}
