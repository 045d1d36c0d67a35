package tree

import "strings"

// Document is a whole text. Its root has the kind [Root].
type Document struct {
	Root *Node
}

// NewDocument makes an empty document.
func NewDocument(blocks ...*Node) *Document {
	return &Document{Root: &Node{Kind: Root, Children: blocks}}
}

// Node is one element of a document. Which fields have a meaning depends on the kind; see the constants of [Kind].
type Node struct {
	Kind     Kind
	Text     string  // characters of a Text, body of a CodeBlock, plain body of a Macro, label of a Status …
	Marks    Marks   // of inline nodes; canonical order
	Attrs    Attrs   // in source order
	Children []*Node // blocks or inline nodes, never both
	Origin   *Origin // nil for what Markdown can express completely
	Stored   *Stored // nil for what did not come from a stored text, or has nothing to remember
	Macro    *Macro  // of Macro and InlineMacro
}

// New makes a node with children.
func New(kind Kind, children ...*Node) *Node {
	return &Node{Kind: kind, Children: children}
}

// NewText makes a run of text.
func NewText(text string, marks ...Mark) *Node {
	return &Node{Kind: Text, Text: text, Marks: MakeMarks(marks...)}
}

// With returns the node after setting an attribute, for building trees in one expression.
func (n *Node) With(key Key, value string) *Node {
	n.Attrs = n.Attrs.Set(key, value)
	return n
}

// Attr gives the value of an attribute, "" when it is absent.
func (n *Node) Attr(key Key) string {
	value, _ := n.Attrs.Get(key)
	return value
}

// Has says whether an attribute is present.
func (n *Node) Has(key Key) bool {
	_, ok := n.Attrs.Get(key)
	return ok
}

// Set sets an attribute; the empty value is a value.
func (n *Node) Set(key Key, value string) {
	n.Attrs = n.Attrs.Set(key, value)
}

// Unset removes an attribute.
func (n *Node) Unset(key Key) {
	n.Attrs = n.Attrs.Without(key)
}

// Append adds children.
func (n *Node) Append(children ...*Node) {
	n.Children = append(n.Children, children...)
}

// AppendText adds characters to an inline container. It extends the last run when that one has equal marks, and does
// nothing for the empty text. Many small pieces cost time in the square of their number: join them first.
func (n *Node) AppendText(text string, marks Marks) {
	if text == "" {
		return
	}
	if last := n.Last(); last != nil && last.Kind == Text && last.Marks.Equal(marks) {
		last.Text += text
		return
	}
	n.Children = append(n.Children, &Node{Kind: Text, Text: text, Marks: marks})
}

// Last gives the last child or nil.
func (n *Node) Last() *Node {
	if len(n.Children) == 0 {
		return nil
	}
	return n.Children[len(n.Children)-1]
}

// First gives the first child or nil.
func (n *Node) First() *Node {
	if len(n.Children) == 0 {
		return nil
	}
	return n.Children[0]
}

// Clone copies the node and everything below it. Marks, strings and origins are shared, for nobody changes them.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	copied := *n
	copied.Attrs = append(Attrs(nil), n.Attrs...)
	if n.Macro != nil {
		macro := *n.Macro
		macro.Params = append([]Param(nil), n.Macro.Params...)
		copied.Macro = &macro
	}
	copied.Children = nil
	if n.Children != nil {
		copied.Children = make([]*Node, len(n.Children))
		for i, child := range n.Children {
			copied.Children[i] = child.Clone()
		}
	}
	return &copied
}

// Key names an attribute.
type Key string

// Attr is one attribute. All values are text; the formats know which of them are numbers or booleans to them
// ("true", "false"). A list of numbers is joined by commas.
type Attr struct {
	Key   Key
	Value string
}

// Attrs are attributes in source order, each key once.
type Attrs []Attr

// Get gives the value of an attribute and whether it is present.
func (a Attrs) Get(key Key) (string, bool) {
	for i := range a {
		if a[i].Key == key {
			return a[i].Value, true
		}
	}
	return "", false
}

