package tree_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/richtext/tree"
)

func TestMakeMarks_orders_and_keeps_one_of_each(t *testing.T) {
	t.Parallel()
	got := tree.MakeMarks(
		tree.Mark{Kind: tree.Code},
		tree.Mark{Kind: tree.Annotation, Value: "2"},
		tree.Mark{Kind: tree.Link, Value: "a"},
		tree.Mark{Kind: tree.Link, Value: "b"},
		tree.Mark{Kind: tree.Annotation, Value: "1"},
		tree.Mark{Kind: tree.Annotation, Value: "2"},
	)
	want := tree.Marks{
		{Kind: tree.Link, Value: "a"},
		{Kind: tree.Annotation, Value: "2"},
		{Kind: tree.Annotation, Value: "1"},
		{Kind: tree.Code},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTarget_survives_its_spelling(t *testing.T) {
	t.Parallel()
	for _, target := range []tree.Target{
		{Kind: tree.ToAnchor, Fragment: "set up"},
		{Kind: tree.ToPage, Space: "DEV", Title: "Road/map 50% (new) #1", Fragment: "über"},
		{Kind: tree.ToPage, Title: "Plan"},
		{Kind: tree.ToBlog, Space: "~jane", Day: "2026-01-30", Title: "Hello?"},
		{Kind: tree.ToSpace, Space: "DEV"},
		{Kind: tree.ToContent, ID: "123"},
		{Kind: tree.ToAttachment, Name: "a b/c.pdf"},
		{Kind: tree.ToAttachment, Space: "DEV", Title: "Page", Name: "c.pdf"},
		{Kind: tree.ToMedia, ID: "0a1b"},
		{Kind: tree.ToShortcut, Name: "jira", ID: "A@B"},
	} {
		spelled := target.String()
		if diff := cmp.Diff(target, tree.ParseTarget(spelled)); diff != "" {
			t.Errorf("%s: %s", spelled, diff)
		}
	}
}

func TestParseTarget_kinds(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]tree.TargetKind{
		"https://x.y": tree.ToURL, "MAILTO:a@b.c": tree.ToURL, "javascript:alert(1)": tree.ToNowhere,
		"a/b.png": tree.ToRelative, "guide.md": tree.ToRelative, "/wiki/x": tree.ToRelative,
		"c:/x": tree.ToRelative, "accountid:5b:10": tree.ToUser, "data:image/png;base64,": tree.ToNowhere,
	} {
		if got := tree.ParseTarget(source).Kind; got != want {
			t.Errorf("%s: got %d, want %d", source, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	got, notes := tree.Clean("\ufeffa\r\nb\rc\x00\x1b\td\xff\U0001F600\ue000")
	if want := "a\nb\nc\td\ufffd\U0001F600\ue000"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(notes) != 1 || notes[0].Code != tree.ControlCharsRemoved {
		t.Errorf("notes: %v", notes)
	}
}

func TestMergeText(t *testing.T) {
	t.Parallel()
	strong := tree.Mark{Kind: tree.Strong}
	got := tree.MergeText([]*tree.Node{
		tree.NewText("a"), tree.NewText("b"),
		{Kind: tree.Text},
		tree.NewText("c", strong), tree.NewText("", strong),
		tree.New(tree.HardBreak), tree.NewText("d"),
	})
	want := []*tree.Node{
		tree.NewText("ab"), tree.NewText("c", strong), tree.New(tree.HardBreak), tree.NewText("d"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCheck_finds_what_does_not_belong(t *testing.T) {
	t.Parallel()
	good := tree.NewDocument(tree.New(tree.BulletList, tree.New(tree.ListItem, tree.New(tree.Paragraph, tree.NewText("a")))))
	if err := tree.Check(good); err != nil {
		t.Error(err)
	}
	bad := tree.NewDocument(tree.New(tree.BulletList, tree.New(tree.Paragraph)))
	if err := tree.Check(bad); err == nil || !strings.Contains(err.Error(), "bulletList[0]/paragraph[0]") {
		t.Errorf("got %v", err)
	}
}

func TestClone_shares_nothing_that_changes(t *testing.T) {
	t.Parallel()
	original := tree.New(tree.Paragraph, tree.NewText("a")).With(tree.Align, "center")
	copied := original.Clone()
	copied.Children[0].Text = "b"
	copied.Set(tree.Align, "end")
	if original.Children[0].Text != "a" || original.Attr(tree.Align) != "center" {
		t.Error("the original changed")
	}
}

func TestNotes_are_shortened(t *testing.T) {
	t.Parallel()
	var notes tree.Notes
	for range 25 {
		notes.Add(tree.LossyMark, "line 1", "x")
	}
	got := notes.Strings()
	if len(got) != 21 || got[20] != "and 5 more" || got[0] != "lossy-mark: x (line 1)" {
		t.Errorf("%d: %v", len(got), got)
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"#F00": "#ff0000", "#FF0000": "#ff0000", "#ff000080": "#ff0000", "Red": "#ff0000",
		"rgb(255, 0, 0)": "#ff0000", "rgba(0,101,255,0.4)": "#0065ff", "rgb(100% 0% 0%)": "#ff0000",
		"rgb(1,2)": "", "var(--x)": "", "#12": "", "#gg0000": "",
	} {
		got, ok := tree.Colour(source)
		if got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
	for source, want := range map[string]string{
		"Grey": "neutral", "GREEN": "green", "#0064fe": "blue", "": "neutral", "x": "neutral", "#fffffe": "neutral",
	} {
		if got := tree.StatusColour(source); got != want {
			t.Errorf("status %s: got %q, want %q", source, got, want)
		}
	}
}

func TestIsEmoji(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		"🙂": true, "ℹ️": true, "👩‍💻": true, "1️⃣": true, "🇺🇸": true, "": false, ":x:": false, "12": false, "a🙂": false,
	} {
		if got := tree.IsEmoji(source); got != want {
			t.Errorf("%q: got %t", source, got)
		}
	}
}

func TestCanonicalLanguage(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{"C++": "cpp", "golang": "go", "zig": "zig", "\tSH": "bash"} {
		if got := tree.CanonicalLanguage(source); got != want {
			t.Errorf("%s: got %q", source, got)
		}
	}
}

func TestNextIssueKey(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"see PROJ-12.": "PROJ-12", "B7-214-68901 x": "B7-214-68901", "UTF-8 and SHA-256": "", "CVE-2024-1 AB-1": "AB-1",
		"xPROJ-1": "", "PROJ-1a": "", "/PROJ-1": "", "PROJ-1/x": "", "A-1": "", "PROJ-": "", "B7-214-": "", "(P_X-3)": "P_X-3",
	} {
		start, end := tree.NextIssueKey(source, 0, nil)
		got := ""
		if start >= 0 {
			got = source[start:end]
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}
