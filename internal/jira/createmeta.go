package jira

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// IssueType is a type of issues that can be created in a project.
type IssueType struct {
	ID           string
	Name         string
	Untranslated string
	Description  *string
	Subtask      bool
	Level        *int // 1 = epic, 0 = ordinary, -1 = sub-task; nil where Jira does not say
}

type rawIssueType struct {
	ID           json.RawMessage `json:"id"`
	Name         string          `json:"name"`
	Untranslated string          `json:"untranslatedName"`
	Description  *string         `json:"description"`
	Subtask      bool            `json:"subtask"`
	Level        *int            `json:"hierarchyLevel"`
}

// createMetaPage is a page of types or fields.
type createMetaPage[T any] struct {
	all    []T
	start  int
	total  *int
	isLast bool
}

// UnmarshalJSON finds the list, which the products and their versions call differently. An answer without one is an
// error: it must not read like "there are none".
func (p *createMetaPage[T]) UnmarshalJSON(data []byte) error {
	var read struct {
		Values   []T             `json:"values"`     // Data Center
		Types    []T             `json:"issueTypes"` // Cloud
		Fields   json.RawMessage `json:"fields"`     // Cloud: an array; older servers: an object by field id
		Projects []struct {      // older servers
			Types []T `json:"issuetypes"`
		} `json:"projects"`
		Start  int  `json:"startAt"`
		Total  *int `json:"total"`
		IsLast bool `json:"isLast"`
	}
	if err := upstream.Decode(data, &read); err != nil {
		return err
	}
	p.start, p.total, p.isLast = read.Start, read.Total, read.IsLast
	switch {
	case read.Values != nil:
		p.all = read.Values
	case read.Types != nil:
		p.all = read.Types
	case !isNull(read.Fields) && read.Fields[0] == '{':
		return p.fromObject(read.Fields)
	case !isNull(read.Fields):
		return upstream.Decode(read.Fields, &p.all)
	case len(read.Projects) > 0:
		p.all = read.Projects[0].Types
	default:
		return errors.New("the answer holds no list of issue types or fields")
	}
	return nil
}

// fromObject reads fields that stand by their ids.
func (p *createMetaPage[T]) fromObject(raw json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := upstream.Decode(raw, &members); err != nil {
		return err
	}
	p.all = make([]T, len(members))
	for at, id := range sortedFields(members) {
		if err := upstream.Decode(members[id], &p.all[at]); err != nil {
			return err
		}
		if f, ok := any(&p.all[at]).(*CreateField); ok && f.ID == "" {
			f.ID = id
		}
	}
	return nil
}

// createMeta reads a list of the create screen, page by page.
func createMeta[T any](ctx context.Context, c *Client, at upstream.Request) ([]T, error) {
	request := func(start int) upstream.Request {
		return at.Query("maxResults", "50").Query("startAt", strconv.Itoa(start))
	}
	var all []T
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *createMetaPage[T]) (upstream.Request, bool) {
		next := p.start + len(p.all)
		return request(next), !p.isLast && len(p.all) > 0 && p.total != nil && next < *p.total
	}) {
		if err != nil {
			return nil, err
		}
		all = append(all, page.all...)
	}
	return all, nil
}

// IssueTypes gives the types that the caller can create in a project; remembered.
func (c *Client) IssueTypes(ctx context.Context, project access.ProjectKey) ([]IssueType, error) {
	return remembered(ctx, c, "types of "+project.String(), func(ctx context.Context) ([]IssueType, error) {
		raw, err := createMeta[rawIssueType](ctx, c, issueTypeList.At(project))
		if err != nil {
			return nil, fault.During(err, "read the issue types of %s", project)
		}
		types := make([]IssueType, 0, len(raw))
		for _, t := range raw {
			types = append(types, IssueType{
				ID: textOf(t.ID), Name: t.Name, Untranslated: t.Untranslated, Description: t.Description, Subtask: t.Subtask, Level: t.Level,
			})
		}
		return types, nil
	})
}

// IssueType finds a type of a project by id, name in any case, or untranslated name; "-" and blanks do not count, so
// that "subtask" finds "Sub-task". An unknown one is refused with the valid names.
func (c *Client) IssueType(ctx context.Context, project access.ProjectKey, wanted string) (*IssueType, error) {
	types, err := c.IssueTypes(ctx, project)
	if err != nil {
		return nil, err
	}
	for _, same := range []func(*IssueType) bool{
		func(t *IssueType) bool { return t.ID == wanted || t.Name == wanted },
		func(t *IssueType) bool {
			return strings.EqualFold(t.Name, wanted) || strings.EqualFold(t.Untranslated, wanted)
		},
		func(t *IssueType) bool {
			return squeezed(t.Name) == squeezed(wanted) || squeezed(t.Untranslated) == squeezed(wanted)
		},
		func(t *IssueType) bool { return squeezed(wanted) == "subtask" && t.Subtask },
		func(t *IssueType) bool {
			return isEpicName(wanted) && (t.Level != nil && *t.Level == 1 || isEpicName(t.Name))
		},
	} {
		if at := slices.IndexFunc(types, func(t IssueType) bool { return same(&t) }); at >= 0 {
			return &types[at], nil
		}
	}
	var valid []string
	for _, t := range types {
		valid = append(valid, t.Name)
	}
	return nil, fault.New(fault.Input, "project %s has no issue type %q that you can create", project, wanted).
		WithHint("use one of: %s", strings.Join(valid, ", "))
}

// squeezed lowers a name and removes what people write differently.
func squeezed(name string) string {
	return strings.NewReplacer("-", "", " ", "", "_", "").Replace(strings.ToLower(name))
}

// epicNames are the names of the epic type in the languages of Jira.
var epicNames = []string{"epic", "에픽", "エピック", "史诗", "史詩", "épica", "épique", "epik", "эпик", "епік"}

func isEpicName(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "epic") || slices.Contains(epicNames, name)
}

// CreateField is one field of a create or edit screen.
type CreateField struct {
	ID         string            `json:"fieldId"`
	Key        string            `json:"key"`
	Name       string            `json:"name"`
	Required   bool              `json:"required"`
	Schema     FieldSchema       `json:"schema"`
	HasDefault bool              `json:"hasDefaultValue"`
	Default    json.RawMessage   `json:"defaultValue"`
	Allowed    []json.RawMessage `json:"allowedValues"`
	Operations []string          `json:"operations"`
	RawSchema  json.RawMessage   `json:"-"`
}

// UnmarshalJSON keeps Jira's own schema object, and takes the key for a missing id.
func (f *CreateField) UnmarshalJSON(data []byte) error {
	type plain CreateField
	var read struct {
		plain
		Raw json.RawMessage `json:"schema"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*f = CreateField(read.plain)
	f.RawSchema, f.Schema = read.Raw, decoded[FieldSchema](read.Raw)
	if f.ID == "" {
		f.ID = f.Key
	}
	return nil
}

// CreateFields gives the fields of the create screen of a type; remembered.
func (c *Client) CreateFields(ctx context.Context, project access.ProjectKey, issueType access.Number) ([]CreateField, error) {
	what := "create screen of " + project.String() + " " + issueType.String()
	return remembered(ctx, c, what, func(ctx context.Context) ([]CreateField, error) {
		list, err := createMeta[CreateField](ctx, c, createFieldList.At(project, issueType))
		return list, fault.During(err, "read the create screen of %s", project)
	})
}
