package adf_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"mcp-atlassian/internal/richtext/adf"
)

func TestValidate_agrees_with_the_official_verdicts(t *testing.T) {
	t.Parallel()
	packed, err := os.ReadFile("testdata/fixtures.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct {
		Text  string `json:"text"`
		Valid *bool  `json:"valid"`
	}
	if err := json.NewDecoder(unpacked).Decode(&all); err != nil {
		t.Fatal(err)
	}
	judged := 0
	for name, f := range all {
		if f.Valid == nil {
			continue
		}
		judged++
		if err := adf.Validate(f.Text); (err == nil) != *f.Valid {
			t.Errorf("%s: valid is %t, got %v", name, *f.Valid, err)
		}
	}
	if judged != 174 {
		t.Errorf("%d documents judged", judged)
	}
}

func TestValidate_names_the_place(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}`: "content[0].content[0].text: at least 1 characters are needed",
		`{"version":1,"type":"doc","content":[{"type":"heading","attrs":{"level":7}}]}`:                     "content[0].attrs.level: at most 6 is allowed",
		`{"version":1,"type":"doc","content":[{"type":"text","text":"x"}]}`:                                 `content[0]: "text" may not stand here`,
		`{"type":"doc","content":[]}`: `"version" is missing`,
	} {
		err := adf.Validate(source)
		invalid, ok := errors.AsType[*adf.InvalidError](err)
		if !ok || invalid.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", source, err, want)
		}
	}
}
