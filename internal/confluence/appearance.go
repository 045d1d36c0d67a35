package confluence

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// The content properties that hold how a page looks. Confluence keeps one of each for the published page and one for
// the draft.
const (
	emojiPublished = "emoji-title-published"
	emojiDraft     = "emoji-title-draft"
	widthPublished = "content-appearance-published"
	widthDraft     = "content-appearance-draft"
)

// expandedLook asks v1 for these properties with the page. In an expansion the hyphens of a key are underscores.
var expandedLook = func() string {
	var names []string
	for _, key := range []string{emojiPublished, emojiDraft, widthPublished, widthDraft} {
		names = append(names, "metadata.properties."+strings.ReplaceAll(key, "-", "_"))
	}
	return strings.Join(names, ",")
}()

// emojiOf is the emoji before the title, "" when there is none.
func emojiOf(r *rawContent) string {
	for _, key := range []string{emojiPublished, emojiDraft} {
		if value, ok := r.property(key); ok {
			if emoji := emojiText(value); emoji != "" {
				return emoji
			}
		}
	}
	return ""
}

// widthOf is the width of the page, "" when it was never set.
func widthOf(r *rawContent) string {
	for _, key := range []string{widthPublished, widthDraft} {
		if value, ok := r.property(key); ok {
			if width := cmp.Or(decoded[string](value), decoded[struct{ Value string }](value).Value); width != "" {
				return width
			}
		}
	}
	return ""
}

// emojiText reads the value of an emoji property: an object with fallback, shortName or id, or a text. Code points in
// hexadecimal digits become the character, every other text stays.
func emojiText(value json.RawMessage) string {
	if text := decoded[string](value); text != "" {
		return character(text)
	}
	o := decoded[struct{ Fallback, ShortName, ID string }](value)
	return cmp.Or(o.Fallback, o.ShortName, character(o.ID))
}

var codePoints = regexp.MustCompile(`^[0-9a-fA-F]{2,6}(-[0-9a-fA-F]{2,6})*$`)

// character decodes code points such as 1f1fa-1f1f8.
func character(text string) string {
	if !codePoints.MatchString(text) {
		return text
	}
	var b strings.Builder
	for group := range strings.SplitSeq(text, "-") {
		n, err := strconv.ParseInt(group, 16, 32)
		if err != nil || n > 0x10ffff {
			return text
		}
		b.WriteRune(rune(n))
	}
	return b.String()
}

// mostProperties is how many content properties of a page are read.
const mostProperties = 500

// propertiesOf reads the content properties of a page or blog post, by key.
func (c *Client) propertiesOf(ctx context.Context, page access.Page, kind string) (map[string]rawProperty, error) {
	var list listing[rawProperty]
	var err error
	end := upTo[rawProperty]{most: mostProperties}
	switch {
	case c.by(properties) == v1:
		list, err = all1(ctx, c, propertyList.At(page).Query("limit", "100"), end)
	case kind == "blogpost":
		list, err = all2(ctx, c, blogProperties2.At(page).Query("limit", "250"), end)
	default:
		list, err = all2(ctx, c, properties2.At(page).Query("limit", "250"), end)
	}
	if err != nil {
		return nil, fault.During(err, "read the properties of page %s", page)
	}
	found := make(map[string]rawProperty, len(list.items))
	for _, one := range list.items {
		found[one.Key] = one
	}
	return found, nil
}
