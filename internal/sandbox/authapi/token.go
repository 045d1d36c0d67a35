package authapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// form reads the parameters of a token request, which Atlassian takes as a form and
// as JSON.
func form(c *route.Call) url.Values {
	if strings.Contains(c.Header.Get("Content-Type"), "json") {
		var object map[string]string
		if json.Unmarshal(c.Body, &object) != nil {
			return url.Values{}
		}
		values := url.Values{}
		for k, v := range object {
			values.Set(k, v)
		}
		return values
	}
	values, err := url.ParseQuery(string(c.Body))
	if err != nil {
		return url.Values{}
	}
	return values
}

// token answers the token endpoint.
func (s *Server) token(c *route.Call) (route.Answer, error) {
	f := form(c)
	kind := f.Get("grant_type")
	if kind == "" {
		return s.refuse(http.StatusBadRequest, "invalid_request", "Missing required parameter: grant_type"), nil
	}
	app := s.app(f.Get("client_id"))
	if app == nil || subtle.ConstantTimeCompare([]byte(app.Secret), []byte(f.Get("client_secret"))) != 1 {
		return s.wrongClient(), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "authorization_code":
		return s.exchange(c, app, f), nil
	case "refresh_token":
		t, ok := s.renew(c.Store, app.ID, f.Get("refresh_token"))
		if !ok {
			return s.refuse(s.denied(), "invalid_grant", "Unknown or invalid refresh token."), nil
		}
		return s.answer(c, t), nil
	default:
		return s.refuse(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type: "+kind), nil
	}
}

// exchange turns a code into tokens.
func (s *Server) exchange(c *route.Call, app *App, f url.Values) route.Answer {
	issued := s.codes[f.Get("code")]
	if issued == nil || issued.app != app.ID {
		return s.refuse(s.denied(), "invalid_grant", "Invalid authorization code")
	}
	if issued.made != nil {
		s.end(c.Store, issued.made)
		return s.refuse(s.denied(), "invalid_grant", "Invalid authorization code")
	}
	switch {
	case c.Store.Now().After(issued.until):
		return s.refuse(s.denied(), "invalid_grant", "The authorization code has expired.")
	case issued.redirect != f.Get("redirect_uri"):
		return s.refuse(s.denied(), "invalid_grant", "The redirect_uri does not match the one of the authorization request.")
	case !issued.verified(f.Get("code_verifier")):
		return s.refuse(s.denied(), "invalid_grant", "Failed to verify code verifier")
	}
	issued.made = &chain{grant: issued.grant}
	return s.answer(c, s.issue(c.Store, issued.made))
}

// verified checks PKCE (RFC 7636): a challenge needs its verifier, and a verifier
// without a challenge is a mistake as well.
func (k *code) verified(verifier string) bool {
	got := verifier
	if k.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		got = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if k.challenge == "" {
		return verifier == ""
	}
	return verifier != "" && subtle.ConstantTimeCompare([]byte(got), []byte(k.challenge)) == 1
}

// denied is the status of a refused grant: Atlassian Cloud answers 403 where the
// standard and Data Center answer 400.
func (s *Server) denied() int {
	if s.flavour == store.DataCenter {
		return http.StatusBadRequest
	}
	return http.StatusForbidden
}

func (s *Server) wrongClient() route.Answer {
	if s.flavour == store.DataCenter {
		return s.refuse(http.StatusUnauthorized, "invalid_client", "Client authentication failed.")
	}
	return s.refuse(http.StatusUnauthorized, "access_denied", "Unauthorized")
}

func (s *Server) refuse(status int, code, description string) route.Answer {
	return uncached(route.JSON(status, route.Map{"error": code, "error_description": description}))
}

func (s *Server) answer(c *route.Call, t Token) route.Answer {
	body := route.Map{"access_token": t.Access, "expires_in": t.ExpiresIn, "token_type": "Bearer", "scope": strings.Join(t.Scopes, " ")}
	if s.flavour == store.DataCenter {
		body["token_type"], body["created_at"] = "bearer", c.Store.Now().Unix()
	}
	if t.Refresh != "" {
		body["refresh_token"] = t.Refresh
	}
	return uncached(route.OK(body))
}

func uncached(a route.Answer) route.Answer {
	return a.With("Cache-Control", "no-store").With("Pragma", "no-cache")
}
