package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// set is a set of texts that the tests of the formats hold. Where they come from stands in the README.md beside them.
type set struct {
	name       string
	path       string // of a packed list, or of a directory of pages
	format     richtext.Format
	deployment tree.Deployment
}

// sets are the published ones.
var sets = []set{
	{"ADF: documents of Atlassian's packages", "adf/testdata/fixtures.json.gz", richtext.ADF, tree.Cloud},
	{"storage: pages that mark writes", "storage/testdata/mark.json.gz", richtext.Storage, tree.Cloud},
	{"storage: pages that Atlassian's converter writes", "storage/testdata/official.json.gz", richtext.Storage, tree.Cloud},
	{"storage: pages as the editor of Cloud writes them", "testdata/pages/cloud", richtext.Storage, tree.Cloud},
	{"storage: pages as Data Center and old tools write them", "testdata/pages/server", richtext.Storage, tree.DataCenter},
	{"wiki: samples of Atlassian's converter", "wiki/testdata/official.json.gz", richtext.Wiki, tree.DataCenter},
	{"Markdown: examples of CommonMark", "markdown/testdata/commonmark-0.31.2.json.gz", richtext.Markdown, tree.Cloud},
}

// measureSets measures the published sets. The directory is that of package richtext.
func measureSets(ctx context.Context, dir fs.FS) (*report, error) {
	r := &report{rows: map[string]*row{}}
	for _, s := range sets {
		texts, err := s.texts(dir)
		if err != nil {
			return nil, fmt.Errorf("read the set %q: %w", s.name, err)
		}
		for i, source := range texts {
			file := path.Join(s.name, strconv.Itoa(i))
			t := text{source, s.format, s.deployment}
			switch s.format {
			case richtext.Wiki:
				measureWiki(ctx, r, file, source)
			case richtext.Markdown:
				measureMarkdown(ctx, r, file, source)
			default:
				measureStored(ctx, r, file, t)
			}
		}
	}
	return r, nil
}

// texts reads the texts of a set in a fixed order.
func (s *set) texts(dir fs.FS) ([]string, error) {
	if !strings.HasSuffix(s.path, ".gz") {
		return pages(dir, s.path)
	}
	packed, err := dir.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = packed.Close() }() // it was only read
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	var data json.RawMessage
	if err := json.NewDecoder(plain).Decode(&data); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	return listed(data)
}

// sample is an entry of a packed list: each has one of these.
type sample struct {
	Text     string `json:"text"`    // ADF
	Storage  string `json:"storage"` //
	Wiki     string `json:"wiki"`    //
	Markdown string `json:"m"`       // CommonMark
}

func (s *sample) text() string { return s.Text + s.Storage + s.Wiki + s.Markdown }

// listed reads a list of samples, or an object of them by name.
func listed(data json.RawMessage) ([]string, error) {
	var list []sample
	if json.Unmarshal(data, &list) != nil {
		var named map[string]sample
		if err := json.Unmarshal(data, &named); err != nil {
			return nil, fmt.Errorf("decode: %w", err)
		}
		for _, name := range slices.Sorted(maps.Keys(named)) {
			list = append(list, named[name])
		}
	}
	var out []string
	for i := range list {
		out = append(out, list[i].text())
	}
	return out, nil
}

func pages(dir fs.FS, name string) ([]string, error) {
	files, err := fs.Glob(dir, name+"/*.xml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no pages in %s", name)
	}
	var out []string
	for _, file := range files {
		page, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		out = append(out, string(page))
	}
	return out, nil
}
