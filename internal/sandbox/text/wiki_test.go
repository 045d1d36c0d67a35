package text

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"sort"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox/adf"
)

func unpack(t *testing.T, name string, into any) {
	t.Helper()
	packed, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(r).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// wikiSample is markup with the document that Atlassian's converter makes of it.
type wikiSample struct {
	Name      string         `json:"name"`
	Wiki      string         `json:"wiki"`
	ADF       map[string]any `json:"adf"`
	Reencoded *string        `json:"reencoded"`
}

// TestWikiToADF_officialSamples counts how often text, structure of blocks and
// marks agree with Atlassian's converter. Its quirks (strong header cells, capital
// letters for headings in quotations) are not copied, hence the thresholds.
func TestWikiToADF_officialSamples(t *testing.T) {
	t.Parallel()
	var samples []wikiSample
	unpack(t, "wiki.json.gz", &samples)
	var text, blocks, marks int
	for _, s := range samples {
		got, ok := roundJSON(t, WikiToADF(s.Wiki, Names{})).(map[string]any)
		if !ok {
			t.Fatal("no document")
		}
		if err := adf.Check(got); err != nil {
			t.Errorf("%s: %q: against the schema: %v", s.Name, s.Wiki, err)
		}
		if a, b := letters(got), letters(s.ADF); a == b {
			text++
		} else {
			t.Logf("text: %q\n got %s\nwant %s", s.Wiki, a, b)
		}
		if a, b := skeleton(got), skeleton(s.ADF); a == b {
			blocks++
		} else {
			t.Logf("blocks: %q\n got %s\nwant %s", s.Wiki, a, b)
		}
		if a, b := marked(got), marked(s.ADF); a == b {
			marks++
		} else {
			t.Logf("marks: %q\n got %s\nwant %s", s.Wiki, a, b)
		}
	}
	t.Logf("%d samples: text equal in %d, blocks in %d, marks in %d", len(samples), text, blocks, marks)
	if len(samples) != 423 || text < 407 || blocks < 404 || marks < 408 {
		t.Error("agrees with Atlassian's converter less often than it did")
	}
}

func roundJSON(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// letters is all text of a document without spaces and in lower case.
func letters(n map[string]any) string {
	var b strings.Builder
	b.WriteString(attr(n, "id") + attr(n, "url"))
	s, _ := n["text"].(string)
	b.WriteString(s)
	for _, c := range children(n) {
		b.WriteString(letters(c))
	}
	return strings.ToLower(strings.Join(strings.Fields(b.String()), ""))
}

func skeleton(n map[string]any) string {
	var parts []string
	for _, c := range children(n) {
		switch kindOf(c) {
		case "text", "hardBreak", "mention", "emoji", "inlineCard":
		default:
			parts = append(parts, skeleton(c))
		}
	}
	return kindOf(n) + "(" + strings.Join(parts, " ") + ")"
}

// marked lists marked text, sorted, with its marks; header cells are left out.
func marked(n map[string]any) string {
	var out []string
	var walk func(map[string]any)
	walk = func(n map[string]any) {
		if kindOf(n) == "tableHeader" {
			return
		}
		for _, m := range marksOf(n) {
			s, _ := n["text"].(string)
			out = append(out, s+encode(m))
		}
		for _, c := range children(n) {
			walk(c)
		}
	}
	walk(n)
	sort.Strings(out)
	return strings.Join(out, "\n")
}

// document is a document with Atlassian's verdict by its schema and, where its
// converter could write it, its wiki markup.
type document struct {
	Name  string  `json:"name"`
	Doc   any     `json:"doc"`
	Valid bool    `json:"valid"`
	Wiki  *string `json:"wiki"`
}

func TestCheck_officialVerdicts(t *testing.T) {
	t.Parallel()
	var docs []document
	unpack(t, "adf.json.gz", &docs)
	valid := 0
	for _, d := range docs {
		err := adf.Check(d.Doc)
		if (err == nil) != d.Valid {
			t.Errorf("%s: valid %v, got %v", d.Name, d.Valid, err)
		}
		if d.Valid {
			valid++
		}
	}
	t.Logf("%d documents, %d of them valid", len(docs), valid)
}

func TestADFToWiki_officialMarkup(t *testing.T) {
	t.Parallel()
	var docs []document
	unpack(t, "adf.json.gz", &docs)
	equal, all := 0, 0
	for _, d := range docs {
		doc, ok := d.Doc.(map[string]any)
		if !ok || d.Wiki == nil || !d.Valid {
			continue
		}
		all++
		got, want := squeezed(ADFToWiki(doc, Names{})), squeezed(*d.Wiki)
		if got == want {
			equal++
		} else {
			t.Logf("%s\n got %q\nwant %q", d.Name, got, want)
		}
	}
	t.Logf("%d of %d equal", equal, all)
	if all != 90 || equal < 78 {
		t.Error("agrees with Atlassian's converter less often than it did")
	}
}

// squeezed drops the blank space that Atlassian's converter leaves around blocks and
// the order of members in embedded JSON.
func squeezed(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{adf:display=")
		b.WriteString(before)
		head, rest, _ := strings.Cut(rest, "}")
		body, after, closed := strings.Cut(rest, "{adf}")
		if !found || !closed {
			break
		}
		n, _ := decode(body)
		b.WriteString("{adf:" + head + "}" + encode(n))
		s = after
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestADFToWiki_officialRoundTrip(t *testing.T) {
	t.Parallel()
	var samples []wikiSample
	unpack(t, "wiki.json.gz", &samples)
	equal, all := 0, 0
	for _, s := range samples {
		if s.Reencoded == nil {
			continue
		}
		all++
		got, want := squeezed(ADFToWiki(s.ADF, Names{})), squeezed(*s.Reencoded)
		if got == want {
			equal++
		} else {
			t.Logf("%s\n got %q\nwant %q", s.Name, got, want)
		}
	}
	t.Logf("%d of %d equal", equal, all)
	if all != 423 || equal < 423 {
		t.Error("agrees with Atlassian's converter less often than it did")
	}
}
