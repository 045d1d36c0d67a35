package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// aloneFile lists one call or more of every tool of the predecessor that needs nothing but the site.
//
//go:embed alone.json
var aloneFile []byte

// notes are the files that calls upload.
var notes = map[string]string{"note.txt": "a note\n", "other.txt": "another note\n"}

// alone starts only the predecessor and makes the calls of alone.json, each on a fresh site: none may fail, and every
// request that comes of it must have found a route of the site.
func (r *report) alone(ctx context.Context) error {
	var calls []call
	if err := json.Unmarshal(aloneFile, &calls); err != nil {
		return fmt.Errorf("alone.json: %w", err)
	}
	for _, flavour := range flavours {
		s, err := startSide(ctx, flavour, r.options.predecessor)
		if err != nil {
			return fmt.Errorf("the predecessor: %w", err)
		}
		for _, c := range calls {
			if r.wants(c, flavour) {
				r.one(ctx, s, flavour, c)
			}
		}
		if err := s.close(); err != nil {
			return fmt.Errorf("the predecessor does not end: %w", err)
		}
	}
	r.printf("%d calls of the predecessor alone, %d without an error\n", r.total, r.same)
	return nil
}

// one makes a call and counts it.
func (r *report) one(ctx context.Context, s *side, flavour string, c call) {
	r.total++
	text, fault, err := s.tell(ctx, c)
	switch {
	case err != nil:
		r.wrong++
		r.printf("FAILED %s %s %s: %v\n", flavour, c.Tool, c.Args, err)
	case fault != "":
		r.wrong++
		r.printf("FAILED %s %s %s: %s\n", flavour, c.Tool, c.Args, fault)
	default:
		r.same++
	}
	if r.options.verbose {
		r.printf("%s %s %s: %.600s\n", flavour, c.Tool, c.Args, text)
	}
}

// tell makes a call and says what was wrong with it, "" for nothing. The text is the answer.
func (s *side) tell(ctx context.Context, c call) (text, fault string, err error) {
	s.fresh()
	for name, content := range notes {
		if err := os.WriteFile(filepath.Join(s.folder, name), []byte(content), 0o600); err != nil {
			return "", "", err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, err := s.session.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: c.Args})
	if err != nil {
		return "", "", err
	}
	if len(result.Content) == 0 {
		return "", "an answer without content", nil
	}
	if content, ok := result.Content[0].(*mcp.TextContent); ok {
		text = content.Text
	}
	if result.IsError {
		return text, text, nil
	}
	if where := complaint("", parsed(text)); where != "" {
		return text, fmt.Sprintf("the answer tells of an error at %s: %.400s", where, text), nil
	}
	return text, s.missed(), nil
}

// complaint finds the first member by which an answer says that something failed: the predecessor tells of most
// failures inside an answer that is none by the protocol.
func complaint(path string, value any) string {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := path + "/" + name
			if complains(name, v[name]) {
				return at
			}
			if found := complaint(at, v[name]); found != "" {
				return found
			}
		}
	case []any:
		for i, member := range v {
			if found := complaint(fmt.Sprintf("%s/%d", path, i), member); found != "" {
				return found
			}
		}
	}
	return ""
}

// complains holds for a member that says by its name and value that something failed.
func complains(name string, value any) bool {
	switch name {
	case "error", "errors", "failed", "failures":
		return !empty(value)
	case "success":
		return value == false
	default:
		return false
	}
}

// empty holds for null, 0, false, "" and for lists and objects without members.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return v == "" || v == false || v == 0.0
	}
}

// missed names the first request for which the site had no route, or which was its defect.
func (s *side) missed() string {
	for _, x := range s.site.Load().Exchanges() {
		if x.Unknown || x.Status == http.StatusMethodNotAllowed || x.Defect != "" {
			return fmt.Sprintf("the site answered %d to %s %s %s", x.Status, x.Method, x.Path, x.Defect)
		}
	}
	return ""
}
