// Package tool says what a tool is: one declaration from which schema, decoding, hints, selection, documents and
// tests follow.
//
// A tool is declared once with [Add], in a file that carries its name; a [Catalogue] holds all of them with their types
// erased and is what every surface lists and calls. The package knows no protocol, no HTTP and no product: handlers
// get a client of their domain and give back a value. It never decides who calls; the caller is in the context.
package tool

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
)

// Spec is what a tool is, besides its parameters, its result and its code.
type Spec struct {
	Name, Title, Doc string
	Effect           Effect
	CloudOnly        bool   // offered unless the site is known to be Server or Data Center
	ReplacedBy       string // deprecated: moves to the legacy toolset
	Examples         []Example
}

// Example is printed in the documents and run by the tests on both flavours of the sandbox. Args is a JSON object.
type Example struct{ Doc, Args string }

// Client is what a handler works with; it knows its scope.
type Client interface{ Scope() *access.Scope }

// Soft is implemented by parameter types of tools that report failures inside a normal result. The value it
// returns becomes the JSON document; the result is marked failed all the same. With nil the failure is told as that of
// any other tool: some arguments are refused so.
type Soft interface{ Failure(err error) any }

// Outcome is implemented by results that may tell of a failure: when Failed reports true, the result is given out
// as it is and marked failed. Partial success is no failure.
type Outcome interface{ Failed() bool }

// Declared is a tool with its types erased.
type Declared struct {
	spec   Spec
	source string // file name of the declaration, without its folder
	params params
	run    func(ctx context.Context, client Client, in reflect.Value) (any, error)
}

// Add declares a tool of a toolset. Parameters and result are the types of run: In is a struct whose fields carry
// the tags of [params]; Out is encoded as JSON, unless it is a string or [Blocks]. It panics on a bad declaration,
// that is, when the program or any test starts.
func Add[C Client, In, Out any](set *Toolset[C], spec Spec, run func(context.Context, C, In) (Out, error)) *Declared {
	d := &Declared{spec: spec, source: callerFile(), params: newParams(spec.Name, reflect.TypeFor[In]())}
	d.run = func(ctx context.Context, client Client, in reflect.Value) (any, error) {
		typed, ok := client.(C)
		input, fits := reflect.TypeAssert[In](in)
		if !ok || !fits {
			return nil, fmt.Errorf("tool %s was called with %T and %s", spec.Name, client, in.Type())
		}
		return run(ctx, typed, input)
	}
	d.check()
	set.add(d)
	return d
}

// callerFile is the name of the file that called Add.
func callerFile() string {
	_, file, _, ok := runtime.Caller(2)
	if !ok {
		panic("tool: the file of a declaration is unknown")
	}
	return filepath.Base(file)
}

// check panics on what no reader of the catalogue should ever see.
func (d *Declared) check() {
	s := d.spec
	short := ShortName(s.Name)
	switch {
	case short == s.Name || len(s.Name) > 64 || strings.ToLower(s.Name) != s.Name:
		d.reject("the name must be lower case, at most 64 characters, and start with its product")
	case s.Title == "" || s.Doc == "":
		d.reject("title or description is missing")
	case len(s.Doc) > 1024:
		d.reject("the description is longer than 1024 bytes")
	case d.source != short+".go" && !strings.HasSuffix(d.source, "_test.go"):
		d.reject("it must be declared in " + short + ".go, not in " + d.source)
	}
	for _, example := range s.Examples {
		var args map[string]json.RawMessage
		if err := json.Unmarshal([]byte(example.Args), &args); err != nil {
			d.reject("an example is not a JSON object: " + err.Error())
		}
		for name := range args {
			if d.params.named(name) == nil {
				d.reject("an example uses the unknown argument " + name)
			}
		}
	}
}

func (d *Declared) reject(why string) { panic("tool " + d.spec.Name + ": " + why) }

// ShortName is a tool's name without its product: "get_issue" for "jira_get_issue".
func ShortName(name string) string {
	for _, product := range []string{"jira_", "confluence_"} {
		if short, ok := strings.CutPrefix(name, product); ok {
			return short
		}
	}
	return name
}
