package oauth_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	system "github.com/zalando/go-keyring"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// fakeRing is a keyring in memory.
type fakeRing struct {
	mu      sync.Mutex
	entries map[string]string
	refuse  error
	limit   int // most bytes of an entry; 0 = any
}

func (r *fakeRing) Get(_, entry string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	content, ok := r.entries[entry]
	if !ok {
		return "", system.ErrNotFound
	}
	return content, nil
}

func (r *fakeRing) Set(_, entry, content string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return r.refuse
	}
	if r.limit > 0 && len(content) > r.limit {
		return system.ErrSetDataTooBig
	}
	r.entries[entry] = content
	return nil
}

func tokens(access, refresh, cloudID string, at int64) oauth.Tokens {
	return oauth.Tokens{
		Access: secret.New(access), Refresh: secret.New(refresh), CloudID: cloudID,
		Expires: time.Unix(at+3600, 0), Obtained: time.Unix(at, 0), Scope: "a b",
	}
}

func vaultIn(dir, mode string, ring oauth.Ring) *oauth.Vault {
	return oauth.NewVault(oauth.VaultOptions{Mode: mode, Dir: dir, Keyring: ring})
}

func refreshOf(t *testing.T, v *oauth.Vault, key oauth.Key) string {
	t.Helper()
	found, err := v.Load(key)
	if errors.Is(err, oauth.ErrNone) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	return found.Refresh.Reveal()
}

func TestVault_keeps_sites_profiles_and_apps_apart(t *testing.T) {
	t.Parallel()
	for name, ring := range map[string]*fakeRing{"file": nil, "keyring": {entries: map[string]string{}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var some oauth.Ring
			if ring != nil {
				some = ring
			}
			v := vaultIn(filepath.Join(t.TempDir(), "new"), name, some)
			keys := []oauth.Key{
				{ClientID: "app", CloudID: "one"},
				{ClientID: "app", CloudID: "two"},
				{ClientID: "app", BaseURL: "https://jira.example/"},
				{ClientID: "app", BaseURL: "https://wiki.example"},
				{ClientID: "app", CloudID: "one", Profile: "bob"},
				{ClientID: "other/../app", CloudID: "one"},
			}
			for i, key := range keys {
				if got := refreshOf(t, v, key); got != "none" {
					t.Errorf("%v before its sign-in: %s", key, got)
				}
				own := tokens("a", "r"+string(rune('0'+i)), key.CloudID, int64(1000+i))
				own.BaseURL = strings.TrimSuffix(key.BaseURL, "/")
				if err := v.Adopt(t.Context(), key, own); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				for i, key := range keys {
					if got := refreshOf(t, v, key); got != "r"+string(rune('0'+i)) {
						t.Errorf("%v: %s", key, got)
					}
				}
			}
			if got := refreshOf(t, v, oauth.Key{ClientID: "app"}); got != "none" {
				t.Errorf("without a cloud id the last sign-in counts, and that was at a Data Center site: %s", got)
			}
			if err := v.Adopt(t.Context(), keys[1], tokens("a", "newest", "two", 5000)); err != nil {
				t.Fatal(err)
			}
			if got := refreshOf(t, v, oauth.Key{ClientID: "app"}); got != "newest" {
				t.Errorf("without a cloud id: %s", got)
			}
			if got := refreshOf(t, v, keys[3]); got != "r3" {
				t.Errorf("the sign-in at another site was lost: %s", got)
			}
		})
	}
}

