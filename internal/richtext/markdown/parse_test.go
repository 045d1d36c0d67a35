package markdown

import (
	"fmt"
	"strings"
	"testing"

	"mcp-atlassian/internal/richtext/tree"
)

func dump(n *tree.Node, depth int, b *strings.Builder) {
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), n.Kind)
	if n.Text != "" {
		fmt.Fprintf(b, " %q", n.Text)
	}
	for _, m := range n.Marks {
		fmt.Fprintf(b, " +%s", m.Kind)
		if m.Value != "" {
			fmt.Fprintf(b, "=%s", m.Value)
		}
	}
	for _, a := range n.Attrs {
		fmt.Fprintf(b, " %s=%q", a.Key, a.Value)
	}
	if n.Macro != nil {
		fmt.Fprintf(b, " %+v", *n.Macro)
	}
	b.WriteString("\n")
	for _, c := range n.Children {
		dump(c, depth+1, b)
	}
}

func TestTry(t *testing.T) {
	src := "# Hi **x** #\n\npara *em* `code` [l](http://e.com/x_(y)) <T> List<String> a < b snake_case 2 * 3 * 4\nsoft\\\nhard\n\n- [ ] a\n  - [x] b\n- c\n  ```sh\n  ls\n  ```\n\n::::expand[T]\n:::info\nx :status[ok]{color=green} [@Jane](accountid:5b) [~jd] <https://x.y/z>\n:::\n::::\n\n| a | b |\n|---|:-:|\n| 1 \\| 2 | `x|y` |\n\n> [!NOTE]\n> hey\n\n![alt](media:abc){width=3 caption=\"c **b**\"}\n\nx[^1] https://foo.bar/a_b*c. <u>und</u>\n\n[^1]: note\n\n***both*** **a *b* c** ~~s~~ \\*esc\\* &amp; &lt;\n\n5. five\n6. six\n"
	d, notes := Parse(src, tree.Options{})
	var b strings.Builder
	dump(d.Root, 0, &b)
	t.Log(b.String(), notes)
	if err := tree.Check(d); err != nil {
		t.Error(err)
	}
	out, _, _ := Render(d, tree.Options{})
	t.Log("\n" + out)
}
