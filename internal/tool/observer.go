package tool

import (
	"context"
	"encoding/json"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// Observer is told of every call: for logs, audit, metrics and traces.
type Observer interface {
	// Calling is told that a call begins. The call runs in the context it gives back.
	Calling(ctx context.Context) context.Context
	// Called is told how the call went, in the context that Calling gave.
	Called(ctx context.Context, r Record)
}

// Record is what happened in one call. Arguments are as they came, and may hold what the caller wrote.
type Record struct {
	Tool, Toolset, Product string
	Effect                 Effect
	Arguments              json.RawMessage
	Refused                bool   // unknown, or not for this caller; only Tool is set
	Deprecated             string // the tool to use instead
	Failed                 bool   // the result is marked failed
	Kind                   fault.Kind
	Err                    error  // nil when the handler gave a result
	Stack                  []byte // of a contained panic
	Duration               time.Duration
}

type reporterKey struct{}

// Reporter carries progress of a long call to whoever asked for it. Total 0 = unknown.
type Reporter func(done, total int, message string)

// WithReporter returns a context whose calls report progress. Surfaces install it when the caller asked.
func WithReporter(ctx context.Context, report Reporter) context.Context {
	return context.WithValue(ctx, reporterKey{}, report)
}

// Report sends progress of a long call; it does nothing unless the caller asked.
func Report(ctx context.Context, done, total int, message string) {
	if report, ok := ctx.Value(reporterKey{}).(Reporter); ok {
		report(done, total, message)
	}
}
