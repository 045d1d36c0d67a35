package confluence

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestEmojiText_reads_every_form(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`"1f680"`: "🚀", `"1f1fa-1f1f8"`: "🇺🇸", `"2764-fe0f"`: "❤️", `"plain words"`: "plain words", `"110000"`: "110000",
		`{"id":"1f4dd"}`: "📝", `{"id":"1f4dd","shortName":":memo:"}`: ":memo:", `{"fallback":"📝","id":"1f4dd","shortName":":memo:"}`: "📝",
		`{}`: "", `null`: "", `7`: "",
	} {
		if got := emojiText(json.RawMessage(value)); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestCodePointsOf_is_read_back(t *testing.T) {
	t.Parallel()
	for emoji, want := range map[string]string{"🚀": "1f680", "🇺🇸": "1f1fa-1f1f8", "": ""} {
		got, err := codePointsOf(emoji)
		if err != nil || got != want || got != "" && character(got) != emoji {
			t.Errorf("%s: %q, %v", emoji, got, err)
		}
	}
	for _, text := range []string{"rocket", ":rocket:", "1f680", "é", "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀"} {
		if got, err := codePointsOf(text); err == nil {
			t.Errorf("%s was taken for an emoji: %s", text, got)
		}
	}
}

func TestTree_orders_positions(t *testing.T) {
	t.Parallel()
	var list []treePage
	for _, raw := range []string{`"none"`, `"5"`, `1`, `0`, ``, `null`} {
		r := &rawContent{}
		r.Extensions.Position = json.RawMessage(raw)
		list = append(list, treePage{title: raw, position: r.position()})
	}
	slices.SortStableFunc(list, byPlace)
	var order []string
	for _, p := range list {
		order = append(order, p.title)
	}
	if want := []string{`0`, `1`, `"5"`, ``, `"none"`, `null`}; !slices.Equal(order, want) {
		t.Errorf("got %q, want %q", order, want)
	}
}

func TestDepth_of_a_circle_ends(t *testing.T) {
	t.Parallel()
	if n := depth(map[string]string{"1": "2", "2": "1"}, "1"); n > 3 {
		t.Errorf("counted to %d", n)
	}
}

func TestLooksLikeCQL(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][2]bool{ // looks like a query, was meant as one
		"": {true, false}, "release plan": {false, false}, "type=page": {true, true}, "a=b": {true, false}, "C++ > Java": {true, false},
		"rock AND roll": {true, false}, " order by created": {true, false}, "orders by phone": {false, false}, "space in (DEV, QA)": {false, true}, "creator = currentUser()": {true, true}, "x OR type = = page": {true, true},
	} {
		if got := [2]bool{looksLikeCQL(query), meantAsCQL(query)}; got != want {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
}

func TestCommentText_tells_storage_from_markdown(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"<p>x</p>": "storage", " <ul><li>x</li></ul>\n": "storage", `<ac:structured-macro ac:name="info"><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>`: "storage",
		"<https://example.com>": "", "<p>x": "", "<details>x</details>": "", "<b>x</b> y": "", "x <p>y</p>": "", "<p": "", "": "",
	} {
		if got := commentText(body).Format; got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
}

func FuzzUnifiedDiff(f *testing.F) {
	f.Add("a\nb", "b\nc")
	f.Fuzz(func(t *testing.T, from, to string) {
		a, b := lines(from), lines(to)
		edits := compare(a, b)
		if got := applied(a, b, edits); !slices.Equal(got, b) {
			t.Errorf("%q to %q: %v gives %q", a, b, edits, got)
		}
	})
}