// Set gives attributes with one of them set. It may reuse the receiver's memory, as append does.
func (a Attrs) Set(key Key, value string) Attrs {
	for i := range a {
		if a[i].Key == key {
			a[i].Value = value
			return a
		}
	}
	return append(a, Attr{key, value})
}

// Without gives attributes without one of them. It may reuse the receiver's memory.
func (a Attrs) Without(key Key) Attrs {
	for i := range a {
		if a[i].Key == key {
			return append(a[:i], a[i+1:]...)
		}
	}
	return a
}

// Attribute keys. The comment names the kinds that carry them and the form of the value.
const (
	Level       Key = "level"       // Heading: "1"–"6"
	Start       Key = "start"       // OrderedList: first number, absent = 1
	State       Key = "state"       // TaskItem: "TODO" or "DONE"; DecisionItem: "DECIDED" or another word
	Language    Key = "language"    // CodeBlock: as typed, lower case; absent = none
	Title       Key = "title"       // CodeBlock, Panel, Expand
	LineNumbers Key = "linenumbers" // CodeBlock: "true"
	FirstLine   Key = "firstline"   // CodeBlock: number
	Collapse    Key = "collapse"    // CodeBlock: "true"
	Theme       Key = "theme"       // CodeBlock
	Wrap        Key = "wrap"        // CodeBlock: "true" or "false"
	HideLines   Key = "hideLineNumbers"

	PanelType Key = "type"     // Panel: info note tip success warning error custom
	Color     Key = "color"    // Panel (custom): #rrggbb; Status: neutral purple blue red yellow green or #rrggbb
	Icon      Key = "icon"     // Panel (custom): short name
	IconID    Key = "iconId"   // Panel (custom)
	IconText  Key = "iconText" // Panel (custom)

	Align    Key = "align"    // Paragraph, Heading: "center" or "end"; MediaSingle as written in Markdown
	Indent   Key = "indent"   // Paragraph, Heading: "1"–"6"
	Size     Key = "size"     // Paragraph: "small"
	Breakout Key = "breakout" // CodeBlock, Expand, Layout: "wide" or "full-width"
	// BreakoutWidth is the width of a breakout in pixels.
	BreakoutWidth Key = "breakoutWidth"

	LayoutName Key = "layout"    // Table, MediaSingle, EmbedCard, BlockCard, Macro: name of the layout
	Width      Key = "width"     // Table, MediaSingle, Media (pixels), LayoutColumn (percent), EmbedCard, BlockCard
	WidthType  Key = "widthType" // MediaSingle: "percentage" or "pixel"
	Height     Key = "height"    // Media, EmbedCard
	Display    Key = "display"   // Table: "fixed" or "default"
	Numbered   Key = "numbered"  // Table: "true" = numbering column
	ColSpan    Key = "colspan"   // TableCell, TableHeader: number, absent = 1
	RowSpan    Key = "rowspan"   // TableCell, TableHeader: number, absent = 1
	ColWidth   Key = "colwidth"  // TableCell, TableHeader: pixels joined by commas
	Background Key = "background"
	VAlign     Key = "valign"      // TableCell, TableHeader, LayoutColumn: top middle bottom
	LayoutType Key = "sectionType" // Layout: name of a storage section type when widths do not say it

	Src         Key = "src"         // Media: spelled as a Target: https://…, media:UUID, attachment:name
	Alt         Key = "alt"         // Media
	MediaType   Key = "mediaType"   // Media (media:): "file", "link" or "image"; absent = file
	Collection  Key = "collection"  // Media (media:)
	Border      Key = "border"      // Media: "1"–"3"
	BorderColor Key = "borderColor" // Media: #rrggbb
	Thumbnail   Key = "thumbnail"   // Media: "true"
	Occurrence  Key = "occurrenceKey"
	Inline      Key = "inline" // Media: "true" = a paragraph that holds only this stays a paragraph
	Group       Key = "group"  // Media in Markdown: "true" = first of a MediaGroup

	URL       Key = "url"       // InlineCard, BlockCard, EmbedCard
	ShortName Key = "shortName" // Emoji: ":name:"
	ID        Key = "id"        // Emoji
	Timestamp Key = "ts"        // Date: milliseconds since 1970, when not 00:00 UTC of the date
	UserID    Key = "user"      // Mention: spelled as a User: accountid:…, username:…, userkey:…
	Access    Key = "accessLevel"
	UserType  Key = "userType"
	Style     Key = "style"  // Status: "bold" and the like
	Format    Key = "format" // Raw, RawInline: "adf", "storage", "wiki"
	Label     Key = "label"  // FootnoteRef, FootnoteDef: number as text
	Anchor    Key = "anchor" // Heading: explicit anchor {#name}

	LocalID  Key = "localId"  // ADF identifier
	UniqueID Key = "uniqueId" // ADF identifier of a CodeBlock
	MacroID  Key = "macroId"  // storage identifier of a macro
	TaskID   Key = "taskId"   // storage: number of a task in its page
	TaskUUID Key = "taskUuid" // storage
)

