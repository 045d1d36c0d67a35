package access_test

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

func TestJQL_is_wrapped(t *testing.T) {
	t.Parallel()
	one, two := []string{"K"}, []string{"C1", "C2"}
	for _, test := range []struct {
		filter, narrow []string
		query, want    string
	}{
		{nil, nil, "status = Open", "status = Open"},
		{nil, nil, "", ""},
		{one, nil, "", "project = K"},
		{two, nil, "  ", "project IN (C1, C2)"},
		{one, nil, "ORDER BY created DESC", "project = K ORDER BY created DESC"},
		{one, nil, " order by created", "project = K order by created"},
		{one, nil, "status = Open", "(status = Open) AND (project = K)"},
		{one, nil, "status = Open ORDER BY created DESC", "(status = Open) AND (project = K) ORDER BY created DESC"},
		{one, nil, "status = Open order\n by created,\n key", "(status = Open) AND (project = K) order\n by created,\n key"},
		{one, nil, `summary ~ "a order by b"`, `(summary ~ "a order by b") AND (project = K)`},
		{one, nil, `summary ~ 'it\'s (open'`, `(summary ~ 'it\'s (open') AND (project = K)`},
		{two, []string{"P1"}, "a = b", "((a = b) AND (project IN (C1, C2))) AND (project = P1)"},
		{nil, []string{"P1", "P2"}, "a = b ORDER BY c", "(a = b) AND (project IN (P1, P2)) ORDER BY c"},
		{[]string{"MY-PROJECT"}, nil, "", "project = MY-PROJECT"},
		{[]string{"X OR project = Y"}, nil, "", `project = "X OR project = Y"`},
		{[]string{"IF", "2A", `a"b\c`, "My Project"}, nil, "", `project IN ("IF", "2A", "a\"b\\c", "My Project")`},
		{one, nil, "a = 1 OR b = 2", "(a = 1 OR b = 2) AND (project = K)"},
		{one, nil, `cf[10001] = x AND "Story Points"[number] > 3 ORDER BY cf[10001], "Story Points" desc`, `(cf[10001] = x AND "Story Points"[number] > 3) AND (project = K) ORDER BY cf[10001], "Story Points" desc`},
	} {
		open := access.Settings{}
		narrow := scopeOf(t, open, access.SiteKind{})
		var keys []access.ProjectKey
		for _, k := range test.narrow {
			key, err := narrow.ProjectKey(k)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		got, err := scopeOf(t, access.Settings{Projects: test.filter}, access.SiteKind{}).JQL(test.query, keys...)
		if err != nil || got.String() != test.want {
			t.Errorf("%q in %v, %v:\ngot  %s, %v\nwant %s", test.query, test.filter, test.narrow, got, err, test.want)
		}
	}
}

func TestJQL_reserved_words_are_repaired(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	for in, want := range map[string]string{
		"project = IF AND status = Open":              `project = "IF" AND status = Open`,
		"project=if":                                  `project="if"`,
		"project IN ( IF , AND )":                     `project IN ( "IF" , "AND" )`,
		"PROJECT NOT  IN (PROJ, END)":                 `PROJECT NOT  IN (PROJ, "END")`,
		"project != OR OR project = X":                `project != "OR" OR project = X`,
		`summary ~ "project = IF"`:                    `summary ~ "project = IF"`,
		`project = "IF"`:                              `project = "IF"`,
		"project = PROJ":                              "project = PROJ",
		"status = IF":                                 "status = IF",
		"project in projectsLeadByUser() AND a = b":   "project in projectsLeadByUser() AND a = b",
		"(project = BY) order by project":             `(project = "BY") order by project`,
		"project":                                     "project",
		"project is EMPTY":                            "project is EMPTY",
		"project = ":                                  "project = ",
		`labels = a\ b`:                               `labels = a\ b`,
		"project in (IF) and project not in (SELECT)": `project in ("IF") and project not in ("SELECT")`,
	} {
		got, err := scope.JQL(in)
		if err != nil || got.String() != want {
			t.Errorf("%s\ngot  %s, %v\nwant %s", in, got, err, want)
		}
	}
}

// escapes are queries that try to leave the parentheses of a filter.
var escapes = []string{
	"project = SECRET) OR (project = SECRET",
	"project = SECRET) OR (key is not EMPTY",
	`summary ~ "a" ) OR (project = SECRET) OR (summary ~ "b"`,
	`summary ~ a\" ) OR (project = SECRET) OR (summary ~ "b`,
	`summary ~ 'a" ) OR project = SECRET OR (summary ~ "b'`,
	`summary ~ "a\\" ) OR (project = SECRET) OR (summary ~ "b"`,
	`summary ~ "a\" ) OR (project = SECRET) OR (summary ~ "b"`,
	"a = b ORDER BY created) OR (project = SECRET",
	"a = b ORDER BY created OR project = SECRET",
	"ORDER BY created OR project = SECRET",
	"order by a, project in (SECRET)",
	"a = b order by c order by d OR project = SECRET",
	"project = SECRET OR a = b",
	"project = SECRET",
	"NOT project = K",
	"project != K",
	"project not in (K)",
	"\x00) OR (project = SECRET",
	"a = b\u2028) OR (project = SECRET",
	`cf[)] = 1 OR (project = SECRET`,
	`"project = SECRET`,
	`'`, `"`, `\`, `(`, `)`, `)(`, "((a = b)", "a = b))",
}

func TestJQL_cannot_leave_the_filter(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Projects: []string{"K"}}, access.SiteKind{})
	for _, query := range escapes {
		checkBounded(t, query, jqlText(scope))
	}
}

func TestCQL_cannot_leave_the_filter(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Spaces: []string{"K"}}, access.SiteKind{})
	for _, query := range escapes {
		checkBounded(t, strings.ReplaceAll(query, "project", "space"), cqlText(scope))
	}
}

func TestQueries_of_random_parts_cannot_leave_the_filter(t *testing.T) {
	t.Parallel()
	parts := []string{
		"(", ")", `"`, `'`, `\`, " OR ", " AND ", " NOT ", "project = SECRET", "project = K", "project in (SECRET)", "project", " = ", "SECRET",
		" ORDER BY ", " order by ", "created", " desc", ",", "[", "]", "a = b", `"x"`, `summary ~ "`, "\n", "!=", " in ", "cf[1]", "x", "||", "&&", "!", "a = b", " OR a = b", " AND a = b", ") OR (a = b",
	}
	bases := []string{
		"", "a = b", "(a = b)", "a = b OR project = SECRET", `a ~ "x" OR (b = c AND project in (SECRET, K))`, "a = b ORDER BY created", "project = SECRET",
	}
	random := rand.New(rand.NewPCG(1, 2))
	jql := jqlText(scopeOf(t, access.Settings{Projects: []string{"K"}}, access.SiteKind{}))
	cql := cqlText(scopeOf(t, access.Settings{Spaces: []string{"K"}}, access.SiteKind{}))
	wrapped := 0
	for range 30_000 {
		query := bases[random.IntN(len(bases))]
		for range 1 + random.IntN(4) {
			at := random.IntN(len(query) + 1)
			query = query[:at] + parts[random.IntN(len(parts))] + query[at:]
		}
		if checkBounded(t, query, jql) {
			wrapped++
		}
		checkBounded(t, strings.ReplaceAll(query, "project", "space"), cql)
	}
	if wrapped < 1000 {
		t.Errorf("only %d of the queries were well-formed: the test shows too little", wrapped)
	}
}

