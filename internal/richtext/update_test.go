package richtext_test

import (
	"errors"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/growth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

func doc(blocks ...string) string {
	return `{"version":1,"type":"doc","content":[` + strings.Join(blocks, ",") + `]}`
}

func para(inline ...string) string {
	return `{"type":"paragraph","content":[` + strings.Join(inline, ",") + `]}`
}

func txt(s string) string { return `{"type":"text","text":"` + s + `"}` }

func picture(id string) string {
	return `{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"` + id + `","collection":"c"}}]}`
}

// update writes over a Jira description.
func update(t *testing.T, stored, edited string, o richtext.Options) (string, richtext.Notes) {
	t.Helper()
	text, notes, err := richtext.Update(t.Context(), richtext.ADF, stored, edited, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(t, text); err != nil {
		t.Errorf("not valid: %v\n%s", err, text)
	}
	return text, notes
}

func hasNote(notes richtext.Notes, code tree.NoteCode) bool {
	for _, n := range notes {
		if n.Code == code {
			return true
		}
	}
	return false
}

// Row 11 of the corruption register: a table with a picture came back whole, with its old text, after every edit.
func TestUpdate_keeps_media_alone(t *testing.T) {
	t.Parallel()
	table := `{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","attrs":{},"content":[` + para(txt("stale")) + `,` + picture("m1") + `]}]}]}`
	text, notes := update(t, doc(table, picture("m2"), picture("m1")), "New text", richtext.Options{})
	if strings.Contains(text, "stale") || strings.Count(text, `"m1"`) != 1 || strings.Count(text, `"m2"`) != 1 {
		t.Errorf("got %s", text)
	}
	if !hasNote(notes, tree.KeptMedia) {
		t.Errorf("no note: %v", notes)
	}
	again, _ := update(t, text, "Newer text", richtext.Options{})
	if strings.Count(again, `"m1"`) != 1 {
		t.Errorf("a second edit: %s", again)
	}
	text, notes = update(t, doc(para(txt("a")), picture("m1"), picture("m2")), "a\n\n![](media:m1){collection=c}", richtext.Options{})
	if strings.Contains(text, `"m2"`) || hasNote(notes, tree.KeptMedia) {
		t.Errorf("a text that mentions media decides itself: %s", text)
	}
}

// Empty paragraphs set blocks apart; Markdown does not show them, so no edit may remove them.
func TestUpdate_keeps_what_is_not_shown(t *testing.T) {
	t.Parallel()
	empty := `{"type":"paragraph","content":[]}`
	panel := func(inner ...string) string {
		return `{"type":"panel","attrs":{"panelType":"info"},"content":[` + strings.Join(inner, ",") + `]}`
	}
	stored := doc(empty, para(txt("a")), empty, empty, para(txt("b")), panel(para(txt("x")), empty, para(txt("y"))), empty)
	shown, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, stored, richtext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := update(t, stored, shown, richtext.Options{}); text != stored {
		t.Errorf("an identity edit changed it: %s", text)
	}
	for edit, want := range map[string]int{
		strings.Replace(shown, "b", "edited", 1):   5,
		strings.Replace(shown, "x", "edited", 1):   5,
		strings.Replace(shown, "a", "a\n\nnew", 1): 5,
	} {
		text, _ := update(t, stored, edit, richtext.Options{})
		d, _ := richtext.Parse(richtext.ADF, text, richtext.Options{})
		got := 0
		tree.Walk(d.Root, func(n *tree.Node) bool {
			if n.Kind == tree.Paragraph && len(n.Children) == 0 {
				got++
			}
			return true
		})
		if got != want {
			t.Errorf("%q: %d empty paragraphs, want %d\n%s", edit, got, want, text)
		}
	}
}

func TestUpdate_keeps_identifiers(t *testing.T) {
	t.Parallel()
	task := func(id, text string) string {
		return `{"type":"taskItem","attrs":{"localId":"` + id + `","state":"TODO"},"content":[` + txt(text) + `]}`
	}
	stored := doc(`{"type":"taskList","attrs":{"localId":"list"},"content":[` + task("one", "first") + `,` + task("two", "second") + `,` + task("three", "third") + `]}`)
	text, _ := update(t, stored, "- [ ] new\n- [x] first\n- [ ] second, edited\n- [ ] third", richtext.Options{Options: tree.Options{NewID: func() string { return "fresh" }}})
	d, _ := richtext.Parse(richtext.ADF, text, richtext.Options{})
	got := map[string]string{}
	tree.Walk(d.Root, func(n *tree.Node) bool {
		if n.Kind == tree.TaskItem {
			got[tree.PlainText(n)] = n.Attr(tree.LocalID)
		}
		return true
	})
	for text, id := range map[string]string{"new": "fresh", "first": "one", "second, edited": "two", "third": "three"} {
		if got[text] != id {
			t.Errorf("%s: got %q, want %q", text, got[text], id)
		}
	}
}

func TestUpdate_attaches_comments_again(t *testing.T) {
	t.Parallel()
	commented := `{"type":"text","text":"marked words","marks":[{"type":"annotation","attrs":{"id":"c1","annotationType":"inlineComment"}}]}`
	stored := doc(para(txt("See the "), commented, txt(" here.")))
	text, _ := update(t, stored, "See now the marked words here.", richtext.Options{})
	if !strings.Contains(text, `"text":"marked words","marks":[{"type":"annotation","attrs":{"id":"c1"`) {
		t.Errorf("got %s", text)
	}
	_, _, err := richtext.Update(t.Context(), richtext.ADF, stored, "Something else.", richtext.Options{})
	failure, ok := errors.AsType[*fault.Error](err)
	if !ok || failure.Kind != fault.Input || !strings.Contains(failure.Message, "inline comment on “marked words”") {
		t.Errorf("got %v", err)
	}
	text, notes := update(t, stored, "Something else.", richtext.Options{AllowLoss: true})
	if strings.Contains(text, "c1") || !hasNote(notes, tree.LossyNode) {
		t.Errorf("got %s, %v", text, notes)
	}
}

func TestUpdate_refuses_to_lose(t *testing.T) {
	t.Parallel()
	mention := `{"type":"mention","attrs":{"id":"5b","text":"@Ann"}}`
	app := `{"type":"extension","attrs":{"extensionType":"com.app","extensionKey":"chart","parameters":{"a":1}}}`
	for _, test := range []struct{ stored, edited, lost string }{
		{doc(para(txt("cc "), mention)), "cc nobody", "the mention of Ann"},
		{doc(para(txt("a")), app), "a", "the extension item"},
	} {
		_, _, err := richtext.Update(t.Context(), richtext.ADF, test.stored, test.edited, richtext.Options{})
		if failure, ok := errors.AsType[*fault.Error](err); !ok || failure.Kind != fault.Input ||
			!strings.Contains(failure.Message, test.lost) || !strings.Contains(failure.Hint, "allow_loss") {
			t.Errorf("%s: got %v", test.edited, err)
		}
		update(t, test.stored, test.edited, richtext.Options{AllowLoss: true})
	}
}

func TestUpdate_puts_opaque_items_back(t *testing.T) {
	t.Parallel()
	app := `{"type":"extension","attrs":{"extensionType":"com.app","extensionKey":"chart","parameters":{"a":[1, 2],"b":"x"}}}`
	stored := doc(para(txt("before")), app, para(txt("after")))
	shown, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, stored, richtext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := update(t, stored, strings.Replace(shown, "before", "edited", 1), richtext.Options{})
	if !strings.Contains(text, app) || !strings.Contains(text, "edited") {
		t.Errorf("the source changed: %s", text)
	}
	_, _, err = richtext.Update(t.Context(), richtext.ADF, stored, "::opaque[x]{type=extension ref=0123456789}", richtext.Options{AllowLoss: true})
	if err == nil || !strings.Contains(err.Error(), "0123456789") {
		t.Errorf("an unknown reference: %v", err)
	}
}

// Rows 6 and 10: nested lists and empty cells make valid documents; well-known words are no issue keys.
func TestConvert_links_issues_of_projects_only(t *testing.T) {
	t.Parallel()
	o := richtext.Options{Options: tree.Options{Site: "https://x.atlassian.net"}}
	text, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, "PROJ-1, UTF-8, SHA-256, CVE-2024-1, `PROJ-2` and [PROJ-3](https://e.com)", o)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(text, "/browse/") != 1 || !strings.Contains(text, "https://x.atlassian.net/browse/PROJ-1") {
		t.Errorf("got %s", text)
	}
	back, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, text, o)
	if err != nil || !strings.HasPrefix(back, "PROJ-1, UTF-8") {
		t.Errorf("got %q, %v", back, err)
	}
	o.IsProject = func(key string) bool { return key == "UTF" }
	text, _, _ = richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, "PROJ-1 and UTF-8", o)
	if strings.Contains(text, "browse/PROJ") || !strings.Contains(text, "browse/UTF-8") {
		t.Errorf("got %s", text)
	}
}