// Macro is what a Macro or InlineMacro node is. ADF extensions are macros too.
type Macro struct {
	Name   string
	Schema string // schema version, "" = the usual one of its name
	Params []Param
	Body   Body
}

// Param is one parameter of a macro. The name of the unnamed default parameter is "". A value spelled as a [Target]
// of a page, a blog post, a space, an attachment or a user stands for that resource.
type Param struct {
	Name, Value string
}

// Param gives the value of a parameter, "" when it is absent.
func (m *Macro) Param(name string) string {
	for _, p := range m.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Body says what a macro contains.
type Body uint8

// The bodies of a macro.
const (
	NoBody    Body = iota
	RichBody       // blocks: the node's Children
	PlainBody      // characters: the node's Text
)

// Origin is where a node came from, for what Markdown cannot say.
type Origin struct {
	Format string // "adf" or "storage"
	Name   string // ADF node type, storage element or macro name
	Ref    string // see [Ref]; set also when the source is not known yet
	Source string // exact source; "" = only the reference is known
	Keep   Attrs  // attributes and marks without a spelling, in a notation private to the format
}

// Stored is what a stored text knows of a block and Markdown does not show. It stays with a block that keeps its place
// when the text is written over; a block that is nowhere in the old text has none.
type Stored struct {
	Exact string // exact source of the block, for as long as nothing in it is changed; "" = not known
	Piece *Piece // the source that the block shares with others; nil = none
	Order int    // of the blocks of a source; those of one container follow each other
	Bare  bool   // text without an element of its own, which would join with other text beside it
	Keep  Attrs  // attributes without a spelling that nobody would miss, in a notation private to the format
	Was   *Node  // the block of the old text that was edited into this one; nil for one that is as it was
}

// Piece is a part of a source that became several blocks: an element around them, or text with a block inside.
type Piece struct {
	Source string
	Blocks []*Node
	Outer  *Piece // the piece that this one is a part of; nil = none
}

// PlainText gives the characters of a node and everything below it. Blocks are separated by one space.
func PlainText(n *Node) string {
	var b strings.Builder
	writePlain(&b, n)
	return strings.TrimSpace(b.String())
}

func writePlain(b *strings.Builder, n *Node) {
	switch n.Kind {
	case HardBreak, SoftBreak:
		b.WriteByte(' ')
	case Mention:
		b.WriteString("@" + MentionName(n))
	case InlineCard, BlockCard, EmbedCard:
		b.WriteString(n.Attr(URL))
	case Media:
		b.WriteString(n.Attr(Alt))
	case Panel, Expand:
		if title := n.Attr(Title); title != "" {
			b.WriteString(title + " ")
		}
	default:
		b.WriteString(n.Text)
	}
	for _, child := range n.Children {
		if !child.Kind.Inline() && b.Len() > 0 {
			b.WriteByte(' ')
		}
		writePlain(b, child)
	}
}

// MentionName gives the name to show for a Mention: the known name, else the identifier.
func MentionName(n *Node) string {
	if n.Text != "" {
		return n.Text
	}
	if user, ok := ParseUser(n.Attr(UserID)); ok && user.ID != "" {
		return user.ID
	}
	return "unknown"
}
