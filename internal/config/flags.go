package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// UsageError is a mistake on the command line; the program ends with exit code 2.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usage(format string, args ...any) *UsageError {
	return &UsageError{Message: fmt.Sprintf(format, args...)}
}

// commandLine is what the arguments say.
type commandLine struct {
	run     Run
	envFile string
	verbose int
	// values are the variables that flags stand for.
	values map[string]string
	// secretFlags are the used flags whose value other users of the machine can see.
	secretFlags []string
}

// special are the flags that stand for no variable.
type special struct {
	help, version, online, nonInteractive     bool
	oauthSetup, checkConfig, health           bool
	envFile, sandbox, flavour, infoFile, port string
	tokenLife                                 time.Duration
	verbose                                   int
}

func parseArgs(args []string, settings []setting) (*commandLine, error) {
	word := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		word, args = args[0], args[1:]
	}
	var (
		flags *pflag.FlagSet
		sp    = &special{}
	)
	switch word {
	case "", "healthcheck":
		flags = serveFlags(settings, sp)
		sp.health = word != ""
	case "sandbox":
		flags = sandboxFlags(sp)
	default:
		return nil, usage("unknown command %q; the commands are sandbox and healthcheck, and none for the server", word)
	}
	if err := flags.Parse(args); err != nil {
		return nil, usage("%s", flagMessage(err))
	}
	if flags.NArg() > 0 {
		return nil, usage("unexpected argument %q", flags.Arg(0))
	}
	line := &commandLine{envFile: sp.envFile, verbose: sp.verbose, values: map[string]string{}}
	var err error
	if word == "sandbox" {
		line.run, err = sandboxRun(sp)
	} else if line.run, err = serveRun(sp); err == nil {
		err = line.collect(flags, settings)
	}
	return line, err
}

// flagMessage drops the parser's own framing.
func flagMessage(err error) string {
	if errors.Is(err, pflag.ErrHelp) {
		return "help was asked for in an unknown way; use --help"
	}
	return err.Error()
}

