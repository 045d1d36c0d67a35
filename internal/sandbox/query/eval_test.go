package query

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSelect_jql(t *testing.T) {
	t.Parallel()
	cases := []struct{ jql, want string }{
		{"", "A-1 A-2 B-10"},
		{"status = Done", "A-1"},
		{"status != Done", "A-2 B-10"},
		{`status in (done, "in progress")`, "A-1 B-10"},
		{"assignee = currentUser()", "A-1"},
		{"assignee != ann", "A-2"},
		{"NOT assignee = ann", "A-2"},
		{"not not assignee = ann", "A-1"},
		{"!(assignee = ann or status = Open)", ""},
		{"assignee is empty", "B-10"},
		{"assignee = EMPTY", "B-10"},
		{"assignee != null", "A-1 A-2"},
		{"assignee in (bob, empty)", "A-2 B-10"},
		{"assignee not in (bob)", "A-1"},
		{"assignee in membersOf(team)", "A-1"},
		{"assignee in (membersOf(team), bob)", "A-1 A-2"},
		{"resolution = Unresolved", "A-2 B-10"},
		{"resolution is not EMPTY", "A-1"},
		{"labels = BACKEND", "A-1"},
		{"labels != backend", "B-10"},
		{`"story points" >= 3 and cf[7] < 8`, "A-1"},
		{"points in (3, 8)", "A-1 A-2"},
		{`estimate > "3h 30m"`, "A-1"},
		{"estimate = 240", "A-1"},
		{"estimate = 4h", "A-1"},
		{"priority > Low", "A-1 B-10"},
		{"priority <= Medium", "A-2 B-10"},
		{`fixVersion > "1.0"`, "A-2"},
		{`fixVersion = "1.0"`, "A-1 B-10"},
		{"fixVersion = latestReleasedVersion(A)", "A-1"},
		{"sprint in openSprints()", "A-1"},
		{"key in (A-1, B-10)", "A-1 B-10"},
		{"key > A-1", "A-2"},
		{"key in linkedIssues(A-1)", "A-2"},
		{"due = 2026-03-20", "A-1"},
		{"due > 2d", ""},
		{"due <= 2d", "A-1"},
		{"created > -2d", "A-1"},
		{"created >= startOfMonth()", "A-1 A-2"},
		{"created < startOfYear()", "B-10"},
		{`created >= "2026/3/17 09:00"`, "A-1"},
		{`created <= 2026-03-17`, "A-2 B-10"},
		{"created = 2026-03-17", ""},
		{`created >= startOfWeek("1d") and created < endOfDay()`, "A-1"},
		{"twin = x", "A-1 A-2"},
		{"twin != x", ""},
		{"summary ~ login", "A-1"},
		{"summary ~ timeouts", "A-1"},
		{"summary ~ fail", "A-1"},
		{`summary ~ "user handle"`, "A-2"},
		{`summary ~ "session handling"`, "A-2"},
		{`summary ~ "\"session handling\""`, "A-2"},
		{`summary ~ "\"handling session\""`, ""},
		{`summary ~ "\"handling session\"~2"`, "A-2"},
		{`summary ~ "sess*"`, "A-2"},
		{`summary ~ "t?meout"`, "A-1"},
		{`summary ~ "logon~"`, "A-1"},
		{`summary ~ "login OR session"`, "A-1 A-2"},
		{`summary ~ "login -timeout"`, ""},
		{`summary ~ "+login NOT session"`, "A-1"},
		{`summary ~ "(login || retry) && (timeout || flaky)"`, "A-1 A-2"},
		{"summary ~ retry", "A-2"},
		{"summary !~ login", "A-2 B-10"},
		{`summary ~ "検索"`, "B-10"},
		{`summary ~ "日検"`, ""},
		{`summary ~ "the with"`, ""},
		{"status was Open", "A-1 A-2"},
		{"status was not Open", "B-10"},
		{`status was in ("In Progress", Open)`, "A-1 A-2 B-10"},
		{`status was "In Progress" by ann`, "A-1"},
		{`status was "In Progress" by bob`, ""},
		{`status was "In Progress" before 2026-03-10`, "B-10"},
		{`status was "In Progress" on 2026-03-11`, "A-1 B-10"},
		{`status was Open during (2026-03-01, 2026-03-05)`, "A-1 A-2"},
		{`status was Open after 2026-03-11`, "A-2"},
		{"status changed", "A-1"},
		{"not status changed", "A-2 B-10"},
		{"status changed from Open to 'In Progress' by ann", "A-1"},
		{"status changed to Done by ann", ""},
		{"status changed after -7d", "A-1"},
		{"status changed after -5d", ""},
		{"assignee changed from empty to ann", "A-1"},
		{"assignee was empty", "A-1 B-10"},
		{"order by created", "A-1 A-2 B-10"},
		{"order by created asc", "B-10 A-2 A-1"},
		{"order by priority desc", "A-1 B-10 A-2"},
		{"order by assignee desc, key", "B-10 A-2 A-1"},
		{"order by assignee", "A-1 A-2 B-10"},
		{"order by labels asc, key desc", "A-1 B-10 A-2"},
		{"points > 0 order by points desc", "A-2 A-1"},
		{"order by key desc", "B-10 A-2 A-1"},
		{"status = Done or status = Open and assignee = bob", "A-1 A-2"},
	}
	for _, c := range cases {
		q, err := ParseJQL(c.jql)
		if err != nil {
			t.Errorf("%s: %v", c.jql, err)
			continue
		}
		got, problems := run(t, q, newDesk())
		if got != c.want || len(problems) > 0 {
			t.Errorf("%s\n got %q %v\nwant %q", c.jql, got, problems, c.want)
		}
	}
}

