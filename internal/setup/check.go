package setup

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/ground/fault"
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
	CloudID string   // "": not known
	Scopes  []string // none: not known
	Places  []string // where the tokens are stored
	Renewed bool     // there is a refresh token
	Ended   bool     // nothing is left but to sign in again
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
		for _, detail := range one.details(ctx, opened, err) {
			lines = append(lines, "    "+detail)
		}
	}
	if len(asked) == 0 {
		lines = append(lines, "  no service has a credential of its own to ask about")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return good, err
}

// account says in one line whose credential a service got.
func account(ctx context.Context, sites *site.Sites, service identity.Service) (*site.Site, string, error) {
	opened, who, err := sites.Ask(ctx, service)
	if err != nil {
		return nil, "", err
	}
	at := " (" + opened.Deployment.String() + ")"
	if opened.Web != "" {
		at = " at " + opened.Web + at
	}
	if who.ID == "" {
		return opened, "the credential is good, but lacks the scope that tells whose it is," + at, nil
	}
	text := fmt.Sprintf("acts as %s (%s)", fault.Clean(cmp.Or(who.Name, who.ID), 100), fault.Clean(who.ID, 100))
	if who.Email != "" {
		text += ", " + fault.Clean(who.Email, 100)
	}
	return opened, text + at, nil
}
