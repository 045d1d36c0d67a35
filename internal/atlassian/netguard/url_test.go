package netguard_test

import (
	"net/netip"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// names that the tests know; everything else does not resolve.
var names = map[string][]string{
	"jira.example.com":            {"93.184.216.34"},
	"v6.example.com":              {"2606:2800:220:1:248:1893:25c8:1946"},
	"inner.example.com":           {"10.1.2.3"},
	"mixed.example.com":           {"93.184.216.34", "192.168.0.1"},
	"mapped.example.com":          {"::ffff:127.0.0.1"},
	"nat64.example.com":           {"64:ff9b::a9fe:a9fe"},
	"linklocal.example.com":       {"fe80::1"},
	"metadata.example.com":        {"169.254.169.254"},
	"dc.corp.example":             {"10.9.9.9"},
	"xn--bcher-kva.example":       {"93.184.216.34"},
	"metadata.google.internal":    {"169.254.169.254"},
	"localhost":                   {"127.0.0.1"},
	"127.1":                       {"127.0.0.1"},
	"0x7f.0.0.1":                  {"127.0.0.1"},
	"2130706433":                  {"127.0.0.1"},
	"api.atlassian.com":           {"93.184.216.35"},
	"localtest.example":           {"127.0.0.1"},
	"sub.localhost":               {"127.0.0.1"},
	"under_score.example.com":     {"93.184.216.36"},
	"attacker.example.com":        {"93.184.216.37"},
	"jira.example.com.evil.local": {"10.0.0.1"},
}

// hostile are addresses that a caller may name to reach what it must not reach, and a word of the reason.
var hostile = map[string]string{
	"":                                      "Empty URL",
	"   ":                                   "Empty URL",
	"http://[::1":                           "Invalid URL",
	"https://exa mple.com":                  "Invalid URL",
	"ftp://jira.example.com":                "Blocked scheme",
	"file:///etc/passwd":                    "Blocked scheme",
	"gopher://jira.example.com":             "Blocked scheme",
	"jira.example.com":                      "Blocked scheme",
	"//jira.example.com":                    "Blocked scheme",
	"https://localhost\\@jira.example.com/": "Blocked backslash",
	"https://jira.example.com\\.evil":       "Blocked backslash",
	"https://":                              "No hostname",
	"https:///path":                         "No hostname",
	"https://user:pw@jira.example.com":      "user name or password",
	"https://jira.example.com@10.0.0.1":     "user name or password",
	"https://localhost":                     "Blocked hostname",
	"https://LOCALHOST:8080/":               "Blocked hostname",
	"https://localhost.":                    "Blocked hostname",
	"https://sub.localhost":                 "Blocked hostname",
	"https://metadata.google.internal":      "Blocked hostname",
	"https://METADATA.google.internal.":     "Blocked hostname",
	"https://127.0.0.1":                     "Blocked IP address",
	"https://127.0.0.1:443/x":               "Blocked IP address",
	"https://127.1":                         "Blocked IP address",
	"https://2130706433":                    "Blocked IP address",
	"https://0177.0.0.1":                    "Blocked IP address",
	"https://0x7f000001":                    "Blocked IP address",
	"https://0x7f.0.0.1":                    "Blocked IP address",
	"https://0X7F.1":                        "Blocked IP address",
	"https://017700000001":                  "Blocked IP address",
	"https://8.8.8":                         "Blocked IP address",
	"https://0.0.0.0":                       "Blocked IP address",
	"https://0":                             "Blocked IP address",
	"https://10.0.0.1":                      "Blocked IP address",
	"https://10.0.0.1.":                     "Blocked IP address",
	"https://172.31.255.255":                "Blocked IP address",
	"https://192.168.1.1":                   "Blocked IP address",
	"https://169.254.169.254":               "Blocked IP address",
	"https://100.100.100.200":               "Blocked IP address",
	"https://192.88.99.1":                   "Blocked IP address",
	"https://198.18.0.1":                    "Blocked IP address",
	"https://224.0.0.1":                     "Blocked IP address",
	"https://255.255.255.255":               "Blocked IP address",
	"https://[::1]":                         "Blocked IP address",
	"https://[::]":                          "Blocked IP address",
	"https://[::ffff:127.0.0.1]":            "Blocked IP address",
	"https://[::ffff:7f00:1]":               "Blocked IP address",
	"https://[::ffff:a9fe:a9fe]":            "Blocked IP address",
	"https://[::127.0.0.1]":                 "Blocked IP address",
	"https://[64:ff9b::7f00:1]":             "Blocked IP address",
	"https://[64:ff9b:1::7f00:1]":           "Blocked IP address",
	"https://[fe80::1]":                     "Blocked IP address",
	"https://[fe80::1%25eth0]":              "Blocked IP address",
	"https://[2606:2800:220:1::1%25eth0]":   "Blocked IP address",
	"https://[fd00::1]":                     "Blocked IP address",
	"https://[fec0::1]":                     "Blocked IP address",
	"https://[ff02::1]":                     "Blocked IP address",
	"https://[2001:db8::1]":                 "Blocked IP address",
	"https://[2001::1]":                     "Blocked IP address",
	"https://[2002:7f00:1::]":               "Blocked IP address",
	"https://[2002:a9fe:a9fe::]":            "Blocked IP address",
	"https://①②⑦.⓪.⓪.①":                     "Blocked IP address",
	"https://127。0。0。1":                     "Blocked IP address",
	"https://１２７.0.0.1":                     "Blocked IP address",
	"https://ⓛocalhost":                     "Blocked hostname",
	"https://loc\u00adalhost":               "Blocked hostname",
	"https://metadata。google。internal":      "Blocked hostname",
	"https://nowhere.example.com":           "DNS resolution",
	"https://jira..example.com":             "Invalid URL",
	"https://jira.example.com..":            "Invalid URL",
	"https://a/../b\x00":                    "Invalid URL",
	"https://%6c%6f%63alhost":               "Invalid URL",
	"https://jira.example.com/?x=":          "Invalid URL",
	"https://jira.example.com/#":            "", // an empty fragment changes nothing
	"https://jira.example.com?":             "Invalid URL",
	"https://jira.example.com/#@evil":       "Invalid URL",
	"https://inner.example.com":             "non-global",
	"https://mixed.example.com":             "non-global",
	"https://mapped.example.com":            "non-global",
	"https://nat64.example.com":             "non-global",
	"https://linklocal.example.com":         "non-global",
	"https://metadata.example.com":          "non-global",
	"https://localtest.example":             "non-global",
	"http://jira.example.com":               "Blocked scheme",
}

func TestCheckURL_refuses_hostile_addresses_without_a_packet(t *testing.T) {
	t.Parallel()
	w := &world{names: names}
	n := open(t, w.options())
	for raw, reason := range hostile {
		u, err := n.CheckURL(t.Context(), raw)
		if reason == "" {
			if err != nil {
				t.Errorf("%q: %v", raw, err)
			}
			continue
		}
		if fault.KindOf(err) != fault.Forbidden || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: got %v, %v; want %q", raw, u, err, reason)
		}
		if err != nil && (strings.Contains(err.Error(), "10.1.2.3") || strings.Contains(err.Error(), ":pw")) {
			t.Errorf("%q: the reason gives something away: %v", raw, err)
		}
	}
	if sent := w.packets(); len(sent) > 0 {
		t.Errorf("packets were sent to %v", sent)
	}
}

