package setup_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/setup"
)

func TestOnline_tells_of_a_sign_in(t *testing.T) {
	t.Parallel()
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Minute)
	for name, test := range map[string]struct {
		sign  setup.Sign
		err   error
		want  []string
		never string
	}{
		"refreshed":    {setup.Sign{App: "app", Cloud: true, CloudID: "one", Renewed: true, Expires: soon, Scopes: []string{"read:jira-work"}}, nil, []string{"cloud id: one", "app: app", "ends: the access token at 20", ", in ", "refreshed without you", "for a year at most", "without the scope write:jira-work"}, " ago"},
		"ready-made":   {setup.Sign{Cloud: true, Expires: past}, nil, []string{"scopes: the site does not tell", "ends: the access token ended at 20", " ago; it cannot be refreshed"}, "in -"},
		"nobody knows": {setup.Sign{}, nil, []string{"ends: not known; it cannot be refreshed"}, "0001"},
		"ended":        {setup.Sign{App: "app", Cloud: true, Ended: true, Expires: past}, nil, []string{"ends: the sign-in has ended; run mcp-atlassian --oauth-setup"}, "scopes"},
		"failed":       {setup.Sign{CloudID: "one"}, fault.New(fault.Unavailable, "the gateway is away"), []string{"cloud id: one", "OAuth: The gateway is away."}, "ends"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			asked := []setup.Asked{{Service: identity.Jira, Credential: "OAuth", OAuth: func(context.Context) (setup.Sign, error) { return test.sign, test.err }}}
			if _, err := setup.Online(t.Context(), &b, sites(t, map[string]string{"/rest/api/2/myself": `{"name":"anna"}`, "/rest/api/2/mypermissions": `{"permissions":{}}`}), asked); err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(b.String(), want) {
					t.Errorf("no %q in %s", want, &b)
				}
			}
			if strings.Contains(b.String(), test.never) {
				t.Errorf("%q in %s", test.never, &b)
			}
		})
	}
}
