package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// Why a request is not let in, in the words of Atlassian's login header.
const (
	loginMissing = "AUTHENTICATION_REQUIRED"
	loginFailed  = "AUTHENTICATED_FAILED"
)

// authenticate finds who asks. A request without credentials is anonymous (nil
// and no answer); wrong credentials are refused, whatever the route.
func (x *exchange) authenticate() (*store.User, *route.Answer) {
	if x.at.wrongSite {
		a := route.JSON(http.StatusNotFound, route.Map{"code": http.StatusNotFound, "message": "Not Found"})
		return nil, &a
	}
	scheme, credential, _ := strings.Cut(strings.TrimSpace(x.r.Header.Get("Authorization")), " ")
	credential = strings.TrimSpace(credential)
	var user *store.User
	x.site.store.Read(func() {
		switch strings.ToLower(scheme) {
		case "basic":
			user = x.site.basic(credential)
		case "bearer":
			user = x.bearer(credential)
		}
	})
	switch {
	case scheme == "" && x.at.gateway:
		a := x.unauthorized(loginMissing)
		return nil, &a
	case scheme == "":
		return nil, nil
	case user == nil || !user.Active:
		a := x.unauthorized(loginFailed)
		return nil, &a
	}
	return user, nil
}

// basic checks e-mail and API token on Cloud, login and password on Data Center.
func (s *Site) basic(encoded string) *store.User {
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil
	}
	login, secret, _ := strings.Cut(string(plain), ":")
	user := s.store.UserByName(login)
	if s.store.Flavour == Cloud {
		user = s.store.UserByEmail(login)
	}
	if user == nil || secret == "" || secret != user.APIToken {
		return nil
	}
	return user
}

// bearer checks a token. On Cloud, OAuth tokens are good at the gateway and for the
// list of accessible sites, never at the site itself.
func (x *exchange) bearer(token string) *store.User {
	if x.site.store.Flavour == Cloud && !x.at.gateway && x.at.product != route.Edge {
		return nil
	}
	return x.site.store.UserByBearer(token)
}

// unauthorized is the 401 of the product that was asked.
func (x *exchange) unauthorized(reason string) route.Answer {
	const message = "Client must be authenticated to access this resource."
	a := route.JSON(http.StatusUnauthorized, route.Map{"message": message, "status-code": http.StatusUnauthorized})
	switch {
	case x.at.gateway, x.at.product == route.Edge:
		return route.JSON(http.StatusUnauthorized, route.Map{"code": http.StatusUnauthorized, "message": "Unauthorized"})
	case x.at.product == route.Confluence:
		a = route.JSON(http.StatusUnauthorized, route.Map{"statusCode": http.StatusUnauthorized, "message": message})
	case x.site.store.Flavour == Cloud && reason == loginFailed:
		a = route.Answer{Status: http.StatusUnauthorized, Type: "text/plain;charset=UTF-8", Raw: []byte(message)}
	case reason == loginMissing:
		a = route.JSON(http.StatusUnauthorized, route.JiraErrors(
			[]string{"You are not authenticated. Authentication required to perform this operation."}, nil))
	}
	if x.site.store.Flavour == DataCenter && reason == loginFailed && strings.HasPrefix(strings.ToLower(x.r.Header.Get("Authorization")), "basic") {
		a = route.Answer{Status: http.StatusUnauthorized, Type: "text/html;charset=UTF-8", Raw: []byte(basicFailure)}
	}
	return a.With("Www-Authenticate", fmt.Sprintf("OAuth realm=%q", url.QueryEscape(x.at.host))).
		With("X-Seraph-Loginreason", reason)
}

// basicFailure is the page of Data Center for a wrong password.
const basicFailure = `<html>
<head><title>Unauthorized (401)</title></head>
<body>
<h1>Unauthorized (401)</h1>
<p>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</p>
</body>
</html>
`
