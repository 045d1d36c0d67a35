package netguard

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

func isSOCKS4(proxy *url.URL) bool { return proxy.Scheme == "socks4a" }

// socks4aDialer connects through a SOCKS 4a proxy, which resolves the name itself.
type socks4aDialer struct {
	n     *Net
	proxy *url.URL
}

func (d socks4aDialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, err
	}
	conn, err := d.n.dialAny(ctx, network, withPort(d.proxy.Hostname(), portOf(d.proxy, "1080")))
	if err != nil {
		return nil, err
	}
	if err := d.greet(ctx, conn, host, uint16(port)); err != nil {
		_ = conn.Close()
		return nil, &net.OpError{Op: "socks connect", Net: network, Err: err}
	}
	return conn, nil
}

func portOf(u *url.URL, otherwise string) string {
	if port := u.Port(); port != "" {
		return port
	}
	return otherwise
}

var (
	errSOCKSRefused = errors.New("the SOCKS proxy refused the connection")
	errSOCKSName    = errors.New("the name cannot be sent to a SOCKS proxy")
)

// socks4Granted is the reply code of an accepted request.
const socks4Granted = 0x5a

// greet asks for a connection to a name: version 4, command 1, port, the address 0.0.0.1 that announces a name, the
// user, the name.
func (d socks4aDialer) greet(ctx context.Context, conn net.Conn, host string, port uint16) error {
	user := d.proxy.User.Username()
	if strings.ContainsRune(host+user, 0) {
		return errSOCKSName
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	request := binary.BigEndian.AppendUint16([]byte{4, 1}, port)
	request = append(request, 0, 0, 0, 1)
	request = append(request, user+"\x00"+host+"\x00"...)
	if _, err := conn.Write(request); err != nil {
		return err
	}
	var reply [8]byte
	if _, err := io.ReadFull(conn, reply[:]); err != nil {
		return err
	}
	if reply[1] != socks4Granted {
		return errSOCKSRefused
	}
	if !stop() {
		return ctx.Err()
	}
	return conn.SetDeadline(time.Time{})
}
