package confluence

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	diffContext = 3       // lines shown around a change
	diffSize    = 100_000 // bytes of a diff that are given
	diffEffort  = 2_000   // changed lines up to which the shortest diff is looked for
)

// unifiedDiff compares two texts line by line in the unified format, without a final line end; "" when they are equal.
// The note says what is missing from a very large one.
func unifiedDiff(from, to string, fromVersion, toVersion int) (diff, note string) {
	a, b := lines(from), lines(to)
	edits := compare(a, b)
	if len(edits) == 0 {
		return "", ""
	}
	out := []string{fmt.Sprintf("--- v%d", fromVersion), fmt.Sprintf("+++ v%d", toVersion)}
	for _, h := range hunks(edits, len(a)) {
		out = h.write(out, a, b)
	}
	text := strings.Join(out, "\n")
	if len(text) <= diffSize {
		return text, ""
	}
	end := strings.LastIndexByte(text[:diffSize], '\n')
	return text[:max(end, 0)], fmt.Sprintf("the diff has %d bytes and is cut here at %d; read both versions to see the rest", len(text), max(end, 0))
}

// lines splits a text at every kind of line end.
func lines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\x1c", "\n", "\x1d", "\n", "\x1e", "\n",
		"\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// edit replaces the lines [aFrom,aTo) of the old text by the lines [bFrom,bTo) of the new one.
type edit struct{ aFrom, aTo, bFrom, bTo int }

// compare lists the edits that turn a into b, in order and apart from each other.
func compare(a, b []string) []edit {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	if len(a) == len(b) && start == len(a) {
		return nil
	}
	edits := shortest(a[start:endA], b[start:endB])
	for at := range edits {
		edits[at].aFrom += start
		edits[at].aTo += start
		edits[at].bFrom += start
		edits[at].bTo += start
	}
	return edits
}

// front is how far in the old text d edits lead, for each diagonal from -d to d in steps of two.
type front []int

func (f front) at(diagonal int) int { return f[(diagonal+len(f)-1)/2] }

// shortest finds a shortest list of edits with Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its
// Variations", 1986). Texts that differ too much are replaced as a whole.
func shortest(a, b []string) []edit {
	var trace []front
	for d := range min(len(a)+len(b), diffEffort) + 1 {
		reached := make(front, 0, d+1)
		for k := -d; k <= d; k += 2 {
			x, _ := step(trace, k, d)
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reached = append(reached, x)
			if x >= len(a) && x-k >= len(b) {
				return backtrack(trace, len(a), len(b))
			}
		}
		trace = append(trace, reached)
	}
	return []edit{{0, len(a), 0, len(b)}}
}

// step is where diagonal k starts with edit number d, and whether that edit inserts a line.
func step(trace []front, k, d int) (x int, inserts bool) {
	if d == 0 {
		return 0, false
	}
	before := trace[d-1]
	if k == -d || k != d && before.at(k-1) < before.at(k+1) {
		return before.at(k + 1), true
	}
	return before.at(k-1) + 1, false
}

// backtrack walks back from the end, edit by edit, and joins those that touch.
func backtrack(trace []front, x, y int) []edit {
	var edits []edit
	for d := len(trace); d > 0; d-- {
		k := x - y
		end, inserts := step(trace, k, d)
		one := edit{end - 1, end, end - k, end - k}
		if inserts {
			one = edit{end, end, end - k - 1, end - k}
		}
		x, y = one.aFrom, one.bFrom
		if n := len(edits); n > 0 && edits[n-1].aFrom == one.aTo && edits[n-1].bFrom == one.bTo {
			edits[n-1].aFrom, edits[n-1].bFrom = one.aFrom, one.bFrom
			continue
		}
		edits = append(edits, one)
	}
	slices.Reverse(edits)
	return edits
}

// hunk is a group of edits that stand close enough to share their context.
type hunk struct {
	edits  []edit
	length int // lines of the old text
}

func hunks(edits []edit, length int) []hunk {
	var list []hunk
	for at, e := range edits {
		if at > 0 && e.aFrom-edits[at-1].aTo <= 2*diffContext {
			last := &list[len(list)-1]
			last.edits = append(last.edits, e)
			continue
		}
		list = append(list, hunk{edits: []edit{e}, length: length})
	}
	return list
}

func (h *hunk) write(out, a, b []string) []string {
	head, tail := h.edits[0], h.edits[len(h.edits)-1]
	before := min(diffContext, head.aFrom)
	after := min(diffContext, h.length-tail.aTo)
	out = append(out, fmt.Sprintf("@@ -%s +%s @@",
		span(head.aFrom-before, tail.aTo+after), span(head.bFrom-before, tail.bTo+after)))
	at := head.aFrom - before
	for _, e := range h.edits {
		out = prefixed(out, " ", a[at:e.aFrom])
		out = prefixed(out, "-", a[e.aFrom:e.aTo])
		out = prefixed(out, "+", b[e.bFrom:e.bTo])
		at = e.aTo
	}
	return prefixed(out, " ", a[at:at+after])
}

func prefixed(out []string, prefix string, lines []string) []string {
	for _, line := range lines {
		out = append(out, prefix+line)
	}
	return out
}

// span writes the lines [from,to): "start,count"; ",1" is left out, and an empty range names the line before it.
func span(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return strconv.Itoa(from + 1)
	default:
		return fmt.Sprintf("%d,%d", from+1, to-from)
	}
}
