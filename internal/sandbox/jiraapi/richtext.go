package jiraapi

import (
	"strings"

	"mcp-atlassian/internal/sandbox/adf"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// rich shows a text in the form of the API that was asked: a document of the Atlassian
// Document Format on v3, wiki markup on v2.
func (c *call) rich(t store.Text) any {
	switch {
	case t.Empty():
		return nil
	case c.version == "3":
		return document(t)
	default:
		return markup(t)
	}
}

// document gives a text as ADF, whatever form it was written in.
func document(t store.Text) route.Map {
	if t.ADF != nil {
		return t.ADF
	}
	return wikiToADF(t.Wiki)
}

// markup gives a text as wiki markup, whatever form it was written in.
func markup(t store.Text) string {
	if t.ADF != nil {
		return adfToWiki(t.ADF)
	}
	return t.Wiki
}

// readRich reads a text in the form of the API that was asked. The message says what is wrong with it.
func (c *call) readRich(raw any) (t store.Text, message string) {
	switch v := raw.(type) {
	case nil:
		return store.Text{}, ""
	case string:
		if c.version == "3" {
			return t, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
		}
		return store.WikiText(v), ""
	case map[string]any:
		if c.version != "3" {
			return t, "Operation value must be a string"
		}
		if err := adf.Check(v); err != nil {
			return t, "INVALID_INPUT"
		}
		return store.ADFText(v), ""
	default:
		if c.version == "3" {
			return t, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
		}
		return t, "Operation value must be a string"
	}
}

// wikiToADF and adfToWiki are the one place where the two forms meet.
func wikiToADF(wiki string) route.Map {
	content := route.List{}
	for block := range strings.SplitSeq(wiki, "\n\n") {
		if block = strings.TrimSpace(block); block != "" {
			content = append(content, route.Map{"type": "paragraph", "content": route.List{route.Map{"type": "text", "text": block}}})
		}
	}
	return route.Map{"type": "doc", "version": 1, "content": content}
}

func adfToWiki(doc route.Map) string {
	var b strings.Builder
	plainADF(&b, doc)
	return strings.TrimSpace(b.String())
}

func plainADF(b *strings.Builder, node route.Map) {
	if text, ok := node["text"].(string); ok {
		b.WriteString(text)
	}
	content, _ := node["content"].([]any)
	for _, child := range content {
		if m, ok := child.(map[string]any); ok {
			plainADF(b, m)
		}
	}
	switch node["type"] {
	case "paragraph", "heading", "codeBlock":
		b.WriteString("\n\n")
	case "hardBreak":
		b.WriteString("\n")
	}
}
