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

// URLHeader names the request header with the service's address.
func (s Service) URLHeader() string { return s.headers().address }

// TokenHeader names the request header with the service's personal token.
func (s Service) TokenHeader() string { return s.headers().personal }

// headerNames are the request headers of one service, in canonical spelling.
type headerNames struct{ address, personal, user, token string }

var headersOf = [2]headerNames{
	{"X-Atlassian-Jira-Url", "X-Atlassian-Jira-Personal-Token", "X-Atlassian-Jira-Username", "X-Atlassian-Jira-Api-Token"},
	{"X-Atlassian-Confluence-Url", "X-Atlassian-Confluence-Personal-Token", "X-Atlassian-Confluence-Username", "X-Atlassian-Confluence-Api-Token"},
}

func (s Service) headers() *headerNames {
	if s == Confluence {
		return &headersOf[1]
	}
	return &headersOf[0]
}
