package richtext_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

func TestZZ(t *testing.T) {
	b, _ := os.ReadFile("/tmp/rt-oracle/adv.txt")
	cases := strings.Split(strings.TrimSpace(string(b)), "\n%%\n")
	ctx := context.Background()
	for _, f := range []richtext.Format{richtext.Wiki, richtext.Storage} {
		for _, dep := range []tree.Deployment{tree.DataCenter, tree.Cloud} {
			if f == richtext.Wiki && dep == tree.Cloud {
				continue
			}
			bad := 0
			for _, md := range cases {
				o := richtext.Options{Options: tree.Options{Deployment: dep, Product: tree.Jira}}
				if f == richtext.Storage {
					o.Product = tree.Confluence
				}
				nf, _, _ := richtext.Convert(ctx, richtext.Markdown, richtext.Markdown, md, o)
				mid, notes, err := richtext.Convert(ctx, richtext.Markdown, f, md, o)
				if err != nil {
					fmt.Println("ERR", err)
				}
				back, _, _ := richtext.Convert(ctx, f, richtext.Markdown, mid, o)
				if back != nf {
					bad++
					fmt.Printf("=== %v %v\n%s\n--- mid\n%s\n--- nf\n%s\n--- back\n%s\nnotes %v\n", f, dep, md, mid, nf, back, notes)
				}
			}
			fmt.Println("#####", f, dep, len(cases), bad)
		}
	}
}
