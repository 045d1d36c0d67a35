package jiratools_test

import (
	"os"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestProbe(t *testing.T) {
	file := os.Getenv("PROBE")
	if file == "" {
		t.Skip()
	}
	data, _ := os.ReadFile(file)
	flavours := []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter}
	switch os.Getenv("FLAVOUR") {
	case "cloud":
		flavours = flavours[:1]
	case "dc":
		flavours = flavours[1:]
	}
	for _, f := range flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		for line := range strings.Lines(string(data)) {
			name, args, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok {
				continue
			}
			at := i.Mark()
			r := i.Call(name, args)
			text := ""
			for _, b := range r.Blocks {
				text += b.Text
			}
			t.Logf("%v %s %s failed=%v\n%s\n%s", f, name, args, r.Failed, i.Neutral(text), strings.Join(i.Requests(at), "\n"))
		}
	}
}
