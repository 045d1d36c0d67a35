package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Environ is the environment of the process: "NAME=value" entries, as [os.Environ] gives them.
type Environ []string

// Inherited is the environment this process was started with.
func Inherited() Environ { return os.Environ() }

// Lookup gives the value of a variable; the last entry of a name counts.
func (e Environ) Lookup(name string) (string, bool) {
	for _, text := range slices.Backward(e) {
		if found, value, ok := strings.Cut(text, "="); ok && found == name {
			return value, true
		}
	}
	return "", false
}

// Files is the part of a file system that settings are read from.
type Files interface {
	ReadFile(name string) ([]byte, error)
	Stat(name string) (fs.FileInfo, error)
}

// Disk is the file system of the machine.
type Disk struct{}

// ReadFile implements [Files].
func (Disk) ReadFile(name string) ([]byte, error) {
	return os.ReadFile(name) //nolint:gosec // the operator names the file
}

// Stat implements [Files].
func (Disk) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

// Finding is something an operator should know about the settings.
type Finding struct {
	Level    slog.Level
	Variable string // empty: several or none
	Message  string
}

// Findings are in the order they were found.
type Findings []Finding

// InvalidError is settings the program cannot start with; it ends with exit code 1.
type InvalidError struct{ Problems []*fault.Error }

// Error implements error with one line per problem.
func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = fault.Text(problem)
	}
	return strings.Join(lines, "\n")
}

// dotenvName is the file that is read from the working directory without being asked for.
const dotenvName = ".env"

// Load reads everything once. The error is a [*UsageError] or a [*InvalidError]; with the latter the configuration is
// given as well, as far as it could be read, for the report.
func Load(args []string, env Environ, files Files) (*Config, Findings, error) {
	c := &Config{sources: map[string]string{}}
	settings := settingsOf(c)
	line, err := parseArgs(args, settings)
	if err != nil {
		return nil, nil, err
	}
	l := &loader{config: c, files: files, env: env}
	c.Run = line.run
	if c.Run.Command == Help || c.Run.Command == Version {
		return c, nil, nil
	}
	if err := l.gather(line); err != nil {
		return nil, nil, err
	}
	for i := range settings {
		l.read(&settings[i])
	}
	l.finish(line)
	if c.Run.Command != SandboxOnly && c.Run.Command != Healthcheck {
		l.check()
	}
	if len(l.problems) > 0 {
		return c, l.findings, &InvalidError{Problems: l.problems}
	}
	return c, l.findings, nil
}

// layer is one source of values.
type layer struct {
	name   string
	lookup func(name string) (string, bool)
}

type loader struct {
	config   *Config
	files    Files
	env      Environ
	layers   []layer // strongest first
	findings Findings
	problems []*fault.Error
}

func (l *loader) find(level slog.Level, variable, format string, args ...any) {
	l.findings = append(l.findings, Finding{Level: level, Variable: variable, Message: fmt.Sprintf(format, args...)})
}

func (l *loader) refuse(problem *fault.Error) { l.problems = append(l.problems, problem) }

// gather puts the sources in order: flags, the named file, the environment, the .env file of the working directory.
func (l *loader) gather(line *commandLine) error {
	l.layers = []layer{{"flag", mapLookup(line.values)}}
	if len(line.secretFlags) > 0 {
		l.find(slog.LevelWarn, "", "%s: other users of this machine can see secrets on the command line; use the environment, a file named by the variable with _FILE at its end, or --env-file", strings.Join(line.secretFlags, ", "))
	}
	if line.envFile != "" {
		values, err := l.envFile(line.envFile)
		if err != nil {
			return err
		}
		l.layers = append(l.layers, layer{"env-file", mapLookup(values)})
	}
	l.layers = append(l.layers, layer{"environment", l.env.Lookup})
	if line.envFile == "" && !l.dotenvOff() {
		l.dotenv()
	}
	return nil
}

func mapLookup(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

// envFile reads the file that --env-file names.
func (l *loader) envFile(name string) (map[string]string, error) {
	if info, err := l.files.Stat(name); err == nil && info.IsDir() {
		return nil, usage("--env-file: %s is a directory", name)
	}
	text, err := l.files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("--env-file: there is no file %s", name)
	}
	if err != nil {
		return nil, usage("--env-file: %s cannot be read", name)
	}
	return l.parseFile(name, string(text)), nil
}

func (l *loader) parseFile(name, text string) map[string]string {
	entries, bad := parseEnvFile(text, l.env.Lookup)
	for _, line := range bad {
		l.find(slog.LevelWarn, "", "%s: line %d is not NAME=value and is left out", name, line)
	}
	values := map[string]string{}
	for _, e := range entries {
		values[e.name] = e.value
	}
	return values
}

func (l *loader) dotenvOff() bool {
	for _, name := range []string{"MCP_ATLASSIAN_NO_DOTENV", "PYTHON_DOTENV_DISABLED"} {
		value, _ := l.env.Lookup(name)
		if on, err := parseBool(value); err == nil && on {
			return true
		}
	}
	return false
}

// dotenv adds the .env file of the working directory as the weakest source. A checked-out repository could bring one
// to redirect tokens, hence it never overrides anything, and what it supplies of consequence is said.
func (l *loader) dotenv() {
	text, err := l.files.ReadFile(dotenvName)
	if err != nil {
		return // none, or not for us
	}
	values := l.parseFile(dotenvName, string(text))
	var grave []string
	for name := range values {
		if _, set := l.env.Lookup(name); !set && consequential(name) {
			grave = append(grave, name)
		}
	}
	if len(grave) > 0 {
		slices.Sort(grave)
		l.find(slog.LevelWarn, "", "the file .env of the working directory supplies %s; set MCP_ATLASSIAN_NO_DOTENV=true if it should not be read", strings.Join(grave, ", "))
	}
	l.layers = append(l.layers, layer{dotenvName, mapLookup(values)})
}

