package netguard

import "net/netip"

// refusedNets are the networks that no caller-named host may lead to: the special-purpose registries of IANA for
// IPv4 and IPv6, and what reaches IPv4 in disguise. What is globally reachable inside 192.0.0.0/24 and 2001::/23
// (anycast for tunnels) hosts no Atlassian site.
var refusedNets = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "3fff::/20",
)

var (
	globalUnicast = netip.MustParsePrefix("2000::/3")
	sixToFour     = netip.MustParsePrefix("2002::/16")
)

// public reports whether an address is globally routable. Anything with a zone, and every IPv6 address outside the
// global unicast range (loopback, link-local, unique-local, multicast, NAT64, IPv4-compatible …), is not; an
// IPv4-mapped and a 6to4 address is judged by the IPv4 address inside.
func public(addr netip.Addr) bool {
	if !addr.IsValid() || addr.Zone() != "" {
		return false
	}
	addr = addr.Unmap()
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return false
	}
	for _, refused := range refusedNets {
		if refused.Contains(addr) {
			return false
		}
	}
	if sixToFour.Contains(addr) {
		bytes := addr.As16()
		return public(netip.AddrFrom4([4]byte(bytes[2:6])))
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	nets := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		nets[i] = netip.MustParsePrefix(text)
	}
	return nets
}
