package confluence

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Subjects are who alone may do an operation, by the identifiers that setting restrictions takes: account ids on
// Cloud, user names on Data Center, group names.
type Subjects struct{ Users, Groups []string }

// Restrictions are those set on a page itself. Empty lists mean that everybody who may see the space may do it.
type Restrictions struct {
	Read, Update Subjects
	names        map[string]string // display names by identifier
}

// rawSubjects is a list of users or groups inside a restriction.
type rawSubjects struct {
	Results *rows[rawSubject] `json:"results"`
	Size    int               `json:"size"`
	Limit   int               `json:"limit"`
}

type rawSubject struct {
	rawUser
	Type string `json:"type"`
}

func (s *rawSubject) id() string { return cmp.Or(s.AccountID, s.Username, s.Name) }

// rawRestriction is what one operation is restricted to.
type rawRestriction struct {
	Restrictions *struct {
		User  *rawSubjects `json:"user"`
		Group *rawSubjects `json:"group"`
	} `json:"restrictions"`
}

// lists gives the people and groups of an answer and how many it holds at most; not ok where it does not tell them.
func (r *rawRestriction) lists() (users, groups []rawSubject, limit int, ok bool) {
	if r == nil || r.Restrictions == nil || r.Restrictions.User == nil || r.Restrictions.Group == nil {
		return nil, nil, 0, false
	}
	user, group := r.Restrictions.User, r.Restrictions.Group
	if user.Results == nil || group.Results == nil {
		return nil, nil, 0, false
	}
	return *user.Results, *group.Results, max(user.Limit, group.Limit), true
}

// rawRestrictions is the answer by operation; some versions put the operations one level deeper.
type rawRestrictions struct {
	Read         *rawRestriction `json:"read"`
	Update       *rawRestriction `json:"update"`
	Restrictions *struct {
		Read   *rawRestriction `json:"read"`
		Update *rawRestriction `json:"update"`
	} `json:"restrictions"`
}

// subjectExpansion asks for the people and groups themselves.
const subjectExpansion = "read.restrictions.user,read.restrictions.group,update.restrictions.user,update.restrictions.group"

// RestrictionsOf reads the restrictions of a page that is admitted. An answer that does not tell them is an error:
// "unrestricted" is a statement about who may see a page.
func (c *Client) RestrictionsOf(ctx context.Context, page access.Page) (*Restrictions, error) {
	var answer rawRestrictions
	r := restrictionRead.At(page)
	if !c.scope.Cloud() { // where people and groups do not come unasked
		r = r.Query("expand", subjectExpansion)
	}
	if err := c.door.Do(ctx, r, &answer); err != nil {
		return nil, err
	}
	if deeper := answer.Restrictions; deeper != nil {
		answer.Read, answer.Update = deeper.Read, deeper.Update
	}
	found := &Restrictions{names: map[string]string{}}
	var err error
	if found.Read, err = c.subjects(ctx, page, "read", answer.Read, found.names); err != nil {
		return nil, err
	}
	found.Update, err = c.subjects(ctx, page, "update", answer.Update, found.names)
	return found, err
}

// subjects gives the people and groups of one operation, and reads on where there are more than one answer holds. It
// notes the names of the people.
func (c *Client) subjects(ctx context.Context, page access.Page, operation string, raw *rawRestriction, names map[string]string) (Subjects, error) {
	found := Subjects{Users: []string{}, Groups: []string{}}
	for start := 0; ; {
		users, groups, limit, ok := raw.lists()
		if !ok {
			return found, fault.New(fault.Protocol, "Confluence did not tell who may %s page %s", operation, page)
		}
		for at := range users {
			found.Users = append(found.Users, users[at].id())
			names[users[at].id()] = users[at].shown()
		}
		for at := range groups {
			found.Groups = append(found.Groups, groups[at].id())
		}
		if slices.Contains(found.Users, "") || slices.Contains(found.Groups, "") { // setting the others would drop that one
			return found, fault.New(fault.Protocol, "Confluence did not name everybody who may %s page %s", operation, page)
		}
		if limit == 0 || len(users) < limit && len(groups) < limit {
			return found, nil
		}
		start += limit
		name, err := c.scope.Name(operation)
		if err != nil {
			return found, err
		}
		raw = new(rawRestriction)
		r := restrictionOf.At(page, name).Query("expand", "restrictions.user,restrictions.group").
			Query("start", strconv.Itoa(start)).Query("limit", strconv.Itoa(limit))
		if err := c.door.Do(ctx, r, raw); err != nil {
			return found, fault.During(err, "read on who may %s page %s", operation, page)
		}
	}
}

// Object renders read and update, each with users and groups.
func (r *Restrictions) Object() *ordered.Object {
	return ordered.New(ordered.M("read", r.Read.object()), ordered.M("update", r.Update.object()))
}

func (s Subjects) object() *ordered.Object {
	return ordered.New(ordered.M("users", orEmpty(s.Users)), ordered.M("groups", orEmpty(s.Groups)))
}

// empty reports whether an operation is open to everybody.
func (s Subjects) empty() bool { return len(s.Users)+len(s.Groups) == 0 }

// named renders the display names of the people, by identifier, in the order in which they stand in the lists.
func (r *Restrictions) named() *ordered.Object {
	o := ordered.New()
	for _, list := range [][]string{r.Read.Users, r.Update.Users} {
		for _, id := range list {
			if name := r.names[id]; name != "" && name != id {
				o.Set(id, name)
			}
		}
	}
	return o
}

// Restrictions reads who may view and edit a page: read, update, display_names, and on request inherited: the view
// restrictions of the pages above, which hold for this one too.
func (c *Client) Restrictions(ctx context.Context, ref access.PageRef, inherited bool) (*ordered.Object, error) { //nolint:revive // reads on
	var page access.Page
	var above []rawContent
	if inherited {
		r, err := c.read(ctx, ref, want{ancestors: true, folders: true})
		if err != nil {
			return nil, fault.During(err, "read the restrictions of page %s", ref)
		}
		page, above = r.page, r.Ancestors
	} else {
		admitted, err := c.admit(ctx, ref)
		if err != nil {
			return nil, fault.During(err, "read the restrictions of page %s", ref)
		}
		page = admitted
	}
	own, err := c.RestrictionsOf(ctx, page)
	if err != nil {
		return nil, fault.During(notFound(err, ref), "read the restrictions of page %s", ref)
	}
	o := own.Object()
	if names := own.named(); names.Len() > 0 {
		o.Set("display_names", names)
	}
	if !inherited {
		return o, nil
	}
	list, err := c.inherited(ctx, page, above)
	return o.Set("inherited", list), err
}

// inherited lists the pages above that are restricted: page_id, title, read.
func (c *Client) inherited(ctx context.Context, page access.Page, above []rawContent) ([]*ordered.Object, error) {
	list := []*ordered.Object{}
	for at := range above {
		ref, err := c.scope.PageRef(string(above[at].ID))
		if err != nil {
			return nil, fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
		}
		ancestor, err := c.scope.Page(ref, page.Space())
		if err != nil {
			return nil, err
		}
		found, err := c.RestrictionsOf(ctx, ancestor)
		if err != nil {
			return nil, fault.During(err, "read the restrictions of page %s above", ref)
		}
		if found.Read.empty() {
			continue
		}
		o := ordered.New(ordered.M("page_id", ancestor))
		setText(o, "title", above[at].Title)
		list = append(list, o.Set("read", found.Read.object()))
	}
	return list, nil
}

// orEmpty gives an empty list for a nil one, so that it is written as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
