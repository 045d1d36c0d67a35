package oauth

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// ErrNone says that nobody has signed in: there are no stored tokens for a key.
var ErrNone = errors.New("oauth: no stored tokens")

// place is somewhere entries are kept by name: the keyring of the operating system, or a directory.
type place interface {
	// read gives an entry; [fs.ErrNotExist] when there is none, [errNoPlace] when the place itself is not there.
	read(name string) ([]byte, error)
	// write keeps an entry, whole or not at all.
	write(name string, content []byte) error
	// ready reports why the place could not be written to.
	ready(name string) error
	// where names the place of an entry to people.
	where(name string) string
}

// errNoPlace says that a place does not exist on this machine.
var errNoPlace = errors.New("there is no keyring here")

// Modes of a vault, as MCP_ATLASSIAN_TOKEN_STORE names them.
const (
	Auto    = "auto"    // the keyring where there is one, else files; a file that is there is kept in step
	Keyring = "keyring" // never on disk
	Files   = "file"
	Nowhere = "none" // for as long as the process lives
)

// VaultOptions say where tokens are kept.
type VaultOptions struct {
	Mode string // one of the modes; "" = Auto
	Dir  string // directory of files and locks
	// Keyring is the system's own; nil: there is none.
	Keyring Ring
	Log     *slog.Logger // nil: nothing is logged
}

// Vault keeps token sets. Several processes may use the same one; see [Vault.lock].
type Vault struct {
	mode   string
	dir    string
	files  *directory // of notes, and one of the places
	places []place    // the preferred one first
	log    *slog.Logger
	told   sync.Map // what is wrong with an entry, so that it is said once
	// patience is how long a sign-in waits for processes that refresh.
	patience time.Duration
}

// NewVault names the places; nothing is touched before the first use.
func NewVault(o VaultOptions) *Vault {
	v := &Vault{mode: o.Mode, dir: o.Dir, log: o.Log, patience: lockWait}
	if v.log == nil {
		v.log = slog.New(slog.DiscardHandler)
	}
	if v.mode == "" {
		v.mode = Auto
	}
	v.files = &directory{path: o.Dir, drafted: func(string) {}}
	keyring := &keyring{ring: o.Keyring}
	switch v.mode {
	case Keyring:
		v.places = []place{keyring}
	case Files:
		v.places = []place{v.files}
	case Nowhere:
	default:
		v.places = []place{keyring, v.files}
	}
	return v
}

// found is an entry with its place.
type found struct {
	place  place
	name   string
	tokens Tokens
	err    error // why it cannot be read; nil or [fs.ErrNotExist]
}

func (f found) absent() bool { return errors.Is(f.err, fs.ErrNotExist) || errors.Is(f.err, errNoPlace) }

// broken reports an entry whose content nobody can use; it may be replaced.
func (f found) broken() bool { return f.err == nil && f.tokens.void() }

func (v *Vault) look(p place, name string) found {
	content, err := p.read(name)
	if err != nil {
		return found{place: p, name: name, err: err}
	}
	tokens, err := decode(content)
	if err != nil && !errors.Is(err, errNoTokens) {
		v.warn("stored tokens are ignored", p.where(name), err)
		return found{place: p, name: name}
	}
	return found{place: p, name: name, tokens: tokens}
}

// warn says once what is wrong with an entry: entries are read again and again.
func (v *Vault) warn(what, place string, reason error) {
	if _, said := v.told.LoadOrStore([2]string{place, reason.Error()}, true); !said {
		v.log.Warn(what, "place", place, "reason", reason.Error()) //nolint:sloglint // the callers' words are fixed
	}
}

// Load gives the newest tokens of a key, or [ErrNone]. Entries of another site are passed over. That a place failed
// is an error only when no other one has tokens.
func (v *Vault) Load(key Key) (Tokens, error) {
	best, have := Tokens{}, false
	var failures []error
	for _, p := range v.places {
		for _, name := range key.entries() {
			f := v.look(p, name)
			switch {
			case f.err != nil && !f.absent():
				v.warn("stored tokens cannot be read", p.where(name), f.err)
				failures = append(failures, f.err)
			case f.err == nil && !f.broken() && key.accepts(f.tokens) && (!have || f.tokens.newer(best)):
				best, have = f.tokens, true
			}
		}
	}
	switch {
	case have:
		return best, nil
	case len(failures) > 0:
		return Tokens{}, fault.New(fault.Setup, "the stored OAuth tokens cannot be read").
			WithHint("%s", v.advice(failures)).Because(errors.Join(failures...))
	case v.mode == Keyring && v.keyless(key):
		return Tokens{}, keyringMissing()
	}
	return Tokens{}, ErrNone
}

// keyless reports that the only place there may be is missing.
func (v *Vault) keyless(key Key) bool {
	_, err := v.places[0].read(key.app())
	return errors.Is(err, errNoPlace)
}

// Save keeps tokens of a key: in every entry that already holds tokens of its site, so that no older copy is left
// behind, or in the preferred place when there is none. It fails only when they could be kept nowhere.
func (v *Vault) Save(key Key, t Tokens) error {
	content, err := t.encode()
	if err != nil {
		return fault.New(fault.Internal, "the tokens cannot be encoded").Because(err)
	}
	var (
		kept     bool
		failures []error
	)
	for _, f := range v.own(key) {
		if err := f.place.write(f.name, content); err != nil {
			v.log.Warn("a copy of the tokens could not be kept in step", "place", f.place.where(f.name), "reason", err.Error())
			failures = append(failures, err)
			continue
		}
		kept = true
	}
	if kept {
		return nil
	}
	return v.first(key, content, failures)
}

