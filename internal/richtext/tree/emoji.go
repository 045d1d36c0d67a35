package tree

// Emoticon is one picture with its spellings: the name in storage format and the characters in wiki markup.
type Emoticon struct {
	Name string // ac:name, "" = none
	Char string
	Wiki string // "" = none
}

// Emoticons are the pictures that Confluence and Jira's wiki markup have names for. Of two rows with one name or
// character the first is the one to write.
var Emoticons = []Emoticon{
	{"smile", "🙂", ":)"},
	{"sad", "🙁", ":("},
	{"cheeky", "😛", ":P"},
	{"laugh", "😃", ":D"},
	{"wink", "😉", ";)"},
	{"thumbs-up", "👍", "(y)"},
	{"thumbs-down", "👎", "(n)"},
	{"information", "ℹ️", "(i)"},
	{"tick", "✅", "(/)"},
	{"cross", "❌", "(x)"},
	{"warning", "⚠️", "(!)"},
	{"plus", "➕", "(+)"},
	{"minus", "➖", "(-)"},
	{"question", "❓", "(?)"},
	{"light-on", "💡", "(on)"},
	{"light-off", "🌑", "(off)"},
	{"yellow-star", "⭐", "(*)"},
	{"yellow-star", "⭐", "(*y)"},
	{"red-star", "🔴", "(*r)"},
	{"green-star", "🟢", "(*g)"},
	{"blue-star", "🔵", "(*b)"},
	{"heart", "❤️", ""},
	{"broken-heart", "💔", ""},
	{"", "🚩", "(flag)"},
	{"", "🏳️", "(flagoff)"},
}

// EmoticonByName finds a picture by its name in storage format.
func EmoticonByName(name string) (Emoticon, bool) {
	for _, e := range Emoticons {
		if e.Name == name && name != "" {
			return e, true
		}
	}
	return Emoticon{}, false
}

// IsEmoji says whether a text is Unicode emoji only, so that the characters alone stand for it.
func IsEmoji(s string) bool {
	seen := false
	for _, r := range s {
		switch {
		case r >= 0x1f000 && r <= 0x1faff, r >= 0x2600 && r <= 0x27bf, r >= 0x2b00 && r <= 0x2bff,
			r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x23ff, r >= 0x25a0 && r <= 0x25ff,
			r == 0x2139, r == 0x203c, r == 0x2049, r == 0x2122, r == 0xa9, r == 0xae,
			r == 0x3030, r == 0x303d, r == 0x3297, r == 0x3299, r == 0x24c2, r == 0x2934, r == 0x2935:
			seen = true
		case r == 0xfe0f, r == 0x200d, r == 0x20e3, r >= 0xe0020 && r <= 0xe007f,
			r >= '0' && r <= '9', r == '#', r == '*':
		default:
			return false
		}
	}
	return seen || len(s) > 0 && len([]rune(s)) >= 2 && []rune(s)[len([]rune(s))-1] == 0x20e3
}
