package richtext_test

import (
	"encoding/json"
	"fmt"
	"strings"
)

// obj is a JSON object.
type obj = map[string]any

// adf gives a random document that the schema allows.
func (g generator) adf() string {
	var content []any
	for range g.IntN(5) + 1 {
		content = append(content, g.adfBlock("root", 0))
	}
	text, err := json.Marshal(obj{"version": 1, "type": "doc", "content": content})
	if err != nil {
		panic(err)
	}
	return string(text)
}

var blockKinds = map[string][]string{
	"root": {
		"paragraph", "paragraph", "heading", "bulletList", "orderedList", "taskList", "decisionList", "blockquote", "codeBlock", "rule", "panel",
		"expand", "table", "mediaSingle", "mediaGroup", "blockCard", "embedCard", "extension", "bodiedExtension", "layoutSection", "syncBlock",
	},
	"quote":  {"paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup", "extension"},
	"item":   {"paragraph", "bulletList", "orderedList", "taskList", "mediaSingle", "codeBlock", "extension"},
	"panel":  {"paragraph", "heading", "bulletList", "orderedList", "blockCard", "mediaGroup", "mediaSingle", "codeBlock", "taskList", "rule", "decisionList", "extension"},
	"expand": {"paragraph", "panel", "blockquote", "orderedList", "bulletList", "rule", "heading", "codeBlock", "mediaGroup", "mediaSingle", "decisionList", "taskList", "table", "blockCard", "embedCard", "extension", "nestedExpand"},
	"cell":   {"paragraph", "paragraph", "panel", "blockquote", "orderedList", "bulletList", "rule", "heading", "codeBlock", "mediaSingle", "mediaGroup", "decisionList", "taskList", "blockCard", "extension", "nestedExpand"},
	"nested": {"paragraph", "heading", "mediaSingle", "codeBlock", "bulletList", "orderedList", "taskList", "decisionList", "rule", "panel", "blockquote", "extension"},
	"body":   {"paragraph", "panel", "blockquote", "orderedList", "rule", "heading", "codeBlock", "table", "extension"},
	"column": {"paragraph", "heading", "bulletList", "panel", "table", "expand", "codeBlock", "rule"},
}

func (g generator) adfBlocks(where string, depth int) []any {
	var out []any
	for range g.IntN(2) + 1 {
		out = append(out, g.adfBlock(where, depth+1))
	}
	return out
}

