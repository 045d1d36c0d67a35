package fault

import (
	"context"
	"errors"
)

// Kind says who can mend an error and how.
type Kind uint8

// The kinds of errors.
const (
	Internal        Kind = iota // a mistake of ours, or not classified
	Setup                       // the operator must change a setting
	Input                       // the caller must change an argument
	Unauthenticated             // the credential is missing or was refused
	Forbidden                   // the credential is good but may not do this, or the operator forbids it
	NotFound                    // there is no such thing, or the caller may not see it
	Gone                        // it was there and is no more
	Conflict                    // somebody else changed it meanwhile
	RateLimited                 // Atlassian asked to slow down
	Overloaded                  // our breaker or a limit of ours
	Unavailable                 // Atlassian cannot be reached or failed
	Timeout                     // no answer in time; a write may have happened
	Protocol                    // Atlassian answered something we cannot read
	Cancelled                   // the caller left
)

var kindNames = [...]string{
	"internal", "setup", "input", "unauthenticated", "forbidden", "not_found", "gone", "conflict",
	"rate_limited", "overloaded", "unavailable", "timeout", "protocol", "cancelled",
}

// String gives the kind's name as it stands in results and metrics: lower case with underscores.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Retryable reports whether the same call may succeed later without any change.
func (k Kind) Retryable() bool {
	switch k {
	case RateLimited, Overloaded, Unavailable, Timeout:
		return true
	default:
		return false
	}
}

// KindOf classifies any error; an error nobody classified is [Internal].
func KindOf(err error) Kind {
	if found, ok := errors.AsType[*Error](err); ok {
		return found.Kind
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Cancelled
	default:
		return Internal
	}
}
