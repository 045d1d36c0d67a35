package oauth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// job is what a second process is started for: the test binary runs itself.
type job struct {
	Dir        string `json:"dir"`
	URL        string `json:"url"`
	ClientID   string `json:"client_id"`
	Secret     string `json:"secret"`
	CloudID    string `json:"cloud_id"`
	Now        int64  `json:"now"`        // Unix seconds at the site
	Die        string `json:"die"`        // the step of a refresh at which the process kills itself
	Goroutines int    `json:"goroutines"` // refresh from so many goroutines …
	Until      int    `json:"until"`      // … until they have seen so many tokens
	// SignIn are the access token and the refresh token of a sign-in to store, and nothing else is done.
	SignIn []string `json:"sign_in"`
}

const jobVariable = "OAUTH_TEST_JOB"

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(jobVariable); ok {
		os.Exit(work(text))
	}
	os.Exit(m.Run())
}

// work is the second process.
func work(text string) int {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		fmt.Println("job:", err)
		return 2
	}
	if len(j.SignIn) == 2 {
		if err := j.vault().Adopt(context.Background(), j.key(), tokens(j.SignIn[0], j.SignIn[1], j.CloudID, j.Now)); err != nil {
			fmt.Println("failed:", err)
			return 1
		}
		return 0
	}
	s := j.source()
	if j.Die != "" {
		oauth.OnStep(s, func(step string) {
			if step == j.Die {
				die()
			}
		})
		_, err := s.Token(context.Background())
		fmt.Println("survived:", err)
		return 3
	}
	if err := hammer(context.Background(), s, j.Goroutines, j.Until); err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	return 0
}

// die kills this process so that nothing is cleaned up.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}

// deadly sends requests and dies when the site has answered and nobody has read it.
type deadly struct{}

func (deadly) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		die()
	}
	return response, err
}

func (j job) key() oauth.Key { return oauth.Key{ClientID: j.ClientID, CloudID: j.CloudID} }

func (j job) vault() *oauth.Vault {
	return oauth.NewVault(oauth.VaultOptions{Mode: oauth.Files, Dir: j.Dir})
}

func (j job) source() *oauth.Source {
	now := func() time.Time { return time.Unix(j.Now, 0) }
	client := &oauth.Client{Net: http.DefaultTransport, Now: now}
	if j.Die == "sent" {
		client.Net = deadly{}
	}
	return oauth.NewSource(oauth.SourceOptions{
		App: oauth.App{
			ClientID: j.ClientID, ClientSecret: secret.New(j.Secret), RedirectURI: oauth.DefaultRedirect, Scope: cloudScopes,
			AuthBase: j.URL, APIBase: j.URL,
		},
		Key: j.key(), Vault: j.vault(), Client: client, Now: now, Rest: -1,
		Log: slog.New(slog.NewTextHandler(os.Stdout, nil)),
	})
}

// hammer renews from many goroutines until so many different tokens were seen here. Any failure ends it.
func hammer(ctx context.Context, s *oauth.Source, goroutines, until int) error {
	var (
		seen   sync.Map
		count  atomic.Int64
		failed atomic.Value
		all    sync.WaitGroup
	)
	for range goroutines {
		all.Go(func() {
			for count.Load() < int64(until) && failed.Load() == nil {
				stale, err := s.Token(ctx)
				if err == nil {
					stale, err = s.Renew(ctx, stale)
				}
				if err != nil {
					failed.Store(err)
					return
				}
				if _, known := seen.LoadOrStore(stale, true); !known {
					count.Add(1)
				}
			}
		})
	}
	all.Wait()
	if err, ok := failed.Load().(error); ok {
		return err
	}
	return nil
}

func (w *world) job() job {
	return job{
		Dir: w.dir, URL: w.url, ClientID: w.app.ClientID, Secret: w.app.ClientSecret.Reveal(), CloudID: w.key.CloudID,
		Now: w.clock.ours().Unix(),
	}
}

// spawn runs a job in a process of its own, started by a program if one is given, and gives its output and exit code.
func spawn(t *testing.T, j job, by ...string) (string, int) {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	line := append(slices.Clone(by), self)
	command := exec.CommandContext(t.Context(), line[0], line[1:]...)
	command.Env = append(os.Environ(), jobVariable+"="+string(text))
	out, err := command.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended { //nolint:errorlint // as exec documents it
		t.Fatal(err)
	}
	return string(out), command.ProcessState.ExitCode()
}

