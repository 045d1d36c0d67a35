// Command mcp-atlassian serves Jira and Confluence to MCP clients: arguments, signals and the exit code are here,
// everything else is in package app.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // for systems without time zones, such as a scratch image

	"mcp-atlassian/internal/app"
	"mcp-atlassian/internal/config"
)

// version is set when a release is built.
var version = ""

func main() { os.Exit(run()) }

func run() int {
	signal.Ignore(syscall.SIGPIPE) // a reader of our output that is gone is an error of the write, and no more
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return app.Run(ctx, app.Program{
		Version: reported(),
		Args:    os.Args[1:],
		Env:     config.Inherited(),
		Streams: app.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
	})
}

// reported is the version of a release, else that of the module as the Go tool knows it.
func reported() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "0.0.0-dev"
}
