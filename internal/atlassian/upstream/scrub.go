package upstream

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// plainHeaders are the headers of a request in which nothing secret can be.
var plainHeaders = map[string]bool{
	"Accept": true, "Content-Type": true, "User-Agent": true, "X-Atlassian-Token": true, "X-Experimentalapi": true,
	"Traceparent": true, "Tracestate": true,
}

// leastSecret is the length in bytes below which a value is too common to be taken out of a text.
const leastSecret = 6

// scrubbed takes out of upstream's words what the request carried: gateways and debug pages repeat in a refusal what they
// were sent, and the refusal may be shown to somebody whose credential it was not.
func (t *trip) scrubbed(err error) error {
	found, ok := errors.AsType[*fault.Error](err)
	if !ok || found.Upstream == nil || len(found.Upstream.Messages) == 0 {
		return err
	}
	hide := hider(t.sent)
	e, words := *found, *found.Upstream
	words.Messages = nil
	for _, message := range found.Upstream.Messages {
		words.Messages = append(words.Messages, hide.Replace(message))
	}
	e.Upstream = &words
	return &e
}

// hider replaces the values of headers that may be secret, in the spellings of headers, addresses and forms.
func hider(sent http.Header) *strings.Replacer {
	var found []string
	hide := func(value string) {
		if len(value) < leastSecret {
			return
		}
		found = append(found, value, url.QueryEscape(value), url.PathEscape(value), base64.StdEncoding.EncodeToString([]byte(value)))
	}
	for name, values := range sent {
		if plainHeaders[name] {
			continue
		}
		for _, value := range values {
			hide(value)
			_, behind, _ := strings.Cut(value, " ")
			hide(behind)
			hide(password(behind))
			cookies, _ := http.ParseCookie(value) // none in a header of another kind
			for _, cookie := range cookies {
				hide(cookie.Value)
			}
		}
	}
	// A longer one first, so that a secret which begins with another one goes as a whole.
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(found))
	for _, spelling := range found {
		pairs = append(pairs, spelling, secret.Placeholder)
	}
	return strings.NewReplacer(pairs...)
}

// password is the secret half of basic credentials; "" when the text is none.
func password(encoded string) string {
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return ""
	}
	_, secretHalf, _ := strings.Cut(string(plain), ":")
	return secretHalf
}
