package netguard_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/youmark/pkcs8"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// authority signs certificates in a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// issue makes a certificate for hosts, or for a client without any.
func (a *authority) issue(t *testing.T, name string, hosts ...string) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: hosts, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

// serve starts an HTTPS server that says whose client certificate it saw.
func (a *authority) serve(t *testing.T, hosts ...string) *httptest.Server {
	t.Helper()
	der, key := a.issue(t, "server", hosts...)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := "nobody"
		if len(r.TLS.PeerCertificates) > 0 {
			name = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		_, _ = fmt.Fprint(w, name)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, ClientAuth: tls.RequestClientCert}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func writePEM(t *testing.T, name string, blocks ...*pem.Block) string {
	t.Helper()
	var text []byte
	for _, block := range blocks {
		text = append(text, pem.EncodeToMemory(block)...)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func certBlock(der []byte) *pem.Block { return &pem.Block{Type: "CERTIFICATE", Bytes: der} }

func keyBlock(t *testing.T, key *ecdsa.PrivateKey) *pem.Block {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return &pem.Block{Type: "PRIVATE KEY", Bytes: der}
}

// inner is a network with a private site, a public host and a Cloud site, all behind one HTTPS server.
func inner(t *testing.T) (*authority, netguard.Options) {
	t.Helper()
	a := newAuthority(t)
	server := a.serve(t, "jira.corp.example", "jira.example.com", "acme.atlassian.net")
	w := &world{
		names:   map[string][]string{"jira.corp.example": {"10.1.2.3"}, "jira.example.com": {"93.184.216.34"}, "acme.atlassian.net": {"93.184.216.40"}},
		servers: map[string]string{"10.1.2.3:443": at(server.URL), "93.184.216.34:443": at(server.URL), "93.184.216.40:443": at(server.URL)},
	}
	o := w.options()
	o.Trusted = []string{"https://jira.corp.example", "https://acme.atlassian.net"}
	return a, o
}

func TestTLS_private_authority(t *testing.T) {
	t.Parallel()
	a, o := inner(t)
	_, err := send(t, open(t, o), "https://jira.corp.example/")
	if fault.KindOf(err) != fault.Setup || !strings.Contains(fault.Text(err), "JIRA_CA_BUNDLE") || !strings.Contains(err.Error(), "jira.corp.example") {
		t.Errorf("an unknown authority: %v", err)
	}
	bundle := writePEM(t, "ca.pem", certBlock(a.cert.Raw))
	other := writePEM(t, "note.txt", &pem.Block{Type: "NOTE", Bytes: []byte("x")})
	for _, only := range []bool{false, true} {
		for _, path := range []string{bundle, filepath.Dir(bundle)} {
			o.TLS = netguard.TLS{Bundles: []string{path}, BundledRootsOnly: only}
			n := open(t, o)
			for _, host := range []string{"jira.corp.example", "jira.example.com", "acme.atlassian.net"} {
				if _, err := send(t, n, "https://"+host+"/"); err != nil {
					t.Errorf("%s, bundle %s: %v", host, path, err)
				}
			}
		}
	}
	for _, path := range []string{"/absent.pem", other, filepath.Dir(other)} {
		o.TLS = netguard.TLS{Bundles: []string{path}}
		if _, err := netguard.New(o); fault.KindOf(err) != fault.Setup || !strings.Contains(err.Error(), path) || !strings.Contains(fault.Text(err), "JIRA_CA_BUNDLE") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestTLS_verification_off_is_for_the_operators_own_hosts(t *testing.T) {
	t.Parallel()
	_, o := inner(t)
	o.TLS.SkipVerify = true
	n := open(t, o)
	for host, ok := range map[string]bool{"jira.corp.example": true, "jira.example.com": false, "acme.atlassian.net": false} {
		if _, err := send(t, n, "https://"+host+"/"); (err == nil) != ok {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestTLS_wrong_host(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	server := a.serve(t, "other.example")
	w := &world{names: map[string][]string{"jira.example.com": {"93.184.216.34"}}, servers: map[string]string{"93.184.216.34:443": at(server.URL)}}
	o := w.options()
	o.TLS.Bundles = []string{writePEM(t, "ca.pem", certBlock(a.cert.Raw))}
	if _, err := send(t, open(t, o), "https://jira.example.com/"); err == nil || !strings.Contains(err.Error(), "another host name") {
		t.Errorf("got %v", err)
	}
}

func TestTLS_client_certificate(t *testing.T) {
	t.Parallel()
	a, o := inner(t)
	der, key := a.issue(t, "anna")
	sealed, err := pkcs8.MarshalPrivateKey(key, []byte("pw"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ecDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	//nolint:staticcheck // the old form is what is tested
	oldSealed, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", ecDER, []byte("pw"), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	cert := writePEM(t, "cert.pem", certBlock(der))
	ca := []string{writePEM(t, "ca.pem", certBlock(a.cert.Raw))}
	for name, settings := range map[string]netguard.TLS{
		"combined":            {Certificate: writePEM(t, "both.pem", keyBlock(t, key), certBlock(der))},
		"split":               {Certificate: cert, Key: writePEM(t, "key.pem", keyBlock(t, key))},
		"encrypted":           {Certificate: cert, Key: writePEM(t, "key.pem", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}), KeyPassword: secret.New("pw")},
		"encrypted, old form": {Certificate: cert, Key: writePEM(t, "key.pem", oldSealed), KeyPassword: secret.New("pw")},
		"sole EC key":         {Certificate: cert, Key: writePEM(t, "key.pem", &pem.Block{Type: "EC PRIVATE KEY", Bytes: ecDER}), KeyPassword: secret.New("not needed")},
	} {
		o.TLS = settings
		o.TLS.Bundles = ca
		n := open(t, o)
		if got, err := send(t, n, "https://jira.corp.example/"); err != nil || got.body != "anna" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if got, err := send(t, n, "https://jira.example.com/"); err != nil || got.body != "nobody" {
			t.Errorf("%s: a host of somebody else saw the certificate: %v, %v", name, got, err)
		}
	}
	otherKey := writePEM(t, "other.pem", keyBlock(t, newKey(t)))
	for setting, settings := range map[string]netguard.TLS{
		"CLIENT_CERT":         {Certificate: "/absent.pem"},
		"no certificate":      {Certificate: otherKey},
		"no private key":      {Certificate: cert},
		"does not belong":     {Certificate: cert, Key: otherKey},
		"no password":         {Certificate: cert, Key: writePEM(t, "key.pem", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed})},
		"cannot be decrypted": {Certificate: cert, Key: writePEM(t, "key.pem", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}), KeyPassword: secret.New("wrong-pw")},
	} {
		o.TLS = settings
		if _, err := netguard.New(o); fault.KindOf(err) != fault.Setup || !strings.Contains(fault.Text(err), setting) || strings.Contains(fault.Text(err), "wrong-pw") {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

func TestTLS_client_certificate_is_read_again(t *testing.T) {
	t.Parallel()
	a, o := inner(t)
	first, firstKey := a.issue(t, "first")
	path := writePEM(t, "both.pem", keyBlock(t, firstKey), certBlock(first))
	o.TLS = netguard.TLS{Certificate: path, Bundles: []string{writePEM(t, "ca.pem", certBlock(a.cert.Raw))}}
	n := open(t, o)
	ask := func(want string) {
		t.Helper()
		n.CloseIdle()
		if got, err := send(t, n, "https://jira.corp.example/"); err != nil || got.body != want {
			t.Errorf("got %v, %v; want %s", got, err, want)
		}
	}
	replace := func(text []byte, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(age) // file systems may count time coarsely
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	ask("first")
	replace([]byte("half written"), time.Minute)
	ask("first")
	second, secondKey := a.issue(t, "second")
	replace(append(pem.EncodeToMemory(keyBlock(t, secondKey)), pem.EncodeToMemory(certBlock(second))...), 2*time.Minute)
	ask("second")
}
