package transport

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// peeked is what the edge needs to know of a message before the protocol sees it.
type peeked struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  *string         `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

// problem is a JSON-RPC error that the edge answers itself.
type problem struct {
	code    int
	message string
}

var (
	notJSON = &problem{jsonrpc.CodeParseError, "Parse error: the body is not JSON"}
	notRPC  = &problem{jsonrpc.CodeInvalidParams, "the body is not a JSON-RPC 2.0 message"}
	badID   = &problem{jsonrpc.CodeInvalidParams, "the id of a message must be a string or a whole number below 2^53"}
	inUse   = &problem{jsonrpc.CodeInvalidRequest, "a call with this id is still running: give every call an id of its own"}
	batched = &problem{jsonrpc.CodeInvalidParams, "JSON-RPC batches are not supported; send one message at a time"}
	unknown = &problem{jsonrpc.CodeInvalidRequest, "Session not found"}
	ended   = &problem{jsonrpc.CodeInternalError, "the session ended before the call was answered"}
	noSuch  = &problem{jsonrpc.CodeMethodNotFound, "Method not found"}
	unnamed = &problem{jsonrpc.CodeInvalidRequest, "Bad Request: Missing session ID"}
)

// serverError is the id of an error that answers no message in particular.
var serverError = json.RawMessage(`"server-error"`)

// encode words the problem; a nil id becomes null.
func (p *problem) encode(id json.RawMessage) []byte {
	if len(id) == 0 {
		id = json.RawMessage("null")
	}
	var b bytes.Buffer
	b.WriteString(`{"jsonrpc":"2.0","id":`)
	b.Write(id)
	b.WriteString(`,"error":{"code":`)
	b.WriteString(strconv.Itoa(p.code))
	b.WriteString(`,"message":`)
	message, err := json.Marshal(p.message)
	if err != nil { // a text can always be encoded
		message = []byte(`""`)
	}
	b.Write(message)
	b.WriteString(`}}`)
	return b.Bytes()
}

// peek reads the outline of a message, or tells why it is none.
func peek(body []byte) (peeked, *problem) {
	var p peeked
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) > 0 && trimmed[0] == '[' && json.Valid(trimmed) {
		return p, batched
	}
	if err := json.Unmarshal(trimmed, &p); err != nil {
		if json.Valid(trimmed) {
			return p, notRPC
		}
		return p, notJSON
	}
	switch {
	case p.Version != "2.0" || (p.Method == nil && !p.isAnswer()):
		return p, notRPC
	case len(p.ID) == 0 && p.Method == nil, len(p.ID) > 0 && !returnable(p.ID):
		return p, badID
	}
	return p, nil
}

// returnable reports whether an id can be given back as it came: texts and whole numbers that a float64 holds, which
// is what the SDK keeps of a number. An answer under another id would never find its caller, or find another.
func returnable(id json.RawMessage) bool {
	if id[0] == '"' {
		return true
	}
	number, err := strconv.ParseFloat(string(id), 64)
	return err == nil && number == math.Trunc(number) && math.Abs(number) < 1<<53
}

// echo is the id as far as an error may repeat it; nil = it is neither text nor number.
func (p *peeked) echo() json.RawMessage {
	if len(p.ID) > 0 && strings.IndexByte(`"-0123456789`, p.ID[0]) >= 0 {
		return p.ID
	}
	return nil
}

// isAnswer reports whether the message answers one of ours, well or badly.
func (p *peeked) isAnswer() bool { return p.Method == nil && (p.Result != nil || p.Error != nil) }

// is reports whether the message is a call of a method.
func (p *peeked) is(method string) bool {
	return p.Method != nil && *p.Method == method && p.isCall()
}

// isCall reports whether the sender waits for an answer.
func (p *peeked) isCall() bool {
	return p.Method != nil && len(p.ID) > 0 && string(p.ID) != "null"
}
