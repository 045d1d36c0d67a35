package adf

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// official compiles the published schema with a general validator.
func official(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(unpacked(t, packed)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("adf.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("adf.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func unpacked(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fixtures are Atlassian's own documents, each with its verdict.
func fixtures(t *testing.T) map[string]fixture {
	t.Helper()
	data, err := os.ReadFile("../../richtext/adf/testdata/fixtures.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]fixture{}
	if err := json.Unmarshal(unpacked(t, data), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

type fixture struct {
	Text  string `json:"text"`
	Valid *bool  `json:"valid"`
}

func decode(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCheck_agrees_with_a_general_validator(t *testing.T) {
	t.Parallel()
	witness := official(t)
	judged, refused := 0, 0
	for name, f := range fixtures(t) {
		compare := func(v any, change string) {
			want, got := witness.Validate(v), Check(v)
			if judged++; want != nil {
				refused++
			}
			if (want == nil) != (got == nil) {
				text, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				t.Errorf("%s, %s: got %v, want %v\n%s", name, change, got, want, text)
			}
		}
		doc := decode(t, f.Text)
		compare(doc, "unchanged")
		if f.Valid != nil && *f.Valid != (Check(doc) == nil) {
			t.Errorf("%s: got %v, published verdict: %v", name, Check(doc), *f.Valid)
		}
		if len(f.Text) < 250 { // the general validator takes its time
			mutate(doc, func(change string) { compare(doc, change) })
		}
	}
	t.Logf("%d documents judged, %d of them refused", judged, refused)
	if refused < judged/10 || refused == judged {
		t.Errorf("%d of %d refused: the changes show nothing", refused, judged)
	}
}

// mutate makes one change after the other at every place of v, and undoes each after the visit.
func mutate(v any, visit func(change string)) {
	others := []any{nil, true, "x", "#ff00AA", "", json.Number("0"), json.Number("-1"), json.Number("1.5"), json.Number("9"), []any{}, map[string]any{}}
	switch v := v.(type) {
	case map[string]any:
		v["unheard"] = "of"
		visit("one more member")
		delete(v, "unheard")
		for _, name := range slices.Sorted(maps.Keys(v)) {
			was := v[name]
			delete(v, name)
			visit("without " + name)
			for _, other := range others {
				v[name] = other
				visit("other " + name)
			}
			v[name] = was
			mutate(was, visit)
		}
	case []any:
		for i, was := range v {
			for _, other := range append(others, v[0]) {
				v[i] = other
				visit("other item")
			}
			v[i] = was
			mutate(was, visit)
		}
	}
}

func TestCheck_says_where(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`7`:                           "document: must be of type object",
		`{"type":"doc","content":[]}`: "document: lacks version",
		`{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}`: "document.content[0]: has none of the forms",
		`{"type":"doc","version":1,"content":[],"x":1}`:                                                     "document: must not have x",
	} {
		err := Check(decode(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// A fault at the bottom must not be looked for once per form of every level.
func TestCheck_deep_documents(t *testing.T) {
	t.Parallel()
	const levels = 300
	open, shut := `{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph"},`, `]}]}`
	doc := func(bottom string) any {
		return decode(t, `{"type":"doc","version":1,"content":[`+strings.Repeat(open, levels)+bottom+strings.Repeat(shut, levels)+`]}`)
	}
	if err := Check(doc(`{"type":"paragraph"}`)); err != nil {
		t.Error(err)
	}
	if err := Check(doc(`{"type":"panel"}`)); err == nil {
		t.Error("a panel in a list was accepted")
	}
}

func BenchmarkCheck(b *testing.B) {
	var doc any
	if err := json.Unmarshal([]byte(`{"type":"doc","version":1,"content":[`+strings.Repeat(`{"type":"paragraph","content":[{"type":"text","text":"word","marks":[{"type":"strong"}]}]},`, 100)+`{"type":"rule"}]}`), &doc); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Check(doc); err != nil {
			b.Fatal(err)
		}
	}
}
