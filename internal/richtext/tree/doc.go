// Package tree is the document model between all text formats: every parser produces it, every renderer consumes it.
//
// The model has the shape of the Atlassian Document Format: nodes with a kind, attributes, marks and children. It adds
// what other formats know (macros, opaque items, footnotes, soft breaks, raw fragments). The package knows no
// format, does no input or output, and holds the small tables that several formats share: kinds, colours, code
// languages, emoji, link targets.
//
// # What a format package looks like
//
// Each format is one package that imports tree and no other format, with exactly these two functions:
//
//	func Parse(source string, o tree.Options) (*tree.Document, tree.Notes)
//	func Render(d *tree.Document, o tree.Options) (string, tree.Notes, error)
//
// Parse is total: any input gives a document; what is not understood becomes an opaque item or its text. It begins
// with [Clean]. Render fails only for an opaque item whose source is unknown ([UnresolvedError]) and for a document over
// the limits ([TooLargeError]); whatever it cannot express is reported by a [Note]. Neither changes its input: a renderer
// that needs another shape works on a [Node.Clone].
//
// # Shape
//
// Containers hold either blocks or inline nodes, never both; [Check] states the rules:
//
//   - Document, Quote, Panel, Expand, ListItem, TaskItem, DecisionItem, TableCell, TableHeader, LayoutColumn,
//     FootnoteDef and a Macro with a rich body hold blocks;
//   - Paragraph, Heading and Caption hold inline nodes;
//   - BulletList and OrderedList hold ListItem; TaskList holds TaskItem; DecisionList holds DecisionItem; Table holds
//     TableRow, TableRow holds TableCell and TableHeader; Layout holds LayoutColumn;
//   - MediaSingle holds one Media and at most one Caption; MediaGroup holds Media; an image within text is a Media
//     among inline nodes.
//
// A nested task list is the last child of its TaskItem, as in Markdown and storage format (ADF places it after the
// item; its parser and renderer convert). Text of a task or a decision is a Paragraph inside the item.
//
// # Text and marks
//
// Formatting is held as marks on text runs and on other inline nodes (an image inside a link is a Media with a Link
// mark). Marks are in canonical order without duplicates ([MakeMarks]); adjacent runs with equal marks are one run
// ([Node.AppendText] merges). A Marks slice may be shared between nodes: never change one in place.
//
// A link to a page, a blog post, a space, an attachment, an anchor or a content id is a Link mark whose value is
// spelled as in [Target]; all formats use this spelling, so that no format needs a node of its own for it.
//
// # What comes back byte for byte
//
// A node that the Markdown dialect cannot express is an Opaque or OpaqueInline node. Its [Origin] holds the exact
// source (the bytes of the storage element, the JSON value of the ADF node) and the reference made from it ([Ref]).
// A node that can be expressed except for some attributes or marks is an ordinary node with an Origin: Source and Ref
// of the whole node, and in Keep the attributes without a spelling, in a notation private to the format. Markdown
// shows only the reference; package richtext puts source and attributes back from the document that is overwritten.
//
// Identifiers that must survive an edit (localId, macro id, task id and uuid) are ordinary attributes (LocalID,
// MacroID, TaskID, TaskUUID). Markdown does not show them; package richtext carries them over by aligning old and new
// items.
package tree
