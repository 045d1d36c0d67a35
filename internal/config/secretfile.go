package config

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// fromFile reads a secret from the file that NAME_FILE names, as container platforms hand secrets over.
func (l *loader) fromFile(s *setting) (string, bool) {
	name := s.Name + "_FILE"
	path, _, ok := l.value(name)
	if path = strings.TrimSpace(path); !ok || path == "" {
		return "", false
	}
	text, err := l.files.ReadFile(path)
	if err != nil {
		l.refuse(fault.New(fault.Setup, "%s: the file %s cannot be read", name, path).Because(err).
			WithHint("check that it exists and that this user may read it"))
		return "", false
	}
	if strings.TrimSpace(string(text)) == "" {
		l.refuse(fault.New(fault.Setup, "%s: the file %s is empty", name, path))
		return "", false
	}
	return string(text), true
}

// errQuotes is a command whose quotes do not match.
var errQuotes = errors.New("a quote is not closed")

// words splits a command as a shell does, without running one: blanks separate, quotes and backslashes hold together.
func words(command string) ([]string, error) {
	var (
		list    []string
		word    strings.Builder
		inWord  bool
		quote   rune
		escaped bool
	)
	for _, r := range command {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inWord = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if inWord {
				list = append(list, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 || escaped {
		return nil, errQuotes
	}
	if inWord {
		list = append(list, word.String())
	}
	return list, nil
}

// RunCommand runs the command of a *_TOKEN_COMMAND setting without a shell and with closed input, and gives what it
// prints, trimmed. The error names the variable and never repeats the output.
func RunCommand(ctx context.Context, variable, command string, timeout time.Duration) (secret.Text, error) {
	list, err := words(command)
	if err != nil || len(list) == 0 {
		return secret.Text{}, fault.New(fault.Setup, "%s is no command", variable).WithHint("check its quotes").Because(err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	run := exec.CommandContext(ctx, list[0], list[1:]...) //nolint:gosec // the operator's own command
	run.WaitDelay = time.Second                           // a child that keeps the pipe open does not hold us
	var out bytes.Buffer
	run.Stdout = &out
	err = run.Run()
	text := strings.TrimSpace(out.String())
	switch {
	case ctx.Err() != nil:
		return secret.Text{}, fault.New(fault.Setup, "the command of %s ran longer than %v", variable, timeout).
			WithHint("raise CREDENTIAL_COMMAND_TIMEOUT or mend the command").Because(ctx.Err())
	case err != nil:
		return secret.Text{}, fault.New(fault.Setup, "the command of %s failed: %s", variable, exitReason(err)).
			WithHint("run it in a terminal as the user of this server").Because(err)
	case text == "":
		return secret.Text{}, fault.New(fault.Setup, "the command of %s printed nothing", variable)
	}
	return secret.New(text), nil
}

func exitReason(err error) string {
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return ended.String()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "there is no such program"
	}
	return "it cannot be started"
}
