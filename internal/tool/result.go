package tool

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Result is what a call gives back.
type Result struct {
	Blocks   Blocks
	Document json.RawMessage // the JSON behind the text block, compact; nil when the result is no JSON document
	Failed   bool
	Meta     map[string]any // kind, status, retryable … of a failure; nil otherwise
}

// Blocks is a result that is not a JSON document: text, images, files.
type Blocks []Block

// Block is one part of a result: a text, or data with a media type.
type Block struct {
	Text      string
	Data      []byte // nil for text
	MediaType string // of Data
	URI       string // set when Data is a file and no picture
}

// Noted is a result with something to say about itself and no place for it, such as an array that was cut: the note
// stands in a text block of its own behind the document. Without a note it is its value alone.
type Noted struct {
	Value any
	Note  string
}

// unnoted parts a result from what it says about itself.
func unnoted(value any) (plain any, note Blocks) {
	noted, ok := value.(Noted)
	if !ok {
		return value, nil
	}
	if noted.Note != "" {
		note = Blocks{{Text: noted.Note}}
	}
	return noted.Value, note
}

// Unknown is the answer for a tool that does not exist, and for one the caller may not use.
func Unknown(name string) Result {
	return Result{Blocks: Blocks{{Text: "Unknown tool: " + name}}, Failed: true}
}

// encode turns what a handler gave into a result.
func encode(value any, indent int) (Result, error) {
	var result Result
	switch v := value.(type) {
	case Blocks:
		result.Blocks = v
	case string:
		result.Blocks = Blocks{{Text: v}}
	default:
		document, err := ordered.Marshal(value)
		if err != nil {
			return Result{}, err
		}
		text := document
		if indent > 0 {
			if text, err = ordered.Indent(document, indent); err != nil {
				return Result{}, err
			}
		}
		result.Document, result.Blocks = document, Blocks{{Text: string(text)}}
	}
	if outcome, ok := value.(Outcome); ok {
		result.Failed = outcome.Failed()
	}
	return result, nil
}

// failure puts the fixed frame of a failed call around an error. Violations of the schema have a form of their own.
func failure(name string, err error) Result {
	result := Result{Failed: true, Meta: meta(err)}
	if wrong, ok := errors.AsType[*violationsError](err); ok {
		result.Blocks = Blocks{{Text: wrong.text(name)}}
		return result
	}
	result.Blocks = Blocks{{Text: fmt.Sprintf("Error calling tool '%s': %s", name, fault.Text(err))}}
	return result
}

// meta is the machine-readable side of a failure.
func meta(err error) map[string]any {
	kind := fault.KindOf(err)
	m := map[string]any{"category": kind.String(), "retryable": kind.Retryable()}
	found, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return m
	}
	if found.RetryAfter > 0 {
		m["retry_after_s"] = int(math.Ceil(found.RetryAfter.Seconds()))
	}
	if u := found.Upstream; u != nil {
		m["service"] = u.Service
		if u.Status != 0 {
			m["status"] = u.Status
		}
		if u.RequestID != "" {
			m["request_id"] = u.RequestID
		}
	}
	return m
}
