package when

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Work is an amount of work as somebody wrote it. Exactly one of its fields is set: Jira counts days and weeks by
// its own settings, so what can be said in Jira's words is left to Jira.
type Work struct {
	Jira    string // in Jira's own notation: "1w 2d 3h 30m"
	Seconds int64  // for bare numbers, and where seconds were written
}

// leastSeconds is the shortest work that Jira books.
const leastSeconds = 60

// unitWords are the spellings of units that people use.
var unitWords = map[string]string{
	"w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
	"d": "d", "day": "d", "days": "d",
	"h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
	"m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
	"s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
}

// secondsOf is the length of the units whose length does not depend on Jira's settings.
var secondsOf = map[string]float64{"h": 3600, "m": 60, "s": 1}

// ParseWork reads "1h 30m", "1.5 hours", "2d" or a bare number of seconds. Anything left over, less than a minute,
// a sign, and seconds beside days or weeks are errors.
func ParseWork(text string) (Work, error) {
	rest := strings.ToLower(strings.TrimSpace(text))
	if seconds, err := strconv.ParseFloat(rest, 64); err == nil && isNumber(rest) {
		return inSeconds(seconds, text)
	}
	var (
		parts []string
		total float64
		units = map[string]bool{}
	)
	for rest != "" {
		amount, unit, after, ok := nextPart(rest)
		if !ok || units[unit] {
			return Work{}, notWork(text)
		}
		rest = after
		units[unit] = true
		total += amount * secondsOf[unit]
		if amount > 0 {
			parts = append(parts, strconv.FormatFloat(amount, 'f', -1, 64)+unit)
		}
	}
	long := units["w"] || units["d"]
	switch {
	case len(parts) == 0:
		return Work{}, notWork(text)
	case units["s"] && long:
		return Work{}, fmt.Errorf("%q mixes seconds with days or weeks, whose length Jira decides; leave the seconds out", clip(text))
	case units["s"]:
		return inSeconds(total, text)
	case !long && total < leastSeconds:
		return Work{}, tooShort(text)
	}
	return Work{Jira: strings.Join(parts, " ")}, nil
}

// nextPart splits the first amount and unit off, with the blanks, commas and "and" between parts.
func nextPart(text string) (amount float64, unit, rest string, ok bool) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789."))
	if !isNumber(text[:digits]) {
		return 0, "", "", false
	}
	amount, err := strconv.ParseFloat(text[:digits], 64)
	if err != nil || amount > 1e6 {
		return 0, "", "", false
	}
	rest = strings.TrimLeft(text[digits:], " ")
	letters := len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))
	unit, ok = unitWords[rest[:letters]]
	rest = strings.TrimLeft(rest[letters:], " ,")
	rest = strings.TrimPrefix(rest, "and ")
	return amount, unit, strings.TrimLeft(rest, " "), ok
}

// isNumber accepts digits with at most one point between or before them: no sign, exponent, "inf" or "nan".
func isNumber(text string) bool {
	whole, fraction, point := strings.Cut(text, ".")
	if point && !allDigits(fraction) {
		return false
	}
	return allDigits(whole) || (whole == "" && point)
}

func inSeconds(seconds float64, text string) (Work, error) {
	if seconds < leastSeconds {
		return Work{}, tooShort(text)
	}
	if seconds > math.MaxInt32 {
		return Work{}, notWork(text)
	}
	return Work{Seconds: int64(seconds)}, nil
}

func notWork(text string) error {
	return fmt.Errorf("%q is not an amount of work; write it like 1h 30m, 2d or 45m", clip(text))
}

func tooShort(text string) error {
	return fmt.Errorf("%q is less than a minute, the least Jira books; write it like 1h 30m or 45m", clip(text))
}

// ClockTime reads a time of day, "09:00", as minutes since midnight.
func ClockTime(text string) (int, error) {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(text), ":")
	h, errHours := strconv.Atoi(hours)
	m, errMinutes := strconv.Atoi(minutes)
	if !ok || errors.Join(errHours, errMinutes) != nil || !allDigits(hours) || len(minutes) != 2 || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is not a time of day; write it like 09:00", clip(text))
	}
	return h*60 + m, nil
}
