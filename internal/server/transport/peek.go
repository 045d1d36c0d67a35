package transport

import (
	"bytes"
	"encoding/json"
	"strconv"

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
	b.WriteString(strconv.Quote(p.message)) // our own ASCII texts, for which Go and JSON agree
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
	isAnswer := p.Result != nil || p.Error != nil
	if p.Version != "2.0" || (p.Method == nil && !isAnswer) {
		return p, notRPC
	}
	return p, nil
}

// is reports whether the message is a call of a method.
func (p *peeked) is(method string) bool {
	return p.Method != nil && *p.Method == method && p.isCall()
}

// isCall reports whether the sender waits for an answer.
func (p *peeked) isCall() bool {
	return p.Method != nil && len(p.ID) > 0 && string(p.ID) != "null"
}