// Two processes with twenty goroutines each refresh as fast as they can, at a server that ends the sign-in when any
// refresh token is used twice.
func TestTwoProcesses_refresh_a_thousand_times(t *testing.T) {
	t.Parallel()
	refreshes := 1000
	if testing.Short() {
		refreshes = 100
	}
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	w.signIn()
	other := w.job()
	other.Goroutines, other.Until = 20, refreshes
	here := make(chan error, 1)
	go func() { here <- hammer(t.Context(), w.source(), 20, refreshes) }()
	out, code := spawn(t, other)
	if code != 0 {
		t.Errorf("the other process: exit code %d\n%s", code, out)
	}
	if err := <-here; err != nil {
		t.Errorf("this process: %v\n%s", err, w.logged)
	}
	made := w.asked.Load()
	if made < int64(refreshes) {
		t.Errorf("only %d refreshes", made)
	}
	w.token(w.source())
	t.Logf("%d refreshes by two processes with 20 goroutines each", made)
	w.noSecrets()
}

// A process is killed at each step of a refresh. The next one goes on with the same sign-in, within the leeway.
func TestKilled_at_any_step_the_sign_in_lasts(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot kill itself there")
	}
	for _, step := range []string{"note drafted", "noted", "sent", "answered", "tokens drafted", "stored", "finished"} {
		for _, life := range []string{"expired", "refused"} {
			t.Run(step+" "+life, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, sandbox.Cloud, authapi.Options{}) // ten minutes of leeway
				first := w.signIn()
				if life == "expired" {
					w.clock.pass(2 * time.Hour)
				}
				kills := 3 // the next process is killed as well
				if step == "stored" || step == "finished" {
					kills = 1 // it has nothing to refresh any more
				}
				for range kills {
					j := w.job()
					j.Die = step
					if life == "refused" {
						j.Now += 7200 // the process takes the token for expired; for the others it lasts another hour
					}
					out, code := spawn(t, j)
					if code != -1 {
						t.Fatalf("the process was not killed at %q: exit code %d\n%s", step, code, out)
					}
					w.clock.pass(2 * time.Minute)
				}
				s := w.source()
				token := w.working(s)
				if token == first.Access && step != "note drafted" {
					t.Error("the token from before the refresh is still in use")
				}
				for range 3 {
					w.clock.pass(58 * time.Minute)
					w.working(s)
				}
				if _, err := os.Stat(w.dir + "/oauth-sandbox-app-cloud-" + w.key.CloudID + ".refreshing"); err == nil {
					t.Error("the note of the refresh that was cut off is still there")
				}
				if left, err := filepath.Glob(w.dir + "/*.draft"); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
				w.noSecrets()
			})
		}
	}
}

// What a killed process began is repeated by one that is idle, before the leeway is over and without any call.
func TestKilled_an_idle_process_repeats_the_refresh(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot kill itself there")
	}
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.signIn()
	idle := w.source()
	w.token(idle)
	j := w.job()
	j.Die, j.Now = "answered", j.Now+7200
	if out, code := spawn(t, j); code != -1 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	w.clock.pass(time.Minute)
	oauth.Tend(t.Context(), idle)
	if w.asked.Load() != 2 {
		t.Errorf("%d token requests: the refresh was not repeated", w.asked.Load())
	}
	w.clock.pass(30 * time.Minute) // the token of before would be refused now: the leeway is over
	w.clock.pass(29 * time.Minute)
	w.token(w.source())
}

// Whatever the umask takes away, the owner can read what was stored, and nobody else can.
func TestUmask_takes_nothing_from_the_owner(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no umask here")
	}
	for _, umask := range []string{"0", "0277", "0777"} {
		w := newWorld(t, sandbox.Cloud, authapi.Options{})
		w.dir += "/new"
		j := w.job()
		j.SignIn = []string{"a", "r"}
		if out, code := spawn(t, j, shell, "-c", `umask `+umask+`; exec "$0"`); code != 0 {
			t.Errorf("umask %s: exit code %d\n%s", umask, code, out)
		}
		for path, want := range map[string]os.FileMode{w.dir: 0o700, w.dir + "/oauth-sandbox-app.json": 0o600, w.dir + "/oauth-sandbox-app.lock": 0o600} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != want {
				t.Errorf("umask %s: %s has mode %#o", umask, path, info.Mode().Perm())
			}
		}
	}
}

// A process is killed at any time, not only between the steps.
func TestKilled_at_random_moments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.signIn()
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	for round := range rounds {
		j := w.job()
		j.Goroutines, j.Until = 4, 1_000_000
		stop := start(t, j)
		asked := w.asked.Load()
		for w.asked.Load() < asked+1+int64(round%5) { // until it is busy refreshing
			runtime.Gosched()
		}
		for range round * 1000 {
			runtime.Gosched()
		}
		stop()
		w.clock.pass(time.Minute)
		w.token(w.source())
	}
	w.noSecrets()
}

// start runs a job in the background and gives what kills it.
func start(t *testing.T, j job) (kill func()) {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self)
	command.Env = append(os.Environ(), jobVariable+"="+string(text))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}
}

// Ten IDE windows start at the same moment with an expired token.
func TestManyProcesses_start_together(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	w.signIn()
	w.clock.pass(2 * time.Hour)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := w.source().Token(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if w.asked.Load() != 1 {
		t.Errorf("%d refreshes", w.asked.Load())
	}
}
