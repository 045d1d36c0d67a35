package setup

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// Target is the server that the health command asks.
type Target struct {
	Host  string // the address the server listens on; an unspecified one is asked on loopback
	Port  int
	HTTPS bool
}

// healthTimeout bounds the whole question: container platforms ask often and want an answer soon.
const healthTimeout = 5 * time.Second

// Health asks the server on this machine whether it is alive. Its certificate is not checked: it is issued for the
// name by which clients know the server, and the question holds nothing worth stealing.
func Health(ctx context.Context, t Target) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	address := t.address()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fault.New(fault.Setup, "the address %s cannot be asked", address).Because(err)
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, //nolint:gosec // see above
		DisableKeepAlives: true,
	}}
	response, err := client.Do(request)
	if err != nil {
		return fault.New(fault.Unavailable, "nothing answers at %s", address).
			WithHint("start the server with an HTTP transport, or say with PORT and HOST where it listens").Because(err)
	}
	defer func() { _ = response.Body.Close() }()
	var said struct {
		Status string `json:"status"`
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err == nil {
		err = json.Unmarshal(text, &said)
	}
	if err != nil || response.StatusCode != http.StatusOK || said.Status != "ok" {
		return fault.New(fault.Unavailable, "what answers at %s is not this server, or it is not well (HTTP %d)", address, response.StatusCode).Because(err)
	}
	return nil
}

func (t Target) address() string {
	host := strings.Trim(t.Host, "[]")
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if ip.To4() == nil {
			host = "::1"
		}
	}
	if host == "" {
		host = "127.0.0.1"
	}
	scheme := "http"
	if t.HTTPS {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.Itoa(t.Port)) + "/healthz"
}

// firstProcess is where Linux shows the command line of a container's first process.
const firstProcess = "/proc/1/cmdline"

// ContainerArgs gives the arguments of the server when it is the first process of the container that the health
// command runs in: a health check of an image cannot know with which port the container was started.
func ContainerArgs(program string, read func(string) ([]byte, error)) ([]string, bool) {
	text, err := read(firstProcess)
	if err != nil {
		return nil, false
	}
	words := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	if path.Base(words[0]) != program {
		return nil, false
	}
	return words[1:], true
}
