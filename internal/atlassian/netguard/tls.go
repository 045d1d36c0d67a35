package netguard

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// TLS says whom to trust and how to present oneself.
type TLS struct {
	// SkipVerify switches certificate checks off for hosts of the operator. Atlassian Cloud and hosts that callers
	// name are always checked.
	SkipVerify bool
	// BundledRootsOnly leaves the operating system's store out.
	BundledRootsOnly bool
	Bundles          []string // more authorities: PEM files, or directories of them
	Certificate      string   // PEM file to present to the operator's hosts; may hold the key as well
	Key              string   // PEM file; empty: in the certificate's file
	KeyPassword      secret.Text
}

// tlsConfigs makes the configuration for hosts of the operator and the one for all others, which presents nothing
// and checks everything. Files that the settings name are read here, so that a mistake shows at the start; the
// authorities of the system are loaded with the first connection, because that takes longer than all the rest.
func tlsConfigs(o Options) (configured, strict func() *tls.Config, err error) {
	if err := checkBundles(o); err != nil {
		return nil, nil, err
	}
	var present *clientCertificate
	if o.TLS.Certificate != "" {
		present = &clientCertificate{o: o}
		if _, err := present.load(); err != nil {
			return nil, nil, err
		}
	}
	roots := sync.OnceValue(func() *x509.CertPool { return rootPool(o) })
	strict = func() *tls.Config { return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots()} }
	configured = func() *tls.Config {
		config := strict()
		if present != nil {
			config.GetClientCertificate = present.give
		}
		if o.TLS.SkipVerify {
			config.InsecureSkipVerify = true
			config.VerifyConnection = func(s tls.ConnectionState) error { return verifyCloud(s, roots()) }
		}
		return config
	}
	return configured, strict, nil
}

// verifyCloud makes the checks that were switched off when the host is Atlassian's after all.
func verifyCloud(s tls.ConnectionState, roots *x509.CertPool) error {
	if !cloud.Host(s.ServerName) {
		return nil
	}
	between := x509.NewCertPool()
	for _, cert := range s.PeerCertificates[1:] {
		between.AddCert(cert)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: s.ServerName, Roots: roots, Intermediates: between})
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: err}
	}
	return nil
}

func rootPool(o Options) *x509.CertPool {
	pool := x509.NewCertPool()
	if !o.TLS.BundledRootsOnly {
		system, err := x509.SystemCertPool()
		if err != nil {
			o.Log.Warn("the certificates of the operating system cannot be read; the bundled ones are used", "error", err)
		} else {
			pool = system
		}
	}
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		switch {
		case err != nil:
			continue // one this version of Go does not accept; it vouches for nobody
		case root.Constraint != nil:
			pool.AddCertWithConstraint(cert, root.Constraint)
		default:
			pool.AddCert(cert)
		}
	}
	for _, path := range unique(o.TLS.Bundles) {
		certs, err := readBundle(path, allCertificates)
		if err != nil {
			o.Log.Warn("a certificate bundle that could be read at the start cannot be read any more", "path", path, "error", err)
		}
		for _, cert := range certs {
			pool.AddCert(cert)
		}
	}
	return pool
}

func unique(paths []string) []string {
	paths = slices.Clone(paths)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// checkBundles makes sure that each bundle has a certificate. To parse all of them takes a while and can wait for
// the first connection.
func checkBundles(o Options) error {
	for _, path := range unique(o.TLS.Bundles) {
		if _, err := readBundle(path, oneCertificate); err != nil {
			return fault.New(fault.Setup, "the certificate bundle %s cannot be used: %s", path, fileReason(err)).
				WithHint("check %s_CA_BUNDLE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and SSL_CERT_FILE: each names a PEM file, or a directory of PEM files", o.Prefix).
				Because(err)
		}
	}
	return nil
}

var errNoCertificate = errors.New("there is no certificate in it")

// Bounds for reading a bundle.
const (
	oneCertificate  = 1
	allCertificates = math.MaxInt
)

// readBundle reads at most so many certificates of a file or a directory.
func readBundle(path string, most int) ([]*x509.Certificate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return readCertificates(path, most)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for _, entry := range entries {
		if len(all) >= most {
			break
		}
		certs, err := readCertificates(filepath.Join(path, entry.Name()), most)
		if err == nil { // a directory may hold other files as well
			all = append(all, certs...)
		}
	}
	if len(all) == 0 {
		return nil, errNoCertificate
	}
	return all, nil
}

// readCertificates reads certificates of a PEM file; one that Go cannot parse is left out, as the system does.
func readCertificates(path string, most int) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	var certs []*x509.Certificate
	for len(certs) < most {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		text = rest
		if block.Type != "CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			certs = append(certs, cert)
		}
	}
	if len(certs) == 0 {
		return nil, errNoCertificate
	}
	return certs, nil
}

// fileReason says what is wrong with a file, without its path twice.
func fileReason(err error) string {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// certificateReason words a failed check without the whole chain.
func certificateReason(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &host):
		return "it is for another host name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, &unknown):
		return "no trusted authority signed it"
	default:
		return "it is not valid for this use"
	}
}
