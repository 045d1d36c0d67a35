package identity

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Rules say how the headers of HTTP messages become callers. App fills them from the configuration.
type Rules struct {
	// Ignore: neither Authorization nor any X-Atlassian header is read (IGNORE_HEADER_AUTH); every message acts as
	// the operator.
	Ignore bool
	// Fallback: a message without any credential acts as the operator. App sets it only when the operator allows it
	// (ALLOW_GLOBAL_CRED_FALLBACK), not in OAuth proxy mode, and when some service has an identity to fall back to.
	Fallback bool
	// NoURLs: the URL headers are switched off (MCP_DISABLE_URL_HEADERS); a message with one is refused.
	NoURLs bool
	// CheckURL judges the address that a message names for a service: netguard's CheckURL of that service.
	CheckURL func(ctx context.Context, s Service, raw string) (*url.URL, error)
	// Passthrough lists per service the headers that are copied upstream, in the operator's spelling.
	Passthrough [2][]string
	// External tells per service that callers without a credential are served by their own forwarded headers only.
	External [2]bool
	// Exchange turns a bearer token of ours into what it stands for, in OAuth proxy mode; nil otherwise.
	Exchange func(ctx context.Context, token secret.Text) (Grant, error)
}

// Reader turns the headers of one HTTP message into its caller. It keeps nothing from one message to the next.
type Reader struct{ rules Rules }

// NewReader makes a Reader.
func NewReader(rules Rules) *Reader { return &Reader{rules: rules} }

// CloudIDHeader names the Cloud site of a message.
const CloudIDHeader = "X-Atlassian-Cloud-Id"

// Read gives the caller of a message. Errors are for the HTTP answer: Unauthenticated (401), Forbidden (403: a refused
// address), Input (400: a repeated header). It never turns a bad credential into another identity.
func (r *Reader) Read(ctx context.Context, h http.Header) (Caller, error) {
	if r.rules.Ignore {
		return r.without(h), nil
	}
	if err := onlyOnce(h); err != nil {
		return Caller{}, err
	}
	sites, err := r.checkURLs(ctx, h)
	if err != nil {
		return Caller{}, err
	}
	cloudID, err := cloudID(h)
	if err != nil {
		return Caller{}, err
	}
	shared, err := r.authorization(ctx, h)
	if err != nil {
		return Caller{}, err
	}
	if shared != nil && shared.CloudID == "" {
		shared.CloudID = cloudID
	}
	return r.caller(h, sites, shared)
}

// caller joins what stands in Authorization, for both services, with what stands in the headers of one service.
func (r *Reader) caller(h http.Header, sites [2]string, shared *Grant) (Caller, error) {
	c := Caller{kind: KindRequest}
	found := shared != nil
	for _, s := range Services() {
		own, carries, err := serviceGrant(h, s, sites[s], shared == nil)
		switch {
		case err != nil:
			return Caller{}, err
		case own != nil:
			c.grants[s] = *own
		case shared != nil:
			c.grants[s] = *shared
		default:
			c.missing[s] = bothHeaders(s)
		}
		found = found || carries
		c.grants[s].Forward = r.forwarded(h, s)
	}
	if !found {
		return r.anonymous(h, sites)
	}
	if c.grants[Jira].Credential == nil && c.grants[Confluence].Credential == nil {
		return Caller{}, fault.New(fault.Unauthenticated, "Authentication required: the request does not bring both a token and the site it belongs to").
			WithHint("send %s beside %s", Jira.URLHeader(), Jira.TokenHeader())
	}
	c.fingerprint = c.digest()
	return c, nil
}

// anonymous is the caller of a message without any credential.
func (r *Reader) anonymous(h http.Header, sites [2]string) (Caller, error) {
	if !r.rules.Fallback && !r.rules.External[Jira] && !r.rules.External[Confluence] {
		return Caller{}, fault.New(fault.Unauthenticated, "Authentication required").
			WithHint("send Authorization: Bearer, Token or Basic, or the X-Atlassian headers of the service")
	}
	c := r.without(h)
	for _, s := range Services() {
		if c.grants[s].Credential != nil {
			c.grants[s].URL = sites[s]
		} else if !r.rules.Fallback {
			c.missing[s] = bothHeaders(s)
		}
	}
	if !r.rules.Fallback {
		c.kind = KindExternal
	}
	c.fingerprint = c.digest()
	return c, nil
}

