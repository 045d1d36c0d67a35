package main

import (
	"context"
	"strings"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// measures are the ways to measure a file, by its ending.
var measures = map[string]func(ctx context.Context, r *report, file, source string){
	".json": func(ctx context.Context, r *report, file, source string) {
		measureStored(ctx, r, file, text{source, richtext.ADF, tree.Cloud})
	},
	".xml":  measurePage,
	".html": measurePage,
	".wiki": measureWiki,
	".md":   measureMarkdown,
}

// text is a text with all that a conversion needs to know of it.
type text struct {
	source     string
	format     richtext.Format
	deployment tree.Deployment
}

func (t *text) options() richtext.Options {
	return richtext.Options{Options: tree.Options{
		Deployment: t.deployment,
		Product:    tree.Confluence,
		SoftBreak:  tree.HardBreaks,
		Shortcodes: t.format == richtext.Storage,
	}}
}

func measurePage(ctx context.Context, r *report, file, source string) {
	measureStored(ctx, r, file, text{source, richtext.Storage, tree.Cloud})
}

// measureStored reads a stored text as Markdown, asks what of it can be seen there, and writes it over itself.
func measureStored(ctx context.Context, r *report, file string, t text) {
	o := t.options()
	name := t.format.String()
	stored, _ := richtext.Parse(t.format, t.source, o)
	shown, _, err := richtext.Render(richtext.Markdown, stored, o)
	if err != nil {
		r.count(file, name+" to Markdown: read", err.Error())
		return
	}
	seen, _ := richtext.Parse(richtext.Markdown, shown, o)
	compare(r, file, name+" to Markdown: ", stored, seen)
	if strings.TrimSpace(shown) == "" {
		return // an empty text deletes, it edits nothing
	}
	back, _, err := richtext.Update(ctx, t.format, t.source, shown, o)
	if err != nil {
		r.count(file, name+" over itself: same", err.Error())
		return
	}
	again, _ := richtext.Parse(t.format, back, o)
	r.count(file, name+" over itself: same", difference(t.format, stored, again, o))
	if richtext.Check(t.format, t.source) == nil { // one that was not sound before need not be afterwards
		r.count(file, name+" over itself: sound", fault(t.format, back))
	}
}

// difference says whether two documents are written alike: nothing, or what is wrong.
func difference(f richtext.Format, a, b *tree.Document, o richtext.Options) string {
	o.NewID = func() string { return "id" }
	first, _, err := richtext.Render(f, a, o)
	if err != nil {
		return err.Error()
	}
	second, _, err := richtext.Render(f, b, o)
	if err != nil {
		return err.Error()
	}
	if first != second {
		return "the text changed"
	}
	return ""
}

// fault says what the check of a format holds against a text, nothing for none.
func fault(f richtext.Format, written string) string {
	if err := richtext.Check(f, written); err != nil {
		return err.Error()
	}
	return ""
}

// measureWiki reads wiki markup as Markdown, and asks whether what is written back reads the same.
func measureWiki(ctx context.Context, r *report, file, source string) {
	t := text{source, richtext.Wiki, tree.DataCenter}
	o := t.options()
	stored, _ := richtext.Parse(richtext.Wiki, source, o)
	shown, _, err := richtext.Render(richtext.Markdown, stored, o)
	if err != nil {
		r.count(file, "wiki markup to Markdown: read", err.Error())
		return
	}
	seen, _ := richtext.Parse(richtext.Markdown, shown, o)
	compare(r, file, "wiki markup to Markdown: ", stored, seen)
	written, _, err := richtext.Convert(ctx, richtext.Markdown, richtext.Wiki, shown, o)
	if err != nil {
		r.count(file, "wiki markup over itself: reads the same", err.Error())
		return
	}
	again, _, err := richtext.Convert(ctx, richtext.Wiki, richtext.Markdown, written, o)
	problem := ""
	if err != nil || again != shown {
		problem = "the text reads otherwise"
	}
	r.count(file, "wiki markup over itself: reads the same", problem)
}

// measureMarkdown writes Markdown to every target, and asks whether it is sound and reads the same.
func measureMarkdown(ctx context.Context, r *report, file, source string) {
	for _, t := range []text{
		{source, richtext.ADF, tree.Cloud},
		{source, richtext.Storage, tree.Cloud},
		{source, richtext.Storage, tree.DataCenter},
		{source, richtext.Wiki, tree.DataCenter},
	} {
		o := t.options()
		name := "Markdown to " + t.format.String()
		if t.format == richtext.Storage && t.deployment == tree.DataCenter {
			name += " (Data Center)"
		}
		written, _, err := richtext.Convert(ctx, richtext.Markdown, t.format, source, o)
		if err != nil {
			r.count(file, name+": written", err.Error())
			continue
		}
		r.count(file, name+": sound", fault(t.format, written))
		typed, _ := richtext.Parse(richtext.Markdown, source, o)
		read, _ := richtext.Parse(t.format, written, o)
		compare(r, file, name+" and back: ", typed, read)
	}
}
