package tree

import "slices"

// MarkKind says what a mark does. The order of the constants is the canonical order of marks.
type MarkKind uint8

// Kinds of marks; the comment says what the value is.
const (
	Link       MarkKind = iota // Value = target, see [Target]; Title = tool tip
	Strong                     //
	Em                         //
	Cite                       // written as Em where a format has no citation
	Underline                  //
	Strike                     //
	Sub                        //
	Sup                        //
	TextColor                  // Value = #rrggbb
	Highlight                  // Value = #rrggbb, colour of the background
	Annotation                 // Value = identifier of an inline comment; several on one run are possible
	Code                       //
	OpaqueMark                 // Value = exact source, Title = type name; ignored by every other format
	markKinds
)

var markNames = [markKinds]string{
	"link", "strong", "em", "cite", "underline", "strike", "sub", "sup", "textColor", "highlight", "annotation",
	"code", "opaque",
}

// String gives the name of the kind, for messages and tests.
func (k MarkKind) String() string {
	if k < markKinds {
		return markNames[k]
	}
	return "unknown"
}

// Mark is one piece of formatting.
type Mark struct {
	Kind  MarkKind
	Value string
	Title string
}

// Marks are the formatting of one run: canonical order, no duplicates, at most one of each kind except Annotation
// and OpaqueMark.
type Marks []Mark

// MakeMarks puts marks in order. Of two marks of one kind the first wins.
func MakeMarks(marks ...Mark) Marks {
	var out Marks
	for _, m := range marks {
		out = out.With(m)
	}
	return out
}

// With gives new marks with one more. A mark of the same kind that is present already wins over the new one.
func (m Marks) With(mark Mark) Marks {
	at := 0
	for at < len(m) && m[at].Kind < mark.Kind {
		at++
	}
	for i := at; i < len(m) && m[i].Kind == mark.Kind; i++ {
		several := mark.Kind == Annotation || mark.Kind == OpaqueMark
		if !several || m[i] == mark {
			return m
		}
		at = i + 1
	}
	out := make(Marks, 0, len(m)+1)
	out = append(out, m[:at]...)
	out = append(out, mark)
	return append(out, m[at:]...)
}

// Without gives new marks without those of a kind.
func (m Marks) Without(kind MarkKind) Marks {
	if !m.Has(kind) {
		return m
	}
	out := make(Marks, 0, len(m))
	for _, mark := range m {
		if mark.Kind != kind {
			out = append(out, mark)
		}
	}
	return out
}

// Has says whether a mark of this kind is present.
func (m Marks) Has(kind MarkKind) bool {
	for i := range m {
		if m[i].Kind == kind {
			return true
		}
	}
	return false
}

// Get gives the first mark of a kind.
func (m Marks) Get(kind MarkKind) (Mark, bool) {
	for i := range m {
		if m[i].Kind == kind {
			return m[i], true
		}
	}
	return Mark{}, false
}

// Equal says whether both do the same.
func (m Marks) Equal(other Marks) bool { return slices.Equal(m, other) }