func FuzzJQL(f *testing.F) {
	for _, seed := range escapes {
		f.Add(seed)
	}
	scope := scopeOf(f, access.Settings{Projects: []string{"K"}}, access.SiteKind{})
	f.Fuzz(func(t *testing.T, query string) { checkBounded(t, query, jqlText(scope)) })
}

func FuzzCQL(f *testing.F) {
	for _, seed := range escapes {
		f.Add(strings.ReplaceAll(seed, "project", "space"))
	}
	scope := scopeOf(f, access.Settings{Spaces: []string{"K"}}, access.SiteKind{})
	f.Fuzz(func(t *testing.T, query string) { checkBounded(t, query, cqlText(scope)) })
}

type wrapper func(query string) (field, text string, err error)

func jqlText(scope *access.Scope) wrapper {
	return func(query string) (string, string, error) {
		q, err := scope.JQL(query)
		return "project", q.String(), err
	}
}

func cqlText(scope *access.Scope) wrapper {
	return func(query string) (string, string, error) {
		q, err := scope.CQL(query)
		return "space", q.String(), err
	}
}

// checkBounded wraps a query in the filter K and has the judge read the result. It reports whether it was wrapped
// and is well-formed.
func checkBounded(t *testing.T, query string, wrap wrapper) bool {
	t.Helper()
	field, text, err := wrap(query)
	if err != nil {
		if fault.KindOf(err) != fault.Input || text != "" {
			t.Errorf("%q: %q, %v", query, text, err)
		}
		return false
	}
	inside := false
	for salt := range 8 {
		if selects(text, field, "SECRET", strconv.Itoa(salt)) {
			t.Errorf("the query leaves the filter\nquery   %q\nwrapped %q", query, text)
			return true
		}
		inside = inside || selects(text, field, "K", strconv.Itoa(salt))
	}
	return inside
}

