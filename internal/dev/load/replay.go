package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// replay serves what a site has answered before, without the site's own work: an upstream that is faster than what is
// measured. It is for reading the same things again and again; nothing is ever asked twice, and nothing is written.
type replay struct {
	site  string
	http  *http.Client
	mu    sync.Mutex
	known map[string]recorded
}

// recorded is one answer.
type recorded struct {
	status int
	header http.Header
	body   []byte
}

// serveReplay answers at an address until the context ends.
func serveReplay(ctx context.Context, address, site string, out io.Writer) error {
	r := &replay{site: site, http: &http.Client{Transport: &http.Transport{}}, known: map[string]recorded{}}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if _, err := fmt.Fprintf(out, "replaying %s at http://%s\n", site, listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

// ServeHTTP implements [http.Handler].
func (r *replay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	key := req.Header.Get("Authorization") + " " + req.URL.RequestURI()
	r.mu.Lock()
	answer, ok := r.known[key]
	r.mu.Unlock()
	if !ok {
		var err error
		if answer, err = r.ask(req); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		r.mu.Lock()
		r.known[key] = answer
		r.mu.Unlock()
	}
	maps.Copy(w.Header(), answer.header)
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // a client that is gone does not read it
}

// ask gets an answer from the site.
func (r *replay) ask(req *http.Request) (recorded, error) {
	if req.Method != http.MethodGet {
		return recorded{}, fmt.Errorf("%s is not replayed", req.Method)
	}
	asked, err := http.NewRequestWithContext(req.Context(), http.MethodGet, r.site+req.URL.RequestURI(), http.NoBody) //nolint:gosec // settings.check allows this machine only
	if err != nil {
		return recorded{}, err
	}
	asked.Header = req.Header.Clone()
	asked.Header.Del("Accept-Encoding")
	res, err := r.http.Do(asked) //nolint:gosec // see above
	if err != nil {
		return recorded{}, err
	}
	defer func() { _ = res.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil {
		return recorded{}, err
	}
	return recorded{
		status: res.StatusCode, body: body.Bytes(),
		header: http.Header{"Content-Type": res.Header.Values("Content-Type")},
	}, nil
}
