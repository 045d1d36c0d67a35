package oauth

import (
	"errors"
	"io/fs"
	"sync"
	"time"

	system "github.com/zalando/go-keyring"

	"mcp-atlassian/internal/ground/fault"
)

// Ring is a keyring: secrets of the logged-in user, by service and entry.
type Ring interface {
	Get(service, entry string) (string, error) // [system.ErrNotFound] when there is none
	Set(service, entry, content string) error
}

// SystemRing is the keyring of the operating system: Keychain, Credential Manager, or the Secret Service.
type SystemRing struct{}

// Get implements [Ring].
func (SystemRing) Get(service, entry string) (string, error) { return system.Get(service, entry) }

// Set implements [Ring].
func (SystemRing) Set(service, entry, content string) error {
	return system.Set(service, entry, content)
}

// service is the name under which the predecessor keeps its entries, too.
const service = "mcp-atlassian-oauth"

// patience is how long the keyring may take. One that is locked waits for somebody to type a password, and on a
// server there is nobody.
const patience = 10 * time.Second

// keyring keeps entries in a ring. One that does not answer is left alone for the rest of the process.
type keyring struct {
	ring Ring

	mu   sync.Mutex
	dead error
}

func (k *keyring) where(name string) string {
	return "the keyring of this system (" + service + ", " + name + ")"
}

func (k *keyring) read(name string) ([]byte, error) {
	content, err := k.ask(func() (string, error) { return k.ring.Get(service, name) })
	if errors.Is(err, system.ErrNotFound) {
		return nil, fs.ErrNotExist
	}
	return []byte(content), err
}

// write keeps an entry. Some systems take no more than a few thousand bytes: there the access token is left out, and
// each start fetches another one.
func (k *keyring) write(name string, content []byte) error {
	set := func(text []byte) error {
		_, err := k.ask(func() (string, error) { return "", k.ring.Set(service, name, string(text)) })
		return err
	}
	err := set(content)
	if !errors.Is(err, system.ErrSetDataTooBig) {
		return err
	}
	t, wrong := decode(content)
	if wrong != nil || t.Refresh.Empty() {
		return err
	}
	t.Access = Tokens{}.Access
	if content, wrong = t.encode(); wrong != nil {
		return wrong
	}
	return set(content)
}

type kept struct {
	text string
	err  error
}

func (k *keyring) ask(work func() (string, error)) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ring == nil {
		return "", errNoPlace
	}
	if k.dead != nil {
		return "", k.dead
	}
	done := make(chan kept, 1)
	go func() { // nobody can call a keyring back: it is left behind when it does not answer
		text, err := work()
		done <- kept{text, err}
	}()
	timeout := make(chan struct{})
	alarm := time.AfterFunc(patience, func() { close(timeout) })
	defer alarm.Stop()
	select {
	case r := <-done:
		return r.text, k.judged(r.err)
	case <-timeout:
		k.dead = fault.New(fault.Setup, "the keyring of the operating system did not answer for %s", patience).
			WithHint("unlock it, or set MCP_ATLASSIAN_TOKEN_STORE=file")
		return "", k.dead
	}
}

// judged tells a keyring that is not there from one that refuses.
func (k *keyring) judged(err error) error {
	switch {
	case err == nil, errors.Is(err, system.ErrNotFound), errors.Is(err, system.ErrSetDataTooBig):
		return err
	case errors.Is(err, system.ErrUnsupportedPlatform), unreachable(err):
		k.dead = errNoPlace
		return errNoPlace
	default:
		return fault.New(fault.Setup, "the keyring of the operating system refused").
			WithHint("unlock it, or set MCP_ATLASSIAN_TOKEN_STORE=file").Because(err)
	}
}

// ready implements [place]: a keyring that answers can usually be written to.
func (k *keyring) ready(name string) error {
	if _, err := k.read(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
