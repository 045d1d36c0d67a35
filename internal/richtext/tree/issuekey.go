package tree

import "strings"

// notProjects are words that look like keys of projects and are something else: UTF-8, SHA-256, CVE-2024-1234.
var notProjects = map[string]bool{
	"UTF": true, "UCS": true, "ISO": true, "SHA": true, "MD": true, "AES": true, "RSA": true, "DES": true, "RFC": true,
	"HTTP": true, "TLS": true, "SSL": true, "CVE": true, "CWE": true, "GHSA": true, "IEEE": true, "IEC": true,
	"ECMA": true, "ANSI": true, "DIN": true, "EN": true, "COVID": true, "USB": true, "IPV": true, "MP": true,
	"PEP": true, "JDK": true, "JSR": true, "LTS": true, "RC": true, "CRC": true, "BASE": true, "ASCII": true,
	"WCAG": true, "GPT": true, "PCI": true, "SOC": true, "CP": true, "KOI8": true, "LATIN": true, "WINDOWS": true,
	"X86": true, "ARM": true, "ES": true, "CSS": true, "SC": true, "FIPS": true, "NIST": true, "SP": true, "RS": true,
	"DDR": true, "HDMI": true, "QUIC": true, "SAML": true,
}

// IssueKeyAt gives the length of the issue key at the start of a text, 0 when there is none: an upper-case letter,
// upper-case letters, digits and underscores, then groups of a hyphen and digits. What follows must not go on as a
// word.
func IssueKeyAt(s string) int {
	i := 0
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || i > 0 && (s[i] >= '0' && s[i] <= '9' || s[i] == '_')) {
		i++
	}
	if i < 2 {
		return 0
	}
	groups := 0
	for i+1 < len(s) && s[i] == '-' && s[i+1] >= '0' && s[i+1] <= '9' {
		groups++
		for i++; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		}
	}
	if groups == 0 || i < len(s) && wordByte(s[i]) {
		return 0
	}
	return i
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '/' ||
		c >= 0x80
}

// NextIssueKey finds the first issue key at or after a position that belongs to a project: start and end, or -1.
// Without a function a list of well-known other words decides what is no project.
func NextIssueKey(s string, from int, isProject func(string) bool) (start, end int) {
	for i := from; i < len(s); i++ {
		if c := s[i]; c < 'A' || c > 'Z' || i > 0 && wordByte(s[i-1]) {
			continue
		}
		n := IssueKeyAt(s[i:])
		if n == 0 {
			continue
		}
		project := s[i : i+strings.IndexByte(s[i:], '-')]
		known := !notProjects[project]
		if isProject != nil {
			known = isProject(project)
		}
		if known {
			return i, i + n
		}
		i += n - 1
	}
	return -1, -1
}

// LinkIssues gives each issue key in plain, strong, emphasised and struck text a link to its issue. It changes the
// document. Code, links and text with other marks stay as they are.
func LinkIssues(d *Document, site string, isProject func(string) bool) {
	if site == "" {
		return
	}
	Walk(d.Root, func(n *Node) bool {
		if n.Kind.HoldsInline() {
			linkIssues(n, site, isProject)
			return false
		}
		return true
	})
}

func linkIssues(parent *Node, site string, isProject func(string) bool) {
	var out []*Node
	for i, n := range parent.Children {
		start, _ := -1, -1
		if n.Kind == Text && linkable(n.Marks) {
			start, _ = NextIssueKey(n.Text, 0, isProject)
		}
		if start < 0 {
			if out != nil {
				out = append(out, n)
			}
			continue
		}
		if out == nil {
			out = append(make([]*Node, 0, len(parent.Children)+2), parent.Children[:i]...)
		}
		out = append(out, splitKeys(n, site, isProject)...)
	}
	if out != nil {
		parent.Children = out
	}
}

func linkable(marks Marks) bool {
	for _, m := range marks {
		if m.Kind != Strong && m.Kind != Em && m.Kind != Strike {
			return false
		}
	}
	return true
}

func splitKeys(n *Node, site string, isProject func(string) bool) []*Node {
	var out []*Node
	at := 0
	for {
		start, end := NextIssueKey(n.Text, at, isProject)
		if start < 0 {
			break
		}
		if start > at {
			out = append(out, &Node{Kind: Text, Text: n.Text[at:start], Marks: n.Marks})
		}
		key := n.Text[start:end]
		link := Mark{Kind: Link, Value: site + "/browse/" + key}
		out = append(out, &Node{Kind: Text, Text: key, Marks: n.Marks.With(link)})
		at = end
	}
	if at < len(n.Text) {
		out = append(out, &Node{Kind: Text, Text: n.Text[at:], Marks: n.Marks})
	}
	return out
}
