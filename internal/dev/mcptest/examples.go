package mcptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool"
	"mcp-atlassian/internal/tool/tooltest"
)

// Flavours are the two sites that tools are tried on.
var Flavours = []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter}

// Trial is one tool on one flavour.
type Trial struct {
	T       *testing.T
	Flavour sandbox.Flavour
	Entry   *tool.Entry
}

// ForEachTool runs a test for every tool of a product on both flavours. Tools of Cloud only are left out on Data
// Center, after it was seen that they read like unknown ones there.
func ForEachTool(t *testing.T, product string, run func(Trial)) {
	t.Helper()
	for _, f := range Flavours {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			catalogue := Start(t, f, Options{})
			for _, e := range catalogue.Product.Catalogue.All() {
				if e.Product != product {
					continue
				}
				if f == sandbox.DataCenter && e.CloudOnly {
					if got := catalogue.Refused(e.Name, `{}`); got != "Unknown tool: "+e.Name {
						t.Errorf("%s on Data Center: %s", e.Name, got)
					}
					continue
				}
				t.Run(e.Name, func(t *testing.T) {
					t.Parallel()
					run(Trial{T: t, Flavour: f, Entry: e})
				})
			}
		})
	}
}

// Examples runs every example of a product's tools on both flavours, each on a site of its own. What was asked of the
// site and what came back are compared with testdata/examples/<tool>.<flavour>.txt of the calling package.
func Examples(t *testing.T, product string) {
	t.Helper()
	ForEachTool(t, product, func(a Trial) {
		t, f, e := a.T, a.Flavour, a.Entry
		var b bytes.Buffer
		for _, example := range e.Examples {
			i := Start(t, f, Options{})
			i.warm(product)
			mark := i.Mark()
			result := i.Call(e.Name, example.Args)
			fmt.Fprintf(&b, "# %s\n%s\n\n%s\n%s\n\n", example.Doc, example.Args, i.Sent(mark), i.answer(result))
			if result.Failed && !strings.Contains(example.Doc, "refused") {
				t.Errorf("the example %q fails: %s", example.Doc, first(result))
			}
		}
		tooltest.Golden(t, filepath.Join("testdata", "examples", e.Name+"."+f.String()+".txt"), b.Bytes())
	})
}

// warm has the site's credential checked, so that it is not part of what a test sees.
func (i *Instance) warm(product string) {
	i.t.Helper()
	reader := map[string]string{"jira": "jira_search_fields", "confluence": "confluence_search"}[product]
	i.Call(reader, `{"query": "nobody"}`)
	if product == "jira" {
		i.Call(reader, `{}`)
	}
}

// answer lays a result out, so that a difference shows on one line.
func (i *Instance) answer(r tool.Result) string {
	i.t.Helper()
	var b strings.Builder
	if r.Failed {
		b.WriteString("failed\n")
	}
	if r.Document != nil {
		laid, err := ordered.Indent(r.Document, 1)
		if err != nil {
			i.t.Fatal(err)
		}
		return b.String() + i.Neutral(string(laid))
	}
	for _, block := range r.Blocks {
		if block.Data != nil {
			fmt.Fprintf(&b, "(%s, %d bytes)\n", block.MediaType, len(block.Data))
			continue
		}
		b.WriteString(i.Neutral(block.Text) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// Sent lists what was asked of the site since a mark: method, path and query, status, and the JSON body of writes.
// Reads that follow each other may have been sent side by side; they stand in alphabetical order.
func (i *Instance) Sent(since int) string {
	i.t.Helper()
	var lines, reads []string
	flush := func() {
		slices.Sort(reads)
		lines = append(lines, reads...)
		reads = nil
	}
	for _, x := range i.exchanges()[since:] {
		line := fmt.Sprintf("%s %s", x.Method, x.Path)
		if x.RawQuery != "" {
			line += "?" + x.RawQuery
		}
		line = fmt.Sprintf("%s %d", line, x.Status)
		if x.Method == http.MethodGet {
			reads = append(reads, line)
			continue
		}
		flush()
		lines = append(lines, line+i.body(x))
	}
	flush()
	return i.Neutral(strings.Join(lines, "\n")) + "\n"
}

// body shows what was written, in one line below the request.
func (i *Instance) body(x sandbox.Exchange) string {
	switch kind := x.RequestHeader.Get("Content-Type"); {
	case len(x.RequestBody) == 0:
		return ""
	case strings.HasPrefix(kind, "application/json"):
		var compact bytes.Buffer
		if err := json.Compact(&compact, x.RequestBody); err != nil {
			i.t.Errorf("%s %s: the body is no JSON: %v", x.Method, x.Path, err)
		}
		return "\n  " + compact.String()
	default:
		media, _, _ := strings.Cut(kind, ";")
		return "\n  (" + media + ")"
	}
}
