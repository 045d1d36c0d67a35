package sandbox

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mcp-atlassian/internal/sandbox/route"
)

// maxBody bounds what one request may carry; both products ship with about this limit for uploads.
const maxBody = 100 << 20

// exchange is one request while it is being answered.
type exchange struct {
	Exchange
	site *Site
	w    http.ResponseWriter
	r    *http.Request
	at   mount
}

// serve answers the request. What it writes is also what is remembered.
func (x *exchange) serve() {
	x.Method, x.Path, x.RawQuery, x.Host = x.r.Method, x.r.URL.EscapedPath(), x.r.URL.RawQuery, x.r.Host
	x.RequestHeader = redacted(x.r.Header)
	body, err := x.readBody()
	if err != nil {
		x.send(route.JSON(http.StatusRequestEntityTooLarge, route.JiraErrors([]string{"The request is too large or broke off."}, nil)))
		return
	}
	x.RequestBody = body
	x.at = x.site.mount(x.r)
	x.Product = x.at.product
	fault := x.site.faults.take(x.Method, x.at.path)
	if fault != nil {
		x.Fault = fault.Kind.String()
		if !fault.before(x) {
			return
		}
	}
	answer := x.answer()
	if fault != nil {
		fault.after(x, answer)
		return
	}
	x.send(answer)
}

// readBody reads the whole body of the request.
func (x *exchange) readBody() ([]byte, error) {
	if x.r.Body == nil { // a request made in process may have none
		return nil, nil
	}
	return io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
}

// answer finds out who asks and what, and asks the route.
func (x *exchange) answer() route.Answer {
	user, refused := x.authenticate()
	if refused != nil {
		return *refused
	}
	if user != nil {
		x.User = user.Name
	}
	table := x.site.tables[x.at.product]
	found, params, known := table.Find(x.Method, x.at.path)
	switch {
	case found == nil && known:
		return route.Answer{Status: http.StatusMethodNotAllowed}
	case found == nil:
		x.Unknown = true
		return x.notBuilt()
	}
	x.Route = found.Path
	if user == nil && found.Access == route.SignedIn {
		return x.unauthorized(loginMissing)
	}
	if refused := x.beyondScope(found); refused != nil {
		return *refused
	}
	if !x.readable(found) {
		return route.JSON(http.StatusUnsupportedMediaType, route.Map{
			"message": "HTTP 415 Unsupported Media Type", "status-code": http.StatusUnsupportedMediaType,
		})
	}
	query, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return route.JSON(http.StatusBadRequest, route.JiraErrors([]string{"The query of the address cannot be read: " + err.Error()}, nil))
	}
	return x.run(&route.Call{
		Store: x.site.store, Route: found, User: user, Base: x.at.base, Host: x.at.host,
		Params: params, Query: query, Header: x.r.Header, Body: x.RequestBody,
	})
}

// readable says whether the body has a form that the route reads.
func (x *exchange) readable(r *route.Route) bool {
	if len(x.RequestBody) == 0 || r.Product == route.Edge {
		return true
	}
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if r.Upload {
		return kind == "multipart/form-data"
	}
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// run calls the handler under the lock of the store. The body is made there too,
// so that no answer shows a change that came later.
func (x *exchange) run(c *route.Call) (a route.Answer) {
	defer func() {
		if p := recover(); p != nil {
			a = x.defect(fmt.Sprint("panic: ", p))
		}
	}()
	guard := x.site.store.Write
	if c.Route.Reads() {
		guard = x.site.store.Read
	}
	guard(func() {
		var err error
		a, err = c.Route.Handle(c)
		var refusal *route.RefusalError
		switch {
		case errors.As(err, &refusal):
			a = refusal.Answer
		case err != nil:
			a = x.defect(err.Error())
		}
		x.encode(&a)
	})
	return a
}

// buffers are where answers are written, so that none grows from nothing.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// encode turns the JSON value of the answer into bytes.
func (x *exchange) encode(a *route.Answer) {
	if a.Raw != nil || a.JSON == nil {
		return
	}
	scratch, _ := buffers.Get().(*[]byte)
	raw, err := route.Append((*scratch)[:0], a.JSON)
	if err != nil {
		*a = x.defect(err.Error())
		return
	}
	exact := slices.Clone(raw)
	*scratch = raw
	buffers.Put(scratch)
	a.Raw, a.Type, a.JSON = exact, "application/json;charset=UTF-8", nil
}

// defect answers 500 and remembers why: it is always a fault of the sandbox itself.
func (x *exchange) defect(why string) route.Answer {
	x.Defect = why
	raw := `{"errorMessages":["Internal server error"],"errors":{}}`
	return route.Answer{Status: http.StatusInternalServerError, Type: "application/json;charset=UTF-8", Raw: []byte(raw)}
}

// notBuilt answers for an address that the sandbox does not serve.
func (x *exchange) notBuilt() route.Answer {
	message := fmt.Sprintf("The sandbox does not serve %s %s (%s, %s).", x.Method, x.at.path, x.at.product, x.site.store.Flavour)
	body := route.JiraErrors([]string{message}, nil)
	body["message"] = message
	return route.JSON(http.StatusNotImplemented, body)
}

// send writes the answer.
func (x *exchange) send(a route.Answer) {
	x.encode(&a)
	x.head(a)
	x.w.WriteHeader(a.Status)
	if x.Method != http.MethodHead {
		// A client that is gone is no fault of the site.
		_, _ = x.w.Write(a.Raw)
	}
}

// head sets the headers of the answer and remembers it.
func (x *exchange) head(a route.Answer) {
	h := x.w.Header()
	h.Set("X-Sandbox", "embedded site of mcp-atlassian; not Atlassian")
	h.Set("X-Content-Type-Options", "nosniff")
	if x.site.store.Flavour == DataCenter {
		h.Set("X-AUSERNAME", x.ausername())
	}
	maps.Copy(h, a.Header)
	if a.Raw != nil {
		h.Set("Content-Type", a.Type)
		h.Set("Content-Length", strconv.Itoa(len(a.Raw)))
	}
	x.Status, x.ResponseBody, x.ResponseType = a.Status, a.Raw, a.Type
}

func (x *exchange) ausername() string {
	if x.User == "" {
		return "anonymous"
	}
	return x.User
}
