// Package when reads and writes the dates and amounts of work of both products.
//
// It is pure: it knows no clock, no zone of the machine and no network. Errors are plain sentences that the caller
// puts the name of an argument in front of.
package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Moment is a parsed date. The zero value is "no date".
type Moment struct {
	Time  time.Time // in its own offset; in UTC when there was none
	Zoned bool      // the text had an offset
	Clock bool      // the text had a time of day
}

// IsZero reports whether there is no date.
func (m Moment) IsZero() bool { return m.Time.IsZero() && !m.Zoned && !m.Clock }

// The range of years that both products can hold, in epoch milliseconds: 0001-01-01 to 9999-12-31.
const (
	minMillis = -62135596800000
	maxMillis = 253402300799999
)

// Parse reads a date as Jira and Confluence write them: epoch milliseconds, or ISO 8601 with "T" or a blank, with or
// without time, fraction and offset (Z, +hh:mm, +hhmm, +hh). Empty text and an epoch outside the years 1–9999 are
// no date; anything else is an error that quotes the text.
func Parse(text string) (Moment, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return Moment{}, nil
	}
	if allDigits(trimmed) {
		return epoch(trimmed), nil
	}
	if m, ok := iso(trimmed); ok {
		return m, nil
	}
	return Moment{}, fmt.Errorf("invalid date format: %q; write a date like 2024-05-20 or 2024-05-20T17:30:00+02:00", clip(text))
}

func epoch(digits string) Moment {
	millis, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || millis < minMillis || millis > maxMillis || millis == 0 {
		return Moment{}
	}
	return Moment{Time: time.UnixMilli(millis).UTC(), Zoned: true, Clock: true}
}

// dates and clocks are the parts that a date is made of; the parser puts them together.
var (
	dates   = []string{"2006-01-02", "20060102"}
	clocks  = []string{"15:04:05", "15:04", "150405"}
	offsets = []string{"", "Z07:00", "-0700", "-07"}
)

func iso(text string) (Moment, bool) {
	day, rest, hasClock := cutDay(text)
	date, ok := parseAny(dates, day)
	if !ok {
		return Moment{}, false
	}
	if !hasClock {
		return Moment{Time: date}, true
	}
	// A comma is the fraction sign that ISO 8601 prefers.
	rest = strings.Replace(rest, ",", ".", 1)
	for _, clock := range clocks {
		for _, offset := range offsets {
			at, err := time.Parse("2006-01-02T"+clock+offset, date.Format("2006-01-02T")+rest)
			if err == nil {
				return Moment{Time: fixed(at), Zoned: offset != "", Clock: true}, true
			}
		}
	}
	return Moment{}, false
}

func cutDay(text string) (day, rest string, hasClock bool) {
	at := strings.IndexAny(text, "Tt ")
	if at < 0 {
		return text, "", false
	}
	rest = strings.TrimLeft(text[at+1:], " ")
	// "10:00 +0200": the blank in front of an offset says nothing.
	rest = strings.Replace(strings.Replace(rest, " +", "+", 1), " -", "-", 1)
	return text[:at], strings.Replace(rest, "z", "Z", 1), true
}

// fixed keeps the written offset and drops the name that the machine's own zone would lend it.
func fixed(at time.Time) time.Time {
	_, seconds := at.Zone()
	if seconds == 0 {
		return at.UTC()
	}
	return at.In(time.FixedZone("", seconds))
}

func parseAny(layouts []string, text string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 0 {
			return at, true
		}
	}
	return time.Time{}, false
}

func allDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// clip bounds foreign text inside an error.
func clip(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
