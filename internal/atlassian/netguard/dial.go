package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// headStart is how long one address is tried before the next one is tried beside it (RFC 8305).
const headStart = 250 * time.Millisecond

// dialAny connects to a host of the operator, or to a proxy.
func (n *Net) dialAny(ctx context.Context, network, address string) (net.Conn, error) {
	return n.dial(ctx, network, address, nil)
}

// dialPublic connects to a host that must be public.
func (n *Net) dialPublic(ctx context.Context, network, address string) (net.Conn, error) {
	return n.dial(ctx, network, address, func(addrs []netip.Addr) error {
		for _, addr := range addrs {
			if !public(addr) {
				return refusedAddress(address, addr)
			}
		}
		return nil
	})
}

func refusedAddress(address string, addr netip.Addr) error {
	host, _, _ := net.SplitHostPort(address)
	return fault.New(fault.Forbidden, "SSRF blocked: %s resolves to a non-global address", host).
		WithHint("if this host may be used, ask the operator to list it in MCP_ALLOWED_URL_DOMAINS").
		Because(fmt.Errorf("%s is %v", host, addr))
}

// dial resolves once, has every address judged, and connects to one of exactly these.
func (n *Net) dial(ctx context.Context, network, address string, judge func([]netip.Addr) error) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, n.o.Connect)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, err := n.resolve(ctx, host)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	if judge != nil {
		if err := judge(addrs); err != nil {
			return nil, err
		}
	}
	return n.race(ctx, network, interleave(addrs), port)
}

func (n *Net) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	addrs, err := n.o.Resolve(ctx, host)
	if err == nil && len(addrs) == 0 {
		err = &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return addrs, err
}

// interleave alternates the address families, beginning with the one the resolver put first.
func interleave(addrs []netip.Addr) []netip.Addr {
	var first, second []netip.Addr
	for _, addr := range addrs {
		if addr.Unmap().Is4() == addrs[0].Unmap().Is4() {
			first = append(first, addr)
		} else {
			second = append(second, addr)
		}
	}
	mixed := make([]netip.Addr, 0, len(addrs))
	for i := range max(len(first), len(second)) {
		if i < len(first) {
			mixed = append(mixed, first[i])
		}
		if i < len(second) {
			mixed = append(mixed, second[i])
		}
	}
	return mixed
}

type dialed struct {
	conn net.Conn
	err  error
}

// race tries the addresses one after the other, each with a head start, and takes the first connection.
func (n *Net) race(ctx context.Context, network string, addrs []netip.Addr, port string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan dialed)
	running := 0
	defer func() {
		cancel()
		go discard(results, running)
	}()
	var failures []error
	for _, addr := range addrs {
		running++
		go func() {
			conn, err := n.o.Dial(ctx, network, net.JoinHostPort(addr.String(), port))
			results <- dialed{conn, err}
		}()
		wait, stop := context.WithTimeout(ctx, headStart)
		select {
		case r := <-results:
			running--
			stop()
			if r.err == nil {
				return r.conn, nil
			}
			failures = append(failures, r.err)
		case <-wait.Done():
			stop()
		}
	}
	for running > 0 {
		r := <-results
		running--
		if r.err == nil {
			return r.conn, nil
		}
		failures = append(failures, r.err)
	}
	return nil, errors.Join(failures...)
}

// discard closes connections that lost the race.
func discard(results <-chan dialed, running int) {
	for range running {
		if r := <-results; r.conn != nil {
			_ = r.conn.Close()
		}
	}
}
