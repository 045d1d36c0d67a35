// Package jira is Jira as this product uses it: issues, search, fields, users, projects, comments, transitions.
//
// A [Client] works for one caller on one site. Its methods take keys and queries that only package access can make, and
// give results as ordered objects in the key order that callers know. The package knows no tools, no callers and no
// HTTP; every request goes through the door of its site. A list that fails is an error, never an empty list, and a
// write that Jira did not confirm is never reported as done.
package jira
