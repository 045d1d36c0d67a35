package richtext

import (
	"context"
	"maps"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Names looks up what texts mention, once per conversion. A failing lookup never fails a conversion.
type Names interface {
	// Users gives the display names of users; unknown ones are absent.
	Users(ctx context.Context, ids []tree.User) (map[tree.User]string, error)
}

// resolve looks up the names of users, for readers.
func resolve(ctx context.Context, d *tree.Document, to Format, o Options) (Options, Notes) {
	if o.Lookup == nil || to != Markdown && to != Plain {
		return o, nil
	}
	users := unknownUsers(d, o)
	if len(users) == 0 {
		return o, nil
	}
	var notes Notes
	found, err := o.Lookup.Users(ctx, users)
	if err != nil {
		notes.Add(tree.UnresolvedUser, "", "the names of %d users could not be looked up", len(users))
	}
	names := make(map[tree.User]string, len(o.Names)+len(found))
	maps.Copy(names, o.Names)
	maps.Copy(names, found)
	o.Names = names
	return o, notes
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
