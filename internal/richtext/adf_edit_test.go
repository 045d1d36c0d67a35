package richtext_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/adf"
)

// TestADF_edited_at_random edits the Markdown of ADF documents line by line: what is stored then is valid and reads as
// what was written.
func TestADF_edited_at_random(t *testing.T) {
	t.Parallel()
	for seed := range 300 {
		source := newGenerator(seed).adf()
		o := options()
		o.AllowLoss = true
		shown, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, source, o)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(uint64(seed), 2))
		edited := editLines(slices.Clone(strings.Split(shown, "\n")), random)
		got, _, err := richtext.Update(t.Context(), richtext.ADF, source, edited, o)
		if err != nil {
			continue
		}
		if err := adf.Validate(got); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		typed, _ := richtext.Parse(richtext.Markdown, edited, o)
		stored, _ := richtext.Parse(richtext.ADF, got, o)
		// Pictures within text may have to stand in another place.
		if diff := cmp.Diff(slices.Sorted(slices.Values(plainWords(typed))), slices.Sorted(slices.Values(plainWords(stored)))); diff != "" {
			t.Errorf("seed %d: %s\n%s", seed, diff, edited)
		}
	}
}
