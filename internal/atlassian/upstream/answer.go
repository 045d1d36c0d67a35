package upstream

import (
	"errors"
	"fmt"
	"html"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// errorBodyLimit bounds what is read of an error answer.
const errorBodyLimit = 64 << 10

// refusal makes a fault of an answer with a status of 300 and more.
func (a *answer) refusal() error {
	status := a.response.StatusCode
	content, _ := a.read(errorBodyLimit) // an error body that cannot be read leaves the status, which says enough
	if status == http.StatusUnauthorized && a.trip.door.to.Rejected != nil {
		a.trip.door.to.Rejected()
	}
	kind, message, hint := a.meaning()
	e := a.fault(kind, "%s", message).WithHint("%s", hint)
	e.Upstream.Messages = a.words(content)
	if wait, said := a.retryAfter(); said && kind.Retryable() {
		e.RetryAfter = wait
	}
	return a.sharpen(a.because(e))
}

// because adds to a 401 why the credential could not be renewed, and what to do about it.
func (a *answer) because(e *fault.Error) *fault.Error {
	why, ok := errors.AsType[*fault.Error](a.trip.unrenewed)
	if !ok || a.response.StatusCode != http.StatusUnauthorized {
		return e
	}
	worded := *e
	worded.Message += "; " + why.Message
	if why.Hint != "" {
		worded.Hint = why.Hint
	}
	return &worded
}

// meaning gives kind, message and next step of a status.
func (a *answer) meaning() (kind fault.Kind, message, hint string) {
	service := a.trip.door.to.Service
	switch status := a.response.StatusCode; {
	case status == http.StatusUnauthorized:
		return fault.Unauthenticated, fmt.Sprintf("Authentication failed for %s API (401): the token may be expired or invalid", service),
			"check the credentials for " + service.String()
	case status == http.StatusForbidden:
		return fault.Forbidden, fmt.Sprintf("permission denied by %s (403)", service), "check that this account may do this in " + service.String()
	case status == http.StatusProxyAuthRequired:
		return fault.Setup, "the proxy before " + service.String() + " wants other credentials (407)", "check user and password in the setting of the proxy"
	case status == http.StatusNotFound:
		return fault.NotFound, "not found, or not visible to this account (404)", "check the key or id, and that this account has access"
	case status == http.StatusGone:
		return fault.Gone, fmt.Sprintf("%s no longer offers this (410)", service),
			"if the server uses OAuth, this endpoint may have been withdrawn for it; basic authentication with an API token may still work"
	case status == http.StatusConflict || status == http.StatusPreconditionFailed:
		return fault.Conflict, fmt.Sprintf("the change conflicts with the present state in %s (%d)", service, status), "read it again and repeat the change"
	case status == http.StatusTooManyRequests:
		return fault.RateLimited, fmt.Sprintf("%s rate limit hit (429); %s", service, a.retryAfterText()), "pause before the next call"
	case status == http.StatusRequestTimeout || status == http.StatusGatewayTimeout:
		return fault.Timeout, fmt.Sprintf("%s did not answer in time (%d)", service, status), a.trip.maybeDone() + "try again later"
	case status >= http.StatusInternalServerError:
		return fault.Unavailable, fmt.Sprintf("%s failed (%d), probably for a short time", service, status), a.trip.maybeDone() + "try again later"
	case status >= http.StatusBadRequest:
		return fault.Input, fmt.Sprintf("%s refused the request (%d)", service, status), ""
	default:
		return fault.Protocol, fmt.Sprintf("%s answered with an unexpected status (%d)", service, status), "check " + service.Prefix() + "_URL"
	}
}

// retryAfterText says what upstream asked for: seconds, a date as it was written, or nothing.
func (a *answer) retryAfterText() string {
	text := fault.Clean(a.response.Header.Get("Retry-After"), 80)
	switch {
	case text == "":
		return "no Retry-After was given"
	case strings.Trim(text, "0123456789") == "":
		return "Retry-After: " + text + " seconds"
	default:
		return "Retry-After: " + text
	}
}

// sharpen says more about 401 and 403 where headers or words give the reason.
func (a *answer) sharpen(e *fault.Error) *fault.Error {
	status, h := a.response.StatusCode, a.response.Header
	if status != http.StatusUnauthorized && status != http.StatusForbidden {
		return e
	}
	words := strings.ToLower(strings.Join(e.Upstream.Messages, " "))
	denied := h.Get("X-Authentication-Denied-Reason")
	login := h.Get("X-Seraph-LoginReason")
	service := a.trip.door.to.Service
	switch {
	case strings.Contains(denied, "CAPTCHA") || strings.Contains(login, "AUTHENTICATION_DENIED"):
		return e.WithHint("%s wants a CAPTCHA after failed logins: log in once in the browser, or use a token instead of a password", service)
	case strings.Contains(words, "scope"):
		return e.WithHint("the OAuth token lacks a scope; authorise again with the scope that %s names", service)
	case strings.Contains(words, "xsrf"):
		return e.WithHint("%s took the request for a forged one (XSRF); a proxy may be changing headers", service)
	case strings.Contains(words, "ip address") || strings.Contains(words, "allowlist") || strings.Contains(words, "allow list"):
		return e.WithHint("the organisation admits only some IP addresses; ask its administrator to add this server's")
	default:
		return e
	}
}

// words gives Atlassian's own words of an error body.
func (a *answer) words(content []byte) []string {
	if found := messages(content); len(found) > 0 {
		return found
	}
	if title := pageTitle(content); title != "" {
		return []string{title}
	}
	kind, _, _ := mime.ParseMediaType(a.response.Header.Get("Content-Type"))
	if kind == "text/plain" || !looksLikePage(content) && (kind == "" || kind == "text/html") {
		return unique([]string{fault.Clean(string(content), 200)})
	}
	return nil
}

var titleTag = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// pageTitle gives the title of a web page, "" when there is none.
func pageTitle(content []byte) string {
	found := titleTag.FindSubmatch(content)
	if found == nil {
		return ""
	}
	return fault.Clean(html.UnescapeString(string(found[1])), 200)
}

// unreadable words an answer that is not the JSON that was expected.
func (a *answer) unreadable(content []byte, cause error) error {
	if !looksLikePage(content) {
		return a.fault(fault.Protocol, "%s answered something other than the expected JSON", a.trip.door.to.Service).Because(cause)
	}
	title := pageTitle(content)
	lower := strings.ToLower(string(content[:min(len(content), errorBodyLimit)]))
	if strings.Contains(lower, "password") || strings.Contains(lower, "saml") || strings.Contains(strings.ToLower(title), "log in") {
		return a.fault(fault.Protocol, "%s answered with a login page (%q) instead of data", a.trip.door.to.Service, title).
			WithHint("check the credentials; the site may only admit a single sign-on that tokens do not pass")
	}
	return a.protocol(fmt.Sprintf("a web page (%q) instead of data", title)).Because(cause)
}

func looksLikePage(content []byte) bool {
	start := strings.ToLower(strings.TrimSpace(string(content[:min(len(content), 512)])))
	return strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<?xml") || strings.HasPrefix(start, "<")
}

func (a *answer) protocol(what string) *fault.Error {
	service := a.trip.door.to.Service
	return a.fault(fault.Protocol, "%s answered with %s", service, what).WithHint("check that %s_URL is the address of %s itself", service.Prefix(), service)
}

// fault makes an error with everything known of the answer.
func (a *answer) fault(kind fault.Kind, format string, args ...any) *fault.Error {
	e := a.trip.fault(kind, format, args...)
	e.Upstream.Status = a.response.StatusCode
	e.Upstream.RequestID = a.requestID()
	return e
}

// requestIDs are the headers in which the products name a request, for their support.
var requestIDs = []string{"Atl-Traceid", "Atl-Request-Id", "X-Arequestid", "X-Request-Id", "X-Trace-Id"}

func (a *answer) requestID() string {
	for _, name := range requestIDs {
		if id := a.response.Header.Get(name); id != "" {
			return fault.Clean(id, 100)
		}
	}
	return ""
}
