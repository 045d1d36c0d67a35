package transport

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
)

func callerOf(t *testing.T, token string) identity.Caller {
	t.Helper()
	c, err := identity.NewReader(identity.Rules{}).Read(t.Context(), http.Header{"Authorization": {"Token " + token}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newLive connects a session with an id of its own.
func newLive(t *testing.T) *mcp.ServerSession {
	t.Helper()
	server := mcp.NewServer(&mcp.Implementation{Name: "t", Version: "1"}, nil)
	live, err := server.Connect(t.Context(), &mcp.StreamableServerTransport{SessionID: "s"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

func TestSessions_idle_ones_end(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const idle = 30 * time.Minute
		table := newSessions(10, idle, nil)
		alice := callerOf(t, "alice")
		first, stream := &visit{leave: func() {}}, &visit{leave: func() {}}
		table.open(alice, newLive(t), first)
		table.leave("s", first)
		time.Sleep(idle - time.Second)
		if _, ok := table.enter(t.Context(), "s", alice, stream); !ok {
			t.Fatal("the session ended too early")
		}
		time.Sleep(2 * idle) // a stream is open all the time
		if table.count() != 1 {
			t.Fatal("the session ended under an open stream")
		}
		table.leave("s", stream)
		time.Sleep(idle + time.Second)
		if _, ok := table.enter(t.Context(), "s", alice, first); ok || table.count() != 0 {
			t.Error("the session did not end")
		}
		table.endAll(t.Context())
	})
}

func TestSessions_never_end_without_an_idle_time(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newSessions(10, 0, nil)
		first := &visit{leave: func() {}}
		table.open(callerOf(t, "alice"), newLive(t), first)
		table.leave("s", first)
		time.Sleep(1000 * time.Hour)
		if table.count() != 1 {
			t.Error("the session ended")
		}
		table.endAll(t.Context())
	})
}
