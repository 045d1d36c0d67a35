package richtext_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"
)

// normal gives an ADF value in the form in which two documents count as equal: no identifiers, no empty members, no
// defaults, equal neighbouring runs merged, marks sorted and not on white space, no empty paragraphs, no white space
// at the edges of blocks.
func normal(tb testing.TB, source string, without ...string) []string {
	tb.Helper()
	var value any
	if err := json.Unmarshal([]byte(source), &value); err != nil {
		tb.Fatalf("%v in %.300s", err, source)
	}
	dropKeys(value, without)
	text, err := json.MarshalIndent(normalNode(value), "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// dropKeys removes members of objects at any depth.
func dropKeys(value any, keys []string) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range keys {
			delete(value, key)
		}
		for _, v := range value {
			dropKeys(v, keys)
		}
	case []any:
		for _, v := range value {
			dropKeys(v, keys)
		}
	}
}

func normalNode(value any) any {
	node, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := map[string]any{}
	for key, v := range node {
		switch key {
		case "attrs":
			if attrs := normalAttrs(node["type"], v); len(attrs) > 0 {
				out[key] = attrs
			}
		case "marks":
			if marks := normalMarks(v); len(marks) > 0 {
				out[key] = marks
			}
		case "content":
			if content := normalContent(node["type"], v); len(content) > 0 {
				out[key] = content
			}
		default:
			out[key] = v
		}
	}
	if out["type"] == "text" && strings.Trim(fmt.Sprint(out["text"]), " \t") == "" && !linked(out["marks"]) {
		delete(out, "marks")
	}
	return out
}

// linked says whether marks belong to white space too: code shows it.
func linked(marks any) bool { return strings.Contains(fmt.Sprint(marks), "type:code") }

func normalAttrs(kind, value any) map[string]any {
	attrs, _ := value.(map[string]any)
	out := map[string]any{}
	for key, v := range attrs {
		text := fmt.Sprint(v)
		usual := v == nil ||
			(key == "colspan" || key == "rowspan") && text == "1" ||
			key == "isNumberColumnEnabled" && text == "false" ||
			key == "layout" && text == "default" && kind == "table" ||
			key == "displayMode" && text == "default" ||
			key == "order" && text == "1" ||
			key == "color" && text == "neutral" ||
			key == "title" && text == "" || key == "alt" && text == "" ||
			key == "language" && text == "" || (key == "text" || key == "id") && text == "" && kind == "emoji" ||
			key == "text" && kind == "hardBreak" ||
			key == "layout" && text == "center" && kind == "mediaSingle" ||
			key == "localId" || key == "uniqueId" || key == "occurrenceKey"
		if kind == "codeBlock" && key == "language" {
			v = strings.ToLower(text)
		}
		if !usual {
			out[key] = v
		}
	}
	return out
}

func normalMarks(value any) []any {
	marks, _ := value.([]any)
	var out []any
	seen := map[string]bool{}
	for _, m := range marks {
		m = normalNode(m)
		if node, ok := m.(map[string]any); ok && strings.HasSuffix(fmt.Sprint(node["type"]), "Color") {
			if attrs, ok := node["attrs"].(map[string]any); ok {
				attrs["color"] = strings.ToLower(fmt.Sprint(attrs["color"]))
			}
		}
		lower := fmt.Sprint(m)
		if !seen[lower] {
			seen[lower] = true
			out = append(out, m)
		}
	}
	sort.Slice(out, func(i, j int) bool { return fmt.Sprint(out[i]) < fmt.Sprint(out[j]) })
	return out
}

func normalContent(kind, value any) []any {
	list, _ := value.([]any)
	var out []any
	inline := kind == "paragraph" || kind == "heading" || kind == "taskItem" || kind == "decisionItem" || kind == "caption"
	for _, v := range list {
		v = normalNode(v)
		node, ok := v.(map[string]any)
		if !ok {
			continue
		}
		if (node["type"] == "paragraph" || node["type"] == "caption") && node["content"] == nil {
			continue
		}
		if node["type"] == "emoji" {
			node = emojiText(node)
		}
		out = appendRun(out, node)
	}
	merged := out
	out = nil
	for _, v := range merged {
		for _, part := range splitSpace(v.(map[string]any)) {
			out = appendRun(out, part)
		}
	}
	if inline {
		out = trimEdges(out)
	}
	return out
}

// splitSpace takes white space at the edges of a marked run off its marks.
func splitSpace(node map[string]any) []map[string]any {
	if node["type"] != "text" || node["marks"] == nil || linked(node["marks"]) {
		return []map[string]any{node}
	}
	text, _ := node["text"].(string)
	core := strings.Trim(text, " \t")
	at := strings.Index(text, core)
	return []map[string]any{
		{"type": "text", "text": text[:at]},
		{"type": "text", "text": core, "marks": node["marks"]},
		{"type": "text", "text": text[at+len(core):]},
	}
}

// appendRun adds a node; runs with equal marks become one.
func appendRun(out []any, node map[string]any) []any {
	if node["type"] == "text" && node["text"] == "" {
		return out
	}
	if len(out) > 0 && node["type"] == "text" {
		last := out[len(out)-1].(map[string]any)
		if last["type"] == "text" && fmt.Sprint(last["marks"]) == fmt.Sprint(node["marks"]) {
			last["text"] = last["text"].(string) + node["text"].(string)
			return out
		}
	}
	return append(out, node)
}

// emojiText makes text of emoji that are Unicode characters: Markdown shows those.
func emojiText(node map[string]any) map[string]any {
	attrs, _ := node["attrs"].(map[string]any)
	text, _ := attrs["text"].(string)
	if text == "" || text[0] == ':' {
		return node
	}
	out := map[string]any{"type": "text", "text": text}
	if node["marks"] != nil {
		out["marks"] = node["marks"]
	}
	return out
}

func trimEdges(list []any) []any {
	for len(list) > 0 {
		n := list[0].(map[string]any)
		if n["type"] != "text" || linked(n["marks"]) {
			break
		}
		n["text"] = strings.TrimLeft(n["text"].(string), " \t")
		if n["text"] != "" {
			break
		}
		list = list[1:]
	}
	for len(list) > 0 {
		n := list[len(list)-1].(map[string]any)
		if n["type"] != "text" || linked(n["marks"]) {
			break
		}
		n["text"] = strings.TrimRight(n["text"].(string), " \t")
		if n["text"] != "" {
			break
		}
		list = list[:len(list)-1]
	}
	return list
}
