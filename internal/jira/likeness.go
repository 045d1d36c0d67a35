package jira

import "strings"

// likeness scores how much two lower-case texts have in common, 0 to 100: 100 for the same text, at least 80 when one
// holds the other, else the part of letters that stand in both in the same order.
func likeness(asked, known string) int {
	switch {
	case asked == "" || known == "":
		return 0
	case asked == known:
		return 100
	case strings.Contains(known, asked) && len(asked) > 1:
		return 80 + 19*len(asked)/len(known)
	case strings.Contains(asked, known) && len(known) > 2:
		return 70 + 19*len(known)/len(asked)
	default:
		return 200 * common(asked, known) / (len(asked) + len(known))
	}
}

// common is the length of the longest common subsequence, by bytes. Names of fields are short; longer texts are cut.
func common(a, b string) int {
	const longest = 100
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j], above)
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
