package confluence

import (
	"fmt"

	"mcp-atlassian/internal/atlassian/upstream"
)

// rows are the items of a list in an answer. An item that is null is refused: it would be shown as a page without id or
// title, or be missing from the list without a word.
type rows[T any] []T

// UnmarshalJSON takes a list or null.
func (r *rows[T]) UnmarshalJSON(raw []byte) error {
	var items []*T
	if err := upstream.Decode(raw, &items); err != nil {
		return err
	}
	*r = make(rows[T], len(items))
	for at, item := range items {
		if item == nil {
			return fmt.Errorf("item %d of a list is null", at)
		}
		(*r)[at] = *item
	}
	return nil
}
