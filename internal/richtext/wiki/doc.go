// Package wiki reads and writes the wiki markup of Jira Server and Data Center, which Jira Cloud still answers from
// its second API.
//
// The reader follows Atlassian's own converter from wiki markup in what is a block, a list item, a cell or a phrase,
// and takes linear time for any input; markup that does not close is literal text. The writer escapes only what would
// be read as markup where it stands.
//
// The package imports the document model only.
package wiki

import "mcp-atlassian/internal/richtext/tree"

// Parse reads wiki markup. It never fails: whatever is no markup is text.
func Parse(source string, o tree.Options) (*tree.Document, tree.Notes) {
	source, notes := tree.Clean(source)
	p := &parser{src: source, o: &o, notes: notes, tags: scanTags(source)}
	f := flow{p: p}
	p.run(span{0, len(source)}, &f, scope{})
	f.end()
	return tree.NewDocument(f.out...), p.notes
}

// span is a piece of the source: from the first offset up to, not including, the second.
type span struct{ from, to int }

// parser holds what one reading needs.
type parser struct {
	src     string
	o       *tree.Options
	notes   tree.Notes
	tags    []tag
	html    map[string][]int // offsets of end tags by name, for acting HTML
	depth   int
	cells   scope // holds the closing marks of the line whose cells are being found
	word    word
	closers []bool // which tags close another one; see closed
}

// word remembers where a run without spaces ends and where its last backslash is.
type word struct{ to, backslash int }

// scope says what may be read in a piece of the source.
type scope struct {
	inline  bool // phrases only: no block may start
	item    bool // inside a list item: neither lists nor tables start
	cell    bool // inside a table cell: neither tables nor rules start
	link    bool // inside the label of a link: no links
	literal bool // inside brackets that are no link
	marks   tree.Marks
	phrases *phrases // closing marks of the piece around, when it is a part of the same line
}
