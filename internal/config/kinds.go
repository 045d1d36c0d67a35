package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/when"
)

// Each kind of value reads its text with UnmarshalText. The text is trimmed and not empty unless the kind says
// otherwise. Errors say what is accepted; the loader puts the name of the variable in front.

// Tri is a switch that can be left open.
type Tri uint8

// The three states.
const (
	Unset Tri = iota
	Off
	On
)

// UnmarshalText implements [encoding.TextUnmarshaler].
func (t *Tri) UnmarshalText(text []byte) error {
	on, err := parseBool(string(text))
	if err != nil {
		return err
	}
	*t = Off
	if on {
		*t = On
	}
	return nil
}

// Or gives the state as a boolean, with an answer for the open one.
func (t Tri) Or(open bool) bool {
	if t == Unset {
		return open
	}
	return t == On
}

var (
	trueWords  = []string{"true", "1", "yes", "on", "y", "t", "enabled"}
	falseWords = []string{"false", "0", "no", "off", "n", "f", "disabled"}
)

func parseBool(text string) (bool, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	switch {
	case slices.Contains(trueWords, word):
		return true, nil
	case slices.Contains(falseWords, word):
		return false, nil
	default:
		return false, fmt.Errorf("it is neither yes (%s) nor no (%s)", strings.Join(trueWords, ", "), strings.Join(falseWords, ", "))
	}
}

// Optional is text that can be set to nothing, which is different from not being set.
type Optional struct {
	Value string
	Given bool
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (o *Optional) UnmarshalText(text []byte) error {
	o.Value, o.Given = string(text), true
	return nil
}

// Or gives the value when it was given, and otherwise another one.
func (o Optional) Or(other string) string {
	if o.Given {
		return o.Value
	}
	return other
}

// Words is a list; items are trimmed and empty ones dropped. A list that was not set is nil, one that was set to
// nothing is empty.
type Words []string

// UnmarshalText implements [encoding.TextUnmarshaler] for a comma separated list.
func (w *Words) UnmarshalText(text []byte) error {
	*w = Words{}
	for item := range strings.SplitSeq(string(text), ",") {
		if item = strings.TrimSpace(item); item != "" {
			*w = append(*w, item)
		}
	}
	return nil
}

// Networks are addresses and networks in CIDR form, separated by commas; an address is the network of itself alone.
type Networks []netip.Prefix

// UnmarshalText implements [encoding.TextUnmarshaler].
func (n *Networks) UnmarshalText(text []byte) error {
	var items Words
	if err := items.UnmarshalText(text); err != nil {
		return err
	}
	*n = nil
	for _, item := range items {
		prefix, err := netip.ParsePrefix(item)
		if address, isAddress := netip.ParseAddr(item); isAddress == nil {
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return errors.New("it is no list of addresses and networks; write it like 10.0.0.1, 10.1.0.0/16")
		}
		*n = append(*n, prefix)
	}
	return nil
}

// Seconds is a length of time, written as a whole number of seconds.
type Seconds time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *Seconds) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n > 10*365*86400 {
		return errors.New("it is no whole number of seconds")
	}
	*s = Seconds(time.Duration(n) * time.Second)
	return nil
}

// Duration gives the length of time.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// URL is the address of a server: http or https, with a host, without user, query and fragment.
type URL string

// UnmarshalText implements [encoding.TextUnmarshaler]. An error never repeats the address, which may hold a password.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	switch {
	case err != nil:
		return errors.New("it is no address; write it like https://your-company.atlassian.net")
	case parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Hostname() == "":
		return errors.New("it must begin with https:// (or http://) and a host, like https://your-company.atlassian.net")
	case parsed.User != nil:
		return errors.New("it may not hold a user name or password; use the settings for credentials")
	case parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return errors.New("it may not have a query or fragment; give the base address only")
	}
	*u = URL(text)
	return nil
}

// Path is the path of an endpoint: with a leading slash and without one at the end.
type Path string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Path) UnmarshalText(text []byte) error {
	path := "/" + strings.Trim(string(text), "/")
	if strings.ContainsAny(path, "?#\\ %") || strings.Contains(path, "//") || strings.Contains(path+"/", "/../") || strings.Contains(path+"/", "/./") {
		return errors.New("it is no plain path; write it like /mcp")
	}
	*p = Path(path)
	return nil
}

