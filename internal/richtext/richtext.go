// Package richtext converts text between the formats of Jira and Confluence and the Markdown that callers read and
// write. It joins the format packages, looks names up in batches, and writes over existing text without losing what
// the new text does not mention. It asks nothing of the network itself: lookups come in as [Names].
//
// Domain packages use three functions: [Convert] to read and to write new text, [Update] to write over existing text,
// [Check] for text that is passed through unchanged.
//
// Parsers and renderers take no context. Their time grows with the size of the input whatever the input is, and the size
// is limited: the largest text that Jira takes is converted in about a second, one of 8 MiB in a few seconds, after which
// a call that was cancelled meanwhile ends. [Convert] and [Update] look at their context between the steps, and their
// lookups wait under it.
package richtext

import (
	"context"
	"errors"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/adf"
	"mcp-atlassian/internal/richtext/markdown"
	"mcp-atlassian/internal/richtext/storage"
	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/richtext/view"
	"mcp-atlassian/internal/richtext/wiki"
)

// Format is a notation of rich text.
type Format uint8

// The formats.
const (
	Markdown Format = iota // the dialect callers read and write
	ADF                    // Atlassian Document Format, as JSON text
	Wiki                   // Jira wiki markup
	Storage                // Confluence storage format
	View                   // HTML as Confluence and Jira show it; only read
	Plain                  // readable text without directives; parsing it gives its lines as paragraphs
)

// String gives the name of the format, for messages.
func (f Format) String() string {
	switch f {
	case Markdown:
		return "Markdown"
	case ADF:
		return "ADF"
	case Wiki:
		return "wiki markup"
	case Storage:
		return "storage format"
	case View:
		return "view HTML"
	default:
		return "plain text"
	}
}

// Notes are the lossy steps of a conversion; tools return them as warnings ([tree.Notes.Strings]).
type Notes = tree.Notes

// Options say where a text comes from or goes to.
type Options struct {
	tree.Options
	// Lookup finds names; nil = nothing is looked up.
	Lookup Names
	// AllowLoss lets [Update] write although a macro, a mention or an inline comment would be lost.
	AllowLoss bool
}

// Parse reads a text. It is total: any input gives a document.
func Parse(f Format, source string, o Options) (*tree.Document, Notes) {
	switch f {
	case Markdown:
		return markdown.Parse(source, o.Options)
	case ADF:
		return adf.Parse(source, o.Options)
	case Wiki:
		if wiki.IsHTML(source) {
			return view.Parse(source, o.Options)
		}
		return wiki.Parse(source, o.Options)
	case Storage:
		return storage.Parse(source, o.Options)
	case View:
		return view.Parse(source, o.Options)
	default:
		return plainDocument(source), nil
	}
}

// Render writes a document. It fails for a reference that names nothing, for a document over the limits, and for view
// HTML, which is only read.
func Render(f Format, d *tree.Document, o Options) (string, Notes, error) {
	if n := tree.Count(d.Root); n > tree.MaxNodes {
		return "", nil, worded(&tree.TooLargeError{What: "elements", Is: n, Allowed: tree.MaxNodes})
	}
	text, notes, err := render(f, d, o.Options)
	return text, notes, worded(err)
}

func render(f Format, d *tree.Document, o tree.Options) (string, Notes, error) {
	switch f {
	case Markdown:
		o.Profile = tree.RoundTrip
		return markdown.Render(d, o)
	case ADF:
		return adf.Render(d, o)
	case Wiki:
		return wiki.Render(d, o)
	case Storage:
		return storage.Render(d, o)
	case Plain:
		o.Profile = tree.Plain
		return markdown.Render(d, o)
	default:
		return "", nil, fault.New(fault.Internal, "%s cannot be written", f)
	}
}

// Convert reads a text in one format and writes it in another. Names are looked up in one batch.
func Convert(ctx context.Context, from, to Format, source string, o Options) (string, Notes, error) {
	if err := checkSize(from, source, o); err != nil {
		return "", nil, err
	}
	o = forTarget(from, to, o)
	d, notes := Parse(from, source, o)
	if err := ctx.Err(); err != nil {
		return "", nil, timedOut(err)
	}
	o, more := resolve(ctx, d, to, o)
	notes = append(notes, more...)
	if from == Markdown && to == ADF {
		tree.LinkIssues(d, o.Site, o.IsProject)
	}
	o.Owned = true
	text, more, err := Render(to, d, o)
	if err == nil && ctx.Err() != nil {
		err = timedOut(ctx.Err())
	}
	return text, append(notes, more...), err
}

// forTarget sets the options that follow from the two formats.
func forTarget(from, to Format, o Options) Options {
	if to == Plain {
		o.Profile = tree.Plain
	}
	if from == Storage || to == Storage {
		o.Shortcodes = true
		o.Product = tree.Confluence
	}
	return o
}

// Check says whether a text that is sent on unchanged is sound: ADF by the content model of its schema, storage format
// by its being well-formed. Other formats have no faults.
func Check(f Format, source string) error {
	switch f {
	case ADF:
		if err := adf.Validate(source); err != nil {
			return fault.New(fault.Input, "the ADF document is not valid: %v", err)
		}
	case Storage:
		return storage.Check(source)
	default:
	}
	return nil
}

// Sizes of what callers write, in bytes.
const (
	maxJira       = 1 << 20
	maxConfluence = 8 << 20
)

func checkSize(f Format, source string, o Options) error {
	most := maxConfluence
	if f != Markdown && f != Wiki {
		return nil
	}
	if o.Product == tree.Jira {
		most = maxJira
	}
	if len(source) > most {
		return fault.New(fault.Input, "the text has %d bytes, %d are allowed", len(source), most).
			WithHint("split it into several pages, comments or attachments")
	}
	return nil
}

func timedOut(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Timeout, "conversion timed out").Because(err)
	}
	return err
}

// worded gives errors of the formats as faults.
func worded(err error) error {
	if unresolved, ok := errors.AsType[*tree.UnresolvedError](err); ok {
		return fault.New(fault.Input, "%s", unresolved.Error()).
			WithHint("read the text again and keep its ::opaque and keep= references as they are").Because(err)
	}
	if large, ok := errors.AsType[*tree.TooLargeError](err); ok {
		return fault.New(fault.Input, "%s", large.Error()).Because(err)
	}
	return err
}
