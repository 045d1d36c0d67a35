package transport

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func plain(t *testing.T, compressed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSqueezed_is_gzip(t *testing.T) {
	t.Parallel()
	s := newSqueezed()
	for n := range 3 * maxSqueezed {
		head, list, tail := fmt.Sprintf(`{"id":%d,"tools":`, n), `[`+strings.Repeat(`{"name":"tool"},`, n%20*100)+`0]`, `}}`
		got, err := s.gzip([]byte(head), []byte(list), []byte(tail))
		if err != nil {
			t.Fatal(err)
		}
		if plain(t, got) != head+list+tail {
			t.Errorf("%d: another text", n)
		}
		if len(list) > 1000 && len(got) > len(list)/5 {
			t.Errorf("%d: %d bytes of %d", n, len(got), len(list))
		}
	}
}

func TestSqueezed_refuses_what_does_not_fit(t *testing.T) {
	t.Parallel()
	if _, err := newSqueezed().gzip(make([]byte, 1<<16), nil, nil); err == nil {
		t.Error("a block of more than 64 KiB")
	}
}

func TestCompress_is_gzip(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("abc", 10_000)
	for range 3 {
		got, err := compress([]byte(body))
		if err != nil || plain(t, got) != body {
			t.Errorf("another text: %v", err)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"gzip": true, "deflate, GZIP;q=0.5": true, "br,gzip": true, "gzip;q=0": false, "gzip; q=0.000": false, "br": false, "": false, "x-gzip-like": false,
	} {
		if got := acceptsGzip(http.Header{"Accept-Encoding": {header}}); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func BenchmarkSqueezed(b *testing.B) {
	s, list := newSqueezed(), bytes.Repeat([]byte(`{"name":"tool","description":"what it does"},`), 2000)
	head, tail := []byte(`{"jsonrpc":"2.0","id":1,"result":{"tools":`), []byte(`}}`)
	for b.Loop() {
		if _, err := s.gzip(head, list, tail); err != nil {
			b.Fatal(err)
		}
	}
}
