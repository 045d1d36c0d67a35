package transport

import (
	"crypto/tls"
	"os"
	"sync"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// TLS names the certificate to serve with; empty files = no TLS.
type TLS struct{ CertFile, KeyFile string }

// enabled reports whether any file is named; one without the other is an error when serving starts.
func (t TLS) enabled() bool { return t.CertFile != "" || t.KeyFile != "" }

// certificateFor is how long a certificate is served before its files are looked at again.
const certificateFor = time.Minute

// certificates serves the files' certificate and picks up renewed files.
type certificates struct {
	files TLS
	now   func() time.Time

	mu       sync.Mutex
	current  *tls.Certificate
	modified time.Time // of the certificate's file
	looked   time.Time
}

// config loads the files once, so that a wrong path fails at the start.
func (t TLS) config(now func() time.Time) (*tls.Config, error) {
	c := &certificates{files: t, now: now}
	if err := c.load(); err != nil {
		return nil, fault.New(fault.Setup, "the TLS certificate %q with the key %q cannot be used: %v", t.CertFile, t.KeyFile, err).
			WithHint("name a PEM certificate and its unencrypted PEM key")
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return c.get(), nil
		},
	}, nil
}

func (c *certificates) load() error {
	info, err := os.Stat(c.files.CertFile)
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.files.CertFile, c.files.KeyFile)
	if err != nil {
		return err
	}
	c.current, c.modified, c.looked = &pair, info.ModTime(), c.now()
	return nil
}

// get gives the current certificate. While new files are incomplete the old certificate stays.
func (c *certificates) get() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Sub(c.looked) < certificateFor {
		return c.current
	}
	c.looked = c.now()
	if info, err := os.Stat(c.files.CertFile); err == nil && !info.ModTime().Equal(c.modified) {
		_ = c.load() // tried again in a minute
	}
	return c.current
}
