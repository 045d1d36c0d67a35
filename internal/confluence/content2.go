package confluence

import (
	"cmp"
	"encoding/json"
)

// listV2 is a list as v2 sends one.
type listV2[T any] struct {
	Results rows[T] `json:"results"`
	Links   links   `json:"_links"`
	Meta    struct {
		More bool `json:"hasMore"`
	} `json:"meta"`
}

// rawVersion2 is a version as v2 sends one.
type rawVersion2 struct {
	Number  int    `json:"number"`
	Created string `json:"createdAt"`
	Author  string `json:"authorId"`
	Message string `json:"message"`
	Minor   bool   `json:"minorEdit"`
}

// v1 gives the version in the shape of v1. People have only their account id yet; [Client.nameAuthors] names them.
func (v *rawVersion2) v1() *rawVersion {
	if v == nil {
		return nil
	}
	return &rawVersion{Number: v.Number, When: v.Created, By: account(v.Author), Message: v.Message, Minor: v.Minor}
}

func account(id string) *rawUser {
	if id == "" {
		return nil
	}
	return &rawUser{AccountID: id}
}

// rawContent2 is a page, blog post, folder, child or comment as v2 sends one.
type rawContent2 struct {
	ID       loose           `json:"id"`
	Type     string          `json:"type"`
	Status   string          `json:"status"`
	Title    string          `json:"title"`
	Subtype  string          `json:"subtype"`
	SpaceID  loose           `json:"spaceId"`
	ParentID loose           `json:"parentId"`
	Position json.RawMessage `json:"position"`
	Author   string          `json:"authorId"`
	Created  json.RawMessage `json:"createdAt"` // a text; of folders milliseconds
	Version  *rawVersion2    `json:"version"`
	Body     rawBodies       `json:"body"`
	Links    links           `json:"_links"`

	Labels *listV2[rawLabel] `json:"labels"`
	// Properties is a list of content properties, of comments the anchor of an inline comment.
	Properties json.RawMessage `json:"properties"`

	ParentComment loose  `json:"parentCommentId"`
	Resolution    string `json:"resolutionStatus"`
}

// rawAnchor is where an inline comment stands, as v2 sends it.
type rawAnchor struct {
	Selection string `json:"inlineOriginalSelection"`
	Marker    string `json:"inlineMarkerRef"`
}

// v1 gives a page, blog post or folder in the shape of v1; of the space it knows the id only.
func (r *rawContent2) v1(kind string) *rawContent {
	out := &rawContent{
		ID: r.ID, Type: cmp.Or(r.Type, kind), Status: r.Status, Title: r.Title, Subtype: r.Subtype, Links: r.Links, Body: r.Body,
		Space: &rawSpace{ID: r.SpaceID}, Version: r.Version.v1(), parent: string(r.ParentID),
	}
	out.Extensions.Position = r.Position
	if created := string(decoded[loose](r.Created)); created != "" || r.Author != "" {
		out.History = &rawHistory{Created: created, CreatedBy: account(r.Author)}
	}
	if r.Labels != nil {
		out.Metadata.Labels.Results, out.moreLabels = r.Labels.Results, r.Labels.Meta.More
	}
	list := decoded[listV2[rawProperty]](r.Properties)
	out.values, out.moreProperties = map[string]json.RawMessage{}, list.Meta.More
	for _, one := range list.Results {
		out.values[one.Key] = one.Value
	}
	return out
}

// comment gives a comment in the shape of v1.
func (r *rawContent2) comment(location string) *rawContent {
	out := &rawContent{
		ID: r.ID, Type: "comment", Status: r.Status, Title: r.Title, Links: r.Links, Body: r.Body, Version: r.Version.v1(),
		parent: string(r.ParentComment),
	}
	out.Extensions.Location, out.Extensions.Resolution.Status = location, r.Resolution
	out.Extensions.Inline = rawInline(decoded[rawAnchor](r.Properties))
	return out
}

// rawFile2 is an attachment as v2 sends one.
type rawFile2 struct {
	ID        loose        `json:"id"`
	Status    string       `json:"status"`
	Title     string       `json:"title"`
	Created   string       `json:"createdAt"`
	MediaType string       `json:"mediaType"`
	Comment   string       `json:"comment"`
	Size      *int64       `json:"fileSize"`
	Download  string       `json:"downloadLink"`
	Version   *rawVersion2 `json:"version"`
	Links     links        `json:"_links"`
}

// v1 gives the attachment in the shape of v1.
func (f *rawFile2) v1() *rawContent {
	out := &rawContent{
		ID: f.ID, Type: "attachment", Status: cmp.Or(f.Status, "current"), Title: f.Title, Version: f.Version.v1(), Links: f.Links,
		Metadata: rawMetadata{MediaType: f.MediaType, Comment: f.Comment},
	}
	out.Links.Download = cmp.Or(f.Links.Download, f.Download)
	out.Extensions.MediaType, out.Extensions.FileSize = f.MediaType, f.Size
	if f.Created != "" {
		out.History = &rawHistory{Created: f.Created}
	}
	return out
}
