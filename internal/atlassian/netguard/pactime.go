package netguard

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The three functions about time take their arguments in many forms. Each may end with "GMT"; otherwise the zone of
// the clock counts. One argument is a single value, two and more are a range that may wrap around.

var (
	pacDays   = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	pacMonths = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
)

// zoned drops a "GMT" at the end and moves the clock there.
func zoned(now time.Time, words []string) (time.Time, []string) {
	if n := len(words); n > 0 && words[n-1] == "GMT" {
		return now.UTC(), words[:n-1]
	}
	return now, words
}

// between reports whether a value lies in a range, which may wrap around.
func between(value, from, to int) bool {
	if from <= to {
		return from <= value && value <= to
	}
	return value >= from || value <= to
}

func weekdayRange(now time.Time, words []string) bool {
	now, words = zoned(now, words)
	if len(words) == 0 || len(words) > 2 {
		return false
	}
	from, to := slices.Index(pacDays, words[0]), slices.Index(pacDays, words[len(words)-1])
	return from >= 0 && to >= 0 && between(int(now.Weekday()), from, to)
}

// timeRange takes an hour, two hours, two pairs of hour and minute, or two triples with seconds.
func timeRange(now time.Time, words []string) bool {
	now, words = zoned(now, words)
	numbers, ok := integers(words)
	if !ok {
		return false
	}
	second := now.Hour()*3600 + now.Minute()*60 + now.Second()
	switch len(numbers) {
	case 1:
		return now.Hour() == numbers[0]
	case 2: // the second hour is not part of the range
		return between(second, numbers[0]*3600, numbers[1]*3600-1)
	case 4:
		return between(second, numbers[0]*3600+numbers[1]*60, numbers[2]*3600+numbers[3]*60+59)
	case 6:
		return between(second, numbers[0]*3600+numbers[1]*60+numbers[2], numbers[3]*3600+numbers[4]*60+numbers[5])
	default:
		return false
	}
}

func integers(words []string) ([]int, bool) {
	numbers := make([]int, len(words))
	for i, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, false
		}
		numbers[i] = n
	}
	return numbers, true
}

// pacDay is a date with parts that may be missing (0).
type pacDay struct{ year, month, day int }

// dateRange takes a day, a month, a year, or two of the same form: "1, JAN, 2025, 24, DEC, 2025".
func dateRange(now time.Time, words []string) bool {
	now, words = zoned(now, words)
	if len(words) == 1 {
		one, ok := dayOf(words)
		return ok && one == today(now, one)
	}
	if len(words) == 0 || len(words)%2 != 0 {
		return false
	}
	from, okFrom := dayOf(words[:len(words)/2])
	to, okTo := dayOf(words[len(words)/2:])
	if !okFrom || !okTo {
		return false
	}
	value := today(now, from)
	if from.year > 0 { // years do not wrap around
		return from.number() <= value.number() && value.number() <= to.number()
	}
	return between(value.number(), from.number(), to.number())
}

func (d pacDay) number() int { return d.year*10000 + d.month*100 + d.day }

// today has the parts that the form has.
func today(now time.Time, form pacDay) pacDay {
	var d pacDay
	if form.year > 0 {
		d.year = now.Year()
	}
	if form.month > 0 {
		d.month = int(now.Month())
	}
	if form.day > 0 {
		d.day = now.Day()
	}
	return d
}

func dayOf(words []string) (pacDay, bool) {
	var d pacDay
	for _, word := range words {
		if month := slices.Index(pacMonths, strings.ToUpper(word)); month >= 0 {
			d.month = month + 1
			continue
		}
		n, err := strconv.Atoi(word)
		switch {
		case err != nil || n < 1:
			return d, false
		case n > 31:
			d.year = n
		default:
			d.day = n
		}
	}
	return d, true
}
