package adf

import "mcp-atlassian/internal/richtext/tree"

// form says how an attribute is written in JSON.
type form uint8

const (
	text form = iota
	number
	boolean
	numbers // an array of numbers
)

// attr maps an attribute of ADF to one of the tree.
type attr struct {
	name string
	key  tree.Key
	form form
}

// node maps a node type of ADF to a kind of the tree. Attributes that are not listed have no spelling in Markdown and
// are kept as they are.
type node struct {
	name  string
	kind  tree.Kind
	attrs []attr
}

var (
	localID   = attr{"localId", tree.LocalID, text}
	cellAttrs = []attr{
		{"colspan", tree.ColSpan, number},
		{"rowspan", tree.RowSpan, number},
		{"colwidth", tree.ColWidth, numbers},
		{"background", tree.Background, text},
		{"valign", tree.VAlign, text},
		localID,
	}
	taskAttrs = []attr{localID, {"state", tree.State, text}}
)

// nodes are the node types that map attribute by attribute. The rest (text, date, mention, media, extensions …) is
// read and written by functions of its own.
var nodes = []node{
	{"paragraph", tree.Paragraph, []attr{localID}},
	{"heading", tree.Heading, []attr{{"level", tree.Level, number}, localID}},
	{"bulletList", tree.BulletList, []attr{localID}},
	{"orderedList", tree.OrderedList, []attr{{"order", tree.Start, number}, localID}},
	{"listItem", tree.ListItem, []attr{localID}},
	{"taskList", tree.TaskList, []attr{localID}},
	{"taskItem", tree.TaskItem, taskAttrs},
	{"blockTaskItem", tree.TaskItem, taskAttrs},
	{"decisionList", tree.DecisionList, []attr{localID}},
	{"decisionItem", tree.DecisionItem, taskAttrs},
	{"blockquote", tree.Quote, []attr{localID}},
	{"rule", tree.Rule, []attr{localID}},
	{"panel", tree.Panel, []attr{
		{"panelType", tree.PanelType, text},
		{"panelColor", tree.Color, text},
		{"panelIcon", tree.Icon, text},
		{"panelIconId", tree.IconID, text},
		{"panelIconText", tree.IconText, text},
		localID,
	}},
	{"expand", tree.Expand, []attr{{"title", tree.Title, text}, localID}},
	{"nestedExpand", tree.Expand, []attr{{"title", tree.Title, text}, localID}},
	{"codeBlock", tree.CodeBlock, []attr{
		{"language", tree.Language, text},
		{"wrap", tree.Wrap, boolean},
		{"hideLineNumbers", tree.HideLines, boolean},
		{"uniqueId", tree.UniqueID, text},
		localID,
	}},
	{"table", tree.Table, []attr{
		{"isNumberColumnEnabled", tree.Numbered, boolean},
		{"layout", tree.LayoutName, text},
		{"width", tree.Width, number},
		{"displayMode", tree.Display, text},
		localID,
	}},
	{"tableRow", tree.TableRow, []attr{localID}},
	{"tableCell", tree.TableCell, cellAttrs},
	{"tableHeader", tree.TableHeader, cellAttrs},
	{"mediaSingle", tree.MediaSingle, []attr{
		{"layout", tree.LayoutName, text},
		{"width", tree.Width, number},
		{"widthType", tree.WidthType, text},
		localID,
	}},
	{"mediaGroup", tree.MediaGroup, []attr{localID}},
	{"caption", tree.Caption, []attr{localID}},
	{"layoutSection", tree.Layout, []attr{localID}},
	{"layoutColumn", tree.LayoutColumn, []attr{
		{"width", tree.Width, number},
		{"valign", tree.VAlign, text},
		localID,
	}},
	{"blockCard", tree.BlockCard, []attr{{"url", tree.URL, text}, localID}},
	{"embedCard", tree.EmbedCard, []attr{
		{"url", tree.URL, text},
		{"layout", tree.LayoutName, text},
		{"width", tree.Width, number},
		{"originalHeight", tree.Height, number},
		localID,
	}},
	{"inlineCard", tree.InlineCard, []attr{{"url", tree.URL, text}, localID}},
	{"hardBreak", tree.HardBreak, []attr{localID}},
	{"emoji", tree.Emoji, []attr{{"shortName", tree.ShortName, text}, {"id", tree.ID, text}, localID}},
	{"status", tree.Status, []attr{{"color", tree.Color, text}, {"style", tree.Style, text}, localID}},
	{"placeholder", tree.Placeholder, []attr{localID}},
	{"mention", tree.Mention, []attr{
		{"accessLevel", tree.Access, text},
		{"userType", tree.UserType, text},
		localID,
	}},
	{"date", tree.Date, []attr{localID}},
	{"media", tree.Media, mediaAttrs},
	{"mediaInline", tree.Media, mediaAttrs},
}

var mediaAttrs = []attr{
	{"collection", tree.Collection, text},
	{"alt", tree.Alt, text},
	{"width", tree.Width, number},
	{"height", tree.Height, number},
	{"occurrenceKey", tree.Occurrence, text},
	localID,
}

var nodesByName = func() map[string]*node {
	byName := make(map[string]*node, len(nodes))
	for i := range nodes {
		byName[nodes[i].name] = &nodes[i]
	}
	return byName
}()

var nodesByKind = func() map[tree.Kind]*node {
	byKind := make(map[tree.Kind]*node, len(nodes))
	for i := range nodes {
		if _, ok := byKind[nodes[i].kind]; !ok {
			byKind[nodes[i].kind] = &nodes[i]
		}
	}
	return byKind
}()

// newline says that a line break is stored as a newline in a text. The editor shows it as a line break.
const newline tree.Key = "newline"

// bareName says that the text of a mention is stored without its @.
const bareName tree.Key = "bareName"

// confluenceMacro is the extension type of Confluence's own macros, the only one whose parameters have a fixed form.
const confluenceMacro = "com.atlassian.confluence.macro.core"
