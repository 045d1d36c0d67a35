package app

import (
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
)

// operator is the operator's own credential for a service; nil when every request must bring its own.
func (p *Product) operator(svc identity.Service) (identity.Credential, error) {
	s, auth := p.settings(svc), p.auth[svc]
	if !auth.Usable() {
		return nil, nil //nolint:nilnil // no credential is no error
	}
	switch auth.Kind {
	case config.Basic:
		return identity.Basic{User: s.Username, Token: s.APIToken}, nil
	case config.PAT:
		return identity.Bearer{Token: s.PersonalToken, Scheme: identity.Personal}, nil
	case config.OAuthToken:
		return identity.Bearer{Token: auth.AccessToken, Scheme: identity.AccessToken}, nil
	case config.Certificate:
		return identity.Certificate{}, nil
	default:
		return nil, nil //nolint:nilnil // no credential is no error
	}
}
