package adf

import (
	"crypto/rand"
	"fmt"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// attrs writes the attributes of a node: those of the table, those that the schema requires, those that were kept.
func (w *writer) attrs(n *tree.Node, spec *node, at place) {
	mark := len(w.out)
	w.raw(`,"attrs":{`)
	empty := len(w.out)
	w.ownAttrs(n, at)
	for _, a := range spec.attrs {
		value, ok := n.Attrs.Get(a.key)
		if !ok || !fitting(n, a, value, at) {
			continue
		}
		w.name(a.name)
		w.value(a, value)
	}
	w.required(n)
	w.keptWith(n, "")
	if len(w.out) == empty && !n.Kind.IsCell() && n.Kind != tree.Expand {
		w.out = w.out[:mark]
		return
	}
	w.raw(`}`)
}

func (w *writer) name(name string) {
	w.next()
	w.raw(`"` + name + `":`)
}

func (w *writer) value(a attr, value string) {
	switch a.form {
	case text:
		w.string(value)
	case numbers:
		w.raw(`[` + value + `]`)
	default:
		w.raw(value)
	}
}

// ownAttrs writes attributes that are not a plain copy of one of the tree.
func (w *writer) ownAttrs(n *tree.Node, at place) {
	switch n.Kind {
	case tree.Mention:
		user, _ := tree.ParseUser(n.Attr(tree.UserID))
		w.name("id")
		w.string(user.ID)
		if n.Text != "" {
			w.name("text")
			name := "@" + n.Text
			if n.Has(bareName) {
				name = n.Text
			}
			w.string(name)
		}
	case tree.Date:
		ts, _ := millis(n)
		w.name("timestamp")
		w.string(ts)
	case tree.Status, tree.Placeholder:
		w.name("text")
		w.string(n.Text)
	case tree.Emoji:
		if n.Text != "" {
			w.name("text")
			w.string(n.Text)
		}
	case tree.Media:
		w.media(n, at)
	default:
	}
}

func (w *writer) media(n *tree.Node, at place) {
	src := n.Attr(tree.Src)
	target := tree.ParseTarget(src)
	if target.Kind != tree.ToMedia {
		w.raw(`"type":"external"`)
		w.name("url")
		w.string(src)
		return
	}
	kind := n.Attr(tree.MediaType)
	if kind != "link" && (kind != "image" || at != inText) {
		kind = "file"
	}
	w.name("type")
	w.string(kind)
	w.name("id")
	w.string(target.ID)
	if !n.Has(tree.Collection) {
		w.name("collection")
		w.string("")
	}
}

// required writes attributes without which the schema refuses the node.
func (w *writer) required(n *tree.Node) {
	switch n.Kind {
	case tree.Heading:
		if !isLevel(n.Attr(tree.Level)) {
			w.raw(`"level":6`)
		}
	case tree.TaskList, tree.DecisionList:
		w.identify(n)
	case tree.TaskItem:
		w.identify(n)
		if state := n.Attr(tree.State); state != "TODO" && state != "DONE" {
			w.pair("state", "TODO")
		}
	case tree.DecisionItem:
		w.identify(n)
		if n.Attr(tree.State) == "" {
			w.pair("state", "DECIDED")
		}
	case tree.LayoutColumn:
		if !percent(n.Attr(tree.Width)) {
			w.name("width")
			w.raw("50")
		}
	default:
		w.requiredLook(n)
	}
}

// requiredLook writes attributes that say how a node looks and that the schema requires.
func (w *writer) requiredLook(n *tree.Node) {
	switch n.Kind {
	case tree.Table:
		if !n.Has(tree.Numbered) {
			w.name("isNumberColumnEnabled")
			w.raw("false")
		}
		if !tableLayouts[n.Attr(tree.LayoutName)] {
			w.pair("layout", "default")
		}
	case tree.Panel:
		if !panelTypes[n.Attr(tree.PanelType)] {
			w.pair("panelType", "info")
		}
	case tree.Status:
		if !isStatusColour(n.Attr(tree.Color)) {
			w.pair("color", tree.StatusColour(n.Attr(tree.Color)))
		}
	case tree.MediaSingle, tree.EmbedCard:
		if !mediaLayouts[n.Attr(tree.LayoutName)] {
			w.pair("layout", "center")
		}
	default:
	}
}

// pair writes a text attribute.
func (w *writer) pair(name, value string) {
	w.name(name)
	w.string(value)
}

func (w *writer) identify(n *tree.Node) {
	if n.Attr(tree.LocalID) == "" {
		w.name("localId")
		w.string(w.newID())
	}
}

var (
	panelTypes = map[string]bool{
		"info": true, "note": true, "tip": true, "warning": true, "error": true, "success": true, "custom": true,
	}
	mediaLayouts = map[string]bool{
		"wide": true, "full-width": true, "center": true, "wrap-right": true, "wrap-left": true, "align-end": true,
		"align-start": true,
	}
	tableLayouts = map[string]bool{
		"wide": true, "full-width": true, "center": true, "align-end": true, "align-start": true, "default": true,
	}
	statusColours = map[string]bool{
		"neutral": true, "purple": true, "blue": true, "red": true, "yellow": true, "green": true,
	}
)

func isStatusColour(s string) bool { return statusColours[s] || isHex(s, 6) }

// isHex says whether a text is # and so many hexadecimal digits.
func isHex(s string, digits int) bool {
	if len(s) != digits+1 || s[0] != '#' {
		return false
	}
	for _, c := range []byte(s[1:]) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// fitting says whether the schema takes the value of an attribute.
func fitting(n *tree.Node, a attr, value string, at place) bool {
	switch a.form {
	case number:
		return isNumber(value) && numberFits(n, a.key, value)
	case boolean:
		return value == "true" || value == "false"
	case numbers:
		for part := range strings.SplitSeq(value, ",") {
			if !isNumber(part) {
				return false
			}
		}
		return true
	default:
	}
	if a.key == tree.LocalID {
		return value != "" && n.Kind != tree.MediaGroup
	}
	return textFits(n, a.key, value, at)
}

func textFits(n *tree.Node, key tree.Key, value string, at place) bool {
	external := n.Kind == tree.Media && tree.ParseTarget(n.Attr(tree.Src)).Kind != tree.ToMedia
	switch {
	case key == tree.PanelType:
		return panelTypes[value]
	case key == tree.LayoutName && n.Kind == tree.Table:
		return tableLayouts[value]
	case key == tree.LayoutName:
		return mediaLayouts[value]
	case key == tree.Color && n.Kind == tree.Status:
		return isStatusColour(value)
	case key == tree.VAlign:
		return value == "top" || value == "middle" || value == "bottom"
	case key == tree.Display:
		return value == "default" || value == "fixed"
	case key == tree.WidthType:
		return value == "percentage" || value == "pixel" && isNumber(n.Attr(tree.Width))
	case key == tree.State && n.Kind == tree.TaskItem:
		return value == "TODO" || value == "DONE"
	case key == tree.UserType:
		return value == "DEFAULT" || value == "SPECIAL" || value == "APP"
	case key == tree.Collection, key == tree.Occurrence:
		return !external && (value != "" || key == tree.Collection)
	case key == tree.Alt:
		return value != "" || at != inText
	default:
		return true
	}
}

func numberFits(n *tree.Node, key tree.Key, value string) bool {
	switch {
	case key == tree.Level:
		return isLevel(value)
	case key == tree.Start:
		return value[0] != '-'
	case key == tree.Width && n.Kind == tree.MediaSingle:
		return value[0] != '-' && (n.Attr(tree.WidthType) == "pixel" || percent(value))
	case key == tree.Width && (n.Kind == tree.EmbedCard || n.Kind == tree.LayoutColumn):
		return percent(value)
	default:
		return true
	}
}

func percent(s string) bool {
	var f float64
	if !isNumber(s) {
		return false
	}
	if _, err := fmt.Sscan(s, &f); err != nil {
		return false
	}
	return f >= 0 && f <= 100
}

// keptWith writes the kept attributes whose name begins with a prefix and goes on without a dot, unless the tree has
// set one of that name since.
func (w *writer) keptWith(n *tree.Node, prefix string) {
	if n.Origin == nil || n.Origin.Format != "adf" {
		return
	}
	for _, kept := range n.Origin.Keep {
		name, ok := strings.CutPrefix(string(kept.Key), prefix)
		if !ok || name == "" || strings.ContainsAny(name, "#.") {
			continue
		}
		if name == "macroParams" && len(n.Macro.Params) > 0 {
			continue
		}
		w.next()
		w.string(name)
		w.raw(":" + kept.Value)
	}
}

// keptMembers writes kept members of the node itself.
func (w *writer) keptMembers(n *tree.Node) {
	if n.Origin == nil || n.Origin.Format != "adf" {
		return
	}
	for _, kept := range n.Origin.Keep {
		if name, ok := strings.CutPrefix(string(kept.Key), "."); ok {
			w.next()
			w.string(name)
			w.raw(":" + kept.Value)
		}
	}
}

// randomID makes a UUID of version 4.
func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
