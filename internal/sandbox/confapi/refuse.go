package confapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// The exception classes that Cloud's v1 API puts before its messages.
var exceptions = map[int]string{
	http.StatusBadRequest: "BadRequestException",
	http.StatusForbidden:  "PermissionException",
	http.StatusNotFound:   "NotFoundException",
	http.StatusConflict:   "ConflictException",
}

// refuse refuses in the form of REST v1 of the flavour.
func (a api) refuse(status int, format string, args ...any) error {
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	data := route.Map{"authorized": status != http.StatusForbidden && status != http.StatusNotFound, "valid": status != http.StatusBadRequest, "errors": route.List{}, "successful": false}
	body := route.Map{"statusCode": status, "data": data, "message": message}
	if a.Cloud() {
		if class := exceptions[status]; class != "" {
			body["message"] = "com.atlassian.confluence.api.service.exceptions." + class + ": " + message
		}
	} else {
		data["allowedInReadOnlyMode"] = true
		body["reason"] = http.StatusText(status)
	}
	return route.Refuse(route.JSON(status, body))
}

// The codes of REST v2 per status.
var codes = map[int]string{
	http.StatusBadRequest:      "INVALID_REQUEST_PARAMETER",
	http.StatusUnauthorized:    "UNAUTHORIZED",
	http.StatusForbidden:       "FORBIDDEN",
	http.StatusNotFound:        "NOT_FOUND",
	http.StatusConflict:        "CONFLICT",
	http.StatusTooManyRequests: "RATE_LIMITED",
}

// refuse2 refuses in the form of REST v2.
func refuse2(status int, format string, args ...any) error {
	title := format
	if len(args) > 0 {
		title = fmt.Sprintf(format, args...)
	}
	return route.RefuseConfluenceV2(status, codes[status], title)
}

func notFound2() error { return refuse2(http.StatusNotFound, "Not Found") }

// notFound is how v1 hides what is not there or may not be seen.
func (a api) notFound(id string) error {
	return a.refuse(http.StatusNotFound, "No content found with id: ContentId{id=%s}", strings.TrimPrefix(id, "att"))
}

// noSuchAddress answers for an address that the flavour does not have, where clients are known to try it.
func (a api) noSuchAddress() (route.Answer, error) {
	return route.Answer{}, route.Refuse(route.JSON(http.StatusNotFound, route.Map{"message": "null for uri: " + a.self(), "status-code": http.StatusNotFound}))
}

// number reads a content id; attachments carry a prefix that is no part of the number.
func number(id string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "att"), 10, 64)
	return n, err == nil && n > 0
}

// find gives the current content of an id that the caller may see, for v1.
func (a api) find(id string) (*store.Content, error) {
	return a.findWith(id, store.Current)
}

func (a api) findWith(id string, statuses ...string) (*store.Content, error) {
	n, ok := number(id)
	if !ok {
		return nil, a.notFound(id)
	}
	c := a.Store.Content(n)
	if c == nil || !a.sees(c) {
		return nil, a.notFound(id)
	}
	for _, s := range statuses {
		if c.Status == s || s == "any" {
			return c, nil
		}
	}
	return nil, a.notFound(id)
}

// find2 gives the content of an id that the caller may see, of one of the kinds, for v2.
func (a api) find2(param string, kinds ...store.ContentType) (*store.Content, error) {
	id := a.Param(param)
	n, ok := number(id)
	if !ok {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for '%s' is not the correct type. Expected type is long", id, param)
	}
	c := a.Store.Content(n)
	if c == nil || !a.sees(c) {
		return nil, notFound2()
	}
	if !slices.Contains(kinds, c.Type) {
		return nil, notFound2()
	}
	return c, nil
}

// body decodes the request's JSON for v1.
func (a api) body(into any) error {
	if err := a.Decode(into); err != nil {
		return a.refuse(http.StatusBadRequest, "Could not read the request body as JSON: %s", err.Error())
	}
	return nil
}

// body2 decodes the request's JSON for v2.
func (a api) body2(into any) error {
	if err := a.Decode(into); err != nil {
		return refuse2(http.StatusBadRequest, "Invalid message body: %s", err.Error())
	}
	return nil
}

// textOrNumber is a JSON string or number, read as text: clients send ids either way.
type textOrNumber string

// UnmarshalJSON takes both forms; null is empty.
func (t *textOrNumber) UnmarshalJSON(raw []byte) error {
	s := string(raw)
	if s == "null" {
		return nil
	}
	if unquoted, err := strconv.Unquote(s); err == nil {
		s = unquoted
	}
	if strings.ContainsAny(s, "{}[]") {
		return fmt.Errorf("a text or number was expected, not %s", s)
	}
	*t = textOrNumber(s)
	return nil
}

// oneOrMany decodes a list, or a single object as a list of one.
func oneOrMany[T any](raw []byte, into *[]T) error {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		var one T
		if err := json.Unmarshal(raw, &one); err != nil {
			return err
		}
		*into = []T{one}
		return nil
	}
	return json.Unmarshal(raw, into)
}

// sortedKeys gives the keys of a map in a fixed order.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
