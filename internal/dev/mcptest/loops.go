package mcptest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool"
)

// arguments is the arguments of a call, to be changed by a loop.
type arguments map[string]json.RawMessage

func (a arguments) with(name, value string) string {
	changed := maps.Clone(a)
	if value == "" {
		delete(changed, name)
	} else {
		changed[name] = json.RawMessage(value)
	}
	encoded, err := json.Marshal(changed)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(encoded)
}

// parameter is what a schema says of one argument.
type parameter struct {
	Type    string `json:"type"`
	Pattern string `json:"pattern"`
}

// parameters reads the schema of a tool and the arguments of its first example.
func parameters(t *testing.T, e *tool.Entry) (list map[string]parameter, required []string, example arguments) {
	t.Helper()
	var schema struct {
		Properties map[string]parameter `json:"properties"`
		Required   []string             `json:"required"`
	}
	if err := json.Unmarshal(e.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	if len(e.Examples) == 0 || json.Unmarshal([]byte(e.Examples[0].Args), &example) != nil {
		t.Fatalf("%s has no example whose arguments can be read", e.Name)
	}
	return schema.Properties, schema.Required, example
}

// wrong is a value that no argument of a type takes.
var wrong = map[string]string{"string": "true", "integer": `"several"`, "number": `"several"`, "boolean": `"perhaps"`, "array": "true"}

// Arguments calls every tool of a product with arguments that are missing, null, unknown or of a wrong type: each is
// refused with the argument's name, and nothing is asked of the site. Null for an optional argument is no argument.
func Arguments(t *testing.T, product string) {
	t.Helper()
	ForEachTool(t, product, func(a Trial) {
		t, f, e := a.T, a.Flavour, a.Entry
		list, required, example := parameters(t, e)
		i := Start(t, f, Options{})
		i.warm(product)
		for _, name := range required {
			i.unasked(e.Name, example.with(name, ""), name)
			i.unasked(e.Name, example.with(name, "null"), name)
		}
		for name, p := range list {
			i.unasked(e.Name, example.with(name, wrong[p.Type]), name)
		}
		i.unasked(e.Name, example.with("no_such_argument", "1"), "no_such_argument")
		if !e.Effect.Writes() {
			i.nulls(e, list, example)
		}
	})
}

// nullMeans is what null says where it is not the default.
var nullMeans = arguments{"comment_limit": json.RawMessage("0")}

// nulls calls a reading tool with null for every argument that its example leaves out.
func (i *Instance) nulls(e *tool.Entry, list map[string]parameter, example arguments) {
	i.t.Helper()
	full, plain := maps.Clone(example), maps.Clone(example)
	for name := range list {
		if _, given := full[name]; given {
			continue
		}
		full[name] = json.RawMessage("null")
		if meant, ok := nullMeans[name]; ok {
			plain[name] = meant
		}
	}
	want, got := first(i.Call(e.Name, plain.with("", ""))), first(i.Call(e.Name, full.with("", "")))
	if want != got {
		i.t.Errorf("%s: null is not the same as nothing:\n%s\n%s", e.Name, want, got)
	}
}

// unasked makes a call that must be refused with these words and without a request.
func (i *Instance) unasked(name, args string, words ...string) {
	i.t.Helper()
	mark := i.Mark()
	text := i.Refused(name, args)
	for _, word := range words {
		if !containsFold(text, word) {
			i.t.Errorf("%s %s: the refusal does not say %q: %s", name, args, word, text)
		}
	}
	if sent := i.Requests(mark); len(sent) > 0 {
		i.t.Errorf("%s %s asked the site: %v", name, args, sent)
	}
}

// ReadOnly calls every writing tool of a product in read-only mode: the answer is that of an unknown tool, byte for
// byte, and nothing is asked of the site.
func ReadOnly(t *testing.T, product string) {
	t.Helper()
	for _, f := range Flavours {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			i := Start(t, f, Options{Env: map[string]string{"READ_ONLY_MODE": "true"}})
			mark := i.Mark()
			for _, e := range i.Product.Catalogue.All() {
				if e.Product != product || !e.Effect.Writes() {
					continue
				}
				i.unknown(e)
			}
			if sent := i.Requests(mark); len(sent) > 0 {
				t.Errorf("refused tools asked the site: %v", sent)
			}
		})
	}
}

// unknown calls all examples of a tool, which must read like an unknown one.
func (i *Instance) unknown(e *tool.Entry) {
	i.t.Helper()
	for _, example := range e.Examples {
		if got := i.Refused(e.Name, example.Args); got != "Unknown tool: "+e.Name {
			i.t.Errorf("%s in read-only mode: %s", e.Name, got)
		}
	}
}

// Fence is a filter of the operator and keys outside it.
type Fence struct {
	Product string
	Env     map[string]string // the filter
	// Outside gives a value outside the filter for an argument of a tool, "" for arguments that name nothing filtered.
	Outside func(tool, argument string) string
	// Lookup tells requests that may be sent to learn where something belongs.
	Lookup func(x sandbox.Exchange) bool
	Words  string // what the refusal must say: the name of the setting
}

// Filter calls every tool of a product with every key argument outside the filter in turn: each call is refused, and
// nothing but look-ups is asked of the site.
func Filter(t *testing.T, fence Fence) {
	t.Helper()
	ForEachTool(t, fence.Product, func(a Trial) {
		t, f, e := a.T, a.Flavour, a.Entry
		list, _, example := parameters(t, e)
		for _, name := range slices.Sorted(maps.Keys(list)) {
			value := fence.Outside(e.Name, name)
			if value == "" {
				continue
			}
			i := Start(t, f, Options{Env: fence.Env})
			i.warm(fence.Product)
			i.fenced(e.Name, example.with(name, value), fence)
		}
	})
}

func (i *Instance) fenced(name, args string, fence Fence) {
	i.t.Helper()
	mark := i.Mark()
	if text := i.Refused(name, args); !containsFold(text, fence.Words) {
		i.t.Errorf("%s %s: the refusal does not name %s: %s", name, args, fence.Words, text)
	}
	for _, x := range i.exchanges()[mark:] {
		if fence.Lookup == nil || !fence.Lookup(x) {
			i.t.Errorf("%s %s asked the site: %s %s", name, args, x.Method, x.Path)
		}
	}
}
