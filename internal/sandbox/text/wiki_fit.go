package text

import (
	"slices"
	"strconv"
	"strings"
)

// panelAllows and quoteAllows say what Atlassian's schema lets stand inside.
func panelAllows(kind string) bool {
	return slices.Contains([]string{"paragraph", "heading", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup"}, kind)
}

func quoteAllows(kind string) bool {
	return slices.Contains([]string{"paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup"}, kind)
}

// enclose wraps runs of allowed blocks; others stand between the wrapped runs.
func enclose(content []any, allows func(string) bool, wrap func([]any) object) []any {
	var out, run []any
	for _, n := range content {
		if allows(kindOf(n)) {
			run = append(run, n)
			continue
		}
		if len(run) > 0 {
			out = append(out, wrap(run))
		}
		out, run = append(out, n), nil
	}
	if len(run) > 0 || len(out) == 0 {
		if len(run) == 0 {
			run = []any{node("paragraph", nil, []any{})}
		}
		out = append(out, wrap(run))
	}
	return out
}

// quote wraps blocks in a quotation; a heading in it becomes a strong paragraph.
func (r *wikiReader) quote(content []any) []any {
	for i, n := range content {
		content[i] = flatHeading(n)
	}
	return enclose(content, quoteAllows, func(list []any) object { return node("blockquote", nil, list) })
}

// flatHeading turns a heading into a paragraph in strong letters.
func flatHeading(n any) any {
	o, ok := n.(object)
	if !ok || kindOf(o) != "heading" {
		return n
	}
	content := []any{}
	for _, c := range children(o) {
		if kindOf(c) == "text" && marksOf(c)["code"] == nil {
			list, _ := c["marks"].([]any)
			c["marks"] = withMark(list, object{"type": "strong"})
		}
		content = append(content, c)
	}
	return node("paragraph", nil, content)
}

// itemContent makes blocks fit into a list item, which begins with a paragraph, a
// code block or an image and holds no quotation, panel or rule.
func itemContent(content []any) []any {
	var out []any
	for _, n := range content {
		switch kindOf(n) {
		case "heading":
			out = append(out, flatHeading(n))
		case "blockquote", "panel":
			o, _ := n.(object)
			inner, _ := o["content"].([]any)
			out = append(out, itemContent(inner)...)
		case "rule", "mediaGroup":
			out = append(out, fileNames(n)...)
		default:
			out = append(out, n)
		}
	}
	return out
}

// fileNames writes files as text where the schema allows none.
func fileNames(n any) []any {
	o, _ := n.(object)
	var names []any
	for _, m := range children(o) {
		names = append(names, object{"type": "text", "text": attr(m, "id")})
	}
	if names == nil {
		return nil
	}
	return []any{node("paragraph", nil, names)}
}

// hexColor returns a color as #rrggbb; an unknown name is black.
func hexColor(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if hex, ok := namedColors()[name]; ok {
		return hex
	}
	digits := strings.TrimPrefix(name, "#")
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	if _, err := strconv.ParseUint(digits, 16, 32); err != nil || len(digits) != 6 {
		return "#000000"
	}
	return "#" + digits
}

func namedColors() map[string]string {
	return map[string]string{
		"red": "#ff0000", "green": "#008000", "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080",
		"black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "maroon": "#800000", "navy": "#000080",
		"teal": "#008080", "olive": "#808000", "lime": "#00ff00", "aqua": "#00ffff", "cyan": "#00ffff", "magenta": "#ff00ff",
		"fuchsia": "#ff00ff", "silver": "#c0c0c0", "brown": "#a52a2a", "pink": "#ffc0cb", "darkgreen": "#006400",
		"darkblue": "#00008b", "darkred": "#8b0000", "lightgrey": "#d3d3d3", "lightgray": "#d3d3d3",
	}
}

// panelType chooses the panel whose color is nearest to a background, by its hue.
func panelType(background string) string {
	if background == "" {
		return "info"
	}
	hex := hexColor(background)
	rgb, err := strconv.ParseInt(hex[1:], 16, 32)
	if err != nil {
		return "info"
	}
	switch h, colored := hue(int(rgb>>16), int(rgb>>8&0xff), int(rgb&0xff)); {
	case !colored:
		return "info"
	case h < 25 || h >= 330:
		return "error"
	case h < 75:
		return "warning"
	case h < 170:
		return "success"
	case h < 240:
		return "info"
	default:
		return "note"
	}
}

// hue returns the angle of a color in degrees; gray has none.
func hue(r, g, b int) (degrees int, colored bool) {
	high, low := max(r, g, b), min(r, g, b)
	span := high - low
	if span == 0 {
		return 0, false
	}
	switch high {
	case r:
		degrees = 60 * (g - b) / span
	case g:
		degrees = 120 + 60*(b-r)/span
	default:
		degrees = 240 + 60*(r-g)/span
	}
	return (degrees + 360) % 360, true
}