func TestVault_takes_the_predecessors_entries_over(t *testing.T) {
	t.Parallel()
	const file = `{"refresh_token": "r0", "access_token": "a0", "expires_at": 1700000000.25, "cloud_id": "one", "base_url": null}`
	for name, test := range map[string]struct {
		content string
		key     oauth.Key
		want    string
	}{
		"same site":             {file, oauth.Key{ClientID: "app", CloudID: "one"}, "r0"},
		"no cloud id set":       {file, oauth.Key{ClientID: "app"}, "r0"},
		"another site":          {file, oauth.Key{ClientID: "app", CloudID: "two"}, "none"},
		"data center":           {file, oauth.Key{ClientID: "app", BaseURL: "https://jira.example"}, "none"},
		"nothing said":          {`{"refresh_token":"r0","access_token":null,"expires_at":null,"cloud_id":null,"base_url":null}`, oauth.Key{ClientID: "app", CloudID: "one"}, "r0"},
		"data center's own":     {`{"refresh_token":"r0","access_token":"a","expires_at":1,"cloud_id":null,"base_url":"https://jira.example/"}`, oauth.Key{ClientID: "app", BaseURL: "https://jira.example"}, "r0"},
		"cloud with its site":   {`{"refresh_token":"r0","cloud_id":"one","base_url":"https://x.atlassian.net"}`, oauth.Key{ClientID: "app", CloudID: "one"}, "r0"},
		"no JSON":               {`{"refresh_token": "r0", "acc`, oauth.Key{ClientID: "app"}, "none"},
		"other JSON":            {`["r0"]`, oauth.Key{ClientID: "app"}, "none"},
		"nothing in it":         {`{}`, oauth.Key{ClientID: "app"}, "none"},
		"unknown expiry":        {`{"refresh_token":"r0","access_token":"a","expires_at":1e300}`, oauth.Key{ClientID: "app"}, "r0"},
		"an expiry that's text": {`{"refresh_token":"r0","expires_at":"soon"}`, oauth.Key{ClientID: "app"}, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "oauth-app.json")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := refreshOf(t, vaultIn(dir, oauth.Files, nil), test.key); got != test.want {
				t.Errorf("file: %s", got)
			}
			ring := &fakeRing{entries: map[string]string{"oauth-app": test.content}}
			if got := refreshOf(t, vaultIn(t.TempDir(), oauth.Auto, ring), test.key); got != test.want {
				t.Errorf("keyring: %s", got)
			}
		})
	}
}

func TestVault_writes_what_the_predecessor_reads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := vaultIn(dir, oauth.Files, nil)
	if err := v.Adopt(t.Context(), oauth.Key{ClientID: "app", CloudID: "one"}, tokens("a1", "r1", "one", 1000)); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, "oauth-app.json"))
	want := `{"refresh_token":"r1","access_token":"a1","expires_at":4600,"cloud_id":"one","base_url":null,"scope":"a b","obtained_at":1000}`
	if err != nil || string(content) != want {
		t.Errorf("%s, %v", content, err)
	}
}

