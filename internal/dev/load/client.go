package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	newest = "2025-11-25" // of the revisions with a handshake
	modern = "2026-07-28"
)

// client is one MCP client with a connection of its own.
type client struct {
	s       *settings
	http    *http.Client
	headers map[string]string
	session string
	number  int
	calls   int
}

func newClient(s *settings, number int) *client {
	c := &client{s: s, number: number, headers: map[string]string{}, http: &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 2, DisableCompression: true, ReadBufferSize: 64 << 10,
	}}}
	for _, header := range s.headers {
		name, value, _ := strings.Cut(header, ":")
		c.headers[strings.TrimSpace(name)] = strings.ReplaceAll(strings.TrimSpace(value), "{n}", strconv.Itoa(number))
	}
	return c
}

// open opens a session.
func (c *client) open(ctx context.Context) error {
	res, err := c.post(ctx, "initialize",
		`{"protocolVersion":"`+newest+`","capabilities":{},"clientInfo":{"name":"load","version":"1"}}`)
	if err != nil {
		return err
	}
	c.session = res.Header.Get("Mcp-Session-Id")
	if _, err := answer(res); err != nil {
		return err
	}
	const initialized = "notifications/initialized"
	if res, err = c.do(ctx, http.MethodPost, `{"jsonrpc":"2.0","method":"`+initialized+`"}`, initialized); err != nil {
		return err
	}
	return res.Body.Close()
}

// close ends the session.
func (c *client) close(ctx context.Context) {
	defer c.http.CloseIdleConnections()
	if c.session == "" {
		return
	}
	if res, err := c.do(context.WithoutCancel(ctx), http.MethodDelete, "", ""); err == nil {
		_ = res.Body.Close()
	}
}

// call sends one request of the kind that is measured and gives the size of its answer.
func (c *client) call(ctx context.Context) (int, error) {
	c.calls++
	params := `{}`
	if c.s.method == "tools/call" {
		args := strings.ReplaceAll(c.s.args, "{n}", strconv.Itoa(c.calls))
		params = fmt.Sprintf(`{"name":%q,"arguments":%s}`, c.s.tool, args)
	}
	res, err := c.post(ctx, c.s.method, params)
	if err != nil {
		return 0, err
	}
	body, err := answer(res)
	return len(body), err
}

func (c *client) post(ctx context.Context, method, params string) (*http.Response, error) {
	if c.s.era == "modern" {
		meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"` + modern + `","io.modelcontextprotocol/clientCapabilities":{}}`
		if params != "{}" {
			meta = "," + meta
		}
		params = strings.TrimSuffix(params, "}") + meta + "}"
	}
	return c.do(ctx, http.MethodPost, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, c.calls, method, params), method)
}

// do sends one HTTP request; method is that of the message in it.
func (c *client) do(ctx context.Context, verb, body, method string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, verb, c.s.url, strings.NewReader(body)) //nolint:gosec // settings.check allows this machine only
	if err != nil {
		return nil, err
	}
	c.decorate(req, method)
	return c.http.Do(req) //nolint:gosec // see above
}

func (c *client) decorate(req *http.Request, method string) {
	h := req.Header
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json, text/event-stream")
	for name, value := range c.headers {
		h.Set(name, value)
	}
	if c.session != "" {
		h.Set("Mcp-Session-Id", c.session)
	}
	switch {
	case c.s.era == "modern":
		h.Set("Mcp-Protocol-Version", modern)
		h.Set("Mcp-Method", method)
		if method == "tools/call" {
			h.Set("Mcp-Name", c.s.tool)
		}
	case method != "initialize":
		h.Set("Mcp-Protocol-Version", newest)
	}
}

// answer reads a whole answer. A failed tool is an error as much as a refused request: nobody wants to measure those.
func answer(res *http.Response) ([]byte, error) {
	body, err := io.ReadAll(res.Body)
	err = errors.Join(err, res.Body.Close())
	switch {
	case err != nil:
		return nil, err
	case res.StatusCode >= http.StatusMultipleChoices:
		return nil, fmt.Errorf("HTTP %d: %.300s", res.StatusCode, body)
	case !bytes.Contains(body, []byte(`"result"`)) || bytes.Contains(body, []byte(`"isError":true`)):
		return nil, fmt.Errorf("no result: %.300s", body)
	}
	return body, nil
}
