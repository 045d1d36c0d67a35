package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// UserScope says where a user is wanted: people who can be assigned there are looked up first, which needs no
// permission to browse users. The zero value is the whole site.
type UserScope struct {
	Issue   *access.IssueKey
	Project *access.ProjectKey
}

// searched is how many users a search is asked for.
const searched = "20"

var (
	accountID = regexp.MustCompile(`^(?:[0-9a-fA-F]{24}|\d+:[0-9a-fA-F][0-9a-fA-F-]{7,})$`)
	userKey   = regexp.MustCompile(`^(?i:JIRAUSER\d+)$`)
)

// sent is how a user stands in a field: {accountId} on Cloud, {name} on Data Center.
func (c *Client) sent(u *rawUser) *ordered.Object {
	if c.scope.Cloud() {
		return ordered.New(ordered.M("accountId", u.AccountID))
	}
	return ordered.New(ordered.M("name", cmp.Or(u.Name, u.Key)))
}

// resolveUser finds the one user that a text means: me, an account id, a key, a login, an e-mail address or a display
// name. Case and accents do not count. Several matches are an error that lists them.
func (c *Client) resolveUser(ctx context.Context, text string, where UserScope) (*rawUser, error) {
	text = c.userText(strings.TrimSpace(text))
	id, prefixed := strings.CutPrefix(text, "accountid:")
	switch {
	case text == "":
		return nil, fault.New(fault.Input, "the user is empty").WithHint("pass a display name, an e-mail address, an id, or me")
	case strings.EqualFold(text, "me"):
		return c.myself(ctx)
	case prefixed || accountID.MatchString(text):
		return &rawUser{AccountID: id, Name: id}, nil
	case !c.scope.Cloud() && userKey.MatchString(text):
		if user, err := c.readUser(ctx, "key", strings.ToUpper(text)); err == nil || fault.KindOf(err) != fault.NotFound {
			return user, err
		}
	}
	found, err := c.matching(ctx, text, text, where)
	if err != nil || found != nil {
		return found, err
	}
	// Jira compares with accents, people leave them out: among those who share the first word may be the one meant.
	if first, _, more := strings.Cut(text, " "); more && !strings.Contains(text, "@") {
		if found, err = c.matching(ctx, first, text, where); err != nil || found != nil {
			return found, err
		}
	}
	return nil, c.nobody(text)
}

// userText gives what tells a user best, when a text is the object of one: as Jira or as a result of ours has it.
func (c *Client) userText(text string) string {
	if !strings.HasPrefix(text, "{") {
		return text
	}
	given := decoded[map[string]json.RawMessage](json.RawMessage(text))
	members := []string{"name", "username", "key", "email", "emailAddress", "display_name", "displayName"}
	if c.scope.Cloud() {
		members = []string{"accountId", "account_id", "email", "emailAddress", "display_name", "displayName", "name"}
	}
	for _, member := range members {
		value := strings.TrimSpace(textOf(given[member]))
		switch {
		case value == "":
		case strings.HasPrefix(member, "account"):
			return "accountid:" + value
		default:
			return value
		}
	}
	return text
}

func (c *Client) idName() string {
	if c.scope.Cloud() {
		return "account id"
	}
	return "login name"
}

// matching searches with some words, where the user is wanted, then on the whole site, for the one that a text names;
// nil when nobody matches.
func (c *Client) matching(ctx context.Context, words, text string, where UserScope) (*rawUser, error) {
	var refused []error
	searches := c.userSearches(words, where)
	for _, r := range searches {
		var users []rawUser
		err := c.door.Do(ctx, r, &users)
		if kind := fault.KindOf(err); err != nil && (kind == fault.Forbidden || kind == fault.NotFound) {
			refused = append(refused, err) // this search is not for the caller; another one may be
			continue
		}
		if err != nil {
			return nil, fault.During(err, "look up the user %q", text)
		}
		if user, err := one(users, text); err != nil || user != nil {
			return user, err
		}
		// E-mail addresses can be hidden: the only hit for an address is its owner.
		if c.scope.Cloud() && strings.Contains(text, "@") && len(users) == 1 {
			return &users[0], nil
		}
	}
	if len(refused) == len(searches) {
		return nil, fault.During(refused[0], "look up the user %q", text)
	}
	if c.scope.Cloud() || !strings.Contains(text, "@") {
		return nil, nil //nolint:nilnil // nobody matches
	}
	user, err := c.readUser(ctx, "username", text)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil //nolint:nilnil // nobody matches
	}
	return user, err
}

