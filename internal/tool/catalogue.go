package tool

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// Entry is a tool as the catalogue shows it.
type Entry struct {
	Spec
	Toolset string // name; "legacy" for a deprecated tool
	Default bool   // part of the default toolsets
	Product string // "jira" or "confluence"
	Source  string // the file of the declaration
	Schema  json.RawMessage

	tool *mounted
}

// mounted is what a call needs.
type mounted struct {
	declared *Declared
	decoder  *decoder
	open     func(context.Context) (Client, error)
	slots    chan struct{} // nil = no bound
}

// Options say how a catalogue behaves. The zero value of every member but Choice is usable.
type Options struct {
	Choice   Choice
	Observer Observer         // nil = nobody watches
	Now      func() time.Time // for durations in records; nil = durations are 0
	// Indent is the number of spaces a JSON answer is indented with; 0 = compact.
	Indent int
	// MaxChars bounds the text of an answer, in bytes; 0 = no bound. See [Result.limit].
	MaxChars int
}

// Catalogue holds every tool of the product, types erased, whatever surface offers them. It is filled by [Mount]
// before the first call and does not change afterwards.
type Catalogue struct {
	options Options
	entries []*Entry // sorted by name
	byName  map[string]*Entry
}

// New makes an empty catalogue.
func New(o Options) *Catalogue {
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	return &Catalogue{options: o, byName: map[string]*Entry{}}
}

// Product is what the toolsets of one product share.
type Product struct {
	Name     string // "jira" or "confluence"
	Patterns access.Patterns
	// Concurrent bounds how many calls of this product run at once; 0 = no bound. A call waits for its turn.
	Concurrent int
}

// Mount adds the toolsets of a product; open gives the client for the caller in the context. It panics when two
// tools share a name.
func Mount[C Client](c *Catalogue, p Product, open func(context.Context) (C, error), sets ...*Toolset[C]) {
	erased := func(ctx context.Context) (Client, error) { return open(ctx) }
	var slots chan struct{}
	if p.Concurrent > 0 {
		slots = make(chan struct{}, p.Concurrent)
	}
	for _, set := range sets {
		for _, d := range set.tools {
			e := &Entry{
				Spec: d.spec, Toolset: set.Name, Default: set.Default, Product: p.Name, Source: d.source,
				tool: &mounted{declared: d, decoder: newDecoder(d, p.Patterns), open: erased, slots: slots},
			}
			e.Schema = e.tool.decoder.schema()
			if e.ReplacedBy != "" {
				e.Toolset, e.Default = "legacy", false
				e.Doc = fmt.Sprintf("DEPRECATED: use %s. %s", e.ReplacedBy, e.Doc)
			}
			c.insert(e)
		}
	}
}

func (c *Catalogue) insert(e *Entry) {
	if _, taken := c.byName[e.Name]; taken {
		e.tool.declared.reject("the name is taken")
	}
	if !strings.HasPrefix(e.Name, e.Product+"_") {
		e.tool.declared.reject("it belongs to " + e.Product)
	}
	at, _ := slices.BinarySearchFunc(c.entries, e.Name, func(other *Entry, name string) int { return strings.Compare(other.Name, name) })
	c.entries = slices.Insert(c.entries, at, e)
	c.byName[e.Name] = e
}

// All lists every tool by name, whoever asks: for documents, tests and the protocol's table of tools.
func (c *Catalogue) All() []*Entry { return slices.Clone(c.entries) }

// List is what this caller sees, by name. The slice belongs to the caller.
func (c *Catalogue) List(ctx context.Context) []*Entry {
	seen := make([]*Entry, 0, len(c.entries))
	for _, e := range c.entries {
		if c.options.Choice.Listed(ctx, e) {
			seen = append(seen, e)
		}
	}
	return seen
}

// Call runs a tool for the caller in the context. It always gives a result: failures are results marked failed.
// A tool the caller may not use answers exactly like one that does not exist.
func (c *Catalogue) Call(ctx context.Context, name string, args json.RawMessage) Result {
	ctx = c.options.Observer.Calling(ctx)
	e, ok := c.byName[name]
	if !ok || !c.options.Choice.Callable(ctx, e) {
		c.options.Observer.Called(ctx, Record{Tool: name, Refused: true, Kind: fault.NotFound})
		return Unknown(name)
	}
	started := c.options.Now()
	value, in, stack, err := c.run(ctx, e, args)
	result := c.result(e, value, in, err)
	c.options.Observer.Called(ctx, Record{
		Tool: e.Name, Toolset: e.Toolset, Product: e.Product, Effect: e.Effect, Arguments: args, Deprecated: e.ReplacedBy,
		Failed: result.Failed, Kind: fault.KindOf(err), Err: err, Stack: stack, Duration: c.options.Now().Sub(started),
	})
	return result
}

// run decodes, opens and calls. What was decoded is given back also when the call failed, for [Soft].
func (c *Catalogue) run(ctx context.Context, e *Entry, args json.RawMessage) (value any, in reflect.Value, stack []byte, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			stack = debug.Stack()
			value, err = nil, fault.New(fault.Internal, "an internal error occurred").Because(fmt.Errorf("panic: %v", thrown))
		}
	}()
	t := e.tool
	given, err := t.decoder.read(args)
	if err != nil {
		return nil, in, nil, err
	}
	release, err := t.enter(ctx)
	if err != nil {
		return nil, in, nil, err
	}
	defer release()
	client, err := t.open(ctx)
	if err != nil {
		return nil, in, nil, err
	}
	in, err = t.decoder.admit(client.Scope(), given)
	if err != nil {
		return nil, in, nil, err
	}
	value, err = t.declared.run(ctx, client, in)
	return value, in, nil, err
}

// enter waits for a slot of the product.
func (m *mounted) enter(ctx context.Context) (release func(), err error) {
	if m.slots == nil {
		return func() {}, nil
	}
	select {
	case m.slots <- struct{}{}:
		return func() { <-m.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// result words what came of a call.
func (c *Catalogue) result(e *Entry, value any, in reflect.Value, err error) Result {
	if err == nil {
		plain, note := unnoted(value)
		result, encodeErr := encode(plain, c.options.Indent)
		if encodeErr == nil {
			result = result.limit(c.options.MaxChars, c.options.Indent)
			result.Blocks = append(result.Blocks, note...)
			return result
		}
		err = fault.New(fault.Internal, "the result could not be written as JSON").Because(encodeErr)
	}
	if told := softly(in, err); told != nil {
		if result, encodeErr := encode(told, c.options.Indent); encodeErr == nil {
			result.Failed, result.Meta = true, meta(err)
			return result
		}
	}
	return failure(e.Name, err)
}

// softly is a failure as the tool itself reports it; nil when it leaves that to the catalogue.
func softly(in reflect.Value, err error) any {
	if !in.IsValid() {
		return nil
	}
	if soft, ok := reflect.TypeAssert[Soft](in); ok {
		return soft.Failure(err)
	}
	return nil
}

type nobody struct{}

func (nobody) Calling(ctx context.Context) context.Context { return ctx }

func (nobody) Called(context.Context, Record) {}