func newFlags(sp *special) *pflag.FlagSet {
	flags := pflag.NewFlagSet("mcp-atlassian", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.Usage = func() {}
	flags.BoolVarP(&sp.help, "help", "h", false, "Print this help")
	flags.BoolVar(&sp.version, "version", false, "Print the version")
	flags.CountVarP(&sp.verbose, "verbose", "v", "Log more: -v info, -vv debug")
	return flags
}

func sandboxFlags(sp *special) *pflag.FlagSet {
	flags := newFlags(sp)
	flags.StringVar(&sp.flavour, "flavour", "cloud", "Which products to play: `cloud|dc`")
	flags.StringVar(&sp.port, "port", "0", "The `port` to listen on; 0 = any free one")
	flags.StringVar(&sp.infoFile, "info-file", "", "Write addresses, users and their tokens to this `file` once the site answers")
	flags.DurationVar(&sp.tokenLife, "token-life", 0, "How long OAuth access tokens of the site last, for example `20s`; 0 = as Atlassian's")
	return flags
}

func serveFlags(settings []setting, sp *special) *pflag.FlagSet {
	flags := newFlags(sp)
	flags.StringVar(&sp.envFile, "env-file", "", "Read settings from this `file`; it beats the environment")
	flags.BoolVar(&sp.oauthSetup, "oauth-setup", false, "Sign in with OAuth, store the tokens and exit")
	flags.BoolVar(&sp.nonInteractive, "non-interactive", false, "With --oauth-setup: fail instead of asking")
	flags.BoolVar(&sp.checkConfig, "check-config", false, "Print the effective settings and what each service uses, and exit")
	flags.BoolVar(&sp.online, "online", false, "With --check-config: ask each service whose the credential is")
	flags.BoolVar(&sp.health, "healthcheck", false, "Ask the running server whether it is well, and exit")
	flags.StringVar(&sp.sandbox, "sandbox", "", "Serve an embedded Atlassian site with demo data: `cloud|dc`")
	flags.Lookup("sandbox").NoOptDefVal = "cloud"
	for _, s := range settings {
		if s.Flag == "" {
			continue
		}
		if s.Kind == kindSwitch {
			flags.Bool(s.Flag, s.Default == "true", s.Doc)
			if s.Default == "true" {
				flags.Bool("no-"+s.Flag, false, "The opposite")
			}
			continue
		}
		flags.String(s.Flag, "", s.Doc)
		flags.Lookup(s.Flag).Annotations = map[string][]string{placeholderNote: {placeholder(s)}}
	}
	return flags
}

// placeholderNote is the annotation of a flag that names its value in the help.
const placeholderNote = "value"

func placeholder(s setting) string {
	if len(s.Enum) > 0 {
		return strings.Join(s.Enum, "|")
	}
	return map[string]string{kindNumber: "number", kindOptional: "file"}[s.Kind]
}

func sandboxRun(sp *special) (Run, error) {
	run := Run{Command: SandboxOnly, Sandbox: sp.flavour, InfoFile: sp.infoFile, TokenLife: sp.tokenLife}
	if sp.tokenLife < 0 {
		return run, usage("--token-life must not be negative")
	}
	var port int
	if _, err := fmt.Sscanf(sp.port+"\n", "%d\n", &port); err != nil || port < 0 || port > 65535 {
		return run, usage("--port must be a number from 0 to 65535")
	}
	run.SandboxPort = port
	if !slices.Contains(flavours, sp.flavour) {
		return run, usage("--flavour must be cloud or dc")
	}
	run.helpOrVersion(sp)
	return run, nil
}

var flavours = []string{"cloud", "dc"}

// helpOrVersion turns any command into the one that was asked for beside it.
func (r *Run) helpOrVersion(sp *special) {
	switch {
	case sp.help:
		r.Command = Help
	case sp.version:
		r.Command = Version
	}
}

func serveRun(sp *special) (Run, error) {
	run := Run{Command: Serve, Online: sp.online, NonInteractive: sp.nonInteractive, Sandbox: sp.sandbox}
	asked := 0
	for command, on := range map[Command]bool{OAuthSetup: sp.oauthSetup, CheckConfig: sp.checkConfig, Healthcheck: sp.health} {
		if on {
			run.Command = command
			asked++
		}
	}
	switch {
	case asked > 1:
		return run, usage("--oauth-setup, --check-config and --healthcheck exclude each other")
	case sp.online && !sp.checkConfig:
		return run, usage("--online goes with --check-config")
	case sp.nonInteractive && !sp.oauthSetup:
		return run, usage("--non-interactive goes with --oauth-setup")
	case sp.sandbox != "" && !slices.Contains(flavours, sp.sandbox):
		return run, usage("--sandbox must be cloud or dc")
	case sp.sandbox != "" && run.Command != Serve:
		return run, usage("--sandbox serves; it does not go with another command")
	}
	run.helpOrVersion(sp)
	return run, nil
}

// collect takes the flags that stand for variables.
func (l *commandLine) collect(flags *pflag.FlagSet, settings []setting) error {
	for _, s := range settings {
		flag := flags.Lookup(s.Flag)
		if s.Flag == "" || flag == nil {
			continue
		}
		if opposite := flags.Lookup("no-" + s.Flag); opposite != nil && opposite.Changed {
			if flag.Changed {
				return usage("--%s and --no-%s exclude each other", s.Flag, s.Flag)
			}
			l.values[s.Name] = map[string]string{"true": "false", "false": "true"}[opposite.Value.String()]
			continue
		}
		if !flag.Changed {
			continue
		}
		value := flag.Value.String()
		if err := checkFlag(s, value); err != nil {
			return err
		}
		if s.Flag == "read-only" && value != "true" {
			continue // the flag can only turn the mode on
		}
		l.values[s.Name] = value
		if s.Secret {
			l.secretFlags = append(l.secretFlags, "--"+s.Flag)
		}
	}
	return nil
}

// checkFlag refuses what is a mistake on the command line but only a bad value in a variable.
func checkFlag(s setting, value string) error {
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return usage("--%s must be one of %s, not %q", s.Flag, strings.Join(s.Enum, ", "), value)
	}
	if s.Kind == kindNumber {
		probe := s
		if err := probe.set(value); err != nil || strings.TrimSpace(value) == "" {
			return usage("--%s must be a whole number in %s, not %q", s.Flag, s.Range, value)
		}
	}
	return nil
}