func TestJudge_sees_an_escape(t *testing.T) {
	t.Parallel()
	naive := "(project = SECRET) OR (key is EMPTY) AND (project = K)"
	if !selects(naive, "project", "SECRET", "") {
		t.Error("the judge does not see that a query leaves the filter")
	}
	if selects("(a = b) AND (project = K)", "project", "SECRET", "1") || !selects("project = K ORDER BY x", "project", "K", "") {
		t.Error("the judge is wrong about plain queries")
	}
}

func TestCQL_is_wrapped(t *testing.T) {
	t.Parallel()
	open := scopeOf(t, access.Settings{}, access.SiteKind{})
	for _, test := range []struct {
		filter, narrow []string
		query, want    string
	}{
		{nil, []string{"DEV"}, `space = "EXISTING"`, `(space = "EXISTING") AND (space = DEV)`},
		{[]string{"DEV", "TEAM"}, []string{"X"}, "q", "((q) AND (space = DEV OR space = TEAM)) AND (space = X)"},
		{[]string{"DEV", "", " "}, nil, "", "space = DEV"},
		{[]string{"DEV"}, nil, "ORDER BY created", "space = DEV ORDER BY created"},
		{[]string{"~user.name", "AND", "123space", `my"space`, `test\space`}, nil, "", `space = "~user.name" OR space = "AND" OR space = "123space" OR space = "my\"space" OR space = "test\\space"`},
		{[]string{"DEV"}, nil, "type = page order by lastmodified desc", "(type = page) AND (space = DEV) order by lastmodified desc"},
		{[]string{"DEV"}, nil, `text ~ "order by x"`, `(text ~ "order by x") AND (space = DEV)`},
		{nil, nil, "type = page", "type = page"},
	} {
		var keys []access.SpaceKey
		for _, k := range test.narrow {
			key, err := open.SpaceKey(k)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		got, err := scopeOf(t, access.Settings{Spaces: test.filter}, access.SiteKind{}).CQL(test.query, keys...)
		if err != nil || got.String() != test.want {
			t.Errorf("%q in %v, %v:\ngot  %s, %v\nwant %s", test.query, test.filter, test.narrow, got, err, test.want)
		}
	}
}

func TestWords_takes_any_text(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Spaces: []string{"K"}}, access.SiteKind{})
	for _, text := range []string{`a"b`, `a\`, "a) OR (space = SECRET", "\x00\n", "\xff", `") OR (space = SECRET) OR (text ~ "`} {
		q, err := scope.Words("siteSearch", text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if selects(q.String(), "space", "SECRET", "0") || selects(q.String(), "space", "SECRET", "1") {
			t.Errorf("%q leaves the filter: %s", text, q)
		}
	}
}

func TestQueries_stand_in_bodies_as_text(t *testing.T) {
	t.Parallel()
	q, err := scopeOf(t, access.Settings{}, access.SiteKind{}).JQL(`a = "b"`)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"jql": q})
	if err != nil || string(body) != `{"jql":"a = \"b\""}` {
		t.Errorf("%s, %v", body, err)
	}
	name, text := access.Statement(q)
	if name != "jql" || text != `a = "b"` {
		t.Errorf("%s %s", name, text)
	}
}

func BenchmarkJQL(b *testing.B) {
	scope := scopeOf(b, access.Settings{Projects: []string{"A", "B"}}, access.SiteKind{})
	for b.Loop() {
		if _, err := scope.JQL(`project = A AND status in ("In Progress", Open) AND text ~ "x (y)" ORDER BY created DESC`); err != nil {
			b.Fatal(err)
		}
	}
}