func (g generator) adfBlock(where string, depth int) obj {
	kind := pick(g, blockKinds[where]...)
	if depth > 3 {
		kind = "paragraph"
	}
	id := fmt.Sprintf("l%d", g.IntN(1_000_000))
	switch kind {
	case "paragraph":
		p := obj{"type": kind, "content": g.adfInline(where != "caption")}
		if (where == "root" || where == "column") && g.IntN(6) == 0 {
			p["marks"] = []any{pick(g,
				obj{"type": "alignment", "attrs": obj{"align": pick(g, "center", "end")}},
				obj{"type": "indentation", "attrs": obj{"level": g.IntN(6) + 1}})}
		}
		if (where == "item" || where == "panel" || where == "root") && g.IntN(10) == 0 {
			p["marks"] = []any{obj{"type": "fontSize", "attrs": obj{"fontSize": "small"}}}
		}
		if g.IntN(3) == 0 {
			p["attrs"] = obj{"localId": id}
		}
		return p
	case "heading":
		return obj{"type": kind, "attrs": obj{"level": g.IntN(6) + 1}, "content": g.adfInline(true)}
	case "bulletList", "orderedList":
		var items []any
		for range g.IntN(3) + 1 {
			items = append(items, obj{"type": "listItem", "content": append([]any{obj{"type": "paragraph", "content": g.adfInline(true)}}, g.adfBlocks("item", depth+1)[1:]...)})
		}
		list := obj{"type": kind, "content": items}
		if kind == "orderedList" && g.IntN(2) == 0 {
			list["attrs"] = obj{"order": g.IntN(20)}
		}
		return list
	case "taskList":
		return g.taskList(depth)
	case "decisionList":
		return obj{"type": kind, "attrs": obj{"localId": id}, "content": []any{
			obj{"type": "decisionItem", "attrs": obj{"localId": id + "d", "state": "DECIDED"}, "content": g.adfInline(true)},
		}}
	case "blockquote":
		return obj{"type": kind, "content": g.adfBlocks("quote", depth)}
	case "codeBlock":
		c := obj{"type": kind}
		if g.IntN(2) == 0 {
			c["attrs"] = obj{"language": pick(g, "go", "c++", "plaintext")}
		}
		if text := pick(g, "", "x", g.line(5), "a\n\n  b\n", "```\n:::\n\tq"); text != "" {
			c["content"] = []any{obj{"type": "text", "text": text}}
		}
		if where == "root" && g.IntN(4) == 0 {
			c["marks"] = []any{obj{"type": "breakout", "attrs": obj{"mode": "wide"}}}
		}
		return c
	case "panel":
		attrs := obj{"panelType": pick(g, "info", "note", "tip", "warning", "error", "success", "custom")}
		if attrs["panelType"] == "custom" {
			attrs["panelColor"], attrs["panelIcon"] = "#FFF0B3", ":bulb:"
		}
		return obj{"type": kind, "attrs": attrs, "content": g.adfBlocks("panel", depth)}
	case "expand":
		return obj{"type": kind, "attrs": obj{"title": pick(g, "", "T", g.line(3))}, "content": g.adfBlocks("expand", depth)}
	case "nestedExpand":
		return obj{"type": kind, "attrs": obj{"title": pick(g, "", "N")}, "content": g.adfBlocks("nested", depth)}
	case "table":
		return g.adfTable(depth)
	case "mediaSingle":
		return g.mediaSingle()
	case "mediaGroup":
		return obj{"type": kind, "content": []any{g.media(), g.media()}}
	case "blockCard":
		return pick(g, obj{"type": kind, "attrs": obj{"url": "https://e.com/" + id}},
			obj{"type": kind, "attrs": obj{"datasource": obj{"id": "d", "parameters": obj{"jql": "x"}, "views": []any{obj{"type": "table"}}}, "url": "https://e.com"}})
	case "embedCard":
		return obj{"type": kind, "attrs": obj{"url": "https://e.com/e_" + id, "layout": pick(g, "center", "wide"), "width": 80, "originalHeight": 300}}
	case "extension":
		return pick(g, obj{"type": kind, "attrs": obj{"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "toc", "parameters": obj{"macroParams": obj{"maxLevel": obj{"value": "3"}}}}},
			obj{"type": kind, "attrs": obj{"extensionType": "com.app", "extensionKey": "key-" + id, "parameters": obj{"a": []any{1, "x"}}, "layout": "wide"}, "marks": []any{obj{"type": "fragment", "attrs": obj{"localId": "f"}}}},
			obj{"type": kind, "attrs": obj{"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "k", "parameters": obj{"macroParams": obj{}, "macroMetadata": obj{"macroId": obj{"value": id}}}}})
	case "bodiedExtension":
		return obj{"type": kind, "attrs": obj{"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "excerpt"}, "content": g.adfBlocks("body", depth)}
	case "layoutSection":
		return obj{"type": kind, "content": []any{
			obj{"type": "layoutColumn", "attrs": obj{"width": 50}, "content": g.adfBlocks("column", depth)},
			obj{"type": "layoutColumn", "attrs": obj{"width": 50}, "content": g.adfBlocks("column", depth)},
		}}
	case "syncBlock":
		return obj{"type": kind, "attrs": obj{"resourceId": "r" + id, "localId": id}}
	default:
		return obj{"type": "rule"}
	}
}

func (g generator) taskList(depth int) obj {
	var items []any
	for range g.IntN(3) + 1 {
		id := fmt.Sprintf("t%d", g.IntN(1_000_000))
		items = append(items, obj{"type": "taskItem", "attrs": obj{"localId": id, "state": pick(g, "TODO", "DONE")}, "content": g.adfInline(true)})
		if depth < 3 && g.IntN(4) == 0 {
			items = append(items, g.taskList(depth+2))
		}
	}
	return obj{"type": "taskList", "attrs": obj{"localId": fmt.Sprintf("tl%d", g.IntN(1_000_000))}, "content": items}
}

func (g generator) adfTable(depth int) obj {
	columns := g.IntN(3) + 1
	header := g.IntN(3)
	spans := g.IntN(4) == 0
	var rows []any
	for r := range g.IntN(3) + 1 {
		var cells []any
		for c := range columns {
			kind := "tableCell"
			if header == 0 && r == 0 || header == 1 && c == 0 {
				kind = "tableHeader"
			}
			attrs := obj{}
			if spans && g.IntN(3) == 0 {
				attrs["colspan"] = 2
			}
			if g.IntN(12) == 0 {
				attrs["background"] = "#deebff"
			}
			if g.IntN(8) == 0 {
				attrs["colwidth"] = []any{120}
			}
			content := []any{obj{"type": "paragraph", "content": g.adfInline(true)}}
			if g.IntN(4) == 0 {
				content = g.adfBlocks("cell", depth+1)
			}
			cells = append(cells, obj{"type": kind, "attrs": attrs, "content": content})
		}
		rows = append(rows, obj{"type": "tableRow", "content": cells})
	}
	attrs := obj{"isNumberColumnEnabled": g.IntN(5) == 0, "layout": pick(g, "default", "wide", "center")}
	if g.IntN(4) == 0 {
		attrs["width"] = 760
	}
	return obj{"type": "table", "attrs": attrs, "content": rows}
}

func (g generator) media() obj {
	m := pick(g,
		obj{"type": "media", "attrs": obj{"type": "file", "id": fmt.Sprintf("m-%d", g.IntN(1000)), "collection": pick(g, "", "c-1"), "width": 300, "height": 200}},
		obj{"type": "media", "attrs": obj{"type": "file", "id": "b3", "collection": "x", "alt": g.line(3)}, "marks": []any{obj{"type": "border", "attrs": obj{"size": 2, "color": "#091e4224"}}}},
	)
	return m
}

func (g generator) mediaSingle() obj {
	m := g.media()
	if g.IntN(3) == 0 {
		m = obj{"type": "media", "attrs": obj{"type": "external", "url": "https://e.com/p_1.png", "alt": "an [alt]"}}
	}
	if g.IntN(4) == 0 {
		m["marks"] = []any{obj{"type": "link", "attrs": obj{"href": "https://e.com/l"}}}
	}
	out := obj{"type": "mediaSingle", "attrs": obj{"layout": pick(g, "center", "wrap-left", "wide")}, "content": []any{m}}
	if g.IntN(3) == 0 {
		out["attrs"].(obj)["width"], out["attrs"].(obj)["widthType"] = 66, "percentage"
	}
	if g.IntN(4) == 0 {
		out["content"] = []any{m, obj{"type": "caption", "content": g.adfInline(false)}}
	}
	return out
}

// adfInline gives inline nodes. Texts have no white space at their edges that marks could stand on.
func (g generator) adfInline(all bool) []any {
	out := []any{}
	for range g.IntN(5) {
		switch n := g.IntN(16); {
		case n < 8 || !all && n > 12:
			text := strings.ReplaceAll(g.line(4), "\n", " ")
			if text != "" {
				t := obj{"type": "text", "text": text}
				if marks := g.adfMarks(); len(marks) > 0 {
					t["marks"] = marks
				}
				out = append(out, t)
			}
		case n == 8:
			out = append(out, obj{"type": "hardBreak"})
		case n == 9:
			m := obj{"id": fmt.Sprintf("5b%d", g.IntN(100)), "text": "@" + pick(g, "Ann Lee", "Bob [x]", "C_d")}
			if g.IntN(5) == 0 {
				m["accessLevel"], m["userType"] = "CONTAINER", "APP"
			}
			out = append(out, obj{"type": "mention", "attrs": m})
		case n == 10:
			out = append(out, obj{"type": "status", "attrs": obj{"text": pick(g, "OK", "a]b", "In progress"), "color": pick(g, "neutral", "green", "#ff0000")}})
		case n == 11:
			out = append(out, obj{"type": "date", "attrs": obj{"timestamp": pick(g, "1582152559", "1770163200000")}})
		case n == 12:
			out = append(out, obj{"type": "emoji", "attrs": pick(g, obj{"shortName": ":smile:", "id": "1f604", "text": "😄"}, obj{"shortName": ":party:", "id": "p-1"})})
		case n == 13:
			out = append(out, obj{"type": "inlineCard", "attrs": obj{"url": "https://e.com/card_1?x=(y)"}})
		case n == 14:
			out = append(out, obj{"type": "placeholder", "attrs": obj{"text": "type [here]"}})
		default:
			out = append(out, pick(g,
				obj{"type": "inlineExtension", "attrs": obj{"extensionType": "com.x", "extensionKey": "k", "parameters": obj{"p": 1}}},
				obj{"type": "inlineExtension", "attrs": obj{"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "anchor", "parameters": obj{"macroParams": obj{"": obj{"value": "a b"}}}}},
				obj{"type": "mediaInline", "attrs": obj{"type": "file", "id": "i1", "collection": "c"}}))
		}
	}
	return out
}

func (g generator) adfMarks() []any {
	if g.IntN(2) == 0 {
		return nil
	}
	if g.IntN(6) == 0 {
		return []any{obj{"type": "code"}}
	}
	var out []any
	add := func(m obj) {
		if g.IntN(5) == 0 {
			out = append(out, m)
		}
	}
	add(obj{"type": "strong"})
	add(obj{"type": "em"})
	add(obj{"type": "strike"})
	add(obj{"type": "underline"})
	add(obj{"type": "subsup", "attrs": obj{"type": pick(g, "sub", "sup")}})
	add(obj{"type": "textColor", "attrs": obj{"color": "#ff5630"}})
	add(obj{"type": "backgroundColor", "attrs": obj{"color": "#fedec8"}})
	add(obj{"type": "annotation", "attrs": obj{"id": fmt.Sprintf("a%d", g.IntN(3)), "annotationType": "inlineComment"}})
	add(obj{"type": "link", "attrs": obj{"href": pick(g, "https://e.com/a_b*c(d)", "https://e.com/x y", "#top", "mailto:a@b.c", "/browse/X-1?a=1&amp;b")}})
	return out
}
