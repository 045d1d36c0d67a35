package contract

import "strings"

// itemForList are operations of Jira Data Center's document that declare one item where
// Jira has always answered an array of them.
var itemForList = []string{
	"/api/2/project", "/api/2/field", "/api/2/issuetype", "/api/2/priority", "/api/2/status", "/api/2/filter/favourite", "/api/2/cluster/nodes",
	"/api/2/resolution", "/api/2/statuscategory", "/api/2/role", "/api/2/projectCategory",
	"/api/2/project/{projectIdOrKey}/versions", "/api/2/project/{projectIdOrKey}/components", "/api/2/project/{projectIdOrKey}/statuses",
	"/api/2/project/type", "/api/2/user/search", "/api/2/user/assignable/search", "/api/2/user/assignable/multiProjectSearch",
	"/api/2/user/permission/search", "/api/2/user/viewissue/search", "/api/2/issue/{issueIdOrKey}/remotelink",
	"/api/2/filter/{id}/permission", "/api/2/issuetype/{id}/alternatives",
}

// repair mends what is known to be wrong in Jira's documents.
func repair(name string, tree map[string]any) {
	if !strings.HasPrefix(name, "jira-") {
		return
	}
	walk(tree, plainTimes)
	walk(tree, untyped)
	repairWritten(tree)
	if name == "jira-dc-10.3.24" {
		for _, path := range itemForList {
			listOf(tree, path)
		}
	}
	// A field of an issue may hold anything, and so may the value of a property; the document of Data Center says that each
	// field is an object and each value a text.
	for bean, members := range map[string][]string{
		"IssueBean": {"fields", "renderedFields", "versionedRepresentations"}, "EntityPropertyBean": {"value"}, "FieldBean": {"value"}, "FieldValueBean": {"value"},
	} {
		properties, ok := dig(tree, "components", "schemas", bean, "properties").(map[string]any)
		for _, m := range members {
			if ok && properties[m] != nil && name == "jira-dc-10.3.24" {
				properties[m] = map[string]any{"nullable": true}
			}
		}
	}
}

// plainTimes takes the format away from times and days: Jira writes "2025-04-30T13:14:50.423-0700", which the
// format date-time does not allow, and every recorded answer has it.
func plainTimes(m map[string]any) {
	if f := m["format"]; f == "date-time" || f == "date" {
		delete(m, "format")
	}
}

// untyped lets a value without a declared type be null, as JSON Schema does; the checker takes OpenAPI's
// "nullable" for false even there.
func untyped(m map[string]any) {
	free := func(v any) {
		schema, ok := v.(map[string]any)
		if !ok {
			return
		}
		for _, word := range []string{"type", "$ref", "allOf", "anyOf", "oneOf", "enum", "properties"} {
			if schema[word] != nil {
				return
			}
		}
		schema["nullable"] = true
	}
	free(m["additionalProperties"])
	free(m["items"])
	if properties, ok := m["properties"].(map[string]any); ok {
		for _, v := range properties {
			free(v)
		}
	}
}

// dig follows keys into nested objects.
func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// listOf makes the good answer of a GET an array of what it is declared to be.
func listOf(tree map[string]any, path string) {
	media, ok := dig(tree, "paths", path, "get", "responses", "200", "content", "application/json").(map[string]any)
	if !ok {
		return
	}
	if schema, ok := media["schema"].(map[string]any); ok && schema["type"] != "array" {
		media["schema"] = map[string]any{"type": "array", "items": schema}
	}
}