func TestVault_auto(t *testing.T) {
	t.Parallel()
	key := oauth.Key{ClientID: "app", CloudID: "one"}
	save := func(t *testing.T, v *oauth.Vault, refresh string, at int64) {
		t.Helper()
		if err := v.Save(key, tokens("a", refresh, "one", at)); err != nil {
			t.Fatal(err)
		}
	}
	files := func(t *testing.T, dir string) []string {
		t.Helper()
		entries, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	t.Run("nothing on disk beside a keyring", func(t *testing.T) {
		t.Parallel()
		dir, ring := t.TempDir(), &fakeRing{entries: map[string]string{}}
		save(t, vaultIn(dir, oauth.Auto, ring), "r1", 1000)
		if len(ring.entries) != 1 || len(files(t, dir)) != 0 {
			t.Errorf("keyring %v, files %v", ring.entries, files(t, dir))
		}
	})
	t.Run("a file that is there is kept in step", func(t *testing.T) {
		t.Parallel()
		dir, ring := t.TempDir(), &fakeRing{entries: map[string]string{}}
		save(t, vaultIn(dir, oauth.Files, nil), "r1", 1000)
		save(t, vaultIn(dir, oauth.Keyring, ring), "r2", 2000)
		v := vaultIn(dir, oauth.Auto, ring)
		if got := refreshOf(t, v, key); got != "r2" {
			t.Errorf("the newest does not win: %s", got)
		}
		save(t, v, "r3", 3000)
		if a, b := refreshOf(t, vaultIn(dir, oauth.Files, nil), key), refreshOf(t, vaultIn(dir, oauth.Keyring, ring), key); a != "r3" || b != "r3" {
			t.Errorf("file %s, keyring %s", a, b)
		}
	})
	t.Run("a keyring that refuses", func(t *testing.T) {
		t.Parallel()
		dir, ring := t.TempDir(), &fakeRing{entries: map[string]string{}, refuse: errors.New("locked")}
		v := vaultIn(dir, oauth.Auto, ring)
		save(t, v, "r1", 1000)
		if got := refreshOf(t, v, key); got != "r1" || len(files(t, dir)) != 1 {
			t.Errorf("%s, files %v", got, files(t, dir))
		}
		err := vaultIn(dir, oauth.Keyring, ring).Save(key, tokens("a", "r2", "one", 2000))
		if text := fault.Text(err); !strings.Contains(text, "could not be stored") || !strings.Contains(text, "MCP_ATLASSIAN_TOKEN_STORE=file") {
			t.Errorf("%s", text)
		}
	})
	t.Run("a keyring of small entries", func(t *testing.T) {
		t.Parallel()
		dir, ring := t.TempDir(), &fakeRing{entries: map[string]string{}, limit: 300}
		v := vaultIn(dir, oauth.Auto, ring)
		if err := v.Save(key, tokens(strings.Repeat("a", 500), "r1", "one", 1000)); err != nil {
			t.Fatal(err)
		}
		got, err := v.Load(key)
		if err != nil || got.Refresh.Reveal() != "r1" || !got.Access.Empty() || len(files(t, dir)) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("no keyring", func(t *testing.T) {
		t.Parallel()
		err := vaultIn(t.TempDir(), oauth.Keyring, nil).Save(key, tokens("a", "r", "one", 1))
		if text := fault.Text(err); fault.KindOf(err) != fault.Setup || !strings.Contains(text, "there is no keyring") {
			t.Errorf("%s", text)
		}
		if _, err := vaultIn(t.TempDir(), oauth.Keyring, nil).Load(key); fault.KindOf(err) != fault.Setup {
			t.Errorf("%v", err)
		}
		if err := vaultIn(t.TempDir(), oauth.Nowhere, nil).Save(key, tokens("a", "r", "one", 1)); !strings.Contains(fault.Text(err), "is none") {
			t.Errorf("%v", err)
		}
	})
}

func TestVault_file_is_for_its_owner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("file modes mean nothing here")
	}
	dir := filepath.Join(t.TempDir(), "deep", "new")
	v, key := vaultIn(dir, oauth.Files, nil), oauth.Key{ClientID: "app"}
	for _, mode := range []fs.FileMode{0, 0o644} { // none there; one that everybody may read
		if mode != 0 {
			if err := os.Chmod(filepath.Join(dir, "oauth-app.json"), mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.Save(key, tokens("a", "r", "", 1)); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]fs.FileMode{dir: 0o700, filepath.Join(dir, "oauth-app.json"): 0o600} {
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.draft"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestVault_says_what_is_wrong_with_a_directory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := vaultIn(file, oauth.Files, nil).Adopt(t.Context(), oauth.Key{ClientID: "app"}, tokens("a", "r", "", 1))
	text := fault.Text(err)
	if fault.KindOf(err) != fault.Setup || !strings.Contains(text, file) || !strings.Contains(text, "MCP_ATLASSIAN_HOME") {
		t.Errorf("%s", text)
	}
	if runtime.GOOS != "windows" && !strings.Contains(text, "it belongs to user ") {
		t.Errorf("nobody learns whose it is: %s", text)
	}
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.dir = file
	if _, err := w.source().Token(t.Context()); !strings.Contains(fault.Text(err), "cannot be read") {
		t.Errorf("%v", err)
	}
}

func TestRemedy_fits_the_reason(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		syscall.ENOSPC: "free some space", syscall.EROFS: "mount it so that it can be written to", syscall.ENOTDIR: "a file is in the place",
		syscall.EBUSY: "not the single file", fs.ErrPermission: "let this user write there",
	} {
		if got := oauth.Remedy(&fs.PathError{Op: "write", Path: "p", Err: err}); !strings.Contains(got, want) {
			t.Errorf("%v: %s", err, got)
		}
	}
}

// What cannot be used may be one file in a directory that is as it should be.
func TestVault_names_the_file_that_is_in_the_way(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock := filepath.Join(dir, "oauth-app.lock")
	if err := os.Mkdir(lock, 0o700); err != nil {
		t.Fatal(err)
	}
	err := vaultIn(dir, oauth.Files, nil).Ready(oauth.Key{ClientID: "app"})
	if text := fault.Text(err); fault.KindOf(err) != fault.Setup || !strings.Contains(text, lock) || strings.Count(text, "cannot be written to") != 1 {
		t.Errorf("%s", text)
	}
	file := filepath.Join(dir, "oauth-other.json")
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	err = vaultIn(dir, oauth.Files, nil).Ready(oauth.Key{ClientID: "other"})
	if text := fault.Text(err); fault.KindOf(err) != fault.Setup || !strings.Contains(text, file) || !strings.Contains(text, "a directory is in the place of a file") {
		t.Errorf("%s", text)
	}
}

// A process that hangs with the lock in its hand does not hang the wizard.
func TestAdopt_gives_up_on_a_lock(t *testing.T) {
	t.Parallel()
	dir, key := t.TempDir(), oauth.Key{ClientID: "app"}
	release, err := oauth.Lock(t.Context(), vaultIn(dir, oauth.Files, nil), key)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	v := vaultIn(dir, oauth.Files, nil)
	oauth.Wait(v, 20*time.Millisecond)
	if err := v.Ready(key); err != nil {
		t.Errorf("whether tokens can be stored does not depend on the lock: %v", err)
	}
	err = v.Adopt(t.Context(), key, tokens("a", "r", "", 1))
	if text := fault.Text(err); fault.KindOf(err) != fault.Timeout || !strings.Contains(text, "End the other mcp-atlassian processes") {
		t.Errorf("%s", text)
	}
}

func TestVault_says_once_what_is_wrong(t *testing.T) {
	t.Parallel()
	dir, logged := t.TempDir(), &lockedBuffer{}
	if err := os.WriteFile(filepath.Join(dir, "oauth-app.json"), []byte(`{"refresh_token": "r0", "acc`), 0o600); err != nil {
		t.Fatal(err)
	}
	v := oauth.NewVault(oauth.VaultOptions{Mode: oauth.Files, Dir: dir, Log: slog.New(slog.NewTextHandler(logged, nil))})
	for range 3 {
		if got := refreshOf(t, v, oauth.Key{ClientID: "app"}); got != "none" {
			t.Error(got)
		}
	}
	if got := logged.String(); strings.Count(got, "stored tokens are ignored") != 1 || strings.Contains(got, "r0") {
		t.Errorf("%s", got)
	}
}

func TestVault_link_stays_a_link(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "real.json")
	if err := os.WriteFile(elsewhere, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "oauth-app.json")); err != nil {
		t.Skip("no links here")
	}
	if err := vaultIn(dir, oauth.Files, nil).Save(oauth.Key{ClientID: "app"}, tokens("a", "r", "", 1)); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(elsewhere)
	if err != nil || !strings.Contains(string(content), `"r"`) {
		t.Errorf("%s, %v", content, err)
	}
}

func TestWhere_names_the_places(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, key := vaultIn(dir, oauth.Files, nil), oauth.Key{ClientID: "app", CloudID: "one"}
	if err := v.Save(key, tokens("a", "r", "one", 1)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "oauth-app.json")}, v.Where(key)); diff != "" {
		t.Error(diff)
	}
}

func FuzzStoredTokens(f *testing.F) {
	f.Add(`{"refresh_token":"r","access_token":"a","expires_at":1.5,"cloud_id":null,"base_url":null}`)
	f.Add(`{"expires_at":-1e999}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, content string) {
		ring := &fakeRing{entries: map[string]string{"oauth-app": content}}
		v := vaultIn("", oauth.Keyring, ring)
		key := oauth.Key{ClientID: "app"}
		before, err := v.Load(key)
		if err != nil {
			return
		}
		if err := v.Save(key, before); err != nil {
			t.Fatal(err)
		}
		after, err := v.Load(key)
		if err != nil || after.Access != before.Access || after.Refresh != before.Refresh || after.CloudID != before.CloudID {
			t.Errorf("%+v became %+v, %v", before, after, err)
		}
	})
}