// consequential names decide where requests go, with which credential, and who is trusted.
func consequential(name string) bool {
	upper := strings.ToUpper(name)
	return slices.ContainsFunc([]string{"URL", "TOKEN", "SECRET", "PASSWORD", "USERNAME", "PROXY", "SSL", "CERT", "CLIENT_KEY", "CA_BUNDLE", "COMMAND", "HEADERS", "DOMAINS", "OAUTH"},
		func(part string) bool { return strings.Contains(upper, part) })
}

// value finds a variable in the strongest source that has it.
func (l *loader) value(name string) (value, source string, ok bool) {
	for _, layer := range l.layers {
		if value, ok := layer.lookup(name); ok {
			return value, layer.name, true
		}
	}
	return "", "", false
}

// read gives a setting its default, and then what the sources say.
func (l *loader) read(s *setting) {
	l.reset(s)
	text, source, ok := l.valueOf(s)
	if !ok {
		return
	}
	if given := strings.TrimSpace(text); s.Pending && given != "" && given != s.Default {
		l.find(slog.LevelWarn, s.Name, "%s has no effect in this version: nothing acts on it yet", s.Name)
	}
	err := s.set(text)
	if err == nil {
		if strings.TrimSpace(text) != "" || s.Kind == kindOptional {
			l.config.sources[s.Name] = source
		}
		return
	}
	l.reset(s)
	_, isUnreadable := errors.AsType[unreadable](err)
	switch {
	case isUnreadable && s.safe != "":
		l.find(slog.LevelError, s.Name, "%s=%s: %v; the safe side is taken: %s", s.Name, shown(s, text), err, s.safe)
		_ = s.set(s.safe) // a value of this package's own tags
	case isUnreadable && s.lenient:
		l.find(slog.LevelWarn, s.Name, "%s=%s: %v; the default is used%s", s.Name, shown(s, text), err, inBrackets(s.Default))
	default:
		l.refuse(fault.New(fault.Setup, "%s cannot be %s: %v", s.Name, shown(s, text), err))
	}
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func (l *loader) reset(s *setting) {
	s.field.SetZero()
	if s.Default == "" {
		return
	}
	if err := s.set(s.Default); err != nil {
		panic(fmt.Sprintf("config: the default of %s: %v", s.Name, err))
	}
}

// shown is a value as a message may repeat it: never a secret, nor an address, which may hold one.
func shown(s *setting, text string) string {
	if s.Secret || s.Kind == kindAddress || s.Kind == kindHeaders {
		return "the value that was given"
	}
	return fmt.Sprintf("%q", fault.Clean(text, 60))
}

// valueOf finds a setting's text: its variable, for secrets the file that NAME_FILE names, or another name of it.
func (l *loader) valueOf(s *setting) (text, source string, ok bool) {
	text, source, ok = l.value(s.Name)
	if ok && (strings.TrimSpace(text) != "" || s.Kind == kindOptional) {
		return text, source, true
	}
	if _, isSecret := reflect.TypeAssert[*secret.Text](s.field.Addr()); isSecret {
		if text, found := l.fromFile(s); found {
			return text, "file", true
		}
	}
	for _, name := range s.Also {
		if text, source, ok := l.value(name); ok && strings.TrimSpace(text) != "" {
			return text, source + " (" + name + ")", true
		}
	}
	return text, source, ok
}

// sessionBus looks for the bus of a desktop session without starting one.
func (l *loader) sessionBus() bool {
	if address, _ := l.env.Lookup("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return true
	}
	dir, _ := l.env.Lookup("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := l.files.Stat(filepath.Join(dir, "bus"))
	return err == nil
}

// finish computes what follows from several values.
func (l *loader) finish(line *commandLine) {
	c := l.config
	c.Log.Level = level(c.Log, line.verbose)
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if c.Run.Home == "" {
			c.Run.Home, _ = l.env.Lookup(name)
		}
	}
	if c.OAuth.Home == "" && c.Run.Home != "" {
		c.OAuth.Home = filepath.Join(c.Run.Home, ".mcp-atlassian")
	}
	c.Run.SessionBus = l.sessionBus()
	for _, service := range []*Service{&c.Jira, &c.Confluence} {
		if service.TotalTimeout == 0 {
			service.TotalTimeout = 5 * service.Timeout
		}
		service.Passthrough = withoutRepeats(service.Passthrough)
	}
}

// withoutRepeats drops names that differ in case only; the first spelling stays.
func withoutRepeats(names []string) []string {
	var unique []string
	for _, name := range names {
		if !slices.ContainsFunc(unique, func(u string) bool { return strings.EqualFold(u, name) }) {
			unique = append(unique, name)
		}
	}
	return unique
}

func level(log Log, verbose int) slog.Level {
	switch {
	case verbose >= 2:
		return slog.LevelDebug
	case verbose == 1:
		return slog.LevelInfo
	case log.LevelName != "":
		return map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warning": slog.LevelWarn, "error": slog.LevelError}[log.LevelName]
	case log.VeryVerbose:
		return slog.LevelDebug
	case log.Verbose:
		return slog.LevelInfo
	default:
		return slog.LevelWarn
	}
}
