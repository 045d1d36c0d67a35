package confluence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Look is how a page is to look: nil leaves it as it is, "" takes it away.
type Look struct {
	Emoji *string // the emoji before the title
	Width *string // full-width, max or default
}

// Widths are the widths of a page.
var Widths = []string{"full-width", "max", "default"}

// values gives the content properties to set, "" to remove; nothing is written when a value is not valid.
func (l Look) values() (map[string]string, error) {
	values := map[string]string{}
	if l.Emoji != nil {
		code, err := codePointsOf(strings.TrimSpace(*l.Emoji))
		if err != nil {
			return nil, err
		}
		values[emojiPublished], values[emojiDraft] = code, code
	}
	if l.Width != nil {
		if *l.Width != "" && !slices.Contains(Widths, *l.Width) {
			return nil, fault.New(fault.Input, "%q is not a page width", *l.Width).WithHint("use one of %s", strings.Join(Widths, ", "))
		}
		values[widthPublished], values[widthDraft] = *l.Width, *l.Width
	}
	return values, nil
}

// codePointsOf writes an emoji as Confluence keeps it: 1f1fa-1f1f8.
func codePointsOf(emoji string) (string, error) {
	const longest = 12 // code points of one emoji, joined ones included
	if emoji == "" {
		return "", nil
	}
	if strings.IndexFunc(emoji, func(r rune) bool { return r > 0xff }) < 0 || utf8.RuneCountInString(emoji) > longest {
		return "", fault.New(fault.Input, "%q is not an emoji", emoji).WithHint("pass one emoji character, for example 🚀")
	}
	var groups []string
	for _, r := range emoji {
		groups = append(groups, fmt.Sprintf("%x", r))
	}
	return strings.Join(groups, "-"), nil
}

// setLook writes emoji and width of a page, for the published page and for its draft.
func (c *Client) setLook(ctx context.Context, page access.Page, values map[string]string) error {
	for _, key := range []string{emojiPublished, emojiDraft, widthPublished, widthDraft} {
		value, wanted := values[key]
		if !wanted {
			continue
		}
		set := c.setProperty1
		if c.by(properties) == v2 {
			set = c.setProperty2
		}
		if err := set(ctx, page, key, value); err != nil {
			what := "emoji"
			if key == widthPublished || key == widthDraft {
				what = "width"
			}
			return fault.During(err, "set the %s of page %s", what, page)
		}
	}
	return nil
}

// setProperty1 sets or, with an empty value, removes a property.
func (c *Client) setProperty1(ctx context.Context, page access.Page, key, value string) error {
	name, err := c.scope.Name(key)
	if err != nil {
		return err
	}
	if value == "" {
		return unlessMissing(c.door.Do(ctx, propertyDelete.At(page, name), nil))
	}
	body := ordered.New(ordered.M("key", key), ordered.M("value", value))
	var present rawProperty
	err = c.door.Do(ctx, propertyRead.At(page, name), &present)
	switch {
	case err == nil:
		body.Set("version", ordered.New(ordered.M("number", present.Version.Number+1)))
		return c.door.Do(ctx, propertyUpdate.At(page, name).JSON(body), nil)
	case fault.KindOf(err) == fault.NotFound:
		return c.door.Do(ctx, propertyCreate.At(page).JSON(body), nil)
	default:
		return err
	}
}

// setProperty2 does the same with v2, which names properties by number.
func (c *Client) setProperty2(ctx context.Context, page access.Page, key, value string) error {
	list, err := all2(ctx, c, properties2.At(page).Query("key", key), upTo[rawProperty]{most: 1})
	if err != nil {
		return err
	}
	body := ordered.New(ordered.M("key", key), ordered.M("value", value))
	if len(list.items) == 0 {
		if value == "" {
			return nil
		}
		return c.door.Do(ctx, propertyCreate2.At(page).JSON(body), nil)
	}
	present := list.items[0]
	number, err := c.scope.Number(string(present.ID))
	if err != nil {
		return fault.New(fault.Protocol, "Confluence named a property without a number").Because(err)
	}
	if value == "" {
		return unlessMissing(c.door.Do(ctx, propertyDelete2.At(page, number), nil))
	}
	body.Set("version", ordered.New(ordered.M("number", present.Version.Number+1)))
	return c.door.Do(ctx, propertyUpdate2.At(page, number).JSON(body), nil)
}

// unlessMissing takes what is not there for removed.
func unlessMissing(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
