// Package markdown reads and writes the Markdown dialect in which callers see the rich text of Jira and Confluence:
// CommonMark with tables, strikethrough, task lists, bare links and footnotes, and directives for what Atlassian has
// beyond that (panels, expands, layouts, mentions, macros, opaque items …).
//
// Blocks are found by goldmark with parsers for the directives added to it. Text inside blocks is read by a scanner of
// this package in one pass: it gives runs with marks directly, knows the directives, and takes linear time for any
// input. The writer is the only place that emits Markdown, so all readers share one normal form and one rule of
// escaping.
package markdown
