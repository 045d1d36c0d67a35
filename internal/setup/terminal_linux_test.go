package setup_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// terminal gives both ends of a terminal: what a person holds, and what the wizard reads from.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here")
	}
	t.Cleanup(func() { _ = person.Close() })
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here")
	}
	t.Cleanup(func() { _ = program.Close() })
	return person, program
}

// echoes reports whether a terminal shows what is typed.
func echoes(t *testing.T, program *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// answers types the answer to each question once it has been asked; the screen is read so that echoes do not block.
func (d *desk) answers(person, program *os.File, pairs ...string) {
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	go func() { _, _ = person.WriteTo(d.screen) }()
	for i := 0; i < len(pairs); i += 2 {
		d.screen.until(ctx, pairs[i])
		for strings.Contains(pairs[i], "secret") && ctx.Err() == nil && echoes(d.t, program) {
			runtime.Gosched()
		}
		if _, err := person.WriteString(pairs[i+1] + "\n"); err != nil {
			d.t.Error(err)
		}
	}
}

func TestWizard_asks_for_an_address(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		addresses []string // SITE is that of the test
		product   string
		says      string
		want      []string
	}{
		"jira":       {[]string{"SITE"}, "", "", []string{"incoming application link", "JIRA_URL=SITE"}},
		"confluence": {[]string{"SITE/"}, "confluence", "", []string{"CONFLUENCE_URL=SITE"}},
		"second try": {[]string{"jira.example.com", "https://u:p@jira.example.com", "SITE"}, "", "Leave out user names", []string{"JIRA_URL=SITE"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.DataCenter, authapi.Options{})
			person, program := terminal(t)
			login := &d.wizard.Logins[0]
			login.AskSite, login.Name, login.App.BaseURL = true, "Jira and Confluence", ""
			d.wizard.In = program
			ended := d.start()
			var dialogue []string
			for i, address := range test.addresses {
				dialogue = append(dialogue, fmt.Sprintf(`(?s)(Address of.*){%d}: `, i+1), strings.Replace(address, "SITE", d.url, 1))
			}
			d.answers(person, program, append(dialogue, `Jira or Confluence`, test.product, `Client ID: `, "sandbox-app",
				`Client secret: `, "sandbox-app-secret", `Redirect URI \[`, d.redirect, `Scopes \[`, "")...)
			d.visit(d.consent("allow"))
			if err := <-ended; err != nil {
				t.Fatalf("%v\n%s", err, d.screen)
			}
			text := d.screen.String()
			for _, want := range append(test.want, test.says) {
				if want = strings.ReplaceAll(want, "SITE", d.url); !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if strings.Contains(text, "3LO") {
				t.Errorf("Cloud is explained to somebody who has none:\n%s", text)
			}
			d.noSecrets()
		})
	}
}

func TestWizard_takes_an_address_of_Cloud_for_Cloud(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	person, program := terminal(t)
	d.wizard.Logins[0].AskSite, d.wizard.Logins[0].Sites, d.wizard.In = true, nil, program
	ended := d.start()
	d.answers(person, program, `Address of`, "https://acme.atlassian.net", `Client ID: `, "sandbox-app", `Client secret: `, "sandbox-app-secret",
		`Redirect URI \[`, d.redirect, `Scopes \[`, scopes)
	if address := d.address(); address.Path != "/authorize" || !address.Query().Has("audience") {
		t.Errorf("%s", address)
	}
	d.visit(d.consent("allow"))
	if err := <-ended; err != nil {
		t.Fatalf("%v\n%s", err, d.screen)
	}
}

// Whoever gives up while a secret is asked for gets a terminal that echoes again.
func TestWizard_interrupted_at_the_secret(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	person, program := terminal(t)
	d.wizard.In = program
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.wizard.Run(ctx) }()
	d.answers(person, program, `Client ID: `, "sandbox-app")
	d.screen.until(t.Context(), `Client secret: `)
	for echoes(t, program) {
		runtime.Gosched()
	}
	interrupt()
	if err := <-ended; fault.KindOf(err) != fault.Cancelled {
		t.Errorf("%v", err)
	}
	if !echoes(t, program) {
		t.Error("the terminal does not echo any more")
	}
}
