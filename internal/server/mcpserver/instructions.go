package mcpserver

import (
	"fmt"
	"strings"
)

// Service is what the instructions say about Jira or Confluence.
type Service struct {
	Name    string // "Jira" or "Confluence"
	Missing string // what the operator must set before the service can be used; empty = it is ready
}

// About is what the instructions are made of.
type About struct {
	ReadOnly bool
	Services []Service
}

// Instructions tells a model what the server is good for, and what is missing, so that it does not guess.
func Instructions(a About) string {
	var b strings.Builder
	b.WriteString("Tools for Jira (names start with jira_) and Confluence (names start with confluence_). ")
	b.WriteString("Rich text is given and taken as Markdown. ")
	b.WriteString("When a call fails, its text says what to change.")
	if a.ReadOnly {
		b.WriteString(" This server is read-only: it offers no tools that change anything.")
	}
	for _, s := range a.Services {
		if s.Missing != "" {
			fmt.Fprintf(&b, " %s is not available: %s.", s.Name, strings.TrimSuffix(s.Missing, "."))
		}
	}
	return b.String()
}
