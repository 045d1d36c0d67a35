package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxUpstreamText bounds Atlassian's own words inside an error, in bytes.
const maxUpstreamText = 2 << 10

// Text words an error for the caller: operation, message, Atlassian's own words, how long to wait, next step.
// It is the only place where an error becomes such words. An unclassified error shows no detail of its own.
func Text(err error) string {
	found, ok := errors.AsType[*Error](err)
	if !ok {
		return capitalised(plainMessage(err)) + "."
	}
	var b strings.Builder
	b.WriteString(capitalised(sentence(found)))
	closeSentence(&b)
	if found.RetryAfter > 0 {
		fmt.Fprintf(&b, " Retry after %d seconds.", int(found.RetryAfter.Round(time.Second)/time.Second))
	}
	if found.Hint != "" {
		b.WriteByte(' ')
		b.WriteString(capitalised(found.Hint))
		closeSentence(&b)
	}
	return b.String()
}

// sentence joins operation, message and upstream words, in lower case and without a full stop.
func sentence(e *Error) string {
	var b strings.Builder
	if e.Op != "" {
		fmt.Fprintf(&b, "could not %s: ", e.Op)
	}
	b.WriteString(e.Message)
	if e.Upstream != nil {
		writeUpstream(&b, e.Upstream)
	}
	return b.String()
}

func writeUpstream(b *strings.Builder, u *Upstream) {
	said := strings.Contains(b.String(), fmt.Sprintf("HTTP %d", u.Status)) || strings.Contains(b.String(), fmt.Sprintf("(%d)", u.Status))
	if u.Status != 0 && !said {
		fmt.Fprintf(b, " (HTTP %d)", u.Status)
	}
	if u.Status != 0 && u.Route != "" {
		fmt.Fprintf(b, " [%s %s]", u.Method, u.Route)
	}
	words := Clean(strings.Join(u.Messages, "; "), maxUpstreamText)
	if words != "" {
		fmt.Fprintf(b, ": %s", words)
	}
}

// Clean makes foreign text fit for one line of an error: control characters become spaces, runs of white space
// one space, and what is over limit bytes is cut at a character, with an ellipsis.
func Clean(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// plainMessage words an error nobody classified; its own text may hold addresses or paths and is not shown.
func plainMessage(err error) string {
	switch KindOf(err) {
	case Timeout:
		return "the time for this call ran out"
	case Cancelled:
		return "the call was cancelled"
	default:
		return "an internal error occurred"
	}
}

// capitalised begins a sentence; the name of an argument stays as it is.
func capitalised(text string) string {
	if word, _, _ := strings.Cut(text, " "); strings.Contains(word, "_") {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	rest := text[size:]
	if next, _ := utf8.DecodeRuneInString(rest); unicode.IsUpper(next) || !unicode.IsLetter(first) {
		return text
	}
	return string(unicode.ToUpper(first)) + rest
}

func closeSentence(b *strings.Builder) {
	if !strings.ContainsAny(b.String()[b.Len()-1:], ".!?") {
		b.WriteByte('.')
	}
}
