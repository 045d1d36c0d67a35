package netguard

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/youmark/pkcs8"

	"mcp-atlassian/internal/ground/fault"
)

// clientCertificate is the certificate of the client; it is read again when one of its files has changed.
type clientCertificate struct {
	o Options

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  [2]time.Time
}

func (c *clientCertificate) give(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return c.load()
}

func (c *clientCertificate) load() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stamp := [2]time.Time{changed(c.o.TLS.Certificate), changed(c.keyFile())}
	if c.loaded != nil && stamp == c.stamp {
		return c.loaded, nil
	}
	pair, err := c.read()
	if err != nil {
		if c.loaded != nil { // a renewal that is only half written: the old pair serves on
			c.o.Log.Warn("the changed client certificate cannot be used; the former one stays", "service", c.o.Service, "error", err)
			return c.loaded, nil
		}
		return nil, err
	}
	c.loaded, c.stamp = pair, stamp
	return pair, nil
}

func (c *clientCertificate) keyFile() string {
	if c.o.TLS.Key != "" {
		return c.o.TLS.Key
	}
	return c.o.TLS.Certificate
}

func changed(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func (c *clientCertificate) read() (*tls.Certificate, error) {
	certs, err := os.ReadFile(c.o.TLS.Certificate)
	if err != nil {
		return nil, c.refuse("CLIENT_CERT", fileReason(err), err)
	}
	keys, err := os.ReadFile(c.keyFile())
	if err != nil {
		return nil, c.refuse("CLIENT_KEY", fileReason(err), err)
	}
	pair := &tls.Certificate{}
	for _, block := range pemBlocks(certs) {
		if block.Type == "CERTIFICATE" {
			pair.Certificate = append(pair.Certificate, block.Bytes)
		}
	}
	if len(pair.Certificate) == 0 {
		return nil, c.refuse("CLIENT_CERT", "there is no certificate in it", nil)
	}
	pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return nil, c.refuse("CLIENT_CERT", "its first certificate cannot be read", err)
	}
	pair.PrivateKey, err = c.privateKey(keys)
	if err != nil {
		return nil, err
	}
	if !matches(pair) {
		return nil, c.refuse("CLIENT_KEY", "the key does not belong to the certificate", nil)
	}
	return pair, nil
}

func (c *clientCertificate) refuse(setting, reason string, cause error) error {
	return fault.New(fault.Setup, "the client certificate of %s cannot be used: %s", c.o.Service, reason).
		WithHint("check %s_%s", c.o.Prefix, setting).Because(cause)
}

func (c *clientCertificate) privateKey(text []byte) (crypto.PrivateKey, error) {
	for _, block := range pemBlocks(text) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		encrypted := block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != ""
		if encrypted && c.o.TLS.KeyPassword.Empty() {
			return nil, c.refuse("CLIENT_KEY_PASSWORD", "the key is encrypted and no password is set", nil)
		}
		key, err := parseKey(block, []byte(c.o.TLS.KeyPassword.Reveal()))
		switch {
		case err != nil && encrypted:
			return nil, c.refuse("CLIENT_KEY_PASSWORD", "the key cannot be decrypted with the password that is set", err)
		case err != nil:
			return nil, c.refuse("CLIENT_KEY", "the key cannot be read", err)
		}
		return key, nil
	}
	return nil, c.refuse("CLIENT_KEY", "there is no private key", nil)
}

var errKeyForm = errors.New("unknown form of private key")

func parseKey(block *pem.Block, password []byte) (crypto.PrivateKey, error) {
	if block.Type == "ENCRYPTED PRIVATE KEY" {
		return pkcs8.ParsePKCS8PrivateKey(block.Bytes, password)
	}
	der := block.Bytes
	if block.Headers["DEK-Info"] != "" {
		var err error
		//nolint:staticcheck // old and weak, yet what "openssl rsa -aes256" writes; the operator's own file on the operator's disk
		if der, err = x509.DecryptPEMBlock(block, password); err != nil {
			return nil, err
		}
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return nil, errKeyForm
}

func matches(pair *tls.Certificate) bool {
	signer, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return false
	}
	public, ok := pair.Leaf.PublicKey.(interface {
		Equal(other crypto.PublicKey) bool
	})
	return ok && public.Equal(signer.Public())
}

func pemBlocks(text []byte) []*pem.Block {
	var blocks []*pem.Block
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return blocks
		}
		blocks, text = append(blocks, block), rest
	}
}
