// Package adf reads and writes the Atlassian Document Format, the JSON in which Jira Cloud keeps rich text.
//
// Reading is one pass over the text that remembers where each node began, so that nodes which Markdown cannot express
// are kept as their exact source. Writing first moves what the format does not allow where it stands (content model of
// the published JSON schema, see shape.go), so that the result always validates. The package knows no other format.
//
// The vocabulary follows @atlaskit/adf-schema 57.7.22, dist/json-schema/v1/full.json.
package adf