// without is the operator, except for services that are served with the caller's forwarded headers.
func (r *Reader) without(h http.Header) Caller {
	c := Caller{kind: KindOperator}
	for _, s := range Services() {
		c.grants[s].Forward = r.forwarded(h, s)
		if r.rules.External[s] {
			c.grants[s].Credential = Forwarded{}
		}
	}
	if r.rules.External[Jira] && r.rules.External[Confluence] {
		c.kind = KindExternal
	}
	c.fingerprint = c.digest()
	return c
}

// single lists the headers that may be sent once only.
var single = []string{
	"Authorization", CloudIDHeader,
	headersOf[Jira].address, headersOf[Jira].personal, headersOf[Jira].user, headersOf[Jira].token,
	headersOf[Confluence].address, headersOf[Confluence].personal, headersOf[Confluence].user, headersOf[Confluence].token,
}

// first gives the value of a header by its canonical name, trimmed; "" when there is none.
func first(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return strings.TrimSpace(values[0])
	}
	return ""
}

func bothHeaders(s Service) string {
	return "send Authorization, or both " + s.URLHeader() + " and " + s.TokenHeader()
}

// onlyOnce refuses repeated headers: which of two counts would depend on who reads them.
func onlyOnce(h http.Header) error {
	for _, name := range single {
		if len(h[name]) > 1 {
			return fault.New(fault.Input, "the header %s was sent more than once", name).WithHint("send it once")
		}
	}
	return nil
}

// checkURLs judges the addresses before anything else, whether they will be used or not, and gives them as they were
// judged: what is compared and connected later must be the host that was checked, not another spelling of it.
func (r *Reader) checkURLs(ctx context.Context, h http.Header) (sites [2]string, err error) {
	for _, s := range Services() {
		raw := first(h, s.headers().address)
		if raw == "" {
			continue
		}
		if r.rules.NoURLs || r.rules.CheckURL == nil {
			return sites, fault.New(fault.Forbidden, "Forbidden: Invalid %s URL: the header %s is switched off on this server", s, s.URLHeader())
		}
		checked, err := r.rules.CheckURL(ctx, s, raw)
		if err != nil {
			return sites, fault.New(fault.Forbidden, "Forbidden: Invalid %s URL: %s", s, reason(err)).Because(err)
		}
		sites[s] = checked.String()
	}
	return sites, nil
}

// reason is the message of an error without its frame.
func reason(err error) string {
	return strings.TrimSuffix(fault.Text(err), ".")
}

// cloudID reads the header with the cloud id. It goes into a path, hence the narrow form.
func cloudID(h http.Header) (string, error) {
	id := first(h, CloudIDHeader)
	if id != "" && !cloud.ValidID(id) {
		return "", fault.New(fault.Unauthenticated, "invalid %s header: a cloud id is letters, digits and hyphens, at most 64", CloudIDHeader)
	}
	return id, nil
}

// serviceGrant reads the headers of one service, whose checked address is at; carries reports that some credential is
// among them. The pair of address and personal token counts only without Authorization; user and API token are more
// specific than Authorization and win over it.
func serviceGrant(h http.Header, s Service, at string, alone bool) (g *Grant, carries bool, err error) {
	names := s.headers()
	personal, user, token := first(h, names.personal), first(h, names.user), first(h, names.token)
	// An empty credential is a bad one, not none: a client whose token is not set may not become the operator.
	carries = h[names.personal] != nil || h[names.user] != nil || h[names.token] != nil
	switch {
	case alone && at != "" && personal != "":
		return &Grant{Credential: Bearer{Token: secret.New(personal), Scheme: Personal}, URL: at}, true, nil
	case user != "" && token != "":
		return &Grant{Credential: Basic{User: user, Token: secret.New(token)}, URL: at}, true, nil
	case user != "" || token != "":
		return nil, true, fault.New(fault.Unauthenticated, "%s and %s must be sent together", names.user, names.token)
	}
	return nil, carries, nil
}

// forwarded copies the headers that the operator lets pass, in his spelling.
func (r *Reader) forwarded(h http.Header, s Service) http.Header {
	var copied http.Header
	for _, name := range r.rules.Passthrough[s] {
		values := h.Values(name)
		if len(values) == 0 {
			continue
		}
		if copied == nil {
			copied = http.Header{}
		}
		copied[name] = slices.Clone(values)
	}
	return copied
}
