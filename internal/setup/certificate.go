package setup

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// encrypt makes listeners speak HTTPS, as Data Center wants of redirect addresses. The certificate is made for this
// run and signed by nobody: the browser warns, and the traffic never leaves the machine.
func encrypt(listeners []net.Listener, host string) error {
	certificate, err := selfSigned(host, time.Now())
	if err != nil {
		for _, l := range listeners {
			_ = l.Close()
		}
		return fault.New(fault.Internal, "no certificate for %s can be made", host).Because(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	for i, l := range listeners {
		listeners[i] = tls.NewListener(l, config)
	}
	return nil
}

func selfSigned(host string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "mcp-atlassian sign-in"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{host}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key}, err
}
