package transport

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
)

// listing answers tools/list from bytes made once. The SDK would encode the list anew for every request, which costs
// more than a call. It is asked only after admission and session check, and leaves everything unusual to the SDK.
type listing struct {
	server *mcpserver.Server
	// heads are what stands before the tools, by whether the revision is modern.
	head, modernHead []byte
	squeezed         *squeezed
}

func newListing(s *mcpserver.Server) listing {
	cache := `"ttlMs":` + strconv.Itoa(mcpserver.ListTTL) + `,"cacheScope":"` + mcpserver.Private + `","tools":`
	info, err := json.Marshal(map[string]string{"name": mcpserver.Name, "version": s.Version()})
	if err != nil { // two texts can always be encoded
		info = []byte("{}")
	}
	return listing{
		server:     s,
		squeezed:   newSqueezed(),
		head:       []byte(`,"result":{` + cache),
		modernHead: []byte(`,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":` + string(info) + `},` + cache),
	}
}

// listAnswer is an answer in three parts: what changes with the request, the tools, the end.
type listAnswer struct{ head, tools, tail []byte }

func (l listAnswer) whole() []byte { return slices.Concat(l.head, l.tools, l.tail) }

// answer gives the whole JSON-RPC answer; false = the SDK must look at the request.
func (l *listing) answer(r *http.Request, v *visitor, p *peeked) (listAnswer, bool) {
	if !l.server.Prepared() || !p.is("tools/list") || !plainID(p.ID) {
		return listAnswer{}, false
	}
	head := l.head
	switch version := r.Header.Get("Mcp-Protocol-Version"); {
	case version > modern:
		return listAnswer{}, false
	case version == modern:
		if r.Header.Get("Mcp-Method") != "tools/list" || !plainModern(p.Params) {
			return listAnswer{}, false
		}
		head = l.modernHead
	case !plainLegacy(p.Params):
		return listAnswer{}, false
	}
	return listAnswer{
		head:  slices.Concat([]byte(`{"jsonrpc":"2.0","id":`), p.ID, head),
		tools: l.server.AppendTools(identity.NewContext(r.Context(), v.caller), make([]byte, 0, listRoom)),
		tail:  []byte("}}"),
	}, true
}

// send answers with a list, compressed for clients that take it so.
func (l *listing) send(x *exchange, o *Options, answer listAnswer) {
	reply := newReply(x.w, x.form, o)
	if x.form != asStream && acceptsGzip(x.r.Header) {
		if body, err := l.squeezed.gzip(answer.head, answer.tools, answer.tail); err == nil {
			reply.gzipped(body)
			return
		}
	}
	reply.whole(answer.whole())
}

// listRoom is about the size of the longest list, in bytes.
const listRoom = 160 << 10

// plainID reports whether an id is given back as it came: the SDK reads numbers as whole ones.
func plainID(id json.RawMessage) bool {
	if len(id) > 1 && id[0] == '"' {
		return true
	}
	_, err := strconv.ParseInt(string(id), 10, 64)
	return err == nil
}

type listParams struct {
	Cursor json.RawMessage            `json:"cursor"`
	Meta   map[string]json.RawMessage `json:"_meta"`
}

func readListParams(params json.RawMessage) (listParams, bool) {
	var read listParams
	if len(params) == 0 || string(params) == "null" {
		return read, true
	}
	err := json.Unmarshal(params, &read)
	noCursor := len(read.Cursor) == 0 || string(read.Cursor) == "null" || string(read.Cursor) == `""`
	return read, err == nil && noCursor
}

// plainLegacy reports whether the parameters of an older revision ask for the whole list and nothing else.
func plainLegacy(params json.RawMessage) bool {
	read, ok := readListParams(params)
	_, hasVersion := read.Meta["io.modelcontextprotocol/protocolVersion"]
	return ok && !hasVersion
}

// plainModern reports whether the metadata of every request of the modern revision is complete and readable.
func plainModern(params json.RawMessage) bool {
	read, ok := readListParams(params)
	if !ok || string(read.Meta["io.modelcontextprotocol/protocolVersion"]) != `"`+modern+`"` {
		return false
	}
	var capabilities map[string]json.RawMessage
	if json.Unmarshal(read.Meta["io.modelcontextprotocol/clientCapabilities"], &capabilities) != nil || len(capabilities) > 0 {
		return false // what a client can do is read by the SDK
	}
	client, given := read.Meta["io.modelcontextprotocol/clientInfo"]
	if !given {
		return true
	}
	var info struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	return json.Unmarshal(client, &info) == nil
}