func TestSelect_cql(t *testing.T) {
	t.Parallel()
	cases := []struct{ cql, want string }{
		{"space = DEV", "A-1"},
		{"space != DEV", "A-2 B-10"},
		{"not space = DEV", "A-2 B-10"},
		{"space in (DEV, OPS) and not title ~ guide", "A-1"},
		{"space = NOSUCH", ""},
		{`title ~ "release"`, "A-1 B-10"},
		{`title = "release notes"`, "A-1"},
		{`title ~ "rel*" order by title desc`, "B-10 A-1"},
		{`lastmodified > now("-1d")`, "A-2"},
		{`lastmodified = "2026-03-17"`, "A-1"},
		{"lastmodified >= startOfDay()", "A-2"},
		{"assignee = currentUser() or space = OPS order by lastmodified desc", "A-2 A-1"},
	}
	for _, c := range cases {
		q, err := ParseCQL(c.cql)
		if err != nil {
			t.Errorf("%s: %v", c.cql, err)
			continue
		}
		got, problems := run(t, q, newDesk())
		if got != c.want || len(problems) > 0 {
			t.Errorf("%s\n got %q %v\nwant %q", c.cql, got, problems, c.want)
		}
	}
}

func TestSelect_anonymousIsNobody(t *testing.T) {
	t.Parallel()
	q, err := ParseJQL("assignee = currentUser()")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk()
	d.anonymous = true
	if got, problems := run(t, q, d); got != "" || len(problems) > 0 {
		t.Errorf("got %q %v", got, problems)
	}
}

func TestErrors_jqlWords(t *testing.T) {
	t.Parallel()
	cases := []struct{ jql, want string }{
		{"project = AS", "Error in the JQL Query: 'AS' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)"},
		{"project = IN", "Error in JQL Query: Expecting either a value, list or function but got 'IN'. You must surround 'IN' in quotation marks to use it as a value. (line 1, character 11)"},
		{"invalid query", "Error in the JQL Query: Expecting operator but got 'query'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character 9)"},
		{"user.a@b = 1", `Error in the JQL Query: The character '@' is a reserved JQL character. You must enclose it in a string or use the escape '\u0040' instead. (line 1, character 7)`},
		{"project =", "Error in JQL Query: Expecting either a value, list or function before the end of the query."},
		{"project = A and", "Error in the JQL Query: Expecting a field name at the end of the query."},
		{"project = A\nstatus", "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'status'. (line 2, character 1)"},
		{"(project = A", "Error in the JQL Query: Expecting ')' before the end of the query."},
		{`project = "A`, "Error in the JQL Query: The quoted string 'A' has not been completed. (line 1, character 11)"},
		{`a = "x\q"`, `Error in the JQL Query: '\q' is an illegal JQL escape sequence. The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX. (line 1, character 7)`},
		{"summary in test", "Operator 'in' does not support the non-list value 'test' for field 'summary'."},
		{"status = (a, b)", "Operator '=' does not support the list value '(a, b)' for field 'status'."},
		{strings.Repeat("(", 5000), "Error in the JQL Query: The query is nested too deeply. (line 1, character 501)"},
		{"nosuch = 1", "Field 'nosuch' does not exist or you do not have permission to view it."},
		{`issue.property[a].b = 1`, "Field 'issue.property[a].b' does not exist or you do not have permission to view it."},
		{"status = Nope", "The value 'Nope' does not exist for the field 'status'."},
		{"summary = x", "The operator '=' is not supported by the 'summary' field."},
		{"status ~ x", "The operator '~' is not supported by the 'status' field."},
		{"points was 3", "History searches do not support the 'Story Points' field."},
		{"status is empty", "The field 'status' does not support searching for an empty value."},
		{"status in (Open, empty)", "The field 'status' does not support searching for an empty value."},
		{"created > soon", "Date value 'soon' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."},
		{"created > 2026-02-30", "Date value '2026-02-30' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."},
		{"points = many", "The value 'many' for the field 'Story Points' is not a valid number."},
		{"assignee = nofunc()", "Unable to find JQL function 'nofunc()'."},
		{"assignee = currentUser(1)", "Function 'currentUser' expected '0' arguments but received '1'."},
		{"created > startOfDay(1, 2)", "Function 'startOfDay' expected between '0' and '1' arguments but received '2'."},
		{"created > currentUser()", "A date for the field 'created' provided by the function 'currentUser' is not valid."},
		{"status = currentUser()", "A value provided by the function 'currentUser' is invalid for the field 'status'."},
		{"assignee in currentUser()", "Operator 'in' does not support the non-list value 'currentUser()' for field 'assignee'."},
		{"assignee = membersOf(x)", "Operator '=' does not support the list value 'membersOf(x)' for field 'assignee'."},
		{"assignee in membersOf(x)", "Function 'membersOf' can not generate a list of usernames for group 'x'; the group does not exist."},
		{"summary ~ '*x'", "The text query '*x' for field 'summary' is not allowed to start with character '*'."},
		{"summary ~ '(x'", "Unable to parse the text '(x' for field 'summary'."},
		{"summary ~ ''", "The field 'summary' does not support searching for an empty string."},
		{"order by text", "Not able to sort using field 'text'."},
		{"order by key, KEY", "The sort field 'KEY' is referenced multiple times in the JQL sort."},
		{"order by nosuch", "Field 'nosuch' does not exist or you do not have permission to view it."},
	}
	for _, c := range cases {
		if got := complaint(t, c.jql); got != c.want {
			t.Errorf("%.60s\n got %s\nwant %s", c.jql, got, c.want)
		}
	}
}

