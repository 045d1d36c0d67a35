package wiki_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/wiki"
)

func p(nodes ...*tree.Node) *tree.Node { return tree.New(tree.Paragraph, nodes...) }

func text(s string, kinds ...tree.MarkKind) *tree.Node {
	n := tree.NewText(s)
	for _, k := range kinds {
		n.Marks = n.Marks.With(tree.Mark{Kind: k})
	}
	return n
}

func link(label, target string) *tree.Node {
	return tree.NewText(label, tree.Mark{Kind: tree.Link, Value: target})
}

func item(blocks ...*tree.Node) *tree.Node { return tree.New(tree.ListItem, blocks...) }

func bullets(items ...*tree.Node) *tree.Node { return tree.New(tree.BulletList, items...) }

func numbers(items ...*tree.Node) *tree.Node { return tree.New(tree.OrderedList, items...) }

func code(body, language string) *tree.Node {
	n := tree.New(tree.CodeBlock)
	n.Text = body
	if language != "" {
		n.Set(tree.Language, language)
	}
	return n
}

func th(blocks ...*tree.Node) *tree.Node { return tree.New(tree.TableHeader, blocks...) }
func td(blocks ...*tree.Node) *tree.Node { return tree.New(tree.TableCell, blocks...) }

// TestRender_and_read_back writes documents and reads them again: text is the expected markup, and the document that
// is read is the one that was written.
func TestRender_and_read_back(t *testing.T) {
	t.Parallel()
	br := func() *tree.Node { return tree.New(tree.HardBreak) }
	for name, test := range map[string]struct {
		doc  []*tree.Node
		want string
	}{
		"words":      {[]*tree.Node{p(text("set max_conn to {n}"))}, `set max\_conn to \{n}`},
		"url":        {[]*tree.Node{p(link("https://e.com/a_b*c", "https://e.com/a_b*c"))}, `[https://e.com/a_b*c]`},
		"less":       {[]*tree.Node{p(text("a < b and c > d, List<String>"))}, `a < b and c > d, List<String>`},
		"mixed list": {[]*tree.Node{numbers(item(p(text("a")), bullets(item(p(text("b"))), item(p(text("c"))))), item(p(text("d"))))}, "# a\n#* b\n#* c\n# d"},
		"in word":    {[]*tree.Node{p(text("x "), text("b", tree.Strong), text("y"))}, `x {*}b{*}y`},
		"quote":      {[]*tree.Node{tree.New(tree.Quote, p(text("one")), p(text("two")))}, "{quote}\none\n\ntwo\n{quote}"},
		"short quote": {
			[]*tree.Node{tree.New(tree.Quote, p(text("one"))), tree.New(tree.Quote, p(text("two")))},
			"bq. one\n\nbq. two",
		},
		"code":        {[]*tree.Node{code("x", "c++")}, "{code:c++}\nx\n{code}"},
		"code braces": {[]*tree.Node{code("a {code} b\n", "")}, "{noformat}\na {code} b\n\n{noformat}"},
		"code both":   {[]*tree.Node{code("a {code} b {noformat}", "")}, "{code}\na &#123;code} b {noformat}\n{code}"},
		"empty cells": {
			[]*tree.Node{tree.New(tree.Table, tree.New(tree.TableRow, th(p(text("a"))), th()), tree.New(tree.TableRow, td(), td(p(text("z")))))},
			"||a|| ||\n| |z|",
		},
		"emoticons":   {[]*tree.Node{p(text("Option (x) or (y) :)"))}, `Option \(x) or \(y) \:)`},
		"para, list":  {[]*tree.Node{p(text("para")), bullets(item(p(text("x"))))}, "para\n\n* x"},
		"unc":         {[]*tree.Node{p(text(`\\server\share`))}, `&#92;&#92;server\share`},
		"arithmetic":  {[]*tree.Node{p(text("2 * 3 * 4, a - b - c, C++ and C++, ~5 -x (~y~)"))}, `2 * 3 * 4, a - b - c, C++ and C++, \~5 -x (\~y~)`},
		"nested":      {[]*tree.Node{p(text("a ", tree.Strong), text("b", tree.Strong, tree.Em))}, `*a _b_*`},
		"sub":         {[]*tree.Node{p(text("H"), text("2", tree.Sub), text("O x"), text("2", tree.Sup))}, `H{~}2{~}O x{^}2{^}`},
		"line starts": {[]*tree.Node{p(text("# a"), br(), text("* b"), br(), text("- c"), br(), text("h1. d"), br(), text("|e|"), br(), text("---- f"), br(), text("bq. g"))}, "\\# a\n\\* b\n\\- c\nh1&#46; d\n\\|e|\n\\---- f\nbq&#46; g"},
		"cell pipes":  {[]*tree.Node{tree.New(tree.Table, tree.New(tree.TableRow, td(p(text("a|b"))), td(p(text("x|y", tree.Code)))))}, `|a\|b|{{x\|y}}|`},
		"monospace":   {[]*tree.Node{p(text("{a} *b* [c]", tree.Code), text(" "), text("d", tree.Code), text("s"))}, `{{\{a\} \*b* \[c]}} {{{}d{}}}s`},
		"item parts":  {[]*tree.Node{bullets(item(p(text("a")), p(text("b")), code("x", "go")), item(p(text("c"))))}, "* a \\\\ \\\\ b\n{code:go}\nx\n{code}\n* c"},
		"link label":  {[]*tree.Node{p(link("a[0]|b", "http://e.com/x|y z"))}, `[a&#91;0&#93;&#124;b|http://e.com/x%7Cy%20z]`},
		"breaks":      {[]*tree.Node{p(text("a"), br(), br(), text("b"))}, "a\\\\\nb"},
		"tasks": {
			[]*tree.Node{tree.New(tree.TaskList, tree.New(tree.TaskItem, p(text("a"))).With(tree.State, "TODO"), tree.New(tree.TaskItem, p(text("b"))).With(tree.State, "DONE"))},
			"* ☐ a\n* ☑ b",
		},
		"colour": {[]*tree.Node{p(tree.NewText("x", tree.Mark{Kind: tree.TextColor, Value: "#ff0000"}))}, `{color:#ff0000}x{color}`},
		"nested quote": {
			[]*tree.Node{tree.New(tree.Quote, p(text("a")), tree.New(tree.Quote, p(text("b"))), p(text("c")))},
			"{quote}\na\n\nbq. b\n\nc\n{quote}",
		},
		"quoted table": {
			[]*tree.Node{tree.New(tree.Quote, p(text("a")), tree.New(tree.Table, tree.New(tree.TableRow, td(p(text("b"))))), tree.New(tree.Rule))},
			"{quote}\na\n\n|b|\n\n----\n{quote}",
		},
		"item with a quote": {
			[]*tree.Node{bullets(item(p(text("a")), tree.New(tree.Quote, p(text("b")), p(text("c")))), item(p(text("d"))))},
			"* a\n{quote}\nb\n\nc\n{quote}\n* d",
		},
		"item of a quote": {[]*tree.Node{bullets(item(tree.New(tree.Quote, p(text("b")))))}, "* {quote}\nb\n{quote}"},
		"item of code":    {[]*tree.Node{numbers(item(code("x", "sql")), item(p(text("d"))))}, "# {code:sql}\nx\n{code}\n# d"},
		"relative links": {
			[]*tree.Node{p(link("guide", "docs/guide.md#a"), text(" and "), link("up", "../x"))},
			"[guide|docs/guide.md#a] and [up|../x]",
		},
		"URL in a word": {[]*tree.Node{p(text("a/bhttps://e.com/x_y"))}, "a/bhttps&#58;//e.com/x\\_y"},
		"wow":           {[]*tree.Node{p(text("Hi! wow !a.png! and !b!"))}, `Hi! wow \!a.png! and \!b!`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tree.NewDocument(test.doc...)
			got, _, err := wiki.Render(d, tree.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("wrote %q\nwant  %q", got, test.want)
			}
			back, _ := wiki.Parse(got, tree.Options{})
			if name == "link label" {
				test.doc[0].Children[0].Marks = tree.MakeMarks(tree.Mark{Kind: tree.Link, Value: "http://e.com/x%7Cy%20z"})
			}
			if diff := cmp.Diff(d, back); diff != "" {
				t.Errorf("%s\n%s", got, diff)
			}
		})
	}
}

// TestStable_samples checks that what is read and written back reads the same again, for what once did not.
func TestStable_samples(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"[!a.jpg|align=right!|http://e.com|a tip]":       "[!a.jpg|align=right!|http://e.com|a tip]",
		"!a.jpg|width=30,align=right,border=1,vspace=4!": "!a.jpg|width=30,align=right,border=1,vspace=4!",
		"[page|https://e.com/x|title=3rd-|colour=Red]":   "[page|https://e.com/x|title=3rd-&#124;colour=Red]",
		"{code:lang=java\"</pre><script>}x{code}":        "{code:java}\nx\n{code}",
	} {
		d, _ := wiki.Parse(source, tree.Options{})
		got, _, err := wiki.Render(d, tree.Options{})
		if err != nil || got != want {
			t.Errorf("%s is written as %q, want %q (%v)", source, got, want, err)
		}
		again, _ := wiki.Parse(got, tree.Options{})
		if diff := cmp.Diff(d, again); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}
