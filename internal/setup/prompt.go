package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// prompter asks the operator, on a terminal or through a pipe.
type prompter struct {
	in       io.Reader
	out      io.Writer
	terminal int // file descriptor of a terminal; below 0: there is none
	pending  chan line
	ended    bool // the input is over
}

// line is what was read, without its end.
type line struct {
	text string
	err  error
}

func newPrompter(in io.Reader, out io.Writer) *prompter {
	p := &prompter{in: in, out: out, terminal: -1}
	if file, ok := in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.terminal = int(file.Fd())
	}
	return p
}

// isTerminal reports whether a person types.
func (p *prompter) isTerminal() bool { return p.terminal >= 0 }

// ask gives the answer, trimmed; shown is what an empty answer means, "" = nothing. The end of the input is an
// empty answer.
func (p *prompter) ask(ctx context.Context, question, shown string) (string, error) {
	p.question(question, shown)
	text, err := p.answer(ctx, p.readLine)
	p.endLine(err)
	return text, err
}

// endLine ends the line of a question where no terminal echoed the end of an answer.
func (p *prompter) endLine(err error) {
	if !p.isTerminal() || p.ended || err != nil {
		p.say("\n")
	}
}

// askSecret asks without showing what is typed.
func (p *prompter) askSecret(ctx context.Context, question, shown string) (string, error) {
	p.question(question, shown)
	if !p.isTerminal() || p.pending != nil {
		text, err := p.answer(ctx, p.readLine)
		p.endLine(err)
		return text, err
	}
	before, err := term.GetState(p.terminal)
	if err != nil {
		return "", err
	}
	text, err := p.answer(ctx, p.readHidden)
	if ctx.Err() != nil {
		_ = term.Restore(p.terminal, before) // the reader is still there; the terminal must show what is typed again
	}
	p.say("\n")
	return text, err
}

func (p *prompter) question(question, shown string) {
	if shown != "" {
		question += " [" + shown + "]"
	}
	p.say("%s: ", question)
}

// say writes to the operator; when that fails, the next question fails as well.
func (p *prompter) say(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

// answer waits for a line. One that was asked for before and did not come is waited for again.
func (p *prompter) answer(ctx context.Context, read func() (string, error)) (string, error) {
	if p.ended {
		return "", nil
	}
	if p.pending == nil {
		pending := make(chan line, 1)
		p.pending = pending
		go func() { // a read cannot be stopped: it ends with the input or with the process
			text, err := read()
			pending <- line{text, err}
		}()
	}
	select {
	case got := <-p.pending:
		p.pending = nil
		if errors.Is(got.err, io.EOF) {
			p.ended, got.err = true, nil
		}
		return strings.TrimSpace(got.text), got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// longestLine bounds what is kept of one line.
const longestLine = 64 << 10

// readLine reads byte by byte, so that nothing of the next line is taken away from who reads after us.
func (p *prompter) readLine() (string, error) {
	var b strings.Builder
	one := make([]byte, 1)
	for {
		n, err := p.in.Read(one)
		if n == 1 && one[0] == '\n' {
			return b.String(), nil
		}
		if n == 1 && b.Len() < longestLine {
			b.WriteByte(one[0])
		}
		if err != nil {
			return b.String(), err
		}
	}
}

func (p *prompter) readHidden() (string, error) {
	text, err := term.ReadPassword(p.terminal)
	return string(text), err
}
