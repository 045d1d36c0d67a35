package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module  = "mcp-atlassian/"
	sandbox = module + "internal/sandbox"
)

// layers is the table of import rules: a package imports only packages of a lower layer.
var layers = [][]string{
	0: {"ground/cloud", "ground/secret", "ground/ordered", "ground/when", "ground/memo"},
	1: {"ground/fault", "richtext/tree"},
	2: {"config", "ground/files", "ground/state", "atlassian/netguard"},
	3: {
		"atlassian/access", "atlassian/identity", "ground/state/statetest",
		"richtext/markdown", "richtext/adf", "richtext/wiki", "richtext/storage", "richtext/view",
	},
	4:  {"atlassian/oauth", "atlassian/upstream", "richtext"},
	5:  {"atlassian/site"},
	6:  {"jira", "confluence", "tool"},
	7:  {"jira/agile", "jira/desk", "jira/report"},
	8:  {"tools/jiratools", "tools/conftools", "tool/tooltest"},
	9:  {"server/mcpserver", "server/authserver", "telemetry"},
	10: {"server/transport", "setup"},
	11: {"app"},
	12: {"dev/docgen", "dev/mcptest", "dev/conformance", "dev/load", "dev/fidelity", "dev/arch", "dev/differential", "dev/deviation", "dev/growth"},
}

// apart lists packages of one layer that may use each other nevertheless, importer first.
var apart = map[[2]string]string{
	{"ground/state", "ground/files"}: "",
}

// owners lists the third-party modules and the packages that may use them; the trees of test code are free.
var owners = map[string][]string{
	"github.com/modelcontextprotocol/go-sdk": {"server/mcpserver", "server/transport", "dev/mcptest", "dev/conformance", "dev/differential"},
	"github.com/VictoriaMetrics/metrics":     {"telemetry"},
	"go.opentelemetry.io/otel":               {"telemetry"},
	"github.com/dop251/goja":                 {"atlassian/netguard"},
	"github.com/zalando/go-keyring":          {"atlassian/oauth"},
	"github.com/yuin/goldmark":               {"richtext/markdown"},
	"github.com/spf13/pflag":                 {"config"},
}

type listed struct {
	ImportPath string   `json:"ImportPath"`
	Imports    []string `json:"Imports"`
}

func TestImports_point_down(t *testing.T) {
	t.Parallel()
	level := map[string]int{}
	for at, names := range layers {
		for _, name := range names {
			level[module+"internal/"+name] = at
		}
	}
	for _, p := range packages(t) {
		if p.ImportPath == sandbox || strings.HasPrefix(p.ImportPath, sandbox+"/") {
			checkWitness(t, p)
			continue
		}
		own, known := level[p.ImportPath]
		if !known {
			if strings.HasPrefix(p.ImportPath, module+"internal/") {
				t.Errorf("%s stands on no layer: give it a place in the table", p.ImportPath)
			}
			continue
		}
		checkLayer(t, p, own, level)
		checkOwners(t, p)
	}
}

// checkWitness: the sandbox judges the product, so it shares no code with it.
func checkWitness(t *testing.T, p listed) {
	t.Helper()
	for _, used := range p.Imports {
		if strings.HasPrefix(used, module) && !strings.HasPrefix(used, sandbox) {
			t.Errorf("%s imports %s: the sandbox imports nothing of the product", p.ImportPath, used)
		}
	}
}

func checkLayer(t *testing.T, p listed, own int, level map[string]int) {
	t.Helper()
	for _, used := range p.Imports {
		if strings.HasPrefix(used, sandbox) {
			if own < 11 {
				t.Errorf("%s opens the sandbox; only app and the development programs do", p.ImportPath)
			}
			continue
		}
		at, ours := level[used]
		if !ours || at < own {
			continue
		}
		pair := [2]string{strings.TrimPrefix(p.ImportPath, module+"internal/"), strings.TrimPrefix(used, module+"internal/")}
		if _, allowed := apart[pair]; !allowed && own != 12 {
			t.Errorf("%s (layer %d) imports %s (layer %d)", p.ImportPath, own, used, at)
		}
	}
}

func checkOwners(t *testing.T, p listed) {
	t.Helper()
	name := strings.TrimPrefix(p.ImportPath, module+"internal/")
	for _, used := range p.Imports {
		for dependency, allowed := range owners {
			if (used == dependency || strings.HasPrefix(used, dependency+"/")) && !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, used, allowed)
			}
		}
	}
}

func packages(t *testing.T) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"...")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	var all []listed
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}
