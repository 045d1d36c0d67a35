package setup

import (
	"context"
	"fmt"
	"io"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// Who the configured credential belongs to, in both products.
var (
	jiraSelf       = upstream.Read("GET /rest/api/2/myself")
	confluenceSelf = upstream.Read("GET /rest/api/user/current")
)

// Online asks each service whose the operator's credential is and writes one line for each. It reports whether all
// of them answered.
func Online(ctx context.Context, w io.Writer, sites *site.Sites, services []identity.Service) (bool, error) {
	ctx = identity.NewContext(ctx, identity.Operator())
	lines, good := []string{"\nOnline:"}, true
	for _, service := range services {
		line, err := account(ctx, sites, service)
		if err != nil {
			line, good = "not usable: "+fault.Text(err), false
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", service, line))
	}
	if len(services) == 0 {
		lines = append(lines, "  no service has a credential of its own to ask about")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return good, err
}

// person is as much of a user as both products and deployments say.
type person struct {
	DisplayName string `json:"displayName"`
	AccountID   string `json:"accountId"`
	Key         string `json:"key"`
	UserKey     string `json:"userKey"`
	Name        string `json:"name"`
	Username    string `json:"username"`
	Email       string `json:"emailAddress"`
	EmailShort  string `json:"email"`
	Type        string `json:"type"`
}

func account(ctx context.Context, sites *site.Sites, service identity.Service) (string, error) {
	opened, err := sites.Open(ctx, service)
	if err != nil {
		return "", err
	}
	endpoint := jiraSelf
	if service == identity.Confluence {
		endpoint = confluenceSelf
	}
	var me person
	if err := opened.Door.Do(ctx, endpoint.At(), &me); err != nil {
		return "", err
	}
	id := firstOf(me.AccountID, me.Key, me.UserKey, me.Name, me.Username)
	if id == "" || me.Type == "anonymous" {
		return "", fault.New(fault.Unauthenticated, "%s answers as if nobody had signed in", service).
			WithHint("check the credential of %s", service)
	}
	text := fmt.Sprintf("acts as %s (%s)", fault.Clean(firstOf(me.DisplayName, id), 100), fault.Clean(id, 100))
	if mail := firstOf(me.Email, me.EmailShort); mail != "" {
		text += ", " + fault.Clean(mail, 100)
	}
	if opened.Web != "" {
		text += " at " + opened.Web
	}
	return text + " (" + opened.Deployment.String() + ")", nil
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
