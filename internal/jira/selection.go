package jira

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// DefaultFields is what a read gives when the caller selects nothing, in this order.
const DefaultFields = "summary,description,status,assignee,reporter,labels,versions,priority,created,updated,issuetype"

// systemFields are ids of fields that need no look-up before they are asked for.
var systemFields = []string{
	"summary", "description", "environment", "status", "issuetype", "priority", "project", "resolution", "duedate",
	"resolutiondate", "parent", "subtasks", "security", "worklog", "assignee", "reporter", "creator", "labels",
	"components", "fixVersions", "versions", "timetracking", "created", "updated", "comment", "attachment", "issuelinks",
	"watches", "votes", "progress", "aggregateprogress", "timespent", "timeestimate", "timeoriginalestimate",
	"aggregatetimespent", "aggregatetimeestimate", "aggregatetimeoriginalestimate", "workratio", "lastViewed",
	"statuscategorychangedate", "statusCategory", "issuerestriction", "thumbnail", "id", "key",
}

// derivedFields are names of our own output that Jira does not know.
var derivedFields = []string{"url", "epic_key", "epic_name"}

// Selection is which fields of an issue a caller wants: sent to Jira, and used to filter the output.
type Selection struct {
	all      bool     // *all or *navigable: every field
	explicit []string // fields listed by name, as ids
	excluded []string // "-field"
	request  []string // what is sent to Jira
	Warnings []string // names that select nothing
}

// All reports whether every field is wanted.
func (s *Selection) All() bool { return s.all }

// wants reports whether a field is to be shown.
func (s *Selection) wants(id string) bool {
	if slices.Contains(s.excluded, id) {
		return false
	}
	return s.all || slices.Contains(s.explicit, id)
}

// named reports whether a field was listed by name, not only covered by *all.
func (s *Selection) named(id string) bool { return slices.Contains(s.explicit, id) }

// with adds fields to a selection.
func (s *Selection) with(ids ...string) {
	for _, id := range ids {
		if !slices.Contains(s.explicit, id) {
			s.explicit = append(s.explicit, id)
		}
		if !s.requestsAll() && !slices.Contains(s.request, id) {
			s.request = append(s.request, id)
		}
	}
}

func (s *Selection) requestsAll() bool {
	return slices.Contains(s.request, "*all")
}

// Select reads a list of fields: ids, display names, cf_N, *all, *navigable, -field. A blank list is the default one; one
// of exclusions only is everything else.
// Names are looked up in the field catalogue, which is asked for only when there is such a name.
func (c *Client) Select(ctx context.Context, fields []string) (*Selection, error) {
	if len(fields) == 0 {
		fields = listed(DefaultFields)
	}
	s := &Selection{}
	for _, item := range fields {
		if err := c.selectOne(ctx, s, item); err != nil {
			return nil, err
		}
	}
	if len(s.explicit) == 0 && len(s.excluded) > 0 {
		s.all = true // a list of exclusions only means everything else
	}
	if s.all && !s.requestsAll() && !slices.Contains(s.request, "*navigable") {
		s.request = append([]string{"*all"}, s.request...)
	}
	if err := c.selectEpic(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Client) selectOne(ctx context.Context, s *Selection, item string) error {
	switch name, excludes := strings.CutPrefix(item, "-"); {
	case item == "*all", item == "*navigable":
		s.all = true
		s.request = append(s.request, item)
		return nil
	case excludes:
		id, _, err := c.fieldID(ctx, name)
		s.excluded, s.request = append(s.excluded, id), append(s.request, "-"+id)
		return err
	case slices.Contains(derivedFields, item):
		s.explicit = append(s.explicit, item)
		return nil
	}
	id, warning, err := c.fieldID(ctx, item)
	if err != nil {
		return err
	}
	if warning != "" {
		s.Warnings = append(s.Warnings, warning)
	}
	s.explicit, s.request = append(s.explicit, id), append(s.request, id)
	return nil
}

// fieldID turns what a caller calls a field into its id. An unknown name is passed on with a warning.
func (c *Client) fieldID(ctx context.Context, name string) (id, warning string, err error) {
	if slices.Contains(systemFields, name) || isCustomID(name) {
		return name, "", nil
	}
	if number, ok := strings.CutPrefix(name, "cf_"); ok && isCustomID("customfield_"+number) {
		return "customfield_" + number, "", nil
	}
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return "", "", err
	}
	if field := catalogue.Find(name); field != nil {
		return field.ID, "", nil
	}
	return name, catalogue.unknown(name), nil
}

// unknown says that there is no field of a name, with the nearest one.
func (c *Catalogue) unknown(name string) string {
	warning := fmt.Sprintf("no field is called %q", name)
	if near := c.Near(name, 1); len(near) > 0 {
		warning += fmt.Sprintf("; did you mean %q (%s)?", near[0].Name, near[0].ID)
	}
	return warning
}

// noteUnknown warns of custom fields that were listed by id, came with none of the issues and do not exist. Where the
// catalogue cannot be had the answer stands without the warning.
func (c *Client) noteUnknown(ctx context.Context, s *Selection, issues []*rawIssue) {
	for _, id := range s.explicit {
		came := slices.ContainsFunc(issues, func(raw *rawIssue) bool { _, ok := raw.Fields[id]; return ok })
		if len(issues) == 0 || came || !isCustomID(id) {
			continue
		}
		if catalogue, err := c.Fields(ctx); err == nil && catalogue.byID[id] == nil {
			s.Warnings = append(s.Warnings, fmt.Sprintf("no field has the id %q; jira_search_fields finds fields by name", id))
		}
	}
}

// selectEpic asks for the field that holds the epic when its key or name is wanted.
func (c *Client) selectEpic(ctx context.Context, s *Selection) error {
	if !s.wants("epic_key") && !s.wants("epic_name") || c.scope.Cloud() && s.all {
		return nil
	}
	if c.scope.Cloud() {
		s.request = append(s.request, "parent")
		return nil
	}
	epic, err := c.epicFields(ctx)
	if err != nil {
		return err
	}
	for _, id := range []string{epic.link, epic.name} {
		if id != "" && !s.all {
			s.request = append(s.request, id)
		}
	}
	return nil
}

func isCustomID(name string) bool {
	digits, ok := strings.CutPrefix(name, "customfield_")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}
