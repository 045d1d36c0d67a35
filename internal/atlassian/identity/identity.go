// Package identity says who sent a message and which credentials came with it.
//
// A [Caller] is read once per message from HTTP headers ([Reader]) or stands for the operator ([Operator]); it is
// immutable and travels in the context. A credential signs requests and is never printed. The package never falls
// back from a missing or bad credential to another one, makes no request, and knows no MCP.
package identity

import "strings"

// Service is one of the two products.
type Service uint8

// Services.
const (
	Jira Service = iota
	Confluence
)

// Services lists both.
func Services() []Service { return []Service{Jira, Confluence} }

// String gives the name of the product.
func (s Service) String() string {
	if s == Confluence {
		return "Confluence"
	}
	return "Jira"
}

// Prefix gives the prefix of the service's settings: "JIRA" or "CONFLUENCE".
func (s Service) Prefix() string { return strings.ToUpper(s.String()) }

// Header gives the name of one of the service's request headers: X-Atlassian-Jira-Url for "Url".
func (s Service) Header(what string) string { return "X-Atlassian-" + s.String() + "-" + what }
