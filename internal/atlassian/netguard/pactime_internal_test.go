package netguard

import (
	"strings"
	"testing"
	"time"
)

func TestPAC_time_functions(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, time.March, 5, 14, 30, 20, 0, time.FixedZone("", 3600)) // a Wednesday
	for text, want := range map[string]bool{
		"weekday WED": true, "weekday MON FRI": true, "weekday FRI MON": false, "weekday SAT WED": true, "weekday THU": false, "weekday XXX": false, "weekday": false,
		"time 14": true, "time 13 GMT": true, "time 14 GMT": false, "time 9 17": true, "time 9 14": false, "time 22 6": false, "time 14 30 14 30": true, "time 14 31 15 0": false,
		"time 14 30 20 14 30 20": true, "time 14 30 21 15 0 0": false, "time x": false, "time 1 2 3": false,
		"date 5": true, "date 6": false, "date MAR": true, "date 2025": true, "date 1 10": true, "date JAN JUN": true, "date NOV APR": true, "date 2024 2025": true, "date 2026 2027": false,
		"date 1 MAR 10 MAR": true, "date 24 DEC 6 JAN": false, "date 20 DEC 10 MAR": true, "date MAR 2025 APR 2025": true, "date 1 JAN 2025 24 DEC 2025": true, "date 6 MAR 2025 24 DEC 2025": false,
		"date x": false, "date 1 2 3": false,
	} {
		words := strings.Fields(text)
		function := map[string]func(time.Time, []string) bool{"weekday": weekdayRange, "time": timeRange, "date": dateRange}[words[0]]
		if got := function(now, words[1:]); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestPAC_text_functions(t *testing.T) {
	t.Parallel()
	if convertAddr("1.2.3.4") != 0x01020304 || convertAddr("x") != 0 || !localHostOrDomainIs("www", "www.example.com") || localHostOrDomainIs("www.example.org", "www.example.com") || !shExpMatch("a.b\nc", "a.?\nc") || shExpMatch("axb", "a.b") {
		t.Error("a function of configuration files is wrong")
	}
}
