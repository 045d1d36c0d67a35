package confapi

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// stamp is how both products write a time in Confluence's JSON.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// friendly is a date for people.
func friendly(t time.Time) string { return t.UTC().Format("Jan 02, 2006") }

// contentID is the id of a content as the APIs write it.
func contentID(c *store.Content) string {
	id := strconv.FormatInt(c.ID, 10)
	if c.Type == store.Attachment {
		return "att" + id
	}
	return id
}

func idOf(n int64) string { return strconv.FormatInt(n, 10) }

// tiny is the short code of a page id: the number's bytes, lowest first, in base64 without what carries nothing.
func tiny(id int64) string {
	var raw [8]byte
	binary.LittleEndian.PutUint64(raw[:], uint64(id)) //nolint:gosec // ids are positive
	code := strings.TrimRight(strings.TrimRight(base64.StdEncoding.EncodeToString(raw[:]), "="), "A")
	return strings.NewReplacer("/", "-", "+", "_").Replace(code)
}

// untiny is the way back; 0 for what is no code.
func untiny(code string) int64 {
	code = strings.NewReplacer("-", "/", "_", "+").Replace(code)
	if len(code) > 11 {
		return 0
	}
	raw, err := base64.StdEncoding.DecodeString(code + strings.Repeat("A", 11-len(code)) + "=")
	if err != nil || len(raw) != 8 {
		return 0
	}
	return int64(binary.LittleEndian.Uint64(raw)) //nolint:gosec // a wrong code gives an id that does not exist
}

var plainTitle = regexp.MustCompile(`^[A-Za-z0-9 ._()-]+$`)

// webui is the path of a content for people, below the product's base.
func (a api) webui(c *store.Content) string {
	switch {
	case c.Type == store.Comment:
		link := a.webui(c.Container)
		return link + joiner(link) + "focusedCommentId=" + idOf(c.ID) + a.commentAnchor(c)
	case c.Type == store.Attachment:
		page := idOf(c.Container.ID)
		preview := url.QueryEscape("/" + page + "/" + idOf(c.ID) + "/" + c.Title())
		if a.Cloud() {
			return "/pages/viewpageattachments.action?pageId=" + page + "&preview=" + preview
		}
		link := a.webui(c.Container)
		return link + joiner(link) + "preview=" + preview
	case a.Cloud():
		return a.webuiCloud(c)
	case c.Type == store.BlogPost && plainTitle.MatchString(c.Title()):
		return "/display/" + c.Space.Key + c.Created.UTC().Format("/2006/01/02/") + url.QueryEscape(c.Title())
	case c.Type == store.Page && plainTitle.MatchString(c.Title()) && c.Status == store.Current:
		return "/display/" + c.Space.Key + "/" + url.QueryEscape(c.Title())
	}
	return "/pages/viewpage.action?pageId=" + idOf(c.ID)
}

func (a api) commentAnchor(c *store.Content) string {
	if a.Cloud() {
		return ""
	}
	return "#comment-" + idOf(c.ID)
}

func joiner(link string) string {
	if strings.Contains(link, "?") {
		return "&"
	}
	return "?"
}

// slug is a title as it stands in a path: its words, joined with plus signs.
func slug(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("._~-", r)
	})
	return strings.ReplaceAll(url.PathEscape(strings.Join(words, " ")), "%20", "+")
}

func (a api) webuiCloud(c *store.Content) string {
	slug := slug(c.Title())
	space := "/spaces/" + c.Space.Key
	switch c.Type {
	case store.BlogPost:
		return space + "/blog" + c.Created.UTC().Format("/2006/01/02/") + idOf(c.ID) + "/" + slug
	case store.Folder, store.Whiteboard, store.Database, store.Embed:
		return space + "/" + string(c.Type) + "/" + idOf(c.ID)
	default:
		if c.Status == store.Draft {
			return "/pages/resumedraft.action?draftId=" + idOf(c.ID)
		}
		return space + "/pages/" + idOf(c.ID) + "/" + slug
	}
}

func (a api) spaceUI(s *store.Space) string {
	if a.Cloud() {
		return "/spaces/" + s.Key
	}
	return "/display/" + s.Key
}

// download is the path of an attachment's bytes below the product's base.
func (a api) download(c *store.Content, v *store.ContentVersion) string {
	q := "?version=" + strconv.Itoa(v.Number) + "&modificationDate=" + strconv.FormatInt(v.When.UnixMilli(), 10)
	if a.Cloud() {
		q += "&cacheVersion=1"
	}
	return "/download/attachments/" + idOf(c.Container.ID) + "/" + url.PathEscape(c.Title()) + q + "&api=v2"
}

// contentLinks are the _links of a content in v1.
func (a api) contentLinks(c *store.Content) route.Map {
	links := route.Map{
		"self":  a.site() + "/rest/api/content/" + contentID(c),
		"webui": a.webui(c),
	}
	switch c.Type {
	case store.Page, store.BlogPost:
		links["tinyui"] = "/x/" + tiny(c.ID)
		links["editui"] = "/pages/resumedraft.action?draftId=" + idOf(c.ID)
		if a.Cloud() {
			links["edituiv2"] = "/spaces/" + c.Space.Key + "/pages/edit-v2/" + idOf(c.ID)
		}
	case store.Attachment:
		links["download"] = a.download(c, c.Now())
		if !a.Cloud() {
			links["thumbnail"] = strings.Replace(a.download(c, c.Now()), "/download/attachments/", "/download/thumbnails/", 1)
		}
	default:
	}
	return links
}

// rooted adds what only the outermost object of a v1 answer carries.
func (a api) rooted(m route.Map) route.Map {
	if links, ok := m["_links"].(route.Map); ok {
		links["base"], links["context"] = a.site(), a.context()
		if m["type"] != nil && m["space"] != nil || m["extensions"] != nil {
			links["collection"] = "/rest/api/content"
		}
	}
	return m
}
