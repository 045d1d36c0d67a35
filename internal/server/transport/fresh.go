package transport

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// fresh knows the connections on which nothing has been asked yet. [http.Server.Shutdown] would wait five seconds for
// each, and browsers and proxies open them in advance.
type fresh struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// freshGrace is how long such a connection may still bring a request that is on its way.
const freshGrace = 300 * time.Millisecond

// watch is the server's ConnState hook.
func (f *fresh) watch(c net.Conn, state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if state != http.StateNew {
		delete(f.conns, c)
		return
	}
	if f.conns == nil {
		f.conns = map[net.Conn]struct{}{}
	}
	f.conns[c] = struct{}{}
}

// closeSoon closes those that stay without a request, after a moment. The function that it gives takes it back.
func (f *fresh) closeSoon() (stop func() bool) {
	return time.AfterFunc(freshGrace, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for c := range f.conns {
			_ = c.Close() // the server notices
		}
	}).Stop
}
