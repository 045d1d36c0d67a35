package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

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

// Asked is one service of the check, and what the settings already say about its credential.
type Asked struct {
	Service    identity.Service
	Credential string // the kind, in words
	// OAuth tells of the tokens, after the service has been asked; nil: the credential is another one.
	OAuth func(context.Context) (Sign, error)
	// Notes are what the server will not do because of its settings.
	Notes []string
}

// Sign is what is known of an OAuth sign-in.
type Sign struct {
	App     string // client id; "" for a ready-made token
	Cloud   bool
	Scopes  []string // none: not known
	Places  []string // where the tokens are stored
	Renewed bool     // there is a refresh token
	Expires time.Time
}

// Online asks each service whose the operator's credential is and writes what it may do and when it ends. It reports
// whether all of them answered.
func Online(ctx context.Context, w io.Writer, sites *site.Sites, asked []Asked) (bool, error) {
	ctx = identity.NewContext(ctx, identity.Operator())
	lines, good := []string{"\nOnline:"}, true
	for _, one := range asked {
		opened, line, err := account(ctx, sites, one.Service)
		if err != nil {
			line, good = "not usable: "+fault.Text(err), false
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", one.Service, line))
		for _, detail := range one.details(ctx, opened) {
			lines = append(lines, "    "+detail)
		}
	}
	if len(asked) == 0 {
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

func account(ctx context.Context, sites *site.Sites, service identity.Service) (*site.Site, string, error) {
	opened, err := sites.Open(ctx, service)
	if err != nil {
		return nil, "", err
	}
	endpoint := jiraSelf
	if service == identity.Confluence {
		endpoint = confluenceSelf
	}
	at := " (" + opened.Deployment.String() + ")"
	if opened.Web != "" {
		at = " at " + opened.Web + at
	}
	var me person
	if err := opened.Door.Do(ctx, endpoint.At(), &me); scopeMissing(err) {
		return opened, "the credential is good, but lacks the scope that tells whose it is," + at, nil
	} else if err != nil {
		return nil, "", err
	}
	id := firstOf(me.AccountID, me.Key, me.UserKey, me.Name, me.Username)
	if id == "" || me.Type == "anonymous" {
		return nil, "", fault.New(fault.Unauthenticated, "%s answers as if nobody had signed in", service).
			WithHint("check the credential of %s", service)
	}
	text := fmt.Sprintf("acts as %s (%s)", fault.Clean(firstOf(me.DisplayName, id), 100), fault.Clean(id, 100))
	if mail := firstOf(me.Email, me.EmailShort); mail != "" {
		text += ", " + fault.Clean(mail, 100)
	}
	return opened, text + at, nil
}

// scopeMissing reports that a credential is good but may not ask.
func scopeMissing(err error) bool {
	found, ok := errors.AsType[*fault.Error](err)
	if !ok || found.Upstream == nil || found.Kind != fault.Unauthenticated && found.Kind != fault.Forbidden {
		return false
	}
	return strings.Contains(strings.ToLower(strings.Join(found.Upstream.Messages, " ")), "scope")
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
