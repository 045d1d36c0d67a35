package route

import (
	"net/http"
)

// Map is a JSON object on its way out; it is written with its keys sorted.
type Map = map[string]any

// List is a JSON array on its way out; nil is written as [].
type List = []any

// Raw is JSON that is written as it stands: what an answer holds many times is made once.
type Raw []byte

// Answer is what a handler gives back.
type Answer struct {
	Status int
	Header http.Header
	// JSON is written as application/json unless Raw is set. With both nil the answer has no body.
	JSON any
	Raw  []byte
	// Type is the content type of Raw.
	Type string
}

// OK answers 200 with a JSON value.
func OK(v any) Answer { return Answer{Status: http.StatusOK, JSON: v} }

// Created answers 201 with a JSON value.
func Created(v any) Answer { return Answer{Status: http.StatusCreated, JSON: v} }

// NoContent answers 204.
func NoContent() Answer { return Answer{Status: http.StatusNoContent} }

// JSON answers with any status.
func JSON(status int, v any) Answer { return Answer{Status: status, JSON: v} }

// Bytes answers 200 with a body of any type.
func Bytes(contentType string, body []byte) Answer {
	return Answer{Status: http.StatusOK, Type: contentType, Raw: body}
}

// Redirect answers 303 or 302 to another address.
func Redirect(status int, location string) Answer {
	return Answer{Status: status, Header: http.Header{"Location": {location}}}
}

// With adds a header to the answer.
func (a Answer) With(name, value string) Answer {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Add(name, value)
	return a
}

// RefusalError is an answer that a handler gives by failing.
type RefusalError struct{ Answer Answer }

// Error gives the status.
func (r *RefusalError) Error() string { return http.StatusText(r.Answer.Status) }

// Refuse makes a refusal of an answer.
func Refuse(a Answer) error { return &RefusalError{Answer: a} }

// RefuseJira refuses in Jira's form: messages for the whole request.
func RefuseJira(status int, messages ...string) error {
	return Refuse(JSON(status, JiraErrors(messages, nil)))
}

// RefuseJiraFields refuses in Jira's form: one message for each wrong field, status 400.
func RefuseJiraFields(fields map[string]string) error {
	return Refuse(JSON(http.StatusBadRequest, JiraErrors(nil, fields)))
}

// JiraErrors is the body of a refusal by Jira.
func JiraErrors(messages []string, fields map[string]string) Map {
	list, byField := make(List, 0, len(messages)), make(Map, len(fields))
	for _, m := range messages {
		list = append(list, m)
	}
	for name, m := range fields {
		byField[name] = m
	}
	return Map{"errorMessages": list, "errors": byField}
}

// RefuseConfluenceV2 refuses as Confluence's v2 API does; code is for instance "NOT_FOUND".
func RefuseConfluenceV2(status int, code, title string) error {
	return Refuse(JSON(status, Map{"errors": List{
		Map{"status": status, "code": code, "title": title, "detail": nil},
	}}))
}
