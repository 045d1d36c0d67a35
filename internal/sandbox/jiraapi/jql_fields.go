package jiraapi

import (
	"cmp"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/store"
)

// systemQuery gives the field that a name of JQL means, in lower case; nil for none.
func systemQuery(name string, cloud bool) *query.Field { //nolint:revive // the flavour decides which fields there are
	if f := cmp.Or(idFields(name), userFields(name)); f != nil {
		return f
	}
	if cloud && cloudField(name) != nil {
		return cloudField(name)
	}
	switch name {
	case "summary", "description", "environment":
		return &query.Field{ID: name, Type: query.Text}
	case "comment", "worklogcomment":
		return &query.Field{ID: name, Type: query.Text, NoSort: true, Operators: []query.Operator{query.Like, query.NotLike}}
	case "text", "textfields":
		return &query.Field{ID: "text", Type: query.Text, NoSort: true, Operators: []query.Operator{query.Like}}
	case "labels":
		return &query.Field{ID: name, Type: query.Keyword}
	case "created", "createddate":
		return &query.Field{ID: "created", Name: name, Type: query.DateTime, Downward: true}
	case "updated", "updateddate":
		return &query.Field{ID: "updated", Name: name, Type: query.DateTime, Downward: true}
	case "resolved", "resolutiondate":
		return &query.Field{ID: "resolved", Name: name, Type: query.DateTime, Downward: true}
	case "lastviewed":
		return &query.Field{ID: name, Name: "lastViewed", Type: query.DateTime, Downward: true}
	case "due", "duedate":
		return &query.Field{ID: "duedate", Name: name, Type: query.Date}
	case "worklogdate":
		return &query.Field{ID: name, Name: "worklogDate", Type: query.Date, NoSort: true}
	case "originalestimate", "timeoriginalestimate":
		return &query.Field{ID: "timeoriginalestimate", Name: name, Type: query.Duration}
	case "remainingestimate", "timeestimate":
		return &query.Field{ID: "timeestimate", Name: name, Type: query.Duration}
	case "timespent":
		return &query.Field{ID: name, Name: name, Type: query.Duration}
	case "votes", "watchers": // counts, which are never empty
		return &query.Field{ID: name, Name: name, Type: query.Number, Operators: countOperators(), NoEmpty: true}
	case "workratio", "hierarchylevel":
		return &query.Field{ID: name, Name: name, Type: query.Number}
	case "attachments":
		return &query.Field{ID: name, Name: name, Type: query.Keyword, NoSort: true, Operators: []query.Operator{query.Is, query.IsNot}}
	}
	return nil
}

// cloudField gives the fields that only Cloud has.
func cloudField(name string) *query.Field {
	switch name {
	case "parentepic":
		return &query.Field{ID: name, Name: "parentEpic", Type: query.Key, Domain: "issue", NoSort: true, Operators: query.EqualityOperators()}
	case "statuscategorychangeddate":
		return &query.Field{ID: name, Name: name, Type: query.DateTime, Downward: true}
	default:
		return nil
	}
}

// idFields are the fields whose values are things of the site.
func idFields(name string) *query.Field {
	switch name {
	case "key", "issuekey", "id", "issue":
		return &query.Field{ID: "key", Name: name, Type: query.Key, Domain: "issue", NoEmpty: true}
	case "parent":
		return &query.Field{ID: name, Name: name, Type: query.Key, Domain: "issue"}
	case "project":
		return &query.Field{ID: name, Type: query.Choice, Domain: name}
	case "issuetype", "type":
		return &query.Field{ID: "issuetype", Name: name, Type: query.Choice, Domain: "issuetype"}
	case "status":
		return &query.Field{ID: name, Type: query.Ranked, Domain: name, History: true, Operators: statusOperators()}
	case "statuscategory":
		return &query.Field{ID: name, Name: "statusCategory", Type: query.Choice}
	case "priority":
		return &query.Field{ID: name, Type: query.Ranked, History: true}
	case "resolution":
		return &query.Field{ID: name, Type: query.Choice, EmptyWord: "unresolved", History: true}
	case "component":
		return &query.Field{ID: name, Type: query.Choice, Domain: name}
	case "fixversion":
		return &query.Field{ID: name, Name: "fixVersion", Type: query.Ranked, Domain: "version", History: true}
	case "affectedversion":
		return &query.Field{ID: name, Name: "affectedVersion", Type: query.Ranked, Domain: "version"}
	case "level":
		return &query.Field{ID: name, Type: query.Choice}
	case "category":
		return &query.Field{ID: name, Type: query.Choice, NoSort: true}
	case "projecttype":
		return &query.Field{ID: name, Name: "projectType", Type: query.Choice, NoSort: true}
	case "issuelinktype":
		return &query.Field{ID: name, Name: "issueLinkType", Type: query.Choice, NoSort: true}
	case "filter", "savedfilter", "request", "searchrequest":
		return &query.Field{ID: "filter", Name: name, Type: query.Choice, NoSort: true, Operators: query.EqualityOperators()}
	default:
		return nil
	}
}

// userFields are the fields whose values are people.
func userFields(name string) *query.Field {
	switch name {
	case "assignee", "reporter":
		return &query.Field{ID: name, Type: query.User, History: true}
	case "creator":
		return &query.Field{ID: name, Type: query.User}
	case "watcher", "voter", "worklogauthor":
		return &query.Field{ID: name, Type: query.User, NoSort: true}
	default:
		return nil
	}
}

// countOperators are those of a number that every issue has.
func countOperators() []query.Operator {
	return []query.Operator{query.Equals, query.NotEquals, query.In, query.NotIn, query.Less, query.LessEquals, query.Greater, query.GreaterEquals}
}

// statusOperators: statuses sort by their place in the workflow but are not compared by it.
func statusOperators() []query.Operator { return query.EqualityOperators() }

// customQuery gives a custom field as queries see it.
func customQuery(f *store.Field) *query.Field {
	q := &query.Field{ID: f.ID, Name: f.Name}
	switch f.Kind() {
	case "gh-sprint":
		q.Type, q.Domain, q.Operators = query.Ranked, "sprint", query.EqualityOperators()
		return q
	case "gh-epic-link", "jpo-custom-field-parent":
		q.Type, q.Domain, q.Operators = query.Key, "issue", query.EqualityOperators()
		return q
	case "gh-lexo-rank":
		q.Type, q.Operators = query.Keyword, query.EqualityOperators()
		return q
	}
	kind := f.Schema.Type
	if kind == "array" {
		kind = f.Schema.Items
	}
	switch kind {
	case "number":
		q.Type = query.Number
	case "date":
		q.Type = query.Date
	case "datetime":
		q.Type = query.DateTime
	case "option", "option-with-child":
		q.Type, q.Domain = query.Choice, "option"
	case "user":
		q.Type = query.User
	case "group", "project":
		q.Type, q.Domain = query.Choice, kind
	case "version":
		q.Type, q.Domain = query.Ranked, kind
	default:
		q.Type = query.Text
		if f.Schema.Type == "array" || f.Kind() == "url" {
			q.Type = query.Keyword
		}
	}
	return q
}
