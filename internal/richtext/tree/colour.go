package tree

import (
	"fmt"
	"strconv"
	"strings"
)

// Colour gives a colour as #rrggbb in lower case. It reads #rgb, #rrggbb, #rrggbbaa (the opacity is ignored),
// rgb(r,g,b), rgba(r,g,b,a) and the names of CSS.
func Colour(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.HasPrefix(s, "#") {
		return hexColour(s)
	}
	if name, ok := colourNames[s]; ok {
		return name, true
	}
	inner, ok := strings.CutPrefix(s, "rgb")
	if !ok {
		return "", false
	}
	inner = strings.TrimPrefix(inner, "a")
	if len(inner) < 2 || inner[0] != '(' || inner[len(inner)-1] != ')' {
		return "", false
	}
	return rgbColour(inner[1 : len(inner)-1])
}

func hexColour(s string) (string, bool) {
	for i := 1; i < len(s); i++ {
		if hexValue(s[i]) < 0 {
			return "", false
		}
	}
	switch len(s) {
	case 7:
		return s, true
	case 9:
		return s[:7], true
	case 4:
		return string([]byte{'#', s[1], s[1], s[2], s[2], s[3], s[3]}), true
	default:
		return "", false
	}
}

func rgbColour(list string) (string, bool) {
	parts := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(parts) < 3 {
		return "", false
	}
	var channels [3]int
	for i := range channels {
		value, err := strconv.ParseFloat(strings.TrimSuffix(parts[i], "%"), 64)
		if err != nil {
			return "", false
		}
		if strings.HasSuffix(parts[i], "%") {
			value = value * 255 / 100
		}
		channels[i] = min(max(int(value+0.5), 0), 255)
	}
	return fmt.Sprintf("#%02x%02x%02x", channels[0], channels[1], channels[2]), true
}

// RGB gives the channels of a colour spelled #rrggbb; zero for anything else.
func RGB(colour string) (r, g, b int) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, 0, 0
	}
	value, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, 0, 0
	}
	return int(value >> 16 & 255), int(value >> 8 & 255), int(value & 255)
}

// statusColours are the named colours of a status with the colour that the editor shows for them.
var statusColours = [...]struct{ name, hex string }{
	{"neutral", "#dfe1e6"},
	{"purple", "#6554c0"},
	{"blue", "#0065ff"},
	{"red", "#de350b"},
	{"yellow", "#ffab00"},
	{"green", "#36b37e"},
}

// StatusColour gives the named colour of a status that is nearest to a colour: the name itself, its Confluence
// spelling in any case ("Grey" is neutral), or the nearest one to #rrggbb. Anything else is neutral.
func StatusColour(s string) string {
	name := strings.ToLower(strings.TrimSpace(s))
	for _, c := range statusColours {
		if c.name == name {
			return name
		}
	}
	hex, ok := Colour(name)
	if !ok || name == "grey" || name == "gray" {
		return "neutral"
	}
	best, distance := "neutral", 1<<30
	r, g, b := RGB(hex)
	for _, c := range statusColours {
		cr, cg, cb := RGB(c.hex)
		if d := (r-cr)*(r-cr) + (g-cg)*(g-cg) + (b-cb)*(b-cb); d < distance {
			best, distance = c.name, d
		}
	}
	return best
}
