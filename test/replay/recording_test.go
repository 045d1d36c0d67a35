package replay_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"regexp"
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
func (r *recording) short() string { return short(r.Flavour) }

func short(flavour string) string {
	if flavour == "server" {
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
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return append(all, amended(all)...)
}

// amendments change arguments for which the product refuses what the predecessor did, so that the rest of such a call
// is compared, too: an unknown field, text that would lose a mention.
var amendments = map[string]string{
	`, \"No Such Field\": 1`: ``,
	`"content":"New"`:        `"content":"New","allow_loss":true`,
}

// amended are recordings again, without what is refused.
func amended(all []*recording) []*recording {
	var more []*recording
	for _, r := range all {
		for part, instead := range amendments {
			if rest := strings.Replace(string(r.Arguments), part, instead, 1); rest != string(r.Arguments) {
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

// gateway is the part of a path that leads through the gateway to a Confluence site; "/wiki" may follow it.
var gateway = regexp.MustCompile(`^/ex/confluence/[0-9a-f-]+(?:/wiki)?`)

// route is the path of a request without what the two programs may choose differently: versions 2 and 3 of Jira's API,
// and how the gateway is addressed.
func route(path string) string {
	return gateway.ReplaceAllString(strings.Replace(path, "/rest/api/3/", "/rest/api/2/", 1), "/wiki")
}
