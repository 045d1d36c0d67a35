package richtext

import (
	"context"
	"maps"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Names looks things up, each kind once per conversion. A failing lookup never fails a conversion.
type Names interface {
	// Users gives the display names of users; unknown ones are absent.
	Users(ctx context.Context, ids []tree.User) (map[tree.User]string, error)
	// Attachments gives, by file name, what the target needs of an attachment of the same content: its download URL
	// when reading storage format, its media id when writing ADF; unknown ones are absent.
	Attachments(ctx context.Context, names []string) (map[string]string, error)
}

// withAttachments looks up the attachments that a stored page names, before it is read.
func withAttachments(ctx context.Context, from Format, source string, o Options) Options {
	if from != Storage || o.Lookup == nil || o.Attachments != nil {
		return o
	}
	names := fileNames(source)
	if len(names) == 0 {
		return o
	}
	if found, err := o.Lookup.Attachments(ctx, names); err == nil {
		o.Attachments = found
	}
	return o
}

// fileNames gives the values of ri:filename in a stored text, each once.
func fileNames(source string) []string {
	const attribute = `ri:filename="`
	var out []string
	seen := map[string]bool{}
	for rest := source; ; {
		_, after, ok := strings.Cut(rest, attribute)
		if !ok {
			return out
		}
		name, next, ok := strings.Cut(after, `"`)
		if !ok {
			return out
		}
		rest = next
		name = unescapeXML.Replace(name)
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
}

var unescapeXML = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&apos;", "'")

// resolve looks up what the target needs to know: names of users for readers, media ids of attachments for ADF.
func resolve(ctx context.Context, d *tree.Document, to Format, o Options) (Options, Notes) {
	if o.Lookup == nil {
		return o, nil
	}
	var notes Notes
	if to == Markdown || to == Plain {
		if users := unknownUsers(d, o); len(users) > 0 {
			found, err := o.Lookup.Users(ctx, users)
			if err != nil {
				notes.Add(tree.UnresolvedUser, "", "the names of %d users could not be looked up", len(users))
			}
			o.Names = joined(o.Names, found)
		}
	}
	if to == ADF {
		if names := attachmentNames(d, o); len(names) > 0 {
			found, err := o.Lookup.Attachments(ctx, names)
			if err != nil {
				notes.Add(tree.UnresolvedAttachment, "", "%d attachments could not be looked up", len(names))
			}
			o.Attachments = joined(o.Attachments, found)
		}
	}
	return o, notes
}

func joined[K comparable](known, found map[K]string) map[K]string {
	out := make(map[K]string, len(known)+len(found))
	maps.Copy(out, known)
	maps.Copy(out, found)
	return out
}

func unknownUsers(d *tree.Document, o Options) []tree.User {
	var out []tree.User
	for _, user := range tree.Users(d) {
		if o.Name(user) == "" {
			out = append(out, user)
		}
	}
	return out
}

// attachmentNames gives the files that pictures name, each once.
func attachmentNames(d *tree.Document, o Options) []string {
	var out []string
	seen := map[string]bool{}
	tree.Walk(d.Root, func(n *tree.Node) bool {
		if n.Kind != tree.Media {
			return true
		}
		name := tree.AttachmentName(n.Attr(tree.Src))
		if name != "" && !seen[name] && o.Attachments[name] == "" {
			seen[name] = true
			out = append(out, name)
		}
		return true
	})
	return out
}

// plainDocument gives each line of a text as a paragraph.
func plainDocument(source string) *tree.Document {
	clean, _ := tree.Clean(source)
	d := tree.NewDocument()
	for line := range strings.SplitSeq(clean, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			d.Root.Append(tree.New(tree.Paragraph, tree.NewText(line)))
		}
	}
	return d
}
