// Package text converts the formats of rich text that an Atlassian site speaks:
// Confluence's storage format, view and wiki forms in the storage_ files, and
// Jira's wiki markup and the Atlassian Document Format in the wiki_ and adf files.
//
// It is the embedded site's own: the product's converters are judged by it and
// share no code with it. It knows no store; what a text refers to it asks through
// the functions it is given.
package text
