package storage

import "slices"

// maxEdits is how many words may differ between two texts that are compared.
const maxEdits = 1000

// match finds for each word of a where it stands in b, or none, by a shortest way of editing one into the other. Words
// are equal that have the same in common. It fails when more than [maxEdits] words differ.
func match(a, b []string, common func(string) string) ([]int, bool) {
	out := make([]int, len(a))
	for i := range out {
		out[i] = none
	}
	equal := func(x, y string) bool { return x == y || common(x) == common(y) }
	start, endA, endB := 0, len(a), len(b)
	for start < endA && start < endB && equal(a[start], b[start]) {
		out[start] = start
		start++
	}
	for endA > start && endB > start && equal(a[endA-1], b[endB-1]) {
		endA--
		endB--
		out[endA] = endB
	}
	numbers := map[string]int{}
	pairs, ok := shortest(numbered(a[start:endA], numbers, common), numbered(b[start:endB], numbers, common))
	for _, p := range pairs {
		out[start+p[0]] = start + p[1]
	}
	return out, ok
}

// numbered gives equal words equal numbers.
func numbered(words []string, numbers map[string]int, common func(string) string) []int {
	out := make([]int, len(words))
	for i, word := range words {
		key := common(word)
		n, ok := numbers[key]
		if !ok {
			n = len(numbers)
			numbers[key] = n
		}
		out[i] = n
	}
	return out
}

// shortest is the greedy algorithm of Myers ("An O(ND) difference algorithm and its variations", 1986).
func shortest(a, b []int) ([][2]int, bool) {
	most := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*most+3) // how far each diagonal was followed
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, append([]int(nil), reach[most+1-d:most+2+d]...))
		for k := -d; k <= d; k += 2 {
			x := reach[most+1+k-1] + 1
			if k == -d || k != d && reach[most+1+k-1] < reach[most+1+k+1] {
				x = reach[most+1+k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[most+1+k] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(trace, a, b), true
			}
		}
	}
	return nil, false
}

// walkBack follows the edits from the end and gives the words that stayed.
func walkBack(trace [][]int, a, b []int) [][2]int {
	var out [][2]int
	x, y := len(a), len(b)
	for d, reach := range slices.Backward(trace) { // reach is of the diagonals from -d to d, before this edit
		at := func(k int) int { return reach[k+d] }
		k := x - y
		before := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			before = k + 1
		}
		fromX := 0
		if d > 0 {
			fromX = at(before)
		}
		fromY := fromX - before
		if d == 0 {
			fromX, fromY = 0, 0
		}
		for x > fromX && y > fromY && a[x-1] == b[y-1] {
			x--
			y--
			out = append(out, [2]int{x, y})
		}
		if d > 0 {
			x, y = fromX, fromY
		}
	}
	return out
}
