package replay_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
)

//go:embed testdata/recordings.json.gz
var packed []byte

// recording is one call of the predecessor.
type recording struct {
	Tool      string          `json:"tool"`
	Flavour   string          `json:"flavour"` // "server", "cloud", or "cloud-oauth" for a token through the gateway
	Note      string          `json:"note"`
	Arguments json.RawMessage `json:"arguments"`
	Upstream  []*exchange     `json:"upstream"`
	Result    struct {
		IsError bool            `json:"isError"`
		JSON    json.RawMessage `json:"json"`
		Text    string          `json:"text"`
	} `json:"result"`
}

// exchange is one request of the predecessor, and its answer.
type exchange struct {
	Method   string          `json:"method"`
	Path     string          `json:"path"`
	Query    map[string]any  `json:"query"`
	Request  json.RawMessage `json:"request"`
	Status   int             `json:"status"`
	Response json.RawMessage `json:"response"` // a JSON text stands for a page of HTML
}

// short is the flavour as the list of deviations names it.
func (r *recording) short() string {
	if r.Flavour == "server" {
		return "dc"
	}
	return "cloud"
}

// name tells recordings apart for people.
func (r *recording) name() string {
	name := r.Tool + " " + r.Flavour
	if r.Note != "" {
		name += " " + r.Note
	}
	return name
}

// recordings are all recordings, their places filled in by fill.
func recordings(t *testing.T) []*recording {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var all []*recording
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		r := &recording{}
		if err := json.Unmarshal(lines.Bytes(), r); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(r.Tool, "jira_") {
			all = append(all, r)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return append(all, amended(all)...)
}

// refusedParts are parts of arguments for which the product refuses what the predecessor did without them, so that the
// rest of such a call could not be compared.
var refusedParts = []string{`, \"No Such Field\": 1`}

// amended are recordings again, without what is refused.
func amended(all []*recording) []*recording {
	var more []*recording
	for _, r := range all {
		for _, part := range refusedParts {
			if rest := strings.Replace(string(r.Arguments), part, "", 1); rest != string(r.Arguments) {
				one := *r
				one.Arguments, one.Note = json.RawMessage(rest), "without what is refused"
				more = append(more, &one)
			}
		}
	}
	return more
}

// failures are the words in which the answers of an API tell what went wrong.
func (x *exchange) failures() []string {
	var body struct {
		Message  string         `json:"message"`
		Messages []string       `json:"errorMessages"`
		Errors   map[string]any `json:"errors"`
	}
	if x.Status < 400 || json.Unmarshal(x.Response, &body) != nil {
		return nil
	}
	words := body.Messages
	if body.Message != "" {
		words = append(words, body.Message)
	}
	for _, value := range body.Errors {
		if text, ok := value.(string); ok {
			words = append(words, text)
		}
	}
	return words
}

// route is the path of a request without what the two programs may choose differently: versions 2 and 3 of Jira's API.
func route(path string) string {
	return strings.Replace(path, "/rest/api/3/", "/rest/api/2/", 1)
}
