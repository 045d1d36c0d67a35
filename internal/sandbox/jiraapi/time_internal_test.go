package jiraapi

import "testing"

func TestPeriods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text    string
		seconds int
		ok      bool
		shown   string
	}{
		{"1w 2d 3h 4m", week + 2*day + 3*hour + 4*minute, true, "1w 2d 3h 4m"},
		{"90m", 90 * minute, true, "1h 30m"},
		{"30", 30 * minute, true, "30m"},
		{"1.5h", 90 * minute, true, "1h 30m"},
		{"8h", day, true, "1d"},
		{"5D", week, true, "1w"},
		{"", 0, false, "0m"},
		{"soon", 0, false, "0m"},
		{"1h and more", 0, false, "0m"},
		{"-1h", 0, false, "0m"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, ok := parsePeriod(test.text)
			if got != test.seconds || ok != test.ok {
				t.Errorf("read as %d, %v", got, ok)
			}
			if shown := period(got); shown != test.shown {
				t.Errorf("shown as %q", shown)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	if at, ok := openToken(sealToken(120)); at != 120 || !ok {
		t.Errorf("got %d, %v", at, ok)
	}
	for _, token := range []string{"", "x", "cGFnZTo", "cGFnZTotNQ"} {
		if at, ok := openToken(token); ok {
			t.Errorf("%q is read as %d", token, at)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-11-23T10:00:00.000+0000", "2026-11-23T11:00:00.000+01:00", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00+0000"} {
		got, ok := parseTime(text)
		if !ok || stamp(got) != "2026-11-23T10:00:00.000+0000" {
			t.Errorf("%s is read as %v, %v", text, got, ok)
		}
	}
	if _, ok := parseTime("yesterday"); ok {
		t.Error("yesterday is a time")
	}
}
