package setup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// permissionsOwn tells what an account may do in at least one project.
var permissionsOwn = upstream.Read("GET /rest/api/2/mypermissions")

// useful are the permissions in Jira that tools need, and what is impossible without them.
var useful = []struct{ key, lost string }{
	{"BROWSE_PROJECTS", "see issues"},
	{"CREATE_ISSUES", "create issues"},
	{"EDIT_ISSUES", "change issues"},
	{"TRANSITION_ISSUES", "move issues through their workflow"},
	{"ASSIGN_ISSUES", "assign issues"},
	{"ADD_COMMENTS", "comment"},
	{"WORK_ON_ISSUES", "log work"},
	{"CREATE_ATTACHMENTS", "attach files"},
	{"LINK_ISSUES", "link issues"},
	{"DELETE_ISSUES", "delete issues"},
}

// details says of one service which credential is used, where it leads, what it cannot do and when it ends. opened is
// nil when the service could not be used, and failed says why.
func (a Asked) details(ctx context.Context, opened *site.Site, failed error) []string {
	lines := []string{"credential: " + a.Credential}
	if a.OAuth == nil && opened != nil && opened.CloudID != "" {
		lines = append(lines, "cloud id: "+fault.Clean(opened.CloudID, 64))
	}
	if a.OAuth != nil {
		lines = append(lines, a.signed(ctx, opened, failed)...)
	} else if opened != nil {
		lines = append(lines, "ends: neither Jira nor Confluence tells when this kind of credential ends")
	}
	if opened != nil && a.Service == identity.Jira {
		lines = append(lines, permissions(ctx, opened))
	}
	for _, note := range a.Notes {
		lines = append(lines, "cannot: "+note)
	}
	return lines
}

func (a Asked) signed(ctx context.Context, opened *site.Site, failed error) []string {
	sign, err := a.OAuth(ctx)
	if opened != nil && opened.CloudID != "" {
		sign.CloudID = opened.CloudID
	}
	var lines []string
	if sign.CloudID != "" {
		lines = append(lines, "cloud id: "+fault.Clean(sign.CloudID, 64))
	}
	if err != nil && (failed == nil || fault.Text(err) != fault.Text(failed)) {
		lines = append(lines, "OAuth: "+fault.Text(err))
	}
	if err != nil {
		return lines
	}
	if sign.App != "" {
		lines = append(lines, "app: "+sign.App)
	}
	if len(sign.Places) > 0 {
		lines = append(lines, "tokens: in "+strings.Join(sign.Places, " and "))
	}
	switch {
	case len(sign.Scopes) > 0:
		lines = append(lines, "scopes: "+fault.Clean(strings.Join(sign.Scopes, " "), 2000))
	case !sign.Ended:
		lines = append(lines, "scopes: the site does not tell")
	}
	lines = append(lines, "ends: "+sign.ending(time.Now()))
	if sign.Cloud {
		for _, gap := range Gaps(sign.Scopes, a.Service.String()) {
			lines = append(lines, "cannot: "+gap)
		}
	}
	return lines
}

func (s Sign) ending(now time.Time) string {
	if s.Ended {
		return "the sign-in has ended; run mcp-atlassian --oauth-setup"
	}
	text, at := "not known", s.Expires.UTC().Format(time.RFC3339)
	switch left := s.Expires.Sub(now).Round(time.Second); {
	case s.Expires.IsZero():
	case left > 0:
		text = fmt.Sprintf("the access token at %s, in %s", at, left)
	default:
		text = fmt.Sprintf("the access token ended at %s, %s ago", at, -left)
	}
	if !s.Renewed {
		return text + "; it cannot be refreshed, so you need another one then"
	}
	text += "; it is refreshed without you, and the sign-in lasts while it is used at least every 90 days"
	if s.Cloud {
		text += ", for a year at most"
	}
	return text
}

// permissions says what the account may not do in any project.
func permissions(ctx context.Context, opened *site.Site) string {
	keys := make([]string, len(useful))
	for i, one := range useful {
		keys[i] = one.key
	}
	var answer struct {
		Permissions map[string]struct {
			Have bool `json:"havePermission"`
		} `json:"permissions"`
	}
	err := opened.Door.Do(ctx, permissionsOwn.At().Query("permissions", strings.Join(keys, ",")), &answer)
	if err != nil {
		return "permissions: could not be asked: " + fault.Text(err)
	}
	var lost []string
	for _, one := range useful {
		if found, told := answer.Permissions[one.key]; told && !found.Have {
			lost = append(lost, one.lost)
		}
	}
	if len(lost) == 0 {
		return "permissions: this account may do everything that tools need in at least one project"
	}
	return "cannot: this account may not " + strings.Join(lost, ", ") + " in any project"
}
