package tree

// Kind says what a node is.
type Kind uint8

// Kinds of blocks.
const (
	Root         Kind = iota // holds blocks
	Paragraph                // Align, Indent, Size; holds inline nodes
	Heading                  // Level, Align, Indent, Anchor; holds inline nodes
	BulletList               // LocalID; holds ListItem
	OrderedList              // Start; holds ListItem
	ListItem                 // holds blocks
	TaskList                 // holds TaskItem
	TaskItem                 // State, LocalID, TaskID, TaskUUID; holds blocks, a nested TaskList last
	DecisionList             // holds DecisionItem
	DecisionItem             // State, LocalID; holds blocks
	Quote                    // holds blocks
	CodeBlock                // Text = body without a final newline of its own; Language, Title, LineNumbers …
	Rule                     // thematic break
	Panel                    // PanelType, Title, Color, Icon, IconID, IconText; holds blocks
	Expand                   // Title, Breakout; holds blocks; nesting is the business of renderers
	Table                    // LayoutName, Width, Display, Numbered; holds TableRow
	TableRow                 // holds TableCell and TableHeader
	TableCell                // ColSpan, RowSpan, ColWidth, Background, VAlign; holds blocks
	TableHeader              // as TableCell
	MediaSingle              // LayoutName, Width, WidthType, Align, Marks (Link); holds Media and at most one Caption
	MediaGroup               // holds Media
	Caption                  // holds inline nodes
	Layout                   // one section; Breakout, LayoutType; holds LayoutColumn
	LayoutColumn             // Width in percent; holds blocks
	BlockCard                // URL, Width, LayoutName
	EmbedCard                // URL, LayoutName, Width, Height
	MacroBlock               // Macro; body by Macro.Body; MacroID, LocalID
	Opaque                   // Origin; Text = summary, at most 80 characters, or blocks: what it shows, for reading only
	Raw                      // Format; Text = source in that format
	FootnoteDef              // Label; holds blocks; stands at the end of the document

	firstInline

	// Kinds of inline nodes.

	Text         // Text = characters without a line break
	HardBreak    // a line break that must be seen
	SoftBreak    // a line end of Markdown source; each target decides
	Mention      // UserID; Text = display name without @, "" = unknown
	Emoji        // Text = character, "" = none; ShortName, ID
	Date         // Text = 2026-02-04; Timestamp
	Status       // Text = label; Color, absent = neutral
	InlineCard   // URL
	Placeholder  // Text
	Media        // Src, Alt, Width, Height, Collection, Border …; also the child of MediaSingle and MediaGroup
	InlineMacro  // Macro, Text = label; MacroID, LocalID
	OpaqueInline // Origin; Text = summary
	RawInline    // Format; Text = source
	FootnoteRef  // Label

	kindCount
)

var kindNames = [kindCount]string{
	Root: "root", Paragraph: "paragraph", Heading: "heading", BulletList: "bulletList", OrderedList: "orderedList",
	ListItem: "listItem", TaskList: "taskList", TaskItem: "taskItem", DecisionList: "decisionList",
	DecisionItem: "decisionItem", Quote: "quote", CodeBlock: "codeBlock", Rule: "rule", Panel: "panel",
	Expand: "expand", Table: "table", TableRow: "tableRow", TableCell: "tableCell", TableHeader: "tableHeader",
	MediaSingle: "mediaSingle", MediaGroup: "mediaGroup", Caption: "caption", Layout: "layout",
	LayoutColumn: "layoutColumn", BlockCard: "blockCard", EmbedCard: "embedCard", MacroBlock: "macro",
	Opaque: "opaque", Raw: "raw", FootnoteDef: "footnoteDef", firstInline: "-", Text: "text",
	HardBreak: "hardBreak", SoftBreak: "softBreak", Mention: "mention", Emoji: "emoji", Date: "date",
	Status: "status", InlineCard: "inlineCard", Placeholder: "placeholder", Media: "media",
	InlineMacro: "inlineMacro", OpaqueInline: "opaqueInline", RawInline: "rawInline", FootnoteRef: "footnoteRef",
}

// String gives the name of the kind, for messages and tests.
func (k Kind) String() string {
	if k < kindCount {
		return kindNames[k]
	}
	return "unknown"
}

// Inline says whether nodes of this kind stand inside text.
func (k Kind) Inline() bool { return k > firstInline }

// HoldsInline says whether nodes of this kind contain inline nodes.
func (k Kind) HoldsInline() bool { return k == Paragraph || k == Heading || k == Caption }

// HoldsBlocks says whether nodes of this kind contain any blocks (not only items of one kind).
func (k Kind) HoldsBlocks() bool {
	switch k {
	case Root, ListItem, TaskItem, DecisionItem, Quote, Panel, Expand, TableCell, TableHeader, LayoutColumn,
		MacroBlock, Opaque, FootnoteDef:
		return true
	default:
		return false
	}
}

// IsList says whether nodes of this kind are lists.
func (k Kind) IsList() bool {
	return k == BulletList || k == OrderedList || k == TaskList || k == DecisionList
}

// IsCell says whether nodes of this kind are cells of a table.
func (k Kind) IsCell() bool { return k == TableCell || k == TableHeader }
