// Package query reads and judges Atlassian's two query languages for the
// embedded site: JQL (Jira) and CQL (Confluence).
//
// A query passes three steps. ParseJQL or ParseCQL turns text into a Query, a
// syntax tree that keeps the source text of every part. Compile binds the tree
// to a Site (its fields, people, projects, functions) and yields a Plan plus
// the Problems it found in Atlassian's words. Select runs a Plan over items and
// orders them.
//
// The grammar is that of Atlassian's published JQL parser (npm
// @atlaskit/jql-parser); CQL follows Atlassian's "Advanced searching using CQL".
// The package knows no issue and no page: it sees them through Item. It shares
// no code with the product, whose query filters it is there to judge.
package query