// The connection judges as well: nothing leaves even when nobody called CheckURL.
func TestRoundTripper_refuses_hostile_addresses_without_a_packet(t *testing.T) {
	t.Parallel()
	w := &world{names: names}
	o := w.options()
	o.TLS.SkipVerify = true
	o.Proxy.No = "*"
	n := open(t, o)
	for raw := range hostile {
		raw = strings.Split(raw, "#")[0]
		if strings.Contains(raw, "jira.example.com") { // a public host: only the form was wrong
			continue
		}
		if got, err := send(t, n, raw); err == nil {
			t.Errorf("%q was answered with %v", raw, got)
		}
	}
	if sent := w.packets(); len(sent) > 0 {
		t.Errorf("packets were sent to %v", sent)
	}
}

func TestCheckURL_accepts(t *testing.T) {
	t.Parallel()
	w := &world{names: names}
	o := w.options()
	o.Trusted = []string{"http://dc.corp.example:8080/jira", "https://JIRA.corp.example"}
	n := open(t, o)
	for raw, want := range map[string]string{
		"https://jira.example.com":            "https://jira.example.com",
		"https://JIRA.example.com.:8443/ctx/": "https://jira.example.com:8443/ctx/",
		"HTTPS://v6.example.com":              "https://v6.example.com",
		"https://93.184.216.34":               "https://93.184.216.34",
		"https://[2606:2800:220:1::1]:8443":   "https://[2606:2800:220:1::1]:8443",
		"https://[2002:5db8:d822::]":          "https://[2002:5db8:d822::]",
		"https://bücher.example":              "https://xn--bcher-kva.example",
		"https://under_score.example.com":     "https://under_score.example.com",
		"http://dc.corp.example:8080/jira":    "http://dc.corp.example:8080/jira",
	} {
		u, err := n.CheckURL(t.Context(), " "+raw+"\t")
		if err != nil || u.String() != want {
			t.Errorf("%q: got %v, %v; want %s", raw, u, err, want)
		}
	}
	for _, raw := range []string{"http://dc.corp.example:22", "https://dc.corp.example:8080", "http://x.dc.corp.example:8080"} {
		if u, err := n.CheckURL(t.Context(), raw); err == nil {
			t.Errorf("%q: got %v; only the exact origin of the operator's site is trusted", raw, u)
		}
	}
}

func TestPlainHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"JIRA.Example.com": "jira.example.com", "jira.example.com.": "jira.example.com", "ｊira.example.com": "jira.example.com",
		"ji\u00adra.example.com": "jira.example.com", "jira。example.com": "jira.example.com", "bücher.example": "xn--bcher-kva.example",
		"::FFFF:10.1.2.3": "10.1.2.3", "2001:DB8:0:0::1": "2001:db8::1", "fe80::1%eth0": "fe80::1%eth0", "::ffff:10.1.2.3%a": "::ffff:10.1.2.3%a",
		"under_score": "under_score", "": "", ".": "", "a..": "", "a b": "", "a/b": "", "xn--a": "",
	} {
		if got, ok := netguard.PlainHost(host); got != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", host, got, ok, want)
		}
	}
}

func TestCheckURL_allow_list(t *testing.T) {
	t.Parallel()
	w := &world{names: names}
	o := w.options()
	o.Allowed = []string{"Corp.Example", "*.wild.example", "=exact.example", "10.1.2.3", "10.8.0.0/16", "[fd00::7]"}
	n := open(t, o)
	for raw, reason := range map[string]string{
		"https://corp.example":           "",
		"https://any.corp.example":       "", // no lookup, private or not
		"http://any.corp.example":        "",
		"https://wild.example":           "",
		"https://a.wild.example":         "",
		"https://exact.example":          "",
		"https://10.1.2.3":               "",
		"http://10.8.200.1":              "",
		"https://[fd00::7]":              "",
		"https://evilcorp.example":       "not in allowed",
		"https://corp.example.evil.test": "not in allowed",
		"https://a.exact.example":        "not in allowed",
		"https://jira.example.com":       "not in allowed",
		"https://93.184.216.34":          "not in allowed",
		"https://10.1.2.4":               "Blocked IP address",
		"https://127.0.0.1":              "Blocked IP address",
		"https://0x0a010203":             "Blocked IP address",
		"https://localhost":              "Blocked hostname",
	} {
		_, err := n.CheckURL(t.Context(), raw)
		if (reason == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), reason)) {
			t.Errorf("%q: got %v, want %q", raw, err, reason)
		}
	}
}

func TestNew_refuses_an_entry_that_is_no_host(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"https://corp.example", "corp.example/x", "10.0.0.0/99"} {
		o := (&world{}).options()
		o.Allowed = []string{entry}
		if _, err := netguard.New(o); fault.KindOf(err) != fault.Setup || !strings.Contains(err.Error(), "MCP_ALLOWED_URL_DOMAINS") {
			t.Errorf("%q: got %v", entry, err)
		}
	}
}

// FuzzCheckURL: whatever is accepted names a plain ASCII host that was looked up and found public, or is itself a
// public address, and holds no user, query or fragment.
func FuzzCheckURL(f *testing.F) {
	for raw := range hostile {
		f.Add(raw)
	}
	f.Add("https://jira.example.com")
	w := &world{names: names}
	n := open(f, w.options())
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := n.CheckURL(t.Context(), raw)
		if err != nil {
			return
		}
		host := u.Hostname()
		if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._:") != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" {
			t.Fatalf("%q was accepted as %q", raw, u)
		}
		if addr, err := netip.ParseAddr(host); err == nil {
			if addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsUnspecified() || addr.IsMulticast() {
				t.Fatalf("%q was accepted as %v", raw, addr)
			}
			return
		}
		for _, addr := range names[host] {
			if netip.MustParseAddr(addr).Unmap().IsPrivate() {
				t.Fatalf("%q was accepted as %s, which is %s", raw, host, addr)
			}
		}
		if len(names[host]) == 0 {
			t.Fatalf("%q was accepted as %s, which does not resolve", raw, host)
		}
	})
}