func complaint(t *testing.T, jql string) string {
	t.Helper()
	q, err := ParseJQL(jql)
	if err != nil {
		return err.Error()
	}
	_, problems := Compile(q, newDesk())
	words := make([]string, len(problems))
	for i, p := range problems {
		words[i] = p.Message
	}
	return strings.Join(words, "\n")
}

func TestParseCQL_refuses(t *testing.T) {
	t.Parallel()
	for _, cql := range []string{
		"", "space =", "space", "space = a b", "title ~ x*", "a = b && c = d", "space = and", "(type = page", "type is empty",
		`title ~ "x`, "order by", "type = page order by", "type was page", "!type = page", "space in a", "space.key[x] = 1",
	} {
		if q, err := ParseCQL(cql); err == nil {
			t.Errorf("%q accepted: %+v", cql, q.Where)
		} else if want := "Could not parse cql : " + cql; err.Error() != want {
			t.Errorf("%q: got %q", cql, err)
		}
	}
}

func TestBoundary(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 18, 10, 30, 0, 0, time.UTC) // a Wednesday
	cases := []struct{ name, arg, want string }{
		{"startOfDay", "", "2026-03-18T00:00:00"},
		{"startOfDay", "-1", "2026-03-17T00:00:00"},
		{"startOfDay", "+2h", "2026-03-18T02:00:00"},
		{"endOfDay", "", "2026-03-18T23:59:59"},
		{"startOfWeek", "", "2026-03-15T00:00:00"},
		{"startOfWeek", "-1w", "2026-03-08T00:00:00"},
		{"startOfWeek", "1d", "2026-03-16T00:00:00"},
		{"endOfWeek", "", "2026-03-21T23:59:59"},
		{"startOfMonth", "-1M", "2026-02-01T00:00:00"},
		{"startOfMonth", "14d", "2026-03-15T00:00:00"},
		{"endOfMonth", "-1", "2026-02-28T23:59:59"},
		{"endOfMonth", "+15d", "2026-04-15T23:59:59"},
		{"startOfYear", "1y", "2027-01-01T00:00:00"},
		{"endOfYear", "", "2026-12-31T23:59:59"},
	}
	for _, c := range cases {
		got, ok := boundary(now, c.name, c.arg)
		if !ok || got.Format("2006-01-02T15:04:05") != c.want {
			t.Errorf("%s(%s) = %s, want %s", c.name, c.arg, got, c.want)
		}
	}
	if _, ok := boundary(now, "startOfDay", "soon"); ok {
		t.Error("a word was taken as an increment")
	}
}

func BenchmarkSelect(b *testing.B) {
	items := make([]*row, 10_000)
	for i := range items {
		r := *rows()[i%3]
		r.values["summary"] = text(fmt.Sprintf("%s number %d %s", r.values["summary"][0].Text, i, strings.Repeat("more words here ", 20)))
		items[i] = &r
	}
	for name, jql := range map[string]string{
		"fields": `status in (Open, "In Progress") and created > -60d and priority > Low or assignee = currentUser() order by priority desc, created, key desc`,
		"text":   `summary ~ "session handling" or summary ~ "numb*" order by created`,
		"all":    "order by assignee, key desc",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q, err := ParseJQL(jql)
				if err != nil {
					b.Fatal(err)
				}
				plan, problems := Compile(q, newDesk())
				if len(problems) > 0 {
					b.Fatal(problems)
				}
				Select(plan, items)
			}
		})
	}
}
