package query

import (
	"strconv"
	"strings"
	"time"
)

// Hours of a working day and days of a working week, as Jira counts estimates.
const (
	workdayHours = 8
	workweekDays = 5
)

// parseDuration reads "1w 2d 3h 30m" as seconds of work; a bare number counts
// minutes.
func parseDuration(text string) (seconds float64, ok bool) {
	unitSeconds := map[byte]float64{'m': 60, 'h': 3600, 'd': workdayHours * 3600, 'w': workweekDays * workdayHours * 3600}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n * unitSeconds['m'], true
	}
	fields := strings.Fields(text)
	for _, part := range fields {
		unit, known := unitSeconds[part[len(part)-1]]
		n, err := strconv.ParseFloat(part[:len(part)-1], 64)
		if !known || err != nil {
			return 0, false
		}
		seconds += n * unit
	}
	return seconds, len(fields) > 0
}

// dateLayouts are the formats of a date, with the span each stands for. Atlassian
// accepts one or two digits for month and day.
func dateLayouts() map[string]time.Duration {
	return map[string]time.Duration{
		"2006-1-2 15:4": time.Minute, "2006/1/2 15:4": time.Minute,
		"2006-1-2": 24 * time.Hour, "2006/1/2": 24 * time.Hour,
	}
}

// date reads a date literal: a calendar date, a period relative to now (JQL), or
// milliseconds since 1970 as a number.
func (c *compiler) date(l *Literal, text string) (comparand, bool) {
	text = strings.TrimSpace(text)
	for layout, span := range dateLayouts() {
		if t, err := time.ParseInLocation(layout, text, c.now.Location()); err == nil {
			until := t.Add(span)
			if span == 24*time.Hour {
				until = t.AddDate(0, 0, 1)
			}
			return comparand{Value: Value{Time: t}, until: until}, true
		}
	}
	if c.language == CQL {
		return comparand{}, false
	}
	if l.Numeric {
		ms, err := strconv.ParseInt(text, 10, 64)
		return comparand{Value: Value{Time: time.UnixMilli(ms).In(c.now.Location())}}, err == nil
	}
	t, ok := addPeriod(c.now, text)
	return comparand{Value: Value{Time: t}}, ok
}

// addPeriod adds "-1w 2d" to t; the sign counts for all parts.
func addPeriod(t time.Time, text string) (time.Time, bool) {
	sign := 1
	switch {
	case strings.HasPrefix(text, "-"):
		sign, text = -1, text[1:]
	case strings.HasPrefix(text, "+"):
		text = text[1:]
	}
	fields := strings.Fields(text)
	for _, part := range fields {
		n, unit, ok := increment(part)
		if !ok || n < 0 || unit == 0 || strings.IndexByte("wdhm", unit) < 0 {
			return t, false
		}
		t = step(t, sign*n, unit)
	}
	return t, len(fields) > 0
}

// increment reads "+2w" as 2 and 'w'; the unit is 0 if missing.
func increment(text string) (n int, unit byte, ok bool) {
	if text == "" {
		return 0, 0, false
	}
	digits := text
	if last := text[len(text)-1]; strings.IndexByte("yMwdhm", last) >= 0 {
		unit, digits = last, text[:len(text)-1]
	}
	n, err := strconv.Atoi(digits)
	return n, unit, err == nil && n > -1e6 && n < 1e6
}

// step moves t by n units; months and years stop at the end of a shorter month.
func step(t time.Time, n int, unit byte) time.Time {
	switch unit {
	case 'y':
		return addMonths(t, 12*n)
	case 'M':
		return addMonths(t, n)
	case 'w':
		return t.AddDate(0, 0, 7*n)
	case 'd':
		return t.AddDate(0, 0, n)
	case 'h':
		return t.Add(time.Duration(n) * time.Hour)
	default:
		return t.Add(time.Duration(n) * time.Minute)
	}
}

func addMonths(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, t.Location()).Day()
	clock := t.Sub(time.Date(y, m, d, 0, 0, 0, 0, t.Location()))
	return time.Date(y, m+time.Month(n), min(d, last), 0, 0, 0, 0, t.Location()).Add(clock)
}

// boundary evaluates startOfWeek(-1) and its like. An increment in the natural
// unit moves before the rounding, any other after it: endOfMonth("+15d") is the
// 15th of next month, endOfMonth(1) the last day of it.
func boundary(now time.Time, name, arg string) (time.Time, bool) {
	units := map[string]byte{"day": 'd', "week": 'w', "month": 'M', "year": 'y'}
	lower := strings.ToLower(name)
	natural := units[strings.TrimPrefix(strings.TrimPrefix(lower, "startof"), "endof")]
	n, unit, ok := 0, natural, true
	if arg != "" {
		n, unit, ok = increment(strings.TrimPrefix(arg, "+"))
		if unit == 0 {
			unit = natural
		}
	}
	if !ok {
		return now, false
	}
	if unit == natural {
		now, n = step(now, n, unit), 0
	}
	at := startOf(now, natural)
	if strings.HasPrefix(lower, "endof") {
		at = step(at, 1, natural).Add(-time.Millisecond)
	}
	return step(at, n, unit), true
}

// startOf rounds down to the day, week (from Sunday, as in Jira's default
// locale), month or year.
func startOf(t time.Time, unit byte) time.Time {
	y, m, d := t.Date()
	switch unit {
	case 'w':
		d -= int(t.Weekday())
	case 'M':
		d = 1
	case 'y':
		m, d = time.January, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
