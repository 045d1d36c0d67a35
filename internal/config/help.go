package config

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// WriteHelp writes what --help prints.
func WriteHelp(w io.Writer) error {
	settings := settingsOf(&Config{})
	var b strings.Builder
	b.WriteString(`mcp-atlassian is a Model Context Protocol server for Jira and Confluence.

Usage:
  mcp-atlassian [flags]                serve MCP (on stdio unless --transport says otherwise)
  mcp-atlassian sandbox [flags]        run an embedded Atlassian site alone
  mcp-atlassian healthcheck [flags]    ask the running server whether it is well

Try it without an account:
  mcp-atlassian --sandbox --transport streamable-http --port 9000

Flags:
`)
	writeFlags(&b, serveFlags(settings, &special{}))
	b.WriteString("\nFlags of sandbox:\n")
	writeFlags(&b, sandboxFlags(&special{}))
	b.WriteString(`
Environment variables (a flag beats --env-file, which beats the environment, which beats the file .env of the
working directory). A secret NAME can also be read from the file that NAME_FILE names.
`)
	section := ""
	for _, s := range settings {
		if s.Section != section {
			section = s.Section
			fmt.Fprintf(&b, "\n%s:\n", section)
		}
		fmt.Fprintf(&b, "  %s\n        %s%s\n", s.Name, s.Doc, accepted(s.Var))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeFlags writes one line per flag; a switch and its opposite share one.
func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if strings.HasPrefix(f.Name, "no-") {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if flags.Lookup("no-"+f.Name) != nil {
			name += ", --no-" + f.Name
		}
		value, doc := pflag.UnquoteUsage(f)
		switch {
		case f.NoOptDefVal != "" && f.Value.Type() == "string":
			name += "[=" + value + "]"
		case f.NoOptDefVal != "":
		case len(f.Annotations[placeholderNote]) > 0 && f.Annotations[placeholderNote][0] != "":
			name += " " + f.Annotations[placeholderNote][0]
		default:
			name += " " + value
		}
		fmt.Fprintf(b, "  %-44s  %s\n", name, doc)
	})
}

// accepted says in brackets what a variable takes and its default.
func accepted(v Var) string {
	parts := []string{v.Kind}
	if len(v.Enum) > 0 {
		parts[0] = strings.Join(v.Enum, "|")
	}
	if v.Range != "" {
		parts[0] += " " + v.Range
	}
	if v.Default != "" {
		parts = append(parts, "default "+v.Default)
	}
	return " [" + strings.Join(parts, "; ") + "]"
}

// WriteDocs writes the document of all settings in Markdown.
func WriteDocs(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# Settings

<!-- generated from internal/config; do not edit -->

A flag beats a file named by ` + "`--env-file`" + `, which beats the environment, which beats the file ` + "`.env`" + ` of the working
directory. The last one only fills in what is not set, and is not read when ` + "`MCP_ATLASSIAN_NO_DOTENV`" + ` is true. Every
secret ` + "`NAME`" + ` can also be read from the file that ` + "`NAME_FILE`" + ` names. ` + "`mcp-atlassian --check-config`" + ` prints what is in
force.

Yes/no settings take true, 1, yes, on, y, t, enabled and false, 0, no, off, n, f, disabled, in any case.
`)
	section := ""
	for _, v := range Vars() {
		if v.Section != section {
			section = v.Section
			fmt.Fprintf(&b, "\n## %s\n\n| Variable | Flag | Value | Default | Meaning |\n|---|---|---|---|---|\n", section)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", v.Name, codeOrNothing("--", v.Flag), cell(valueWords(v)), codeOrNothing("", v.Default), cell(v.Doc))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func valueWords(v Var) string {
	switch {
	case len(v.Enum) > 0:
		return "`" + strings.Join(v.Enum, "`, `") + "`"
	case v.Range != "":
		return v.Kind + ", " + v.Range
	default:
		return v.Kind
	}
}

func codeOrNothing(before, text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(before+text, "|", `\|`) + "`"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