func TestConvert_looks_up_once(t *testing.T) {
	t.Parallel()
	known := &directory{}
	o := richtext.Options{Lookup: known}
	source := doc(para(`{"type":"mention","attrs":{"id":"5b10"}}`, `{"type":"mention","attrs":{"id":"5b10"}}`, `{"type":"mention","attrs":{"id":"other"}}`))
	text, _, err := richtext.Convert(t.Context(), richtext.ADF, richtext.Markdown, source, o)
	if err != nil || text != "[@Ann Lee](accountid:5b10)[@Ann Lee](accountid:5b10)[~accountid:other]" {
		t.Errorf("got %q, %v", text, err)
	}
	if len(known.asked) != 2 {
		t.Errorf("asked %v", known.asked)
	}
}

func TestConvert_names_known_attachments(t *testing.T) {
	t.Parallel()
	o := richtext.Options{Options: tree.Options{Attachments: attachments()}}
	text, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, "![x](a.png)\n\n![y](b.png)", o)
	if err != nil || !strings.Contains(text, "11111111-2222") || !strings.Contains(text, "attachment:b.png") {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestConvert_refuses_large_texts(t *testing.T) {
	t.Parallel()
	_, _, err := richtext.Convert(t.Context(), richtext.Markdown, richtext.ADF, strings.Repeat("a", 1<<20+1), richtext.Options{})
	if failure, ok := errors.AsType[*fault.Error](err); !ok || failure.Kind != fault.Input || !strings.Contains(failure.Message, "1048577") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkGrowth_update fails when the time for writing over a page grows faster than the page: every cell edited, every
// paragraph in nested macros, one word in a page that stands in one element.
func BenchmarkGrowth_update(b *testing.B) {
	nest := func(inner string) string {
		return nested(`<ac:structured-macro ac:name="expand"><ac:rich-text-body>`, inner, "</ac:rich-text-body></ac:structured-macro>", 8)
	}
	for name, page := range map[string]func(n int) string{
		"table": func(n int) string {
			return "<table><tbody>" + strings.Repeat("<tr><td>a word&nbsp;here</td><td><p>b</p></td></tr>", 50*n) + "</tbody></table>"
		},
		"nested": func(n int) string { return nest(strings.Repeat("<p>a word &amp; more</p>", 50*n)) },
		"wrapped": func(n int) string {
			return "<div class='x'>" + strings.Repeat("<p>some text</p>", 50*n) + "<p>a word</p></div>"
		},
	} {
		b.Run(name, func(b *testing.B) {
			edit := func(source string) {
				shown, _, err := richtext.Convert(b.Context(), richtext.Storage, richtext.Markdown, source, options())
				if err != nil {
					b.Fatal(err)
				}
				if _, _, err := richtext.Update(b.Context(), richtext.Storage, source, strings.ReplaceAll(shown, "word", "sword"), options()); err != nil {
					b.Fatal(err)
				}
			}
			short, long := page(4), page(16)
			growth.Judge(b, func() { edit(short) }, func() { edit(long) })
		})
	}
}