// own lists the entries that belong to a key's site.
func (v *Vault) own(key Key) []found {
	var all []found
	for _, p := range v.places {
		for _, name := range key.entries() {
			if f := v.look(p, name); f.err == nil && !f.broken() && key.accepts(f.tokens) {
				all = append(all, f)
			}
		}
	}
	return all
}

// first keeps tokens where there were none: under the app's own name unless another site's tokens are there.
func (v *Vault) first(key Key, content []byte, failures []error) error {
	for _, p := range v.places {
		name := key.app()
		if f := v.look(p, name); f.err == nil && !f.broken() && !key.accepts(f.tokens) {
			name = key.entry()
		}
		err := p.write(name, content)
		if err == nil {
			return nil
		}
		if v.mode == Keyring && errors.Is(err, errNoPlace) {
			return keyringMissing()
		}
		if !errors.Is(err, errNoPlace) {
			failures = append(failures, err)
		}
	}
	return v.nowhere(failures)
}

// Adopt keeps the tokens of a new sign-in. The app's own entry always holds the last sign-in; tokens of another site
// that are there move to an entry of their own.
func (v *Vault) Adopt(ctx context.Context, key Key, t Tokens) error {
	timed, cancel := context.WithTimeout(ctx, v.patience)
	defer cancel()
	release, err := v.lock(timed, key)
	if err != nil && !errors.Is(err, errNoLock) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.New(fault.Timeout, "the tokens could not be stored: another process has held the lock of %s for more than %s", v.dir, v.patience).
			WithHint("end the other mcp-atlassian processes of this user and run --oauth-setup again")
	}
	if err == nil {
		defer release()
	}
	for _, p := range v.places {
		f := v.look(p, key.app())
		if f.err != nil || f.broken() || key.accepts(f.tokens) {
			continue
		}
		other := Key{ClientID: key.ClientID, CloudID: f.tokens.CloudID, BaseURL: f.tokens.BaseURL, Profile: key.Profile}
		if err := v.move(f, other, t); err != nil {
			return fault.New(fault.Setup, "the sign-in at another site, which is stored beside, cannot be kept").
				WithHint("%s", v.advice([]error{err})).Because(err)
		}
	}
	if err := v.Save(key, t); err != nil {
		return err
	}
	return v.finish(key) // whatever was begun with the tokens before does not matter any more
}

// move gives an entry of another site its own name and the app's own name to new tokens.
func (v *Vault) move(f found, other Key, t Tokens) error {
	if existing := v.look(f.place, other.entry()); existing.err != nil || existing.broken() || f.tokens.newer(existing.tokens) {
		content, err := f.tokens.encode()
		if err != nil {
			return err
		}
		if err := f.place.write(other.entry(), content); err != nil {
			return err
		}
	}
	content, err := t.encode()
	if err != nil {
		return err
	}
	return f.place.write(f.name, content)
}

// Where names the places that hold tokens of a key, for people.
func (v *Vault) Where(key Key) []string {
	var places []string
	for _, f := range v.own(key) {
		places = append(places, f.place.where(f.name))
	}
	return places
}

// OnDisk reports whether tokens of a key are in a file, where a container can read them.
func (v *Vault) OnDisk(key Key) bool {
	return slices.ContainsFunc(v.own(key), func(f found) bool { return f.place == place(v.files) })
}

func (v *Vault) nowhere(failures []error) error {
	if v.mode == Nowhere {
		return fault.New(fault.Setup, "tokens are stored nowhere because MCP_ATLASSIAN_TOKEN_STORE is none").
			WithHint("set MCP_ATLASSIAN_TOKEN_STORE to auto, keyring or file")
	}
	err := fault.New(fault.Setup, "the OAuth tokens could not be stored anywhere").WithHint("%s", v.advice(failures))
	if len(failures) < 2 {
		return err // the advice names the reason
	}
	return err.Because(errors.Join(failures...))
}

// advice says what to do about places that failed, the most telling first.
func (v *Vault) advice(failures []error) string {
	for _, err := range failures {
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Hint != "" {
			return f.Message + ": " + f.Hint
		}
	}
	if v.mode == Keyring {
		return "unlock the keyring of the operating system, or set MCP_ATLASSIAN_TOKEN_STORE=file"
	}
	return "let this user write to " + v.dir + ", or name another directory with MCP_ATLASSIAN_HOME"
}

func keyringMissing() error {
	return fault.New(fault.Setup, "MCP_ATLASSIAN_TOKEN_STORE is keyring, but there is no keyring here").
		WithHint("start a secret service (for example gnome-keyring), or set MCP_ATLASSIAN_TOKEN_STORE=file")
}

// lock waits until no other process changes tokens of the key's app.
func (v *Vault) lock(ctx context.Context, key Key) (release func(), err error) {
	if v.mode == Nowhere {
		return func() {}, nil
	}
	return lockFile(ctx, v.dir, key.app()+lockEnding)
}

// Ready tries whether tokens of a key could be kept somewhere, without keeping any: before somebody signs in for
// nothing.
func (v *Vault) Ready(key Key) error {
	var failures []error
	for _, p := range v.places {
		err := p.ready(key.app())
		if err == nil {
			return nil
		}
		if v.mode == Keyring && errors.Is(err, errNoPlace) {
			return keyringMissing()
		}
		if !errors.Is(err, errNoPlace) {
			failures = append(failures, err)
		}
	}
	return v.nowhere(failures)
}
