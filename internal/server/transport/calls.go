package transport

import (
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// calls are the calls of one connection that its client waits for. The SDK drops a call without a word when its id is
// still in use; here it is noticed before.
type calls struct {
	mu       sync.Mutex
	ids      map[jsonrpc.ID]struct{} // of calls whose answer is not made yet
	waiting  int                     // calls whose answer is not sent yet
	answered chan struct{}           // a hint that an answer was sent
}

func newCalls() *calls {
	return &calls{ids: map[jsonrpc.ID]struct{}{}, answered: make(chan struct{}, 1)}
}

// begin adds a call; false = its id is in use.
func (c *calls) begin(id jsonrpc.ID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, used := c.ids[id]; used {
		return false
	}
	c.ids[id] = struct{}{}
	c.waiting++
	return true
}

// free lets the client use an id again: it may do so as soon as it reads the answer.
func (c *calls) free(id jsonrpc.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ids, id)
}

// sent counts an answer that was sent, or a call that was taken back.
func (c *calls) sent() {
	c.mu.Lock()
	c.waiting--
	c.mu.Unlock()
	select {
	case c.answered <- struct{}{}:
	default: // whoever waits looks at the number, not at the hints
	}
}

// pending tells how many calls wait for an answer.
func (c *calls) pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting
}
