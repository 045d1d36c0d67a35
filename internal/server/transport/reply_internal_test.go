package transport

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestAnswerIn_tells_answers_from_the_rest(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		`{"jsonrpc":"2.0","id":1,"result":{}}`:                                       true,
		`{"jsonrpc":"2.0","id":-7,"error":{"code":1}}`:                               true,
		`{"jsonrpc":"2.0","id":"a\",\"method\":","result":{}}`:                       true,
		`{"jsonrpc":"2.0","id":"\\","error":{}}`:                                     true,
		`{"jsonrpc":"2.0","method":"notifications/progress","params":{"result":{}}}`: false,
		`{"jsonrpc":"2.0","id":1,"method":"ping"}`:                                   false,
		`{"jsonrpc":"2.0","id":`:                                                     false,
		`{"jsonrpc":"2.0","id":"open`:                                                false,
		``:                                                                           false,
	} {
		got, final := answerIn(event([]byte(message)))
		if final != want || (want && string(got) != message) {
			t.Errorf("%s: %v, %s", message, final, got)
		}
	}
	for _, framed := range []string{": keep-alive\n\n", "event: prime\nid: 1_0\ndata: \n\n", ""} {
		if _, final := answerIn([]byte(framed)); final {
			t.Errorf("%q is no answer", framed)
		}
	}
}

func FuzzAnswerIn(f *testing.F) {
	f.Add(`"a\"b"`, `{}`)
	f.Fuzz(func(t *testing.T, id, result string) {
		_, _ = answerIn(fmt.Appendf(nil, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":%s,%s\n\n", id, result))
		if at := idLength([]byte(id)); at < 0 || at > len(id) {
			t.Errorf("length %d of %q", at, id)
		}
	})
}

func FuzzPeek(f *testing.F) {
	for _, seed := range []string{`{"jsonrpc":"2.0","id":1,"method":"ping"}`, `[]`, `{`, `{"jsonrpc":"2.0","id":1,"result":null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, problem := peek(body)
		if problem == nil && p.Version != "2.0" {
			t.Errorf("%q is no message of JSON-RPC 2.0", body)
		}
		_ = p.metaVersion()
		_ = plainLegacy(p.Params) && plainModern(p.Params)
	})
}

func TestReply_a_stream_does_not_end_without_the_answer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form form
		want string
	}{
		"events": {asStream, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603"},
		"body":   {asJSON, "\n{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603"},
	} {
		for _, answered := range []bool{false, true} {
			w := httptest.NewRecorder()
			r := newReply(w, test.form, &Options{KeepAlive: time.Hour, Now: time.Now})
			r.id = []byte("7")
			r.begin(time.Hour)
			r.tick() // the answer is late
			if answered {
				if err := r.send([]byte(`{"jsonrpc":"2.0","id":7,"result":{}}`), true); err != nil {
					t.Fatal(err)
				}
			}
			r.finish()
			if got := strings.Contains(w.Body.String(), test.want); got == answered {
				t.Errorf("%s, answered %v: %q", name, answered, w.Body.String())
			}
		}
	}
}
