package app

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/server/transport"
)

// transport makes the server of the chosen transport.
func (p *Product) transport(program Program, site *embedded) (transport.Server, error) {
	if !p.config.HTTP() {
		return p.stdio(program.Streams, site)
	}
	o := p.httpOptions()
	o.Listening = func(at net.Addr) {
		if site == nil {
			return
		}
		if err := site.greet(program.Streams.Out, p.config, endpoint(p.config, at)); err != nil {
			p.world.Watch.log.Error("the welcome could not be printed", "error", err.Error())
		}
	}
	server := transport.HTTP(p.Server, p.Reader, o, p.world.Watch.routes...)
	p.world.Watch.metrics.Gauge("sessions", func() float64 { return float64(server.Sessions()) })
	return server, nil
}

// stdio makes the server on the standard streams; what is for people goes to standard error.
func (p *Product) stdio(streams Streams, site *embedded) (transport.Server, error) {
	if site != nil {
		if err := site.greet(streams.Err, p.config, ""); err != nil {
			return nil, err
		}
	}
	o := transport.StdioOptions{Log: p.world.Watch.log}
	if runtime.GOOS != "windows" { // there a process keeps the id of a parent that is gone
		o.Parent = os.Getppid
	}
	return transport.Stdio(p.Server, streams.In, streams.Out, o), nil
}

// httpOptions copies what concerns the HTTP transports.
func (p *Product) httpOptions() transport.Options {
	s, c := p.config.Server, p.config.Callers
	kind := transport.Streamable
	if s.Transport == config.SSE {
		kind = transport.SSE
	}
	o := transport.Options{
		Kind: kind, Address: net.JoinHostPort(strings.Trim(s.Host, "[]"), strconv.Itoa(s.Port)), Path: string(s.Path),
		Stateless: s.Stateless,
		Guard:     transport.Guard{Hosts: c.AllowedHosts, Origins: c.AllowedOrigins, CORS: c.CORSOrigins},
		TLS:       transport.TLS{CertFile: s.CertFile.Or(""), KeyFile: s.KeyFile.Or("")},
		MaxBody:   int64(s.MaxBody), SessionIdle: s.SessionIdle.Duration(), MaxSessions: s.MaxSessions,
		Shutdown: s.Shutdown.Duration(), TrustedProxies: c.TrustedProxies, Accounts: p.Sites,
		Health: p.health(), Log: p.world.Watch.log, Refused: p.world.Watch.refused, Now: p.world.Now,
	}
	if c.EagerAuth {
		o.Verify = p.verify
	}
	return o
}

// health tells which services are configured, and how to ask them.
func (p *Product) health() transport.Health {
	h := transport.Health{Upstream: func(ctx context.Context) error {
		ctx = identity.NewContext(ctx, identity.Operator())
		for _, svc := range identity.Services() {
			if !p.auth[svc].Global() {
				continue
			}
			if _, _, err := p.Sites.Ask(ctx, svc); err != nil {
				return err
			}
		}
		return nil
	}}
	for _, svc := range identity.Services() {
		if p.auth[svc].Usable() {
			h.Services = append(h.Services, strings.ToLower(svc.String()))
		}
	}
	return h
}

// verify refuses a caller whose credential no service takes.
func (p *Product) verify(ctx context.Context, caller identity.Caller) error {
	ctx = identity.NewContext(ctx, caller)
	var refused error
	for _, svc := range identity.Services() {
		if !p.Sites.Available(ctx, svc) {
			continue
		}
		_, err := p.Sites.Open(ctx, svc)
		if err == nil {
			return nil
		}
		if fault.KindOf(err) == fault.Unauthenticated {
			refused = err
		}
	}
	return refused
}

// endpoint is the address of the MCP endpoint as a client on this machine reaches it.
func endpoint(c *config.Config, at net.Addr) string {
	scheme := "http"
	if c.Server.CertFile.Or("") != "" {
		scheme = "https"
	}
	path := string(c.Server.Path)
	switch {
	case path != "":
	case c.Server.Transport == config.SSE:
		path = "/sse"
	default:
		path = "/mcp"
	}
	host := strings.Trim(c.Server.Host, "[]")
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	port := c.Server.Port
	if tcp, ok := at.(*net.TCPAddr); ok {
		port = tcp.Port
	}
	return fmt.Sprintf("%s://%s%s", scheme, net.JoinHostPort(host, strconv.Itoa(port)), path)
}
