package when_test

import (
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/when"
)

func TestParse_reads_what_both_products_write(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2024-05-20T05:17:24.302-0430":        "2024-05-20T05:17:24.302000-04:30",
		"2024-05-20T05:17:24.302-04:30":       "2024-05-20T05:17:24.302000-04:30",
		"2024-05-20 05:17:24":                 "2024-05-20T05:17:24",
		"2024-05-20 05:17:24 +0200":           "2024-05-20T05:17:24+02:00",
		"2024-05-20T05:17":                    "2024-05-20T05:17:00",
		"2024-05-20T05:17Z":                   "2024-05-20T05:17:00+00:00",
		"2024-05-20t05:17:00z":                "2024-05-20T05:17:00+00:00",
		"2024-05-20T05:17:00,5+02":            "2024-05-20T05:17:00.500000+02:00",
		"20240520T051700Z":                    "2024-05-20T05:17:00+00:00",
		"20240520":                            "1970-01-01T05:37:20.520000+00:00",
		"2024-03-06":                          "2024-03-06T00:00:00",
		"1716182244302":                       "2024-05-20T05:17:24.302000+00:00",
		" 1716182244302 ":                     "2024-05-20T05:17:24.302000+00:00",
		"2024-05-20T05:17:24.302123456+00:00": "2024-05-20T05:17:24.302123+00:00",
	} {
		m, err := when.Parse(text)
		if err != nil || m.ISO() != want {
			t.Errorf("%q: got %s, %v; want %s", text, m.ISO(), err, want)
		}
	}
}

func TestParse_no_date_and_no_sense(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "  ", "0", "253402300800000", "99999999999999999999"} {
		if m, err := when.Parse(text); err != nil || !m.IsZero() {
			t.Errorf("%q: got %v, %v; want no date", text, m, err)
		}
	}
	for _, text := range []string{"yesterday", "2024-13-01", "2024-02-30", "2024-05-20T25:00", "2024-05-20T", "24-05-20", "2024-05-20T10:00:00+99:99x"} {
		if m, err := when.Parse(text); err == nil || !strings.Contains(err.Error(), "invalid date format") || !strings.Contains(err.Error(), text) {
			t.Errorf("%q: got %v, %v; want an error that quotes it", text, m, err)
		}
	}
}

func TestPrinter_layouts(t *testing.T) {
	t.Parallel()
	pacific := time.FixedZone("PST", -8*3600)
	const text = "2024-05-20T05:17:24.302-0430"
	for name, test := range map[string]struct{ got, want string }{
		"local":         {when.Printer{}.Local(text), "2024-05-20 09:47:24 UTC"},
		"local in zone": {when.Printer{Zone: pacific}.Local("2024-01-01T10:00:00.000+0000"), "2024-01-01 02:00:00 PST"},
		"no date":       {when.Printer{}.Local("soon"), "soon"},
		"empty":         {when.Printer{}.Local(""), ""},
		"spaced":        {when.Printer{}.Spaced(text), "2024-05-20 05:17:24.302000-04:30"},
		"offset":        {when.Printer{}.Offset("2025-01-15T10:30:00Z"), "2025-01-15T10:30:00+00:00"},
		"iso":           {when.Printer{ISO: true}.Local(text), text},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", name, test.got, test.want)
		}
	}
}

func TestMoment_forms_for_sending(t *testing.T) {
	t.Parallel()
	m, err := when.Parse("2030-02-11T10:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	if m.Stamp() != "2030-02-11T10:00:00.000+0000" || m.Date() != "2030-02-11" {
		t.Errorf("got %s, %s", m.Stamp(), m.Date())
	}
}

func TestParseWork(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]when.Work{
		"1h 30m":             {Jira: "1h 30m"},
		"1.5h":               {Jira: "1.5h"},
		"2 hours":            {Jira: "2h"},
		"2H":                 {Jira: "2h"},
		"1d":                 {Jira: "1d"},
		"1w 2d 3h":           {Jira: "1w 2d 3h"},
		"1w2d":               {Jira: "1w 2d"},
		"1 hour, 15 minutes": {Jira: "1h 15m"},
		"1 hr and 5 mins":    {Jira: "1h 5m"},
		"3600":               {Seconds: 3600},
		"90s":                {Seconds: 90},
		"1m 30s":             {Seconds: 90},
	} {
		if got, err := when.ParseWork(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1h", "+1h", "h", "1", "59", "30s", "0h", "0.5m", "1h or so", "1h 2h", "1x", "inf", "nan", "1e5", "1d 30s", "1..5h", "99999999999", "1h30"} {
		if got, err := when.ParseWork(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
}

func TestClockTime(t *testing.T) {
	t.Parallel()
	if got, err := when.ClockTime("9:05"); err != nil || got != 545 {
		t.Errorf("got %d, %v", got, err)
	}
	for _, text := range []string{"", "9", "24:00", "09:60", "09:5", "-1:00", "a:b"} {
		if got, err := when.ClockTime(text); err == nil {
			t.Errorf("%q: got %d", text, got)
		}
	}
}

// FuzzParse: what was printed reads as the same moment again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"2024-05-20T05:17:24.302-0430", "1716182244302", "20240520", "x", "2024-05-20 10:00 +02"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := when.Parse(text)
		if err != nil || m.IsZero() {
			return
		}
		again, err := when.Parse(m.ISO())
		if err != nil || again.Time.Sub(m.Time).Abs() >= time.Microsecond || again.Zoned != m.Zoned {
			t.Errorf("%q printed as %q, read as %v, %v", text, m.ISO(), again, err)
		}
	})
}

// FuzzParseWork: what is accepted is at least a minute and reads as itself.
func FuzzParseWork(f *testing.F) {
	for _, text := range []string{"1h 30m", "1.5 hours", "90s", "3600", "-1h", "1w2d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		work, err := when.ParseWork(text)
		if err != nil {
			return
		}
		if (work.Jira == "") == (work.Seconds == 0) || (work.Jira == "" && work.Seconds < 60) {
			t.Fatalf("%q: %+v", text, work)
		}
		if again, err := when.ParseWork(work.Jira); work.Jira != "" && (err != nil || again != work) {
			t.Errorf("%q: %+v reads as %+v, %v", text, work, again, err)
		}
	})
}
