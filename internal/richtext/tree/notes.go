package tree

import "fmt"

// NoteCode says what kind of thing a note tells.
type NoteCode string

// The codes of notes. Tools return them to the caller as warnings.
const (
	LossyMark            NoteCode = "lossy-mark"
	LossyNode            NoteCode = "lossy-node"
	MovedBlock           NoteCode = "moved-block"
	UnresolvedUser       NoteCode = "unresolved-user"
	UnresolvedAttachment NoteCode = "unresolved-attachment"
	UnresolvedReference  NoteCode = "unresolved-reference"
	LanguageMapped       NoteCode = "language-mapped"
	InvalidLinkDropped   NoteCode = "invalid-link-dropped"
	TruncatedDepth       NoteCode = "truncated-depth"
	KeptMedia            NoteCode = "kept-media"
	ControlCharsRemoved  NoteCode = "control-chars-removed"
	// PlainPiece tells that a paragraph was taken as plain text, because its markup would take too long to parse.
	PlainPiece NoteCode = "plain-text"
)

// Note tells of a lossy step.
type Note struct {
	Code    NoteCode
	Message string // a sentence for the caller, without a full stop
	Path    string // where: "content[3].content[0]" or "line 12"; "" = the whole text
}

// String words the note for a caller.
func (n Note) String() string {
	if n.Path == "" {
		return fmt.Sprintf("%s: %s", n.Code, n.Message)
	}
	return fmt.Sprintf("%s: %s (%s)", n.Code, n.Message, n.Path)
}

// Notes are the lossy steps of one conversion in the order they happened.
type Notes []Note

// maxNotes bounds what one conversion remembers; a caller sees the first twenty and the count.
const maxNotes = 1000

// Add appends a note; beyond a thousand it is dropped.
func (n *Notes) Add(code NoteCode, path, format string, args ...any) {
	if len(*n) >= maxNotes {
		return
	}
	*n = append(*n, Note{Code: code, Message: fmt.Sprintf(format, args...), Path: path})
}

// Strings words the notes: at most twenty, then one line with the number of the rest.
func (n *Notes) Strings() []string {
	const shown = 20
	var out []string
	for i, note := range *n {
		if i == shown {
			return append(out, fmt.Sprintf("and %d more", len(*n)-shown))
		}
		out = append(out, note.String())
	}
	return out
}

// UnresolvedError is the error of a renderer that meets an opaque item whose source is not known.
type UnresolvedError struct {
	Ref  string
	Name string
}

// Error implements error.
func (e *UnresolvedError) Error() string {
	return fmt.Sprintf("the reference %q (%s) names nothing in the text that is being written over", e.Ref, e.Name)
}

// TooLargeError is the error of a document over a limit.
type TooLargeError struct {
	What        string // "nodes", "bytes"
	Is, Allowed int
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the text is too large: %d %s, %d are allowed", e.Is, e.What, e.Allowed)
}

// Limits of every conversion.
const (
	MaxDepth = 100     // nesting of any tree; deeper content becomes opaque or text
	MaxNodes = 500_000 // nodes of one document
)
