// Command differential runs the predecessor and this product on the same site with the same calls and compares what
// comes back, member by member, and what the site holds afterwards.
//
// Every call gets a fresh site. Both programs speak MCP over stdio with the same settings, so that even links agree.
// Each difference must be listed in docs/migrating.md with its reason and the section of the specification that wants
// it; an unlisted one fails the check, and so does an entry that no call shows any more.
//
// With -alone only the predecessor runs: it judges the site, on which none of its tools may fail.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"mcp-atlassian/internal/dev/deviation"
)

//go:embed calls.json
var callsFile []byte

// call is one tool call. Flavours empty = both.
type call struct {
	Tool     string          `json:"tool"`
	Args     json.RawMessage `json:"args"`
	Flavours []string        `json:"flavours"`
}

// flavours are the kinds of site on which every call is made.
var flavours = []string{"cloud", "dc"}

func main() { os.Exit(check()) }

// check reads the flags, runs the comparison and gives the exit code.
func check() int {
	var o options
	flag.StringVar(&o.predecessor, "predecessor", "", "program of the predecessor, release 0.23.1")
	flag.StringVar(&o.server, "server", "", "program of this product")
	flag.StringVar(&o.document, "document", "docs/migrating.md", "where the differences are listed")
	flag.StringVar(&o.specification, "specification", "", "folder of the specification; when given, the named sections must be there")
	flag.StringVar(&o.only, "only", "", "only tools whose name holds this text; unused entries are not judged then")
	flag.BoolVar(&o.alone, "alone", false, "start the predecessor alone and require that none of its calls fails")
	flag.BoolVar(&o.verbose, "v", false, "print every difference with both values, and every answer of -alone")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r := &report{out: os.Stdout, options: o}
	run := r.run
	if o.alone {
		run = r.alone
	}
	err := run(ctx)
	if err = errors.Join(err, r.failed); err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		return 1
	}
	if r.unlisted > 0 || r.unused > 0 || r.wrong > 0 {
		return 1
	}
	return 0
}

type options struct {
	predecessor, server, document, specification, only string
	verbose, alone                                     bool
}

// report prints what differs and counts.
type report struct {
	out     io.Writer
	failed  error // the first line that could not be written
	options options
	allowed deviation.List

	total, same, unlisted, unused, wrong int
}

func (r *report) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(r.out, format, args...); err != nil && r.failed == nil {
		r.failed = err
	}
}

// run makes every call on both flavours, then judges the list of what may differ.
func (r *report) run(ctx context.Context) error {
	var calls []call
	if err := json.Unmarshal(callsFile, &calls); err != nil {
		return fmt.Errorf("calls.json: %w", err)
	}
	var err error
	if r.allowed, err = readAllowed(r.options.document, r.options.specification); err != nil {
		return err
	}
	for _, flavour := range flavours {
		if err := r.flavour(ctx, flavour, calls); err != nil {
			return err
		}
	}
	if r.options.only == "" {
		for _, entry := range r.allowed.Unused() {
			r.unused++
			r.printf("listed in %s, but no call shows it: %s\n", r.options.document, entry)
		}
	}
	r.printf("%d calls, %d answered alike, %d differences not listed, %d entries not needed\n", r.total, r.same, r.unlisted, r.unused)
	return nil
}

// wants says whether a call is made on a flavour.
func (r *report) wants(c call, flavour string) bool {
	return (len(c.Flavours) == 0 || slices.Contains(c.Flavours, flavour)) && strings.Contains(c.Tool, r.options.only)
}

// flavour makes the calls that this flavour takes.
func (r *report) flavour(ctx context.Context, flavour string, calls []call) error {
	pair, err := startPair(ctx, flavour, r.options)
	if err != nil {
		return err
	}
	defer pair.close()
	for _, c := range calls {
		if !r.wants(c, flavour) {
			continue
		}
		differences, err := pair.compare(ctx, c)
		if err != nil {
			return fmt.Errorf("%s %s (%s): %w", c.Tool, c.Args, flavour, err)
		}
		r.judge(flavour, c, differences)
	}
	return nil
}

// judge counts the differences of one call and prints those that are not listed; all of them with -v.
func (r *report) judge(flavour string, c call, differences []deviation.Difference) {
	r.total++
	if len(differences) == 0 {
		r.same++
	}
	for _, d := range differences {
		listed := r.allowed.Find(c.Tool, flavour, d) != nil
		if !listed {
			r.unlisted++
		}
		if !listed || r.options.verbose {
			r.printf("%s %s %s: %s\n", flavour, c.Tool, c.Args, d)
		}
	}
}
