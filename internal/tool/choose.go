package tool

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Choice decides for List and for Call with the same function.
type Choice interface {
	Callable(ctx context.Context, e *Entry) bool
	Listed(ctx context.Context, e *Entry) bool // Callable, and the service is there
}

// Deployment is what is known of a caller's site.
type Deployment uint8

// The deployments a choice tells apart.
const (
	DeploymentUnknown Deployment = iota
	DeploymentCloud
	DeploymentServer
)

// Selection is the operator's choice of tools (TOOLSETS, ENABLED_TOOLS, DISABLED_TOOLS, READ_ONLY_MODE), narrowed
// for each caller by what their site offers. Immutable; safe for concurrent use.
type Selection struct {
	Toolsets []string // as written by the operator; empty = all
	Enabled  []string // names or prefixes with a trailing "*"; empty = all
	Disabled []string // the same, applied last
	ReadOnly bool
	// Deployment tells what is known of the caller's site for a product; nil = nothing is known.
	Deployment func(ctx context.Context, product string) Deployment
	// Available tells whether a product is configured, or brought by this caller; nil = always.
	Available func(ctx context.Context, product string) bool
}

var _ Choice = (*Selection)(nil)

// Callable reports whether this caller may call a tool.
func (s *Selection) Callable(ctx context.Context, e *Entry) bool {
	switch {
	case s.ReadOnly && e.Effect.Writes():
		return false
	case !s.toolsetEnabled(e):
		return false
	case named(s.Enabled) && !matches(s.Enabled, e.Name):
		return false
	case matches(s.Disabled, e.Name):
		return false
	case e.CloudOnly && s.Deployment != nil:
		return s.Deployment(ctx, e.Product) != DeploymentServer
	default:
		return true
	}
}

// Listed reports whether this caller sees a tool.
func (s *Selection) Listed(ctx context.Context, e *Entry) bool {
	return (s.Available == nil || s.Available(ctx, e.Product)) && s.Callable(ctx, e)
}

// toolsetEnabled reads the list from left to right: names add, "-name" removes; a list of removals only starts
// from all. Once anything was named and nothing of it is known, no toolset is enabled.
func (s *Selection) toolsetEnabled(e *Entry) bool {
	enabled := !named(s.Toolsets) || !slices.ContainsFunc(s.Toolsets, addsToolset)
	for _, item := range s.Toolsets {
		name, removes := strings.CutPrefix(strings.ToLower(strings.TrimSpace(item)), "-")
		switch {
		case name == "all", name == e.Toolset, name == "default" && e.Default:
			enabled = !removes
		}
	}
	return enabled
}

func addsToolset(item string) bool {
	item = strings.TrimSpace(item)
	return item != "" && !strings.HasPrefix(item, "-")
}

// named reports whether a list names anything at all: only commas and blanks are no list.
func named(list []string) bool {
	return slices.ContainsFunc(list, func(item string) bool { return strings.TrimSpace(item) != "" })
}

func matches(patterns []string, name string) bool {
	for _, pattern := range patterns {
		pattern = strings.TrimSpace(pattern)
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok && strings.HasPrefix(name, prefix) {
			return true
		}
		if pattern != "" && pattern == name {
			return true
		}
	}
	return false
}

// Doubts lists what the selection names and the catalogue does not have, worded for the log: unknown toolsets with
// the nearest known name, tool names and patterns that match nothing.
func (s *Selection) Doubts(c *Catalogue) []string {
	var doubts []string
	toolsets, names := c.Toolsets(), make([]string, 0, len(c.entries))
	for _, e := range c.entries {
		names = append(names, e.Name)
	}
	for _, item := range s.Toolsets {
		name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(item)), "-")
		if name == "" || name == "all" || name == "default" || slices.Contains(toolsets, name) {
			continue
		}
		doubts = append(doubts, fmt.Sprintf("TOOLSETS names the unknown toolset %q%s", name, suggestion(name, toolsets)))
	}
	for variable, list := range map[string][]string{"ENABLED_TOOLS": s.Enabled, "DISABLED_TOOLS": s.Disabled} {
		for _, pattern := range list {
			pattern = strings.TrimSpace(pattern)
			if pattern == "" || slices.ContainsFunc(names, func(n string) bool { return matches([]string{pattern}, n) }) {
				continue
			}
			doubts = append(doubts, fmt.Sprintf("%s names %q, which matches no tool%s", variable, pattern, suggestion(pattern, names)))
		}
	}
	slices.Sort(doubts)
	return doubts
}

// Toolsets lists the names of all toolsets, "legacy" included, in alphabetical order.
func (c *Catalogue) Toolsets() []string {
	sets := []string{"legacy"}
	for _, e := range c.entries {
		if !slices.Contains(sets, e.Toolset) {
			sets = append(sets, e.Toolset)
		}
	}
	slices.Sort(sets)
	return sets
}

func suggestion(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// nearest is the known name with the smallest edit distance, if it is close enough to be a slip.
func nearest(name string, known []string) string {
	best, bestAt := "", len(name)/2+1
	for _, candidate := range known {
		if d := distance(name, candidate); d < bestAt {
			best, bestAt = candidate, d
		}
	}
	return best
}

// distance is the edit distance of two names, by bytes. Names longer than any of ours are never near.
func distance(a, b string) int {
	if len(a) > 128 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
