package route

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

// Call is one request on its way to a handler.
type Call struct {
	Store *store.Store
	Route *Route
	// User is who asks; nil for an anonymous request.
	User *store.User
	// Base is the address of the product as the caller reached it, without a slash
	// at the end: "http://127.0.0.1:9000", "…/wiki", "…/ex/jira/{cloudId}".
	Base string
	// Host is the address of the site itself: links for people begin with it.
	Host   string
	Params Params
	Query  url.Values
	Header http.Header
	Body   []byte
}

// Cloud says whether the site imitates Cloud.
func (c *Call) Cloud() bool { return c.Store.Flavour == store.Cloud }

// Param gives the value of a path parameter.
func (c *Call) Param(name string) string { return c.Params.Get(name) }

// Arg gives the first value of a query parameter.
func (c *Call) Arg(name string) string { return c.Query.Get(name) }

// Flag reads a boolean query parameter; fallback when it is absent or unreadable.
func (c *Call) Flag(name string, fallback bool) bool {
	if v, err := strconv.ParseBool(strings.ToLower(c.Arg(name))); err == nil {
		return v
	}
	return fallback
}

// Int reads a whole number from the query; fallback when it is absent or unreadable.
func (c *Call) Int(name string, fallback int) int {
	if v, err := strconv.Atoi(c.Arg(name)); err == nil {
		return v
	}
	return fallback
}

// List reads a query parameter that may be repeated and may hold several values with commas between.
func (c *Call) List(name string) []string {
	var all []string
	for _, v := range c.Query[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// errNoBody is what Decode answers for an empty body.
var errNoBody = errors.New("the request has no body")

// Decode reads the whole body as one JSON value into v, numbers in interface values as
// json.Number. The error is for the handler to put into its product's form.
func (c *Call) Decode(v any) error {
	if len(bytes.TrimSpace(c.Body)) == 0 {
		return errNoBody
	}
	d := json.NewDecoder(bytes.NewReader(c.Body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the JSON value")
	}
	return nil
}
