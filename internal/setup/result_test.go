package setup_test

import (
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// The sites are asked for again: the code is spent, and another consent would be needed.
func TestWizard_repeats_the_list_of_sites(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	d.site.Fail(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusBadGateway, Path: "/oauth/token/accessible-resources", Count: 1})
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	d.visit(d.consent("allow"))
	if err := <-ended; err != nil {
		t.Errorf("%v\n%s", err, d.screen)
	}
}

// Names come from somebody else, and a terminal obeys more than text.
func TestWizard_shows_names_as_text(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{Sites: []authapi.Site{{ID: "cloud-two", Name: "Two\x1b[31m\nJIRA_URL=https://evil.example", URL: "https://two.example"}}})
	d.wizard.Logins[0].CloudID = "cloud-two"
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	d.visit(d.consent("allow", "cloud-two"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	text := d.screen.String()
	if strings.Contains(text, "\x1b") || strings.Contains(text, "\nJIRA_URL=https://evil.example") {
		t.Errorf("%q", text)
	}
	if !strings.Contains(text, "Warning: "+d.url+" is configured, and this sign-in is for https://two.example") {
		t.Errorf("nobody learns that it is another site:\n%s", text)
	}
}

// What is printed is enough for a server of any kind of address, and the image finds the tokens.
func TestWizard_prints_what_a_server_needs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	d.wizard.Home, d.wizard.Folder = d.dir, d.dir
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	d.visit(d.consent("allow"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	text := d.screen.String()
	for _, want := range []string{
		"\nJIRA_DEPLOYMENT=cloud\n", "\nCONFLUENCE_DEPLOYMENT=cloud\n", "\nATLASSIAN_AUTH_BASE_URL=" + d.url, "\nATLASSIAN_API_BASE_URL=" + d.url,
		"\nMCP_ATLASSIAN_HOME=" + d.dir, `"` + d.dir + `:/home/app/.mcp-atlassian"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if _, image, _ := strings.Cut(text, `"docker"`); strings.Contains(image, "MCP_ATLASSIAN_HOME") {
		t.Error("the image is sent to a directory that it does not have")
	}
}

func TestWizard_refuses_redirects_that_cannot_be_waited_for(t *testing.T) {
	t.Parallel()
	for _, redirect := range []string{"http://localhost:99999/c", "http://localhost:0/c", "http://u:p@localhost:8080/c", "http://:8080/c", "ftp://localhost/c", "http://localhost/c#x"} {
		d := newDesk(t, sandbox.Cloud, authapi.Options{})
		d.wizard.NonInteractive = true
		app := &d.wizard.Logins[0].App
		app.ClientID, app.ClientSecret, app.RedirectURI, app.Scope = "sandbox-app", secret.New("s"), redirect, scopes
		if err := d.wizard.Run(t.Context()); !strings.Contains(fault.Text(err), "is not usable") {
			t.Errorf("%s: %v", redirect, err)
		}
	}
}
