package setup

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
)

// await shows the address and waits for the browser to come back, or for somebody to paste where it was sent.
func (s *session) await(ctx context.Context, attempt oauth.Attempt, redirect *url.URL) (url.Values, error) {
	patience := s.Patience
	if patience <= 0 {
		patience = defaultPatience
	}
	var arrived <-chan url.Values
	listening := local(redirect)
	if listening {
		waiting, err := listen(ctx, redirect, s.CallbackHost, attempt.Ours)
		if err != nil {
			return nil, err // before a browser is opened
		}
		defer waiting.close(ctx)
		arrived = waiting.answer
	} else if s.NonInteractive {
		return nil, fault.New(fault.Setup, "the redirect URI %s does not lead to this machine, so its answer must be pasted", redirect).
			WithHint("run --oauth-setup without --non-interactive, or use a redirect URI like %s", oauth.DefaultRedirect)
	}
	s.show(ctx, attempt, redirect)
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := s.either(timed, attempt, arrived)
	s.say("\n") // whatever came, the line of the question has ended
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		hint := "run --oauth-setup again and paste the address within that time"
		if listening {
			hint = "run --oauth-setup again; if the browser ended on a page that did not load, paste its address into the terminal" +
				" (in a container, publish port " + portOf(redirect) + ")"
		}
		return nil, fault.New(fault.Timeout, "no answer came from the browser within %s", patience).WithHint("%s", hint)
	}
	return answer, err
}

// show prints the address and opens it where there is a browser.
func (s *session) show(ctx context.Context, attempt oauth.Attempt, redirect *url.URL) {
	s.say("\nOpen this address in a browser and accept:\n\n  %s\n\n", attempt.URL())
	if s.Browse != nil && s.Browse(ctx, attempt.URL()) == nil {
		s.say("It was opened in the browser of this machine.\n")
	}
	if local(redirect) && redirect.Scheme == "https" {
		s.say("The browser does not know the certificate of this program. Before you accept, open https://%s/ once\n"+
			"in the same browser and let it go on in spite of its warning.\n", redirect.Host)
	}
	switch {
	case !local(redirect):
		s.say("Afterwards the browser shows an address that begins with %s.\nPaste the whole address here: ", redirect)
	case s.NonInteractive:
		s.say("Waiting for the browser to come back to %s.\n", redirect)
	default:
		s.say("Waiting for the browser to come back to %s.\n"+
			"If it ends on a page that does not load, paste the address of that page here: ", redirect)
	}
}

// either takes what comes first: the browser's request, or a pasted address that belongs to this sign-in.
func (s *session) either(ctx context.Context, attempt oauth.Attempt, arrived <-chan url.Values) (url.Values, error) {
	if s.NonInteractive {
		return receive(ctx, arrived)
	}
	reading, stop := context.WithCancel(ctx)
	pasted := make(chan result, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		answer, err := s.pasted(reading, attempt)
		pasted <- result{answer, err}
	}()
	defer func() { stop(); <-done }()
	select {
	case answer := <-arrived:
		return answer, nil
	case got := <-pasted:
		if !errors.Is(got.err, errInputOver) {
			return got.answer, got.err
		}
		if arrived == nil {
			return nil, fault.New(fault.Setup, "the input ended before an address was pasted").
				WithHint("keep the input open (docker run -i), or use a redirect URI like %s", oauth.DefaultRedirect)
		}
		return receive(ctx, arrived)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type result struct {
	answer url.Values
	err    error
}

// errInputOver says that nobody will paste anything any more.
var errInputOver = errors.New("the input is over")

func receive(ctx context.Context, arrived <-chan url.Values) (url.Values, error) {
	select {
	case answer := <-arrived:
		return answer, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pasted reads lines until one is the address of this sign-in's answer.
func (s *session) pasted(ctx context.Context, attempt oauth.Attempt) (url.Values, error) {
	for {
		text, err := s.answer(ctx, s.readLine)
		if err != nil {
			return nil, err
		}
		answer, ok := parsePasted(text)
		switch {
		case ok && attempt.Ours(answer):
			return answer, nil
		case ok && answer.Has("state"):
			s.say("That address belongs to another sign-in. Open the one above and paste what it leads to: ")
		case text != "":
			s.say("That is not the address of an answer: it must hold code and state. Paste the whole address: ")
		}
		if s.ended {
			return nil, errInputOver
		}
	}
}

// parsePasted reads an address, or its query alone.
func parsePasted(text string) (url.Values, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"'<>`)
	if at := strings.IndexByte(text, '?'); at >= 0 {
		text = text[at+1:]
	}
	text, _, _ = strings.Cut(text, "#")
	answer, err := url.ParseQuery(text)
	if err != nil || !answer.Has("code") && !answer.Has("error") {
		return nil, false
	}
	return answer, true
}
