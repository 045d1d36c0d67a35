package transport

import (
	"encoding/json"
	"net/http"
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
}

func newListing(s *mcpserver.Server) listing {
	cache := `"ttlMs":` + strconv.Itoa(mcpserver.ListTTL) + `,"cacheScope":"` + mcpserver.Private + `","tools":`
	info, err := json.Marshal(map[string]string{"name": mcpserver.Name, "version": s.Version()})
	if err != nil { // two texts can always be encoded
		info = []byte("{}")
	}
	return listing{
		server:     s,
		head:       []byte(`,"result":{` + cache),
		modernHead: []byte(`,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":` + string(info) + `},` + cache),
	}
}

// answer gives the whole JSON-RPC answer; nil = the SDK must look at the request.
func (l *listing) answer(r *http.Request, v *visitor, p *peeked) []byte {
	if !l.server.Prepared() || !p.is("tools/list") || !plainID(p.ID) {
		return nil
	}
	head := l.head
	switch version := r.Header.Get("Mcp-Protocol-Version"); {
	case version > modern:
		return nil
	case version == modern:
		if r.Header.Get("Mcp-Method") != "tools/list" || !plainModern(p.Params) {
			return nil
		}
		head = l.modernHead
	case !plainLegacy(p.Params):
		return nil
	}
	answer := make([]byte, 0, listRoom)
	answer = append(answer, `{"jsonrpc":"2.0","id":`...)
	answer = append(answer, p.ID...)
	answer = append(answer, head...)
	answer = l.server.AppendTools(identity.NewContext(r.Context(), v.caller), answer)
	return append(answer, "}}"...)
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
