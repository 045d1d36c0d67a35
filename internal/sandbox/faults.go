package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mcp-atlassian/internal/sandbox/route"
)

// FaultKind says what goes wrong.
type FaultKind uint8

// The kinds of faults. With Cut, Half, WrongType and Login the request has been
// carried out and only its answer is lost or spoiled; with Status it has not.
const (
	Status    FaultKind = iota + 1 // answer with Fault.Status
	Delay                          // answer later
	Cut                            // close the connection instead of an answer
	Half                           // close the connection in the middle of the body
	WrongType                      // the right body, said to be text/html
	Login                          // an HTML login page with status 200
)

var faultNames = []string{"", "status", "delay", "cut", "half", "type", "login"}

// String gives the name that the command line uses.
func (k FaultKind) String() string { return faultNames[k] }

// Fault is something that is to go wrong on purpose.
type Fault struct {
	Kind   FaultKind
	Method string // empty or "*" for all
	// Path is compared with the path below the product's base; each * stands for any text.
	Path       string
	Skip       int // so many matching requests pass before it starts
	Count      int // so many times; 0 means always
	Status     int
	RetryAfter time.Duration // sent with Status, in whole seconds
	Delay      time.Duration // also waited before any other kind
	Body       string        // sent with Status instead of the product's usual error
}

// faults are those in force.
type faults struct {
	mu   sync.Mutex
	list []*Fault
}

// Fail puts a fault in force; restore ends it.
func (s *Site) Fail(f Fault) (restore func()) {
	active := &f
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, active)
	return func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.list = slices.DeleteFunc(s.faults.list, func(g *Fault) bool { return g == active })
	}
}

// take gives the first fault in force for a request and counts it.
func (f *faults) take(method, path string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.list {
		if !fault.matches(method, path) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		hit := *fault
		if fault.Count > 0 {
			if fault.Count--; fault.Count == 0 {
				f.list = slices.Delete(f.list, i, i+1)
			}
		}
		return &hit
	}
	return nil
}

func (f *Fault) matches(method, path string) bool {
	return (f.Method == "" || f.Method == "*" || f.Method == method) && wildcard(f.Path, path)
}

// wildcard compares with a pattern in which * stands for any text.
func wildcard(pattern, text string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, head)
	if !ok {
		return false
	}
	for i := 0; i <= len(text); i++ {
		if wildcard(rest, text[i:]) {
			return true
		}
	}
	return false
}

// before does what happens instead of the work; false means the exchange is over.
func (f *Fault) before(x *exchange) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-x.r.Context().Done():
		}
	}
	if f.Kind != Status {
		return true
	}
	a := f.answer(x)
	if f.RetryAfter > 0 {
		seconds := strconv.Itoa(int(f.RetryAfter.Seconds()))
		a = a.With("Retry-After", seconds).With("X-Ratelimit-Remaining", "0").With("X-Ratelimit-Interval-Seconds", seconds)
	}
	x.send(a)
	return false
}

// answer is the product's error for the status of the fault.
func (f *Fault) answer(x *exchange) route.Answer {
	message := cmp.Or(http.StatusText(f.Status), "Unknown error")
	if f.Status == http.StatusTooManyRequests {
		message = "Rate limit exceeded."
	}
	switch {
	case f.Body != "":
		return route.Answer{Status: f.Status, Type: "text/plain;charset=UTF-8", Raw: []byte(f.Body)}
	case x.at.product == route.Confluence:
		return route.JSON(f.Status, route.Map{"statusCode": f.Status, "message": message})
	default:
		return route.JSON(f.Status, route.JiraErrors([]string{message}, nil))
	}
}

// after spoils the answer.
func (f *Fault) after(x *exchange, a route.Answer) {
	switch f.Kind {
	case Cut:
		panic(http.ErrAbortHandler)
	case Half:
		x.encode(&a)
		x.head(a)
		x.w.WriteHeader(a.Status)
		_, _ = x.w.Write(a.Raw[:len(a.Raw)/2])
		_ = http.NewResponseController(x.w).Flush()
		panic(http.ErrAbortHandler)
	case WrongType:
		x.encode(&a)
		a.Type = "text/html;charset=UTF-8"
	case Status, Delay: // nothing more to spoil
	case Login:
		a = route.Answer{Status: http.StatusOK, Type: "text/html;charset=UTF-8", Raw: []byte(loginPage)}
	}
	x.send(a)
}

const loginPage = `<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><h1>Log in</h1><form action="/login" method="post"><input name="os_username"><input name="os_password" type="password"></form></body></html>
`

// ParseFault reads a fault from the command line: "METHOD PATH key=value …" with
// the keys kind (status, delay, cut, half, type, login), status, retry-after
// (seconds), delay (for instance 2s), count and skip:
//
//	GET /rest/api/*/search* status=429 retry-after=2 count=3
func ParseFault(text string) (Fault, error) {
	words := strings.Fields(text)
	if len(words) < 3 || !strings.HasPrefix(words[1], "/") && words[1] != "*" {
		return Fault{}, fmt.Errorf("%q is not METHOD PATH key=value …, for instance: GET /rest/api/*/search* status=429 count=3", text)
	}
	f := Fault{Method: strings.ToUpper(words[0]), Path: words[1]}
	for _, word := range words[2:] {
		key, value, _ := strings.Cut(word, "=")
		if err := f.set(key, value); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %s: %w", text, word, err)
		}
	}
	if f.Kind == 0 {
		return Fault{}, fmt.Errorf("fault %q says nothing to do: add status=429, delay=2s or kind=cut", text)
	}
	return f, nil
}

func (f *Fault) set(key, value string) (err error) {
	switch key {
	case "kind":
		at := slices.Index(faultNames[1:], value)
		if at < 0 {
			return fmt.Errorf("kinds are %s", strings.Join(faultNames[1:], ", "))
		}
		f.Kind = FaultKind(at + 1) //nolint:gosec // an index of six names
	case "status":
		if f.Status, err = strconv.Atoi(value); err == nil && (f.Status < 200 || f.Status > 599) {
			err = errors.New("a status is 200 to 599")
		}
		f.Kind = cmp.Or(f.Kind, Status)
	case "retry-after":
		var seconds int
		seconds, err = strconv.Atoi(value)
		f.RetryAfter = time.Duration(seconds) * time.Second
	case "delay":
		f.Delay, err = time.ParseDuration(value)
		f.Kind = cmp.Or(f.Kind, Delay)
	case "count":
		f.Count, err = strconv.Atoi(value)
	case "skip":
		f.Skip, err = strconv.Atoi(value)
	default:
		err = errors.New("keys are kind, status, retry-after, delay, count, skip")
	}
	return err
}