// Pair is a header and its value.
type Pair struct{ Name, Value string }

// Pairs are headers in the order they were written.
type Pairs []Pair

// UnmarshalText implements [encoding.TextUnmarshaler]: "Name=value, Name=value" with "\," for a comma in a value, or
// a JSON object of strings. Items without "=" or without a name are left out.
func (p *Pairs) UnmarshalText(text []byte) error {
	if strings.HasPrefix(string(text), "{") {
		return p.fromJSON(text)
	}
	*p = nil
	for _, item := range splitEscaped(string(text)) {
		name, value, ok := strings.Cut(item, "=")
		if name = strings.TrimSpace(name); ok && name != "" {
			*p = append(*p, Pair{name, strings.TrimSpace(value)})
		}
	}
	return nil
}

// Baggage is names and values in the order they were written.
type Baggage []Pair

// UnmarshalText implements [encoding.TextUnmarshaler] for the form in which OpenTelemetry writes lists: "name=value,
// name=value" with percent-encoded values (W3C Baggage).
func (b *Baggage) UnmarshalText(text []byte) error {
	*b = nil
	for item := range strings.SplitSeq(string(text), ",") {
		if strings.TrimSpace(item) == "" {
			continue
		}
		name, encoded, ok := strings.Cut(item, "=")
		value, err := url.PathUnescape(strings.TrimSpace(encoded))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil {
			return errors.New("it is no list of name=value with percent-encoded values")
		}
		*b = append(*b, Pair{name, value})
	}
	return nil
}

func (p *Pairs) fromJSON(text []byte) error {
	var members map[string]string
	if err := json.Unmarshal(text, &members); err != nil {
		return errors.New(`it begins with "{" and is no JSON object whose values are strings`)
	}
	*p = nil
	for name, value := range members {
		*p = append(*p, Pair{strings.TrimSpace(name), value})
	}
	slices.SortFunc(*p, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// splitEscaped splits at commas that have no backslash before them.
func splitEscaped(text string) []string {
	var (
		items []string
		item  strings.Builder
	)
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == ',':
			item.WriteByte(',')
			i++
		case text[i] == ',':
			items = append(items, item.String())
			item.Reset()
		default:
			item.WriteByte(text[i])
		}
	}
	return append(items, item.String())
}

// Pattern is a regular expression that runs in linear time.
type Pattern string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Pattern) UnmarshalText(text []byte) error {
	if _, err := regexp.Compile(string(text)); err != nil {
		return errors.New("it is no regular expression without look-around and back-references")
	}
	*p = Pattern(text)
	return nil
}

// Clock is a time of day in minutes since midnight.
type Clock int

// UnmarshalText implements [encoding.TextUnmarshaler].
func (c *Clock) UnmarshalText(text []byte) error {
	minutes, err := when.ClockTime(string(text))
	if err != nil {
		return errors.New("it is no time of day; write it like 09:00")
	}
	*c = Clock(minutes)
	return nil
}

// Weekdays are the days of a working week.
type Weekdays []time.Weekday

// UnmarshalText implements [encoding.TextUnmarshaler]: numbers from 1 (Monday) to 7 (Sunday).
func (w *Weekdays) UnmarshalText(text []byte) error {
	*w = nil
	for item := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(strings.TrimSpace(item))
		if err != nil || n < 1 || n > 7 {
			return errors.New("it is no list of days; write 1 for Monday to 7 for Sunday, like 1,2,3,4,5")
		}
		if day := time.Weekday(n % 7); !slices.Contains(*w, day) {
			*w = append(*w, day)
		}
	}
	return nil
}

// Zone is a time zone.
type Zone struct{ Location *time.Location }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (z *Zone) UnmarshalText(text []byte) error {
	location, err := time.LoadLocation(strings.TrimPrefix(string(text), ":"))
	if err != nil {
		return errors.New("it is no time zone; write it like Europe/Berlin")
	}
	z.Location = location
	return nil
}

// PathList are directories, separated as the operating system does it.
type PathList []string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *PathList) UnmarshalText(text []byte) error {
	*p = slices.DeleteFunc(filepath.SplitList(string(text)), func(s string) bool { return s == "" })
	return nil
}
