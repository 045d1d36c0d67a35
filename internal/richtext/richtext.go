// Package richtext converts text between the formats of Jira and Confluence and the Markdown that callers read and
// write. It joins the format packages, looks names up in batches, and writes over existing text without losing what
// the new text does not mention. It asks nothing of the network itself: lookups come in as [Names].
package richtext

import (
	"context"

	"mcp-atlassian/internal/richtext/tree"
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

// Names looks things up, each kind once per conversion. A failing lookup never fails a conversion.
type Names interface {
	// Users gives the display names of users; unknown ones are absent.
	Users(ctx context.Context, ids []tree.User) (map[tree.User]string, error)
	// Attachments gives, by file name, what the target needs of an attachment of the same content: its download URL
	// when reading storage format, its media id when writing ADF; unknown ones are absent.
	Attachments(ctx context.Context, names []string) (map[string]string, error)
}

// Options say where a text comes from or goes to.
type Options struct {
	tree.Options
	// Lookup finds names and attachments; nil = nothing is looked up.
	Lookup Names
	// AllowLoss lets [Update] write although a macro, a mention or an inline comment would be lost.
	AllowLoss bool
}
