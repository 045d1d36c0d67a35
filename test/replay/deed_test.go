package replay_test

import (
	"strings"
)

// deed gives the two ways in which some things are written to Confluence one name and one form: comments by v1 and by
// v2, moves by the web action and by the REST call.
func deed(key string, one map[string]any) (string, map[string]any) {
	body, _ := one["body"].(map[string]any)
	switch {
	case key == "POST /api/v2/footer-comments", key == "POST /rest/api/content" && body["type"] == "comment" && body["extensions"] == nil:
		return "comment", map[string]any{
			"text": first(body, "body.storage", "body"), "parent": first(body, "parentCommentId", "ancestors.id"), "page": page(body),
		}
	case key == "POST /api/v2/inline-comments", key == "POST /rest/api/content" && body["type"] == "comment":
		return "inline comment", map[string]any{
			"text": first(body, "body.storage", "body"), "page": page(body),
			"selection": first(body, "extensions.inlineProperties.originalSelection", "inlineCommentProperties.textSelection"),
			"count":     first(body, "extensions.inlineProperties.numMatches", "inlineCommentProperties.textSelectionMatchCount"),
			"index":     first(body, "extensions.inlineProperties.matchIndex", "inlineCommentProperties.textSelectionMatchIndex"),
		}
	case key == "POST /pages/movepage.action":
		query, _ := one["query"].(map[string]any)
		return "move", map[string]any{"page": query["pageId"], "position": query["position"], "target": query["targetId"]}
	}
	if m := moveOfV1.FindStringSubmatch(key); m != nil {
		return "move", map[string]any{"page": m[1], "position": m[2], "target": m[3]}
	}
	return key, one
}

// page is the page of a comment; an answer has that of the comment it answers.
func page(body map[string]any) any {
	if first(body, "parentCommentId", "ancestors.id") != nil {
		return nil
	}
	return first(body, "pageId", "container.id")
}

// first gives the first of some members that is there; of a list, the last element counts.
func first(body map[string]any, paths ...string) any {
	for _, path := range paths {
		var value any = body
		for name := range strings.SplitSeq(path, ".") {
			if list, ok := value.([]any); ok && len(list) > 0 {
				value = list[len(list)-1]
			}
			object, _ := value.(map[string]any)
			value = object[name]
		}
		if value != nil {
			return value
		}
	}
	return nil
}
