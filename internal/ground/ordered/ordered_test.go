package ordered_test

import (
	"testing"

	"mcp-atlassian/internal/ground/ordered"
)

func TestObject_keeps_order_and_text(t *testing.T) {
	t.Parallel()
	o := ordered.New(ordered.M("z", 1), ordered.M("a", "<b> & é\u2028\\u2028\\"), ordered.M("z", 2))
	o.Set("nested", ordered.New(ordered.M("y", nil), ordered.M("x", []any{ordered.New(ordered.M("k", "<"))})))
	got, err := ordered.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"z":2,"a":"<b> & é` + "\u2028" + `\\u2028\\","nested":{"y":null,"x":[{"k":"<"}]}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestObject_with_many_members_replaces_in_place(t *testing.T) {
	t.Parallel()
	o := &ordered.Object{}
	for _, r := range "abcdefghijklmnopqrstuvwxyz" {
		o.Set(string(r), int(r))
	}
	o.Set("b", "again").Set("z", "last")
	if v, ok := o.Get("b"); !ok || v != "again" || o.Len() != 26 || o.Members()[1].Name != "b" {
		t.Errorf("member b: %v, %d members", v, o.Len())
	}
	if _, ok := o.Get("missing"); ok {
		t.Error("a missing member was found")
	}
}

func TestIndent(t *testing.T) {
	t.Parallel()
	got, err := ordered.Indent([]byte(`{"a":[1]}`), 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"a\": [\n    1\n  ]\n}"; string(got) != want {
		t.Errorf("got %s", got)
	}
}
