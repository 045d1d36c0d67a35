// Command differential runs the predecessor and this product on the same site with the same calls and compares what
// comes back, member by member, and what the site holds afterwards.
//
// Every call gets a fresh site. Both programs speak MCP over stdio with the same settings, so that even links agree.
// Each difference must be listed in docs/migrating.md with its reason and the section of the specification that wants
// it; an unlisted one fails the check, and so does an entry that no call shows any more.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
)

//go:embed calls.json
var callsFile []byte

// call is one tool call. Flavours empty = both.
type call struct {
	Tool     string          `json:"tool"`
	Args     json.RawMessage `json:"args"`
	Flavours []string        `json:"flavours"`
}

func main() {
	var o options
	flag.StringVar(&o.predecessor, "predecessor", "", "program of the predecessor, release 0.23.1")
	flag.StringVar(&o.server, "server", "", "program of this product")
	flag.StringVar(&o.document, "document", "docs/migrating.md", "where the differences are listed")
	flag.StringVar(&o.specification, "specification", "", "folder of the specification; when given, the named sections must be there")
	flag.StringVar(&o.only, "only", "", "only tools whose name holds this text; unused entries are not judged then")
	flag.BoolVar(&o.verbose, "v", false, "print every difference with both values")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, os.Stdout, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

type options struct {
	predecessor, server, document, specification, only string
	verbose                                            bool
}

func run(ctx context.Context, out io.Writer, o options) (bool, error) {
	var calls []call
	if err := json.Unmarshal(callsFile, &calls); err != nil {
		return false, fmt.Errorf("calls.json: %w", err)
	}
	allowed, err := readAllowed(o.document, o.specification)
	if err != nil {
		return false, err
	}
	total, same, unlisted := 0, 0, 0
	for _, flavour := range []string{"cloud", "dc"} {
		pair, err := startPair(ctx, flavour, o)
		if err != nil {
			return false, err
		}
		for _, c := range calls {
			if len(c.Flavours) > 0 && !slices.Contains(c.Flavours, flavour) || !strings.Contains(c.Tool, o.only) {
				continue
			}
			differences, err := pair.compare(ctx, c)
			if err != nil {
				pair.close()
				return false, fmt.Errorf("%s %s (%s): %w", c.Tool, c.Args, flavour, err)
			}
			total++
			if len(differences) == 0 {
				same++
			}
			for _, d := range differences {
				if entry := allowed.Find(c.Tool, flavour, d); entry != nil && !o.verbose {
					continue
				} else if entry == nil {
					unlisted++
				}
				fmt.Fprintf(out, "%s %s %s: %s\n", flavour, c.Tool, c.Args, d)
			}
		}
		pair.close()
	}
	unused := allowed.Unused()
	if o.only == "" {
		for _, entry := range unused {
			fmt.Fprintf(out, "listed in %s, but no call shows it: %s\n", o.document, entry)
		}
	} else {
		unused = nil
	}
	fmt.Fprintf(out, "%d calls, %d answered alike, %d differences not listed, %d entries not needed\n", total, same, unlisted, len(unused))
	return unlisted == 0 && len(unused) == 0, nil
}