func (c *Client) userSearches(text string, where UserScope) []upstream.Request {
	parameter := "username"
	if c.scope.Cloud() {
		parameter = "query"
	}
	var list []upstream.Request
	assignable := assignableSearch.At().Query(parameter, text).Query("maxResults", searched)
	switch {
	case where.Issue != nil:
		list = append(list, assignable.Query("issueKey", where.Issue.String()))
	case where.Project != nil:
		list = append(list, assignable.Query("project", where.Project.String()))
	}
	return append(list, userSearch.At().Query(parameter, text).Query("maxResults", searched))
}

// one picks the user that a text names exactly.
func one(users []rawUser, text string) (*rawUser, error) {
	wanted := folded(text)
	var exact []*rawUser
	for at := range users {
		u := &users[at]
		if slices.ContainsFunc([]string{u.DisplayName, u.Name, u.Email, u.Key}, func(s string) bool { return s != "" && folded(s) == wanted }) {
			exact = append(exact, u)
		}
	}
	switch len(exact) {
	case 0:
		return nil, nil //nolint:nilnil // nobody matches
	case 1:
		return exact[0], nil
	}
	var people []string
	for _, u := range exact {
		people = append(people, fmt.Sprintf("%s (%s)", u.DisplayName, cmp.Or(u.AccountID, u.Name)))
	}
	return nil, fault.New(fault.Input, "%d users match %q: %s", len(exact), text, strings.Join(people, ", ")).
		WithHint("use the id of the one you mean")
}

// untouched are letters that lose no accent by decomposition.
var untouched = strings.NewReplacer("ł", "l", "Ł", "L", "ø", "o", "Ø", "O", "đ", "d", "Đ", "D", "ß", "ss", "æ", "ae", "Æ", "AE", "œ", "oe", "ı", "i")

// folded makes names comparable: no accents, no case.
func folded(text string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f { // combining accents
			return -1
		}
		return r
	}, norm.NFKD.String(untouched.Replace(strings.TrimSpace(text))))
	return cases.Fold().String(plain)
}

func (c *Client) myself(ctx context.Context) (*rawUser, error) {
	user := new(rawUser)
	return user, fault.During(c.door.Do(ctx, myself.At(), user), "read your own user")
}

func (c *Client) readUser(ctx context.Context, parameter, value string) (*rawUser, error) {
	user := new(rawUser)
	if err := c.door.Do(ctx, userRead.At().Query(parameter, value), user); err != nil {
		return nil, fault.During(err, "read the user %s", value)
	}
	return user, nil
}

// plainLogin is a text that can be a login and is nothing else that names a user.
var plainLogin = regexp.MustCompile(`^[^\s@:{]+$`)

// mayBeLogin reports whether a text can be the login of a user of Data Center.
func (c *Client) mayBeLogin(text string) bool {
	return !c.scope.Cloud() && plainLogin.MatchString(text) && !strings.EqualFold(text, "me") && !userKey.MatchString(text) && !accountID.MatchString(text)
}

// byLogin reads a user of Data Center by login, which needs no permission to browse users. When nobody has the login,
// users are searched for the text; that nobody is found at all is said in Jira's words.
func (c *Client) byLogin(ctx context.Context, text string) (*rawUser, error) {
	user, err := c.readUser(ctx, "username", text)
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || known.Kind != fault.NotFound {
		return user, err
	}
	found, err := c.matching(ctx, text, text, UserScope{})
	if found != nil || err != nil {
		return found, err
	}
	nobody := c.nobody(text)
	nobody.Upstream = known.Upstream
	return nil, nobody
}

// nobody says that no user was found, and how users are named.
func (c *Client) nobody(text string) *fault.Error {
	return fault.New(fault.Input, "no user matches %q", text).
		WithHint("use the exact display name, the e-mail address, or the %s; jira_search_assignable_users finds people", c.idName())
}

// Profile reads the user that a text means.
func (c *Client) Profile(ctx context.Context, text string) (*ordered.Object, error) {
	text = strings.TrimSpace(text)
	var user *rawUser
	var err error
	if c.mayBeLogin(text) {
		user, err = c.byLogin(ctx, text)
	} else {
		user, err = c.resolveUser(ctx, text, UserScope{})
	}
	if err != nil {
		return nil, err
	}
	if user.DisplayName == "" { // an id was taken as it is; what it names is not known yet
		parameter, value := "username", user.Name
		if c.scope.Cloud() {
			parameter, value = "accountId", user.AccountID
		}
		if user, err = c.readUser(ctx, parameter, value); err != nil {
			return nil, err
		}
	}
	o := c.user(user)
	setText(o, "time_zone", user.TimeZone)
	return o, nil
}
