package state_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/ground/state"
	"mcp-atlassian/internal/ground/state/statetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	statetest.Run(t, func(_ *testing.T, now func() time.Time) state.Store { return state.NewMemory(now) })
}

func TestFile(t *testing.T) {
	t.Parallel()
	statetest.Run(t, func(t *testing.T, now func() time.Time) state.Store {
		t.Helper()
		return state.NewFile(filepath.Join(t.TempDir(), "a", "b"), now)
	})
}

func TestFile_is_shared_and_private(t *testing.T) {
	t.Parallel()
	dir, clock := filepath.Join(t.TempDir(), "state"), statetest.NewClock()
	one, two := state.NewFile(dir, clock.Now), state.NewFile(dir, clock.Now)
	if err := one.Put(t.Context(), "k", []byte("v"), time.Minute); err != nil {
		t.Fatal(err)
	}
	if got, err := two.Take(t.Context(), "k"); err != nil || string(got) != "v" {
		t.Errorf("another process sees %q, %v", got, err)
	}
	if err := one.Put(t.Context(), "old", []byte("v"), time.Minute); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	if err := one.Put(t.Context(), "new", []byte("v"), time.Minute); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("expired files stay: %v, %v", entries, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, mode := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, entries[0].Name()): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestFile_says_when_its_directory_cannot_be_used(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	store := state.NewFile(filepath.Join(blocked, "state"), time.Now)
	if err := store.Put(t.Context(), "k", nil, 0); fault.KindOf(err) != fault.Setup {
		t.Errorf("got %v", err)
	}
}

type thing struct {
	Name  string
	Count int
}

func TestBox(t *testing.T) {
	t.Parallel()
	store := state.NewMemory(time.Now)
	key := func(from, purpose string) state.Key {
		t.Helper()
		k, err := state.NewKey(secret.New(from), purpose)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	box := state.NewBox[thing](store, "things", key("secret", "p"))
	if err := box.Put(t.Context(), "a", thing{"visible-name", 1}, 0); err != nil {
		t.Fatal(err)
	}
	if got, err := box.Get(t.Context(), "a"); err != nil || got != (thing{"visible-name", 1}) {
		t.Errorf("got %v, %v", got, err)
	}
	sealed, err := store.Get(t.Context(), "things/a")
	if err != nil || bytes.Contains(sealed, []byte("visible")) {
		t.Errorf("stored in clear: %q, %v", sealed, err)
	}
	for name, other := range map[string]state.Box[thing]{
		"another secret": state.NewBox[thing](store, "things", key("other", "p")), "another purpose": state.NewBox[thing](store, "things", key("secret", "q")),
		"another prefix": state.NewBox[thing](store, "other", key("secret", "p")),
	} {
		if got, err := other.Get(t.Context(), "a"); !errors.Is(err, state.ErrAbsent) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	for name, text := range map[string][]byte{"b": sealed, "c": nil, "d": append(bytes.Clone(sealed), 0)} {
		if err := store.Put(t.Context(), "things/"+name, text, 0); err != nil {
			t.Fatal(err)
		}
		if got, err := box.Get(t.Context(), name); !errors.Is(err, state.ErrAbsent) {
			t.Errorf("a value that was moved or changed is used: %s %v, %v", name, got, err)
		}
	}
	if got, err := box.Take(t.Context(), "a"); err != nil || got.Count != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := box.Take(t.Context(), "a"); !errors.Is(err, state.ErrAbsent) {
		t.Errorf("taken twice: %v", err)
	}
	if err := box.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	unlock, err := box.Lock(t.Context(), "a", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
