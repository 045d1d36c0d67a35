package confluence

import (
	"cmp"
	"encoding/json"
	"strconv"

	"mcp-atlassian/internal/atlassian/access"
)

// loose is a text that some versions send as a number.
type loose string

// UnmarshalJSON takes a string, a number or null.
func (l *loose) UnmarshalJSON(raw []byte) error {
	var text *string
	if json.Unmarshal(raw, &text) == nil {
		if *l = ""; text != nil {
			*l = loose(*text)
		}
		return nil
	}
	*l = loose(raw)
	return nil
}

type links struct {
	Base     string `json:"base"`
	WebUI    string `json:"webui"`
	Download string `json:"download"`
	Next     string `json:"next"`
}

type rawUser struct {
	AccountID   string `json:"accountId"`
	Username    string `json:"username"`
	UserKey     string `json:"userKey"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	PublicName  string `json:"publicName"`
}

// shown is the name that people see.
func (u *rawUser) shown() string {
	if u == nil {
		return ""
	}
	return cmp.Or(u.DisplayName, u.PublicName)
}

type rawVersion struct {
	Number  int      `json:"number"`
	When    string   `json:"when"`
	By      *rawUser `json:"by"`
	Message string   `json:"message"`
	Minor   bool     `json:"minorEdit"`
}

type rawHistory struct {
	Created     string      `json:"createdDate"`
	CreatedBy   *rawUser    `json:"createdBy"`
	LastUpdated *rawVersion `json:"lastUpdated"`
}

type rawSpace struct {
	ID    loose  `json:"id"`
	Key   string `json:"key"`
	Name  string `json:"name"`
	Links links  `json:"_links"`
}

type rawBody struct {
	Value *string `json:"value"`
}

// text is the body's text; ok is false when none came, which is not the same as an empty one.
func (b *rawBody) text() (text string, ok bool) {
	if b == nil || b.Value == nil {
		return "", false
	}
	return *b.Value, true
}

type rawBodies struct {
	Storage *rawBody `json:"storage"`
	View    *rawBody `json:"view"`
}

type rawLabel struct {
	Name string `json:"name"`
}

type rawProperty struct {
	ID      loose           `json:"id"`
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value"`
	Version struct {
		Number int `json:"number"`
	} `json:"version"`
}

// listV1 is a list as v1 sends one, also inside other objects.
type listV1[T any] struct {
	Results rows[T] `json:"results"`
	Start   int     `json:"start"`
	Size    int     `json:"size"`
	Links   links   `json:"_links"`
}

// rawContent is a page, blog post, folder, comment or attachment in the shape of v1.
type rawContent struct {
	ID        loose            `json:"id"`
	Type      string           `json:"type"`
	Subtype   string           `json:"subtype"`
	Status    string           `json:"status"`
	Title     string           `json:"title"`
	Space     *rawSpace        `json:"space"`
	Version   *rawVersion      `json:"version"`
	History   *rawHistory      `json:"history"`
	Body      rawBodies        `json:"body"`
	Ancestors rows[rawContent] `json:"ancestors"`
	Container *rawContent      `json:"container"`
	Children  struct {
		Attachment *listV1[rawContent] `json:"attachment"`
	} `json:"children"`
	Metadata   rawMetadata   `json:"metadata"`
	Extensions rawExtensions `json:"extensions"`
	Links      links         `json:"_links"`
	Expandable struct {
		Space string `json:"space"`
	} `json:"_expandable"`

	// What v2 says elsewhere, put here by [rawContent2.v1] and [rawContent2.comment].
	parent string
	values map[string]json.RawMessage // of content properties
	// The lists of labels and properties go on.
	moreLabels, moreProperties bool
	cut                        []string // which lists were not read to their end, in words
}

type rawMetadata struct {
	Labels struct {
		Results rows[rawLabel] `json:"results"`
		Links   links          `json:"_links"`
	} `json:"labels"`
	Properties map[string]json.RawMessage `json:"properties"`
	MediaType  string                     `json:"mediaType"`
	Comment    string                     `json:"comment"`
	Author     *rawUser                   `json:"author"`
}

// rawExtensions are what types add: positions of pages, files of attachments, places of comments.
type rawExtensions struct {
	Position   json.RawMessage `json:"position"`
	MediaType  string          `json:"mediaType"`
	FileSize   *int64          `json:"fileSize"`
	Location   string          `json:"location"`
	Inline     rawInline       `json:"inlineProperties"`
	Resolution struct {
		Status string `json:"status"`
	} `json:"resolution"`
}

type rawInline struct {
	Selection string `json:"originalSelection"`
	Marker    string `json:"markerRef"`
}

// property finds a content property among the expanded ones.
func (r *rawContent) property(key string) (json.RawMessage, bool) {
	if value, ok := r.values[key]; ok {
		return value, true
	}
	raw, ok := r.Metadata.Properties[key]
	if !ok {
		return nil, false
	}
	return decoded[rawProperty](raw).Value, true
}

// storage is the stored body; a missing one counts as empty.
func (r *rawContent) storage() string {
	text, _ := r.Body.Storage.text()
	return text
}

// number is the version's number, 0 when it was not read.
func (r *rawContent) number() int {
	if r.Version == nil {
		return 0
	}
	return r.Version.Number
}

// position is the place among the siblings; nil when there is none ("none" on Data Center).
func (r *rawContent) position() *int {
	text := decoded[loose](r.Extensions.Position)
	at, err := strconv.Atoi(string(text))
	if err != nil {
		return nil
	}
	return &at
}

// content is a piece of content that was read and admitted.
type content struct {
	*rawContent
	page access.Page
}

// decoded reads JSON into a value; what does not fit leaves the zero value, since optional members vary by version and
// plug-in and none of them may break a read.
func decoded[T any](raw json.RawMessage) T {
	var value T
	if len(raw) > 0 && json.Unmarshal(raw, &value) != nil {
		var zero T
		return zero
	}
	return value
}
