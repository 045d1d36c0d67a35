// Package confluence is Confluence as this product uses it: pages, their tree, versions and restrictions, comments,
// attachments, search, people and spaces.
//
// A [Client] works for one caller on one site. Its methods take references, keys and queries that only package access
// can make, and give results as ordered objects in the key order that callers know. What a caller named only by an id
// is admitted by the space that Confluence reports for it, before anything of it is given out. The package knows no
// tools, no callers and no HTTP; every request goes through the door of its site. A list that fails is an error, never
// an empty list, and a write that Confluence did not confirm is never reported as done.
package confluence
