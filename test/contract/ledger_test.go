package contract

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
)

// ledger is what the tests of both products keep of exchanges. Its maps may be read without the lock when no request
// is under way.
type ledger struct {
	t         *testing.T
	documents []*Document
	lax       map[string]string // operations whose answers need not pass strictly, with the reason

	mu       sync.Mutex
	answered map[string]int // good answers per operation
	checked  int
	strict   map[string]string // operations whose answers do not pass strictly, with the first complaint
	problems map[string]bool
}

func openLedger(t *testing.T, f sandbox.Flavour, p route.Product, lax map[string]string) *ledger {
	t.Helper()
	documents, err := published[f][p]()
	if err != nil {
		t.Fatal(err)
	}
	return &ledger{t: t, documents: documents, lax: lax, answered: map[string]int{}, strict: map[string]string{}, problems: map[string]bool{}}
}

var number = regexp.MustCompile(`[0-9]+`)

// fail records a problem once; the same one elsewhere is no news.
func (l *ledger) fail(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	if shape := number.ReplaceAllString(text, "#"); !l.problems[shape] && len(l.problems) < 60 {
		l.problems[shape] = true
		l.t.Error(text)
	}
}

func (l *ledger) good(operation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answered[operation]++
	l.checked++
}

// described holds a good answer against the first document that has its operation. It reports whether one has.
func (l *ledger) described(operation string, x sandbox.Exchange) bool {
	for _, d := range l.documents {
		if !d.Has(x.Method, x.Route) {
			continue
		}
		strict := d.CheckAnswer(Strict, x.Method, x.Route, x.Status, x.ResponseBody)
		if strict == nil {
			return true
		}
		if err := d.CheckAnswer(Relaxed, x.Method, x.Route, x.Status, x.ResponseBody); err != nil {
			l.fail("%s: %v", operation, err)
		} else {
			l.strictFailure(operation, strict)
		}
		return true
	}
	return false
}

func (l *ledger) strictFailure(operation string, err error) {
	l.mu.Lock()
	if l.strict[operation] == "" {
		l.strict[operation] = err.Error()
	}
	l.mu.Unlock()
	if _, known := l.lax[operation]; !known {
		l.fail("strictly, %s: %v", operation, err)
	}
}

// fill gives the paths that a template stands for; values gives those of a parameter, in the path as far as it is
// filled in.
func (l *ledger) fill(template string, values func(name, path string) []string) []string {
	l.t.Helper()
	paths := []string{template}
	for strings.Contains(paths[0], "{") {
		_, rest, _ := strings.Cut(paths[0], "{")
		name, _, _ := strings.Cut(rest, "}")
		var next []string
		for _, p := range paths {
			for _, value := range values(name, p) {
				next = append(next, strings.Replace(p, "{"+name+"}", url.PathEscape(value), 1))
			}
		}
		if len(next) == 0 {
			l.t.Fatalf("no value for {%s} in %s", name, template)
		}
		paths = next
	}
	return paths
}
